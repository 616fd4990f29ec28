import { AwsFailure } from '../../aws/failure.ts';
import type { OutputOf } from '../../aws/services.ts';
import type { Bucket } from '../../facts/storage.ts';
import { stated } from '../aws/stated.ts';
import { defineCollector, type Reading } from '../collector.ts';
import { parsedPolicy } from '../iam/parsed-policy.ts';
import { bucketRegion } from './bucket-region.ts';
import { publicAccessBlock } from './public-access-block.ts';

const operations = [
  's3:GetBucketLocation',
  's3:GetPublicAccessBlock',
  's3:GetBucketPolicyStatus',
  's3:GetBucketPolicy',
  's3:GetBucketVersioning',
  's3:GetBucketEncryption',
  's3:GetObjectLockConfiguration',
] as const;

/** The facts that name buckets. */
const dependsOn = [
  'bedrock.invocation-logging',
  'bedrock-agent.data-source',
  'bedrock.customization-job',
  'sagemaker.training-job',
  'cloudtrail.trail',
] as const;

type BucketReading = Reading<(typeof operations)[number], (typeof dependsOn)[number]>;

/**
 * The buckets that hold invocation logs or the audit trail, feed knowledge bases or take part in training, wherever they lie. Other buckets are
 * nobody's subject and stay unread.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLocation.html
 */
export const collector = defineCollector({
  fact: 's3.bucket',
  type: 'AWS::S3::Bucket',
  scope: 'region',
  operations,
  changedBy: [
    's3:PutBucketPolicy',
    's3:DeleteBucketPolicy',
    's3:PutBucketPublicAccessBlock',
    's3:DeleteBucketPublicAccessBlock',
    's3:PutBucketVersioning',
    's3:PutBucketEncryption',
    's3:DeleteBucketEncryption',
    's3:DeleteBucket',
    's3:PutObjectLockConfiguration',
    // S3 writes some settings under the name of their permission.
    's3:PutBucketObjectLockConfiguration',
    's3:CreateBucket',
  ],
  dependsOn,
  async *list(reading) {
    const names = [
      ...reading
        .known('bedrock.invocation-logging')
        .flatMap(({ value }) => [value.bucketName, value.largeDataBucketName]),
      ...reading.known('bedrock-agent.data-source').map(({ value }) => value.bucketName),
      ...reading
        .known('bedrock.customization-job')
        .flatMap(({ value }) => value.inputs.map(({ bucket }) => bucket)),
      ...reading
        .known('sagemaker.training-job')
        .flatMap(({ value }) => [
          ...value.inputs.map(({ bucket }) => bucket),
          value.checkpoint?.bucket ?? null,
        ]),
      // Elsewhere a trail is only a shadow of the one in its home region.
      ...reading
        .known('cloudtrail.trail')
        .map(({ value, region }) => (value.homeRegion === region ? value.bucketName : null)),
    ];
    yield* new Set(names.filter((name) => name !== null));
  },
  async get(reading, name) {
    const arn = `arn:${reading.partition}:s3:::${name}`;
    const location = await locationOf(reading, name);
    if (!location) return undefined;
    if (location === 'foreign') return { id: name, arn, value: { foreign: true } };

    const region = bucketRegion(location.LocationConstraint);
    const at = { region };
    const bucket = { Bucket: name, ExpectedBucketOwner: reading.account };
    const [block, status, policy, encryption, lock] = await Promise.all([
      reading.find('s3:GetPublicAccessBlock', bucket, at),
      reading.find('s3:GetBucketPolicyStatus', bucket, at),
      reading.find('s3:GetBucketPolicy', bucket, at),
      reading.find('s3:GetBucketEncryption', bucket, at),
      reading.find('s3:GetObjectLockConfiguration', bucket, at),
    ]);
    // Every bucket has a versioning state. Asked last, its absence tells a deleted bucket from a bare one.
    const versioning = await reading.find('s3:GetBucketVersioning', bucket, at);
    if (!versioning) return undefined;

    return {
      id: name,
      arn,
      value: {
        region,
        publicAccessBlock: publicAccessBlock(block),
        policyIsPublic: status
          ? stated(reading, status.PolicyStatus?.IsPublic, `whether the policy of bucket ${name} is public`)
          : false,
        policy: policy?.Policy ? parsedPolicy(reading, policy.Policy, `policy of bucket ${name}`) : null,
        versioning: versioning.Status ?? null,
        encryption: encryptionOf(encryption),
        objectLock: lock?.ObjectLockConfiguration?.ObjectLockEnabled === 'Enabled',
        ...(versioning.MFADelete === 'Enabled' ? { mfaDelete: true } : {}),
      },
    };
  },
});

/**
 * Where an own bucket lies; `undefined` when nobody has it. A bucket of another account is left alone, even
 * where its owner lets us look: our account's block of public access says nothing about it.
 */
async function locationOf(
  reading: BucketReading,
  Bucket: string,
): Promise<OutputOf<'s3:GetBucketLocation'> | 'foreign' | undefined> {
  const owner = statedOwnerOf(reading, Bucket) ?? reading.account;
  try {
    const location = await reading.find('s3:GetBucketLocation', { Bucket, ExpectedBucketOwner: owner });
    return location && owner !== reading.account ? 'foreign' : location;
  } catch (error) {
    const denied = error instanceof AwsFailure && error.reason === 'ACCESS_DENIED';
    if (!denied) throw error;
    if (owner !== reading.account) {
      return reading.giveUp('CROSS_ACCOUNT', `Bucket ${Bucket} of account ${owner} does not show itself.`);
    }
    if (await answersToAnyOwner(reading, Bucket)) return 'foreign';
    throw error;
  }
}

/** True when the refusal came from naming ourselves as owner. */
async function answersToAnyOwner(reading: BucketReading, Bucket: string): Promise<boolean> {
  try {
    return (await reading.find('s3:GetBucketLocation', { Bucket })) !== undefined;
  } catch {
    return false;
  }
}

/** The account that data sources say owns the bucket; `undefined` when none says so. */
function statedOwnerOf(reading: BucketReading, name: string): string | undefined {
  const owners = reading
    .known('bedrock-agent.data-source')
    .filter(({ value }) => value.bucketName === name)
    .map(({ value }) => value.bucketOwnerAccountId)
    .filter((owner) => owner !== null);
  return owners.includes(reading.account) ? reading.account : owners[0];
}

function encryptionOf(answer: OutputOf<'s3:GetBucketEncryption'> | undefined): Bucket['encryption'] {
  const rule = answer?.ServerSideEncryptionConfiguration?.Rules?.find(
    ({ ApplyServerSideEncryptionByDefault }) => ApplyServerSideEncryptionByDefault !== undefined,
  )?.ApplyServerSideEncryptionByDefault;
  if (!rule?.SSEAlgorithm) return null;
  return { algorithm: rule.SSEAlgorithm, keyArn: rule.KMSMasterKeyID ?? null };
}
