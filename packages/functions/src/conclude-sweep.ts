import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import { atOnce } from '@lenswatch/core/aws/at-once.ts';
import { weightsVersion } from '@lenswatch/core/engine/score.ts';
import { type AccountRecord, type AccountState, isWatched } from '@lenswatch/core/history/accounts.ts';
import { driftMetrics, organizationMetrics, scanMetrics } from '@lenswatch/core/metrics/posture.ts';
import { type Counts, sumOf } from '@lenswatch/core/metrics/summary.ts';
import type { Retirement } from '@lenswatch/core/retirement.ts';
import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import type * as z from 'zod';
import { closeFindings } from './close-findings.ts';
import type { Hub } from './hub.ts';
import { hubOf, logger } from './instance.ts';
import { retirementOf } from './retirement-of.ts';
import {
  concludeRequest,
  documentsOf,
  type Membership,
  type Summary,
  type SweptAccount,
} from './sweep-documents.ts';

/** How a sweep went, as it is kept. */
export interface Conclusion {
  readonly run: string;
  readonly mode: Summary['mode'];
  readonly startedAt: string;
  readonly finishedAt: string;
  /** Targets that were planned. */
  readonly planned: number;
  /** Targets by how they ended; `missing` are those that nobody summed up. */
  readonly targets: Counts;
  /** Accounts by state. */
  readonly accounts: Counts;
  /** Accounts that use generative AI. */
  readonly footprint: number;
  readonly gaps: Counts;
  /** Accounts whose roles are too old for something; which they are stands in the summaries. */
  readonly outdated: number;
  /** What a sweep that retires has ended, and what not. */
  readonly retirement?: Retirement;
  readonly version: string;
  readonly edition: string;
  readonly weightsVersion: string;
}

/** Objects and accounts that are read at the same time. */
const AT_ONCE = 32;

/** Sums a sweep up from the summaries of its targets; it reads no finding of an account that is still there. */
export const handler = middy<unknown, Conclusion>()
  .use(injectLambdaContext(logger))
  .handler(async (event: unknown, context: Context) =>
    concludeSweep(concludeRequest.parse(event), await hubOf(context)),
  );

export async function concludeSweep(
  { run, mode, startedAt, count }: z.infer<typeof concludeRequest>,
  hub: Hub,
): Promise<Conclusion> {
  const summaries = await summariesUnder(documentsOf(run).summaries, hub);
  let records = await hub.accounts.list();
  if (mode === 'full') {
    const membership = JSON.parse(await hub.objects.get(documentsOf(run).membership)) as Membership;
    const active = new Set(membership.active);
    const suspended = new Set(membership.suspended);
    records = await atOnce(AT_ONCE, records, (record) => settle(record, active, suspended, hub));
  }
  const watched = records.filter(isWatched);
  const now = hub.now();
  const all = [...summaries.values()];
  hub.emit([
    ...organizationMetrics(
      watched.map(({ account, state, summary }) => ({
        account,
        posture: state === 'covered' ? summary?.posture : undefined,
      })),
    ),
    ...driftMetrics({
      opened: sumOf(all.map(({ drift }) => drift.opened)),
      resolved: sumOf(all.map(({ drift }) => drift.resolved)),
    }),
    ...scanMetrics({
      type: mode,
      milliseconds: Date.parse(now) - Date.parse(startedAt),
      resources: all.reduce((sum, { resources }) => sum + resources, 0),
      controls: Math.max(0, ...all.map(({ controls }) => controls)),
    }),
    { name: 'Heartbeat', unit: 'Count', value: 1 },
  ]);
  const conclusion: Conclusion = {
    run,
    mode,
    startedAt,
    finishedAt: now,
    planned: count,
    targets: sumOf([
      ...all.map(({ state }) => ({ [state]: 1 })),
      ...(count > all.length ? [{ missing: count - all.length }] : []),
    ]),
    accounts: sumOf(records.map(({ state }) => ({ [state]: 1 }))),
    footprint: watched.filter(({ footprint }) => footprint.length > 0).length,
    gaps: sumOf(all.map(({ gaps }) => gaps)),
    outdated: all.filter(({ outdated }) => outdated !== undefined).length,
    ...(mode === 'retire' ? { retirement: retirementOf(all) } : {}),
    version: hub.settings.version,
    edition: hub.world.framework.edition,
    weightsVersion,
  };
  await hub.accounts.putRun(run, startedAt, conclusion);
  logger.info('A sweep was concluded.', { run, mode, targets: conclusion.targets });
  return conclusion;
}

/** The last word on each account: of several summaries, the one that was written last. */
async function summariesUnder(prefix: string, { objects }: Hub): Promise<ReadonlyMap<string, Summary>> {
  const keys = await objects.list(prefix);
  const parts = await atOnce(
    AT_ONCE,
    keys,
    async (key) => JSON.parse(await objects.get(key)) as readonly Summary[],
  );
  const last = new Map<string, Summary>();
  for (const summary of parts.flat()) {
    const known = last.get(summary.account);
    if (!known || known.finishedAt <= summary.finishedAt) last.set(summary.account, summary);
  }
  return last;
}

/**
 * The state of an account after a sweep. One that AWS suspended, or that left the organization or its units,
 * keeps no finding open, and nothing of it is reported as fixed.
 */
async function settle(
  record: AccountRecord<SweptAccount>,
  active: ReadonlySet<string>,
  suspended: ReadonlySet<string>,
  hub: Hub,
): Promise<AccountRecord<SweptAccount>> {
  const { account } = record;
  if (active.has(account)) return record;
  const state: AccountState = suspended.has(account) ? 'unreachable' : 'left';
  const reason = state === 'left' ? 'LEFT_THE_ORGANIZATION_OR_ITS_UNITS' : 'SUSPENDED';
  if (record.state === state && record.reason === reason) return record;
  await closeFindings(account, hub);
  const { summary: _, ...rest } = record;
  const settled = { ...rest, state, reason, since: hub.now(), footprint: [] };
  await hub.accounts.put(settled);
  logger.info('An account is not watched any more.', { account, state, reason });
  return settled;
}
