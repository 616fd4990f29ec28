import { parsePolicy } from '@lenswatch/core/iam/parse-policy.ts';
import { deniesOutsiders, outsidersOf } from '@lenswatch/core/judgements/outside-principals.ts';
import { describe, expect, test } from 'vitest';

const own = '111122223333';
const trusted = [own, '222233334444'];
const stranger = '444455556666';
const root = (account: string) => `arn:aws:iam::${account}:root`;
const policy = (...statements: object[]) =>
  parsePolicy(
    JSON.stringify({
      Version: '2012-10-17',
      Statement: statements.map((statement) => ({ Action: 's3:PutObject', Resource: '*', ...statement })),
    }),
  );
const letIn = (statement: object) =>
  outsidersOf(policy({ Sid: 'In', Effect: 'Allow', ...statement }), () => true, trusted);
const nobody = { anybody: [], narrowed: [], accounts: [], unclear: [] };

describe('whose a principal is', () => {
  const cases: readonly (readonly [principal: object, list: 'accounts' | 'unclear' | null])[] = [
    [{ AWS: root(own) }, null],
    [{ AWS: own }, null],
    [{ AWS: '222233334444' }, null],
    [{ AWS: `arn:aws:iam::${own}:role/app-444455556666` }, null],
    [{ AWS: `arn:aws-cn:sts::${own}:assumed-role/app/session` }, null],
    [{ Federated: `arn:aws:iam::${own}:saml-provider/work` }, null],
    [{ Service: 'cloudtrail.amazonaws.com' }, null],
    // Deleted principals, and CloudFront's own.
    [{ AWS: 'AROAEXAMPLEEXAMPLE12' }, null],
    [{ AWS: 'AIDAEXAMPLEEXAMPLE12' }, null],
    [{ AWS: 'arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1EXAMPLE' }, null],
    [{ AWS: root(stranger) }, 'accounts'],
    [{ AWS: stranger }, 'accounts'],
    [{ AWS: `arn:aws:iam::${stranger}:role/AROAEXAMPLEEXAMPLE12` }, 'accounts'],
    [{ AWS: `arn:aws:iam::${stranger}:role/${own}` }, 'accounts'],
    [{ AWS: `arn:aws-us-gov:sts::${stranger}:assumed-role/app/session` }, 'accounts'],
    [{ Federated: `arn:aws:iam::${stranger}:oidc-provider/example.com` }, 'accounts'],
    [{ Federated: 'cognito-identity.amazonaws.com' }, 'unclear'],
    [{ Federated: '*' }, 'unclear'],
    [{ CanonicalUser: '79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be' }, 'unclear'],
    [{ AWS: `${own}1` }, 'unclear'],
    [{ AWS: `x${own}` }, 'unclear'],
    [{ AWS: 'AROAEXAMPLE' }, 'unclear'],
    [{ AWS: 'AR12EXAMPLEEXAMPLE12' }, 'unclear'],
    [{ AWS: 'AROAEXAMPLEEXAMPLE12x' }, 'unclear'],
  ];
  test.each(cases)('%j: %s', (Principal, list) => {
    const value = Object.values(Principal)[0];
    expect(letIn({ Principal })).toEqual(list === null ? nobody : { ...nobody, [list]: [`In: ${value}`] });
  });
});

describe('anybody is let in', () => {
  test.each([
    ['by name among others', { Principal: { AWS: [root(own), '*'] } }],
    ['but one', { NotPrincipal: { AWS: root(stranger) } }],
    ['by a statement that names nobody', {}],
  ])('%s', (_, statement) => {
    expect(letIn(statement)).toEqual({ ...nobody, anybody: ['In'] });
  });
});

