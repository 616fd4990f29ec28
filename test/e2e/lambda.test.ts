import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { Clock } from '@lenswatch/emulator/clock.ts';
import { applyTemplate } from '@lenswatch/emulator/cloudformation/apply.ts';
import { type Emulator, startEmulator } from '@lenswatch/emulator/emulator.ts';
import { isBusy } from '@lenswatch/emulator/lambda/event-source.ts';
import { ProcessFunctions } from '@lenswatch/emulator/lambda/process-functions.ts';
import { metricSeries } from '@lenswatch/emulator/services/cloudwatch.ts';
import { tables } from '@lenswatch/emulator/services/dynamodb-tables.ts';
import { linesOf } from '@lenswatch/emulator/services/log-events.ts';
import { addQueue, type QueueRecord, queueOf } from '@lenswatch/emulator/services/sqs-queues.ts';
import { World } from '@lenswatch/emulator/world.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bundle } from './bundle.ts';
import { runtimeClient } from './runtime-client.ts';
import { smallStack } from './small-stack.ts';

const client = await runtimeClient();
if ('missing' in client)
  process.stdout.write(`skipped: functions under the runtime client (${client.missing})\n`);

const at = { account: '222222222222', region: 'eu-west-1' };
const cache = new URL('../../node_modules/.cache/lenswatch-e2e/', import.meta.url).pathname;

let emulator: Emulator;
let host: ProcessFunctions;
const clock = new Clock();

describe.skipIf('missing' in client)('a bundle under the real runtime interface client', () => {
  let queue: QueueRecord;

  beforeAll(async () => {
    const code = `${cache}small`;
    await bundle([new URL('./handlers/small.ts', import.meta.url).pathname], code);
    host = new ProcessFunctions({
      node: process.execPath,
      runtimeClient: 'entry' in client ? client.entry : '',
      clock,
      directoryOf: () => code,
      scratch: `${cache}scratch`,
    });
    const world = new World();
    world.account(at.account, 'workload', [at.region]);
    emulator = await startEmulator({ world, clock, functions: host });
    host.connect(emulator.port);
    const template = JSON.stringify(smallStack);
    const stack = await applyTemplate(emulator.plane, {
      ...at,
      name: 'small',
      template,
      capabilities: ['CAPABILITY_NAMED_IAM'],
    });
    expect(stack.reason).toBe('');
    const found = queueOf(world, `arn:aws:sqs:${at.region}:${at.account}:small`);
    queue = found ?? addQueue(world, at, 'never');
  });

  afterAll(async () => {
    await emulator?.close();
  });

  const invoke = async (event: object, name = 'small') => {
    const lambda = new LambdaClient({
      region: at.region,
      credentials: emulator.credentialsFor({ account: at.account, admin: true }),
      requestHandler: emulator.requestHandler(),
    });
    const answer = await lambda.send(
      new InvokeCommand({ FunctionName: name, Payload: JSON.stringify(event) }),
    );
    const payload = JSON.parse(answer.Payload?.transformToString() ?? 'null') as { [k: string]: unknown };
    return { error: answer.FunctionError, payload };
  };
  const counted = () => {
    const table = emulator.world.items(tables, at).get('small');
    return [...(table?.partitions.values() ?? [])].flatMap((items) => [...items.values()])[0]?.['n']?.N;
  };
  const settled = async () => {
    do await new Promise((resolve) => setTimeout(resolve, 20));
    while (isBusy(emulator.plane));
  };
  const send = (...bodies: object[]) => {
    for (const body of bodies) {
      queue.messages.push({
        id: `00000000-0000-4000-a000-${emulator.world.id(12).toLowerCase()}`,
        body: JSON.stringify(body),
        attributes: {},
        senderId: 'test',
        sentAt: clock.now().getTime(),
        visibleAt: clock.now().getTime(),
        receives: 0,
        firstReceivedAt: null,
        receipt: null,
        deadFrom: null,
      });
    }
    emulator.plane.changed();
  };

  test('calls the emulator under the real host names, with the credentials of its role', async () => {
    expect(await invoke({ do: 'count' })).toEqual({ error: undefined, payload: { n: '1' } });
    const [call] = emulator.calls.of('dynamodb:UpdateItem');
    expect(call).toMatchObject({
      caller: `arn:aws:sts::${at.account}:assumed-role/small/small`,
      region: at.region,
    });
    const denied = await invoke({ do: 'model' });
    expect(denied.error).toBe('Unhandled');
    expect(denied.payload['errorType']).toBe('AccessDeniedException');
  });

  test('lives in the time of the emulator', async () => {
    clock.advance(3 * 3_600_000);
    const { payload } = await invoke({ do: 'tell' });
    expect(Math.abs(Date.parse(String(payload['now'])) - clock.now().getTime())).toBeLessThan(2_000);
    expect(payload['name']).toBe('small');
  });

  test('fails as Lambda says it: thrown, gone, too slow', async () => {
    expect(await invoke({ do: 'break' })).toEqual({
      error: 'Unhandled',
      payload: { errorType: 'RangeError', errorMessage: 'broken on demand' },
    });
    expect((await invoke({ do: 'exit' })).payload['errorType']).toBe('Runtime.ExitError');
    expect((await invoke({ do: 'sleep' })).payload['errorMessage']).toMatch(
      /Task timed out after 3.00 seconds/,
    );
    expect((await invoke({ do: 'count' })).payload).toEqual({ n: '2' });
  });

  test('takes a queue in batches and gives back what failed', async () => {
    const before = Number(counted());
    send({ do: 'count' }, { do: 'fail' }, { do: 'count' });
    await settled();
    expect(Number(counted())).toBe(before + 2);
    expect(queue.messages.map(({ body }) => body)).toEqual(['{"do":"fail"}']);
    clock.advance(61_000);
    await settled();
    clock.advance(61_000);
    await settled();
    expect(queue.messages).toEqual([]);
    expect(queueOf(emulator.world, `${queue.arn}-dlq`)?.messages).toHaveLength(1);
  });

  test('its log is written by its role, and metrics are made of it', () => {
    const lines = linesOf(emulator.world, at, '/aws/lambda/small').map(({ message }) => message);
    expect(lines.some((line) => line.startsWith('START RequestId'))).toBe(true);
    const [series] = emulator.world.items(metricSeries, at).values();
    expect(series).toMatchObject({ namespace: 'Small', metric: 'Counted', dimensions: { Service: 'small' } });
    expect(series?.points).toHaveLength(Number(counted()));
  });

  test('inline code runs as CommonJS', async () => {
    const { payload } = await invoke({ word: 'there' }, 'inline');
    expect(payload).toEqual({ said: 'there', region: at.region });
  });

  test('is measured: cold and warm, memory, chunks', () => {
    const own = host.measured.filter(({ name }) => name === 'small');
    const [cold] = own.filter((each) => each.cold);
    expect(cold?.initMs).toBeGreaterThan(0);
    expect(cold?.peakMemory).toBeGreaterThan(10e6);
    expect(host.loaded('small').some(({ file }) => file.includes('/chunks/'))).toBe(true);
    expect(emulator.violations).toEqual([]);
  });
});
