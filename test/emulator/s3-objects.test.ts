import { Readable } from 'node:stream';
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  GetPublicAccessBlockCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type PutObjectCommandInput,
  S3Client,
} from '@aws-sdk/client-s3';
import { key } from '@lenswatch/emulator/builders/kms.ts';
import { bucket, onlyTls } from '@lenswatch/emulator/builders/s3.ts';
import type { Emulator } from '@lenswatch/emulator/emulator.ts';
import { buckets } from '@lenswatch/emulator/services/s3-buckets.ts';
import { beforeEach, expect, test } from 'vitest';
import { account, addRole, at, clientConfig, errorOf, hub, policy, testEmulator } from './support.ts';

const Bucket = 'lenswatch-state';

let emulator: Emulator;
let s3: S3Client;

beforeEach(async () => {
  emulator = await testEmulator();
  bucket(emulator.world, at, { name: Bucket, versioning: 'Enabled', policy: onlyTls(Bucket) });
  s3 = new S3Client(clientConfig(emulator));
});

const put = (Key: string, rest: Partial<PutObjectCommandInput> = {}, client = s3) =>
  client.send(new PutObjectCommand({ Bucket, Key, Body: `body of ${Key}`, ...rest }));
const get = async (Key: string, client = s3) =>
  (await client.send(new GetObjectCommand({ Bucket, Key }))).Body?.transformToString();

test('an object comes back as it went in, be it text, bytes or a stream', async () => {
  await put('sweeps/run 1/täglich+.jsonl', { Metadata: { digest: 'abc' }, ContentType: 'application/jsonl' });
  expect(await get('sweeps/run 1/täglich+.jsonl')).toBe('body of sweeps/run 1/täglich+.jsonl');
  const Body = Readable.from([Buffer.alloc(70_000, 'a'), Buffer.from('end')]);
  await put('streamed', { Body, ContentLength: 70_003 });
  expect((await get('streamed'))?.slice(-5)).toBe('aaend');
  const head = await s3.send(new HeadObjectCommand({ Bucket, Key: 'sweeps/run 1/täglich+.jsonl' }));
  expect(head).toMatchObject({ Metadata: { digest: 'abc' }, ContentType: 'application/jsonl' });
  expect(emulator.violations).toEqual([]);
});

test('a listing has prefixes, groups and pages', async () => {
  for (const name of ['a/1', 'a/2', 'b/1', 'c']) await put(name);
  const list = (rest: object) => s3.send(new ListObjectsV2Command({ Bucket, ...rest }));
  const first = await list({ Prefix: 'a/', MaxKeys: 1 });
  expect(first.Contents?.map(({ Key }) => Key)).toEqual(['a/1']);
  const second = await list({ Prefix: 'a/', ContinuationToken: first.NextContinuationToken });
  expect(second).toMatchObject({ IsTruncated: false, Contents: [{ Key: 'a/2', Size: 11 }] });
  const grouped = await list({ Delimiter: '/' });
  expect(grouped.CommonPrefixes).toEqual([{ Prefix: 'a/' }, { Prefix: 'b/' }]);
  expect(grouped.Contents?.map(({ Key }) => Key)).toEqual(['c']);
  const gone = { Objects: [{ Key: 'c' }, { Key: 'a/1' }] };
  expect((await s3.send(new DeleteObjectsCommand({ Bucket, Delete: gone }))).Deleted).toHaveLength(2);
  expect((await list({})).KeyCount).toBe(2);
});

test('a put can insist on a new object or on the one it knows', async () => {
  const { ETag = '' } = await put('once', { IfNoneMatch: '*' });
  expect(await errorOf(put('once', { IfNoneMatch: '*' }))).toMatchObject({
    name: 'PreconditionFailed',
    status: 412,
  });
  await put('once', { IfMatch: ETag, Body: 'second' });
  expect((await errorOf(put('once', { IfMatch: ETag }))).name).toBe('PreconditionFailed');
});

