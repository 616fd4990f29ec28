import { Logger } from '@aws-lambda-powertools/logger';
import type { Context } from 'aws-lambda';
import { settingsIn } from './environment.ts';
import { type Hub, openHub } from './hub.ts';

/** Messages are constant; what differs is in fields. Nothing that people wrote to a model is ever logged. */
export const logger = new Logger({ serviceName: 'lenswatch' });

let opened: Hub | undefined;

/** The hub of this function instance, opened by its first invocation. */
export function hubOf({ invokedFunctionArn }: Pick<Context, 'invokedFunctionArn'>): Hub {
  opened ??= openHub(settingsIn(process.env), invokedFunctionArn.split(':')[4] ?? '');
  return opened;
}

/** The time that is left to work in, as a signal that ends calls to AWS; some of it is kept for writing down. */
export function deadlineOf(context: Pick<Context, 'getRemainingTimeInMillis'>, reserve: number): AbortSignal {
  return AbortSignal.timeout(Math.max(1_000, context.getRemainingTimeInMillis() - reserve));
}
