import {
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  ListExecutionsCommand,
  SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import { role, statements, trustService } from '@lenswatch/emulator/builders/iam.ts';
import { key } from '@lenswatch/emulator/builders/kms.ts';
import { lambdaFunction } from '@lenswatch/emulator/builders/lambda.ts';
import { bucket } from '@lenswatch/emulator/builders/s3.ts';
import { stateMachine } from '@lenswatch/emulator/builders/sfn.ts';
import { Clock } from '@lenswatch/emulator/clock.ts';
import type { Emulator } from '@lenswatch/emulator/emulator.ts';
import { servicePrincipal } from '@lenswatch/emulator/iam/service-principal.ts';
import { roles } from '@lenswatch/emulator/iam/store.ts';
import { LocalFunctions } from '@lenswatch/emulator/lambda/local-functions.ts';
import { keyPolicies } from '@lenswatch/emulator/services/kms-policies.ts';
import { objects } from '@lenswatch/emulator/services/s3-objects.ts';
import { fire, schedules } from '@lenswatch/emulator/services/scheduler.ts';
import { checkDefinition } from '@lenswatch/emulator/services/sfn-definition.ts';
import { executionEnd } from '@lenswatch/emulator/services/sfn-executions.ts';
import { executions } from '@lenswatch/emulator/services/sfn-machines.ts';
import { fill, lookup, place } from '@lenswatch/emulator/services/sfn-paths.ts';
import { beforeEach, describe, expect, test } from 'vitest';
import { account, at, clientConfig, errorOf, policy, testEmulator } from './support.ts';

const arn = `arn:aws:states:us-east-1:${account}:stateMachine:sweep`;
const invoke = 'arn:aws:states:::lambda:invoke';
const Bucket = 'state';

let emulator: Emulator;
let clock: Clock;
let sfn: SFNClient;
/** What the function answers, call by call. */
let worker: (event: { readonly [name: string]: unknown }) => unknown;

const allow = (Action: string | string[], Resource = '*') => ({ Effect: 'Allow', Action, Resource });
const everything = allow([
  'lambda:InvokeFunction',
  's3:GetObject',
  's3:PutObject',
  'states:StartExecution',
  'states:DescribeExecution',
  'states:ListExecutions',
]);

beforeEach(async () => {
  clock = new Clock();
  worker = (event) => event;
  emulator = await testEmulator({
    clock,
    functions: new LocalFunctions({ work: (event: never) => worker(event) }),
  });
  sfn = new SFNClient(clientConfig(emulator));
  const { arn: roleArn } = role(emulator.world, at, {
    name: 'work',
    trust: trustService('lambda.amazonaws.com'),
  });
  lambdaFunction(emulator.world, at, { name: 'work', roleArn, runs: true });
});

function machine(
  definition: object,
  permissions: readonly object[] = [everything],
  keyArn: string | null = null,
): void {
  checkDefinition(JSON.stringify(definition));
  const { arn: roleArn } = role(emulator.world, at, {
    name: 'states',
    trust: trustService('states.amazonaws.com', account),
    policies: { own: statements(...permissions) },
  });
  stateMachine(emulator.world, at, { name: 'sweep', roleArn, definition, keyArn });
}

async function start(input: unknown = {}): Promise<string> {
  const { executionArn } = await sfn.send(
    new StartExecutionCommand({ stateMachineArn: arn, input: JSON.stringify(input) }),
  );
  return executionArn ?? '';
}

async function run(input: unknown = {}) {
  const execution = await executionEnd(emulator.plane, at, await start(input));
  expect(emulator.violations).toEqual([]);
  return {
    status: execution?.status,
    output: JSON.parse(execution?.output ?? 'null') as unknown,
    error: execution?.error,
    cause: execution?.cause,
    states: execution?.states,
  };
}

const task = (rest: object = {}) => ({
  Type: 'Task',
  Resource: invoke,
  Parameters: { FunctionName: 'work', 'Payload.$': '$' },
  OutputPath: '$.Payload',
  End: true,
  ...rest,
});
const single = (state: object, more: object = {}) => ({ StartAt: 'A', States: { A: state, ...more } });

describe('paths and templates', () => {
  const data = {
    input: { a: { b: [1, 2, { c: 'x' }] }, 'odd name': true, list: [{ n: 1 }, { n: 2 }] },
    context: { Execution: { Name: 'run-1' } },
    uuid: () => 'id',
  };

  test.each<[string, unknown]>([
    ['$.a.b[0]', 1],
    ['$.a.b[-1].c', 'x'],
    ["$['odd name']", true],
    ['$.list[*].n', [1, 2]],
    ['$.list[-1:].n', [2]],
    ['$.list[0:1]', [{ n: 1 }]],
    ['$.gone.deeper', undefined],
    ['$$.Execution.Name', 'run-1'],
  ])('%s', (path, expected) => {
    expect(lookup(path, data)).toEqual(expected);
  });

  test.each<[string, unknown]>([
    ["States.Format('sweeps/{}/{}', $$.Execution.Name, $.list[0].n)", 'sweeps/run-1/1'],
    ['States.StringToJson(\'{"x":[1]}\')', { x: [1] }],
    ['States.JsonToString($.list[0])', '{"n":1}'],
    ["States.Array('a', 2, true, $.a.b[0])", ['a', 2, true, 1]],
    ['States.MathAdd(States.ArrayLength($.list), 1)', 3],
  ])('%s', (text, expected) => {
    expect(fill({ 'x.$': text, y: { z: 1 } }, data)).toEqual({ x: expected, y: { z: 1 } });
  });

  test('a result goes where its path says, beside what is there', () => {
    expect(place({ a: 1 }, '$.b.c', 2)).toEqual({ a: 1, b: { c: 2 } });
    expect(() => fill({ 'x.$': '$.gone' }, data)).toThrow(/could not be found/);
    expect(() => fill({ 'x.$': 'States.Hash($.a)' }, data)).toThrow(/does not model States.Hash/);
  });
});

describe('a definition is refused with', () => {
  test.each<[string, object, RegExp]>([
    ['no start', { StartAt: 'X', States: { A: { Type: 'Succeed' } } }, /StartAt is no state/],
    [
      'a state that is never reached',
      single({ Type: 'Succeed' }, { B: { Type: 'Succeed' } }),
      /never reached/,
    ],
    ['a way to nowhere', single({ Type: 'Pass', Next: 'B' }), /goes to B/],
    ['neither end nor next', single({ Type: 'Pass' }), /neither ends nor goes on/],
    ['a type that nobody models', single({ Type: 'Parallel', End: true }), /of type Parallel/],
    ['a member that nobody models', single({ Type: 'Pass', Assign: {}, End: true }), /Assign/],
    ['another language', { ...single({ Type: 'Succeed' }), QueryLanguage: 'JSONata' }, /QueryLanguage/],
    [
      'a resource that nobody models',
      single(task({ Resource: 'arn:aws:states:::sns:publish' })),
      /sns:publish/,
    ],
  ])('%s', (_name, definition, message) => {
    expect(() => checkDefinition(JSON.stringify(definition))).toThrow(message);
  });
});

describe('an execution', () => {
  test('passes, chooses, calls, selects and ends', async () => {
    machine({
      StartAt: 'Shape',
      States: {
        Shape: {
          Type: 'Pass',
          Parameters: { 'n.$': '$.count', run: { 'name.$': '$$.Execution.Name' } },
          ResultPath: '$.shaped',
          Next: 'Many?',
        },
        'Many?': {
          Type: 'Choice',
          Choices: [
            {
              And: [
                { Variable: '$.shaped.n', IsPresent: true },
                { Not: { Variable: '$.shaped.n', NumericLessThanEquals: 1 } },
              ],
              Next: 'Call',
            },
          ],
          Default: 'Nothing',
        },
        Call: {
          ...task(),
          OutputPath: '$',
          ResultSelector: { 'seen.$': '$.Payload.shaped.n' },
          ResultPath: '$.answer',
          End: true,
        },
        Nothing: { Type: 'Fail', Error: 'Empty', Cause: 'nothing to do' },
      },
    });
    const done = await run({ count: 2 });
    expect(done.status).toBe('SUCCEEDED');
    expect(done.output).toMatchObject({ count: 2, answer: { seen: 2 } });
    expect(done.states).toEqual(['Shape', 'Many?', 'Call']);
    expect(await run({ count: 1 })).toMatchObject({
      status: 'FAILED',
      error: 'Empty',
      cause: 'nothing to do',
    });
  });

  test('tries again with growing pauses, then catches', async () => {
    machine(
      single(
        task({
          Retry: [{ ErrorEquals: ['RangeError'], IntervalSeconds: 10, MaxAttempts: 2, BackoffRate: 3 }],
          Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: '$.error', Next: 'B' }],
        }),
        { B: { Type: 'Pass', End: true } },
      ),
    );
    let calls = 0;
    worker = () => {
      calls += 1;
      throw new RangeError('no');
    };
    const waiting = executionEnd(emulator.plane, at, await start({ kept: true }));
    for (const [pause, expected] of [
      [9_000, 1],
      [1_000, 2],
      [29_000, 2],
      [1_000, 3],
    ] as const) {
      await new Promise((resolve) => setTimeout(resolve, 30));
      clock.advance(pause);
      await new Promise((resolve) => setTimeout(resolve, 30));
      expect(calls).toBe(expected);
    }
    const execution = await waiting;
    expect(execution?.status).toBe('SUCCEEDED');
    expect(JSON.parse(execution?.output ?? '')).toMatchObject({ kept: true, error: { Error: 'RangeError' } });
  });

  test('waits in the time of the emulator, and no longer than it may', async () => {
    machine({ ...single({ Type: 'Wait', Seconds: 600, End: true }), TimeoutSeconds: 300 });
    const waiting = executionEnd(emulator.plane, at, await start());
    await new Promise((resolve) => setTimeout(resolve, 30));
    clock.advance(301_000);
    expect(await waiting).toMatchObject({ status: 'TIMED_OUT', error: 'States.Timeout' });
  });

  test('can be stopped, listed and described', async () => {
    machine(single({ Type: 'Wait', Seconds: 600, End: true }));
    const executionArn = await start();
    const list = (statusFilter: 'RUNNING' | 'ABORTED') =>
      sfn.send(new ListExecutionsCommand({ stateMachineArn: arn, statusFilter }));
    expect((await list('RUNNING')).executions?.map((each) => each.executionArn)).toEqual([executionArn]);
    await sfn.send(new StopExecutionCommand({ executionArn, error: 'Enough' }));
    await executionEnd(emulator.plane, at, executionArn);
    expect((await list('ABORTED')).executions).toHaveLength(1);
    const described = await sfn.send(new DescribeExecutionCommand({ executionArn }));
    expect(described).toMatchObject({ status: 'ABORTED', error: 'Enough' });
  });

  test('asks AWS itself, and sees its own kind first', async () => {
    machine(
      single({
        Type: 'Task',
        Resource: 'arn:aws:states:::aws-sdk:sfn:listExecutions',
        Parameters: { 'StateMachineArn.$': '$$.StateMachine.Id', StatusFilter: 'RUNNING' },
        ResultSelector: { 'oldest.$': '$.Executions[-1:].ExecutionArn', 'own.$': '$$.Execution.Id' },
        End: true,
      }),
    );
    const { output } = await run();
    expect(output).toMatchObject({ oldest: [(output as { own: string }).own] });
  });

  test('does only what its role may', async () => {
    machine(single(task()), [allow('s3:GetObject')]);
    expect(await run()).toMatchObject({ status: 'FAILED', error: 'Lambda.AccessDeniedException' });
    const { arn: keyArn, id } = key(emulator.world, at);
    emulator.world.items(keyPolicies, at).set(id, policy([]));
    machine(single(task()), [everything], keyArn);
    expect((await errorOf(start())).name).toBe('KmsAccessDeniedException');
    emulator.world.items(roles, at).delete('states');
    expect((await errorOf(start())).message).toMatch(/may not assume/);
  });
});

