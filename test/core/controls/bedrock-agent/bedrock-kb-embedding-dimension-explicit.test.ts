import { control } from '@lenswatch/core/controls/bedrock-agent/bedrock-kb-embedding-dimension-explicit.ts';
import type { KnowledgeBase } from '@lenswatch/core/facts/bedrock-agent.ts';
import { testControl } from '../../../support/test-control.ts';

const titan = 'arn:aws:bedrock:us-east-1::foundation-model/amazon.titan-embed-text-v2:0';
const base = (more: Partial<KnowledgeBase> = {}): KnowledgeBase => ({
  name: 'manuals',
  status: 'ACTIVE',
  type: 'VECTOR',
  roleArn: 'arn:aws:iam::111122223333:role/kb',
  embeddingModelArn: titan,
  embeddingDimensions: null,
  managedEmbeddingType: null,
  supplementalBuckets: [],
  storageType: 'OPENSEARCH_SERVERLESS',
  collectionArn: null,
  domainArn: null,
  ...more,
});
const nova = 'arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-2-multimodal-embeddings-v1:0';

testControl(control, [
  { when: 'the dimension is set', subject: base({ embeddingDimensions: 512 }), expect: 'pass' },
  {
    when: 'a managed knowledge base brings its own model and sets the dimension',
    subject: base({ type: 'MANAGED', managedEmbeddingType: 'CUSTOM', embeddingDimensions: 1024 }),
    expect: 'pass',
  },
  {
    when: 'the model offers a choice and none is made',
    subject: base(),
    expect: 'fail',
    severity: 'low',
    reason: 'DIMENSION_UNSET',
  },
  {
    when: 'a pattern in the middle of a name matches',
    subject: base({ embeddingModelArn: nova }),
    expect: 'fail',
  },
  {
    when: 'the deletion of it did not succeed',
    subject: base({ status: 'DELETE_UNSUCCESSFUL' }),
    expect: 'fail',
  },
  {
    when: 'the model has one size',
    subject: base({
      embeddingModelArn: 'arn:aws:bedrock:us-east-1::foundation-model/amazon.titan-embed-text-v1',
    }),
    expect: 'not-applicable',
  },
  {
    when: 'the model has one size and is named by its id',
    subject: base({ embeddingModelArn: 'amazon.titan-embed-text-v1' }),
    expect: 'not-applicable',
  },
  {
    when: 'AWS chooses the embedding model',
    subject: base({ type: 'MANAGED', managedEmbeddingType: 'MANAGED', embeddingModelArn: null }),
    expect: 'not-applicable',
  },
  { when: 'it is of another type', subject: base({ type: 'KENDRA' }), expect: 'not-applicable' },
  {
    when: 'it failed',
    subject: base({ status: 'FAILED' }),
    expect: 'not-applicable',
    reason: 'RESOURCE_FAILED_STATE',
  },
  {
    when: 'the model is provisioned and cannot be told',
    subject: base({ embeddingModelArn: 'arn:aws:bedrock:us-east-1:111122223333:provisioned-model/abc123' }),
    expect: 'unknown',
    reason: 'MODEL_ID_UNRESOLVED',
  },
  {
    when: 'AWS names no model',
    subject: base({ embeddingModelArn: null }),
    expect: 'unknown',
    reason: 'NO_DATA',
  },
  { when: 'it is being created', subject: base({ status: 'CREATING' }), expect: 'unknown' },
]);
