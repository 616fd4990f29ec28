import { control } from '@lenswatch/core/controls/opensearch/opensearch-serverless-vector-collection-private.ts';
import type { NetworkPolicy } from '@lenswatch/core/facts/opensearch.ts';
import { testControl } from '../../../support/test-control.ts';
import { knowledgeBaseOn } from './knowledge-base-on.ts';

const arn = 'arn:aws:aoss:us-east-1:111122223333:collection/abc';
const collection = {
  name: 'docs',
  type: 'VECTORSEARCH',
  status: 'ACTIVE',
  standbyReplicas: 'ENABLED',
  keyArn: null,
  tags: {},
};
const subject = (more: Partial<typeof collection> = {}) => ({
  fact: 'opensearch.collection' as const,
  id: 'abc',
  arn,
  value: { ...collection, ...more },
});
const used = { 'bedrock-agent.knowledge-base': { kb1: knowledgeBaseOn({ collectionArn: arn }) } };
const entry = (resource: string, allowFromPublic: boolean, resourceType = 'collection') => ({
  rules: [{ resourceType, resources: [resource] }],
  allowFromPublic,
  sourceVpcEndpoints: allowFromPublic ? [] : ['vpce-1'],
  sourceServices: allowFromPublic ? [] : ['bedrock.amazonaws.com'],
});
const policies = (...entries: NetworkPolicy['entries'][number][]) => ({
  'opensearch.network-policy': Object.fromEntries(
    entries.map((one, index) => [`net-${index}`, { name: `net-${index}`, entries: [one] }]),
  ),
});
const closed = entry('collection/docs', false);

testControl(control, [
  {
    when: 'only endpoints and Bedrock reach it',
    subject: subject(),
    facts: policies(closed),
    expect: 'pass',
  },
  {
    when: 'a policy opens it to the internet',
    subject: subject(),
    facts: policies(entry('collection/docs', true)),
    expect: 'fail',
    severity: 'high',
    reason: 'PUBLIC_COLLECTION',
  },
  {
    when: 'one of two policies opens it by prefix',
    subject: subject(),
    facts: policies(closed, entry('collection/do*', true)),
    expect: 'fail',
    message: /net-1/,
  },
  {
    when: 'a rule opens it beside another collection',
    subject: subject(),
    facts: policies(closed, {
      ...entry('collection/docs', true),
      rules: [{ resourceType: 'collection', resources: ['collection/other', 'collection/docs'] }],
    }),
    expect: 'fail',
    severity: 'high',
    reason: 'PUBLIC_COLLECTION',
  },
  {
    when: 'a search collection of a knowledge base is open',
    subject: subject({ type: 'SEARCH' }),
    facts: { ...used, ...policies(entry('collection/*', true)) },
    expect: 'fail',
  },
  {
    when: 'only its dashboard is open',
    subject: subject(),
    facts: policies(closed, entry('collection/docs', true, 'dashboard')),
    expect: 'fail',
    severity: 'medium',
    reason: 'PUBLIC_DASHBOARD',
  },
  {
    when: 'its dashboard is open, and other policies could not be read',
    subject: subject(),
    facts: policies(closed, entry('collection/docs', true, 'dashboard')),
    partial: ['opensearch.network-policy'],
    expect: 'fail',
    severity: 'medium',
    reason: 'PUBLIC_DASHBOARD',
  },
  {
    when: 'known policies keep it closed, and others could not be read',
    subject: subject(),
    facts: policies(closed),
    partial: ['opensearch.network-policy'],
    expect: 'unknown',
  },
  {
    when: 'no policy names it',
    subject: subject(),
    facts: policies(entry('collection/docs2', true), entry('collection/doc', true)),
    expect: 'fail',
    severity: 'medium',
    reason: 'NO_NETWORK_POLICY',
  },
  {
    when: 'a policy names its dashboard alone',
    subject: subject(),
    facts: policies(entry('collection/docs', false, 'dashboard')),
    expect: 'fail',
    reason: 'NO_NETWORK_POLICY',
  },
  {
    when: 'it is no vector store',
    subject: subject({ type: 'TIMESERIES' }),
    facts: policies(entry('collection/docs', true)),
    expect: 'not-applicable',
  },
  {
    when: 'it is a search collection and the knowledge base is on another one',
    subject: subject({ type: 'SEARCH' }),
    facts: {
      'bedrock-agent.knowledge-base': { kb1: knowledgeBaseOn({ collectionArn: `${arn}d` }) },
      ...policies(entry('collection/docs', true)),
    },
    expect: 'not-applicable',
  },
  {
    when: 'it is being deleted',
    subject: subject({ status: 'DELETING' }),
    facts: policies(closed),
    expect: 'not-applicable',
    reason: 'RESOURCE_DELETING',
  },
  {
    when: 'it is being updated',
    subject: subject({ status: 'UPDATING' }),
    facts: policies(closed),
    expect: 'unknown',
    reason: 'TRANSIENT_STATE',
  },
]);
