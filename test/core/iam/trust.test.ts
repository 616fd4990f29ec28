import { admitsPeople, isUnguarded, trustEntries, trustsService } from '@lenswatch/core/iam/trust.ts';
import { describe, expect, test } from 'vitest';
import { documentOf, type Statement, trust } from './principals.ts';

const own = '111122223333';
const scope = {
  account: own,
  trustedAccounts: ['444455556666'],
  services: ['bedrock.amazonaws.com', 'sagemaker.amazonaws.com'],
};
const entriesOf = (...statements: readonly Statement[]) => trustEntries(documentOf(...statements), scope);
const guarded = (...statements: readonly Statement[]) => !isUnguarded(entriesOf(...statements));
const bedrock = { Service: 'bedrock.amazonaws.com' };
const stranger = { AWS: 'arn:aws:iam::999999999999:root' };
const github = { Federated: `arn:aws:iam::${own}:oidc-provider/token.actions.githubusercontent.com` };
const gitlab = { Federated: `arn:aws:iam::${own}:oidc-provider/gitlab.com` };
const saml = { Federated: `arn:aws:iam::${own}:saml-provider/corp` };
const web = (principal: unknown, condition = {}): Statement => ({
  ...trust(principal, condition),
  Action: 'sts:AssumeRoleWithWebIdentity',
});

