import { control } from '@lenswatch/core/controls/s3/s3-training-data-protected.ts';
import type { CustomizationJob } from '@lenswatch/core/facts/customization.ts';
import type { S3Place, TrainingJob } from '@lenswatch/core/facts/sagemaker.ts';
import type { Bucket } from '@lenswatch/core/facts/storage.ts';
import { parsePolicy } from '@lenswatch/core/iam/parse-policy.ts';
import { testControl } from '../../../support/test-control.ts';
import { allow, principal, type Statement, trust } from '../../iam/principals.ts';

const key = 'arn:aws:kms:us-east-1:111122223333:key/one';
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
  Resource: ['arn:aws:s3:::train', 'arn:aws:s3:::train/*'],
  Condition: { Bool: { 'aws:SecureTransport': 'false' } },
};
const onlyBuilder = (operator: string) => ({
  Effect: 'Deny',
  Principal: '*',
  Action: 's3:PutObject',
  Resource: 'arn:aws:s3:::train/*',
  Condition: { [operator]: { 'aws:PrincipalArn': 'arn:aws:iam::111122223333:role/builder' } },
});
const policy = (...statements: object[]) =>
  parsePolicy(JSON.stringify({ Version: '2012-10-17', Statement: statements }));
const bucket = (more: Partial<Bucket> = {}) => ({
  fact: 's3.bucket' as const,
  id: 'train',
  value: {
    region: 'us-east-1',
    publicAccessBlock: everything(true),
    policyIsPublic: false,
    policy: policy(tls),
    versioning: 'Enabled' as const,
    encryption: { algorithm: 'aws:kms', keyArn: key as string | null },
    objectLock: false,
    ...more,
  },
});
const jobOn = (...inputs: readonly S3Place[]) => ({
  'sagemaker.training-job': {
    llama: {
      status: 'Completed',
      createdAt: '2026-11-01T00:00:00.000Z',
      trainingSeconds: 60,
      maxRuntimeSeconds: null,
      maxWaitSeconds: null,
      instanceTypes: [],
      serverlessJobType: null,
      instances: 1,
      image: null,
      inVpc: true,
      networkIsolation: true,
      interContainerEncryption: true,
      outputKeyId: null,
      spot: false,
      checkpoint: null,
      writableFileSystem: false,
      inputs,
    } satisfies TrainingJob,
  },
});
const customization: CustomizationJob = {
  kind: 'customization',
  name: 'tone',
  status: 'Completed',
  createdAt: '2026-11-01T00:00:00.000Z',
  subnets: 1,
  securityGroupIds: [],
  keyArn: null,
  inputs: [{ bucket: 'train', prefix: 'tone/' }],
};
const used = jobOn({ bucket: 'train', prefix: 'data/' });
const keys = (state = 'Enabled') => ({ 'kms.key': { [key]: { manager: 'CUSTOMER', state } } });
const write = (resource = 'arn:aws:s3:::train/data/*') => allow('s3:PutObject', resource);
const people = (...roles: readonly (readonly [string, readonly Statement[], string?])[]) => ({
  'iam.principal': Object.fromEntries(
    roles.map(([name, statements, service]) => [
      `arn:aws:iam::111122223333:role/${name}`,
      principal(statements, { name, ...(service ? { trust: [trust({ Service: service })] } : {}) }),
    ]),
  ),
});
const writers = (count: number) =>
  people(...Array.from({ length: count }, (_, index) => [`w${index}`, [write()]] as const));
const good = { ...used, ...keys() };

