import type { Example } from './examples.ts';
import type { Limit, Simulation } from './limits.ts';

/** A simulation as people read it: what was assumed and measured, then each number beside its limit. */
export function tableOf(simulation: Simulation, limits: readonly Limit[]): string {
  const { accounts, regions, latency, aiShare, examples, day, plan, conclude } = simulation;
  const concurrency = limits.find(({ what }) => what === 'sweep functions at the same time')?.most;
  const waits = day.sweeps.map(({ started, planned, ended }) => Math.min(planned, ended) - started);
  return [
    `${number(accounts)} accounts × ${regions} regions, ${aiShare * 100} % with AI in every region; ${concurrency} sweep functions at the same time.`,
    `Assumed: every AWS call takes ${latency} ms and none is throttled; functions are warm; Step Functions itself takes no time.`,
    '',
    '| First sweep of an account, all regions | full | account | metrics |',
    '|---|---|---|---|',
    exampleRow('with AI', examples.ai),
    exampleRow('without', examples.ordinary),
    '',
    `Calls as made. The example has AI in one region of ${examples.ai.times}: its full and metrics times were multiplied by that.`,
    '',
    `A day of schedules and one more full sweep a minute after the first: ${day.sweeps.length} sweeps, of which ` +
      `${waits.filter((wait) => wait > 0).length} waited for another, ${number(Math.max(...waits) / 60_000)} min at the longest.`,
    `Processor time at this size: planner ${plan.seconds.toFixed(1)} s, conclusion ${conclude.seconds.toFixed(1)} s.`,
    '',
    '| What | Value | At most | |',
    '|---|---|---|---|',
    ...limits.map(
      ({ what, value, most, unit, holds }) =>
        `| ${what} | ${number(value)} ${unit} | ${number(most)} ${unit} | ${holds ? 'holds' : '**broken**'} |`,
    ),
  ]
    .join('\n')
    .replace(/ +\|/g, ' |');
}

function exampleRow(what: string, { milliseconds, calls }: Example): string {
  const cells = (['full', 'account', 'metrics'] as const).map(
    (mode) => `${(milliseconds[mode] / 1_000).toFixed(1)} s, ${calls[mode]} calls`,
  );
  return `| ${what} | ${cells.join(' | ')} |`;
}

function number(value: number): string {
  return value.toLocaleString('en', { maximumFractionDigits: value < 100 ? 1 : 0 });
}