test('who may not list does not learn that a key is missing', async () => {
  const read = { Effect: 'Allow', Action: 's3:GetObject', Resource: `arn:aws:s3:::${Bucket}/*` };
  const blind = new S3Client(clientConfig(emulator, addRole(emulator.world, 'blind', [read])));
  const list = { Effect: 'Allow', Action: 's3:ListBucket', Resource: `arn:aws:s3:::${Bucket}` };
  const seeing = new S3Client(clientConfig(emulator, addRole(emulator.world, 'seeing', [read, list])));
  expect(await errorOf(get('none', blind))).toMatchObject({ name: 'AccessDenied', status: 403 });
  expect(await errorOf(get('none', seeing))).toMatchObject({ name: 'NoSuchKey', status: 404 });
  const narrow = { ...list, Condition: { StringLike: { 's3:prefix': 'sweeps/*' } } };
  const client = new S3Client(clientConfig(emulator, addRole(emulator.world, 'narrow', [narrow])));
  await client.send(new ListObjectsV2Command({ Bucket, Prefix: 'sweeps/1' }));
  expect((await errorOf(client.send(new ListObjectsV2Command({ Bucket })))).name).toBe('AccessDenied');
});

test('the key of a bucket has to allow the use of what it holds', async () => {
  const { arn } = key(emulator.world, at);
  bucket(emulator.world, at, { name: Bucket, keyArn: arn });
  const onObjects = { Effect: 'Allow', Action: 's3:*', Resource: '*' };
  const via = { StringEquals: { 'kms:ViaService': 's3.us-east-1.amazonaws.com' } };
  const use = { Effect: 'Allow', Action: 'kms:GenerateDataKey', Resource: arn, Condition: via };
  const client = new S3Client(clientConfig(emulator, addRole(emulator.world, 'writer', [onObjects, use])));
  await put('x', {}, client);
  expect((await errorOf(get('x', client))).message).toContain('kms:Decrypt');
});

test('a foreign account comes in by the policy of the bucket only', async () => {
  const foreign = new S3Client({
    ...clientConfig(emulator),
    credentials: emulator.credentialsFor({ account: hub, admin: true }),
  });
  await put('x');
  expect((await errorOf(get('x', foreign))).name).toBe('AccessDenied');
  const record = emulator.world.items(buckets, at).get(Bucket);
  if (!record) throw new Error('The bucket is gone.');
  record.policy = policy([
    {
      Effect: 'Allow',
      Principal: { AWS: `arn:aws:iam::${hub}:root` },
      Action: 's3:GetObject',
      Resource: `arn:aws:s3:::${Bucket}/*`,
    },
  ]);
  expect(await get('x', foreign)).toBe('body of x');
  expect(account).not.toBe(hub);
});

test('a bucket is made in its region, and deleted once it is empty', async () => {
  const make = (name: string, region?: 'eu-west-1') =>
    s3.send(
      new CreateBucketCommand({
        Bucket: name,
        ...(region && { CreateBucketConfiguration: { LocationConstraint: region } }),
      }),
    );
  expect((await errorOf(make('Capitals'))).name).toBe('InvalidBucketName');
  expect((await errorOf(make('other-region', 'eu-west-1'))).name).toBe('IllegalLocationConstraintException');
  await make('new-one');
  expect((await errorOf(make('new-one'))).name).toBe('BucketAlreadyExists');
  const { PublicAccessBlockConfiguration } = await s3.send(
    new GetPublicAccessBlockCommand({ Bucket: 'new-one' }),
  );
  expect(PublicAccessBlockConfiguration?.RestrictPublicBuckets).toBe(true);
  await put('one', { Bucket: 'new-one' });
  const remove = () => s3.send(new DeleteBucketCommand({ Bucket: 'new-one' }));
  expect((await errorOf(remove())).name).toBe('BucketNotEmpty');
  await s3.send(new DeleteObjectCommand({ Bucket: 'new-one', Key: 'one' }));
  await remove();
  expect((await errorOf(remove())).name).toBe('NoSuchBucket');
  expect(emulator.violations).toEqual([]);
});
