import { control } from '@lenswatch/core/controls/opensearch/opensearch-domain-vector-store-in-vpc.ts';
import type { Domain } from '@lenswatch/core/facts/opensearch.ts';
import { testControl } from '../../../support/test-control.ts';
import { domainWith } from './domain-with.ts';
import { knowledgeBaseOn } from './knowledge-base-on.ts';

const arn = 'arn:aws:es:us-east-1:111122223333:domain/docs';
const subject = (more: Partial<Domain> = {}) => ({
  fact: 'opensearch.domain' as const,
  id: 'docs',
  arn,
  value: domainWith({ vpcId: 'vpc-1', tlsPolicy: 'Policy-Min-TLS-1-2-PFS-2023-10', ...more }),
});
const used = { 'bedrock-agent.knowledge-base': { kb1: knowledgeBaseOn({ domainArn: arn }) } };

testControl(control, [
  { when: 'it sits in a VPC and requires TLS', subject: subject(), expect: 'pass' },
  {
    when: 'it requires the FIPS policy',
    subject: subject({ tlsPolicy: 'Policy-Min-TLS-1-2-RFC9151-FIPS-2024-08' }),
    expect: 'pass',
  },
  {
    when: 'AWS does not say whether it is being modified',
    subject: subject({ processingStatus: null }),
    expect: 'pass',
  },
  { when: 'it sits in no VPC', subject: subject({ vpcId: null }), expect: 'fail', reason: 'PUBLIC_ENDPOINT' },
  {
    when: 'its public endpoint is accepted',
    subject: subject({ vpcId: null }),
    parameters: { acceptPublicDomain: ['docs'] },
    expect: 'pass',
    reason: 'OK_COMPENSATED',
  },
  {
    when: 'its public endpoint is accepted and HTTPS is not enforced',
    subject: subject({ vpcId: null, enforceHttps: false }),
    parameters: { acceptPublicDomain: ['docs'] },
    expect: 'fail',
    reason: 'HTTPS_OPTIONAL',
  },
  {
    when: 'it accepts TLS 1.0',
    subject: subject({ tlsPolicy: 'Policy-Min-TLS-1-0-2019-07' }),
    expect: 'fail',
    reason: 'OLD_TLS',
    message: /TLS 1\.0/,
  },
  {
    when: 'its nodes talk unencrypted',
    subject: subject({ nodeToNodeEncryption: false }),
    expect: 'fail',
    reason: 'NODES_UNENCRYPTED',
  },
  {
    when: 'several things are wrong',
    subject: subject({ vpcId: null, enforceHttps: false }),
    expect: 'fail',
    message: /no VPC, does not enforce HTTPS/,
  },
  {
    when: 'a knowledge base uses a public domain',
    subject: subject({ useCase: 'SEARCH', vpcId: null }),
    facts: used,
    expect: 'fail',
  },
  {
    when: 'a parameter names a public domain',
    subject: subject({ useCase: null, vpcId: null }),
    parameters: { vectorDomainNames: ['docs'] },
    expect: 'fail',
  },
  {
    when: 'it serves S3 Vectors publicly',
    subject: subject({ useCase: null, s3VectorsEngine: true, vpcId: null }),
    expect: 'fail',
  },
  {
    when: 'AWS names no TLS policy',
    subject: subject({ tlsPolicy: null }),
    expect: 'unknown',
    reason: 'NO_DATA',
  },
  {
    when: 'nothing uses it for vectors',
    subject: subject({ useCase: 'SEARCH', vpcId: null }),
    expect: 'not-applicable',
  },
  {
    when: 'the knowledge base is on another domain',
    subject: subject({ useCase: 'SEARCH', vpcId: null }),
    facts: { 'bedrock-agent.knowledge-base': { kb1: knowledgeBaseOn({ domainArn: `${arn}-2` }) } },
    expect: 'not-applicable',
  },
  {
    when: 'it is deleted',
    subject: subject({ deleted: true }),
    expect: 'not-applicable',
    reason: 'RESOURCE_DELETING',
  },
  {
    when: 'it is being modified',
    subject: subject({ processingStatus: 'Modifying' }),
    expect: 'unknown',
    reason: 'TRANSIENT_STATE',
  },
]);
