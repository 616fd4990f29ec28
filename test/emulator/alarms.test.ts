import {
  CloudWatchClient,
  DescribeAlarmHistoryCommand,
  SetAlarmStateCommand,
} from '@aws-sdk/client-cloudwatch';
import { metricAlarm } from '@lenswatch/emulator/builders/cloudwatch.ts';
import type { Emulator } from '@lenswatch/emulator/emulator.ts';
import { type TopicRecord, topics } from '@lenswatch/emulator/services/sns.ts';
import { beforeEach, expect, test } from 'vitest';
import { account, at, clientConfig, errorOf, policy, testEmulator } from './support.ts';

const TopicArn = `arn:aws:sns:us-east-1:${account}:alerts`;
let emulator: Emulator;
let cloudwatch: CloudWatchClient;
let topic: TopicRecord;

const alarms = {
  Effect: 'Allow',
  Principal: { Service: 'cloudwatch.amazonaws.com' },
  Action: 'sns:Publish',
  Resource: TopicArn,
};

beforeEach(async () => {
  emulator = await testEmulator();
  cloudwatch = new CloudWatchClient(clientConfig(emulator));
  topic = {
    name: 'alerts',
    arn: TopicArn,
    account,
    policy: policy([alarms]),
    keyArn: null,
    subscriptions: [],
    published: [],
  };
  emulator.world.items(topics, at).set(TopicArn, topic);
  for (const name of ['dead-letters', 'other']) {
    metricAlarm(emulator.world, at, {
      name,
      namespace: 'AWS/SQS',
      metric: 'NumberOfMessagesSent',
      dimensions: {},
      threshold: 0,
      actions: [TopicArn],
    });
  }
});

const set = (StateValue: 'ALARM' | 'OK', AlarmName = 'dead-letters') =>
  cloudwatch.send(new SetAlarmStateCommand({ AlarmName, StateValue, StateReason: 'a test' }));
const history = async () => {
  const asked = { AlarmName: 'dead-letters', HistoryItemType: 'Action' } as const;
  const { AlarmHistoryItems = [] } = await cloudwatch.send(new DescribeAlarmHistoryCommand(asked));
  return AlarmHistoryItems.map(({ HistorySummary }) => HistorySummary);
};

test("an alarm's action is told to its topic and kept in its own history", async () => {
  expect(await history()).toEqual([]);
  await set('ALARM', 'other');
  expect(await history()).toEqual([]);
  await set('ALARM');
  expect(topic.published.at(-1)?.subject).toBe('ALARM: dead-letters');
  expect(await history()).toEqual([`Successfully executed action ${TopicArn}`]);
  expect(emulator.violations).toEqual([]);
});

test('an action that the topic refuses fails nothing, and the newest entry of the history says so', async () => {
  await set('ALARM');
  topic.policy = policy([]);
  await set('ALARM');
  expect(topic.published).toHaveLength(1);
  expect(await history()).toEqual([
    expect.stringMatching(`^Failed to execute action ${TopicArn}. Received error: `),
    `Successfully executed action ${TopicArn}`,
  ]);
});

test('what is not remembered is not answered as if there was none', async () => {
  const states = new DescribeAlarmHistoryCommand({ HistoryItemType: 'StateUpdate' });
  expect((await errorOf(cloudwatch.send(states))).name).toBe('NotModelled');
});
