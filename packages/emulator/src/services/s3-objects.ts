import { hash } from 'node:crypto';
import type { Answer } from '../answer.ts';
import { AwsError } from '../aws-error.ts';
import type { Authorization } from '../iam/authorization.ts';
import { type Call, defineOperation, type Modelled, page } from '../operation.ts';
import { defineStore } from '../world.ts';
import { keyUse } from './kms-policies.ts';
import { required } from './record.ts';
import { type BucketRecord, buckets } from './s3-buckets.ts';

/** The newest version of an object; older ones are not kept. */
export interface ObjectRecord {
  readonly body: Uint8Array;
  readonly etag: string;
  readonly lastModified: Date;
  readonly contentType: string;
  readonly metadata: { readonly [name: string]: string };
  readonly versionId: string | null;
}

/** Keyed by `bucket/key`. */
export const objects = defineStore<ObjectRecord>('s3.object', 'world');

interface ObjectInput {
  readonly Bucket?: string | undefined;
  readonly Key?: string | undefined;
  readonly ExpectedBucketOwner?: string | undefined;
}

const nowhere = { account: '', region: '' };

function bucketRecord(input: ObjectInput, call: Call): BucketRecord | undefined {
  return call.world.items(buckets, call).get(required(input.Bucket, 'Bucket'));
}

/** The bucket of a request; who may use it was decided before. @throws AwsError */
function bucketOf(input: ObjectInput, call: Call): BucketRecord {
  const bucket = bucketRecord(input, call);
  if (!bucket) throw new AwsError('NoSuchBucket', 'The specified bucket does not exist', 404);
  if (input.ExpectedBucketOwner !== undefined && input.ExpectedBucketOwner !== bucket.account) {
    throw new AwsError('AccessDenied', 'Access Denied', 403);
  }
  if (bucket.region !== call.region) {
    throw new AwsError('PermanentRedirect', 'The bucket must be addressed using its own endpoint.', 301);
  }
  return bucket;
}

function onResource(action: string, bucket: BucketRecord | undefined, resource: string, call: Call) {
  return {
    action: `s3:${action}`,
    resource,
    policy: { owner: bucket?.account ?? call.account, document: bucket?.policy ?? null },
  };
}

/** An action on an object; `use` is what the bucket's key has to allow with it. */
function onObject(action: string, use?: 'kms:Decrypt' | 'kms:GenerateDataKey') {
  return (input: ObjectInput, call: Call): Authorization[] => {
    const bucket = bucketRecord(input, call);
    const bucketArn = `arn:${call.partition}:s3:::${input.Bucket}`;
    const arn = `${bucketArn}/${required(input.Key, 'Key')}`;
    const key = bucket && customerKeyOf(bucket);
    return [
      onResource(action, bucket, arn, call),
      ...(key && use
        ? [
            keyUse(call.world, {
              action: use,
              keyArn: key.arn,
              via: 's3',
              callerAccount: call.account,
              encryptionContext: { 'aws:s3:arn': key.perBucket ? bucketArn : arn },
            }),
          ]
        : []),
    ];
  };
}

function onListing(input: { Bucket?: string | undefined; Prefix?: string | undefined }, call: Call) {
  const resource = `arn:${call.partition}:s3:::${input.Bucket}`;
  const asked = onResource('ListBucket', bucketRecord(input, call), resource, call);
  return [{ ...asked, context: { 's3:prefix': input.Prefix ?? '' } }];
}

/** The customer managed key that a bucket encrypts with by default. */
function customerKeyOf({ encryption }: BucketRecord): { arn: string; perBucket: boolean } | null {
  const [rule] = encryption?.Rules ?? [];
  const arn = rule?.ApplyServerSideEncryptionByDefault?.KMSMasterKeyID;
  return arn?.startsWith('arn:') ? { arn, perBucket: rule?.BucketKeyEnabled === true } : null;
}

/** Without the right to list, a missing key looks like a forbidden one. */
function find(input: ObjectInput, call: Call): ObjectRecord {
  const bucket = bucketOf(input, call);
  const found = call.world.items(objects, nowhere).get(`${bucket.name}/${input.Key}`);
  if (found) return found;
  const listing = onListing({ Bucket: bucket.name, Prefix: input.Key }, call)[0];
  const mayList =
    !call.plane ||
    !call.principal ||
    !listing ||
    call.plane.allowed('s3:ListBucket (is the key missing?)', listing, call.principal, call.region);
  throw mayList
    ? new AwsError('NoSuchKey', 'The specified key does not exist.', 404)
    : new AwsError('AccessDenied', 'Access Denied', 403);
}

function bytesOf(body: unknown): Uint8Array {
  if (body === undefined) return new Uint8Array();
  return typeof body === 'string' ? new Uint8Array(Buffer.from(body)) : (body as Uint8Array);
}

function headersOf(found: ObjectRecord) {
  return {
    ETag: found.etag,
    LastModified: found.lastModified,
    ContentLength: found.body.byteLength,
    ContentType: found.contentType,
    AcceptRanges: 'bytes',
    Metadata: found.metadata,
    ...(found.versionId !== null && { VersionId: found.versionId }),
  };
}

