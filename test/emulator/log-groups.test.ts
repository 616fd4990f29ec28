import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  DescribeLogGroupsCommand,
  FilterLogEventsCommand,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import type { Emulator } from '@lenswatch/emulator/emulator.ts';
import { keyPolicies } from '@lenswatch/emulator/services/kms-policies.ts';
import { beforeEach, expect, test } from 'vitest';
import { account, at, clientConfig, errorOf, policy, testEmulator } from './support.ts';

const logGroupName = '/aws/lambda/work';
const kmsKeyId = `arn:aws:kms:us-east-1:${account}:key/one`;
let emulator: Emulator;
let logs: CloudWatchLogsClient;

beforeEach(async () => {
  emulator = await testEmulator();
  logs = new CloudWatchLogsClient(clientConfig(emulator));
});

test('a log group needs a key that lets CloudWatch Logs in', async () => {
  const make = () => logs.send(new CreateLogGroupCommand({ logGroupName, kmsKeyId }));
  const refused = await errorOf(make());
  expect([refused.name, refused.message]).toEqual([
    'InvalidParameterException',
    expect.stringContaining('The specified KMS key does not exist or is not allowed to be used'),
  ]);
  expect((await logs.send(new DescribeLogGroupsCommand())).logGroups).toEqual([]);
  const consent = {
    Effect: 'Allow',
    Principal: { Service: 'logs.us-east-1.amazonaws.com' },
    Action: 'kms:*',
    Resource: '*',
  };
  emulator.world.items(keyPolicies, at).set('one', policy([consent]));
  await make();
  const { logGroups } = await logs.send(new DescribeLogGroupsCommand());
  expect(logGroups).toMatchObject([{ logGroupName, kmsKeyId }]);
  expect((await errorOf(make())).name).toBe('ResourceAlreadyExistsException');
  expect(emulator.violations).toEqual([]);
});

test('the lines of all streams are found by their time', async () => {
  await logs.send(new CreateLogGroupCommand({ logGroupName }));
  for (const [logStreamName, timestamp] of [
    ['a', 2_000],
    ['b', 1_000],
  ] as const) {
    await logs.send(new CreateLogStreamCommand({ logGroupName, logStreamName }));
    const logEvents = [{ timestamp, message: logStreamName }];
    await logs.send(new PutLogEventsCommand({ logGroupName, logStreamName, logEvents }));
  }
  const found = async (rest: object) => {
    const { events } = await logs.send(new FilterLogEventsCommand({ logGroupName, ...rest }));
    return events?.map(({ message }) => message);
  };
  expect(await found({})).toEqual(['b', 'a']);
  expect(await found({ startTime: 2_000 })).toEqual(['a']);
  expect(await found({ startTime: 2_001 })).toEqual([]);
  expect(await found({ endTime: 1_000 })).toEqual(['b']);
  expect((await errorOf(found({ filterPattern: 'ERROR' }))).name).toBe('NotModelled');
  expect((await errorOf(found({ logGroupName: 'gone' }))).name).toBe('ResourceNotFoundException');
});
