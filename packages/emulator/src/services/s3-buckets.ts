import { AwsError } from '../aws-error.ts';
import type { Authorization } from '../iam/authorization.ts';
import type { Call } from '../operation.ts';
import { defineStore } from '../world.ts';
import type { MemberOf } from './record.ts';
import { required } from './record.ts';

/** One bucket; names are unique in the whole world. */
export interface BucketRecord {
  readonly name: string;
  readonly account: string;
  readonly region: string;
  /** Absent: the bucket has no setting of its own. */
  publicAccessBlock?: MemberOf<'s3:GetPublicAccessBlock', 'PublicAccessBlockConfiguration'>;
  /** JSON text. */
  policy?: string;
  /** Absent: never switched on. */
  versioning?: 'Enabled' | 'Suspended';
  encryption?: MemberOf<'s3:GetBucketEncryption', 'ServerSideEncryptionConfiguration'>;
  replication?: MemberOf<'s3:GetBucketReplication', 'ReplicationConfiguration'>;
  objectLock?: MemberOf<'s3:GetObjectLockConfiguration', 'ObjectLockConfiguration'>;
}

/** Keyed by bucket name. */
export const buckets = defineStore<BucketRecord>('s3.bucket', 'world');

/** The public access block of an account under the key `account`; absent when it has none. */
export const accountPublicAccessBlocks = defineStore<
  MemberOf<'s3control:GetPublicAccessBlock', 'PublicAccessBlockConfiguration'>
>('s3.account-public-access-block', 'account');

interface BucketInput {
  readonly Bucket?: string | undefined;
  readonly ExpectedBucketOwner?: string | undefined;
}

/** Asks for one action on one bucket. */
export function onBucket(action: string) {
  return (input: BucketInput, call: Call): readonly Authorization[] => [
    { action: `s3:${action}`, resource: `arn:${call.partition}:s3:::${required(input.Bucket, 'Bucket')}` },
  ];
}

/** The bucket wherever it lives. @throws AwsError for an unknown one and for one of another account. */
export function findBucket(input: BucketInput, call: Call): BucketRecord {
  const bucket = call.world.items(buckets, call).get(required(input.Bucket, 'Bucket'));
  if (!bucket) throw new AwsError('NoSuchBucket', 'The specified bucket does not exist', 404);
  const expected = input.ExpectedBucketOwner ?? bucket.account;
  if (bucket.account !== call.account || expected !== bucket.account) {
    throw new AwsError('AccessDenied', 'Access Denied', 403);
  }
  return bucket;
}

/** The bucket, if it lives in the region that was asked. @throws AwsError `PermanentRedirect` otherwise. */
export function findBucketHere(input: BucketInput, call: Call): BucketRecord {
  const bucket = findBucket(input, call);
  if (bucket.region === call.region) return bucket;
  throw new AwsError(
    'PermanentRedirect',
    'The bucket you are attempting to access must be addressed using the specified endpoint. ' +
      'Please send all future requests to this endpoint.',
    301,
  );
}

interface Statement {
  readonly Effect?: string;
  readonly Principal?: string | { readonly AWS?: string | readonly string[] };
  readonly Condition?: {
    readonly [operator: string]: { readonly [key: string]: string | readonly string[] };
  };
}

/** Keys with a fixed value that keep a policy from being public. */
const narrowing = new Set([
  ...['aws:principalarn', 'aws:principalaccount', 'aws:principalorgid', 'aws:principalorgpaths'],
  ...['aws:sourcearn', 'aws:sourceaccount', 'aws:sourceorgid', 'aws:sourcevpc', 'aws:sourcevpce'],
  ...['aws:sourceip', 'aws:userid', 's3:dataaccesspointarn', 's3:dataaccesspointaccount'],
]);

function isPublicStatement({ Effect, Principal, Condition = {} }: Statement): boolean {
  const named = typeof Principal === 'object' ? [Principal.AWS ?? []].flat() : [Principal];
  if (Effect !== 'Allow' || !named.includes('*')) return false;
  return !Object.entries(Condition).some(([operator, keys]) =>
    Object.entries(keys).some(
      ([key, values]) =>
        narrowing.has(key.toLowerCase()) &&
        !/^(Not|.*Not[A-Z])/.test(operator) &&
        ![values].flat().some((each) => each === '*'),
    ),
  );
}

/** AWS's own judgement of a bucket policy: public if it lets anyone in without a fixed condition. */
export function isPublicPolicy(policy: string): boolean {
  const { Statement = [] } = JSON.parse(policy) as { Statement?: Statement | readonly Statement[] };
  return [Statement].flat().some((statement) => isPublicStatement(statement as Statement));
}
