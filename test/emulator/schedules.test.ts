import {
  CreateScheduleCommand,
  GetScheduleCommand,
  SchedulerClient,
  UpdateScheduleCommand,
  type UpdateScheduleCommandInput,
} from '@aws-sdk/client-scheduler';
import type { Emulator } from '@lenswatch/emulator/emulator.ts';
import { fire, type ScheduleRecord, schedules } from '@lenswatch/emulator/services/scheduler.ts';
import { beforeEach, expect, test } from 'vitest';
import { account, addRole, at, clientConfig, errorOf, policy, testEmulator } from './support.ts';

const arn = `arn:aws:scheduler:us-east-1:${account}:schedule/default/nightly`;
const roleArn = `arn:aws:iam::${account}:role/schedule`;
let emulator: Emulator;
let scheduler: SchedulerClient;

const nightly: ScheduleRecord = {
  name: 'nightly',
  group: 'default',
  arn,
  expression: 'cron(0 3 * * ? *)',
  timezone: 'Europe/Vienna',
  enabled: true,
  targetArn: `arn:aws:states:us-east-1:${account}:stateMachine:sweep`,
  roleArn,
  input: '{"mode":"full"}',
  keyArn: `arn:aws:kms:us-east-1:${account}:key/one`,
  description: 'Starts sweeps',
  retryPolicy: { MaximumEventAgeInSeconds: 3_600, MaximumRetryAttempts: 10 },
};

beforeEach(async () => {
  emulator = await testEmulator();
  scheduler = new SchedulerClient(clientConfig(emulator));
  emulator.world.items(schedules, at).set('default/nightly', nightly);
});

const stored = () => emulator.world.items(schedules, at).get('default/nightly');
const least: UpdateScheduleCommandInput = {
  Name: 'nightly',
  ScheduleExpression: 'rate(1 day)',
  FlexibleTimeWindow: { Mode: 'OFF' },
  Target: { Arn: nightly.targetArn, RoleArn: roleArn },
};

test('a schedule is told with everything that an update has to say again', async () => {
  const { $metadata: _, Arn, ...told } = await scheduler.send(new GetScheduleCommand({ Name: 'nightly' }));
  expect(Arn).toBe(arn);
  await scheduler.send(new UpdateScheduleCommand({ ...least, ...(told as object), State: 'DISABLED' }));
  expect(stored()).toEqual({ ...nightly, enabled: false });
  expect((await errorOf(fire(emulator.plane, at, 'nightly'))).name).toBe('AwsError');
});

test('what an update does not say is lost', async () => {
  await scheduler.send(new UpdateScheduleCommand(least));
  const { description: _, retryPolicy: __, ...rest } = nightly;
  expect(stored()).toEqual({
    ...rest,
    expression: 'rate(1 day)',
    timezone: 'UTC',
    input: null,
    keyArn: null,
  });
  expect(emulator.violations).toEqual([]);
});

test('it takes the schedule to be there, an expression that is one, and the right to pass its role', async () => {
  expect((await errorOf(scheduler.send(new GetScheduleCommand({ Name: 'hourly' })))).name).toBe(
    'ResourceNotFoundException',
  );
  const wrong = new UpdateScheduleCommand({ ...least, ScheduleExpression: 'sometimes' });
  expect((await errorOf(scheduler.send(wrong))).name).toBe('ValidationException');
  const who = addRole(emulator.world, 'operator', [
    { Effect: 'Allow', Action: 'scheduler:UpdateSchedule', Resource: arn },
  ]);
  const operator = new SchedulerClient(clientConfig(emulator, who));
  const refused = await errorOf(operator.send(new UpdateScheduleCommand(least)));
  expect([refused.name, refused.message]).toEqual([
    'AccessDeniedException',
    expect.stringContaining('iam:PassRole'),
  ]);
});

test('a new schedule needs a role that Scheduler may assume for its group', async () => {
  const make = (rest: Partial<UpdateScheduleCommandInput> = {}) =>
    scheduler.send(new CreateScheduleCommand({ ...least, Name: 'new', ...rest }));
  expect(await errorOf(make())).toMatchObject({
    name: 'ValidationException',
    message: 'The execution role you provide must allow AWS EventBridge Scheduler to assume the role.',
  });
  const trust = (group: string) =>
    policy([
      {
        Effect: 'Allow',
        Principal: { Service: 'scheduler.amazonaws.com' },
        Action: 'sts:AssumeRole',
        Condition: {
          ArnEquals: { 'aws:SourceArn': `arn:aws:scheduler:us-east-1:${account}:schedule-group/${group}` },
        },
      },
    ]);
  addRole(emulator.world, 'schedule', [], { AssumeRolePolicyDocument: trust('other') });
  expect((await errorOf(make())).name).toBe('ValidationException');
  addRole(emulator.world, 'schedule', [], { AssumeRolePolicyDocument: trust('default') });
  const { ScheduleArn } = await make({ State: 'DISABLED' });
  expect(ScheduleArn).toBe(`arn:aws:scheduler:us-east-1:${account}:schedule/default/new`);
  const told = await scheduler.send(new GetScheduleCommand({ Name: 'new' }));
  expect([told.State, told.ScheduleExpression]).toEqual(['DISABLED', 'rate(1 day)']);
  expect((await errorOf(make())).name).toBe('ConflictException');
  expect(emulator.violations).toEqual([]);
});
