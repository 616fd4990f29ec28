import { control } from '@lenswatch/core/controls/iam/iam-genai-no-service-wildcards.ts';
import { testControl } from '../../../support/test-control.ts';
import { allow, deny, organizationWith, principal, type Statement } from '../../iam/principals.ts';

const own = 'arn:aws:bedrock:eu-west-1:111122223333';
const but = (...NotAction: readonly string[]): Statement => ({ Effect: 'Allow', NotAction, Resource: '*' });
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
    subject: principal([
      allow('bedrock:*'),
      deny(['bedrock:C*', 'bedrock:D*', 'bedrock:P*', 'bedrock:U*', 'bedrock:S*', 'bedrock:L*']),
    ]),
    expect: 'pass',
    reason: 'OK_COMPENSATED',
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
