import { AwsFailure } from '@lenswatch/core/aws/failure.ts';
import type { Attestation } from '@lenswatch/core/facts/governance.ts';
import { expect, test } from 'vitest';
import { type Answers, account, reasonsOf, region, snapshotOf, valuesOf } from '../../support/snapshot-of.ts';

const at = new Date('2026-01-01T00:00:00.000Z');

const absent = () => {
  throw Object.assign(new Error('There is none.'), { name: 'ResourceNotFoundException' });
};

const alias = (routingConfiguration: object[] | undefined, agentAliasStatus = 'PREPARED') => ({
  'bedrock-agent:ListAgents': { agentSummaries: [{ agentId: 'A1' }] },
  'bedrock-agent:GetAgent': {
    agent: {
      agentId: 'A1',
      agentArn: `arn:aws:bedrock:${region}:${account}:agent/A1`,
      agentName: 'support',
      agentStatus: 'PREPARED',
    },
  },
  'bedrock-agent:ListAgentAliases': {
    agentAliasSummaries: [
      { agentAliasId: 'LIVE', agentAliasName: 'live', agentAliasStatus, routingConfiguration },
    ],
  },
});

test('an agent is a gap when a working alias does not say which version it serves', async () => {
  for (const routes of [undefined, [], [{ provisionedThroughput: 'arn:pt' }]]) {
    const snapshot = await snapshotOf('bedrock-agent.agent', alias(routes));
    expect(valuesOf(snapshot, 'bedrock-agent.agent')).toEqual([]);
    expect(reasonsOf(snapshot, 'bedrock-agent.agent')).toEqual(['SERVICE_ERROR']);
  }
});

test('an alias that failed may route nowhere', async () => {
  const snapshot = await snapshotOf('bedrock-agent.agent', alias(undefined, 'FAILED'));
  expect(reasonsOf(snapshot, 'bedrock-agent.agent')).toEqual([]);
  expect(valuesOf(snapshot, 'bedrock-agent.agent')).toMatchObject([{ aliases: [{ routes: [] }] }]);
});

test('a flow is a gap when a route of its alias names no version', async () => {
  const snapshot = await snapshotOf('bedrock-agent.flow', {
    'bedrock-agent:ListFlows': { flowSummaries: [{ id: 'F1' }] },
    'bedrock-agent:GetFlow': { id: 'F1', arn: 'arn:f1', name: 'summary', status: 'Prepared' },
    'bedrock-agent:ListFlowAliases': {
      flowAliasSummaries: [{ id: 'LIVE', name: 'live', routingConfiguration: [{}] }],
    },
  });
  expect(reasonsOf(snapshot, 'bedrock-agent.flow')).toEqual(['SERVICE_ERROR']);
});

const invalid = () => {
  throw new AwsFailure('INTERNAL', 'bedrock-agent:GetResourcePolicy', 'It failed (ValidationException).');
};
const base = (type: string, policy: () => object) => ({
  'bedrock-agent:ListKnowledgeBases': { knowledgeBaseSummaries: [{ knowledgeBaseId: 'KB1' }] },
  'bedrock-agent:GetKnowledgeBase': {
    knowledgeBase: {
      knowledgeBaseArn: `arn:aws:bedrock:${region}:${account}:knowledge-base/KB1`,
      name: 'manuals',
      status: 'ACTIVE',
      roleArn: `arn:aws:iam::${account}:role/kb`,
      knowledgeBaseConfiguration: { type },
    },
  },
  'bedrock-agent:GetResourcePolicy': policy,
});

test('a type of knowledge base that can have no resource policy has none', async () => {
  const fact = 'bedrock-agent.knowledge-base-policy';
  const vector = await snapshotOf(fact, base('VECTOR', invalid));
  expect(valuesOf(vector, fact)).toEqual([{ policy: null }]);
  expect(reasonsOf(vector, fact)).toEqual([]);

  const managed = await snapshotOf(fact, base('MANAGED', invalid));
  expect(valuesOf(managed, fact)).toEqual([]);
  expect(reasonsOf(managed, fact)).toEqual(['INTERNAL']);

  const bare = await snapshotOf(fact, base('MANAGED', absent));
  expect(valuesOf(bare, fact)).toEqual([{ policy: null }]);
});

const logsTo = (bucketName: string, more: Answers) => ({
  'bedrock:GetModelInvocationLoggingConfiguration': {
    loggingConfig: {
      s3Config: { bucketName },
      textDataDeliveryEnabled: true,
      imageDataDeliveryEnabled: true,
      embeddingDataDeliveryEnabled: false,
    },
  },
  'bedrock-agent:ListKnowledgeBases': { knowledgeBaseSummaries: [] },
  ...more,
});
const denied = () => {
  throw new AwsFailure('ACCESS_DENIED', 's3:GetBucketLocation', 'It was denied.');
};

test('a bucket that answers to anybody but us as its owner belongs to another account', async () => {
  const location = ({ ExpectedBucketOwner }: { [key: string]: unknown }) =>
    ExpectedBucketOwner === undefined ? {} : denied();
  const snapshot = await snapshotOf('s3.bucket', logsTo('logs', { 's3:GetBucketLocation': location }));
  expect(valuesOf(snapshot, 's3.bucket')).toEqual([{ foreign: true }]);
});

test('a bucket that answers to nobody may be anybody’s', async () => {
  const snapshot = await snapshotOf('s3.bucket', logsTo('logs', { 's3:GetBucketLocation': denied }));
  expect(valuesOf(snapshot, 's3.bucket')).toEqual([]);
  expect(reasonsOf(snapshot, 's3.bucket')).toEqual(['ACCESS_DENIED']);
});

test('a modality that AWS does not mention is neither on nor off', async () => {
  const snapshot = await snapshotOf('bedrock.invocation-logging', logsTo('logs', {}));
  expect(valuesOf(snapshot, 'bedrock.invocation-logging')).toMatchObject([
    { text: true, embedding: false, video: null, audio: null },
  ]);
});

test('what is attested later replaces what was said before, in whatever order it is written down', async () => {
  const said = (answer: Attestation['answer'], signedAt: string): Attestation => ({
    practice: 'GENOPS01-BP02',
    answer,
    statement: 'Seen.',
    signer: 'ada@example.com',
    signedAt,
    expiresAt: '2027-06-01T00:00:00.000Z',
  });
  const [yes, no] = [said('YES', at.toISOString()), said('NO', '2026-09-01T00:00:00.000Z')];
  for (const order of [
    [yes, no],
    [no, yes],
  ]) {
    const snapshot = await snapshotOf('governance.attestation', {}, order);
    expect(valuesOf(snapshot, 'governance.attestation')).toMatchObject([{ answer: 'NO' }]);
  }
});