export const s3Objects: readonly Modelled[] = [
  defineOperation('s3:PutObject', {
    data: true,
    authorize: onObject('PutObject', 'kms:GenerateDataKey'),
    handle(input, call) {
      const bucket = bucketOf(input, call);
      const all = call.world.items(objects, nowhere);
      const name = `${bucket.name}/${required(input.Key, 'Key')}`;
      const known = all.get(name);
      const changed = input.IfMatch !== undefined && input.IfMatch !== known?.etag;
      if (changed || (input.IfNoneMatch === '*' && known)) {
        throw new AwsError(
          'PreconditionFailed',
          'At least one of the pre-conditions you specified did not hold',
          412,
        );
      }
      const body = bytesOf(input.Body);
      const stored: ObjectRecord = {
        body,
        etag: `"${hash('md5', body, 'hex')}"`,
        lastModified: call.now,
        contentType: input.ContentType ?? 'application/octet-stream',
        metadata: input.Metadata ?? {},
        versionId: bucket.versioning === 'Enabled' ? call.world.id(32) : null,
      };
      all.set(name, stored);
      const key = customerKeyOf(bucket);
      return {
        ETag: stored.etag,
        ...(key
          ? { ServerSideEncryption: 'aws:kms', SSEKMSKeyId: key.arn }
          : { ServerSideEncryption: 'AES256' }),
        ...(stored.versionId !== null && { VersionId: stored.versionId }),
      };
    },
  }),
  defineOperation('s3:GetObject', {
    data: true,
    authorize: onObject('GetObject', 'kms:Decrypt'),
    handle(input, call) {
      if (input.Range !== undefined || input.VersionId !== undefined) {
        throw new AwsError('NotModelled', 'The emulator gives whole objects, newest version only.', 501);
      }
      const found = find(input, call);
      // The SDK's type is what its client makes of these bytes.
      return { Body: found.body, ...headersOf(found) } as unknown as Answer<'s3:GetObject'>;
    },
  }),
  defineOperation('s3:HeadObject', {
    data: true,
    authorize: onObject('GetObject'),
    handle: (input, call) => headersOf(find(input, call)),
  }),
  defineOperation('s3:DeleteObject', {
    data: true,
    authorize: onObject('DeleteObject'),
    handle(input, call) {
      const bucket = bucketOf(input, call);
      call.world.items(objects, nowhere).delete(`${bucket.name}/${input.Key}`);
      return {};
    },
  }),
  defineOperation('s3:DeleteObjects', {
    data: true,
    authorize: (input, call) =>
      (input.Delete?.Objects ?? []).flatMap(({ Key }) =>
        onObject('DeleteObject')({ Bucket: input.Bucket, Key }, call),
      ),
    handle(input, call) {
      const bucket = bucketOf(input, call);
      const keys = (input.Delete?.Objects ?? []).map(({ Key }) => required(Key, 'Key'));
      for (const key of keys) call.world.items(objects, nowhere).delete(`${bucket.name}/${key}`);
      return input.Delete?.Quiet ? {} : { Deleted: keys.map((Key) => ({ Key })) };
    },
  }),
  defineOperation('s3:ListObjectsV2', {
    data: true,
    authorize: onListing,
    handle(input, call) {
      const bucket = bucketOf(input, call);
      const { Prefix = '', Delimiter, StartAfter = '', MaxKeys = 1000 } = input;
      const start = bucket.name.length + 1;
      const all = [...call.world.items(objects, nowhere)]
        .filter(([name]) => name.startsWith(`${bucket.name}/${Prefix}`))
        .map(([name, found]) => ({ key: name.slice(start), found }))
        .filter(({ key }) => key > StartAfter)
        .sort((a, b) => Buffer.compare(Buffer.from(a.key), Buffer.from(b.key)));
      const groupOf = (key: string) => {
        const end = Delimiter ? key.indexOf(Delimiter, Prefix.length) : -1;
        return Delimiter && end >= 0 ? key.slice(0, end + Delimiter.length) : null;
      };
      const rows = [...Map.groupBy(all, ({ key }) => groupOf(key) ?? `key ${key}`).values()].flatMap(
        ([first]) => first ?? [],
      );
      const { items, next } = page(call, rows, input.ContinuationToken, MaxKeys, 1000);
      const groups = items.flatMap(({ key }) => groupOf(key) ?? []);
      return {
        Name: bucket.name,
        Prefix,
        MaxKeys,
        KeyCount: items.length,
        IsTruncated: next !== undefined,
        ...(Delimiter !== undefined && { Delimiter }),
        ...(next !== undefined && { NextContinuationToken: next }),
        ...(groups.length > 0 && { CommonPrefixes: groups.map((group) => ({ Prefix: group })) }),
        Contents: items
          .filter(({ key }) => groupOf(key) === null)
          .map(({ key, found }) => ({
            Key: key,
            ETag: found.etag,
            Size: found.body.byteLength,
            LastModified: found.lastModified,
            StorageClass: 'STANDARD' as const,
          })),
      };
    },
  }),
];
