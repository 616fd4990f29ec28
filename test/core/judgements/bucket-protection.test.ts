import type { Bucket } from '@lenswatch/core/facts/storage.ts';
import { parsePolicy } from '@lenswatch/core/iam/parse-policy.ts';
import { judgeTransport, judgeWriters } from '@lenswatch/core/judgements/bucket-protection.ts';
import { describe, expect, test } from 'vitest';
import { place } from '../../support/test-control.ts';

const objects = 'arn:aws:s3:::docs/*';
const role = 'arn:aws:iam::111122223333:role/app';
const stranger = { AWS: 'arn:aws:iam::444455556666:root' };
const bucket = (statements: readonly object[]) => ({
  name: 'docs',
  bucket: {
    region: 'us-east-1',
    publicAccessBlock: null,
    policyIsPublic: false,
    policy:
      statements.length === 0
        ? null
        : parsePolicy(JSON.stringify({ Version: '2012-10-17', Statement: statements })),
    versioning: null,
    encryption: null,
    objectLock: false,
  } satisfies Bucket,
});
const without = (key: string, statement: object) => ({ ...statement, [key]: undefined });
type Cases = readonly (readonly [when: string, verdict: string, ...statements: object[]])[];

describe('a bucket that refuses plain HTTP', () => {
  const plain = { Bool: { 'aws:SecureTransport': 'false' } };
  const tls = { Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: objects, Condition: plain };
  const bound = (Condition: object) => ({ ...tls, Condition });
  const cases: Cases = [
    ['everybody', 'pass', tls],
    [
      'everybody among others, for objects among others',
      'pass',
      {
        ...tls,
        Principal: { AWS: [role, '*'] },
        Action: ['s3:ListBucket', 's3:*'],
        Resource: ['x', objects],
      },
    ],
    ['by False, as some write it', 'pass', bound({ Bool: { 'aws:SecureTransport': 'False' } })],
    ['whether TLS or not', 'pass', bound({ Bool: { 'aws:SecureTransport': ['true', 'false'] } })],
    [
      'reading and writing in two statements',
      'pass',
      { ...tls, Action: 's3:GetObject' },
      { ...tls, Action: 's3:PutObject' },
    ],
    ['nobody, without a policy', 'fail'],
    ['nobody, allowing it', 'fail', { ...tls, Effect: 'Allow' }],
    ['one role', 'fail', { ...tls, Principal: { AWS: role } }],
    ['a service', 'fail', { ...tls, Principal: { Service: 's3.amazonaws.com' } }],
    ['whoever comes through any provider', 'fail', { ...tls, Principal: { Federated: '*' } }],
    ['all but one role', 'fail', without('Principal', { ...tls, NotPrincipal: { AWS: role } })],
    ['reading only', 'fail', { ...tls, Action: 's3:GetObject' }],
    ['all but some actions', 'fail', without('Action', { ...tls, NotAction: 's3:GetObject' })],
    ['for some objects', 'fail', { ...tls, Resource: 'arn:aws:s3:::docs/a/*' }],
    ['for all but some objects', 'fail', without('Resource', { ...tls, NotResource: 'arn:aws:s3:::x/*' })],
    ['for a pattern that may mean other ARNs', 'fail', { ...tls, Resource: 'arn:*docs/*' }],
    ['from one address', 'fail', bound({ ...plain, IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } })],
    ['nobody: it refuses TLS', 'fail', bound({ Bool: { 'aws:SecureTransport': 'true' } })],
    [
      'nobody: it refuses TLS by negation',
      'fail',
      bound({ StringNotEquals: { 'aws:SecureTransport': 'false' } }),
    ],
    ['users, not services', 'fail', bound({ Bool: { 'aws:PrincipalIsAWSService': 'false' } })],
  ];
  for (const [when, verdict, ...statements] of cases) {
    test(`${when}: ${verdict}`, () => {
      expect(judgeTransport(bucket(statements), place).verdict).toBe(verdict);
    });
  }
});

describe('a bucket that others write to', () => {
  const put = { Effect: 'Allow', Principal: stranger, Action: 's3:PutObject', Resource: objects };
  const unclear = { ...put, Principal: { Federated: 'cognito-identity.amazonaws.com' } };
  const shut = { ...put, Effect: 'Deny', Principal: '*' };
  const cases: Cases = [
    ['by no policy', 'pass'],
    ['by a policy for the own account', 'pass', { ...put, Principal: { AWS: role } }],
    ['by a policy that lets them read', 'pass', { ...put, Action: 's3:GetObject' }],
    [
      'by a policy that leaves writing out',
      'pass',
      without('Action', { ...put, NotAction: ['s3:GetObject', 's3:PutObject'] }),
    ],
    ['by a policy that refuses everybody again', 'pass', put, shut],
    [
      'by a policy that refuses everybody again, among others',
      'pass',
      put,
      { ...shut, Action: ['s3:DeleteObject', 's3:Put*'] },
    ],
    ['by a policy', 'fail', put],
    ['by a policy for writing among others', 'fail', { ...put, Action: ['s3:GetObject', 's3:PutObject'] }],
    [
      'by a policy that leaves other actions out',
      'fail',
      without('Action', { ...put, NotAction: 's3:DeleteBucket' }),
    ],
    ['by a policy, and perhaps by a provider', 'fail', put, unclear],
    ['and are refused reading', 'fail', put, { ...shut, Action: 's3:GetObject' }],
    [
      'and are refused all but reading',
      'fail',
      put,
      without('Action', { ...shut, NotAction: 's3:GetObject' }),
    ],
    ['and are refused some objects', 'fail', put, { ...shut, Resource: 'arn:aws:s3:::docs/a/*' }],
    ['perhaps, through a provider', 'unknown', unclear],
    [
      'and are refused again in a way that is not understood',
      'unknown',
      put,
      { ...shut, Condition: { 'ForAnyValue:StringNotEquals': { 'aws:PrincipalOrgID': 'o-abc' } } },
    ],
    [
      'unless they are of the organization, which holds for those of none too',
      'pass',
      put,
      { ...shut, Condition: { StringNotEqualsIfExists: { 'aws:PrincipalOrgID': 'o-abc' } } },
    ],
  ];
  const facts = {
    undecided: (): never => {
      throw new Error('unknown');
    },
  };
  for (const [when, verdict, ...statements] of cases) {
    test(`${when}: ${verdict}`, () => {
      const judge = () => judgeWriters(bucket(statements), place, [], facts);
      if (verdict === 'unknown') expect(judge).toThrow('unknown');
      else expect(judge().verdict).toBe(verdict);
    });
  }
});
