import { aws_dynamodb as dynamodb, Fn, type Stack, aws_s3 as s3 } from 'aws-cdk-lib';
import { acknowledge } from '../acknowledge.ts';
import { names } from '../names.ts';
import { retained } from '../retained.ts';

/** Days that plans and summaries of sweeps are kept; the table holds what counts. */
const sweepDays = 30;

/**
 * The one table: on demand, restorable to any second of 35 days, never deleted with the stack.
 * Items and keys: `packages/core/src/history`.
 */
export function table(stack: Stack, keyArn: string): dynamodb.CfnTable {
  const state = new dynamodb.CfnTable(stack, 'Table', {
    tableName: Fn.ref('Prefix'),
    billingMode: 'PAY_PER_REQUEST',
    attributeDefinitions: [
      { attributeName: 'pk', attributeType: 'S' },
      { attributeName: 'sk', attributeType: 'S' },
    ],
    keySchema: [
      { attributeName: 'pk', keyType: 'HASH' },
      { attributeName: 'sk', keyType: 'RANGE' },
    ],
    timeToLiveSpecification: { attributeName: 'ttl', enabled: true },
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true, recoveryPeriodInDays: 35 },
    sseSpecification: { sseEnabled: true, sseType: 'KMS', kmsMasterKeyId: keyArn },
    deletionProtectionEnabled: true,
  });
  acknowledge(
    state,
    'NIST.800.53.R5-DynamoDBInBackupPlan',
    'Continuous backup with point-in-time recovery keeps every second of 35 days, more than a daily plan would. ' +
      'The content is derived: one full sweep rebuilds all of it from the accounts themselves, except first-seen dates.',
  );
  return retained(state);
}

/** Plans and summaries of sweeps, and resource bodies too long for the table. */
export function bucket(stack: Stack, keyArn: string): s3.CfnBucket {
  const files = new s3.CfnBucket(stack, 'Bucket', {
    bucketName: names.bucket(),
    bucketEncryption: {
      serverSideEncryptionConfiguration: [
        {
          bucketKeyEnabled: true,
          serverSideEncryptionByDefault: { sseAlgorithm: 'aws:kms', kmsMasterKeyId: keyArn },
        },
      ],
    },
    publicAccessBlockConfiguration: {
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    },
    ownershipControls: { rules: [{ objectOwnership: 'BucketOwnerEnforced' }] },
    versioningConfiguration: { status: 'Enabled' },
    lifecycleConfiguration: {
      rules: [
        { id: 'sweeps', status: 'Enabled', prefix: 'sweeps/', expirationInDays: sweepDays },
        {
          id: 'leftovers',
          status: 'Enabled',
          noncurrentVersionExpiration: { noncurrentDays: 7 },
          abortIncompleteMultipartUpload: { daysAfterInitiation: 1 },
        },
      ],
    },
  });
  const policy = new s3.CfnBucketPolicy(stack, 'BucketPolicy', {
    bucket: files.ref,
    policyDocument: {
      Version: '2012-10-17',
      Statement: [
        {
          Sid: 'OnlyEncryptedInTransit',
          Effect: 'Deny',
          Principal: '*',
          Action: 's3:*',
          Resource: [files.attrArn, Fn.join('', [files.attrArn, '/*'])],
          Condition: { Bool: { 'aws:SecureTransport': 'false' } },
        },
      ],
    },
  });
  retained(policy);
  const whoReads =
    'Only roles of this stack can read it, each read is a signed call that CloudTrail data events record where the ' +
    'owner of the account turns them on, and a log bucket cannot itself be encrypted with a customer managed key. ' +
    'It holds account ids, counts and declared settings, never prompts or secrets.';
  acknowledge(files, 'AwsSolutions-S1', whoReads);
  acknowledge(files, 'NIST.800.53.R5-S3BucketLoggingEnabled', whoReads);
  acknowledge(
    files,
    'NIST.800.53.R5-S3BucketReplicationEnabled',
    'Nothing here is an original: plans and summaries are rewritten by the next sweep, and bodies are copies of what ' +
      'AWS answered. A replica in a second region would hold the same data under a second key without serving recovery.',
  );
  return retained(files);
}
