import { isAdministrator } from '@lenswatch/core/iam/administrator.ts';
import { expect, test } from 'vitest';
import { allow, deny, principal, type Statement } from './principals.ts';

const notIam: Statement = { Effect: 'Allow', NotAction: ['iam:*', 'organizations:*'], Resource: '*' };
const fromOffice = { IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } };

test.each<[string, boolean, readonly Statement[], { readonly boundary?: readonly Statement[] }]>([
  ['everything on everything', true, [allow('*')], {}],
  [
    'everything, with a second factor',
    true,
    [allow('*', '*', { Bool: { 'aws:MultiFactorAuthPresent': 'true' } })],
    {},
  ],
  ['all of IAM', true, [allow('iam:*')], {}],
  ['all of IAM by ARN', true, [allow('iam:*', 'arn:aws:iam::111122223333:*')], {}],
  ['everything on every bucket', false, [allow('*', 'arn:aws:s3:::*')], {}],
  ['everything but IAM', false, [notIam], {}],
  ['everything within a boundary without IAM', false, [allow('*')], { boundary: [notIam] }],
  ['everything, with IAM denied', false, [allow('*'), deny('iam:*')], {}],
  ['everything from one network', false, [allow('*', '*', fromOffice)], {}],
  ['all of IAM on one path', false, [allow('iam:*', 'arn:aws:iam::111122223333:role/app/*')], {}],
  ['nothing', false, [], {}],
])('%s: administrator is %s', (_, expected, statements, extra) => {
  expect(isAdministrator(principal(statements, extra))).toBe(expected);
});