describe('a distributed map', () => {
  const map = (rest: object = {}) => ({
    Type: 'Map',
    Label: 'targets',
    ItemReader: {
      Resource: 'arn:aws:states:::s3:getObject',
      ReaderConfig: { InputType: 'JSONL' },
      Parameters: { Bucket, 'Key.$': '$.key' },
    },
    ItemBatcher: { MaxItemsPerBatch: 2, BatchInput: { 'run.$': '$.run' } },
    MaxConcurrency: 2,
    ItemProcessor: {
      ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
      StartAt: 'Work',
      States: { Work: task() },
    },
    ResultWriter: {
      Resource: 'arn:aws:states:::s3:putObject',
      Parameters: { Bucket, 'Prefix.$': "States.Format('sweeps/{}', $.run)" },
    },
    End: true,
    ...rest,
  });
  const input = { key: 'targets.jsonl', run: 'r1' };
  const stored = (name: string) =>
    JSON.parse(
      Buffer.from(emulator.world.items(objects, at).get(`${Bucket}/${name}`)?.body ?? []).toString(),
    ) as { [k: string]: never };

  beforeEach(async () => {
    bucket(emulator.world, at, { name: Bucket });
    const lines = ['a', 'b', 'c', 'd', 'e'].map((name) => JSON.stringify({ name }));
    const administrator = { ...servicePrincipal('x', { account }), kind: 'administrator' as const };
    const Body = new Uint8Array(Buffer.from(`${lines.join('\n')}\n`));
    await emulator.plane.act(
      's3:PutObject',
      { Bucket, Key: 'targets.jsonl', Body } as never,
      administrator,
      at.region,
    );
  });

  test('reads lines, runs batches side by side, and writes what came of them', async () => {
    const seen: unknown[] = [];
    let now = 0;
    let most = 0;
    worker = async (event) => {
      now += 1;
      most = Math.max(most, now);
      await new Promise((resolve) => setTimeout(resolve, 10));
      now -= 1;
      seen.push(event);
      return { summary: event['Items'] };
    };
    machine(single(map()));
    const { status, output, error, cause } = await run(input);
    expect([status, error, cause]).toEqual(['SUCCEEDED', null, null]);
    expect(most).toBe(2);
    expect(seen).toContainEqual({ BatchInput: { run: 'r1' }, Items: [{ name: 'a' }, { name: 'b' }] });
    expect(seen).toContainEqual({ BatchInput: { run: 'r1' }, Items: [{ name: 'e' }] });
    const { ResultWriterDetails } = output as { ResultWriterDetails: { Key: string } };
    const manifest = stored(ResultWriterDetails.Key) as unknown as {
      ResultFiles: { SUCCEEDED: { Key: string }[] };
    };
    const results = stored(manifest.ResultFiles.SUCCEEDED[0]?.Key ?? '') as unknown as { Output: string }[];
    expect(results.map(({ Output }) => Output)).toContain('{"summary":[{"name":"e"}]}');
    const children = [...emulator.world.items(executions, at).values()].filter(({ mapRunArn }) => mapRunArn);
    expect(children).toHaveLength(3);
  });

  test('fails with its first failure unless failures are tolerated', async () => {
    worker = (event) => {
      if (JSON.stringify(event).includes('"a"')) throw new Error('unreachable');
      return {};
    };
    machine(single(map()));
    expect(await run(input)).toMatchObject({
      status: 'FAILED',
      error: 'States.ExceedToleratedFailureThreshold',
    });
    machine(single(map({ ToleratedFailurePercentage: 100 })));
    const { status, output } = await run(input);
    expect(status).toBe('SUCCEEDED');
    const { ResultWriterDetails } = output as { ResultWriterDetails: { Key: string } };
    const manifest = stored(ResultWriterDetails.Key) as unknown as { ResultFiles: { FAILED: unknown[] } };
    expect(manifest.ResultFiles.FAILED).toHaveLength(1);
  });

  test.each<[string, string, string]>([
    ['read its items', 's3:GetObject', 'States.ItemReaderFailed'],
    ['start its children', 'states:StartExecution', 'States.Permissions'],
    ['follow its children', 'states:DescribeExecution', 'States.Permissions'],
    ['write its results', 's3:PutObject', 'States.ResultWriterFailed'],
  ])('needs to be allowed to %s', async (_name, action, error) => {
    const rest = everything.Action as string[];
    machine(single(map()), [allow(rest.filter((each) => each !== action))]);
    expect(await run(input)).toMatchObject({ status: 'FAILED', error });
  });

  test('inline, gives its results in the order of its items', async () => {
    machine(
      single({
        Type: 'Map',
        ItemsPath: '$.items',
        ItemSelector: { 'i.$': '$$.Map.Item.Index', 'v.$': '$$.Map.Item.Value' },
        ItemProcessor: { StartAt: 'P', States: { P: { Type: 'Pass', End: true } } },
        End: true,
      }),
    );
    expect((await run({ items: ['x', 'y'] })).output).toEqual([
      { i: 0, v: 'x' },
      { i: 1, v: 'y' },
    ]);
  });
});

