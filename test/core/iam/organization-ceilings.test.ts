import type { Resource } from '@lenswatch/core/facts/fact.ts';
import type { OrganizationPolicies } from '@lenswatch/core/facts/governance.ts';
import { grantOf } from '@lenswatch/core/iam/effective-grant.ts';
import { ceilingsOver } from '@lenswatch/core/iam/organization-ceilings.ts';
import { witnessOf } from '@lenswatch/core/iam/witness.ts';
import { describe, expect, test } from 'vitest';
import { allow, deny, documentOf, principal, type Statement, trust } from './principals.ts';

const account = '111122223333';
const arn = `arn:aws:iam::${account}:role/agents/example`;
const invoke = 'bedrock:invokemodel';
const everything = allow('*');

function role(
  statements: readonly Statement[] = [everything],
  extra: Partial<Resource<'iam.principal'>['value']> = {},
): Resource<'iam.principal'> {
  const value = { ...principal(statements), arn, ...extra };
  return { partition: 'aws', account, region: 'us-east-1', fact: 'iam.principal', id: arn, arn, value };
}

const policiesOf = (...levels: readonly (readonly Statement[])[]): OrganizationPolicies => ({
  state: 'read',
  levels: levels.map((statements, index) => ({
    target: `level-${index}`,
    services: [{ id: 'p-1', name: 'example', document: documentOf(...statements) }],
    resources: [],
  })),
});

const stateOf = (subject: Resource<'iam.principal'>, policies: OrganizationPolicies, action = invoke) =>
  grantOf(subject.value, action, ceilingsOver(subject, policies)).state;

describe('ceilingsOver', () => {
  test('every level has to allow, and none may deny', () => {
    expect(stateOf(role(), policiesOf([everything], [everything]))).toBe('ALLOWED');
    expect(stateOf(role(), policiesOf([everything], [allow('s3:*')]))).toBe('NONE');
    expect(stateOf(role(), policiesOf([everything], [everything, deny('bedrock:*')]))).toBe('NONE');
    expect(stateOf(role([]), policiesOf([everything]))).toBe('NONE');
  });

  test('nothing bounds where no level was read, or a type of policy is off', () => {
    expect(stateOf(role(), { state: 'hidden', levels: [] })).toBe('ALLOWED');
    const off = { target: 'r-1', services: [], resources: [] };
    expect(stateOf(role(), { state: 'read', levels: [off] })).toBe('ALLOWED');
  });

  test('service-linked roles are never bound', () => {
    const linked = role([everything], { path: '/aws-service-role/bedrock.amazonaws.com/' });
    expect(stateOf(linked, policiesOf([deny('*')]))).toBe('ALLOWED');
  });

  test.each([
    ['the ARN of the principal', { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/agents/*' } }, 'NONE'],
    ['another ARN', { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/people/*' } }, 'ALLOWED'],
    ['all but its ARN', { ArnNotLike: { 'aws:PrincipalArn': arn } }, 'ALLOWED'],
    ['its tag', { StringEquals: { 'aws:PrincipalTag/PrincipalType': 'Agent' } }, 'NONE'],
    ['another tag', { StringEquals: { 'aws:PrincipalTag/team': 'x' } }, 'ALLOWED'],
    ['its account', { StringEquals: { 'aws:PrincipalAccount': account } }, 'NONE'],
    ['another region', { StringNotEquals: { 'aws:RequestedRegion': 'eu-west-1' } }, 'CONDITIONAL'],
    ['plain HTTP', { Bool: { 'aws:SecureTransport': 'false' } }, 'ALLOWED'],
  ])('a Deny for %s is decided for this principal', (_, condition, expected) => {
    const tagged = role([everything], { tags: { PrincipalType: 'Agent' } });
    expect(stateOf(tagged, policiesOf([everything, deny('*', '*', condition)]))).toBe(expected);
  });

  test('a comparison of its tags with what a request says is not decided', () => {
    const tagged = role([everything], { tags: { team: 'claims' } });
    const own = { 'aws:PrincipalTag/team': `\${aws:ResourceTag/team}` };
    const others = deny('*', '*', { StringNotEquals: own });
    expect(stateOf(tagged, policiesOf([everything, others]))).toBe('CONDITIONAL');
    expect(stateOf(tagged, policiesOf([allow('*', '*', { StringEquals: own })]))).toBe('CONDITIONAL');
    // Without the tag no value of the request can agree with it.
    expect(stateOf(role(), policiesOf([everything, others]))).toBe('NONE');
    const ofOwn = deny('*', '*', { StringEquals: { 'aws:PrincipalTag/team': `\${aws:PrincipalTag/team}` } });
    expect(stateOf(tagged, policiesOf([everything, ofOwn]))).toBe('NONE');
  });

  test('tags that a session may replace decide nothing', () => {
    const agents = deny('*', '*', { StringEquals: { 'aws:PrincipalTag/PrincipalType': 'Agent' } });
    const open = { ...trust({ AWS: '*' }), Action: ['sts:AssumeRole', 'sts:TagSession'] };
    const tagged = role([everything], { tags: { PrincipalType: 'Agent' }, trust: documentOf(open) });
    expect(stateOf(tagged, policiesOf([everything, agents]))).not.toBe('NONE');
  });

  test('resource control policies bound the resources of the account, not those of AWS', () => {
    const level = {
      target: 'r-1',
      services: [],
      resources: [
        {
          id: 'p-2',
          name: 'example',
          document: documentOf(everything, deny('sagemaker:*', '*'), deny(invoke)),
        },
      ],
    };
    const policies: OrganizationPolicies = { state: 'read', levels: [level] };
    const endpoint = `arn:aws:sagemaker:us-east-1:${account}:endpoint/a`;
    const foreign = 'arn:aws:sagemaker:us-east-1:999999999999:endpoint/a';
    const endpoints = role([allow('sagemaker:InvokeEndpoint', [endpoint, foreign])]);
    const { allowances } = grantOf(
      endpoints.value,
      'sagemaker:invokeendpoint',
      ceilingsOver(endpoints, policies),
    );
    expect(allowances.map(({ resource }) => resource)).toEqual([foreign]);
    const models = role([allow(invoke, 'arn:aws:bedrock:*::foundation-model/*')]);
    expect(stateOf(models, policies)).toBe('ALLOWED');
  });

  test('a witness lies below every ceiling', () => {
    const subject = role();
    const above = ceilingsOver(
      subject,
      policiesOf([everything, deny('*', '*', { StringNotEquals: { 'aws:RequestedRegion': 'eu-west-1' } })]),
    );
    const [allowance] = grantOf(subject.value, invoke, above).allowances;
    expect(allowance && witnessOf(subject, allowance, above)).toEqual({
      action: invoke,
      resource: 'arn:aws:bedrock:eu-west-1::foundation-model/example',
      context: { 'aws:requestedregion': ['eu-west-1'] },
    });
  });
});
