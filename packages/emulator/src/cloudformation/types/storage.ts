import { AwsError } from '../../aws-error.ts';
import { type BucketRecord, buckets } from '../../services/s3-buckets.ts';
import type { Properties } from '../properties.ts';
import { callAs, generatedName, type Makers, type Making } from '../resource.ts';

const attributeType = (definition: Properties) => ({
  AttributeName: definition.text('AttributeName'),
  AttributeType: definition.text('AttributeType') as 'S',
});
const keyElement = (element: Properties) => ({
  AttributeName: element.text('AttributeName'),
  KeyType: element.text('KeyType') as 'HASH',
});

/** Tables and buckets. */
export const storageTypes: Makers = {
  async 'AWS::DynamoDB::Table'(properties, making) {
    const TableName = properties.maybeText('TableName') ?? generatedName(making, 255);
    const encryption = properties.inner('SSESpecification');
    const keyArn = encryption?.maybeText('KMSMasterKeyId');
    encryption?.ignore('SSEType');
    properties.ignore('Tags');
    if (properties.maybeText('BillingMode') !== 'PAY_PER_REQUEST') {
      throw new AwsError('NotModelled', 'The emulator models tables on demand only.', 501);
    }
    const { TableDescription } = await callAs(making, 'dynamodb:CreateTable', {
      TableName,
      AttributeDefinitions: properties.inners('AttributeDefinitions').map(attributeType),
      KeySchema: properties.inners('KeySchema').map(keyElement),
      BillingMode: 'PAY_PER_REQUEST',
      DeletionProtectionEnabled: properties.flag('DeletionProtectionEnabled'),
      ...(encryption?.flag('SSEEnabled') && {
        SSESpecification: {
          Enabled: true,
          SSEType: 'KMS',
          ...(keyArn !== undefined && { KMSMasterKeyId: keyArn }),
        },
      }),
    });
    const ttl = properties.inner('TimeToLiveSpecification');
    if (ttl) {
      await callAs(making, 'dynamodb:UpdateTimeToLive', {
        TableName,
        TimeToLiveSpecification: { Enabled: ttl.flag('Enabled'), AttributeName: ttl.text('AttributeName') },
      });
    }
    const recovery = properties.inner('PointInTimeRecoverySpecification');
    recovery?.ignore('RecoveryPeriodInDays');
    if (recovery) {
      const PointInTimeRecoveryEnabled = recovery.flag('PointInTimeRecoveryEnabled');
      await callAs(making, 'dynamodb:UpdateContinuousBackups', {
        TableName,
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled },
      });
    }
    return { ref: TableName, attributes: { Arn: TableDescription?.TableArn ?? '' } };
  },

  'AWS::S3::Bucket'(properties, making) {
    const name = properties.maybeText('BucketName') ?? generatedName(making, 63).toLowerCase();
    const all = making.plane.world.items(buckets, making);
    if (all.has(name)) {
      throw new AwsError('BucketAlreadyExists', `The requested bucket name ${name} is not available.`, 409);
    }
    const block = properties.inner('PublicAccessBlockConfiguration');
    const versioning = properties.inner('VersioningConfiguration')?.text('Status');
    // What ages, and who owns objects, makes no difference to what is kept here.
    properties.ignore('LifecycleConfiguration', 'OwnershipControls', 'Tags');
    all.set(name, {
      name,
      account: making.account,
      region: making.region,
      publicAccessBlock: {
        BlockPublicAcls: block?.flag('BlockPublicAcls', true) ?? true,
        BlockPublicPolicy: block?.flag('BlockPublicPolicy', true) ?? true,
        IgnorePublicAcls: block?.flag('IgnorePublicAcls', true) ?? true,
        RestrictPublicBuckets: block?.flag('RestrictPublicBuckets', true) ?? true,
      },
      ...(versioning !== undefined && { versioning: versioning as 'Enabled' }),
      encryption: bucketEncryption(properties),
    });
    const arn = `arn:${making.partition}:s3:::${name}`;
    return { ref: name, attributes: { Arn: arn, DomainName: `${name}.s3.amazonaws.com` } };
  },

  'AWS::S3::BucketPolicy'(properties, making) {
    const bucket = bucketNamed(properties.text('Bucket'), making);
    bucket.policy = properties.document('PolicyDocument');
    return { ref: bucket.name, attributes: {} };
  },
};

function bucketNamed(name: string, making: Making): BucketRecord {
  const bucket = making.plane.world.items(buckets, making).get(name);
  if (bucket) return bucket;
  throw new AwsError('NoSuchBucket', 'The specified bucket does not exist', 404);
}

function bucketEncryption(properties: Properties): NonNullable<BucketRecord['encryption']> {
  const [rule] = properties.inner('BucketEncryption')?.inners('ServerSideEncryptionConfiguration') ?? [];
  const byDefault = rule?.inner('ServerSideEncryptionByDefault');
  const keyArn = byDefault?.maybeText('KMSMasterKeyID');
  return {
    Rules: [
      {
        ApplyServerSideEncryptionByDefault: {
          SSEAlgorithm: (byDefault?.text('SSEAlgorithm') ?? 'AES256') as 'AES256',
          ...(keyArn !== undefined && { KMSMasterKeyID: keyArn }),
        },
        BucketKeyEnabled: rule?.flag('BucketKeyEnabled') ?? false,
      },
    ],
  };
}
