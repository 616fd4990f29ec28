import { control } from '@lenswatch/core/controls/bedrock-agent/genai-data-stores-customer-key.ts';
import type { Agent, AgentVersion, DataSource, Flow } from '@lenswatch/core/facts/bedrock-agent.ts';
import type { Collection, Domain } from '@lenswatch/core/facts/opensearch.ts';
import type { VectorBucket } from '@lenswatch/core/facts/storage.ts';
import { testControl } from '../../../support/test-control.ts';
import { domainWith } from '../opensearch/domain-with.ts';
import { knowledgeBaseOn } from '../opensearch/knowledge-base-on.ts';

const key = 'arn:aws:kms:us-east-1:111122223333:key/one';
const usable = { state: 'Enabled', manager: 'CUSTOMER' };
const keys = (state = 'Enabled', manager = 'CUSTOMER') => ({ 'kms.key': { [key]: { state, manager } } });
const source = (more: Partial<DataSource> = {}) => ({
  fact: 'bedrock-agent.data-source' as const,
  id: 'KB1/DS1',
  value: {
    knowledgeBaseId: 'KB1',
    name: 'manuals',
    status: 'AVAILABLE',
    type: 'S3',
    bucketName: 'docs',
    bucketOwnerAccountId: null,
    inclusionPrefixes: [],
    keyArn: key as string | null,
    web: null,
    ...more,
  },
});
const collection = (more: Partial<Collection> = {}) => ({
  fact: 'opensearch.collection' as const,
  id: 'c1',
  arn: 'arn:aws:aoss:us-east-1:111122223333:collection/c1',
  value: {
    name: 'docs',
    type: 'VECTORSEARCH',
    status: 'ACTIVE',
    standbyReplicas: 'ENABLED',
    keyArn: key as string | null,
    tags: {},
    ...more,
  },
});
const domain = (more: Partial<Domain> = {}) => ({
  fact: 'opensearch.domain' as const,
  id: 'docs',
  arn: 'arn:aws:es:us-east-1:111122223333:domain/docs',
  value: domainWith({ atRest: { enabled: true, keyId: key }, ...more }),
});
const encryption = (keyArn: string | null, sseType = keyArn === null ? 'AES256' : 'aws:kms') => ({
  sseType,
  keyArn,
});
const vectorBucket = (own = encryption(key), ...indexes: VectorBucket['indexes']) => ({
  fact: 's3vectors.vector-bucket' as const,
  id: 'pages',
  value: { name: 'pages', ...own, indexes },
});
const agentVersion = (version: string, keyArn: string | null): AgentVersion => ({
  version,
  status: 'PREPARED',
  foundationModel: null,
  idleSessionTtlSeconds: null,
  roleArn: null,
  keyArn,
  guardrail: null,
  memory: null,
  secrets: [],
  overrideLambdaArn: null,
  promptConfigurations: [],
});
const agent = (draftKey: string | null, liveKey: string | null, more: Partial<Agent> = {}) => ({
  fact: 'bedrock-agent.agent' as const,
  id: 'A1',
  value: {
    name: 'support',
    status: 'PREPARED',
    orchestrationType: null,
    aliases: [{ id: 'LIVE', name: 'live', status: 'PREPARED', invocationState: null, routes: ['1'] }],
    versions: [agentVersion('DRAFT', draftKey), agentVersion('1', liveKey)],
    ...more,
  },
});
const flow = (draftKey: string | null, liveKey: string | null, more: Partial<Flow> = {}) => ({
  fact: 'bedrock-agent.flow' as const,
  id: 'F1',
  value: {
    name: 'triage',
    status: 'Prepared',
    draftErrors: [],
    aliases: [{ id: 'LIVE', name: 'live', routes: ['1'] }],
    versions: [
      { version: 'DRAFT', status: 'Prepared', roleArn: null, keyArn: draftKey, secrets: [], nodes: [] },
      { version: '1', status: 'Prepared', roleArn: null, keyArn: liveKey, secrets: [], nodes: [] },
    ],
    ...more,
  },
});

