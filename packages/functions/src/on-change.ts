import { parseChange } from '@lenswatch/core/events/change.ts';
import { referencesOf } from '@lenswatch/core/events/references.ts';
import { parseLook } from '@lenswatch/core/watch/messages.ts';
import { drain, noteChange } from '@lenswatch/core/watch/watch.ts';
import type { Hub } from './hub.ts';
import { logger } from './instance.ts';
import { look } from './look.ts';
import { queueHandler } from './queue-handler.ts';

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
