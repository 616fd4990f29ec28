import { control } from '@lenswatch/core/controls/bedrock/bedrock-invocation-log-store-protected.ts';
import type { InvocationLogging } from '@lenswatch/core/facts/bedrock.ts';
import type { Principal } from '@lenswatch/core/facts/iam.ts';
import type { LogGroup } from '@lenswatch/core/facts/logging.ts';
import type { Bucket } from '@lenswatch/core/facts/storage.ts';
import { parsePolicy } from '@lenswatch/core/iam/parse-policy.ts';
import { testControl } from '../../../support/test-control.ts';

const roleArn = 'arn:aws:iam::111122223333:role/logging';
const keyArn = 'arn:aws:kms:us-east-1:111122223333:key/own';
const logging = (more: Partial<InvocationLogging> = {}): InvocationLogging => ({
  enabled: true,
  logGroupName: '/bedrock/prompts',
  logRoleArn: roleArn,
  bucketName: null,
  largeDataBucketName: null,
  text: true,
  image: true,
  embedding: true,
  video: true,
  audio: true,
  ...more,
});
const toBucket = logging({ logGroupName: null, logRoleArn: null, bucketName: 'prompts' });
const group = (more: Partial<LogGroup> = {}) => ({
  'logs.log-group': { '/bedrock/prompts': { keyArn, retentionDays: 365, ...more } },
});
const key = (manager = 'CUSTOMER', state = 'Enabled') => ({ 'kms.key': { [keyArn]: { manager, state } } });
const trust = (condition: object) =>
  parsePolicy(
    JSON.stringify({
      Version: '2012-10-17',
      Statement: {
        Effect: 'Allow',
        Principal: { Service: 'bedrock.amazonaws.com' },
        Action: 'sts:AssumeRole',
        ...condition,
      },
    }),
  );
const guarded = trust({ Condition: { StringEquals: { 'aws:SourceAccount': '111122223333' } } });
const role = (document: Principal['trust']) => ({
  'iam.principal': {
    [roleArn]: {
      kind: 'role' as const,
      arn: roleArn,
      name: 'logging',
      path: '/',
      policies: [],
      boundary: null,
      trust: document,
      groups: [],
      tags: {},
    },
  },
});
const everything = (on: boolean) => ({
  blockPublicAcls: on,
  ignorePublicAcls: on,
  blockPublicPolicy: on,
  restrictPublicBuckets: on,
});
const bucket = (more: Partial<Bucket> = {}): Bucket => ({
  region: 'us-east-1',
  publicAccessBlock: everything(true),
  policyIsPublic: false,
  policy: null,
  versioning: 'Enabled',
  encryption: { algorithm: 'aws:kms', keyArn },
  objectLock: false,
  ...more,
});
const good = { ...group(), ...key(), ...role(guarded) };
const withBucket = (more: Partial<Bucket> = {}) => ({ ...key(), 's3.bucket': { prompts: bucket(more) } });

