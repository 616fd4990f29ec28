import { stated } from '../aws/stated.ts';
import { defineCollector } from '../collector.ts';

/**
 * The vector buckets of one region, with the key that encrypts them; its id is the bucket's name.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_S3VectorBuckets_GetVectorBucket.html
 */
export const collector = defineCollector({
  fact: 's3vectors.vector-bucket',
  type: 'AWS::S3Vectors::VectorBucket',
  scope: 'region',
  operations: ['s3vectors:ListVectorBuckets', 's3vectors:GetVectorBucket'],
  changedBy: ['s3vectors:CreateVectorBucket', 's3vectors:DeleteVectorBucket'],
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
    return {
      id: name,
      arn: stated(reading, bucket.vectorBucketArn, `the ARN of vector bucket ${name}`),
      value: {
        name,
        sseType: bucket.encryptionConfiguration?.sseType ?? null,
        keyArn: bucket.encryptionConfiguration?.kmsKeyArn ?? null,
      },
    };
  },
});
