import type { Change } from '../change.ts';
import { answeredAt, idIn, isOwn, type Named, namedAt, textAt } from './named.ts';

export const storage = {
  's3.bucket': bucket,
  's3.bucket-replication': bucket,
  's3vectors.vector-bucket': vectorBucket,
  's3.account-public-access-block': (change: Change): Named => [change.account],
  'kms.key': key,
};

/** Callers name an index by its ARN, or by its name and that of its bucket. */
function vectorBucket(change: Change): Named {
  const bucketOfIndex = textAt(change, 'indexArn')?.replace(/\/index\/[^/]*$/, '');
  if (bucketOfIndex === undefined) return namedAt('vectorBucketName', 'vectorBucketArn')(change);
  return isOwn(change, bucketOfIndex) ? [idIn(bucketOfIndex)] : [];
}

function bucket(change: Change): Named {
  return [textAt(change, 'bucketName', 'bucket') ?? null];
}

/**
 * The ARN of a key or an alias. Facts are called by the name that their users wrote; `affected` finds it.
 */
function key(change: Change): Named {
  const alias = textAt(change, 'aliasName');
  if (alias !== undefined) return [arnOf(change, alias)];
  const given =
    change.resources.find((arn) => arn.includes(':key/')) ??
    answeredAt(change, 'keyId') ??
    textAt(change, 'keyId');
  if (given === undefined) return [null];
  return [
    given.startsWith('arn:') || given.startsWith('alias/')
      ? arnOf(change, given)
      : arnOf(change, `key/${given}`),
  ];
}

function arnOf({ partition, region, account }: Change, given: string): string {
  return given.startsWith('arn:') ? given : `arn:${partition}:kms:${region}:${account}:${given}`;
}
