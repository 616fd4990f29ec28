import aslValidator from 'asl-validator/dist/src/validator.js';
import { describe, expect, test } from 'vitest';
import { childOf } from './child-execution.ts';
import { hub, hubAccount, named, ofType, type Statement } from './deployed.ts';

interface State {
  readonly Type: string;
  readonly Next?: string;
  readonly Default?: string;
  readonly End?: boolean;
  readonly Choices?: readonly { readonly Next: string }[];
  readonly Catch?: readonly { readonly Next: string }[];
  readonly Retry?: readonly { readonly ErrorEquals: readonly string[] }[];
  readonly TimeoutSeconds?: number;
}
interface Machine {
  readonly StartAt: string;
  readonly States: { readonly [name: string]: State };
}

const one = hub({ SweepConcurrency: '25' });
const machine = named(
  one,
  'AWS::StepFunctions::StateMachine',
  'StateMachineName',
  'lenswatch-sweep',
).Properties;
const definition = JSON.parse(machine.DefinitionString) as Machine;
const map = definition.States['Look at every target'] as State & {
  readonly MaxConcurrency: number;
  readonly ToleratedFailurePercentage: number;
  readonly ItemProcessor: Machine & { readonly ProcessorConfig: object };
  readonly ItemReader: { readonly ReaderConfig: object };
  readonly ResultWriter: { readonly Parameters: object };
};

/** The states that can follow one. */
function after({ Next, Default, Choices = [], Catch = [] }: State): readonly string[] {
  const named = [...Choices, ...Catch].map((each) => each.Next);
  return [...named, Next, Default].filter((name) => name !== undefined);
}

