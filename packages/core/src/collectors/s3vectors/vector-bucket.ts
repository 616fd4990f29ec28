import type { OutputOf } from '../../aws/services.ts';
import type { VectorBucket } from '../../facts/storage.ts';
import { stated } from '../aws/stated.ts';
import { defineCollector, type Reading } from '../collector.ts';

const operations = [
  's3vectors:ListVectorBuckets',
  's3vectors:GetVectorBucket',
  's3vectors:ListIndexes',
  's3vectors:GetIndex',
] as const;

type BucketReading = Reading<(typeof operations)[number], never>;

/**
 * The vector buckets of one region, with the key that encrypts them; its id is the bucket's name. An index takes the
 * encryption of its bucket unless it was made with one of its own.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_S3VectorBuckets_GetVectorBucket.html
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_S3VectorBuckets_GetIndex.html
 */
export const collector = defineCollector({
  fact: 's3vectors.vector-bucket',
  type: 'AWS::S3Vectors::VectorBucket',
  scope: 'region',
  operations,
  changedBy: [
    's3vectors:CreateVectorBucket',
    's3vectors:DeleteVectorBucket',
    's3vectors:CreateIndex',
    's3vectors:DeleteIndex',
  ],
  async *list(reading) {
    for await (const page of reading.pages('s3vectors:ListVectorBuckets', { maxResults: 100 })) {
      for (const bucket of stated(reading, page.vectorBuckets, 'a list of vector buckets')) {
        yield stated(reading, bucket.vectorBucketName, 'the name of a vector bucket');
      }
    }
  },
  async get(reading, name) {
    const answer = await reading.find('s3vectors:GetVectorBucket', { vectorBucketName: name });
    if (!answer) return undefined;
    const bucket = stated(reading, answer.vectorBucket, `vector bucket ${name}`);
    const encryption = encryptionOf(bucket);
    const indexes = await indexesOf(reading, name);
    return {
      id: name,
      arn: stated(reading, bucket.vectorBucketArn, `the ARN of vector bucket ${name}`),
      value: {
        name,
        ...encryption,
        indexes: indexes.filter(
          ({ sseType, keyArn }) => sseType !== encryption.sseType || keyArn !== encryption.keyArn,
        ),
      },
    };
  },
});

/** The indexes that name an encryption, be it that of their bucket. */
async function indexesOf(reading: BucketReading, vectorBucketName: string): Promise<VectorBucket['indexes']> {
  const names: string[] = [];
  for await (const page of reading.pages('s3vectors:ListIndexes', { vectorBucketName, maxResults: 500 })) {
    for (const { indexName } of stated(reading, page.indexes, `the indexes of ${vectorBucketName}`)) {
      names.push(stated(reading, indexName, `the name of an index of vector bucket ${vectorBucketName}`));
    }
  }
  const answers = await Promise.all(
    names.sort().map(async (indexName) => {
      const answer = await reading.find('s3vectors:GetIndex', { vectorBucketName, indexName });
      const index = answer && stated(reading, answer.index, `index ${indexName} of ${vectorBucketName}`);
      return index?.encryptionConfiguration ? [{ name: indexName, ...encryptionOf(index) }] : [];
    }),
  );
  return answers.flat();
}

function encryptionOf({
  encryptionConfiguration: encryption,
}: Pick<NonNullable<OutputOf<'s3vectors:GetIndex'>['index']>, 'encryptionConfiguration'>): Pick<
  VectorBucket,
  'sseType' | 'keyArn'
> {
  return { sseType: encryption?.sseType ?? null, keyArn: encryption?.kmsKeyArn ?? null };
}
