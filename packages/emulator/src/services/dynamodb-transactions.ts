import type { InputOf } from '@lenswatch/core/aws/services.ts';
import { AwsError } from '../aws-error.ts';
import { type Call, defineOperation, type Modelled } from '../operation.ts';
import { defineStore } from '../world.ts';
import { fulfils } from './dynamodb-conditions.ts';
import { Expressions, invalid } from './dynamodb-expressions.ts';
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

const mostActions = 100;
const largestTransaction = 4 * 1024 * 1024;
/** Milliseconds in which a repeated token does not run the transaction again. */
const tokenLife = 10 * 60_000;

/** Finished transactions by their token. */
const transactionTokens = defineStore<{ readonly request: string; readonly at: Date }>(
  'dynamodb.transaction-token',
);

type TransactItem = NonNullable<InputOf<'dynamodb:TransactWriteItems'>['TransactItems']>[number];

interface Reason {
  readonly Code: 'None' | 'ConditionalCheckFailed';
  readonly Message?: string;
  readonly Item?: Item;
}

/** One action that has passed its checks and waits for the others. */
interface Prepared {
  readonly table: TableRecord;
  readonly key: Item;
  readonly reason: Reason;
  readonly bytes: number;
  apply(): void;
}

const writes = {
  Put: 'PutItem',
  Update: 'UpdateItem',
  Delete: 'DeleteItem',
  ConditionCheck: 'ConditionCheckItem',
} as const;

const transactWriteItems = defineOperation('dynamodb:TransactWriteItems', {
  data: true,
  authorize: (input, call) =>
    (input.TransactItems ?? []).flatMap((item) =>
      (Object.keys(writes) as (keyof typeof writes)[]).flatMap((kind) => {
        const action = item[kind];
        if (!action) return [];
        const key = 'Item' in action ? action.Item : 'Key' in action ? action.Key : undefined;
        return onTable(call, action.TableName, [writes[kind]], { item: key });
      }),
    ),
  handle(input, call) {
    const items = required(input.TransactItems, 'TransactItems');
    if (items.length === 0 || items.length > mostActions) {
      throw invalid(`Member must have length less than or equal to ${mostActions}, and greater than 0`);
    }
    if (isRepeated(call, input.ClientRequestToken, items)) return {};
    const prepared = items.map((item) => prepare(call, item));
    const places = prepared.map(({ table, key }) => `${table.name} ${fingerprint({ M: key })}`);
    if (new Set(places).size !== places.length) {
      throw invalid('Transaction request cannot include multiple operations on one item');
    }
    if (prepared.reduce((sum, { bytes }) => sum + bytes, 0) > largestTransaction) {
      throw invalid('Collection size of the transaction exceeds the limit of 4 MB');
    }
    if (prepared.some(({ reason }) => reason.Code !== 'None')) throw cancelled(prepared);
    for (const { apply } of prepared) apply();
    if (input.ClientRequestToken !== undefined) {
      const done = { request: JSON.stringify(items), at: call.now };
      call.world.items(transactionTokens, call).set(input.ClientRequestToken, done);
    }
    return {};
  },
});

const transactGetItems = defineOperation('dynamodb:TransactGetItems', {
  data: true,
  authorize: (input, call) =>
    (input.TransactItems ?? []).flatMap(({ Get }) => onTable(call, Get?.TableName, ['GetItem'])),
  handle(input, call) {
    const items = required(input.TransactItems, 'TransactItems');
    if (items.length === 0 || items.length > mostActions) throw invalid('1 to 100 items are allowed');
    return {
      Responses: items.map(({ Get }) => {
        const table = findTable(call, Get?.TableName);
        const expressions = new Expressions(Get ?? {});
        const paths = expressions.projection(Get?.ProjectionExpression);
        expressions.finish();
        const item = itemAt(table, exactKey(table, Get?.Key));
        return item ? { Item: paths ? projected(item, paths) : item } : {};
      }),
    };
  },
});

export const dynamodbTransactions: readonly Modelled[] = [transactWriteItems, transactGetItems];

/** Checks one action and says what it would do; nothing is written before all are checked. */
function prepare(call: Call, { Put, Update, Delete, ConditionCheck }: TransactItem): Prepared {
  const action = Put ?? Update ?? Delete ?? ConditionCheck;
  if (!action) throw invalid('TransactItems can only contain one of Check, Put, Update or Delete');
  const table = findTable(call, action.TableName);
  const expressions = new Expressions(action);
  const condition = expressions.condition(action.ConditionExpression, 'ConditionExpression');
  const actions = expressions.update(Update?.UpdateExpression);
  expressions.finish();
  if (Put) checkItem(table, Put.Item ?? {});
  const key = Put ? keyOf(table, Put.Item ?? {}) : exactKey(table, (Update ?? Delete ?? ConditionCheck)?.Key);
  const before = itemAt(table, key);
  const after = Put?.Item ?? (Update ? updated(before ?? key, actions, keyNames(table)) : undefined);
  if (after) checkItem(table, after);
  const failed = condition !== null && !fulfils(before ?? {}, condition);
  const shown = action.ReturnValuesOnConditionCheckFailure === 'ALL_OLD' && before;
  return {
    table,
    key,
    bytes: itemSize(after ?? before ?? key),
    reason: failed
      ? {
          Code: 'ConditionalCheckFailed',
          Message: 'The conditional request failed',
          ...(shown && { Item: shown }),
        }
      : { Code: 'None' },
    apply() {
      if (after) store(table, after);
      else if (Delete) erase(table, key);
    },
  };
}

function isRepeated(call: Call, token: string | undefined, items: unknown): boolean {
  if (token === undefined) return false;
  const done = call.world.items(transactionTokens, call).get(token);
  if (!done || call.now.getTime() - done.at.getTime() > tokenLife) return false;
  if (done.request === JSON.stringify(items)) return true;
  throw new AwsError(
    'IdempotentParameterMismatchException',
    'DynamoDB rejected the request because you retried a request with a different payload but with an idempotent ' +
      'token that was already used.',
    400,
  );
}

function cancelled(prepared: readonly Prepared[]): AwsError {
  const reasons = prepared.map(({ reason }) => reason);
  return new AwsError(
    'TransactionCanceledException',
    'Transaction cancelled, please refer cancellation reasons for specific reasons ' +
      `[${reasons.map(({ Code }) => Code).join(', ')}]`,
    400,
    { CancellationReasons: reasons },
  );
}
