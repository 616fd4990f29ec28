import type { Answer } from '../answer.ts';
import { AwsError } from '../aws-error.ts';
import { defineOperation, type Modelled } from '../operation.ts';
import { fulfils } from './dynamodb-conditions.ts';
import { type Condition, Expressions, invalid } from './dynamodb-expressions.ts';
import {
  checkItem,
  erase,
  exactKey,
  findTable,
  itemAt,
  keyNames,
  keyOf,
  onTable,
  store,
  type TableRecord,
} from './dynamodb-tables.ts';
import { projected, updated } from './dynamodb-updates.ts';
import { fingerprint, type Item, itemSize } from './dynamodb-values.ts';
import { required } from './record.ts';

/** Members that only the expressions of before 2014 have. */
const legacy = ['AttributesToGet', 'AttributeUpdates', 'Expected', 'ConditionalOperator', 'KeyConditions'];

/** @throws AwsError for the old way of saying it, which nothing here understands. */
export function refuseLegacy(input: object): void {
  const used = Object.keys(input).find((member) => legacy.includes(member));
  if (used) throw new AwsError('NotModelled', `The emulator does not model ${used} of DynamoDB.`, 501);
}

/** @throws AwsError `ConditionalCheckFailedException`, with the item if the caller wants to see it. */
function check(before: Item | undefined, condition: Condition | null, showOld: string | undefined): void {
  if (!condition || fulfils(before ?? {}, condition)) return;
  throw new AwsError('ConditionalCheckFailedException', 'The conditional request failed', 400, {
    ...(showOld === 'ALL_OLD' && before && { Item: before }),
  });
}

/** What a call has used, where the caller asks. */
export function consumed(
  { ReturnConsumedCapacity }: { readonly ReturnConsumedCapacity?: string | undefined },
  table: TableRecord,
  bytes: number,
  kind: 'read' | 'write',
  consistent = false,
) {
  if (!ReturnConsumedCapacity || ReturnConsumedCapacity === 'NONE') return {};
  const unit = kind === 'read' ? 4096 : 1024;
  const units = Math.max(1, Math.ceil(bytes / unit)) * (kind === 'read' && !consistent ? 0.5 : 1);
  return { ConsumedCapacity: { TableName: table.name, CapacityUnits: units } };
}

const getItem = defineOperation('dynamodb:GetItem', {
  data: true,
  authorize: (input, call) => onTable(call, input.TableName, ['GetItem'], { item: input.Key }),
  handle(input, call) {
    refuseLegacy(input);
    const table = findTable(call, input.TableName);
    const expressions = new Expressions(input);
    const paths = expressions.projection(input.ProjectionExpression);
    expressions.finish();
    const item = itemAt(table, exactKey(table, input.Key));
    const bytes = item ? itemSize(item) : 0;
    return {
      ...(item && { Item: paths ? projected(item, paths) : item }),
      ...consumed(input, table, bytes, 'read', input.ConsistentRead),
    };
  },
});

const putItem = defineOperation('dynamodb:PutItem', {
  data: true,
  authorize: (input, call) => onTable(call, input.TableName, ['PutItem'], { item: input.Item }),
  handle(input, call) {
    refuseLegacy(input);
    const table = findTable(call, input.TableName);
    const item = required(input.Item, 'Item');
    const expressions = new Expressions(input);
    const condition = expressions.condition(input.ConditionExpression, 'ConditionExpression');
    expressions.finish();
    checkItem(table, item);
    const before = itemAt(table, keyOf(table, item));
    check(before, condition, input.ReturnValuesOnConditionCheckFailure);
    store(table, item);
    return {
      ...(input.ReturnValues === 'ALL_OLD' && before && { Attributes: before }),
      ...consumed(input, table, itemSize(item), 'write'),
    };
  },
});

const deleteItem = defineOperation('dynamodb:DeleteItem', {
  data: true,
  authorize: (input, call) => onTable(call, input.TableName, ['DeleteItem'], { item: input.Key }),
  handle(input, call) {
    refuseLegacy(input);
    const table = findTable(call, input.TableName);
    const expressions = new Expressions(input);
    const condition = expressions.condition(input.ConditionExpression, 'ConditionExpression');
    expressions.finish();
    const key = exactKey(table, input.Key);
    const before = itemAt(table, key);
    check(before, condition, input.ReturnValuesOnConditionCheckFailure);
    erase(table, key);
    return {
      ...(input.ReturnValues === 'ALL_OLD' && before && { Attributes: before }),
      ...consumed(input, table, before ? itemSize(before) : 0, 'write'),
    };
  },
});

