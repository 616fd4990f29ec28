import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { AwsFailure } from '@lenswatch/core/aws/failure.ts';
import type { InputOf, Operation } from '@lenswatch/core/aws/services.ts';

type Values = { [name: string]: unknown };
type Expressed = {
  readonly TableName?: string | undefined;
  readonly Key?: Parameters<typeof unmarshall>[0] | undefined;
  readonly Item?: Parameters<typeof unmarshall>[0] | undefined;
  readonly UpdateExpression?: string | undefined;
  readonly ConditionExpression?: string | undefined;
  readonly ExpressionAttributeNames?: Record<string, string> | undefined;
  readonly ExpressionAttributeValues?: Parameters<typeof unmarshall>[0] | undefined;
};

const LARGEST_ITEM = 400 * 1024;
/** Bytes. */
const LONGEST_SORT_KEY = 1024;
const MOST_ACTIONS = 100;

/**
 * One DynamoDB table in memory, as far as lenswatch uses it: consistent reads, conditions, transactions. Items
 * are kept as AWS would return them; expressions are read, not recognised. A stand-in until the emulator
 * speaks DynamoDB itself.
 */
export class MemoryDynamoDb {
  /** Partition → sort key → item. Items are replaced, never changed. */
  readonly #partitions = new Map<string, Map<string, Values>>();
  /** Items as they go over the wire. */
  readonly #wire = new WeakMap<Values, Record<string, AttributeValue>>();
  /** Items of one page of a query; small, so that following pages is tried. */
  readonly #pageSize: number;

  constructor(pageSize = 40) {
    this.#pageSize = pageSize;
  }

