import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import middy from '@middy/core';
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import type { Hub } from './hub.ts';
import { deadlineOf, hubOf, logger } from './instance.ts';

/** Kept for writing down what was read, or for answering, when time runs out. */
const RESERVE = 20_000;

/** Handles one message of a queue. */
export type OnMessage = (body: string, hub: Hub, signal: AbortSignal) => Promise<void>;

/**
 * The handler of a queue: each message alone, so that one that fails comes again without the others.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
 */
export function queueHandler(onMessage: OnMessage) {
  return middy<SQSEvent, SQSBatchResponse>()
    .use(injectLambdaContext(logger))
    .handler(async (event: SQSEvent, context: Context) => {
      const hub = await hubOf(context);
      const signal = deadlineOf(context, RESERVE);
      const work = async ({ body, messageId }: SQSRecord): Promise<void> => {
        try {
          await onMessage(body, hub, signal);
        } catch (error) {
          logger.error('A message of the queue failed.', { messageId, error: error as Error });
          throw error;
        }
      };
      return processPartialResponse(event, work, new BatchProcessor(EventType.SQS), {
        context,
        throwOnFullBatchFailure: false,
      });
    });
}