const updateItem = defineOperation('dynamodb:UpdateItem', {
  data: true,
  authorize: (input, call) => onTable(call, input.TableName, ['UpdateItem'], { item: input.Key }),
  handle(input, call) {
    refuseLegacy(input);
    const table = findTable(call, input.TableName);
    const expressions = new Expressions(input);
    const condition = expressions.condition(input.ConditionExpression, 'ConditionExpression');
    const actions = expressions.update(input.UpdateExpression);
    expressions.finish();
    const key = exactKey(table, input.Key);
    const before = itemAt(table, key);
    check(before, condition, input.ReturnValuesOnConditionCheckFailure);
    const after = updated(before ?? key, actions, keyNames(table));
    store(table, after);
    const paths = actions.map(({ path }) => path);
    const shown: { readonly [wanted: string]: Item | undefined } = {
      ALL_OLD: before,
      ALL_NEW: after,
      UPDATED_OLD: before && projected(before, paths),
      UPDATED_NEW: projected(after, paths),
    };
    const Attributes = shown[input.ReturnValues ?? 'NONE'];
    return {
      ...(Attributes && Object.keys(Attributes).length > 0 && { Attributes }),
      ...consumed(input, table, Math.max(itemSize(after), before ? itemSize(before) : 0), 'write'),
    };
  },
});

const batchGetItem = defineOperation('dynamodb:BatchGetItem', {
  data: true,
  authorize: (input, call) =>
    Object.keys(input.RequestItems ?? {}).flatMap((name) => onTable(call, name, ['BatchGetItem'])),
  handle(input, call) {
    const requests = required(input.RequestItems, 'RequestItems');
    const count = Object.values(requests).reduce((sum, { Keys }) => sum + (Keys?.length ?? 0), 0);
    if (count === 0 || count > 100) throw invalid('Too many items requested for the BatchGetItem call');
    const Responses: { [table: string]: Item[] } = {};
    const UnprocessedKeys: NonNullable<Answer<'dynamodb:BatchGetItem'>['UnprocessedKeys']> = {};
    let room = Math.min(call.pageSize ?? 100, 100);
    for (const [name, request] of Object.entries(requests)) {
      refuseLegacy(request);
      const table = findTable(call, name);
      const expressions = new Expressions(request);
      const paths = expressions.projection(request.ProjectionExpression);
      expressions.finish();
      const keys = required(request.Keys, 'Keys').map((key) => exactKey(table, key));
      refuseDuplicates(keys);
      const rows = keys
        .slice(0, room)
        .map((key) => itemAt(table, key))
        .filter((item) => item !== undefined);
      Responses[name] = rows.map((item) => (paths ? projected(item, paths) : item));
      if (keys.length > room) UnprocessedKeys[name] = { ...request, Keys: keys.slice(room) };
      room = Math.max(0, room - keys.length);
    }
    return { Responses, UnprocessedKeys };
  },
});

const batchWriteItem = defineOperation('dynamodb:BatchWriteItem', {
  data: true,
  authorize: (input, call) =>
    Object.keys(input.RequestItems ?? {}).flatMap((name) => onTable(call, name, ['BatchWriteItem'])),
  handle(input, call) {
    const requests = required(input.RequestItems, 'RequestItems');
    const count = Object.values(requests).reduce((sum, writes) => sum + writes.length, 0);
    if (count === 0 || count > 25) {
      throw invalid('Too many items requested for the BatchWriteItem call: 1 to 25 are allowed');
    }
    const UnprocessedItems: NonNullable<Answer<'dynamodb:BatchWriteItem'>['UnprocessedItems']> = {};
    const work = Object.entries(requests).map(([name, writes]) => {
      const table = findTable(call, name);
      const keys = writes.map(({ PutRequest, DeleteRequest }) => {
        if (PutRequest) checkItem(table, PutRequest.Item ?? {});
        return PutRequest ? keyOf(table, PutRequest.Item ?? {}) : exactKey(table, DeleteRequest?.Key);
      });
      refuseDuplicates(keys);
      return { name, table, writes, keys };
    });
    let room = Math.min(call.pageSize ?? 25, 25);
    for (const { name, table, writes, keys } of work) {
      for (const [index, { PutRequest }] of writes.slice(0, room).entries()) {
        if (PutRequest?.Item) store(table, PutRequest.Item);
        else erase(table, keys[index] as Item);
      }
      if (writes.length > room) UnprocessedItems[name] = writes.slice(room);
      room = Math.max(0, room - writes.length);
    }
    return { UnprocessedItems };
  },
});

function refuseDuplicates(keys: readonly Item[]): void {
  if (new Set(keys.map((key) => fingerprint({ M: key }))).size !== keys.length) {
    throw invalid('Provided list of item keys contains duplicates');
  }
}

export const dynamodbItems: readonly Modelled[] = [
  getItem,
  putItem,
  deleteItem,
  updateItem,
  batchGetItem,
  batchWriteItem,
];
