import { BedrockClient, CreateGuardrailCommand, ListGuardrailsCommand } from '@aws-sdk/client-bedrock';
import { CloudWatchClient, ListMetricsCommand } from '@aws-sdk/client-cloudwatch';
import { DescribeVpcEndpointsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { GetAccountAuthorizationDetailsCommand, IAMClient } from '@aws-sdk/client-iam';
import { GetBucketLocationCommand, S3Client } from '@aws-sdk/client-s3';
import { reasonOf } from '@lenswatch/core/aws/failure.ts';
import type { Emulator } from '@lenswatch/emulator/emulator.ts';
import { expect, test } from 'vitest';
import { account, clientConfig, errorOf, testEmulator } from './support.ts';

const list = new ListGuardrailsCommand({});

function bedrock(emulator: Emulator, settings: object = {}): BedrockClient {
  return new BedrockClient({ ...clientConfig(emulator), ...settings });
}

async function createGuardrails(emulator: Emulator, names: readonly string[]): Promise<void> {
  for (const name of names) {
    await bedrock(emulator).send(
      new CreateGuardrailCommand({ name, blockedInputMessaging: 'no', blockedOutputsMessaging: 'no' }),
    );
  }
}

test('a denied operation reads as denied, one denied by an SCP as refused by the organization', async () => {
  const emulator = await testEmulator();
  const end = emulator.faults.add({ fault: 'deny', operation: 'bedrock:ListGuardrails' });
  const denied = await bedrock(emulator)
    .send(list)
    .catch((error: unknown) => error);
  expect(reasonOf(denied)).toBe('ACCESS_DENIED');
  end();
  emulator.faults.add({ fault: 'deny', reason: 'with an explicit deny in a service control policy' });
  const refused = await bedrock(emulator)
    .send(list)
    .catch((error: unknown) => error);
  expect(reasonOf(refused)).toBe('ORG_DENIED');
});

test('throttling has the name that each service gives it', async () => {
  const emulator = await testEmulator();
  emulator.faults.add({ fault: 'throttle' });
  const config = clientConfig(emulator);
  const errors = await Promise.all([
    errorOf(new BedrockClient(config).send(list)),
    errorOf(new CloudWatchClient(config).send(new ListMetricsCommand({}))),
    errorOf(new IAMClient(config).send(new GetAccountAuthorizationDetailsCommand({}))),
    errorOf(new EC2Client(config).send(new DescribeVpcEndpointsCommand({}))),
    errorOf(new S3Client(config).send(new GetBucketLocationCommand({ Bucket: 'b' }))),
  ]);
  expect(errors.map(({ name, status }) => `${status} ${name}`)).toEqual([
    '429 ThrottlingException',
    '400 ThrottlingException',
    '400 Throttling',
    '503 RequestLimitExceeded',
    '503 SlowDown',
  ]);
});

test('an SDK client recovers from throttling and errors that end', async () => {
  const emulator = await testEmulator();
  emulator.faults.add({ fault: 'throttle', times: 1 });
  emulator.faults.add({ fault: 'error', onCall: 2 });
  await bedrock(emulator, { maxAttempts: 3 }).send(list);
  expect(emulator.calls.of('bedrock:ListGuardrails').map((call) => call.status)).toEqual([429, 500, 200]);
});

test('a fault can name account, region and service', async () => {
  const emulator = await testEmulator();
  emulator.faults.add({ fault: 'error', account: '999999999999' });
  emulator.faults.add({ fault: 'error', region: 'eu-west-1' });
  emulator.faults.add({ fault: 'error', operation: 'bedrock-agent:*' });
  await bedrock(emulator).send(list);
  const error = await errorOf(bedrock(emulator, { region: 'eu-west-1' }).send(list));
  expect(error.status).toBe(500);
  emulator.faults.clear();
  await bedrock(emulator, { region: 'eu-west-1' }).send(list);
});

test('an error can be any that AWS gives', async () => {
  const emulator = await testEmulator();
  emulator.faults.add({ fault: 'error', code: 'ServiceQuotaExceededException', message: 'Too many.' });
  expect(await errorOf(bedrock(emulator).send(list))).toEqual({
    name: 'ServiceQuotaExceededException',
    message: 'Too many.',
    status: 400,
  });
});

test('the connection is cut', async () => {
  const emulator = await testEmulator();
  emulator.faults.add({ fault: 'cut', times: 1 });
  expect((await errorOf(bedrock(emulator).send(list))).code).toBe('ECONNRESET');
  await bedrock(emulator).send(list);
});

test('half a body is no answer', async () => {
  const emulator = await testEmulator();
  emulator.faults.add({ fault: 'malformed' });
  expect((await errorOf(bedrock(emulator).send(list))).name).toBe('SyntaxError');
});

test('no answer lasts until the caller gives up', async () => {
  const emulator = await testEmulator();
  emulator.faults.add({ fault: 'hang' });
  const aborted = bedrock(emulator).send(list, { abortSignal: AbortSignal.timeout(50) });
  expect((await errorOf(aborted)).name).toBe('AbortError');
  expect(emulator.calls.all[0]).toMatchObject({ status: 0, error: 'hang' });
});

test('latency delays', async () => {
  const emulator = await testEmulator();
  emulator.faults.add({ fault: 'latency', ms: 60 });
  const start = performance.now();
  await bedrock(emulator).send(list);
  expect(performance.now() - start).toBeGreaterThan(55);
});

test('a rate limit throttles what exceeds it', async () => {
  const emulator = await testEmulator();
  emulator.faults.add({ fault: 'rate-limit', perSecond: 3 });
  const client = bedrock(emulator);
  const results = await Promise.allSettled(Array.from({ length: 6 }, () => client.send(list)));
  expect(results.filter((result) => result.status === 'fulfilled').length).toBeLessThan(6);
  expect(results.filter((result) => result.status === 'fulfilled').length).toBeGreaterThanOrEqual(3);
});

test('pages shrink, and one page alone can fail', async () => {
  const emulator = await testEmulator();
  await createGuardrails(emulator, ['one', 'two', 'three']);
  emulator.faults.add({ fault: 'page-size', size: 1 });
  const client = bedrock(emulator);
  const names: (string | undefined)[] = [];
  let nextToken: string | undefined;
  do {
    const answer = await client.send(new ListGuardrailsCommand({ ...(nextToken && { nextToken }) }));
    names.push(...(answer.guardrails ?? []).map((guardrail) => guardrail.name));
    nextToken = answer.nextToken;
  } while (nextToken);
  expect(names).toHaveLength(3);
  expect(emulator.calls.of('bedrock:ListGuardrails').map((call) => call.page)).toEqual([1, 2, 3]);

  emulator.faults.add({ fault: 'error', onPage: 2 });
  const first = await client.send(list);
  const second = new ListGuardrailsCommand({ ...(first.nextToken && { nextToken: first.nextToken }) });
  expect((await errorOf(client.send(second))).status).toBe(500);
});

test('stale reads miss the last write until they have aged', async () => {
  const emulator = await testEmulator();
  let now = Date.parse('2026-03-04T05:06:07Z');
  emulator.world.now = () => new Date(now);
  emulator.faults.add({ fault: 'stale', seconds: 60 });
  await createGuardrails(emulator, ['one', 'two']);
  const client = bedrock(emulator);
  expect((await client.send(list)).guardrails).toHaveLength(1);
  now += 61_000;
  expect((await client.send(list)).guardrails).toHaveLength(2);
});

test('every call is logged', async () => {
  const emulator = await testEmulator();
  await bedrock(emulator).send(list);
  expect(emulator.calls.all).toEqual([
    {
      operation: 'bedrock:ListGuardrails',
      account,
      region: 'us-east-1',
      caller: `arn:aws:iam::${account}:user/administrator`,
      status: 200,
      error: null,
      page: 1,
      at: emulator.world.now(),
    },
  ]);
  expect(emulator.calls.count('bedrock:ListGuardrails')).toBe(1);
});