test('a schedule starts an execution with a role that Scheduler may assume', async () => {
  machine(single({ Type: 'Pass', End: true }));
  const { arn: roleArn } = role(emulator.world, at, {
    name: 'schedule',
    trust: trustService(
      'scheduler.amazonaws.com',
      account,
      `arn:aws:scheduler:us-east-1:${account}:schedule-group/default`,
    ),
    policies: { own: statements(allow('states:StartExecution', arn)) },
  });
  const schedule = {
    name: 'nightly',
    group: 'default',
    arn: `arn:aws:scheduler:us-east-1:${account}:schedule/default/nightly`,
    expression: 'cron(0 3 * * ? *)',
    timezone: 'UTC',
    enabled: true,
    targetArn: arn,
    roleArn,
    input: '{"mode":"full"}',
    keyArn: null,
  };
  emulator.world.items(schedules, at).set('default/nightly', schedule);
  const started = await fire(emulator.plane, at, 'nightly');
  const execution = await executionEnd(emulator.plane, at, started ?? '');
  expect(execution).toMatchObject({ status: 'SUCCEEDED', output: '{"mode":"full"}' });
  role(emulator.world, at, { name: 'schedule', trust: trustService('events.amazonaws.com') });
  expect((await errorOf(fire(emulator.plane, at, 'nightly'))).message).toMatch(/may not assume/);
});

test('a machine needs a role that Step Functions may assume', async () => {
  const make = (name: string) =>
    sfn.send(
      new CreateStateMachineCommand({
        name: 'new',
        roleArn: `arn:aws:iam::${account}:role/${name}`,
        definition: JSON.stringify({ StartAt: 'Done', States: { Done: { Type: 'Succeed' } } }),
      }),
    );
  for (const name of ['gone', 'work']) {
    const { name: code, message } = await errorOf(make(name));
    expect([code, message]).toEqual([
      'AccessDeniedException',
      expect.stringContaining('authorized to assume the provided role'),
    ]);
  }
  role(emulator.world, at, { name: 'states', trust: trustService('states.amazonaws.com', account) });
  expect((await make('states')).stateMachineArn).toMatch(/:stateMachine:new$/);
});
