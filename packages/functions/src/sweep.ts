import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import { faultMetrics } from '@lenswatch/core/metrics/posture.ts';
import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import type { Hub } from './hub.ts';
import { deadlineOf, hubOf, logger } from './instance.ts';
import { isInterruption } from './interruption.ts';
import { retireTarget } from './retire-target.ts';
import { summaryOf } from './summary-of.ts';
import { documentsOf, type Summary, sweepRequest, type Target } from './sweep-documents.ts';
import { type Attempt, sweepTarget } from './sweep-target.ts';

/** What a child of the sweep answers: a line for each target, and what another invocation has to go on with. */
export interface Swept {
  readonly summaries: readonly Pick<Summary, 'account' | 'regions' | 'state'>[];
  readonly rest: readonly Target[];
}

/** Kept for judging and writing down once reading has to end. */
export const RESERVE = 120_000;
/** A target is not begun with less time than this. */
export const LEAST = 60_000;

/** Sweeps several targets, one after the other, for as long as there is time. */
export const handler = middy<unknown, Swept>()
  .use(injectLambdaContext(logger))
  .handler(async (event: unknown, context: Context) => {
    const { Items } = sweepRequest.parse(event);
    const hub = await hubOf(context);
    return sweepAll(Items, hub, () => context.getRemainingTimeInMillis(), context.awsRequestId);
  });

/** @param remaining milliseconds that are left. */
export async function sweepAll(
  targets: readonly Target[],
  hub: Hub,
  remaining: () => number,
  invocation: string,
): Promise<Swept> {
  const summaries: Summary[] = [];
  const rest: Target[] = [];
  for (const target of targets) {
    if (remaining() < RESERVE + LEAST && summaries.length > 0) {
      rest.push(target);
      continue;
    }
    try {
      const { mode } = target;
      const swept: Attempt =
        mode === 'retire'
          ? { summary: await retireTarget(target, hub) }
          : await sweepTarget(
              { ...target, mode },
              hub,
              deadlineOf({ getRemainingTimeInMillis: remaining }, RESERVE),
            );
      summaries.push(swept.summary);
      if (swept.next) rest.push(swept.next);
    } catch (error) {
      if (isInterruption(error)) {
        // Cut off before anything was read. One that had a whole invocation to itself is not begun for ever.
        if (summaries.length > 0) rest.push(target);
        else summaries.push(summaryOf(target, hub, { state: 'partial', reason: 'INTERRUPTED' }));
        continue;
      }
      // A failed target never stops the others.
      logger.error('A target failed.', { account: target.account, error: error as Error });
      hub.emit(faultMetrics({ sweep: 1 }));
      summaries.push(summaryOf(target, hub, { state: 'partial', reason: 'INTERNAL' }));
    }
  }
  const [first] = targets;
  if (first && summaries.length > 0) {
    const key = `${documentsOf(first.run).summaries}${invocation}.json`;
    await hub.objects.put(key, JSON.stringify(summaries));
  }
  return { summaries: summaries.map(({ account, regions, state }) => ({ account, regions, state })), rest };
}
