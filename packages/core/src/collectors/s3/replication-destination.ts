import { AwsFailure } from '../../aws/failure.ts';
import { defineCollector } from '../collector.ts';
import { bucketRegion } from './bucket-region.ts';

/**
 * Where the copies of knowledge base sources lie, and whether they keep versions, without which S3 copies nothing.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-requirements.html
 */
export const collector = defineCollector({
  fact: 's3.replication-destination',
  type: 'AWS::S3::Bucket',
  scope: 'region',
  operations: ['s3:GetBucketLocation', 's3:GetBucketVersioning'],
  changedBy: ['s3:PutBucketVersioning', 's3:CreateBucket', 's3:DeleteBucket'],
  dependsOn: ['s3.bucket-replication'],
  async *list(reading) {
    const rules = reading.known('s3.bucket-replication').flatMap(({ value }) => value.rules);
    yield* new Set(rules.map(({ bucketName }) => bucketName));
  },
  async get(reading, Bucket) {
    try {
      const location = await reading.find('s3:GetBucketLocation', { Bucket });
      if (!location) return undefined;
      const region = bucketRegion(location.LocationConstraint);
      const versioning = await reading.find('s3:GetBucketVersioning', { Bucket }, { region });
      if (!versioning) return undefined;
      return {
        id: Bucket,
        arn: `arn:${reading.partition}:s3:::${Bucket}`,
        value: { region, versioning: versioning.Status ?? null },
      };
    } catch (error) {
      const owners = reading
        .known('s3.bucket-replication')
        .flatMap(({ value }) => value.rules.filter(({ bucketName }) => bucketName === Bucket))
        .map(({ account }) => account);
      const elsewhere = owners.find((owner) => owner !== null && owner !== reading.account);
      const denied = error instanceof AwsFailure && error.reason === 'ACCESS_DENIED';
      if (!denied || elsewhere === undefined) throw error;
      return reading.giveUp(
        'CROSS_ACCOUNT',
        `Bucket ${Bucket} of account ${elsewhere} does not show itself.`,
      );
    }
  },
});
