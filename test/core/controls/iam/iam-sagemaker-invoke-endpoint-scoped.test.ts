import { control } from '@lenswatch/core/controls/iam/iam-sagemaker-invoke-endpoint-scoped.ts';
import { testControl } from '../../../support/test-control.ts';
import { allow, deny, organizationWith, principal, type Statement } from '../../iam/principals.ts';

const endpoints = 'arn:aws:sagemaker:eu-west-1:111122223333:endpoint';
const invoke = 'sagemaker:InvokeEndpoint';
const role = (...statements: readonly Statement[]) => principal(statements);
const fraud = {
  'sagemaker.endpoint': {
    'fraud-llm': {
      status: 'InService',
      configName: 'fraud-llm',
      variants: [],
      createdAt: '2026-01-01T00:00:00Z',
      tags: {},
    },
  },
};
const unused = { evaluateUnusedGrants: false };

testControl(control, [
  { when: 'one endpoint is named', subject: role(allow(invoke, `${endpoints}/fraud-llm`)), expect: 'pass' },
  {
    when: 'one endpoint of two characters is named',
    subject: role(allow(invoke, `${endpoints}/ml`)),
    expect: 'pass',
  },
  {
    when: 'a prefix of three characters is named, in any Region',
    subject: role(allow('sagemaker:Invoke*', 'arn:aws:sagemaker:*:*:endpoint/abc*')),
    expect: 'pass',
  },
  {
    when: 'one inference component is named',
    subject: role(allow(invoke, 'arn:aws:sagemaker:eu-west-1:111122223333:inference-component/fraud')),
    expect: 'pass',
  },
  {
    when: 'a tag of the endpoint decides',
    subject: role(allow(invoke, '*', { StringEquals: { 'aws:ResourceTag/team': 'claims' } })),
    expect: 'pass',
  },
  {
    when: 'a tag of the caller begins the name',
    subject: role(allow(invoke, `${endpoints}/\${aws:PrincipalTag/team}-*`)),
    expect: 'pass',
  },
  {
    when: 'a boundary leaves one endpoint of all',
    subject: principal([allow('*')], { boundary: [allow(invoke, `${endpoints}/fraud-llm`)] }),
    expect: 'pass',
  },
  {
    when: 'the organization leaves one endpoint of all',
    subject: role(allow(invoke)),
    facts: organizationWith('read', {
      Effect: 'Deny',
      Action: 'sagemaker:Invoke*',
      NotResource: `${endpoints}/fraud-llm`,
    }),
    expect: 'pass',
    reason: 'OK_COMPENSATED',
    evidence: { organizationPolicies: 'considered' },
  },
  {
    when: 'the organization denies every call of endpoints',
    subject: role(allow(invoke)),
    facts: organizationWith('read', deny('sagemaker:*')),
    expect: 'not-applicable',
  },
  {
    when: 'every endpoint may be called, and the organization is hidden',
    subject: role(allow(invoke)),
    facts: organizationWith('hidden'),
    expect: 'fail',
    evidence: { organizationPolicies: 'not considered' },
  },
  {
    when: 'every endpoint may be called',
    subject: role(allow(invoke, `${endpoints}/*`)),
    facts: fraud,
    expect: 'fail',
    severity: 'medium',
    reason: 'ENDPOINT_SCOPE_WIDE',
    message: /allows sagemaker:invokeendpoint on arn/,
  },
  {
    when: 'every endpoint may be called by one statement, and those of two letters by another',
    subject: role(allow(invoke, `${endpoints}/*`), allow(invoke, `${endpoints}/ab*`)),
    facts: { 'sagemaker.endpoint': { [`${endpoints}/fraud-llm`]: fraud['sagemaker.endpoint']['fraud-llm'] } },
    expect: 'fail',
    evidence: { endpoints: [`${endpoints}/fraud-llm`] },
  },
  {
    when: 'only asynchronous calls are granted, on everything',
    subject: role(allow('sagemaker:InvokeEndpointAsync')),
    expect: 'fail',
  },
  {
    when: 'a prefix of two characters is named',
    subject: role(allow(invoke, `${endpoints}/ab*`)),
    expect: 'fail',
  },
  {
    when: 'a wildcard begins the name',
    subject: role(allow(invoke, `${endpoints}/*-llm`)),
    expect: 'fail',
  },
  {
    when: 'a value of the request, not of the caller, begins the name',
    subject: role(allow(invoke, `${endpoints}/\${aws:UserAgent}-*`)),
    expect: 'fail',
  },
  {
    when: 'a condition is on the network and not on the endpoint',
    subject: role(allow(invoke, '*', { StringEquals: { 'aws:SourceVpce': 'vpce-1' } })),
    expect: 'fail',
  },
  {
    when: 'everything but IAM is allowed',
    subject: role({ Effect: 'Allow', NotAction: 'iam:*', Resource: `${endpoints}/fraud-llm` }),
    expect: 'fail',
  },
  {
    when: 'every endpoint but one may be called',
    subject: role({ Effect: 'Allow', Action: invoke, NotResource: `${endpoints}/fraud-llm` }),
    expect: 'fail',
  },
  {
    when: 'an ARN pattern leaves the type open',
    subject: role(allow(invoke, 'arn:aws:sagemaker:*')),
    expect: 'fail',
  },
  {
    when: 'there is no endpoint, and grants without use are judged',
    subject: role(allow(invoke)),
    expect: 'fail',
  },
  {
    when: 'there is an endpoint, and grants without use are not judged',
    subject: role(allow(invoke)),
    facts: fraud,
    parameters: unused,
    expect: 'fail',
  },
  {
    when: 'there is no endpoint, and grants without use are not judged',
    subject: role(allow(invoke)),
    parameters: unused,
    expect: 'not-applicable',
    reason: 'NO_USAGE',
  },
  { when: 'no endpoint may be called', subject: role(allow('sagemaker:List*')), expect: 'not-applicable' },
  { when: 'only other services are granted', subject: role(allow('s3:*')), expect: 'not-applicable' },
  {
    when: 'the resource is of another service',
    subject: role(allow('*', 'arn:aws:s3:::models/*')),
    expect: 'not-applicable',
  },
  {
    when: 'the resource is of another type',
    subject: role(allow('sagemaker:*', 'arn:aws:sagemaker:*:*:model/*')),
    expect: 'not-applicable',
  },
  {
    when: 'a Deny takes all of it away',
    subject: role(allow(invoke), deny('sagemaker:*')),
    expect: 'not-applicable',
  },
  {
    when: 'it is a group',
    subject: principal([allow(invoke)], { kind: 'group' }),
    expect: 'not-applicable',
    message: /its policies are judged with its members/,
  },
]);
