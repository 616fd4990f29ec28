import { control } from '@lenswatch/core/controls/bedrock-agent/bedrock-kb-source-bucket-protected.ts';
import type { DataSource } from '@lenswatch/core/facts/bedrock-agent.ts';
import type { Bucket } from '@lenswatch/core/facts/storage.ts';
import { parsePolicy } from '@lenswatch/core/iam/parse-policy.ts';
import { testControl } from '../../../support/test-control.ts';

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
    keyArn: null,
    web: null,
    ...more,
  },
});
const everything = (on: boolean) => ({
  blockPublicAcls: on,
  ignorePublicAcls: on,
  blockPublicPolicy: on,
  restrictPublicBuckets: on,
});
const tls = {
  Effect: 'Deny',
  Principal: '*',
  Action: 's3:*',
  Resource: ['arn:aws:s3:::docs', 'arn:aws:s3:::docs/*'],
  Condition: { Bool: { 'aws:SecureTransport': 'false' } },
};
const policy = (...statements: object[]) =>
  parsePolicy(JSON.stringify({ Version: '2012-10-17', Statement: statements }));
const allow = (Principal: unknown, more: object = {}) => ({
  Sid: 'Write',
  Effect: 'Allow',
  Principal,
  Action: 's3:PutObject',
  Resource: 'arn:aws:s3:::docs/*',
  ...more,
});
const bucket = (more: Partial<Bucket> = {}) => ({
  's3.bucket': {
    docs: {
      region: 'us-east-1',
      publicAccessBlock: everything(true),
      policyIsPublic: false,
      policy: policy(tls),
      versioning: 'Enabled' as const,
      encryption: null,
      objectLock: false,
      ...more,
    },
  },
});
const accountBlock = (on: boolean) => ({
  's3.account-public-access-block': { '111122223333': { block: everything(on) } },
});
const stranger = { AWS: 'arn:aws:iam::444455556666:root' };
const writable = (Principal: unknown, more?: object) =>
  bucket({ policy: policy(tls, allow(Principal, more)) });

