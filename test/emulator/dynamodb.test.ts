import {
  type AttributeValue,
  BatchGetItemCommand,
  BatchWriteItemCommand,
  ConditionalCheckFailedException,
  CreateTableCommand,
  DeleteItemCommand,
  DescribeContinuousBackupsCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  type PutItemCommandInput,
  QueryCommand,
  type QueryCommandInput,
  ScanCommand,
  TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
  UpdateContinuousBackupsCommand,
  UpdateItemCommand,
  type UpdateItemCommandInput,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import type { Emulator } from '@lenswatch/emulator/emulator.ts';
import { deleteExpired } from '@lenswatch/emulator/services/dynamodb-tables.ts';
import { beforeEach, describe, expect, test } from 'vitest';
import { account, addRole, at, clientConfig, errorOf, testEmulator } from './support.ts';

const TableName = 'facts';
type Row = Record<string, AttributeValue>;

let emulator: Emulator;
let db: DynamoDBClient;

beforeEach(async () => {
  emulator = await testEmulator();
  db = new DynamoDBClient(clientConfig(emulator));
  await db.send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [
        { AttributeName: 'pk', AttributeType: 'S' },
        { AttributeName: 'sk', AttributeType: 'S' },
        { AttributeName: 'due', AttributeType: 'N' },
      ],
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      GlobalSecondaryIndexes: [
        {
          IndexName: 'due',
          KeySchema: [
            { AttributeName: 'pk', KeyType: 'HASH' },
            { AttributeName: 'due', KeyType: 'RANGE' },
          ],
          Projection: { ProjectionType: 'ALL' },
        },
      ],
    }),
  );
});

const key = (sk: string, pk = 'p'): Row => ({ pk: { S: pk }, sk: { S: sk } });
const put = (item: Row, rest: Partial<PutItemCommandInput> = {}) =>
  db.send(new PutItemCommand({ TableName, Item: item, ...rest }));
const get = async (sk: string, pk = 'p') =>
  (await db.send(new GetItemCommand({ TableName, Key: key(sk, pk), ConsistentRead: true }))).Item;
const update = (sk: string, rest: Partial<UpdateItemCommandInput>) =>
  db.send(new UpdateItemCommand({ TableName, Key: key(sk), ReturnValues: 'ALL_NEW', ...rest }));
const query = (rest: Partial<QueryCommandInput> = {}) =>
  db.send(
    new QueryCommand({
      TableName,
      KeyConditionExpression: 'pk = :p',
      ExpressionAttributeValues: { ':p': { S: 'p' } },
      ...rest,
    }),
  );
const sortKeys = (items: readonly Row[] | undefined) => items?.map(({ sk }) => sk?.S);

