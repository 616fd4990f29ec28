import { accountPublicAccessBlocks, type BucketRecord, buckets } from '../services/s3-buckets.ts';
import { tagResource } from '../services/tagging.ts';
import type { At, World } from '../world.ts';
import type { Built } from './built.ts';

const everythingBlocked = {
  BlockPublicAcls: true,
  IgnorePublicAcls: true,
  BlockPublicPolicy: true,
  RestrictPublicBuckets: true,
};

/** A policy that refuses requests without TLS. */
export function onlyTls(bucket: string): object {
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'OnlyTls',
        Effect: 'Deny',
        Principal: '*',
        Action: 's3:*',
        Resource: [`arn:aws:s3:::${bucket}`, `arn:aws:s3:::${bucket}/*`],
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      },
    ],
  };
}

/** A bucket as AWS makes them since 2023: blocked to the public, encrypted by S3, without versions. */
export function bucket(
  world: World,
  at: At,
  options: {
    readonly name: string;
    readonly blocked?: boolean;
    readonly policy?: object;
    readonly versioning?: BucketRecord['versioning'];
    readonly keyArn?: string;
    readonly objectLock?: boolean;
    readonly tags?: { readonly [key: string]: string };
  },
): Built {
  const { name, blocked = true, policy, versioning, keyArn, objectLock = false } = options;
  const arn = `arn:aws:s3:::${name}`;
  world.items(buckets, at).set(name, {
    name,
    account: at.account,
    region: at.region,
    ...(blocked && { publicAccessBlock: everythingBlocked }),
    ...(policy && { policy: JSON.stringify(policy) }),
    ...(versioning && { versioning }),
    encryption: {
      Rules: [
        {
          ApplyServerSideEncryptionByDefault: keyArn
            ? { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: keyArn }
            : { SSEAlgorithm: 'AES256' },
          BucketKeyEnabled: keyArn !== undefined,
        },
      ],
    },
    ...(objectLock && { objectLock: { ObjectLockEnabled: 'Enabled' } }),
  });
  tagResource(world, at, arn, options.tags);
  return { id: name, arn };
}

/**
 * Copies a bucket to another one, which may lie in another region.
 *
 * @param options.replicaKeyArn encrypts the copies of what KMS encrypts; without it, those are left out.
 */
export function replicate(
  world: World,
  at: At,
  options: {
    readonly from: string;
    readonly to: string;
    readonly prefix?: string;
    readonly replicaKeyArn?: string;
  },
): void {
  const source = world.items(buckets, at).get(options.from);
  if (!source) throw new RangeError(`There is no bucket ${options.from}.`);
  const { replicaKeyArn } = options;
  source.replication = {
    Role: `arn:aws:iam::${at.account}:role/replication`,
    Rules: [
      {
        ID: 'copy',
        Status: 'Enabled',
        Priority: 1,
        Filter: { Prefix: options.prefix ?? '' },
        DeleteMarkerReplication: { Status: 'Enabled' },
        ...(replicaKeyArn && { SourceSelectionCriteria: { SseKmsEncryptedObjects: { Status: 'Enabled' } } }),
        Destination: {
          Bucket: `arn:aws:s3:::${options.to}`,
          ...(replicaKeyArn && { EncryptionConfiguration: { ReplicaKmsKeyID: replicaKeyArn } }),
          Metrics: { Status: 'Enabled' },
        },
      },
    ],
  };
}

/** Blocks public access to all buckets of an account. */
export function blockPublicAccess(world: World, at: At): void {
  world.items(accountPublicAccessBlocks, at).set('account', everythingBlocked);
}