testControl(control, [
  {
    when: 'the bucket belongs to another account',
    subject: toBucket,
    facts: { 's3.bucket': { prompts: { foreign: true } } },
    expect: 'unknown',
    reason: 'CROSS_ACCOUNT',
  },
  {
    when: 'the log group has an own key and keeps logs long enough',
    subject: logging(),
    facts: good,
    expect: 'pass',
  },
  {
    when: 'the log group keeps logs for ever',
    subject: logging(),
    facts: { ...good, ...group({ retentionDays: null }) },
    expect: 'pass',
    message: /for ever/,
  },
  {
    when: 'the bucket has a key, versions and no public access',
    subject: toBucket,
    facts: withBucket(),
    expect: 'pass',
  },
  {
    when: 'the account blocks public access for the bucket',
    subject: toBucket,
    facts: {
      ...withBucket({ publicAccessBlock: { ...everything(true), ignorePublicAcls: false } }),
      's3.account-public-access-block': { '111122223333': { block: everything(true) } },
    },
    expect: 'pass',
  },
  {
    when: 'object lock is asked for and on',
    subject: toBucket,
    facts: withBucket({ objectLock: true }),
    parameters: { requireImmutability: true },
    expect: 'pass',
  },
  {
    when: 'the logging role is gone',
    subject: logging(),
    facts: { ...group(), ...key() },
    expect: 'pass',
  },
  {
    when: 'the log group is missing',
    subject: logging(),
    facts: { ...key(), ...role(guarded) },
    expect: 'fail',
    severity: 'high',
    reason: 'DESTINATION_MISSING',
  },
  {
    when: 'the log group has the default key',
    subject: logging(),
    facts: { ...good, ...group({ keyArn: null }) },
    expect: 'fail',
    severity: 'high',
    reason: 'NO_CUSTOMER_KEY',
  },
  {
    when: 'the log group has the default key, which is accepted',
    subject: logging(),
    facts: { ...good, ...group({ keyArn: null }) },
    parameters: { requireCmk: false },
    expect: 'fail',
    severity: 'informational',
  },
  {
    when: 'the log group has the default key and IAM could not be read',
    subject: logging(),
    facts: { ...good, ...group({ keyArn: null }) },
    missing: ['iam.principal'],
    expect: 'fail',
  },
  {
    when: 'the key is about to be deleted',
    subject: logging(),
    facts: { ...good, ...key('CUSTOMER', 'PendingDeletion') },
    expect: 'fail',
    reason: 'KEY_UNUSABLE',
  },
  {
    when: 'the key is gone',
    subject: logging(),
    facts: { ...group(), ...role(guarded) },
    expect: 'fail',
    reason: 'KEY_MISSING',
  },
  {
    when: 'retention is too short',
    subject: logging(),
    facts: { ...good, ...group({ retentionDays: 30 }) },
    expect: 'fail',
    reason: 'RETENTION_SHORT',
    message: /for 30 days, less than 365/,
  },
  {
    when: 'the trust of the logging role is unguarded',
    subject: logging(),
    facts: { ...good, ...role(trust({})) },
    expect: 'fail',
    reason: 'TRUST_UNGUARDED',
  },
  {
    when: 'the bucket is missing',
    subject: toBucket,
    facts: key(),
    expect: 'fail',
    reason: 'DESTINATION_MISSING',
  },
  {
    when: 'the bucket’s policy is public',
    subject: toBucket,
    facts: withBucket({ policyIsPublic: true }),
    expect: 'fail',
    severity: 'high',
    reason: 'PUBLIC',
  },
  {
    when: 'neither bucket nor account blocks public access',
    subject: toBucket,
    facts: { ...withBucket({ publicAccessBlock: null }), 's3.account-public-access-block': {} },
    expect: 'fail',
    reason: 'PUBLIC_ACCESS_BLOCK',
  },
  {
    when: 'the bucket has the key of S3',
    subject: toBucket,
    facts: withBucket({ encryption: { algorithm: 'AES256', keyArn: null } }),
    expect: 'fail',
    reason: 'NO_CUSTOMER_KEY',
  },
  {
    when: 'the bucket has the KMS key that AWS manages',
    subject: toBucket,
    facts: withBucket({ encryption: { algorithm: 'aws:kms', keyArn: null } }),
    expect: 'fail',
    reason: 'NO_CUSTOMER_KEY',
  },
  {
    when: 'the bucket names a key that AWS manages',
    subject: toBucket,
    facts: { ...withBucket(), ...key('AWS') },
    expect: 'fail',
    reason: 'NO_CUSTOMER_KEY',
  },
  {
    when: 'the bucket keeps no versions',
    subject: toBucket,
    facts: withBucket({ versioning: 'Suspended' }),
    expect: 'fail',
    reason: 'VERSIONING_OFF',
  },
  {
    when: 'object lock is asked for and off',
    subject: toBucket,
    facts: withBucket(),
    parameters: { requireImmutability: true },
    expect: 'fail',
    reason: 'OBJECT_LOCK_OFF',
  },
  {
    when: 'the bucket for large bodies is missing while the log group is fine',
    subject: logging({ largeDataBucketName: 'large' }),
    facts: good,
    expect: 'fail',
    message: /Bucket large does not exist/,
  },
  {
    when: 'the key is still being created',
    subject: logging(),
    facts: { ...good, ...key('CUSTOMER', 'Creating') },
    expect: 'unknown',
    reason: 'TRANSIENT_STATE',
  },
  {
    when: 'AWS names no trust policy of the role',
    subject: logging(),
    facts: { ...good, ...role(null) },
    expect: 'unknown',
    reason: 'NO_DATA',
  },
  {
    when: 'logging is off',
    subject: logging({ enabled: false, logGroupName: null, logRoleArn: null }),
    expect: 'not-applicable',
  },
  {
    when: 'logging is off, and names where it would go',
    subject: logging({ enabled: false }),
    expect: 'not-applicable',
  },
  {
    when: 'logging is on, and goes nowhere',
    subject: logging({ logGroupName: null, logRoleArn: null }),
    expect: 'not-applicable',
  },
  {
    when: 'the bucket is encrypted twice with an own key',
    subject: toBucket,
    facts: withBucket({ encryption: { algorithm: 'aws:kms:dsse', keyArn } }),
    expect: 'pass',
  },
  {
    when: 'AWS names no encryption of the bucket',
    subject: toBucket,
    facts: withBucket({ encryption: null }),
    expect: 'fail',
    reason: 'NO_CUSTOMER_KEY',
  },
]);
