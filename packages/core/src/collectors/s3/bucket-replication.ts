import type { OutputOf } from '../../aws/services.ts';
import type { BucketReplication } from '../../facts/storage.ts';
import { type GivesUp, stated } from '../aws/stated.ts';
import { defineCollector, type Reading } from '../collector.ts';

type ReplicationReading = Reading<
  's3:GetBucketReplication' | 's3:GetBucketTagging',
  'bedrock-agent.data-source' | 's3.bucket'
>;
type Rule = NonNullable<
  NonNullable<OutputOf<'s3:GetBucketReplication'>['ReplicationConfiguration']>['Rules']
>[number];

/**
 * How the buckets that feed knowledge bases are copied to other places.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketReplication.html
 */
export const collector = defineCollector({
  fact: 's3.bucket-replication',
  type: 'AWS::S3::Bucket',
  scope: 'region',
  operations: ['s3:GetBucketReplication', 's3:GetBucketTagging'],
  changedBy: [
    's3:PutBucketReplication',
    's3:DeleteBucketReplication',
    's3:PutBucketTagging',
    's3:DeleteBucketTagging',
    's3:DeleteBucket',
  ],
  dependsOn: ['bedrock-agent.data-source', 's3.bucket'],
  async *list(reading) {
    for (const { id } of sourcesOf(reading)) yield id;
  },
  async get(reading, name) {
    const source = sourcesOf(reading).find(({ id }) => id === name);
    if (!source) return undefined;
    const input = { Bucket: name, ExpectedBucketOwner: reading.account };
    const at = { region: source.region };
    const [answer, tagging] = await Promise.all([
      reading.find('s3:GetBucketReplication', input, at),
      reading.find('s3:GetBucketTagging', input, at),
    ]);
    const rules = answer?.ReplicationConfiguration?.Rules ?? [];
    return {
      id: name,
      arn: source.arn,
      value: {
        residency:
          tagging?.TagSet?.find(({ Key }) => Key === 'data-residency' || Key === 'genai-lens:data-residency')
            ?.Value ?? null,
        rules: rules.map((rule, index) => ruleOf(reading, rule, index, name)),
      },
    };
  },
});

/** Own buckets that some data source reads, and the region that they lie in. */
function sourcesOf(
  reading: ReplicationReading,
): readonly { readonly id: string; readonly arn: string; readonly region: string }[] {
  const names = new Set(reading.known('bedrock-agent.data-source').map(({ value }) => value.bucketName));
  return reading
    .known('s3.bucket')
    .flatMap(({ id, arn, value }) =>
      names.has(id) && !('foreign' in value) ? [{ id, arn, region: value.region }] : [],
    );
}

function ruleOf(
  reading: GivesUp,
  rule: Rule,
  index: number,
  bucket: string,
): BucketReplication['rules'][number] {
  const { Filter: filter, Destination: destination, SourceSelectionCriteria: criteria } = rule;
  const arn = stated(
    reading,
    destination?.Bucket,
    `the destination of a replication rule of bucket ${bucket}`,
  );
  const tags = [filter?.Tag, ...(filter?.And?.Tags ?? [])].filter((tag) => tag !== undefined);
  return {
    id: rule.ID ?? `#${index + 1}`,
    enabled: rule.Status === 'Enabled',
    prefix: filter?.And?.Prefix ?? filter?.Prefix ?? rule.Prefix ?? '',
    partial: tags.length > 0 || filter?.Not !== undefined || filter?.And?.Not !== undefined,
    ...(criteria?.SseKmsEncryptedObjects?.Status === 'Enabled' ? { kmsObjects: true } : {}),
    bucketName:
      /^arn:[^:]+:s3:::([^/]+)$/.exec(arn)?.[1] ??
      reading.giveUp(
        'PARSE_ERROR',
        `The destination of a replication rule of bucket ${bucket} is no bucket ARN.`,
      ),
    account: destination?.Account ?? null,
    timeControl: destination?.ReplicationTime?.Status === 'Enabled',
    metrics: destination?.Metrics?.Status === 'Enabled',
  };
}
