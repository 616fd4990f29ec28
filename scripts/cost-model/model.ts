import { targetsPerChild } from '../../stacks/hub/sweep-definition.ts';
import type { Assumptions } from './assumptions.ts';
import type { Measured } from './measured.ts';
import type { Prices } from './prices.ts';

export const phases = ['roll-out', 'month', 'uninstall'] as const;
export type Phase = (typeof phases)[number];

/** One line of a bill: what the whole organization uses of one thing in one phase. */
export interface Line {
  readonly phase: Phase;
  readonly bill: 'hub' | 'members';
  readonly what: string;
  readonly quantity: number;
  readonly usd: number;
}

export interface Input {
  readonly prices: Prices;
  readonly assumptions: Assumptions;
  readonly measured: { readonly ai: Measured; readonly ordinary: Measured };
}

/** What the hub keeps whatever happens: all but the metrics as in its template, to which a test holds it. */
export const standing = { alarms: 20, dashboards: 2, keys: 1, metrics: 400 };
/** State transitions for one target of a sweep: its batch starts, runs, is checked for a rest, ends. */
const TRANSITIONS = 4 / targetsPerChild;
/** Requests to SQS for one message: send, receive, delete. */
const REQUESTS = 3;

/**
 * The bill of an organization: the roll-out (once), an ordinary month, and the removal (once). Quantities are of the
 * whole organization; free tiers are left out, so that a small organization pays less than this.
 */