  /** Every item, for assertions. */
  all(): readonly Values[] {
    return [...this.#partitions.values()].flatMap((items) => [...items.values()]);
  }

  /** Another table with the same items. */
  copy(): MemoryDynamoDb {
    const copy = new MemoryDynamoDb(this.#pageSize);
    for (const [pk, items] of this.#partitions) copy.#partitions.set(pk, new Map(items));
    return copy;
  }

  /** Answers one call as AWS would. */
  answer(operation: Operation, input: unknown): object {
    switch (operation) {
      case 'dynamodb:GetItem': {
        const { Key } = input as InputOf<'dynamodb:GetItem'>;
        const item = this.#at(unmarshall(Key ?? {}));
        return item ? { Item: this.#wired(item) } : {};
      }
      case 'dynamodb:Query':
        return this.#query(input as InputOf<'dynamodb:Query'>);
      case 'dynamodb:PutItem':
      case 'dynamodb:UpdateItem':
      case 'dynamodb:DeleteItem': {
        const action = input as Expressed;
        if (!this.#holds(action)) throw failure(operation, 'ConditionalCheckFailedException');
        this.#apply(action);
        return {};
      }
      case 'dynamodb:TransactWriteItems': {
        const actions = ((input as InputOf<'dynamodb:TransactWriteItems'>).TransactItems ?? []).map(
          ({ Put, Update, Delete, ConditionCheck }) => ({
            action: (Put ?? Update ?? Delete ?? ConditionCheck) as Expressed,
            checkOnly: ConditionCheck !== undefined,
          }),
        );
        this.#validate(actions.map(({ action }) => action));
        const reasons = actions.map(({ action }) =>
          this.#holds(action) ? 'None' : 'ConditionalCheckFailed',
        );
        if (reasons.some((reason) => reason !== 'None')) {
          throw failure(operation, 'TransactionCanceledException', {
            CancellationReasons: reasons.map((Code) => ({ Code })),
          });
        }
        for (const { action, checkOnly } of actions) if (!checkOnly) this.#apply(action);
        return {};
      }
      default:
        throw new Error(`${operation} is no operation of this table.`);
    }
  }

  #wired(item: Values): Record<string, AttributeValue> {
    const known = this.#wire.get(item);
    if (known) return known;
    const wired: Record<string, AttributeValue> = marshall(item);
    this.#wire.set(item, wired);
    return wired;
  }

  #validate(actions: readonly Expressed[]): void {
    if (actions.length === 0 || actions.length > MOST_ACTIONS) {
      throw failure('dynamodb:TransactWriteItems', 'ValidationException');
    }
    const keys = actions.map((action) => JSON.stringify(keyOf(action)));
    if (new Set(keys).size < keys.length) throw failure('dynamodb:TransactWriteItems', 'ValidationException');
  }

  #at({ pk, sk }: Values): Values | undefined {
    return this.#partitions.get(String(pk))?.get(String(sk));
  }

  #holds(action: Expressed): boolean {
    const { ConditionExpression, ExpressionAttributeNames = {}, ExpressionAttributeValues = {} } = action;
    const text = `${ConditionExpression ?? ''} ${action.UpdateExpression ?? ''} `;
    for (const name of [
      ...Object.keys(ExpressionAttributeNames),
      ...Object.keys(ExpressionAttributeValues),
    ]) {
      // AWS refuses what no expression uses.
      if (!new RegExp(`${name}\\b`).test(text)) throw failure('dynamodb:PutItem', 'ValidationException');
    }
    if (!ConditionExpression) return true;
    const item = this.#at(keyOf(action)) ?? {};
    return parse(ConditionExpression)(item, ExpressionAttributeNames, unmarshall(ExpressionAttributeValues));
  }

  #apply(action: Expressed): void {
    const { Item, UpdateExpression, ExpressionAttributeNames = {}, ExpressionAttributeValues = {} } = action;
    const key = keyOf(action);
    const items = this.#partitions.get(String(key['pk'])) ?? new Map<string, Values>();
    this.#partitions.set(String(key['pk']), items);
    if (Item === undefined && UpdateExpression === undefined) {
      items.delete(String(key['sk']));
      return;
    }
    const item: Values = Item ? unmarshall(Item) : { ...key, ...structuredClone(this.#at(key)) };
    if (UpdateExpression) {
      update(item, UpdateExpression, ExpressionAttributeNames, unmarshall(ExpressionAttributeValues));
    }
    const tooLong = Buffer.byteLength(String(key['sk'])) > LONGEST_SORT_KEY;
    if (tooLong || Buffer.byteLength(JSON.stringify(item)) > LARGEST_ITEM) {
      throw failure('dynamodb:PutItem', 'ValidationException');
    }
    items.set(String(key['sk']), item);
  }

  #query({
    ExpressionAttributeValues = {},
    ExclusiveStartKey,
    KeyConditionExpression,
  }: InputOf<'dynamodb:Query'>) {
    const values = unmarshall(ExpressionAttributeValues);
    const prefix = KeyConditionExpression?.includes('begins_with') ? String(values[':prefix']) : '';
    const from = ExclusiveStartKey ? String(unmarshall(ExclusiveStartKey)['sk']) : undefined;
    const found = [...(this.#partitions.get(String(values[':pk'])) ?? new Map<string, Values>())]
      .filter(([sk]) => sk.startsWith(prefix) && (from === undefined || sk > from))
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, item]) => item);
    const page = found.slice(0, this.#pageSize);
    const last = page.at(-1);
    return {
      Items: page.map((item) => this.#wired(item)),
      ...(found.length > page.length && last
        ? { LastEvaluatedKey: marshall({ pk: last['pk'], sk: last['sk'] }) }
        : {}),
    };
  }
}

function keyOf({ Key, Item }: Expressed): Values {
  const { pk, sk } = unmarshall(Key ?? Item ?? {});
  return { pk, sk };
}

function failure(operation: Operation, name: string, more: object = {}): AwsFailure {
  const cause = Object.assign(new Error(name), { name, ...more });
  return new AwsFailure('SERVICE_ERROR', operation, `${operation} failed (${name}).`, cause);
}

type Condition = (item: Values, names: Record<string, string>, values: Values) => boolean;
const parsed = new Map<string, Condition>();

/** Reads a condition: comparisons and `attribute_(not_)exists`, joined by AND and OR, with parentheses. */
function parse(expression: string): Condition {
  const known = parsed.get(expression);
  if (known) return known;
  const tokens = expression.match(/\(|\)|<=|>=|<>|[=<>,]|[#:\w.]+/g) ?? [];
  let next = 0;
  const take = (wanted?: string): string => {
    const token = tokens[next];
    if (token === undefined || (wanted !== undefined && token !== wanted)) {
      throw new Error(`Cannot read the condition ${expression} at ${token}.`);
    }
    next += 1;
    return token;
  };
  const either = (): Condition => {
    let left = both();
    while (tokens[next] === 'OR') {
      take('OR');
      const [a, b] = [left, both()];
      left = (...given) => a(...given) || b(...given);
    }
    return left;
  };
  const both = (): Condition => {
    let left = one();
    while (tokens[next] === 'AND') {
      take('AND');
      const [a, b] = [left, one()];
      left = (...given) => a(...given) && b(...given);
    }
    return left;
  };
  const one = (): Condition => {
    const token = take();
    if (token === '(') {
      const inner = either();
      take(')');
      return inner;
    }
    if (token === 'attribute_exists' || token === 'attribute_not_exists') {
      take('(');
      const path = take();
      take(')');
      const wanted = token === 'attribute_exists';
      return (item, names) => (valueAt(item, path, names) !== undefined) === wanted;
    }
    const operator = take();
    const right = take();
    return (item, names, values) => {
      const a = valueAt(item, token, names) as string;
      const b = right.startsWith(':') ? (values[right] as string) : (valueAt(item, right, names) as string);
      if (a === undefined || b === undefined || typeof a !== typeof b) return false;
      switch (operator) {
        case '=':
          return a === b;
        case '<>':
          return a !== b;
        case '<':
          return a < b;
        case '<=':
          return a <= b;
        case '>':
          return a > b;
        case '>=':
          return a >= b;
        default:
          throw new Error(`Cannot compare with ${operator}.`);
      }
    };
  };
  const condition = either();
  if (next < tokens.length) throw new Error(`Cannot read the condition ${expression} to its end.`);
  parsed.set(expression, condition);
  return condition;
}

function valueAt(item: Values, path: string, names: Record<string, string>): unknown {
  return path.split('.').reduce<unknown>((at, part) => {
    const name = part.startsWith('#') ? names[part] : part;
    if (name === undefined) throw new Error(`The expression names ${part}, which nobody defines.`);
    return (at as Values | undefined)?.[name];
  }, item);
}

/** Applies `SET a = :a, b = if_not_exists(b, :b) REMOVE c ADD d :d`. */
function update(item: Values, expression: string, names: Record<string, string>, values: Values): void {
  const before = structuredClone(item);
  const clauses = expression.split(/\b(SET|REMOVE|ADD)\b/).slice(1);
  const nameOf = (part: string) => (part.startsWith('#') ? (names[part] ?? '') : part);
  for (let at = 0; at < clauses.length; at += 2) {
    const body = (clauses[at + 1] ?? '').trim();
    for (const part of body.split(/,(?![^(]*\))/).map((text) => text.trim())) {
      if (clauses[at] === 'REMOVE') {
        delete item[nameOf(part)];
        continue;
      }
      const [, target = '', right = ''] =
        (clauses[at] === 'SET' ? /^(\S+) = (.+)$/ : /^(\S+) (\S+)$/).exec(part) ?? [];
      if (target === '' || target.includes('.')) throw new Error(`Cannot read the update ${part}.`);
      const otherwise = /^if_not_exists\((\S+), (\S+)\)$/.exec(right);
      const given = otherwise
        ? (valueAt(before, otherwise[1] ?? '', names) ?? values[otherwise[2] ?? ''])
        : values[right];
      if (given === undefined) throw new Error(`The update ${part} names a value that nobody defines.`);
      if (clauses[at] === 'SET') item[nameOf(target)] = given;
      else if (given instanceof Set) {
        item[nameOf(target)] = new Set([...((item[nameOf(target)] as Set<string>) ?? []), ...given]);
      } else item[nameOf(target)] = Number(item[nameOf(target)] ?? 0) + Number(given);
    }
  }
}
