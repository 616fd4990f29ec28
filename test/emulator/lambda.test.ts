import { AddPermissionCommand, InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { role, statements, trustService } from '@lenswatch/emulator/builders/iam.ts';
import { key } from '@lenswatch/emulator/builders/kms.ts';
import { lambdaFunction } from '@lenswatch/emulator/builders/lambda.ts';
import { Clock } from '@lenswatch/emulator/clock.ts';
import type { Emulator } from '@lenswatch/emulator/emulator.ts';
import { servicePrincipal } from '@lenswatch/emulator/iam/service-principal.ts';
import { isBusy, startMapping } from '@lenswatch/emulator/lambda/event-source.ts';
import type { FunctionConfiguration } from '@lenswatch/emulator/lambda/functions.ts';
import { LocalFunctions } from '@lenswatch/emulator/lambda/local-functions.ts';
import { keyPolicies } from '@lenswatch/emulator/services/kms-policies.ts';
import { addQueue, type QueueRecord } from '@lenswatch/emulator/services/sqs-queues.ts';
import { beforeEach, describe, expect, test } from 'vitest';
import { account, at, clientConfig, errorOf, policy, testEmulator } from './support.ts';

let emulator: Emulator;
let clock: Clock;
/** What the function does next. */
let behaviour: (event: { readonly Records?: readonly { messageId: string; body: string }[] }) => unknown;

const allow = (Action: string | string[]) => ({ Effect: 'Allow', Action, Resource: '*' });

beforeEach(async () => {
  clock = new Clock();
  behaviour = (event) => event;
  const handlers = { consumer: (event: never) => behaviour(event) };
  emulator = await testEmulator({ clock, functions: new LocalFunctions(handlers) });
});

/** Gives the ARN of a function that runs, with a key, a role or a limit of its own. */
function consumer(
  { reserved, ...override }: Partial<FunctionConfiguration> & { readonly reserved?: number } = {},
  permissions = [allow(['sqs:*', 'logs:*'])],
): string {
  const { arn: roleArn } = role(emulator.world, at, {
    name: 'consumer',
    trust: trustService('lambda.amazonaws.com'),
    policies: { own: statements(...permissions) },
  });
  return lambdaFunction(emulator.world, at, {
    name: 'consumer',
    roleArn,
    runs: true,
    environment: { NAME: 'value' },
    ...(reserved !== undefined && { reserved }),
    override: { Timeout: 10, TracingConfig: { Mode: 'Active' }, ...override },
  }).arn;
}

const invoke = (
  InvocationType: 'Event' | 'RequestResponse' = 'RequestResponse',
  payload: unknown = { a: 1 },
) =>
  new LambdaClient(clientConfig(emulator)).send(
    new InvokeCommand({ FunctionName: 'consumer', InvocationType, Payload: JSON.stringify(payload) }),
  );

async function settled(): Promise<void> {
  do await new Promise((resolve) => setTimeout(resolve, 10));
  while (isBusy(emulator.plane));
  expect(emulator.violations).toEqual([]);
}

describe('an invocation', () => {
  test('brings back what the function returns, or that it failed', async () => {
    consumer();
    expect((await invoke()).Payload?.transformToString()).toBe('{"a":1}');
    behaviour = () => {
      throw new RangeError('no');
    };
    const failed = await invoke();
    expect(failed).toMatchObject({ StatusCode: 200, FunctionError: 'Unhandled' });
    expect(failed.Payload?.transformToString()).toBe('{"errorType":"RangeError","errorMessage":"no"}');
  });

  test('that nobody waits for is tried three times', async () => {
    consumer();
    let attempts = 0;
    behaviour = () => {
      attempts += 1;
      throw new Error('again');
    };
    expect((await invoke('Event')).StatusCode).toBe(202);
    await settled();
    expect(attempts).toBe(1);
    for (const pause of [60_000, 120_000, 600_000]) {
      clock.advance(pause);
      await settled();
    }
    expect(attempts).toBe(3);
  });

  test('is refused above the reserved concurrency', async () => {
    consumer({ reserved: 1 });
    let release: (value: unknown) => void = () => {};
    behaviour = () =>
      new Promise((resolve) => {
        release = resolve;
      });
    const first = invoke();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(await errorOf(invoke())).toMatchObject({ name: 'TooManyRequestsException', status: 429 });
    release(null);
    expect((await first).StatusCode).toBe(200);
  });

  test('needs the key of the environment, and a role that Lambda may assume', async () => {
    const { arn, id } = key(emulator.world, at);
    emulator.world.items(keyPolicies, at).set(id, policy([]));
    consumer({ KMSKeyArn: arn });
    expect((await errorOf(invoke())).name).toBe('KMSAccessDeniedException');
    consumer({ Role: `arn:aws:iam::${account}:role/gone` });
    expect((await errorOf(invoke())).message).toMatch(/cannot be assumed by Lambda/);
  });

  test('by a service needs the consent of the function', async () => {
    const FunctionName = consumer();
    const config = servicePrincipal('config.amazonaws.com', { account });
    const attempt = () => emulator.plane.act('lambda:Invoke', { FunctionName }, config, at.region);
    expect((await errorOf(attempt())).message).toMatch(/lambda:InvokeFunction/);
    await new LambdaClient(clientConfig(emulator)).send(
      new AddPermissionCommand({
        FunctionName,
        StatementId: 'config',
        Action: 'lambda:InvokeFunction',
        Principal: 'config.amazonaws.com',
        SourceAccount: account,
      }),
    );
    await attempt();
  });
});

describe('a queue that feeds a function', () => {
  async function fed(): Promise<QueueRecord> {
    const queue = addQueue(emulator.world, at, 'work', { VisibilityTimeout: '60' });
    consumer();
    await startMapping(emulator.plane, at, {
      id: 'mapping',
      queueArn: queue.arn,
      functionName: 'consumer',
      batchSize: 10,
      window: 0,
      reportsFailures: true,
      concurrency: 2,
      enabled: true,
    });
    return queue;
  }
  const send = (queue: QueueRecord, ...bodies: string[]) =>
    Promise.all(
      bodies.map((MessageBody) =>
        emulator.plane.act(
          'sqs:SendMessage',
          { QueueUrl: queue.url, MessageBody },
          administrator(),
          at.region,
        ),
      ),
    );
  const administrator = () => ({ ...servicePrincipal('x', { account }), kind: 'administrator' as const });
  const left = (queue: QueueRecord) => queue.messages.map(({ body }) => body).sort();

  test.each<[string, (id: string) => unknown, 'kept' | 'deleted']>([
    ['nothing', () => undefined, 'deleted'],
    ['an empty report', () => ({ batchItemFailures: [] }), 'deleted'],
    ['its failure', (id) => ({ batchItemFailures: [{ itemIdentifier: id }] }), 'kept'],
    ['a failure that it was never given', () => ({ batchItemFailures: [{ itemIdentifier: 'x' }] }), 'kept'],
    ['a failure without id', () => ({ batchItemFailures: [{ itemIdentifier: '' }] }), 'kept'],
    ['a report that is none', () => ({ batchItemFailures: 'all' }), 'kept'],
  ])('when the function returns %s', async (_name, report, fate) => {
    const queue = await fed();
    behaviour = ({ Records = [] }) => report(Records[0]?.messageId ?? '');
    await send(queue, 'a');
    await settled();
    expect(left(queue)).toEqual(fate === 'kept' ? ['a'] : []);
  });

  test('never runs more of it than the mapping allows, and everything in the end', async () => {
    const queue = await fed();
    let now = 0;
    let most = 0;
    behaviour = async () => {
      now += 1;
      most = Math.max(most, now);
      await new Promise((resolve) => setTimeout(resolve, 20));
      now -= 1;
    };
    for (let index = 0; index < 45; index += 1) await send(queue, `m${index}`);
    await settled();
    expect(left(queue)).toEqual([]);
    expect(most).toBe(2);
  });

  test('is not polled by a role that may not', async () => {
    addQueue(emulator.world, at, 'work', { VisibilityTimeout: '60' });
    consumer({}, [allow(['sqs:ReceiveMessage', 'sqs:GetQueueAttributes'])]);
    const attempt = startMapping(emulator.plane, at, {
      id: 'mapping',
      queueArn: `arn:aws:sqs:us-east-1:${account}:work`,
      functionName: 'consumer',
      batchSize: 10,
      window: 0,
      reportsFailures: true,
      concurrency: 2,
      enabled: true,
    });
    expect((await errorOf(attempt)).message).toMatch(/call DeleteMessage on SQS/);
  });
});
