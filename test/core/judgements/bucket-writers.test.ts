import { parsePolicy } from '@lenswatch/core/iam/parse-policy.ts';
import { isUserFacing, writersOf } from '@lenswatch/core/judgements/bucket-writers.ts';
import { describe, expect, test } from 'vitest';
import { place } from '../../support/test-control.ts';
import { allow, deny, principal, type Statement, trust } from '../iam/principals.ts';

const arnOf = (name: string) => `arn:aws:iam::111122223333:role/${name}`;
const app = arnOf('app');
const objects = 'arn:aws:s3:::docs/*';
const put = allow('s3:PutObject', objects);
const invoke = allow('bedrock:InvokeModel');

/** Whether role `app` is a writer of what lies below the prefixes. */
const writes = (
  own: readonly Statement[],
  bucket: readonly object[] = [],
  {
    prefixes = [],
    Version = '2012-10-17',
    ...more
  }: { prefixes?: readonly string[]; Version?: string } & Parameters<typeof principal>[1] = {},
) => {
  const policy = bucket.length === 0 ? null : parsePolicy(JSON.stringify({ Version, Statement: bucket }));
  const value = principal(own, { name: 'app', ...more });
  const role = { ...place, fact: 'iam.principal' as const, id: app, arn: app, value };
  return writersOf({ bucket: 'docs', prefixes, policy }, place, [role]).length > 0;
};
const without = (key: string, statement: object) => ({ ...statement, [key]: undefined });

test('a writer is a role or user whose own policies let it write', () => {
  expect(writes([put])).toBe(true);
  expect(writes([put], [], { kind: 'user' })).toBe(true);
  expect(writes([allow('s3:GetObject', objects)])).toBe(false);
  expect(writes([allow('s3:PutObject', 'arn:aws:s3:::other/*')])).toBe(false);
});

test('groups, roles that AWS defines and administrators are none', () => {
  expect(writes([put], [], { kind: 'group' })).toBe(false);
  expect(writes([put], [], { path: '/aws-service-role/config.amazonaws.com/' })).toBe(false);
  expect(writes([put], [], { path: '/service-role/' })).toBe(true);
  expect(writes([allow('*')])).toBe(false);
});

test('whoever writes below one of several prefixes is a writer', () => {
  const guides = [allow('s3:PutObject', 'arn:aws:s3:::docs/guides/*')];
  expect(writes(guides, [], { prefixes: ['faq/', 'guides/'] })).toBe(true);
  expect(writes(guides, [], { prefixes: ['faq/'] })).toBe(false);
});

describe('a writer whom the policy of the bucket', () => {
  const everybody = { Effect: 'Deny', Principal: '*', Action: 's3:PutObject', Resource: objects };
  const bound = (Condition: object) => ({ ...everybody, Condition });
  const cases: readonly (readonly [what: string, stays: boolean, statement: object])[] = [
    ['denies by name', false, { ...everybody, Principal: { AWS: app } }],
    [
      'denies by name, for actions and objects among others',
      false,
      {
        ...everybody,
        Principal: { AWS: [arnOf('other'), app] },
        Action: ['s3:PutObject', 's3:DeleteObject'],
        Resource: ['arn:aws:s3:::docs/a/*', objects],
      },
    ],
    ['denies all but reading', false, without('Action', { ...everybody, NotAction: 's3:GetObject' })],
    ['denies by its ARN', false, bound({ ArnEquals: { 'aws:PrincipalArn': app } })],
    [
      'denies by a variable that it fills',
      false,
      bound({ StringEquals: { 'aws:PrincipalAccount': `\${aws:PrincipalAccount}` } }),
    ],
    ['denies deleting', true, { ...everybody, Action: 's3:DeleteObject' }],
    [
      'denies all but writing',
      true,
      without('Action', { ...everybody, NotAction: ['s3:GetObject', 's3:PutObject'] }),
    ],
    ['denies, meaning another', true, { ...everybody, Principal: { AWS: arnOf('other') } }],
    ['denies, meaning a service', true, { ...everybody, Principal: { Service: 'ec2.amazonaws.com' } }],
    ['denies, meaning any provider', true, { ...everybody, Principal: { Federated: '*' } }],
    ['denies, sparing it', true, without('Principal', { ...everybody, NotPrincipal: { AWS: app } })],
    ['denies some objects', true, { ...everybody, Resource: 'arn:aws:s3:::docs/a/*' }],
    [
      'denies all but some objects',
      true,
      without('Resource', { ...everybody, NotResource: 'arn:aws:s3:::docs/a/*' }),
    ],
    ['denies by a pattern that may mean other ARNs', true, { ...everybody, Resource: 'arn:*docs/*' }],
    ['denies without TLS', true, bound({ Bool: { 'aws:SecureTransport': 'false' } })],
  ];
  test.each(cases)('%s stays one: %s', (_, stays, statement) => {
    expect(writes([put], [statement])).toBe(stays);
  });

  test('denies by a variable, which is plain text in a document of 2008', () => {
    const own = { 'aws:PrincipalAccount': `\${aws:PrincipalAccount}` };
    const version = { Version: '2008-10-17' };
    expect(writes([put], [bound({ StringEquals: own })], version)).toBe(true);
    expect(writes([put], [bound({ StringNotEquals: own })], version)).toBe(false);
    expect(writes([put], [bound({ StringNotEquals: own })])).toBe(true);
  });
});

describe('without a grant of its own, a role that the policy of the bucket', () => {
  const granting = { Effect: 'Allow', Principal: { AWS: app }, Action: 's3:PutObject', Resource: objects };
  const cases: readonly (readonly [what: string, writer: boolean, statement: object])[] = [
    ['lets write', true, granting],
    ['lets write with others', true, { ...granting, Principal: { AWS: [arnOf('other'), app] } }],
    ['lets write with everybody', true, { ...granting, Principal: '*' }],
    [
      'lets write with everybody but another',
      true,
      without('Principal', { ...granting, NotPrincipal: { AWS: arnOf('other') } }),
    ],
    ['lets do all but read', true, without('Action', { ...granting, NotAction: 's3:GetObject' })],
    [
      'leaves out when it lets everybody write',
      false,
      without('Principal', { ...granting, NotPrincipal: { AWS: [arnOf('other'), app] } }),
    ],
    ['lets read', false, { ...granting, Action: 's3:GetObject' }],
    ['does not mean', false, { ...granting, Principal: { AWS: arnOf('other') } }],
    ['does not mean, but services', false, { ...granting, Principal: { Service: 'ec2.amazonaws.com' } }],
    ['does not mean, but whom a provider knows', false, { ...granting, Principal: { Federated: '*' } }],
    ['denies', false, { ...granting, Effect: 'Deny' }],
  ];
  test.each(cases)('%s is a writer: %s', (_, writer, statement) => {
    expect(writes([invoke], [statement])).toBe(writer);
  });

  test('lets write is none where its own policies refuse it', () => {
    expect(writes([deny('s3:*')], [granting])).toBe(false);
  });
});

test('users face what an application runs as that asks models', () => {
  const lambda = { trust: [trust({ Service: 'lambda.amazonaws.com' })] };
  expect(isUserFacing(principal([invoke], lambda))).toBe(true);
  expect(isUserFacing(principal([put], lambda))).toBe(false);
  expect(isUserFacing(principal([invoke], { trust: [trust({ Service: 'ec2.amazonaws.com' })] }))).toBe(false);
  expect(isUserFacing(principal([invoke], { kind: 'user' }))).toBe(false);
});
