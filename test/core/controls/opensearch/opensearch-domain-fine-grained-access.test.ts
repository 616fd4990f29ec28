import { control } from '@lenswatch/core/controls/opensearch/opensearch-domain-fine-grained-access.ts';
import type { Domain } from '@lenswatch/core/facts/opensearch.ts';
import { parsePolicy } from '@lenswatch/core/iam/parse-policy.ts';
import { testControl } from '../../../support/test-control.ts';
import { domainWith } from './domain-with.ts';
import { knowledgeBaseOn } from './knowledge-base-on.ts';

const arn = 'arn:aws:es:us-east-1:111122223333:domain/docs';
const statement = { Effect: 'Allow', Principal: { AWS: '*' }, Action: 'es:*', Resource: `${arn}/*` };
const policy = (...statements: object[]) =>
  parsePolicy(JSON.stringify({ Version: '2012-10-17', Statement: statements }));
const open = policy(statement);
const subject = (more: Partial<Domain> = {}) => ({
  fact: 'opensearch.domain' as const,
  id: 'docs',
  arn,
  value: domainWith({ vpcId: 'vpc-1', tlsPolicy: 'Policy-Min-TLS-1-2-2019-07', useCase: 'MIXED', ...more }),
});
const onInternet = (accessPolicy: Domain['accessPolicy']) => subject({ vpcId: null, accessPolicy });
const used = { 'bedrock-agent.knowledge-base': { kb1: knowledgeBaseOn({ domainArn: arn }) } };
const from = (...addresses: string[]) => ({
  ...statement,
  Condition: { IpAddress: { 'aws:SourceIp': addresses } },
});

testControl(control, [
  { when: 'it has fine-grained access control and no policy', subject: subject(), expect: 'pass' },
  { when: 'its policy is open inside a VPC', subject: subject({ accessPolicy: open }), expect: 'pass' },
  {
    when: 'it has no fine-grained access control',
    subject: subject({ fineGrainedAccess: false }),
    expect: 'fail',
    severity: 'high',
    reason: 'NO_FINE_GRAINED_ACCESS',
  },
  {
    when: 'its policy is open inside a VPC without fine-grained access control',
    subject: subject({ fineGrainedAccess: false, accessPolicy: open }),
    expect: 'fail',
    message: /open to everybody/,
  },
  {
    when: 'its policy is open on the internet',
    subject: onInternet(open),
    expect: 'fail',
    reason: 'OPEN_POLICY',
  },
  {
    when: 'its policy names a role on the internet',
    subject: onInternet(policy({ ...statement, Principal: { AWS: 'arn:aws:iam::111122223333:role/kb' } })),
    expect: 'pass',
  },
  {
    when: 'its policy names addresses on the internet',
    subject: onInternet(policy(from('203.0.113.0/24'))),
    expect: 'pass',
  },
  { when: 'its policy names all addresses', subject: onInternet(policy(from('0.0.0.0/0'))), expect: 'fail' },
  {
    when: 'its policy names all addresses in two halves',
    subject: onInternet(
      policy({
        ...statement,
        Condition: { IpAddress: { 'aws:SourceIp': ['0.0.0.0/1', '128.0.0.0/1'] } },
      }),
    ),
    expect: 'fail',
  },
  {
    when: 'its policy refuses addresses beside all that there are',
    subject: onInternet(
      policy(statement, {
        ...statement,
        Effect: 'Deny',
        Condition: { NotIpAddress: { 'aws:SourceIp': ['0.0.0.0/1', '128.0.0.0/1'] } },
      }),
    ),
    expect: 'fail',
  },
  {
    when: 'its policy names a region, which says nothing of the caller',
    subject: onInternet(
      policy({ ...statement, Condition: { StringEquals: { 'aws:RequestedRegion': 'us-east-1' } } }),
    ),
    expect: 'fail',
    reason: 'OPEN_POLICY',
  },
  {
    when: 'its policy names the account of the domain itself',
    subject: onInternet(
      policy({ ...statement, Condition: { StringEquals: { 'aws:ResourceAccount': '111122223333' } } }),
    ),
    expect: 'fail',
  },
  {
    when: 'its policy asks callers for a tag that anybody can carry',
    subject: onInternet(
      policy({ ...statement, Condition: { StringEquals: { 'aws:PrincipalTag/team': 'search' } } }),
    ),
    expect: 'fail',
  },
  {
    when: 'its policy names the account of the caller',
    subject: onInternet(
      policy({ ...statement, Condition: { StringEquals: { 'aws:PrincipalAccount': '111122223333' } } }),
    ),
    expect: 'pass',
  },
  {
    when: 'its policy refuses callers without an account, which all have who sign',
    subject: onInternet(
      policy(statement, {
        ...statement,
        Effect: 'Deny',
        Condition: { Null: { 'aws:PrincipalAccount': 'true' } },
      }),
    ),
    expect: 'fail',
  },
  {
    when: 'its policy refuses other addresses',
    subject: onInternet(
      policy(statement, {
        ...statement,
        Effect: 'Deny',
        Condition: { NotIpAddress: { 'aws:SourceIp': '203.0.113.0/24' } },
      }),
    ),
    expect: 'pass',
  },
  {
    when: 'its policy refuses other addresses, and callers of none in so many words',
    subject: onInternet(
      policy(statement, {
        ...statement,
        Effect: 'Deny',
        Condition: { NotIpAddressIfExists: { 'aws:SourceIp': '203.0.113.0/24' } },
      }),
    ),
    expect: 'pass',
  },
  {
    when: 'it lets anonymous callers in',
    subject: subject({ anonymousAccess: true }),
    expect: 'fail',
    severity: 'high',
    reason: 'ANONYMOUS_ACCESS',
  },
  {
    when: 'it keeps users of its own',
    subject: subject({ internalUsers: true }),
    expect: 'fail',
    severity: 'medium',
    reason: 'INTERNAL_USERS',
  },
  {
    when: 'it keeps users of its own and that is allowed',
    subject: subject({ internalUsers: true }),
    parameters: { forbidInternalUsers: false },
    expect: 'pass',
  },
  {
    when: 'a knowledge base uses an open domain',
    subject: subject({ useCase: null, fineGrainedAccess: false }),
    facts: used,
    expect: 'fail',
  },
  {
    when: 'nothing uses it for vectors',
    subject: subject({ useCase: 'OBSERVABILITY', fineGrainedAccess: false }),
    expect: 'not-applicable',
  },
  {
    when: 'it is being deleted',
    subject: subject({ processingStatus: 'Deleting' }),
    expect: 'not-applicable',
    reason: 'RESOURCE_DELETING',
  },
  {
    when: 'its software is being updated',
    subject: subject({ processingStatus: 'UpdatingServiceSoftware' }),
    expect: 'unknown',
    reason: 'TRANSIENT_STATE',
  },
]);