describe('items', () => {
  test('come back as they went in, whatever their type', async () => {
    const item: Row = {
      ...key('all'),
      n: { N: '12.50' },
      b: { B: new Uint8Array([1, 250]) },
      yes: { BOOL: true },
      nothing: { NULL: true },
      list: { L: [{ S: 'x' }, { M: { deep: { N: '-3' } } }] },
      names: { SS: ['a', 'b'] },
    };
    await put(item);
    expect(await get('all')).toEqual(item);
    expect(await get('none')).toBeUndefined();
  });

  test('a condition that fails changes nothing and shows the item if asked', async () => {
    await put({ ...key('a'), readAt: { S: '2026-01-02' } });
    const later = (readAt: string) =>
      put(
        { ...key('a'), readAt: { S: readAt } },
        {
          ConditionExpression: 'attribute_not_exists(pk) OR readAt < :readAt',
          ExpressionAttributeValues: { ':readAt': { S: readAt } },
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        },
      );
    const failure = await later('2026-01-01').catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(ConditionalCheckFailedException);
    expect((failure as ConditionalCheckFailedException).Item?.['readAt']).toEqual({ S: '2026-01-02' });
    await later('2026-01-03');
    expect((await get('a'))?.['readAt']).toEqual({ S: '2026-01-03' });
  });

  test.each<[string, string, boolean]>([
    ['equal numbers in another notation', 'n = :ten', true],
    ['a missing attribute differs from everything', 'gone <> :ten', true],
    ['a missing attribute equals nothing', 'gone = :ten', false],
    ['a missing attribute is not less', 'gone < :ten', false],
    ['types are not compared', 's < :ten', false],
    ['between', 'n BETWEEN :one AND :ten', true],
    ['one of', 'n IN (:one, :ten)', true],
    ['a set contains', 'contains(tags, :x)', true],
    ['a text contains', 'contains(s, :x)', true],
    ['begins', 'begins_with(s, :x)', false],
    ['the type', 'attribute_type(tags, :type)', true],
    ['the size', 'size(tags) = :one', true],
    ['a path into a map and a list', 'deep.steps[1] = :ten', true],
    ['not', 'NOT attribute_exists(gone) AND (n = :one OR n >= :ten)', true],
  ])('conditions: %s', async (_name, text, holds) => {
    await put({
      ...key('c'),
      n: { N: '10' },
      s: { S: 'a x' },
      tags: { SS: ['x'] },
      deep: { M: { steps: { L: [{ N: '1' }, { N: '10' }] } } },
    });
    const all: Row = { ':ten': { N: '1.0e1' }, ':one': { N: '1' }, ':x': { S: 'x' }, ':type': { S: 'SS' } };
    const values = Object.fromEntries(Object.entries(all).filter(([name]) => text.includes(name)));
    const attempt = put(key('c'), {
      ConditionExpression: text,
      ...(Object.keys(values).length > 0 && { ExpressionAttributeValues: values }),
    });
    if (holds) await attempt;
    else expect((await errorOf(attempt)).name).toBe('ConditionalCheckFailedException');
  });

  test.each<[string, Partial<UpdateItemCommandInput>, RegExp]>([
    ['a reserved word', { UpdateExpression: 'REMOVE region' }, /reserved keyword: region/],
    ['an undefined value', { UpdateExpression: 'SET a = :a' }, /not defined; attribute value: :a/],
    [
      'an unused value',
      { UpdateExpression: 'REMOVE a', ExpressionAttributeValues: { ':a': { S: '' } } },
      /unused in expressions: keys: \{:a\}/,
    ],
    ['a syntax error', { UpdateExpression: 'SET a == b' }, /Syntax error/],
    ['an unknown function', { UpdateExpression: 'SET a = now(b)' }, /Invalid function name; function: now/],
    ['overlapping paths', { UpdateExpression: 'REMOVE a, a.b' }, /paths overlap/],
    ['a part of the key', { UpdateExpression: 'REMOVE sk' }, /Cannot update attribute sk/],
    ['a path into nothing', { UpdateExpression: 'SET a.b = pk' }, /document path .* invalid for update/],
  ])('refuses %s', async (_name, input, message) => {
    const error = await errorOf(update('x', input));
    expect(error.name).toBe('ValidationException');
    expect(error.message).toMatch(message);
  });

  test('an update sets, counts, appends, removes and leaves sets', async () => {
    const first = await update('u', {
      UpdateExpression:
        'SET firstSeen = if_not_exists(firstSeen, :t), looks = :zero + :one, trail = list_append(:l, :l) ADD hits :one, tags :tags',
      ExpressionAttributeValues: {
        ':t': { S: 't1' },
        ':zero': { N: '0' },
        ':one': { N: '0.1' },
        ':l': { L: [{ S: 'a' }] },
        ':tags': { SS: ['x', 'y'] },
      },
    });
    expect(first.Attributes).toEqual({
      ...key('u'),
      firstSeen: { S: 't1' },
      looks: { N: '0.1' },
      trail: { L: [{ S: 'a' }, { S: 'a' }] },
      hits: { N: '0.1' },
      tags: { SS: ['x', 'y'] },
    });
    const second = await update('u', {
      UpdateExpression:
        'SET firstSeen = if_not_exists(firstSeen, :t) REMOVE trail[0] ADD hits :one DELETE tags :tags',
      ExpressionAttributeValues: { ':t': { S: 't2' }, ':one': { N: '0.2' }, ':tags': { SS: ['x', 'y'] } },
    });
    expect(second.Attributes).toEqual({
      ...key('u'),
      firstSeen: { S: 't1' },
      looks: { N: '0.1' },
      trail: { L: [{ S: 'a' }] },
      hits: { N: '0.3' },
    });
  });

  test('refuses items above 400 kB, empty keys and keys of the wrong type', async () => {
    await put({ ...key('a'), text: { S: 'x'.repeat(400 * 1024 - 20) } });
    for (const item of [
      { ...key('a'), text: { S: 'x'.repeat(400 * 1024) } },
      key(''),
      { pk: { S: 'p' }, sk: { N: '1' } },
      { pk: { S: 'p' } },
      { ...key('a'), due: { S: 'soon' } },
    ] as Row[]) {
      expect((await errorOf(put(item))).name).toBe('ValidationException');
    }
  });

  test('an item past its time is found until it is deleted', async () => {
    await db.send(
      new UpdateTimeToLiveCommand({
        TableName,
        TimeToLiveSpecification: { Enabled: true, AttributeName: 'ttl' },
      }),
    );
    const now = emulator.world.now().getTime() / 1000;
    await put({ ...key('old'), ttl: { N: String(now - 60) } });
    await put({ ...key('new'), ttl: { N: String(now + 60) } });
    expect(await get('old')).toBeDefined();
    expect(deleteExpired(emulator.world, at)).toBe(1);
    expect(await get('old')).toBeUndefined();
    expect(await get('new')).toBeDefined();
  });
});