export function bill({ prices, assumptions: given, measured }: Input): readonly Line[] {
  const ai = given.accounts * given.aiShare;
  const ordinary = given.accounts - ai;
  const both = (perAi: number, perOrdinary: number) => ai * perAi + ordinary * perOrdinary;
  const places = (of: (from: Measured) => number) =>
    given.regions * both(of(measured.ai), of(measured.ordinary));

  const sweeps = given.days; // a full one a day; accounts with AI also every six hours and, for metrics, every hour
  const sweepSeconds = both(given.sweepSecondsAiAccount, given.sweepSecondsOrdinaryAccount);
  const metricSweeps = given.days * 24;
  const accountSweeps = given.days * 4;
  const changes = given.days * both(given.changesAiAccount, given.changesOrdinaryAccount);
  const rereads = changes * given.rereadShare;
  const calls =
    sweeps * places(({ calls: count }) => count) +
    accountSweeps * given.accounts * 4 +
    rereads * given.callsPerReread;
  const findingChanges = given.days * ai * given.findingChangesADay;
  const configResources =
    given.configRules * both(given.configResourcesAiAccount, given.configResourcesOrdinaryAccount);
  const configEvaluations =
    configResources * given.days + given.configRules * ai * given.configChangesADay * given.days;
  const rows = places(({ rows: count }) => count);
  const kept = places(({ resources }) => resources);
  const failures = places(({ failures: count }) => count);
  const gigabytes = (kept * given.kilobytesPerResource) / 1_000_000;

  const lines: Line[] = [];
  const add = (phase: Phase, account: Line['bill'], what: string, quantity: number, price: number) => {
    lines.push({ phase, bill: account, what, quantity, usd: quantity * price });
  };

  add(
    'roll-out',
    'hub',
    'table writes: every resource, finding and coverage row',
    kept * 3 + rows,
    prices.tableWrite,
  );
  add(
    'roll-out',
    'hub',
    'function GB-seconds of the first sweep',
    sweepSeconds * given.functionGigabytes,
    prices.lambdaGigabyteSecond,
  );
  add(
    'roll-out',
    'hub',
    'state transitions of the first sweep',
    given.accounts * TRANSITIONS,
    prices.stateTransition,
  );
  add('roll-out', 'members', 'Config evaluations of the new rules', configResources, prices.configEvaluation);
  add(
    'roll-out',
    'members',
    'Config items: a compliance of every resource',
    configResources,
    prices.configItem,
  );
  add('roll-out', 'members', 'findings to Security Hub', failures, prices.findingIngested);
  add(
    'roll-out',
    'members',
    'calls in further trail copies',
    places(({ calls: count }) => count) * given.cloudTrailCopies,
    prices.cloudTrailCopy,
  );
  add(
    'roll-out',
    'members',
    'calls that GuardDuty analyses',
    places(({ calls: count }) => count) * given.guardDuty,
    prices.guardDutyEvent,
  );
  add(
    'roll-out',
    'members',
    'metrics asked for',
    given.regions * ai * measured.ai.metrics,
    prices.metricRequested,
  );

  const seconds = sweeps * sweepSeconds + metricSweeps * ai * 3 + accountSweeps * given.accounts * 2;
  const invocations =
    sweeps * given.accounts + metricSweeps * ai + accountSweeps * given.accounts + changes / 5;
  add(
    'month',
    'hub',
    'function GB-seconds',
    (seconds + rereads * 1.5) * given.functionGigabytes,
    prices.lambdaGigabyteSecond,
  );
  add('month', 'hub', 'function invocations', invocations, prices.lambdaRequest);
  add(
    'month',
    'hub',
    'state transitions',
    (sweeps * given.accounts + metricSweeps * ai + accountSweeps * given.accounts) * TRANSITIONS,
    prices.stateTransition,
  );
  add('month', 'hub', 'queue requests', (changes + configEvaluations) * REQUESTS, prices.queueRequest);
  add(
    'month',
    'hub',
    'table writes: coverage rows and what changed',
    sweeps * rows * 2 + rereads * 6 + findingChanges * 2,
    prices.tableWrite,
  );
  add('month', 'hub', 'table reads', sweeps * kept + rereads * 40, prices.tableRead);
  add('month', 'hub', 'table GB kept', gigabytes, prices.tableGigabyteMonth);
  add('month', 'hub', 'objects written', sweeps * given.accounts * 2, prices.objectPut);
  add('month', 'hub', 'customer managed keys', standing.keys, prices.keyMonth);
  add('month', 'hub', 'requests to the key', invocations * 3, prices.keyRequest);
  add('month', 'hub', 'metrics', standing.metrics, prices.metricMonth);
  add('month', 'hub', 'alarms', standing.alarms, prices.alarmMonth);
  add('month', 'hub', 'dashboards', standing.dashboards, prices.dashboardMonth);
  add('month', 'hub', 'GB of logs', (invocations * 2) / 1_000_000, prices.logGigabyte);
  add('month', 'members', 'Config evaluations', configEvaluations, prices.configEvaluation);
  add(
    'month',
    'members',
    'Config items: compliance that changed',
    given.configRules * findingChanges,
    prices.configItem,
  );
  add(
    'month',
    'members',
    'calls in further trail copies',
    calls * given.cloudTrailCopies,
    prices.cloudTrailCopy,
  );
  add('month', 'members', 'calls that GuardDuty analyses', calls * given.guardDuty, prices.guardDutyEvent);
  add(
    'month',
    'members',
    'metrics asked for',
    (sweeps + metricSweeps) * given.regions * ai * measured.ai.metrics,
    prices.metricRequested,
  );
  add(
    'month',
    'members',
    'findings to Security Hub',
    findingChanges * (1 + given.configRules) + failures,
    prices.findingIngested,
  );
  add('month', 'members', 'events sent to the hub', changes + configEvaluations, prices.eventSent);

  add('uninstall', 'hub', 'table writes: every finding closed', failures * 2, prices.tableWrite);
  add('uninstall', 'hub', 'state transitions', given.accounts * TRANSITIONS, prices.stateTransition);
  add('uninstall', 'members', 'findings archived in Security Hub', failures, prices.findingIngested);
  add('uninstall', 'members', 'Config evaluations: not applicable', configResources, prices.configEvaluation);
  add('uninstall', 'members', 'Config items: compliance that ends', configResources, prices.configItem);
  const callsToRetire = given.accounts * given.callsToRetire;
  add(
    'uninstall',
    'members',
    'calls in further trail copies',
    callsToRetire * given.cloudTrailCopies,
    prices.cloudTrailCopy,
  );
  add(
    'uninstall',
    'members',
    'calls that GuardDuty analyses',
    callsToRetire * given.guardDuty,
    prices.guardDutyEvent,
  );
  return lines;
}