testControl(control, [
  {
    when: 'the bucket is private, versioned and refuses plain HTTP',
    subject: source(),
    facts: bucket(),
    expect: 'pass',
  },
  {
    when: 'bucket and account block public access together',
    subject: source(),
    facts: {
      ...bucket({ publicAccessBlock: { ...everything(true), blockPublicAcls: false } }),
      ...accountBlock(true),
    },
    expect: 'pass',
  },
  {
    when: 'a trusted account may write',
    subject: source(),
    facts: writable(stranger),
    parameters: { trustedAccounts: ['444455556666'] },
    expect: 'pass',
  },
  {
    when: 'everybody of the organization may write',
    subject: source(),
    facts: writable('*', { Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-abcdef1234' } } }),
    expect: 'pass',
  },
  {
    when: 'a service delivers into the bucket',
    subject: source(),
    facts: writable({ Service: 'delivery.logs.amazonaws.com' }),
    expect: 'pass',
  },
  {
    when: 'others may only read',
    subject: source(),
    facts: writable(stranger, { Action: 's3:GetObject' }),
    expect: 'pass',
  },
  {
    when: 'writers of other accounts are denied again',
    subject: source(),
    facts: bucket({
      policy: policy(
        tls,
        allow(stranger),
        allow('*', {
          Effect: 'Deny',
          Action: 's3:*',
          Condition: { StringNotEquals: { 'aws:PrincipalAccount': '111122223333' } },
        }),
      ),
    }),
    expect: 'pass',
  },
  {
    when: 'the bucket of another account blocks public access itself',
    subject: source({ bucketOwnerAccountId: '444455556666' }),
    facts: bucket(),
    expect: 'pass',
  },
  {
    when: 'one statement refuses reading without TLS and another one writing',
    subject: source(),
    facts: bucket({
      policy: policy({ ...tls, Action: 's3:GetObject' }, { ...tls, Action: 's3:PutObject' }),
    }),
    expect: 'pass',
  },
  {
    when: 'the bucket belongs to another account and the source names no owner',
    subject: source(),
    facts: { 's3.bucket': { docs: { foreign: true } } },
    expect: 'fail',
    severity: 'high',
    reason: 'OWNER_UNSTATED',
    message: /data source manuals names no owner/,
  },
  {
    when: 'the bucket is gone and the source names its owner',
    subject: source({ bucketOwnerAccountId: '111122223333' }),
    expect: 'fail',
    reason: 'BUCKET_MISSING',
    message: /^Bucket docs of account 111122223333 does not exist\.$/,
  },
  {
    when: 'only writing is refused without TLS',
    subject: source(),
    facts: bucket({ policy: policy({ ...tls, Action: 's3:PutObject' }) }),
    expect: 'fail',
    severity: 'medium',
  },
  {
    when: 'everybody at any address may write',
    subject: source(),
    facts: writable('*', { Condition: { IpAddress: { 'aws:SourceIp': '0.0.0.0/0' } } }),
    expect: 'fail',
    severity: 'high',
    reason: 'OUTSIDE_WRITERS',
  },
  {
    when: 'the policy is public',
    subject: source(),
    facts: bucket({ policyIsPublic: true }),
    expect: 'fail',
    severity: 'critical',
    reason: 'PUBLIC',
  },
  {
    when: 'the policy is public and the account’s block could not be read',
    subject: source(),
    facts: bucket({ policyIsPublic: true, publicAccessBlock: null }),
    missing: ['s3.account-public-access-block'],
    expect: 'fail',
    severity: 'critical',
  },
  {
    when: 'one setting is off at both levels',
    subject: source(),
    facts: {
      ...bucket({ publicAccessBlock: { ...everything(true), ignorePublicAcls: false } }),
      ...accountBlock(false),
    },
    expect: 'fail',
    severity: 'high',
    reason: 'PUBLIC_ACCESS_BLOCK',
    message: /lacks ignorePublicAcls on both/,
  },
  {
    when: 'neither level has a setting',
    subject: source(),
    facts: {
      ...bucket({ publicAccessBlock: null }),
      's3.account-public-access-block': { '111122223333': { block: null } },
    },
    expect: 'fail',
    reason: 'PUBLIC_ACCESS_BLOCK',
  },
  {
    when: 'a stranger may write',
    subject: source(),
    facts: writable(stranger),
    expect: 'fail',
    severity: 'high',
    reason: 'OUTSIDE_WRITERS',
  },
  {
    when: 'a stranger may do anything',
    subject: source(),
    facts: writable(stranger, { Action: 's3:*' }),
    expect: 'fail',
    severity: 'high',
  },
  {
    when: 'a stranger may do all but read',
    subject: source(),
    facts: writable(stranger, { Action: undefined, NotAction: 's3:GetObject' }),
    expect: 'fail',
    severity: 'high',
  },
  {
    when: 'plain HTTP is not refused',
    subject: source(),
    facts: bucket({ policy: null }),
    expect: 'fail',
    severity: 'medium',
    reason: 'PLAIN_HTTP',
  },
  {
    when: 'plain HTTP is refused for reading only',
    subject: source(),
    facts: bucket({ policy: policy({ ...tls, Action: 's3:GetObject' }) }),
    expect: 'fail',
    severity: 'medium',
  },
  {
    when: 'plain HTTP is refused for reading and writing',
    subject: source(),
    facts: bucket({ policy: policy({ ...tls, Action: ['s3:Get*', 's3:Put*'] }) }),
    expect: 'pass',
  },
  {
    when: 'plain HTTP is refused for some objects only',
    subject: source(),
    facts: bucket({ policy: policy({ ...tls, Resource: 'arn:aws:s3:::docs/public/*' }) }),
    expect: 'fail',
    severity: 'medium',
  },
  {
    when: 'versioning is suspended',
    subject: source(),
    facts: bucket({ versioning: 'Suspended' }),
    expect: 'fail',
    severity: 'medium',
    reason: 'VERSIONING_OFF',
  },
  {
    when: 'the bucket does not exist',
    subject: source(),
    expect: 'fail',
    severity: 'high',
    reason: 'BUCKET_MISSING',
  },
  {
    when: 'everybody from one network may write',
    subject: source(),
    facts: writable('*', { Condition: { StringEquals: { 'aws:SourceVpce': 'vpce-1' } } }),
    expect: 'unknown',
    reason: 'OPAQUE_POLICY',
  },
  {
    when: 'strangers are denied again in a way that is not understood',
    subject: source(),
    facts: bucket({
      policy: policy(
        tls,
        allow(stranger),
        allow('*', {
          Effect: 'Deny',
          Condition: {
            StringNotEquals: { 'aws:PrincipalOrgID': 'o-abcdef1234' },
            Bool: { 'aws:PrincipalIsAWSService': 'false' },
          },
        }),
      ),
    }),
    expect: 'unknown',
    reason: 'OPAQUE_POLICY',
  },
  {
    when: 'the bucket of another account leaves the block to its account',
    subject: source({ bucketOwnerAccountId: '444455556666' }),
    facts: bucket({ publicAccessBlock: null }),
    expect: 'unknown',
    reason: 'CROSS_ACCOUNT',
  },
  {
    when: 'the bucket belongs to the account that the source names',
    subject: source({ bucketOwnerAccountId: '444455556666' }),
    facts: { 's3.bucket': { docs: { foreign: true } } },
    expect: 'unknown',
    reason: 'CROSS_ACCOUNT',
  },
  {
    when: 'AWS names no bucket',
    subject: source({ bucketName: null }),
    expect: 'unknown',
    reason: 'NO_DATA',
  },
  {
    when: 'it is being updated',
    subject: source({ status: 'UPDATING' }),
    facts: bucket(),
    expect: 'unknown',
    reason: 'TRANSIENT_STATE',
  },
  {
    when: 'it crawls the web',
    subject: source({ type: 'WEB', bucketName: null }),
    expect: 'not-applicable',
  },
  {
    when: 'it is being deleted',
    subject: source({ status: 'DELETING' }),
    expect: 'not-applicable',
    reason: 'RESOURCE_DELETING',
  },
  {
    when: 'the bucket of another account blocks a part of public access',
    subject: source({ bucketOwnerAccountId: '444455556666' }),
    facts: bucket({ publicAccessBlock: { ...everything(true), blockPublicPolicy: false } }),
    expect: 'unknown',
    reason: 'CROSS_ACCOUNT',
  },
]);
