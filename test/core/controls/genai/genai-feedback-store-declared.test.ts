import { control } from '@lenswatch/core/controls/genai/genai-feedback-store-declared.ts';
import type { Attestation } from '@lenswatch/core/facts/governance.ts';
import { testControl } from '../../../support/test-control.ts';

const used = {
  'cloudwatch.bedrock-series': {
    calls: { namespace: 'AWS/Bedrock', metric: 'Invocations', dimensions: {} },
  },
};
const endpoint = (tags: { [key: string]: string } = {}) => ({
  'sagemaker.endpoint': {
    chat: {
      status: 'InService',
      configName: 'chat-config',
      variants: [],
      createdAt: '2026-10-01T00:00:00.000Z',
      tags,
    },
  },
});
const plain = {
  ...endpoint(),
  'sagemaker.endpoint-config': {
    'chat-config': {
      asynchronous: false,
      networkIsolation: false,
      subnetIds: [],
      variants: [{ name: 'main', modelName: 'tree', instanceTypes: ['ml.m5.large'], serverless: false }],
    },
  },
  'sagemaker.model': {
    tree: { networkIsolation: false, subnetIds: [], images: ['xgboost'], fromHub: false },
  },
};
const tagged = (arn: string, role = 'feedback-store') => ({ 'tagging.role-resource': { [arn]: { role } } });
const table = 'arn:aws:dynamodb:us-east-1:111122223333:table/feedback';
const attested = (answer: Attestation['answer'], expiresAt = '2027-01-01T00:00:00.000Z') => ({
  'governance.attestation': {
    'GENOPS01-BP02': {
      practice: 'GENOPS01-BP02',
      answer,
      statement: 'Ratings are kept in the data warehouse.',
      signer: 'arn:aws:iam::111122223333:user/owner',
      signedAt: '2026-06-01T00:00:00.000Z',
      expiresAt,
    },
  },
});

testControl(control, [
  {
    when: 'a table is tagged as the store',
    subject: {},
    facts: { ...used, ...tagged(table) },
    expect: 'pass',
  },
  {
    when: 'a bucket is tagged as the store',
    subject: {},
    facts: { ...used, ...tagged('arn:aws:s3:::feedback') },
    expect: 'pass',
  },
  {
    when: 'a parameter names the store',
    subject: {},
    facts: used,
    parameters: { feedbackStores: [table] },
    expect: 'pass',
  },
  {
    when: 'a person attests to a store',
    subject: {},
    facts: { ...used, ...attested('YES') },
    expect: 'pass',
    reason: 'ATTESTED',
  },
  {
    when: 'a generative endpoint is used and a store is tagged',
    subject: {},
    facts: { ...endpoint({ 'genai-lens:workload': 'true' }), ...tagged(table) },
    expect: 'pass',
  },
  {
    when: 'there is no store and no attestation',
    subject: {},
    facts: used,
    expect: 'fail',
    severity: 'medium',
    reason: 'NO_FEEDBACK_STORE',
  },
  {
    when: 'a generative endpoint is used and there is no store',
    subject: {},
    facts: endpoint({ 'genai-lens:workload': 'true' }),
    expect: 'fail',
  },
  {
    when: 'the tag sits on something that stores nothing',
    subject: {},
    facts: { ...used, ...tagged('arn:aws:lambda:us-east-1:111122223333:function:feedback') },
    expect: 'fail',
  },
  {
    when: 'a store is tagged with another role',
    subject: {},
    facts: { ...used, ...tagged(table, 'prompt-store') },
    expect: 'fail',
  },
  {
    when: 'the attestation has expired',
    subject: {},
    facts: { ...used, ...attested('YES', '2026-11-01T00:00:00.000Z') },
    expect: 'fail',
  },
  { when: 'a person attests to none', subject: {}, facts: { ...used, ...attested('NO') }, expect: 'fail' },
  {
    when: 'a person attests to a part',
    subject: {},
    facts: { ...used, ...attested('PARTIAL') },
    expect: 'fail',
    severity: 'low',
  },
  {
    when: 'a person attests that feedback does not apply',
    subject: {},
    facts: { ...used, ...attested('NOT_APPLICABLE') },
    expect: 'not-applicable',
  },
  { when: 'nothing is used', subject: {}, expect: 'not-applicable', reason: 'NO_USAGE' },
  {
    when: 'the only endpoint serves no generative model',
    subject: {},
    facts: plain,
    expect: 'not-applicable',
    reason: 'NO_USAGE',
  },
  {
    when: 'the parameter names what stores nothing',
    subject: { fact: 'aws.region', id: 'us-east-1', value: {} },
    facts: used,
    parameters: { feedbackStores: ['arn:aws:iam::111122223333:role/feedback'] },
    expect: 'fail',
  },
  {
    when: 'the attestation expires this moment',
    subject: { fact: 'aws.region', id: 'us-east-1', value: {} },
    facts: { ...used, ...attested('YES', '2026-11-20T12:00:00.000Z') },
    expect: 'fail',
  },
  {
    when: 'a generative endpoint runs, and whether models are called could not be read',
    subject: { fact: 'aws.region', id: 'us-east-1', value: {} },
    facts: endpoint({ 'genai-lens:workload': 'true' }),
    missing: ['cloudwatch.bedrock-series'],
    expect: 'fail',
  },
]);
