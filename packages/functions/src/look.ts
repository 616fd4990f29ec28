import { namesUnits } from '@lenswatch/core/decisions.ts';
import { isWatched } from '@lenswatch/core/history/accounts.ts';
import type { Metric } from '@lenswatch/core/metrics/emf.ts';
import {
  callCounts,
  callMetrics,
  driftMetrics,
  faultMetrics,
  scanMetrics,
} from '@lenswatch/core/metrics/posture.ts';
import { driftOf } from '@lenswatch/core/metrics/summary.ts';
import type { Dirty } from '@lenswatch/core/watch/dirty.ts';
import { type Looked, lookAgain } from '@lenswatch/core/watch/look.ts';
import { closeFindings } from './close-findings.ts';
import { closedBecause } from './door.ts';
import type { Hub } from './hub.ts';
import { logger } from './instance.ts';
import { publish } from './publish.ts';

/** Calls a second to one service in a member account: its owner must never be throttled because of us. */
const CALLS_PER_SECOND = 5;

/**
 * Looks at what has changed in a member account, and tells its Security Hub.
 *
 * @returns undefined when the account is not watched any more, lets nobody in, or may have parameters of a unit that
 * is not known: nothing is known, nothing changes.
 */
export async function look(
  account: string,
  due: readonly Dirty[],
  now: string,
  hub: Hub,
  signal: AbortSignal,
): Promise<Looked | undefined> {
  const began = performance.now();
  const record = await hub.accounts.get(account);
  if (!isWatched(record)) return undefined;
  if (namesUnits(hub.world) && !record?.units) {
    // By the parameters of everybody the verdict could be a wrong one: the next sweep knows them.
    logger.info('An account whose units are not known yet is left to the next sweep.', { account });
    return undefined;
  }
  const calls = callCounts();
  const aws = hub.enter(account, 'audit', {
    callsPerSecond: CALLS_PER_SECOND,
    signal,
    onCall: (call) => calls.record(call),
  });
  try {
    if (await closedBecause(aws, hub.settings.region)) return undefined;
    const faults = new Map<string, number>();
    const looked = await lookAgain(due, {
      aws,
      world: withFaults(hub, faults),
      now,
      leaveOut: new Set(record?.leftOut),
      ...(record?.units ? { units: record.units } : {}),
      onError(fact, error) {
        faults.set('collector', (faults.get('collector') ?? 0) + 1);
        logger.error('A collector failed.', { fact, error: error as Error });
      },
    });
    // It may have been retired since, and what was written now came too late to be closed.
    if (!isWatched(await hub.accounts.get(account))) await closeFindings(account, hub, looked.regions);
    await publish(hub, account, looked.regions);
    hub.emit([
      ...latencies(looked, hub.now()),
      ...driftMetrics(driftOf(looked.run.changes)),
      ...scanMetrics({
        type: 'event',
        milliseconds: performance.now() - began,
        resources: due.length,
        controls: looked.run.run.controls.length,
      }),
      ...callMetrics(calls),
      ...faultMetrics(Object.fromEntries(faults)),
    ]);
    return looked;
  } finally {
    await aws.close();
  }
}

function withFaults({ world }: Hub, faults: Map<string, number>): Hub['world'] {
  return {
    ...world,
    onControlError(control, _resource, error) {
      faults.set('control', (faults.get('control') ?? 0) + 1);
      logger.error('A control failed.', { control, error: error as Error });
    },
  };
}

/** From event to published verdict, for everything that was found changed. */
function latencies({ changed }: Looked, now: string): readonly Metric[] {
  const value = [...changed].map(({ lastAt }) => Math.max(0, (Date.parse(now) - Date.parse(lastAt)) / 1000));
  return value.length === 0 ? [] : [{ name: 'EventToResultSeconds', unit: 'Seconds', value }];
}