describe('trust', () => {
  test.each<[string, boolean, Statement]>([
    ['a service without a condition', false, trust(bedrock)],
    ['the own account', true, trust(bedrock, { StringEquals: { 'aws:SourceAccount': own } })],
    [
      'only trusted accounts',
      true,
      trust(bedrock, { StringEquals: { 'aws:SourceAccount': [own, '444455556666'] } }),
    ],
    [
      'a stranger among the accounts',
      false,
      trust(bedrock, { StringEquals: { 'aws:SourceAccount': [own, '999999999999'] } }),
    ],
    ['an account with a star', false, trust(bedrock, { StringLike: { 'aws:SourceAccount': '1111*' } })],
    [
      'an account, if it is named',
      false,
      trust(bedrock, { StringEqualsIfExists: { 'aws:SourceAccount': own } }),
    ],
    [
      'resources of the own account',
      true,
      trust(bedrock, { ArnLike: { 'aws:SourceArn': `arn:aws:bedrock:*:${own}:agent/*` } }),
    ],
    [
      'resources of any account',
      false,
      trust(bedrock, { ArnLike: { 'aws:SourceArn': 'arn:aws:bedrock:*:*:agent/*' } }),
    ],
    ['an organization', true, trust(bedrock, { StringEquals: { 'aws:SourceOrgID': 'o-abc' } })],
    [
      'organization paths',
      true,
      trust(bedrock, { 'ForAnyValue:StringLike': { 'aws:SourceOrgPaths': 'o-abc/*' } }),
    ],
    ['a service that needs no guard', true, trust({ Service: 'ec2.amazonaws.com' })],
    ['the own account as principal', true, trust({ AWS: `arn:aws:iam::${own}:root` })],
    ['an account number', true, trust({ AWS: '444455556666' })],
    ['a deleted principal', true, trust({ AWS: 'AROAEXAMPLEEXAMPLE123' })],
    ['a stranger', false, trust(stranger)],
    ['everyone', false, trust('*')],
    ['everyone of an organization', true, trust('*', { StringEquals: { 'aws:PrincipalOrgID': 'o-abc' } })],
    ['a stranger with an external id', true, trust(stranger, { StringEquals: { 'sts:ExternalId': 'x' } })],
    [
      'a named role of anyone',
      false,
      trust('*', { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/ci' } }),
    ],
    [
      'a named role of one account',
      true,
      trust('*', { ArnLike: { 'aws:PrincipalArn': `arn:aws:iam::${own}:role/ci` } }),
    ],
    ['GitHub without a subject', false, web(github)],
    [
      'GitHub with any subject',
      false,
      web(github, { StringLike: { 'token.actions.githubusercontent.com:sub': 'repo:*' } }),
    ],
    [
      'GitHub with whatever owner begins so',
      false,
      web(github, { StringLike: { 'token.actions.githubusercontent.com:sub': 'repo:acme*' } }),
    ],
    [
      'GitHub with an owner',
      true,
      web(github, { StringLike: { 'token.actions.githubusercontent.com:sub': 'repo:acme/*' } }),
    ],
    [
      'GitLab with any project',
      false,
      web(gitlab, { StringLike: { 'gitlab.com:sub': 'project_path:*:ref_type:branch:ref:main' } }),
    ],
    ['GitLab with a group', true, web(gitlab, { StringLike: { 'gitlab.com:sub': 'project_path:acme/*' } })],
    [
      'a cluster with the accounts of any namespace',
      true,
      web(
        { Federated: `arn:aws:iam::${own}:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/A` },
        { StringLike: { 'oidc.eks.eu-west-1.amazonaws.com/id/A:sub': 'system:serviceaccount:*:agent' } },
      ),
    ],
    [
      'GitHub with a repository',
      true,
      web(github, { StringLike: { 'token.actions.githubusercontent.com:sub': 'repo:acme/x:*' } }),
    ],
    [
      'Cognito with its pool',
      true,
      web(
        { Federated: 'cognito-identity.amazonaws.com' },
        { StringEquals: { 'cognito-identity.amazonaws.com:aud': 'eu:1' } },
      ),
    ],
    ['SAML without an audience', false, { ...trust(saml), Action: 'sts:AssumeRoleWithSAML' }],
    [
      'SAML with an audience',
      true,
      {
        ...trust(saml, { StringEquals: { 'SAML:aud': 'https://signin.aws.amazon.com/saml' } }),
        Action: 'sts:AssumeRoleWithSAML',
      },
    ],
    ['everyone but someone', false, { Effect: 'Allow', NotPrincipal: stranger, Action: 'sts:AssumeRole' }],
    ['a statement about something else', true, { ...trust('*'), Action: 'sts:TagSession' }],
    ['every action of STS', false, { ...trust('*'), Action: 'sts:*' }],
  ])('%s: guarded is %s', (_, expected, statement) => {
    expect(guarded(statement)).toBe(expected);
  });

  test('a Deny of other accounts guards like a condition; one that can be dodged does not', () => {
    const others = (operator: string): Statement => ({
      ...trust('*', { [operator]: { 'aws:SourceAccount': own } }),
      Effect: 'Deny',
    });
    expect(guarded(trust(bedrock), others('StringNotEquals'))).toBe(true);
    expect(guarded(trust(bedrock), others('StringNotEqualsIfExists'))).toBe(true);
    expect(guarded(trust(bedrock), others('ForAnyValue:StringNotEquals'))).toBe(false);
    expect(entriesOf(trust(bedrock), { ...trust('*'), Effect: 'Deny' })).toEqual([]);
  });

  test('a Deny counts only for the way in that it closes', () => {
    const denied = (Action: string): Statement => ({ ...trust('*'), Effect: 'Deny', Action });
    expect(guarded(trust(bedrock), denied('sts:AssumeRoleWithSAML'))).toBe(false);
    expect(guarded(trust('*'), denied('sts:AssumeRoleWithWebIdentity'))).toBe(false);
    expect(guarded({ ...trust(bedrock), Action: 'sts:*' }, denied('sts:AssumeRole'))).toBe(true);
    expect(guarded({ ...trust('*'), Action: 'sts:*' }, denied('sts:AssumeRole'))).toBe(false);
  });

  test('NotAction grants the ways in that it does not name', () => {
    const but = (NotAction: string): Statement => ({ Effect: 'Allow', Principal: bedrock, NotAction });
    expect(guarded(but('sts:AssumeRoleWithSAML'))).toBe(false);
    expect(guarded(but('sts:AssumeRole'))).toBe(true);
  });

  test('a condition that guards nobody may still narrow', () => {
    const network = { IpAddress: { 'aws:SourceIp': '192.0.2.0/24' } };
    expect(entriesOf(trust('*', network))).toMatchObject([{ guarded: false, guards: [], narrowed: true }]);
    expect(entriesOf(trust('*'))).toMatchObject([{ guarded: false, narrowed: false }]);
  });

  test.each([
    ['an account', { AWS: `arn:aws:iam::${own}:root` }, true],
    ['a user', { AWS: `arn:aws:iam::${own}:user/ada` }, true],
    [
      'single sign-on',
      { AWS: `arn:aws:iam::${own}:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_A_1` },
      true,
    ],
    ['a named role', { AWS: `arn:aws:iam::${own}:role/app` }, false],
    ['a session of a named role', { AWS: `arn:aws:sts::${own}:assumed-role/app/i-1` }, false],
    ['a session of single sign-on', { AWS: `arn:aws:sts::${own}:assumed-role/AWSReservedSSO_A_1/ada` }, true],
    ['a principal that is gone', { AWS: 'AROAEXAMPLEEXAMPLE12' }, false],
    ['federation', { Federated: 'cognito-identity.amazonaws.com' }, true],
    ['a service', bedrock, false],
  ])('whether people come in through %s', (_, who, expected) => {
    expect(entriesOf(trust(who)).some(admitsPeople)).toBe(expected);
  });

  test('entries name statement, principal and guards', () => {
    const statement = { ...trust(bedrock, { StringEquals: { 'aws:SourceAccount': own } }), Sid: 'Agents' };
    expect(entriesOf(statement)).toEqual([
      {
        kind: 'service',
        principal: 'bedrock.amazonaws.com',
        statement: 'Agents',
        guarded: true,
        guards: ['aws:sourceaccount'],
        narrowed: true,
      },
    ]);
    expect(trustsService(documentOf(statement), 'bedrock.amazonaws.com')).toBe(true);
    expect(trustsService(documentOf(statement), 'lambda.amazonaws.com')).toBe(false);
  });
});
