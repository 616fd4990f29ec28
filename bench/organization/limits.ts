import { RESERVE } from '@lenswatch/functions/sweep.ts';
import { MOST_ATTEMPTS } from '@lenswatch/functions/sweep-target.ts';
import type { Examples } from './examples.ts';
import { eventsOfWaiting, mapIn, mostEvents } from './history-events.ts';
import type { FunctionRun } from './measure-function.ts';
import type { Day, Sweep } from './simulated-day.ts';

/** What a simulation saw. */
export interface Simulation {
  readonly accounts: number;
  readonly regions: number;
  /** Milliseconds. */
  readonly latency: number;
  readonly aiShare: number;
  readonly examples: Examples;
  readonly day: Day;
  readonly plan: FunctionRun;
  readonly conclude: FunctionRun;
}

/** One number and what it may be at most. */
export interface Limit {
  readonly what: string;
  readonly value: number;
  readonly most: number;
  readonly unit: string;
  readonly holds: boolean;
}

/** Bytes of a payload between states, and of the input of a child of a distributed map. */
const PAYLOAD = 256 * 1024;
/** Events of the history of a standard workflow. */
const HISTORY = 25_000;
/** Executions of all functions of an account at once, as new quotas go; those that nobody reserves share the rest. */
const EXECUTIONS = 1_000;
/** Two hours: what the project promises for ten thousand accounts. */
const FULL_SWEEP_MINUTES = 120;
const MINUTE = 60_000;

/**
 * Every number of a simulation with its limit: ours, or those of AWS.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
 * @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
export function limitsOf({ examples, day, plan, conclude }: Simulation): readonly Limit[] {
  const { deployed, sweeps, bytes, slowest } = day;
  const { definition, fromQueue } = deployed;
  const map = mapIn(definition);
  const sizeOf = (name: string) => {
    const found = deployed.functions[name];
    if (!found) throw new Error(`The hub has no function ${name}.`);
    return found;
  };
  const longest = (of: (sweep: Sweep) => number, chosen = sweeps) => Math.max(...chosen.map(of));
  const concurrency = map.MaxConcurrency ?? Number.POSITIVE_INFINITY;
  const reserved = sizeOf('on-change').reserved ?? 0;
  const slowestTarget = Math.max(
    ...[examples.ai, examples.ordinary].flatMap(({ milliseconds }) => Object.values(milliseconds)),
  );
  const rounds = (map.ItemBatcher?.MaxItemsPerBatch ?? 1) * (MOST_ATTEMPTS + 1);

  const limits: Limit[] = [];
  const add = (what: string, value: number, most: number, unit: string) => {
    limits.push({ what, value, most, unit, holds: value <= most });
  };
  const full = sweeps.filter(({ mode }) => mode === 'full');
  add('a full sweep', longest(duration, full) / MINUTE, FULL_SWEEP_MINUTES, 'min');
  add('one account in one invocation', slowestTarget / 1_000, sizeOf('sweep').timeout - RESERVE / 1_000, 's');
  add('the planner', slowest.plan / 1_000, sizeOf('plan-sweep').timeout, 's');
  add('the conclusion', slowest.conclude / 1_000, sizeOf('conclude-sweep').timeout, 's');

  add('sweeps at the same time', mostAtOnce(sweeps), 1, '');
  add('sweeps that did not succeed', sweeps.filter(({ status }) => status !== 'SUCCEEDED').length, 0, '');
  add(
    'a sweep with its wait for others',
    longest(({ started, ended }) => ended - started) / MINUTE,
    (definition.TimeoutSeconds ?? 0) / 60,
    'min',
  );
  add('sweep functions at the same time', day.mostAtOnce, concurrency, '');
  add('on-change, started by its queue', fromQueue['on-change'] ?? Number.POSITIVE_INFINITY, reserved, '');
  add(
    'all other functions of the hub, beside the reservation of on-change',
    concurrency + (fromQueue['on-config'] ?? Number.POSITIVE_INFINITY) + 1,
    EXECUTIONS - reserved,
    '',
  );

  add('answer of the planner', bytes.plan, PAYLOAD, 'bytes');
  add('input of a child: batch and its items', bytes.child, PAYLOAD, 'bytes');
  add('state of a child: input and answer', bytes.child + bytes.answer, PAYLOAD, 'bytes');
  add('answer of the conclusion', bytes.conclusion, PAYLOAD, 'bytes');

  add(
    'history of a sweep of the day',
    longest(({ events }) => events),
    HISTORY,
    'events',
  );
  add('history, should it wait until its time is over', eventsOfWaiting(definition), HISTORY, 'events');
  add('history of a child with every retry', mostEvents(map.ItemProcessor, rounds), HISTORY, 'events');

  add('peak memory of the planner', plan.peakMegabytes, sizeOf('plan-sweep').memory, 'MB');
  add('peak memory of the conclusion', conclude.peakMegabytes, sizeOf('conclude-sweep').memory, 'MB');
  const findings = conclude.read.filter((partition) => partition !== 'account');
  add('partitions of findings that the conclusion reads', findings.length, 0, '');
  return limits;
}

function duration({ planned, ended }: Sweep): number {
  return ended - planned;
}

/** The most sweeps that had their turn and were not over. */
function mostAtOnce(sweeps: readonly Sweep[]): number {
  return Math.max(
    ...sweeps.map(
      ({ planned }) => sweeps.filter((one) => one.planned <= planned && planned < one.ended).length,
    ),
  );
}