describe('queries', () => {
  test('find by prefix, in order, page by page, backwards', async () => {
    for (const sk of ['R#b', 'R#a', 'S#a', 'R#c']) await put(key(sk));
    const prefix = {
      KeyConditionExpression: 'pk = :p AND begins_with(sk, :s)',
      ExpressionAttributeValues: { ':p': { S: 'p' }, ':s': { S: 'R#' } },
    };
    expect(sortKeys((await query(prefix)).Items)).toEqual(['R#a', 'R#b', 'R#c']);
    const first = await query({ ...prefix, Limit: 2 });
    expect(sortKeys(first.Items)).toEqual(['R#a', 'R#b']);
    await db.send(new DeleteItemCommand({ TableName, Key: key('R#b') }));
    const second = await query({ ...prefix, Limit: 2, ExclusiveStartKey: first.LastEvaluatedKey });
    expect(sortKeys(second.Items)).toEqual(['R#c']);
    expect(second.LastEvaluatedKey).toBeUndefined();
    expect(sortKeys((await query({ ...prefix, ScanIndexForward: false, Limit: 1 })).Items)).toEqual(['R#c']);
  });

  test('a filter comes after the limit, a page after one megabyte', async () => {
    for (const [index, sk] of ['a', 'b', 'c'].entries()) {
      await put({ ...key(sk), due: { N: String(index) }, text: { S: 'x'.repeat(390_000) } });
    }
    const page = await query();
    expect(page.Count).toBe(3);
    expect(page.LastEvaluatedKey).toEqual(key('c'));
    const filtered = await query({
      FilterExpression: 'due > :d',
      ExpressionAttributeValues: { ':p': { S: 'p' }, ':d': { N: '0' } },
      Limit: 1,
    });
    expect(filtered).toMatchObject({ Count: 0, ScannedCount: 1, LastEvaluatedKey: key('a') });
    const error = await errorOf(query({ FilterExpression: 'attribute_exists(sk)' }));
    expect(error.message).toMatch(/Primary key attribute: sk$/);
  });

  test('an index holds what has its key, in its order', async () => {
    await put({ ...key('a'), due: { N: '10' } });
    await put({ ...key('b'), due: { N: '9' } });
    await put(key('c'));
    const due = await query({
      IndexName: 'due',
      KeyConditionExpression: 'pk = :p AND due <= :d',
      ExpressionAttributeValues: { ':p': { S: 'p' }, ':d': { N: '10' } },
    });
    expect(sortKeys(due.Items)).toEqual(['b', 'a']);
    expect((await errorOf(query({ IndexName: 'due', ConsistentRead: true }))).message).toMatch(/Consistent/);
    const all = await db.send(new ScanCommand({ TableName, IndexName: 'due' }));
    expect(all.Count).toBe(2);
  });

  test('a scan in two segments sees everything once', async () => {
    for (let index = 0; index < 20; index += 1) await put(key('s', `p${index}`));
    const halves = await Promise.all(
      [0, 1].map((Segment) => db.send(new ScanCommand({ TableName, Segment, TotalSegments: 2 }))),
    );
    const seen = halves.flatMap(({ Items }) => Items ?? []).map(({ pk }) => pk?.S);
    expect(new Set(seen).size).toBe(20);
    expect(seen).toHaveLength(20);
  });
});

describe('batches', () => {
  test('write and read, leaving over what did not fit', async () => {
    const writes = ['a', 'b', 'c'].map((sk) => ({ PutRequest: { Item: key(sk) } }));
    await db.send(new BatchWriteItemCommand({ RequestItems: { [TableName]: writes } }));
    emulator.faults.add({ fault: 'page-size', size: 2, operation: 'dynamodb:BatchGetItem' });
    const Keys = ['a', 'b', 'c'].map((sk) => key(sk));
    const read = await db.send(new BatchGetItemCommand({ RequestItems: { [TableName]: { Keys } } }));
    expect(read.Responses?.[TableName]).toHaveLength(2);
    expect(read.UnprocessedKeys?.[TableName]?.Keys).toEqual([key('c')]);
  });

  test('refuse duplicates and more than 25 writes', async () => {
    const write = (keys: readonly string[]) =>
      errorOf(
        db.send(
          new BatchWriteItemCommand({
            RequestItems: { [TableName]: keys.map((sk) => ({ PutRequest: { Item: key(sk) } })) },
          }),
        ),
      );
    expect((await write(['a', 'a'])).message).toMatch(/duplicates/);
    expect((await write(Array.from({ length: 26 }, (_, index) => `k${index}`))).name).toBe(
      'ValidationException',
    );
  });
});