describe('everybody of', () => {
  const cases: readonly (readonly [who: string, binds: boolean, condition: object])[] = [
    ['one organization', true, { StringEquals: { 'aws:PrincipalOrgID': 'o-abc' } }],
    ['one organization for whom a service acts', true, { StringEquals: { 'aws:SourceOrgID': 'o-abc' } }],
    ['one unit', true, { 'ForAnyValue:StringLike': { 'aws:PrincipalOrgPaths': 'o-abc/r-ab12/*' } }],
    ['trusted accounts', true, { StringEquals: { 'aws:PrincipalAccount': trusted } }],
    ['a trusted account for which a service acts', true, { StringEquals: { 'aws:SourceAccount': own } }],
    ['roles of a trusted account', true, { ArnLike: { 'aws:PrincipalArn': `arn:aws:iam::${own}:role/*` } }],
    ['one organization or any', false, { StringLike: { 'aws:PrincipalOrgID': ['o-abc', 'o-*'] } }],
    [
      'one unit or any',
      false,
      { 'ForAnyValue:StringLike': { 'aws:PrincipalOrgPaths': ['o-abc/r-ab12/*', 'o-*/*'] } },
    ],
    [
      'a unit of any organization',
      false,
      { 'ForAnyValue:StringLike': { 'aws:PrincipalOrgPaths': 'o-*/r-ab12/*' } },
    ],
    [
      'one unit, where the caller has an organization',
      false,
      { 'ForAllValues:StringLike': { 'aws:PrincipalOrgPaths': 'o-abc/r-ab12/*' } },
    ],
    ['no organization at all', false, { StringEquals: { 'aws:PrincipalOrgID': [] } }],
    ['a trusted account and another', false, { StringEquals: { 'aws:PrincipalAccount': [own, stranger] } }],
    [
      'roles of a trusted account and another',
      false,
      { ArnLike: { 'aws:PrincipalArn': [`${root(own)}`, `arn:aws:iam::${stranger}:role/*`] } },
    ],
    ['those with a tag', false, { StringEquals: { 'aws:PrincipalTag/team': 'search' } }],
    ['all other organizations', false, { StringNotEquals: { 'aws:PrincipalOrgID': 'o-abc' } }],
  ];
  test.each(cases)('%s is bound to whom one trusts: %s', (_, binds, Condition) => {
    expect(letIn({ Principal: '*', Condition })).toEqual(binds ? nobody : { ...nobody, anybody: ['In'] });
  });
});

describe('a Deny keeps outsiders away', () => {
  const foreign = { StringNotEquals: { 'aws:PrincipalOrgID': 'o-abc' } };
  const cases: readonly (readonly [when: string, answer: 'yes' | 'maybe' | 'no', statement: object])[] = [
    ['for everybody', 'yes', { Principal: '*' }],
    ['for everybody among others', 'yes', { Principal: { AWS: [root(own), '*'] } }],
    ['for other organizations', 'yes', { Principal: '*', Condition: foreign }],
    [
      'for other accounts',
      'yes',
      { Principal: '*', Condition: { StringNotEquals: { 'aws:PrincipalAccount': trusted } } },
    ],
    [
      'for roles of other accounts',
      'yes',
      { Principal: '*', Condition: { ArnNotLike: { 'aws:PrincipalArn': root(own) } } },
    ],
    [
      'for other units',
      'yes',
      { Principal: '*', Condition: { StringNotLike: { 'aws:PrincipalOrgPaths': 'o-abc/*' } } },
    ],
    [
      'for those for whom services of other organizations act',
      'yes',
      { Principal: '*', Condition: { StringNotEquals: { 'aws:SourceOrgID': 'o-abc' } } },
    ],
    ['for all but trusted accounts', 'yes', { NotPrincipal: { AWS: trusted } }],
    ['for all but a trusted account and another', 'maybe', { NotPrincipal: { AWS: [own, stranger] } }],
    ['for all but a trusted account, sometimes', 'maybe', { NotPrincipal: { AWS: own }, Condition: foreign }],
    [
      'for other organizations without TLS',
      'maybe',
      { Principal: '*', Condition: { ...foreign, Bool: { 'aws:SecureTransport': 'false' } } },
    ],
    [
      'for other organizations, where callers have one',
      'maybe',
      { Principal: '*', Condition: { 'ForAnyValue:StringNotEquals': { 'aws:PrincipalOrgID': 'o-abc' } } },
    ],
    [
      'for other organizations than any',
      'maybe',
      { Principal: '*', Condition: { StringNotLike: { 'aws:PrincipalOrgID': 'o-*' } } },
    ],
    ['for all but everybody', 'no', { NotPrincipal: { AWS: [root(own), '*'] } }],
    ['for one of them', 'no', { Principal: { AWS: root(stranger) } }],
    ['for whoever comes through any provider', 'no', { Principal: { Federated: '*' } }],
    [
      'for calls without TLS',
      'no',
      { Principal: '*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
    ],
    ['for all, being an Allow', 'no', { Effect: 'Allow', Principal: '*' }],
  ];
  test.each(cases)('%s: %s', (_, answer, statement) => {
    expect(deniesOutsiders(policy({ Effect: 'Deny', ...statement }), () => true, trusted)).toBe(answer);
  });
});