testControl(control, [
  { when: 'the data source has a customer managed key', subject: source(), facts: keys(), expect: 'pass' },
  { when: 'the collection has a customer managed key', subject: collection(), facts: keys(), expect: 'pass' },
  { when: 'the domain has a customer managed key', subject: domain(), facts: keys(), expect: 'pass' },
  {
    when: 'the vector bucket has a customer managed key',
    subject: vectorBucket(),
    facts: keys(),
    expect: 'pass',
  },
  {
    when: 'an index of the vector bucket has a customer managed key of its own',
    subject: vectorBucket(encryption(key), { name: 'passages', ...encryption('arn:two') }),
    facts: { 'kms.key': { [key]: usable, 'arn:two': usable } },
    expect: 'pass',
  },
  {
    when: 'draft and live version of the agent have one',
    subject: agent(key, key),
    facts: keys(),
    expect: 'pass',
  },
  {
    when: 'draft and live version of the flow have one',
    subject: flow(key, key),
    facts: keys(),
    expect: 'pass',
  },
  {
    when: 'the draft of the agent has none and drafts are not judged',
    subject: agent(null, key),
    facts: keys(),
    parameters: { evaluateDraft: false },
    expect: 'pass',
  },
  {
    when: 'the data source has no key',
    subject: source({ keyArn: null }),
    expect: 'fail',
    severity: 'medium',
    reason: 'NO_CUSTOMER_KEY',
  },
  {
    when: 'the collection has no key',
    subject: collection({ keyArn: null }),
    expect: 'fail',
    severity: 'medium',
    reason: 'NO_CUSTOMER_KEY',
  },
  {
    when: 'a collection of another type has no key and a knowledge base uses it',
    subject: collection({ type: 'SEARCH', keyArn: null }),
    facts: {
      'bedrock-agent.knowledge-base': {
        KB1: knowledgeBaseOn({ collectionArn: 'arn:aws:aoss:us-east-1:111122223333:collection/c1' }),
      },
    },
    expect: 'fail',
  },
  {
    when: 'the domain is not encrypted',
    subject: domain({ atRest: { enabled: false, keyId: null } }),
    expect: 'fail',
    severity: 'medium',
    reason: 'UNENCRYPTED',
  },
  {
    when: 'the domain is encrypted and AWS does not say with which key',
    subject: domain({ atRest: { enabled: true, keyId: null } }),
    expect: 'unknown',
    reason: 'NO_DATA',
  },
  {
    when: 'the vector bucket is encrypted by KMS and AWS does not say with which key',
    subject: vectorBucket(encryption(null, 'aws:kms')),
    expect: 'unknown',
    reason: 'NO_DATA',
  },
  {
    when: 'the domain has a key of AWS',
    subject: domain(),
    facts: keys('Enabled', 'AWS'),
    expect: 'fail',
    severity: 'medium',
    reason: 'NO_CUSTOMER_KEY',
  },
  {
    when: 'the vector bucket has no key',
    subject: vectorBucket(encryption(null)),
    expect: 'fail',
    severity: 'medium',
    reason: 'NO_CUSTOMER_KEY',
  },
  {
    when: 'an index of the vector bucket was made with a key of AWS',
    subject: vectorBucket(encryption(key), { name: 'passages', ...encryption(null) }),
    facts: keys(),
    expect: 'fail',
    severity: 'medium',
    reason: 'NO_CUSTOMER_KEY',
    message: /^Index passages of vector bucket pages/,
  },
  {
    when: 'the live version of the agent has none',
    subject: agent(key, null),
    facts: keys(),
    expect: 'fail',
    severity: 'medium',
  },
  {
    when: 'the draft of the agent alone has none',
    subject: agent(null, key),
    facts: keys(),
    expect: 'fail',
    severity: 'low',
  },
  {
    when: 'the live version of the flow has none',
    subject: flow(key, null),
    facts: keys(),
    expect: 'fail',
    severity: 'medium',
  },
  {
    when: 'the draft of the flow alone has none',
    subject: flow(null, key),
    facts: keys(),
    expect: 'fail',
    severity: 'low',
  },
  {
    when: 'customer managed keys are not asked for',
    subject: source({ keyArn: null }),
    parameters: { requireCmk: false },
    expect: 'fail',
    severity: 'informational',
  },
  ...['PendingDeletion', 'Disabled', 'Unavailable'].map((state) => ({
    when: `the key is ${state}`,
    subject: source(),
    facts: keys(state),
    expect: 'fail' as const,
    severity: 'high' as const,
    reason: 'KEY_UNUSABLE',
  })),
  {
    when: 'the key does not exist',
    subject: source(),
    expect: 'fail',
    severity: 'high',
    reason: 'KEY_MISSING',
  },
  {
    when: 'the key is being created',
    subject: source(),
    facts: keys('Creating'),
    expect: 'unknown',
    reason: 'TRANSIENT_STATE',
  },
  {
    when: 'the key is being updated',
    subject: source(),
    facts: keys('Updating'),
    expect: 'unknown',
    reason: 'TRANSIENT_STATE',
  },
  { when: 'the key could not be read', subject: source(), missing: ['kms.key'], expect: 'unknown' },
  {
    when: 'the agent is being created',
    subject: agent(key, key, { status: 'CREATING' }),
    facts: keys(),
    expect: 'unknown',
    reason: 'TRANSIENT_STATE',
  },
  {
    when: 'the data source is being deleted',
    subject: source({ status: 'DELETING' }),
    expect: 'not-applicable',
  },
  {
    when: 'the collection is no vector store',
    subject: collection({ type: 'SEARCH' }),
    facts: keys(),
    expect: 'not-applicable',
  },
  {
    when: 'the domain is no vector store',
    subject: domain({ useCase: null }),
    facts: keys(),
    expect: 'not-applicable',
  },
  {
    when: 'the flow failed and serves nothing',
    subject: flow(null, null, { status: 'Failed', aliases: [] }),
    expect: 'not-applicable',
    reason: 'RESOURCE_FAILED_STATE',
  },
  {
    when: 'the agent failed, and an alias still serves a version without a key',
    subject: agent(key, null, { status: 'FAILED' }),
    facts: keys(),
    parameters: { requireCmk: true },
    expect: 'fail',
  },
  {
    when: 'the flow failed, and an alias still serves a version without a key',
    subject: flow(key, null, { status: 'Failed' }),
    facts: keys(),
    parameters: { requireCmk: true },
    expect: 'fail',
  },
]);