testControl(control, [
  {
    when: 'few may write and the rest is in order',
    subject: bucket(),
    facts: { ...good, ...writers(2) },
    expect: 'pass',
  },
  {
    when: 'as many may write as are accepted',
    subject: bucket(),
    facts: { ...good, ...writers(5) },
    expect: 'pass',
    message: /that 5 principals may write/,
  },
  {
    when: 'a customization job of Bedrock reads it',
    subject: bucket(),
    facts: { 'bedrock.customization-job': { j: customization }, ...keys() },
    expect: 'pass',
  },
  {
    when: 'many may write beside what jobs read',
    subject: bucket(),
    facts: { ...good, ...people(['a', [write('arn:aws:s3:::train/logs/*')]]) },
    parameters: { maxTrainingDataWriters: 0 },
    expect: 'pass',
  },
  {
    when: 'administrators may write, like everything else',
    subject: bucket(),
    facts: { ...good, ...people(['admin', [allow('*')]]) },
    parameters: { maxTrainingDataWriters: 0 },
    expect: 'pass',
  },
  {
    when: 'the policy of the bucket keeps out all but one of many writers',
    subject: bucket({ policy: policy(tls, onlyBuilder('ArnNotLike')) }),
    facts: { ...good, ...people(['builder', [write()]], ['a', [write()]], ['b', [write()]]) },
    parameters: { maxTrainingDataWriters: 1 },
    expect: 'pass',
  },
  {
    when: 'the policy of the bucket keeps out one of two writers',
    subject: bucket({ policy: policy(tls, onlyBuilder('ArnLike')) }),
    facts: { ...good, ...people(['builder', [write()]], ['a', [write()]]) },
    parameters: { maxTrainingDataWriters: 1 },
    expect: 'pass',
    evidence: { writerCount: 1 },
  },
  {
    when: 'the policy of the bucket keeps out all but one where requests have an ARN, which all of them have',
    subject: bucket({ policy: policy(tls, onlyBuilder('ArnNotLikeIfExists')) }),
    facts: { ...good, ...people(['builder', [write()]], ['a', [write()]]) },
    parameters: { maxTrainingDataWriters: 1 },
    expect: 'pass',
  },
  {
    when: 'an application that may write is an ingest role',
    subject: bucket(),
    facts: { ...good, ...people(['app', [write(), allow('bedrock:InvokeModel')], 'lambda.amazonaws.com']) },
    parameters: { ingestRolePatterns: ['arn:aws:iam::*:role/app'] },
    expect: 'pass',
  },
  {
    when: 'Object Lock is asked for and on',
    subject: bucket({ objectLock: true }),
    facts: good,
    parameters: { requireImmutability: true },
    expect: 'pass',
  },
  {
    when: 'Object Lock is asked for, and versions are deleted with a second factor only',
    subject: bucket({ mfaDelete: true }),
    facts: good,
    parameters: { requireImmutability: true },
    expect: 'pass',
  },
  {
    when: 'the account blocks public access',
    subject: bucket({ publicAccessBlock: null }),
    facts: { ...good, 's3.account-public-access-block': { '111122223333': { block: everything(true) } } },
    expect: 'pass',
  },
  {
    when: 'the policy of the bucket is public',
    subject: bucket({ policyIsPublic: true }),
    facts: good,
    expect: 'fail',
    severity: 'critical',
    reason: 'PUBLIC',
  },
  {
    when: 'nothing blocks public access',
    subject: bucket({ publicAccessBlock: null }),
    facts: { ...good, 's3.account-public-access-block': { '111122223333': { block: null } } },
    expect: 'fail',
    severity: 'high',
    reason: 'PUBLIC_ACCESS_BLOCK',
  },
  {
    when: 'the bucket keeps no versions',
    subject: bucket({ versioning: 'Suspended' }),
    facts: good,
    expect: 'fail',
    severity: 'high',
    reason: 'VERSIONING_OFF',
  },
  {
    when: 'the bucket accepts plain HTTP',
    subject: bucket({ policy: null }),
    facts: good,
    expect: 'fail',
    severity: 'medium',
    reason: 'PLAIN_HTTP',
  },
  {
    when: 'another account may write',
    subject: bucket({
      policy: policy(tls, {
        Effect: 'Allow',
        Principal: { AWS: 'arn:aws:iam::444455556666:root' },
        Action: 's3:PutObject',
        Resource: 'arn:aws:s3:::train/*',
      }),
    }),
    facts: good,
    expect: 'fail',
    severity: 'high',
    reason: 'OUTSIDE_WRITERS',
  },
  {
    when: 'S3 encrypts with a key of its own',
    subject: bucket({ encryption: { algorithm: 'AES256', keyArn: null } }),
    facts: good,
    expect: 'fail',
    severity: 'high',
    reason: 'NO_CUSTOMER_KEY',
  },
  {
    when: 'the bucket names no encryption',
    subject: bucket({ encryption: null }),
    facts: good,
    expect: 'fail',
    reason: 'NO_CUSTOMER_KEY',
  },
  {
    when: 'customer managed keys are not asked for',
    subject: bucket({ encryption: null }),
    facts: good,
    parameters: { requireCmk: false },
    expect: 'fail',
    severity: 'informational',
  },
  {
    when: 'the key is disabled',
    subject: bucket(),
    facts: { ...used, ...keys('Disabled') },
    expect: 'fail',
    severity: 'high',
    reason: 'KEY_UNUSABLE',
  },
  {
    when: 'Object Lock is asked for and off',
    subject: bucket(),
    facts: good,
    parameters: { requireImmutability: true },
    expect: 'fail',
    severity: 'high',
    reason: 'OBJECT_LOCK_OFF',
  },
  {
    when: 'more may write than are accepted',
    subject: bucket(),
    facts: { ...good, ...writers(6) },
    expect: 'fail',
    severity: 'high',
    reason: 'TOO_MANY_WRITERS',
  },
  {
    when: 'the policy of the bucket keeps out one writer only, and two are left',
    subject: bucket({ policy: policy(tls, onlyBuilder('ArnLike')) }),
    facts: { ...good, ...people(['builder', [write()]], ['a', [write()]], ['b', [write()]]) },
    parameters: { maxTrainingDataWriters: 1 },
    expect: 'fail',
    reason: 'TOO_MANY_WRITERS',
    evidence: { writerCount: 2 },
  },
  {
    when: 'the whole bucket is read and somebody may write somewhere',
    subject: bucket(),
    facts: {
      ...keys(),
      ...jobOn({ bucket: 'train', prefix: '' }),
      ...people(['a', [write('arn:aws:s3:::train/x/*')]]),
    },
    parameters: { maxTrainingDataWriters: 0 },
    expect: 'fail',
    reason: 'TOO_MANY_WRITERS',
  },
  {
    when: 'an application that asks models may write',
    subject: bucket(),
    facts: {
      ...good,
      ...people(['app', [write(), allow('bedrock:InvokeModel')], 'ecs-tasks.amazonaws.com']),
    },
    expect: 'fail',
    severity: 'high',
    reason: 'USER_WRITABLE',
  },
  {
    when: 'the bucket belongs to another account',
    subject: { fact: 's3.bucket', id: 'train', value: { foreign: true } },
    facts: used,
    expect: 'unknown',
    reason: 'CROSS_ACCOUNT',
  },
  {
    when: 'writers could not all be read',
    subject: bucket(),
    facts: good,
    partial: ['iam.principal'],
    expect: 'unknown',
  },
  {
    when: 'a known job reads a part of it and other jobs could not be read',
    subject: bucket(),
    facts: good,
    partial: ['sagemaker.training-job'],
    expect: 'unknown',
  },
  {
    when: 'a known job reads a part of it and jobs of Bedrock could not be read',
    subject: bucket(),
    facts: good,
    partial: ['bedrock.customization-job'],
    expect: 'unknown',
  },
  {
    when: 'it keeps no versions and jobs could not all be read',
    subject: bucket({ versioning: 'Suspended' }),
    facts: good,
    partial: ['sagemaker.training-job', 'bedrock.customization-job'],
    expect: 'fail',
    reason: 'VERSIONING_OFF',
  },
  {
    when: 'no known job reads it and jobs could not all be read',
    subject: bucket(),
    facts: keys(),
    partial: ['sagemaker.training-job'],
    expect: 'unknown',
  },
  {
    when: 'no known job reads it and jobs of Bedrock could not all be read',
    subject: bucket(),
    facts: keys(),
    partial: ['bedrock.customization-job'],
    expect: 'unknown',
  },
  {
    when: 'jobs read other buckets',
    subject: bucket(),
    facts: { ...keys(), ...jobOn({ bucket: 'other', prefix: '' }) },
    expect: 'not-applicable',
  },
  {
    when: 'it is encrypted twice with an own key',
    subject: bucket({ encryption: { algorithm: 'aws:kms:dsse', keyArn: key } }),
    facts: good,
    expect: 'pass',
  },
  {
    when: 'a job reads another bucket too, and it keeps no versions',
    subject: bucket({ versioning: null }),
    facts: { ...jobOn({ bucket: 'other', prefix: '' }, { bucket: 'train', prefix: 'data/' }), ...keys() },
    expect: 'fail',
    reason: 'VERSIONING_OFF',
  },
  {
    when: 'a job reads the whole of another bucket, and somebody may write where it reads nothing of this one',
    subject: bucket(),
    facts: {
      ...jobOn({ bucket: 'other', prefix: '' }, { bucket: 'train', prefix: 'data/' }),
      ...keys(),
      ...people(['w', [write('arn:aws:s3:::train/uploads/*')]]),
    },
    expect: 'pass',
    evidence: { writerCount: 0 },
  },
]);
