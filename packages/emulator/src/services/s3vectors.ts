import { AwsError } from '../aws-error.ts';
import { defineOperation, type Modelled, page } from '../operation.ts';
import { defineStore } from '../world.ts';
import { arnIn } from './arn.ts';
import { type MemberOf, required } from './record.ts';
import { recorded } from './trace.ts';

export type VectorBucket = MemberOf<'s3vectors:GetVectorBucket', 'vectorBucket'>;

export type Index = MemberOf<'s3vectors:GetIndex', 'index'>;

/** Keyed by bucket and name: `<bucket>/<index>`. */
export const indexes = defineStore<Index>('s3vectors.index');

/** Keyed by name. */
export const vectorBuckets = defineStore<VectorBucket>('s3vectors.vector-bucket');

export const operations: readonly Modelled[] = [
  defineOperation('s3vectors:ListVectorBuckets', {
    handle(input, call) {
      const rows = [...call.world.items(vectorBuckets, call).values()].map(
        ({ vectorBucketName, vectorBucketArn, creationTime }) => ({
          vectorBucketName,
          vectorBucketArn,
          creationTime,
        }),
      );
      const { items, next } = page(call, rows, input.nextToken, input.maxResults, 500);
      return { vectorBuckets: items, nextToken: next };
    },
  }),
  defineOperation('s3vectors:GetVectorBucket', {
    authorize: (input, call) => [
      {
        action: 's3vectors:GetVectorBucket',
        resource: input.vectorBucketArn ?? arnIn(call, 's3vectors', `bucket/${input.vectorBucketName}`),
      },
    ],
    handle(input, call) {
      const name = input.vectorBucketName ?? input.vectorBucketArn?.split('/').at(-1);
      const vectorBucket = call.world.items(vectorBuckets, call).get(required(name, 'vectorBucketName'));
      if (vectorBucket) return { vectorBucket };
      throw new AwsError('NotFoundException', 'The specified vector bucket could not be found', 404);
    },
  }),
  defineOperation('s3vectors:ListIndexes', {
    authorize: (input, call) => [
      {
        action: 's3vectors:ListIndexes',
        resource: arnIn(call, 's3vectors', `bucket/${input.vectorBucketName}`),
      },
    ],
    handle(input, call) {
      const rows = [...call.world.items(indexes, call).values()]
        .filter(({ vectorBucketName }) => vectorBucketName === input.vectorBucketName)
        .map(({ vectorBucketName, indexName, indexArn, creationTime }) => ({
          vectorBucketName,
          indexName,
          indexArn,
          creationTime,
        }));
      const { items, next } = page(call, rows, input.nextToken, input.maxResults, 500);
      return { indexes: items, nextToken: next };
    },
  }),
  defineOperation('s3vectors:GetIndex', {
    authorize: (input, call) => [
      {
        action: 's3vectors:GetIndex',
        resource: arnIn(call, 's3vectors', `bucket/${input.vectorBucketName}/index/${input.indexName}`),
      },
    ],
    handle(input, call) {
      const index = call.world.items(indexes, call).get(`${input.vectorBucketName}/${input.indexName}`);
      if (index) return { index };
      throw new AwsError('NotFoundException', 'The specified index could not be found', 404);
    },
  }),
  defineOperation('s3vectors:CreateVectorBucket', {
    authorize: (input, call) => [
      {
        action: 's3vectors:CreateVectorBucket',
        resource: arnIn(call, 's3vectors', `bucket/${input.vectorBucketName}`),
      },
    ],
    handle(input, call) {
      const vectorBucketName = required(input.vectorBucketName, 'vectorBucketName');
      const vectorBucketArn = arnIn(call, 's3vectors', `bucket/${vectorBucketName}`);
      call.world.items(vectorBuckets, call).set(vectorBucketName, {
        vectorBucketName,
        vectorBucketArn,
        creationTime: call.now,
        encryptionConfiguration: input.encryptionConfiguration ?? { sseType: 'AES256' },
      });
      return { vectorBucketArn };
    },
    trace: (input, answer) => ({ requestParameters: recorded(input), responseElements: recorded(answer) }),
  }),
];
