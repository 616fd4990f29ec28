import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import type { AwsAccount } from '../aws/access.ts';
import { AwsFailure, errorNameOf } from '../aws/failure.ts';
import type { InputOf, OutputOf } from '../aws/services.ts';

/** An item as plain values. */
export type Item = { readonly [name: string]: unknown };

/** Where an item lies. */
export interface Key {
  readonly pk: string;
  readonly sk: string;
}

/**
 * One write of a transaction, or a condition alone. Expressions write attributes as `#name`, so that no word is
 * reserved, and take what they call `:value` from `values`.
 */
export type Action = { readonly key: Key; readonly condition?: string; readonly values?: Item } & (
  | { readonly do: 'put'; readonly item: Item }
  | { readonly do: 'update'; readonly update: string }
  | { readonly do: 'delete' | 'check' }
);

/** One DynamoDB table, spoken to in plain values. */
export interface Items {
  get(key: Key): Promise<Item | undefined>;
  /** Every item of a partition, or those whose sort key begins with `prefix`. */
  query(pk: string, prefix?: string): Promise<readonly Item[]>;
  /** All of them or none. @returns false when a condition did not hold. */
  transact(actions: readonly Action[]): Promise<boolean>;
  /** One write of its own. @returns false when its condition did not hold. */
  write(action: Action & { readonly do: 'put' | 'update' | 'delete' }): Promise<boolean>;
}

type TransactItem = NonNullable<InputOf<'dynamodb:TransactWriteItems'>['TransactItems']>[number];
type Reasons = { readonly CancellationReasons?: readonly { readonly Code?: string }[] };

/** How often a transaction is sent again because another one was writing the same item. */
const ATTEMPTS = 8;

/**
 * The items of a table. Every read is consistent: what is worked out from it is written under the condition
 * that it still holds.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html
 */
export function itemsOf(aws: AwsAccount, region: string, table: string): Items {
  const keyed = (action: Action) => {
    const { key, condition, values } = action;
    const names = namesIn(`${condition ?? ''} ${action.do === 'update' ? action.update : ''}`);
    const attributes: Record<string, AttributeValue> = marshall(values ?? {}, {
      removeUndefinedValues: true,
    });
    return {
      TableName: table,
      Key: marshall(key),
      ...(condition ? { ConditionExpression: condition } : {}),
      ...(Object.keys(names).length > 0 ? { ExpressionAttributeNames: names } : {}),
      ...(Object.keys(attributes).length > 0 ? { ExpressionAttributeValues: attributes } : {}),
    };
  };
  const put = (action: Action & { readonly do: 'put' }) => {
    const { Key, ...rest } = keyed(action);
    return { ...rest, Item: { ...marshall(action.item, { removeUndefinedValues: true }), ...Key } };
  };
  const update = (action: Action & { readonly do: 'update' }) => ({
    ...keyed(action),
    UpdateExpression: action.update,
  });
  const transactItem = (action: Action): TransactItem => {
    switch (action.do) {
      case 'put':
        return { Put: put(action) };
      case 'update':
        return { Update: update(action) };
      case 'delete':
        return { Delete: keyed(action) };
      case 'check':
        return { ConditionCheck: { ...keyed(action), ConditionExpression: action.condition ?? '' } };
    }
  };
  const send = async (send: () => Promise<unknown>): Promise<boolean> => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        await send();
        return true;
      } catch (error) {
        const outcome = outcomeOf(error);
        if (outcome === 'refused') return false;
        if (outcome === 'failed' || attempt === ATTEMPTS) throw error;
        await new Promise((resolve) => setTimeout(resolve, Math.random() * 25 * 2 ** attempt));
      }
    }
  };

  return {
    async get(key) {
      const { Item } = await aws.send('dynamodb:GetItem', region, {
        TableName: table,
        Key: marshall(key),
        ConsistentRead: true,
      });
      return Item && unmarshall(Item);
    },
    async query(pk, prefix) {
      const input: InputOf<'dynamodb:Query'> = {
        TableName: table,
        KeyConditionExpression: prefix === undefined ? 'pk = :pk' : 'pk = :pk AND begins_with(sk, :prefix)',
        ExpressionAttributeValues: marshall(
          prefix === undefined ? { ':pk': pk } : { ':pk': pk, ':prefix': prefix },
        ),
        ConsistentRead: true,
      };
      const found: Item[] = [];
      let from: OutputOf<'dynamodb:Query'>['LastEvaluatedKey'];
      do {
        const page: OutputOf<'dynamodb:Query'> = await aws.send('dynamodb:Query', region, {
          ...input,
          ...(from ? { ExclusiveStartKey: from } : {}),
        });
        for (const item of page.Items ?? []) found.push(unmarshall(item));
        from = page.LastEvaluatedKey;
      } while (from);
      return found;
    },
    transact: (actions) =>
      send(() =>
        aws.send('dynamodb:TransactWriteItems', region, { TransactItems: actions.map(transactItem) }),
      ),
    write: (action) =>
      send(async () => {
        if (action.do === 'put') await aws.send('dynamodb:PutItem', region, put(action));
        else if (action.do === 'update') await aws.send('dynamodb:UpdateItem', region, update(action));
        else await aws.send('dynamodb:DeleteItem', region, keyed(action));
      }),
  };
}

function namesIn(expression: string): Record<string, string> {
  return Object.fromEntries([...expression.matchAll(/#(\w+)/g)].map(([name, word = '']) => [name, word]));
}

/** What an error of a conditional write means: the condition failed, somebody else was writing, or neither. */
function outcomeOf(error: unknown): 'refused' | 'busy' | 'failed' {
  if (!(error instanceof AwsFailure)) return 'failed';
  const name = errorNameOf(error.cause);
  if (name === 'ConditionalCheckFailedException') return 'refused';
  if (name === 'TransactionConflictException' || name === 'TransactionInProgressException') return 'busy';
  if (name !== 'TransactionCanceledException') return 'failed';
  const codes = ((error.cause as Reasons).CancellationReasons ?? []).map(({ Code }) => Code);
  if (codes.includes('ConditionalCheckFailed')) return 'refused';
  return codes.some((code) => code === 'TransactionConflict' || code === 'ThrottlingError')
    ? 'busy'
    : 'failed';
}