describe('transactions', () => {
  const transact = (TransactItems: TransactWriteItem[], ClientRequestToken?: string) =>
    db.send(new TransactWriteItemsCommand({ TransactItems, ClientRequestToken }));
  const putNew = (sk: string): TransactWriteItem => ({
    Put: { TableName, Item: key(sk), ConditionExpression: 'attribute_not_exists(pk)' },
  });

  test('do everything or nothing and say why, item by item', async () => {
    await put({ ...key('b'), old: { BOOL: true } });
    const failing = { ...putNew('b').Put, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' } as const;
    const error = await transact([putNew('a'), { Put: failing as TransactWriteItem['Put'] }]).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(TransactionCanceledException);
    const { CancellationReasons, message } = error as TransactionCanceledException;
    expect(CancellationReasons).toEqual([
      { Code: 'None' },
      {
        Code: 'ConditionalCheckFailed',
        Message: 'The conditional request failed',
        Item: { ...key('b'), old: { BOOL: true } },
      },
    ]);
    expect(message).toMatch(/specific reasons \[None, ConditionalCheckFailed\]$/);
    expect(await get('a')).toBeUndefined();
    await transact([
      putNew('a'),
      { ConditionCheck: { TableName, Key: key('b'), ConditionExpression: 'attribute_exists(pk)' } },
      {
        Update: {
          TableName,
          Key: key('c'),
          UpdateExpression: 'SET n = :n',
          ExpressionAttributeValues: { ':n': { N: '1' } },
        },
      },
    ]);
    expect((await get('c'))?.['n']).toEqual({ N: '1' });
    await transact([{ Delete: { TableName, Key: key('c') } }]);
    expect(await get('c')).toBeUndefined();
  });

  test('a repeated token does nothing twice and fits one request only', async () => {
    const count: TransactWriteItem = {
      Update: {
        TableName,
        Key: key('n'),
        UpdateExpression: 'ADD n :one',
        ExpressionAttributeValues: { ':one': { N: '1' } },
      },
    };
    await transact([count], 'token-1');
    await transact([count], 'token-1');
    expect((await get('n'))?.['n']).toEqual({ N: '1' });
    expect((await errorOf(transact([putNew('z')], 'token-1'))).name).toBe(
      'IdempotentParameterMismatchException',
    );
  });

  test('refuse two actions on one item and more than 100 actions', async () => {
    expect((await errorOf(transact([putNew('a'), putNew('a')]))).message).toMatch(/multiple operations/);
    const many = Array.from({ length: 101 }, (_, index) => putNew(`k${index}`));
    expect((await errorOf(transact(many))).name).toBe('ValidationException');
  });
});

describe('permissions', () => {
  test('a transaction needs the actions of its parts, not one of its own', async () => {
    const table = `arn:aws:dynamodb:us-east-1:${account}:table/${TableName}`;
    const role = addRole(emulator.world, 'writer', [
      { Effect: 'Allow', Action: 'dynamodb:PutItem', Resource: table },
    ]);
    const own = new DynamoDBClient(clientConfig(emulator, role));
    await own.send(
      new TransactWriteItemsCommand({ TransactItems: [{ Put: { TableName, Item: key('a') } }] }),
    );
    const error = await errorOf(
      own.send(new TransactWriteItemsCommand({ TransactItems: [{ Delete: { TableName, Key: key('a') } }] })),
    );
    expect(error.name).toBe('AccessDeniedException');
    expect(error.message).toContain(`dynamodb:DeleteItem on resource: ${table}`);
  });

  test('a partition can be kept from a role by its leading key', async () => {
    const role = addRole(emulator.world, 'tenant', [
      {
        Effect: 'Allow',
        Action: 'dynamodb:GetItem',
        Resource: '*',
        Condition: { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': ['mine'] } },
      },
    ]);
    const own = new DynamoDBClient(clientConfig(emulator, role));
    await own.send(new GetItemCommand({ TableName, Key: key('a', 'mine') }));
    const error = await errorOf(own.send(new GetItemCommand({ TableName, Key: key('a', 'theirs') })));
    expect(error.name).toBe('AccessDeniedException');
  });
});

test('going back to any second is off until somebody turns it on', async () => {
  const status = async () => {
    const { ContinuousBackupsDescription } = await db.send(
      new DescribeContinuousBackupsCommand({ TableName }),
    );
    return ContinuousBackupsDescription?.PointInTimeRecoveryDescription?.PointInTimeRecoveryStatus;
  };
  expect(await status()).toBe('DISABLED');
  const PointInTimeRecoverySpecification = { PointInTimeRecoveryEnabled: true };
  await db.send(new UpdateContinuousBackupsCommand({ TableName, PointInTimeRecoverySpecification }));
  expect(await status()).toBe('ENABLED');
  expect(emulator.violations).toEqual([]);
});

test('no write of data leaves a management event', async () => {
  const before = emulator.events.length;
  await put(key('a'));
  expect(emulator.events).toHaveLength(before);
  expect(emulator.violations).toEqual([]);
});
