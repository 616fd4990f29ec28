import { control } from '@lenswatch/core/controls/bedrock-agent/bedrock-kb-untrusted-source-bounded.ts';
import type { DataSource, WebCrawl } from '@lenswatch/core/facts/bedrock-agent.ts';
import { testControl } from '../../../support/test-control.ts';
import { allow, deny, documentOf, principal, type Statement, trust } from '../../iam/principals.ts';

const source = (more: Partial<DataSource> = {}) => ({
  fact: 'bedrock-agent.data-source' as const,
  id: 'KB1/DS1',
  value: {
    knowledgeBaseId: 'KB1',
    name: 'manuals',
    status: 'AVAILABLE',
    type: 'S3',
    bucketName: 'docs' as string | null,
    bucketOwnerAccountId: null,
    inclusionPrefixes: ['guides/'],
    keyArn: null,
    web: null,
    ...more,
  },
});
const web = (more: Partial<WebCrawl> = {}) =>
  source({
    type: 'WEB',
    bucketName: null,
    web: {
      seedUrls: ['https://help.example.com/start'],
      scope: 'HOST_ONLY',
      inclusionFilters: 1,
      exclusionFilters: 0,
      maxPages: 25_000,
      ...more,
    },
  });
const custom = source({ type: 'CUSTOM', bucketName: null });
const base = 'arn:aws:bedrock:us-east-1:111122223333:knowledge-base/KB1';
const put = (resource = 'arn:aws:s3:::docs/*') => allow('s3:PutObject', resource);
const invoke = allow('bedrock:InvokeModel');
const lambda = [trust({ Service: 'lambda.amazonaws.com' })];
const role = (name: string, statements: readonly Statement[], trusts: readonly Statement[] = lambda) => ({
  'iam.principal': {
    [`arn:aws:iam::111122223333:role/${name}`]: principal(statements, { name, trust: trusts }),
  },
});
const ingesting = (count: number) => ({
  'iam.principal': Object.fromEntries(
    Array.from({ length: count }, (_, index) => [
      `arn:aws:iam::111122223333:role/r${index}`,
      principal([allow('bedrock:IngestKnowledgeBaseDocuments', base)], { name: `r${index}` }),
    ]),
  ),
});

const objects = 'arn:aws:s3:::docs/*';
const appArn = 'arn:aws:iam::111122223333:role/app';
const bucketWith = (...statements: readonly Statement[]) => ({
  's3.bucket': {
    docs: {
      region: 'us-east-1',
      publicAccessBlock: null,
      policyIsPublic: false,
      policy: documentOf(...statements),
      versioning: null,
      encryption: null,
      objectLock: false,
    },
  },
});
const everybody = (statement: Statement): Statement => ({ ...statement, Principal: '*' });
const exceptEtl = { ArnNotLike: { 'aws:PrincipalArn': 'arn:aws:iam::111122223333:role/etl' } };
const app = role('app', [put(), invoke]);

