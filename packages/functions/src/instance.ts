import { Logger } from '@aws-lambda-powertools/logger';
import { catalogueOf } from '@lenswatch/core/engine/catalogue.ts';
import type { Context } from 'aws-lambda';
import { configurationIn } from './configuration.ts';
import { settingsIn } from './environment.ts';
import { type Hub, openHub } from './hub.ts';

/** Messages are constant; what differs is in fields. Nothing that people wrote to a model is ever logged. */
export const logger = new Logger({ serviceName: 'lenswatch' });

let opened: Promise<Hub> | undefined;

/** The hub of this function instance, opened by its first invocation: controls and collectors are loaded then. */
export function hubOf({ invokedFunctionArn }: Pick<Context, 'invokedFunctionArn'>): Promise<Hub> {
  opened ??= open(invokedFunctionArn.split(':')[4] ?? '');
  opened.catch(() => {
    opened = undefined; // a failure is not remembered
  });
  return opened;
}

async function open(account: string): Promise<Hub> {
  const [{ collectors, controls }, configuration] = await Promise.all([
    import('@lenswatch/core/catalogue.generated.ts'),
    configurationIn(process.env['LAMBDA_TASK_ROOT'] ?? '.'),
  ]);
  const catalogue = catalogueOf(controls, collectors);
  return openHub(settingsIn(process.env), account, { catalogue, configuration });
}

/** The time that is left to work in, as a signal that ends calls to AWS; some of it is kept for writing down. */
export function deadlineOf(context: Pick<Context, 'getRemainingTimeInMillis'>, reserve: number): AbortSignal {
  return AbortSignal.timeout(Math.max(1_000, context.getRemainingTimeInMillis() - reserve));
}
