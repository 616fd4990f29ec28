import { excessOf } from '@lenswatch/core/iam/excess.ts';
import { expectedForModel, expectedForReading } from '@lenswatch/core/iam/expected-permissions.ts';
import { expect, test } from 'vitest';
import { allow, principal } from './principals.ts';

const model = 'arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-v2';
const objects = 'arn:aws:s3:::data/*';
const expected = [...expectedForModel('anthropic.claude-v2'), ...expectedForReading('data', '*')];
const excess = (...statements: Parameters<typeof principal>[0]) =>
  excessOf(principal(statements), expected, []).map(({ kind, actions }) => [kind, ...actions]);

test('one statement may name the resources of several actions', () => {
  expect(excess(allow(['bedrock:InvokeModel', 's3:GetObject'], [model, objects]))).toEqual([]);
});

test('what an action is asked for on, and the role does not need, is in excess', () => {
  expect(
    excess(allow(['bedrock:InvokeModel', 's3:GetObject'], [model, objects, 'arn:aws:s3:::pay/*'])),
  ).toEqual([['data', 's3:getobject']]);
  expect(excess(allow('iam:AttachRolePolicy', 'arn:aws:iam::111122223333:role/a'))).toEqual([
    ['escalation', 'iam:attachrolepolicy'],
  ]);
});
