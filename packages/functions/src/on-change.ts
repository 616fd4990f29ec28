import { parseChange } from '@lenswatch/core/events/change.ts';
import { referencesOf } from '@lenswatch/core/events/references.ts';
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
import { parseLook } from '@lenswatch/core/watch/messages.ts';
import { drain, noteChange } from '@lenswatch/core/watch/watch.ts';
import { closedBecause } from './door.ts';
import type { Hub } from './hub.ts';
import { logger } from './instance.ts';
import { publish } from './publish.ts';
import { queueHandler } from './queue-handler.ts';

/** Calls a second to one service in a member account: its owner must never be throttled because of us. */
const CALLS_PER_SECOND = 5;

/** CloudTrail events and requests to look, from the change queue. What fails comes again, alone. */
export const handler = queueHandler(onMessage);

/** Handles one message of the change queue. */
export async function onMessage(body: string, hub: Hub, signal: AbortSignal): Promise<void> {
  const { watching, world, settings } = hub;
  const wanted = parseLook(body);
  if (wanted) {
    const { account, region } = wanted;
    await drain(account, region, watching, (due, now) => look(account, due, now, hub, signal));
    return;
  }
  const change = parseChange(body);
  if ('ignored' in change) {
    logger.info('An event was ignored.', { reason: change.ignored });
    return;
  }
  if (settings.excludedAccounts.includes(change.account)) return;
  const references = referencesOf(change, world.catalogue);
  const event = { at: change.time, actor: { ...change.actor } };
  const noted = await noteChange(references, event, watching, world);
  logger.info('An event was noted.', { account: change.account, region: change.region, noted });
}

async function look(
  account: string,
  due: readonly Dirty[],
  now: string,
  hub: Hub,
  signal: AbortSignal,
): Promise<Looked | undefined> {
  const began = performance.now();
  const record = await hub.accounts.get(account);
  if (record?.state === 'left') return undefined;
  const calls = callCounts();
  const aws = hub.enter(account, 'audit', {
    callsPerSecond: CALLS_PER_SECOND,
    signal,
    onCall: (call) => calls.record(call),
  });
  try {
    if (await closedBecause(aws, hub.settings.region)) return undefined; // nothing is known, nothing changes
    const faults = new Map<string, number>();
    const looked = await lookAgain(due, {
      aws,
      world: withFaults(hub, faults),
      now,
      leaveOut: new Set(record?.leftOut),
      onError(fact, error) {
        faults.set('collector', (faults.get('collector') ?? 0) + 1);
        logger.error('A collector failed.', { fact, error: error as Error });
      },
    });
    const report = await publish(hub, account, looked.regions);
    if (report.errors.length > 0) {
      logger.warn('Security Hub did not take everything.', { account, failed: report.failed });
    }
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