describe('the definition', () => {
  test('is valid Amazon States Language', () => {
    const { isValid, errorsText } = aslValidator(definition);
    expect(isValid, errorsText('\n')).toBe(true);
    expect(aslValidator({ ...definition, StartAt: 'Nowhere' }).isValid).toBe(false);
  });

  test.each([
    ['the machine', definition],
    ['the map', map.ItemProcessor],
  ])('every state of %s is reached and leads to an end', (_what, { StartAt, States }) => {
    const reached = new Set<string>();
    const visit = (name: string): void => {
      if (reached.has(name)) return;
      reached.add(name);
      const state = States[name];
      if (!state) throw new Error(`There is no state ${name}.`);
      const next = after(state);
      expect(next.length > 0 || state.End === true || state.Type === 'Fail', name).toBe(true);
      next.forEach(visit);
    };
    visit(StartAt);
    expect([...reached].sort()).toEqual(Object.keys(States).sort());
  });

  test('bounds the map, and no failed target stops the others', () => {
    expect(map).toMatchObject({
      MaxConcurrency: 25,
      ToleratedFailurePercentage: 100,
      ItemReader: { ReaderConfig: { InputType: 'JSONL' } },
      ItemProcessor: { ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' } },
      ResultWriter: { Parameters: { 'Prefix.$': "States.Format('sweeps/{}/results', $.run)" } },
    });
  });

  test.each<[string, string, { rest?: object; broken?: string }, readonly string[]]>([
    ['ends when nothing is left', 'SUCCEEDED', {}, ['a b c']],
    ['goes on with what is left', 'SUCCEEDED', { rest: { 'a b c': ['b', 'c'] } }, ['a b c', 'b c']],
    [
      'tries each alone where the function breaks, and loses the one that breaks it',
      'FAILED',
      { broken: 'b', rest: { a: ['a'] } },
      ['a b c', 'a b c', 'a', 'a', 'b', 'b', 'c'],
    ],
    ['fails where there is but one', 'FAILED', { broken: 'only' }, ['only', 'only']],
  ])('a child %s', async (_what, status, { rest = {}, broken }, calls) => {
    const asked: string[] = [];
    const left = new Map(Object.entries(rest));
    const child = await childOf(map.ItemProcessor, calls[0]?.split(' ') ?? [], (names) => {
      const key = names.join(' ');
      asked.push(key);
      if (broken !== undefined && names.includes(broken)) throw new Error('Out of memory');
      const handed = left.get(key) ?? [];
      left.delete(key);
      return { summaries: [], rest: handed };
    });
    expect(asked).toEqual(calls);
    expect(child).toMatchObject(
      status === 'FAILED' ? { status, error: 'TargetFailed' } : { status, output: '{"summaries":[]}' },
    );
  });

  test('an execution waits until it is the oldest that runs', () => {
    expect(definition.States['Who runs']).toMatchObject({
      Resource: 'arn:aws:states:::aws-sdk:sfn:listExecutions',
      Parameters: { 'StateMachineArn.$': '$$.StateMachine.Id', StatusFilter: 'RUNNING' },
    });
    expect(definition.States['Our turn?']).toMatchObject({ Default: 'Let the other finish' });
    expect(definition.States['Let the other finish']).toMatchObject({ Type: 'Wait', Next: 'Who runs' });
  });

  test('a plan without targets is concluded all the same: the heartbeat tells that sweeps run', () => {
    expect(definition.States['Anything to do?']).toMatchObject({ Default: 'Conclude' });
  });

  test('every task has a time and is tried again', () => {
    const tasks = [definition, map.ItemProcessor].flatMap(({ States }) =>
      Object.entries(States).filter(([, { Type }]) => Type === 'Task'),
    );
    expect(tasks.map(([name]) => name).sort()).toEqual(['Conclude', 'Plan', 'Sweep', 'Who runs']);
    for (const [name, { Retry = [], TimeoutSeconds }] of tasks) {
      expect(Retry.at(-1)?.ErrorEquals, name).toEqual(['States.ALL']);
      if (name !== 'Who runs') expect(TimeoutSeconds, name).toBeGreaterThan(900);
    }
  });
});

test('history is encrypted, everything is logged but no data of an execution', () => {
  expect(machine).toMatchObject({
    EncryptionConfiguration: { Type: 'CUSTOMER_MANAGED_KMS_KEY', KmsKeyId: '<Key.Arn>' },
    LoggingConfiguration: { Level: 'ALL', IncludeExecutionData: false },
    TracingConfiguration: { Enabled: true },
  });
});

describe('the schedules', () => {
  const scheduleNamed = (name: string, resources = one) =>
    named(resources, 'AWS::Scheduler::Schedule', 'Name', name).Properties;

  test.each([
    ['lenswatch-sweep', 'full', 'cron(0 3 * * ? *)'],
    ['lenswatch-account', 'account', 'cron(20 2,8,14,20 * * ? *)'],
    ['lenswatch-metrics', 'metrics', 'cron(40 * * * ? *)'],
  ])('%s starts mode %s', (name, mode, ScheduleExpression) => {
    expect(scheduleNamed(name)).toMatchObject({
      ScheduleExpression,
      ScheduleExpressionTimezone: 'UTC',
      KmsKeyArn: '<Key.Arn>',
      Target: { Arn: '<SweepMachine>', RoleArn: '<ScheduleRole.Arn>', Input: JSON.stringify({ mode }) },
    });
  });

  test('no two start in the same minute, whatever cadences are chosen', () => {
    const minutes = ofType(one, 'AWS::Scheduler::Schedule').map(
      ({ Properties }) => /^cron\((\d+) /.exec(Properties.ScheduleExpression)?.[1],
    );
    expect(new Set(minutes).size).toBe(3);
  });

  test('metrics have none where they are off', () => {
    const off = hub({ MetricSweepHours: '0' });
    expect(ofType(off, 'AWS::Scheduler::Schedule')).toHaveLength(2);
  });

  test.each([
    [
      'ScheduleRole',
      'scheduler.amazonaws.com',
      { 'aws:SourceArn': `arn:aws:scheduler:eu-west-1:${hubAccount}:schedule-group/default` },
    ],
    [
      'SweepMachineRole',
      'states.amazonaws.com',
      { 'aws:SourceArn': `arn:aws:states:eu-west-1:${hubAccount}:stateMachine:*` },
    ],
  ])('%s is for its service, and for this account alone', (id, Service, source) => {
    const document = one[id]?.Properties.AssumeRolePolicyDocument as { Statement: readonly Statement[] };
    const [trust, ...more] = document.Statement;
    expect(more).toEqual([]);
    expect(trust).toMatchObject({ Principal: { Service } });
    expect(trust?.Condition?.['StringEquals']).toEqual({ 'aws:SourceAccount': hubAccount });
    expect({ ...trust?.Condition?.['ArnEquals'], ...trust?.Condition?.['ArnLike'] }).toEqual(source);
  });
});
