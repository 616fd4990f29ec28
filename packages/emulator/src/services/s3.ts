import { AwsError } from '../aws-error.ts';
import { defineOperation, type Modelled } from '../operation.ts';
import { matching, required } from './record.ts';
import { buckets, findBucket, findBucketHere, isPublicPolicy, onBucket } from './s3-buckets.ts';
import { objects } from './s3-objects.ts';
import { tags } from './tagging.ts';
import { recorded } from './trace.ts';

/** What a bucket lacks is an error of its own in S3. */
function configured<T>(value: T | undefined, code: string, message: string): T {
  if (value === undefined) throw new AwsError(code, message, 404);
  return value;
}

/** What new buckets have. @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/create-bucket-faq.html */
const newBucket = {
  publicAccessBlock: {
    BlockPublicAcls: true,
    BlockPublicPolicy: true,
    IgnorePublicAcls: true,
    RestrictPublicBuckets: true,
  },
  encryption: { Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' as const } }] },
};

export const operations: readonly Modelled[] = [
  defineOperation('s3:CreateBucket', {
    authorize: onBucket('CreateBucket'),
    handle(input, call) {
      const { Bucket, CreateBucketConfiguration, ...rest } = input;
      const unknown = Object.keys(rest).find((member) => rest[member as keyof typeof rest] !== undefined);
      if (unknown)
        throw new AwsError('NotModelled', `The emulator does not model ${unknown} of buckets.`, 501);
      const name = matching(
        required(Bucket, 'Bucket'),
        /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/,
        'Bucket',
        'InvalidBucketName',
      );
      const { account, region } = call;
      // us-east-1 is the absence of a constraint.
      if ((CreateBucketConfiguration?.LocationConstraint ?? 'us-east-1') !== region) {
        throw new AwsError(
          'IllegalLocationConstraintException',
          'The location constraint is incompatible.',
          400,
        );
      }
      const all = call.world.items(buckets, call);
      if (all.has(name)) {
        throw new AwsError('BucketAlreadyExists', 'The requested bucket name is not available.', 409);
      }
      all.set(name, { name, account, region, ...newBucket });
      return { Location: `/${name}` };
    },
    trace: ({ Bucket }) => ({ requestParameters: { bucketName: Bucket }, responseElements: null }),
  }),
  defineOperation('s3:DeleteBucket', {
    authorize: onBucket('DeleteBucket'),
    handle(input, call) {
      const { name } = findBucketHere(input, call);
      if ([...call.world.items(objects, call).keys()].some((key) => key.startsWith(`${name}/`))) {
        throw new AwsError('BucketNotEmpty', 'The bucket you tried to delete is not empty', 409);
      }
      call.world.items(buckets, call).delete(name);
      return {};
    },
    trace: ({ Bucket }) => ({ requestParameters: { bucketName: Bucket }, responseElements: null }),
  }),
  defineOperation('s3:GetBucketReplication', {
    authorize: onBucket('GetReplicationConfiguration'),
    handle: (input, call) => ({
      ReplicationConfiguration: configured(
        findBucketHere(input, call).replication,
        'ReplicationConfigurationNotFoundError',
        'The replication configuration was not found',
      ),
    }),
  }),
  defineOperation('s3:PutBucketReplication', {
    authorize: onBucket('PutReplicationConfiguration'),
    handle(input, call) {
      const replication = required(input.ReplicationConfiguration, 'ReplicationConfiguration');
      Object.assign(findBucketHere(input, call), { replication });
      return {};
    },
    trace: ({ Bucket, ReplicationConfiguration }) => ({
      requestParameters: { bucketName: Bucket, ReplicationConfiguration: recorded(ReplicationConfiguration) },
      responseElements: null,
    }),
  }),
  defineOperation('s3:GetBucketTagging', {
    authorize: onBucket('GetBucketTagging'),
    handle(input, call) {
      const { name } = findBucketHere(input, call);
      const all = call.world.items(tags, call).get(`arn:${call.partition}:s3:::${name}`) ?? [];
      if (all.length === 0) throw new AwsError('NoSuchTagSet', 'The TagSet does not exist', 404);
      return { TagSet: [...all] };
    },
  }),
  defineOperation('s3:GetBucketLocation', {
    authorize: onBucket('GetBucketLocation'),
    handle(input, call) {
      const { region } = findBucket(input, call);
      // us-east-1 is the absence of a constraint.
      return region === 'us-east-1' ? {} : { LocationConstraint: region as 'eu-west-1' };
    },
  }),
  defineOperation('s3:GetPublicAccessBlock', {
    authorize: onBucket('GetBucketPublicAccessBlock'),
    handle: (input, call) => ({
      PublicAccessBlockConfiguration: configured(
        findBucketHere(input, call).publicAccessBlock,
        'NoSuchPublicAccessBlockConfiguration',
        'The public access block configuration was not found',
      ),
    }),
  }),
  defineOperation('s3:GetBucketPolicy', {
    authorize: onBucket('GetBucketPolicy'),
    handle: (input, call) => ({
      Policy: configured(
        findBucketHere(input, call).policy,
        'NoSuchBucketPolicy',
        'The bucket policy does not exist',
      ),
    }),
  }),
  defineOperation('s3:GetBucketPolicyStatus', {
    authorize: onBucket('GetBucketPolicyStatus'),
    handle(input, call) {
      const { policy } = findBucketHere(input, call);
      const text = configured(policy, 'NoSuchBucketPolicy', 'The bucket policy does not exist');
      return { PolicyStatus: { IsPublic: isPublicPolicy(text) } };
    },
  }),
  defineOperation('s3:GetBucketVersioning', {
    authorize: onBucket('GetBucketVersioning'),
    handle(input, call) {
      const { versioning } = findBucketHere(input, call);
      return versioning ? { Status: versioning } : {};
    },
  }),
  defineOperation('s3:GetBucketEncryption', {
    authorize: onBucket('GetEncryptionConfiguration'),
    handle: (input, call) => ({
      ServerSideEncryptionConfiguration: configured(
        findBucketHere(input, call).encryption,
        'ServerSideEncryptionConfigurationNotFoundError',
        'The server side encryption configuration was not found',
      ),
    }),
  }),
  defineOperation('s3:GetObjectLockConfiguration', {
    authorize: onBucket('GetBucketObjectLockConfiguration'),
    handle: (input, call) => ({
      ObjectLockConfiguration: configured(
        findBucketHere(input, call).objectLock,
        'ObjectLockConfigurationNotFoundError',
        'Object Lock configuration does not exist for this bucket',
      ),
    }),
  }),
];
