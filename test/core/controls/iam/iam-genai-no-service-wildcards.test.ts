import { control } from '@lenswatch/core/controls/iam/iam-genai-no-service-wildcards.ts';
import type { Principal } from '@lenswatch/core/facts/iam.ts';
import { genAiPrefixes } from '@lenswatch/core/iam/action-catalogue.ts';
import { testControl } from '../../../support/test-control.ts';
import { allow, deny, organizationWith, principal, type Statement, trust } from '../../iam/principals.ts';

const own = 'arn:aws:bedrock:eu-west-1:111122223333';
const but = (...NotAction: readonly string[]): Statement => ({ Effect: 'Allow', NotAction, Resource: '*' });
const most = ['bedrock:C*', 'bedrock:D*', 'bedrock:P*', 'bedrock:U*', 'bedrock:S*', 'bedrock:L*'];
/** One principal with the policies of several. */
const joined = (first: Principal, ...rest: readonly Principal[]): Principal => ({
  ...first,
  policies: [first, ...rest].flatMap(({ policies }, index) =>
    policies.map((policy) => ({ ...policy, name: `policy ${index + 1}` })),
  ),
});
const genAi = ['bedrock*:*', 'agent-registry:*', 'sagemaker:*', 'aoss:*', 's3vectors:*'];

