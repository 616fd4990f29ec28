import { arnIn } from '../services/arn.ts';
import { vectorBuckets } from '../services/s3vectors.ts';
import type { At, World } from '../world.ts';
import { ago, type Built } from './built.ts';

/** A vector bucket; under a key of AWS unless one is given. */
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
  return { id: name, arn };
}
