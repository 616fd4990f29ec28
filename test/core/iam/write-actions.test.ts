import { allowancesOf } from '@lenswatch/core/iam/effective-grant.ts';
import { isServiceWide, reachesEverything } from '@lenswatch/core/iam/service-wide.ts';
import { writesOf } from '@lenswatch/core/iam/write-actions.ts';
import { expect, test } from 'vitest';
import { allow, deny, principal, type Statement } from './principals.ts';

const writes = (...actions: string[]) => writesOf(principal([allow(actions)]));

test('names and patterns that change something are writes', () => {
  for (const action of [
    's3:PutObject',
    'dynamodb:BatchWriteItem',
    'dynamodb:*',
    'DynamoDB:Put*',
    '*',
    's3:*Object',
    'states:StartExecution',
    'ecs:RunTask',
    'ses:SendEmail',
    'ec2:*',
  ]) {
    expect(writes(action), action).toEqual([action.toLowerCase()]);
  }
});

test('reads, queries, telemetry and the network of the function are none', () => {
  for (const action of [
    's3:GetObject',
    'dynamodb:Query',
    'dynamodb:Get*',
    'logs:*',
    'xray:PutTraceSegments',
    'cloudwatch:PutMetricData',
    'ec2:CreateNetworkInterface',
    'ec2:AssignPrivateIpAddresses',
    'athena:StartQueryExecution',
    'kms:Decrypt',
    'bedrock:InvokeModel',
    'sts:AssumeRole',
  ]) {
    expect(writes(action), action).toEqual([]);
  }
});

test('what a Deny takes away, or NotAction leaves out, is none; the same pattern counts once', () => {
  expect(writesOf(principal([allow('s3:PutObject'), deny('s3:*')]))).toEqual([]);
  expect(
    writesOf(
      principal([allow('s3:PutObject', 'arn:aws:s3:::a/*'), allow('s3:PutObject', 'arn:aws:s3:::b/*')]),
    ),
  ).toEqual(['s3:putobject']);
  const known = principal([{ Effect: 'Allow', NotAction: 'iam:*', Resource: '*' }]);
  expect(writesOf(known)).toEqual(['NotAction iam:*']);
  expect(writesOf(known)).toBe(writesOf(known));
});

test('a grant is service-wide by its action, and reaches everything by its resource', () => {
  const of = (action: string, resource = '*') => {
    const [allowance] = allowancesOf(principal([allow(action, resource)]), '*');
    if (!allowance) throw new Error(action);
    return allowance;
  };
  for (const action of ['*', '*:*', 's3:*', 'unheard:*', 's3*:GetObject', 'bedrock:*e*'])
    expect(isServiceWide(of(action)), action).toBe(true);
  const but = (NotAction: string, boundary?: readonly Statement[]) => {
    const within = boundary ? { boundary } : {};
    const all = allowancesOf(principal([{ Effect: 'Allow', NotAction, Resource: '*' }], within), '*');
    return all.map(isServiceWide);
  };
  expect(but('iam:*')).toEqual([true]);
  expect(but('iam:*', [allow('s3:GetObject')])).toEqual([false]);
  expect(but('iam:*', [allow('s3:*')])).toEqual([true]);
  const spared = principal([{ Effect: 'Allow', Action: 's3:*', NotResource: 'arn:aws:s3:::a' }]);
  expect(allowancesOf(spared, '*').map(reachesEverything)).toEqual([true]);
  for (const action of ['s3:GetObject', 's3:GetObject*', 'unheard:Get*', 'bedrock:CreateAgent'])
    expect(isServiceWide(of(action)), action).toBe(false);
  for (const resource of ['*', '**', 'arn:aws:s3:::*', 'arn:*', 'arn:aws:s3:::*/*', 'arn:aws:s3:::**/**'])
    expect(reachesEverything(of('s3:*', resource)), resource).toBe(true);
  for (const resource of ['arn:aws:s3:::a', 'arn:aws:s3:::a*', 'arn:aws:s3:::a/*', 'arn:aws:s3:::*/a'])
    expect(reachesEverything(of('s3:*', resource)), resource).toBe(false);
});