testControl(control, [
  {
    when: 'the role may invoke a model',
    subject: principal([allow('bedrock:InvokeModel')]),
    expect: 'pass',
  },
  {
    when: 'a wildcard covers a small part of the service',
    subject: principal([allow(['bedrock:Get*', 'bedrock:List*'])]),
    expect: 'pass',
  },
  {
    when: 'a wildcard over the service names one kind of resource',
    subject: principal([allow('bedrock:*', `${own}:agent/ABCDEFGHIJ`)]),
    expect: 'pass',
  },
  {
    when: 'a boundary leaves one action of the wildcard',
    subject: principal([allow('bedrock:*')], { boundary: [allow('bedrock:InvokeModel')] }),
    expect: 'pass',
    reason: 'OK_COMPENSATED',
  },
  {
    when: 'a Deny leaves little of the wildcard',
    subject: principal([allow('bedrock:*'), deny(most)]),
    expect: 'pass',
    reason: 'OK_COMPENSATED',
  },
  {
    when: 'a boundary leaves one action of the wildcard, and all of them on one agent',
    subject: principal([allow('bedrock:*', ['*', `${own}:agent/ABCDEFGHIJ`])], {
      boundary: [allow('bedrock:InvokeModel'), allow('bedrock:*', `${own}:agent/ABCDEFGHIJ`)],
    }),
    expect: 'pass',
    reason: 'OK_COMPENSATED',
  },
  {
    when: 'a Deny of many services leaves little of the wildcard',
    subject: principal([allow('bedrock:*'), deny(['s3:*', ...most])]),
    expect: 'pass',
    reason: 'OK_COMPENSATED',
  },
  {
    when: 'a Deny leaves little of the wildcard over one account, and parts of it are allowed everywhere',
    subject: principal([
      allow('bedrock:*', `${own}:*`),
      deny(most, `${own}:*`),
      ...most.map((part) => allow(part)),
    ]),
    expect: 'pass',
    reason: 'OK_COMPENSATED',
  },
  {
    when: 'a Deny leaves little of the wildcard of one policy, and another policy allows parts of it',
    subject: joined(
      principal([allow('bedrock:*', `${own}:*`), deny(most, `${own}:*`)]),
      principal([allow(most[0] ?? '')]),
      principal([allow(most[1] ?? '')]),
      principal([allow(most[2] ?? '')]),
      principal([allow(most[3] ?? '')]),
      principal([allow(most[4] ?? '')]),
      principal([allow(most[5] ?? '')]),
    ),
    expect: 'pass',
    reason: 'OK_COMPENSATED',
  },
  {
    when: 'everything but IAM is allowed within a boundary of reads',
    subject: principal([but('iam:*')], { boundary: [allow('bedrock:Get*')] }),
    expect: 'pass',
    reason: 'OK_COMPENSATED',
  },
  {
    when: 'everything but IAM is allowed within a boundary of one model call',
    subject: principal([but('iam:*')], { boundary: [allow('bedrock:InvokeModel')] }),
    expect: 'pass',
    reason: 'OK_COMPENSATED',
  },
  {
    when: 'everything is allowed but what calls models or changes what guards them',
    subject: principal([
      but(
        ...['iam:*', 'bedrock-*:*', 'agent-registry:*', 'sagemaker:*', 'aoss:*', 's3vectors:*'],
        ...['bedrock:Associate*', 'bedrock:C*', 'bedrock:D*', 'bedrock:I*', 'bedrock:P*', 'bedrock:R*'],
        'bedrock:U*',
      ),
    ]),
    expect: 'pass',
    evidence: { services: ['bedrock'] },
  },
  {
    when: 'everything but the AI services is allowed, next to one named action',
    subject: principal([but(...genAi), allow('bedrock:InvokeModel')]),
    expect: 'pass',
  },
  {
    when: 'the organization leaves one action of the wildcard',
    subject: principal([allow('bedrock:*')]),
    facts: organizationWith('read', { Effect: 'Deny', NotAction: 'bedrock:InvokeModel', Resource: '*' }),
    expect: 'pass',
    reason: 'OK_COMPENSATED',
    evidence: { organizationPolicies: 'considered' },
  },
  {
    when: 'the organization takes a few actions away from the wildcard',
    subject: principal([allow('bedrock:*')]),
    facts: organizationWith('read', deny('bedrock:Delete*')),
    expect: 'fail',
    severity: 'high',
    evidence: { organizationPolicies: 'considered' },
  },
  {
    when: 'the organization takes Bedrock away altogether',
    subject: principal([allow('bedrock:*')]),
    facts: organizationWith('read', deny('bedrock:*')),
    expect: 'not-applicable',
  },
  {
    when: 'the organization takes the wildcard of a group away, whose users are judged by themselves',
    subject: principal([allow('bedrock:*')], { kind: 'group' }),
    facts: organizationWith('read', deny('bedrock:*')),
    expect: 'fail',
    evidence: { organizationPolicies: 'not considered' },
  },
  {
    when: 'the organization denies what is tagged for another team than the role',
    subject: { ...principal([allow('bedrock:*')]), tags: { team: 'claims' } },
    facts: organizationWith(
      'read',
      deny('bedrock:*', '*', { StringNotEquals: { 'aws:PrincipalTag/team': `\${aws:ResourceTag/team}` } }),
    ),
    expect: 'fail',
    evidence: { organizationPolicies: 'considered' },
  },
  {
    when: 'the role holds every action of Bedrock, and the organization is hidden',
    subject: principal([allow('bedrock:*')]),
    facts: organizationWith('hidden'),
    expect: 'fail',
    evidence: { organizationPolicies: 'not considered' },
  },
  {
    when: 'the role holds every action of Bedrock',
    subject: principal([allow('bedrock:*')]),
    expect: 'fail',
    severity: 'high',
    message: /on bedrock:/,
  },
  {
    when: 'the wildcard is written with a question mark',
    subject: principal([allow('bedrock:?*')]),
    expect: 'fail',
  },
  {
    when: 'the wildcard is bound to the account and to nothing in it',
    subject: principal([allow('sagemaker:*', 'arn:aws:sagemaker:eu-west-1:111122223333:*')]),
    expect: 'fail',
  },
  {
    when: 'the wildcard names every resource of every kind',
    subject: principal([allow('sagemaker:*', 'arn:aws:sagemaker:*:*:*/*')]),
    expect: 'fail',
  },
  {
    when: 'the wildcard names all resources but some',
    subject: principal([
      { Effect: 'Allow', Action: 'sagemaker:*', NotResource: 'arn:aws:sagemaker:*:*:domain/*' },
    ]),
    expect: 'fail',
  },
  {
    when: 'a condition limits where the wildcard is used from',
    subject: principal([allow('bedrock:*', '*', { IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } })]),
    expect: 'fail',
  },
  {
    when: 'a Deny takes a few actions away from the wildcard',
    subject: principal([allow('bedrock:*'), deny('bedrock:DeleteGuardrail')]),
    expect: 'fail',
  },
  {
    when: 'a boundary is a wildcard over the service itself',
    subject: principal([allow('*')], { boundary: [allow('bedrock:*')] }),
    expect: 'fail',
    severity: 'high',
  },
  {
    when: 'everything but IAM is allowed',
    subject: principal([but('iam:*')]),
    expect: 'fail',
    severity: 'high',
  },
  {
    when: 'everything but IAM is allowed within a boundary of wildcards',
    subject: principal([but('iam:*')], { boundary: [allow('bedrock:*')] }),
    expect: 'fail',
  },
  {
    when: 'a group holds every action of AgentCore',
    subject: principal([allow('bedrock-agentcore:*')], { kind: 'group' }),
    expect: 'fail',
  },
  {
    when: 'a role that Lambda may assume holds a wildcard over each AI service by itself',
    subject: principal([allow(genAiPrefixes.map((prefix) => `${prefix}:*`))], {
      trust: [
        trust({ Service: 'lambda.amazonaws.com' }),
        { ...trust({ AWS: '444455556666' }), Effect: 'Deny' },
      ],
    }),
    expect: 'fail',
    severity: 'high',
    evidence: { assumedBy: ['lambda.amazonaws.com'] },
  },
  {
    when: 'a small part is allowed before the wildcard',
    subject: principal([allow('bedrock:Get*'), allow('bedrock:*')]),
    expect: 'fail',
    severity: 'high',
  },
  {
    when: 'the wildcard names everything and one agent',
    subject: principal([allow('bedrock:*', ['*', `${own}:agent/ABCDEFGHIJ`])]),
    expect: 'fail',
    severity: 'high',
  },
  {
    when: 'the wildcard names one agent and everything',
    subject: principal([allow('bedrock:*', [`${own}:agent/ABCDEFGHIJ`, '*'])]),
    expect: 'fail',
    severity: 'high',
  },
  {
    when: 'the wildcard names one agent in one policy and everything in the next, and a Deny takes one action',
    subject: joined(
      principal([allow('bedrock:*', `${own}:agent/ABCDEFGHIJ`)]),
      principal([allow('bedrock:*')]),
      principal([deny('bedrock:DeleteGuardrail')]),
    ),
    expect: 'fail',
    severity: 'high',
  },
  {
    when: 'a boundary leaves the wildcard over one of two services',
    subject: principal([allow(['bedrock:*', 'sagemaker:*'])], {
      boundary: [allow(['bedrock:*', 'sagemaker:InvokeEndpoint'])],
    }),
    expect: 'fail',
    message: /wildcard actions on bedrock:/,
    evidence: { statementCount: 1 },
  },
  {
    when: 'everything but IAM is allowed within a boundary of a wildcard and a named action',
    subject: principal([but('iam:*')], { boundary: [allow(['bedrock:Create*', 'bedrock:InvokeModel'])] }),
    expect: 'fail',
    severity: 'high',
  },
  {
    when: 'everything but IAM, one model call and one change of guardrails is allowed',
    subject: principal([but('iam:*', 'bedrock:InvokeModel', 'bedrock:CreateGuardrail')]),
    expect: 'fail',
    severity: 'high',
  },
  {
    when: 'the principal is an administrator',
    subject: principal([allow('*')], { trust: [] }),
    expect: 'fail',
    severity: 'critical',
  },
  {
    when: 'the principal may do nothing on AI services',
    subject: principal([allow('s3:*')]),
    expect: 'not-applicable',
  },
  {
    when: 'everything but the AI services is allowed',
    subject: principal([but(...genAi)]),
    expect: 'not-applicable',
  },
  {
    when: 'a Deny takes every AI service away',
    subject: principal([allow('*'), deny(genAi)]),
    expect: 'not-applicable',
  },
  {
    when: 'everything is allowed on buckets',
    subject: principal([allow('*', 'arn:aws:s3:::*')]),
    expect: 'not-applicable',
  },
  {
    when: 'the role is a service-linked role',
    subject: principal([allow('*')], { path: '/aws-service-role/sagemaker.amazonaws.com/' }),
    expect: 'not-applicable',
  },
]);
