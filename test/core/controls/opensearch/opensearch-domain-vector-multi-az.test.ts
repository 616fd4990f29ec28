import { control } from '@lenswatch/core/controls/opensearch/opensearch-domain-vector-multi-az.ts';
import type { Domain } from '@lenswatch/core/facts/opensearch.ts';
import { testControl } from '../../../support/test-control.ts';
import { domainWith } from './domain-with.ts';
import { knowledgeBaseOn } from './knowledge-base-on.ts';

const arn = 'arn:aws:es:us-east-1:111122223333:domain/docs';
const domain = (nodes: Partial<Domain['nodes']> = {}, more: Partial<Domain> = {}) => ({
  fact: 'opensearch.domain' as const,
  id: 'docs',
  arn,
  value: domainWith({
    nodes: { data: 3, masters: 3, zoneAware: true, zones: 3, standby: false, ...nodes },
    ...more,
  }),
});

testControl(control, [
  { when: 'three nodes in three zones have three masters', subject: domain(), expect: 'pass' },
  {
    when: 'four nodes in two zones have three masters',
    subject: domain({ data: 4, zones: 2 }),
    expect: 'pass',
  },
  {
    when: 'zone awareness names no number, which means two zones',
    subject: domain({ data: 4, zones: null }),
    expect: 'pass',
  },
  {
    when: 'it has a standby',
    subject: domain({ standby: true, data: 1, masters: 0, zoneAware: false, zones: null }),
    expect: 'pass',
  },
  {
    when: 'two nodes are accepted',
    subject: domain({ data: 2, zones: 2 }),
    parameters: { minDataNodes: 2 },
    expect: 'pass',
  },
  {
    when: 'only masters are missing',
    subject: domain({ masters: 0 }),
    expect: 'fail',
    severity: 'medium',
    reason: 'NO_QUORUM',
  },
  {
    when: 'it has two masters',
    subject: domain({ masters: 2 }),
    expect: 'fail',
    severity: 'medium',
    reason: 'NO_QUORUM',
  },
  {
    when: 'it knows no zones',
    subject: domain({ zoneAware: false, zones: null }),
    expect: 'fail',
    severity: 'high',
    reason: 'ONE_ZONE',
  },
  {
    when: 'it is aware of one zone',
    subject: domain({ zones: 1 }),
    expect: 'fail',
    severity: 'high',
    reason: 'ONE_ZONE',
  },
  {
    when: 'it has too few nodes',
    subject: domain({ data: 2, zones: 2 }),
    expect: 'fail',
    severity: 'high',
    reason: 'FEW_NODES',
  },
  {
    when: 'its nodes spread unevenly',
    subject: domain({ data: 4 }),
    expect: 'fail',
    severity: 'high',
    reason: 'UNEVEN_NODES',
  },
  {
    when: 'it has one zone and no masters',
    subject: domain({ zoneAware: false, masters: 0 }),
    expect: 'fail',
    severity: 'high',
    message: /one Availability Zone, and has 0 dedicated masters/,
  },
  {
    when: 'a knowledge base uses it and it has one node',
    subject: domain({ data: 1, masters: 0, zoneAware: false, zones: null }, { useCase: null }),
    facts: { 'bedrock-agent.knowledge-base': { KB1: knowledgeBaseOn({ domainArn: arn }) } },
    expect: 'fail',
    severity: 'high',
  },
  {
    when: 'the owner names it as a vector store',
    subject: domain({ masters: 0 }, { useCase: null }),
    parameters: { vectorDomainNames: ['docs'] },
    expect: 'fail',
  },
  {
    when: 'it is being changed',
    subject: domain({}, { processingStatus: 'Modifying' }),
    expect: 'unknown',
    reason: 'TRANSIENT_STATE',
  },
  {
    when: 'it is no vector store',
    subject: domain({ masters: 0 }, { useCase: null }),
    expect: 'not-applicable',
  },
  {
    when: 'it is being deleted',
    subject: domain({ masters: 0 }, { deleted: true }),
    expect: 'not-applicable',
    reason: 'RESOURCE_DELETING',
  },
]);
