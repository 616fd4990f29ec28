/**
 * The times of a day (milliseconds of the epoch) at which a schedule of minutes and hours starts something.
 *
 * @throws Error for a schedule of another form than `cron(<minute> <hours> * * ? *)`.
 */
export function timesOf(expression: string, day: string): readonly number[] {
  const [, minute, hours] = /^cron\((\d+) (\S+) \* \* \? \*\)$/.exec(expression) ?? [];
  if (minute === undefined || hours === undefined)
    throw new Error(`The simulation does not read ${expression}.`);
  const every = /^(?:\*|0\/(\d+))$/.exec(hours);
  const step = Number(every?.[1] ?? 1);
  const chosen = every
    ? Array.from({ length: Math.ceil(24 / step) }, (_, index) => index * step)
    : hours.split(',').map(Number);
  return chosen.map((hour) => Date.parse(`${day}T00:00:00.000Z`) + (hour * 60 + Number(minute)) * 60_000);
}
