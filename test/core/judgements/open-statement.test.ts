import { parsePolicy } from '@lenswatch/core/iam/parse-policy.ts';
import { openStatements } from '@lenswatch/core/judgements/open-statement.ts';
import { describe, expect, test } from 'vitest';

const role = 'arn:aws:iam::111122223333:role/app';
const allow = { Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' };
const deny = { ...allow, Effect: 'Deny' };
const named = { AWS: role };
const isOrganization = { StringEquals: { 'aws:PrincipalOrgID': 'o-example' } };
const isForeign = { StringNotEquals: { 'aws:PrincipalOrgID': 'o-example' } };
const refusing = (Condition: object) => ({ ...deny, Condition });
const without = (key: string, statement: object) => ({ ...statement, [key]: undefined });

/** The names of the open statements of a policy in which conditions on the caller count. */
const openIn = (...statements: object[]) =>
  openStatements(
    parsePolicy(JSON.stringify({ Version: '2012-10-17', Statement: statements })),
    ({ key }) => key === 'aws:principalorgid' || key === 'aws:principalarn',
  ).map(({ name }) => name);

describe('a statement is open', () => {
  const cases: readonly (readonly [when: string, ...statements: object[]])[] = [
    ['for everybody', allow],
    ['for everybody among others', { ...allow, Principal: { AWS: [role, '*'] } }],
    ['for everybody but one', without('Principal', { ...allow, NotPrincipal: named })],
    ['for whom it does not name', without('Principal', allow)],
    [
      'where the caller may be a role of any account',
      {
        ...allow,
        Condition: { ArnLike: { 'aws:PrincipalArn': [role, 'arn:aws:iam::*:role/app'] } },
      },
    ],
    [
      'where the account of a role is only begun or ended',
      { ...allow, Condition: { StringLike: { 'aws:PrincipalArn': 'arn:aws:iam::111122223333*:role/app' } } },
    ],
    [
      'where the account of a role has more in front',
      { ...allow, Condition: { StringLike: { 'aws:PrincipalArn': 'arn:aws:iam::*111122223333:role/app' } } },
    ],
    ['where a Deny is for one principal', allow, { ...deny, Principal: named }],
    ['where a Deny for one principal is bound as well', allow, { ...refusing(isForeign), Principal: named }],
    ['where a Deny names nobody', allow, without('Principal', deny)],
    [
      'where a Deny leaves everybody out',
      allow,
      without('Principal', { ...deny, NotPrincipal: { AWS: [role, '*'] } }),
    ],
    [
      'where a Deny for all but one holds under a condition only',
      allow,
      without('Principal', { ...refusing(isForeign), NotPrincipal: named }),
    ],
    [
      'where a Deny is for another action',
      { ...allow, Action: ['s3:GetObject', 's3:PutObject'] },
      { ...deny, Action: 's3:GetObject' },
    ],
    ['where a Deny leaves actions out', allow, without('Action', { ...deny, NotAction: 's3:GetObject' })],
    [
      'where a Deny names actions and the Allow leaves some out',
      without('Action', { ...allow, NotAction: 's3:DeleteObject' }),
      { ...deny, Action: 's3:GetObject' },
    ],
    [
      'where a Deny is for another resource',
      { ...allow, Resource: ['arn:aws:s3:::one/*', 'arn:aws:s3:::two/*'] },
      { ...deny, Resource: 'arn:aws:s3:::one/*' },
    ],
    [
      'where a Deny leaves resources out',
      allow,
      without('Resource', { ...deny, NotResource: 'arn:aws:s3:::one/*' }),
    ],
    [
      'where a Deny names resources and the Allow leaves some out',
      without('Resource', { ...allow, NotResource: 'arn:aws:s3:::one/*' }),
      { ...deny, Resource: 'arn:aws:s3:::two/*' },
    ],
    [
      'where a Deny spares AWS services only',
      allow,
      refusing({ Bool: { 'aws:PrincipalIsAWSService': 'false' } }),
    ],
    [
      'where a Deny for others holds for AWS services only',
      allow,
      refusing({ ...isForeign, Bool: { 'aws:PrincipalIsAWSService': 'true' } }),
    ],
    [
      'where a Deny for others holds for AWS services only, by negation',
      allow,
      refusing({ ...isForeign, StringNotEqualsIgnoreCase: { 'aws:PrincipalIsAWSService': 'false' } }),
    ],
    [
      'where a Deny for others holds without TLS only',
      allow,
      refusing({ ...isForeign, Bool: { 'aws:SecureTransport': 'false' } }),
    ],
    [
      'where a Deny for others holds for requests without an ARN only',
      allow,
      refusing({ Null: { 'aws:PrincipalArn': 'true' } }),
    ],
  ];
  for (const [when, ...statements] of cases) {
    test(when, () => {
      expect(openIn(...statements)).toEqual(['#1']);
    });
  }
});

describe('no statement is open', () => {
  const cases: readonly (readonly [when: string, ...statements: object[]])[] = [
    ['where principals are named', { ...allow, Principal: named }],
    ['where a Deny alone is for everybody', deny],
    ['where the organization is asked for', { ...allow, Condition: isOrganization }],
    ['where everybody is denied again', allow, deny],
    [
      'where everybody is denied again among others',
      allow,
      {
        ...deny,
        Principal: { AWS: [role, '*'] },
        Action: ['s3:*', '*'],
        Resource: ['arn:aws:s3:::x/*', '*'],
      },
    ],
    ['where all but one are denied again', allow, without('Principal', { ...deny, NotPrincipal: named })],
    ['where all but a role are denied again', allow, refusing({ ArnNotLike: { 'aws:PrincipalArn': role } })],
    [
      'where others are denied that no AWS service calls for',
      allow,
      refusing({ ...isForeign, Bool: { 'aws:ViaAWSService': 'False' } }),
    ],
  ];
  for (const [when, ...statements] of cases) {
    test(when, () => {
      expect(openIn(...statements)).toEqual([]);
    });
  }
});

test('an open statement goes by its Sid', () => {
  expect(openIn({ ...allow, Principal: named }, { ...allow, Sid: 'All' }, allow)).toEqual(['All', '#3']);
});
