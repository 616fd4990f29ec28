import { control } from '@lenswatch/core/controls/opensearch/opensearch-serverless-standby-enabled.ts';
import type { Collection } from '@lenswatch/core/facts/opensearch.ts';
import { testControl } from '../../../support/test-control.ts';
import { knowledgeBaseOn } from './knowledge-base-on.ts';

const arn = 'arn:aws:aoss:us-east-1:111122223333:collection/abc';
const collection: Collection = {
  name: 'docs',
  type: 'VECTORSEARCH',
  status: 'ACTIVE',
  standbyReplicas: 'ENABLED',
  keyArn: null,
  tags: {},
};
const subject = (more: Partial<Collection> = {}) => ({
  fact: 'opensearch.collection' as const,
  id: 'abc',
  arn,
  value: { ...collection, ...more },
});
const off = { standbyReplicas: 'DISABLED' };
const used = { 'bedrock-agent.knowledge-base': { kb1: knowledgeBaseOn({ collectionArn: arn }) } };

testControl(control, [
  { when: 'an untagged collection keeps standby replicas', subject: subject(), expect: 'pass' },
  { when: 'an untagged collection keeps none', subject: subject(off), expect: 'fail', severity: 'medium' },
  {
    when: 'a production collection keeps none',
    subject: subject({ ...off, tags: { env: 'prod' } }),
    expect: 'fail',
  },
  {
    when: 'a search collection of a knowledge base keeps none',
    subject: subject({ ...off, type: 'SEARCH' }),
    facts: used,
    expect: 'fail',
  },
  {
    when: 'an update failed and it keeps none',
    subject: subject({ ...off, status: 'UPDATE_FAILED' }),
    expect: 'fail',
  },
  {
    when: 'its tag says that it is not for production',
    subject: subject({ ...off, tags: { env: 'dev' } }),
    expect: 'not-applicable',
    reason: 'NON_PROD_EXEMPT',
  },
  {
    when: 'the whole account is not for production',
    subject: subject(off),
    parameters: { accountEnvironment: 'non-prod' },
    expect: 'not-applicable',
    reason: 'NON_PROD_EXEMPT',
  },
  {
    when: 'it is no vector store',
    subject: subject({ ...off, type: 'TIMESERIES' }),
    expect: 'not-applicable',
  },
  {
    when: 'it is being deleted',
    subject: subject({ status: 'DELETING' }),
    expect: 'not-applicable',
    reason: 'RESOURCE_DELETING',
  },
  {
    when: 'it failed',
    subject: subject({ status: 'FAILED' }),
    expect: 'not-applicable',
    reason: 'RESOURCE_FAILED_STATE',
  },
  {
    when: 'it is being created',
    subject: subject({ status: 'CREATING' }),
    expect: 'unknown',
    reason: 'TRANSIENT_STATE',
  },
  {
    when: 'AWS does not say',
    subject: subject({ standbyReplicas: null }),
    expect: 'unknown',
    reason: 'NO_DATA',
  },
]);