testControl(control, [
  { when: 'the crawl keeps to its host, filters and ends', subject: web(), expect: 'pass' },
  {
    when: 'the crawl leaves pages out and includes no pattern',
    subject: web({ inclusionFilters: 0, exclusionFilters: 2 }),
    expect: 'pass',
  },
  {
    when: 'the crawl includes one pattern and leaves one out',
    subject: web({ inclusionFilters: 1, exclusionFilters: 1 }),
    expect: 'pass',
  },
  {
    when: 'the data source says that its own account owns the bucket',
    subject: source({ bucketOwnerAccountId: '111122223333' }),
    facts: role('etl', [put()]),
    expect: 'pass',
  },
  {
    when: 'the crawl takes in subdomains of a trusted domain',
    subject: web({ scope: 'SUBDOMAINS' }),
    parameters: { trustedDomains: ['Example.com'] },
    expect: 'pass',
  },
  {
    when: 'the crawl has no scope and its host is trusted',
    subject: web({ scope: null }),
    parameters: { trustedDomains: ['help.example.com'] },
    expect: 'pass',
  },
  {
    when: 'nobody who serves users may write to the source',
    subject: source(),
    facts: role('etl', [put(), allow('s3:*')]),
    expect: 'pass',
  },
  {
    when: 'an application may write elsewhere in the bucket',
    subject: source(),
    facts: role('app', [put('arn:aws:s3:::docs/uploads/*'), invoke]),
    expect: 'pass',
  },
  {
    when: 'an application that may write is an ingest role',
    subject: source(),
    facts: role('app', [put(), invoke]),
    parameters: { ingestRolePatterns: ['arn:aws:iam::*:role/app'] },
    expect: 'pass',
  },
  {
    when: 'people who ask models may write to the source',
    subject: source(),
    facts: role('staff', [put(), invoke], [trust({ AWS: 'arn:aws:iam::111122223333:root' })]),
    expect: 'pass',
  },
  {
    when: 'an application is denied what it may write',
    subject: source(),
    facts: role('app', [put(), invoke, deny('s3:PutObject', 'arn:aws:s3:::docs/*')]),
    expect: 'pass',
  },
  {
    when: 'the policy of the bucket keeps out whoever is not the ingest role',
    subject: source(),
    facts: { ...app, ...bucketWith(everybody(deny('s3:*', objects, exceptEtl))) },
    expect: 'pass',
  },
  {
    when: 'the policy of the bucket keeps an application out by name, below the prefix that is read',
    subject: source(),
    facts: {
      ...app,
      ...bucketWith({ ...deny('s3:PutObject', 'arn:aws:s3:::docs/guides/*'), Principal: { AWS: appArn } }),
    },
    expect: 'pass',
  },
  {
    when: 'the policy of the bucket lets an application write elsewhere in it',
    subject: source(),
    facts: {
      ...role('app', [invoke]),
      ...bucketWith({ ...put('arn:aws:s3:::docs/uploads/*'), Principal: { AWS: appArn } }),
    },
    expect: 'pass',
  },
  {
    when: 'the policy of the bucket lets an application write that denies itself the same',
    subject: source(),
    facts: {
      ...role('app', [invoke, deny('s3:PutObject', objects)]),
      ...bucketWith({ ...put(), Principal: { AWS: appArn } }),
    },
    expect: 'pass',
  },
  {
    when: 'as many principals may ingest as are accepted',
    subject: custom,
    facts: ingesting(3),
    expect: 'pass',
    message: /from 3 principals/,
  },
  {
    when: 'an administrator may ingest, like everything else',
    subject: custom,
    facts: role('admin', [allow('*')]),
    expect: 'pass',
    message: /from 0 principals/,
  },
  {
    when: 'a principal may ingest into another knowledge base',
    subject: custom,
    facts: role('a', [allow('bedrock:IngestKnowledgeBaseDocuments', `${base}X`)]),
    parameters: { maxIngestPrincipals: 0 },
    expect: 'pass',
  },
  {
    when: 'a group and a role of AWS may ingest',
    subject: custom,
    facts: {
      'iam.principal': {
        'arn:aws:iam::111122223333:group/g': principal([allow('bedrock:*')], { kind: 'group' }),
        'arn:aws:iam::111122223333:role/aws-service-role/b/x': principal([allow('bedrock:*')], {
          path: '/aws-service-role/b/',
        }),
      },
    },
    parameters: { maxIngestPrincipals: 0 },
    expect: 'pass',
  },
  {
    when: 'the crawl takes in subdomains of domains nobody trusts',
    subject: web({ scope: 'SUBDOMAINS' }),
    expect: 'fail',
    severity: 'medium',
    reason: 'SCOPE_OPEN',
  },
  { when: 'the crawl has no scope', subject: web({ scope: null }), expect: 'fail', reason: 'SCOPE_OPEN' },
  {
    when: 'the crawl takes in a domain that only ends like a trusted one',
    subject: web({ seedUrls: ['https://notexample.com/'] }),
    parameters: { trustedDomains: ['example.com'] },
    expect: 'fail',
    reason: 'DOMAIN_UNTRUSTED',
  },
  {
    when: 'the seed is no address',
    subject: web({ seedUrls: ['example.com'] }),
    parameters: { trustedDomains: ['other.com'] },
    expect: 'fail',
    reason: 'DOMAIN_UNTRUSTED',
  },
  {
    when: 'the crawl filters nothing',
    subject: web({ inclusionFilters: 0 }),
    expect: 'fail',
    reason: 'NO_FILTERS',
  },
  {
    when: 'the crawl names no end',
    subject: web({ maxPages: null }),
    expect: 'fail',
    reason: 'PAGES_UNBOUNDED',
  },
  {
    when: 'the crawl takes in one page more than is accepted',
    subject: web({ maxPages: 25_001 }),
    expect: 'fail',
    reason: 'PAGES_UNBOUNDED',
  },
  {
    when: 'a function that asks models may write to the source',
    subject: source(),
    facts: role('app', [put(), invoke]),
    expect: 'fail',
    severity: 'medium',
    reason: 'USER_WRITABLE',
    message: /^Role app serves users/,
  },
  {
    when: 'the policy of the bucket keeps an application from another part of it',
    subject: source(),
    facts: { ...app, ...bucketWith(everybody(deny('s3:*', 'arn:aws:s3:::docs/uploads/*'))) },
    expect: 'fail',
    reason: 'USER_WRITABLE',
  },
  {
    when: 'the policy of the bucket keeps out whoever comes without TLS, an application or not',
    subject: source(),
    facts: {
      ...app,
      ...bucketWith(everybody(deny('s3:*', objects, { Bool: { 'aws:SecureTransport': 'false' } }))),
    },
    expect: 'fail',
    reason: 'USER_WRITABLE',
  },
  {
    when: 'the policy of the bucket keeps others out than the application',
    subject: source(),
    facts: {
      ...app,
      ...bucketWith(everybody(deny('s3:*', objects, { ArnNotLike: { 'aws:PrincipalArn': appArn } }))),
    },
    expect: 'fail',
    reason: 'USER_WRITABLE',
  },
  {
    when: 'the policy of the bucket lets an application write whose own policies do not',
    subject: source(),
    facts: {
      ...role('app', [invoke]),
      ...bucketWith({ ...put(), Principal: { AWS: appArn } }),
    },
    expect: 'fail',
    reason: 'USER_WRITABLE',
  },
  {
    when: 'the policy of the bucket lets everybody of the organization write',
    subject: source(),
    facts: {
      ...role('app', [invoke]),
      ...bucketWith(
        everybody(allow('s3:PutObject', objects, { StringEquals: { 'aws:PrincipalOrgID': 'o-1' } })),
      ),
    },
    expect: 'fail',
    reason: 'USER_WRITABLE',
  },
  {
    when: 'a container that asks models may write to a part of the source',
    subject: source(),
    facts: role(
      'app',
      [put('arn:aws:s3:::docs/guides/new/*'), invoke],
      [trust({ Service: 'ecs-tasks.amazonaws.com' })],
    ),
    expect: 'fail',
    reason: 'USER_WRITABLE',
  },
  {
    when: 'the whole bucket is read and an application may write somewhere',
    subject: source({ inclusionPrefixes: [] }),
    facts: role('app', [put('arn:aws:s3:::docs/uploads/*'), invoke]),
    expect: 'fail',
    reason: 'USER_WRITABLE',
  },
  {
    when: 'an application may write and others could not be read',
    subject: source(),
    facts: role('app', [put(), invoke]),
    partial: ['iam.principal'],
    expect: 'fail',
  },
  {
    when: 'more principals may ingest than are accepted',
    subject: custom,
    facts: ingesting(4),
    expect: 'fail',
    severity: 'medium',
    reason: 'TOO_MANY_WRITERS',
  },
  {
    when: 'a principal may ingest into another knowledge base and into this one',
    subject: custom,
    facts: role('a', [
      allow('bedrock:IngestKnowledgeBaseDocuments', `${base}X`),
      allow('bedrock:IngestKnowledgeBaseDocuments', base),
    ]),
    parameters: { maxIngestPrincipals: 0 },
    expect: 'fail',
    reason: 'TOO_MANY_WRITERS',
  },
  {
    when: 'AWS names no page from which the crawl begins',
    subject: web({ seedUrls: [] }),
    expect: 'unknown',
    reason: 'NO_DATA',
  },
  {
    when: 'no application may write and others could not be read',
    subject: source(),
    partial: ['iam.principal'],
    expect: 'unknown',
  },
  {
    when: 'the data source says that another account owns its bucket',
    subject: source({ bucketOwnerAccountId: '444455556666' }),
    expect: 'unknown',
    reason: 'CROSS_ACCOUNT',
  },
  {
    when: 'another account owns its bucket',
    subject: source(),
    facts: { 's3.bucket': { docs: { foreign: true } } },
    expect: 'unknown',
    reason: 'CROSS_ACCOUNT',
  },
  {
    when: 'its bucket could not be read',
    subject: source(),
    missing: ['s3.bucket'],
    expect: 'unknown',
  },
  {
    when: 'few may ingest and others could not be read',
    subject: custom,
    partial: ['iam.principal'],
    expect: 'unknown',
  },
  {
    when: 'AWS does not show what is crawled',
    subject: source({ type: 'WEB', bucketName: null }),
    expect: 'unknown',
    reason: 'NO_DATA',
  },
  {
    when: 'AWS names no bucket',
    subject: source({ bucketName: null }),
    expect: 'unknown',
    reason: 'NO_DATA',
  },
  {
    when: 'the source is of another vendor',
    subject: source({ type: 'CONFLUENCE', bucketName: null }),
    expect: 'not-applicable',
  },
  { when: 'the source is being deleted', subject: source({ status: 'DELETING' }), expect: 'not-applicable' },
]);
