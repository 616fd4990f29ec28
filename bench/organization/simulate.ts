import { spawnSync } from 'node:child_process';
import type { Examples } from './examples.ts';
import type { Simulation } from './limits.ts';
import type { FunctionRun } from './measure-function.ts';
import { simulateDay } from './simulated-day.ts';
import type { Size } from './simulated-hub.ts';

/** Where workloads may run; the first is that of global facts, and the example's own. */
export const knownRegions = [
  'us-east-1',
  'eu-west-1',
  'eu-central-1',
  'ap-northeast-1',
  'us-west-2',
  'ap-southeast-2',
  'ca-central-1',
  'sa-east-1',
] as const;

/** So many of them. */
export function regionsOf(count: number): readonly string[] {
  return knownRegions.slice(0, count);
}

/** What to simulate. */
export interface Options {
  readonly accounts: number;
  readonly regions: number;
  /** Milliseconds that a call to AWS takes. */
  readonly latency: number;
  /** Share of the accounts that use generative AI. */
  readonly aiShare: number;
  /** Sweep functions at the same time; what the template says if left out. */
  readonly concurrency?: number;
}

/**
 * Runs both ends of a full sweep on their own, then plays a day of an organization.
 *
 * @param examples what its accounts are copies of.
 */
export async function simulate(
  { accounts, regions, latency, aiShare, concurrency }: Options,
  examples: Examples,
): Promise<Simulation> {
  const chosen = regionsOf(regions);
  const size: Size = { accounts, aiShare, regions: chosen, examples };
  const plan = measureFunction('plan-sweep', size);
  const conclude = measureFunction('conclude-sweep', size);
  const computing = { plan: plan.seconds, conclude: conclude.seconds };
  const day = await simulateDay(size, { latency, concurrency, computing });
  return { accounts, regions, latency, aiShare, examples, day, plan, conclude };
}

function measureFunction(name: 'plan-sweep' | 'conclude-sweep', size: Size): FunctionRun {
  const script = new URL('measure-function.ts', import.meta.url).pathname;
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, name], {
    input: JSON.stringify(size),
    maxBuffer: 1 << 24,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${name} could not be measured: ${stderr}`);
  return JSON.parse(stdout) as FunctionRun;
}
