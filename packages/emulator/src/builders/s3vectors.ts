import { arnIn } from '../services/arn.ts';
import { indexes, vectorBuckets } from '../services/s3vectors.ts';
import type { At, World } from '../world.ts';
import { ago, type Built } from './built.ts';

/** A vector bucket with one index; under a key of AWS unless one is given. */
export function vectorBucket(
  world: World,
  at: At,
  options: { readonly name: string; readonly keyArn?: string },
): Built {
  const { name, keyArn } = options;
  const arn = arnIn(at, 's3vectors', `bucket/${name}`);
  world.items(vectorBuckets, at).set(name, {
    vectorBucketName: name,
    vectorBucketArn: arn,
    creationTime: ago(world, { days: 25 }),
    encryptionConfiguration:
      keyArn === undefined ? { sseType: 'AES256' } : { sseType: 'aws:kms', kmsKeyArn: keyArn },
  });
  world.items(indexes, at).set(`${name}/passages`, {
    vectorBucketName: name,
    indexName: 'passages',
    indexArn: `${arn}/index/passages`,
    creationTime: ago(world, { days: 25 }),
    dataType: 'float32',
    dimension: 1024,
    distanceMetric: 'cosine',
  });
  return { id: name, arn };
}
