/** How far back a bounded listing reaches, in words: in days, not as a date, which would move with every look. */
export function boundText(
  bound: { readonly newest: number; readonly since: string } | undefined,
  now: string,
): string {
  if (!bound) return 'every job';
  const days = Math.round((Date.parse(now) - Date.parse(bound.since)) / 86_400_000);
  return windowText({ newest: bound.newest, days });
}

/** The same for a window that a fact itself states. */
export function windowText({ newest, days }: { readonly newest: number; readonly days: number }): string {
  return `the newest ${newest} jobs of the last ${days} days`;
}
