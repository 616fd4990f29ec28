import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { AwsAccount } from '@lenswatch/core/aws/access.ts';
import { bodiesIn } from '@lenswatch/core/history/bodies.ts';
import { type Items, itemsOf } from '@lenswatch/core/history/items.ts';
import { objectsIn } from '@lenswatch/core/history/objects.ts';
import { tableHistory } from '@lenswatch/core/history/table.ts';
import { dirtyIn } from '@lenswatch/core/watch/dirty.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { nothingNew, row, testHistory } from '../support/test-history.ts';
import { startMoto } from './moto-server.ts';

const moto = await startMoto();
if ('missing' in moto) process.stdout.write(`skipped: the table against moto (${moto.missing})\n`);

const region = 'us-east-1';
const account = '111122223333';
const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
const config = {
  region,
  endpoint: 'missing' in moto ? 'http://127.0.0.1:1' : moto.url,
  credentials,
  forcePathStyle: true,
};
const aws = new AwsAccount(account, 'aws', credentials, { maxAttempts: 2, clientConfig: config });
const now = () => '2026-11-20T12:00:00.000Z';
let tables = 0;

async function newTable(): Promise<Items> {
  tables += 1;
  const TableName = `lenswatch-${tables}`;
  const client = new DynamoDBClient(config);
  await client.send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [
        { AttributeName: 'pk', AttributeType: 'S' },
        { AttributeName: 'sk', AttributeType: 'S' },
      ],
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
    }),
  );
  client.destroy();
  return itemsOf(aws, region, TableName);
}

const historyOn = (items: Items) =>
  tableHistory({ items, bodies: bodiesIn(objectsIn(aws, region, 'bodies')), now });

afterAll(async () => {
  await aws.close();
  if (!('missing' in moto)) await moto.stop();
});

// What the table in memory does, a DynamoDB that others wrote does too: through the SDK, over HTTP.
describe.skipIf('missing' in moto)('a second opinion about the table', () => {
  beforeAll(async () => {
    const client = new S3Client(config);
    await client.send(new CreateBucketCommand({ Bucket: 'bodies' }));
    client.destroy();
  });

  testHistory('A table of moto', async () => historyOn(await newTable()));

  test('refuses what was worked out from something older, and a listing that is not newer', async () => {
    const history = historyOn(await newTable());
    const early = await history.recall(account);
    expect(
      await history.commit(account, early, { ...nothingNew, judged: ['c@us-east-1'], coverage: [row(2)] }),
    ).toBe(true);
    expect(await history.commit(account, early, { ...nothingNew, judged: ['d@us-east-1'] })).toBe(false);
    const late = await history.recall(account);
    expect(await history.commit(account, late, { ...nothingNew, coverage: [row(2)] })).toBe(false);
    expect(await history.commit(account, late, { ...nothingNew, coverage: [row(3)] })).toBe(true);
  });

  test('grants a claim to one of two, and settles the later one', async () => {
    const history = historyOn(await newTable());
    const id = `aws/${account}/${region}/some-control/${'a'.repeat(32)}`;
    const claim = (at: string) => new Map([[id, { at, digest: 'd', open: true }]]);
    await history.commit(account, await history.recall(account), { ...nothingNew, coverage: [row(1)] });
    expect((await history.claim('security-hub', account, claim('1'), {})).size).toBe(1);
    expect((await history.claim('security-hub', account, claim('2'), {})).size).toBe(0);
    const known = await history.published('security-hub', account);
    expect((await history.claim('security-hub', account, claim('3'), known)).size).toBe(1);
    const told = (updatedAt: string) => ({ [id]: { digest: 'd', open: true, createdAt: '1', updatedAt } });
    await history.settle('security-hub', account, told('1'));
    expect((await history.published('security-hub', account))[id]?.claim?.at).toBe('3');
    await history.settle('security-hub', account, told('3'));
    expect(await history.published('security-hub', account)).toEqual(told('3'));
  });

  test('keeps what is dirty until it is looked at and no newer event came', async () => {
    const dirty = dirtyIn(await newTable(), now);
    const reference = { account, region, fact: 'bedrock.guardrail' as const, id: 'g' };
    await dirty.mark(reference, { at: '2026-11-20T11:00:00.000Z', actor: { arn: 'a' } });
    const [first] = await dirty.list(account, region);
    await dirty.mark(reference, { at: '2026-11-20T11:30:00.000Z' });
    await dirty.mark(reference, { at: '2026-11-20T11:10:00.000Z' });
    if (first) await dirty.settle(first);
    const [second] = await dirty.list(account, region);
    expect(second).toMatchObject({ lastAt: '2026-11-20T11:30:00.000Z', looks: 0, actor: { arn: 'a' } });
    if (second) await dirty.postpone(second, '2026-11-20T12:05:00.000Z');
    expect(await dirty.list(account, region)).toMatchObject([
      { looks: 1, dueAt: '2026-11-20T12:05:00.000Z' },
    ]);
    const [third] = await dirty.list(account, region);
    if (third) await dirty.settle(third);
    expect(await dirty.list(account, region)).toEqual([]);
  });
});
