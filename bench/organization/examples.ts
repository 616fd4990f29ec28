import { setTimeout as sleep } from 'node:timers/promises';
import { auditPolicies } from '@lenswatch/core/engine/audit-policy.ts';
import type { AccountRecord } from '@lenswatch/core/history/accounts.ts';
import { sweepAll } from '@lenswatch/functions/sweep.ts';
import type { Looking, Summary, SweptAccount, Target } from '@lenswatch/functions/sweep-documents.ts';
import { attachAuditPolicies, payments } from '../../examples/organization.ts';
import {
  type EmulatedOrganization,
  emulatedOrganization,
  everything,
} from '../../test/support/emulated-organization.ts';
import { functionHub } from '../../test/support/function-hub.ts';
import { buildOrdinaryAccount, ordinaryAccount } from '../ordinary-account.ts';

/** What sweeping one account in each mode took, and what it left in the hub. */
export interface Example {
  readonly record: AccountRecord<SweptAccount>;
  readonly summary: Summary;
  readonly milliseconds: { readonly [M in Looking]: number };
  /** What its times in regions with AI were multiplied by, so that it uses AI in every region. */
  readonly times: number;
  /** AWS calls in the member, as they were made. */
  readonly calls: { readonly [M in Looking]: number };
}

/** An account with generative AI and one without: what every account of the simulation is a copy of. */
export interface Examples {
  readonly ai: Example;
  readonly ordinary: Example;
}

/** Calls that the emulator leaves out: both roles of the member are assumed before anything else. */
const ROLES = 2;
const HOUR = 3_600_000;

/**
 * Sweeps two accounts of the emulated AWS with the functions' own code, each call answered after `latency`
 * milliseconds: the hub's calls to its table and bucket, too. It is their first sweep, which writes the most.
 */
export async function measureExamples(regions: readonly string[], latency: number): Promise<Examples> {
  await using organization = await emulatedOrganization();
  const { world } = organization;
  world.account(payments, 'payments', regions);
  buildOrdinaryAccount(world, regions);
  attachAuditPolicies(world, ordinaryAccount, auditPolicies(everything));
  // Once without waiting: SDK clients are loaded, and code is compiled, as in a function that is warm.
  for (const account of [payments, ordinaryAccount]) await sweepExample(organization, account, regions, 0);

  const ended = organization.emulator.faults.add({ fault: 'latency', ms: latency });
  const ai = await sweepExample(organization, payments, regions, latency);
  const ordinary = await sweepExample(organization, ordinaryAccount, regions, latency);
  ended();
  return { ai: inEveryRegion(ai, regions), ordinary };
}

async function sweepExample(
  organization: EmulatedOrganization,
  account: string,
  regions: readonly string[],
  latency: number,
): Promise<Example> {
  const here = functionHub(organization, { pause: () => sleep(latency) });
  const { hub } = here;
  const milliseconds = { full: 0, account: 0, metrics: 0 };
  const calls = { full: 0, account: 0, metrics: 0 };
  for (const mode of ['full', 'account', 'metrics'] as const) {
    const target: Target = { account, regions: [...regions], mode, run: mode, startedAt: hub.now() };
    here.calls();
    const began = performance.now();
    const { summaries } = await sweepAll([target], hub, () => HOUR, mode);
    milliseconds[mode] = performance.now() - began + ROLES * latency;
    calls[mode] = here.calls().length + ROLES;
    if (summaries[0]?.state !== 'complete') throw new Error(`The example ${account} was not read whole.`);
    here.clock.now = new Date(Date.parse(here.clock.now) + HOUR).toISOString();
  }
  const record = await hub.accounts.get(account);
  if (!record) throw new Error(`The example ${account} left no record.`);
  const [summary] = JSON.parse(await hub.objects.get('sweeps/full/summaries/full.json')) as Summary[];
  if (!summary) throw new Error(`The example ${account} left no summary.`);
  return { record, summary, milliseconds, times: 1, calls };
}

/** The example uses AI in some regions alone: an account that uses it in all takes as much longer, at most. */
function inEveryRegion(example: Example, regions: readonly string[]): Example {
  const times = regions.length / example.record.footprint.length;
  const { full, account, metrics } = example.milliseconds;
  return {
    ...example,
    record: { ...example.record, footprint: regions },
    times,
    milliseconds: { full: full * times, account, metrics: metrics * times },
  };
}
