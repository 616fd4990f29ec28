import { type Call, defineOperation, type Modelled } from '../operation.ts';
import { fulfils } from './dynamodb-conditions.ts';
import { type Condition, Expressions, invalid, type Path } from './dynamodb-expressions.ts';
import { consumed, refuseLegacy } from './dynamodb-items.ts';
import {
  allItems,
  findTable,
  type KeySchema,
  keyNames,
  onTable,
  partitionItems,
  type TableRecord,
} from './dynamodb-tables.ts';
import { projected } from './dynamodb-updates.ts';
import { compare, equal, type Item, itemSize, type Value } from './dynamodb-values.ts';
import { required } from './record.ts';

/** Bytes of the items that one page looks at. */
const largestPage = 1024 * 1024;

interface Request {
  readonly IndexName?: string | undefined;
  readonly FilterExpression?: string | undefined;
  readonly ProjectionExpression?: string | undefined;
  readonly Limit?: number | undefined;
  readonly ExclusiveStartKey?: Item | undefined;
  readonly Select?: string | undefined;
  readonly ConsistentRead?: boolean | undefined;
  readonly ReturnConsumedCapacity?: string | undefined;
}

const query = defineOperation('dynamodb:Query', {
  data: true,
  authorize: (input, call) => onTable(call, input.TableName, ['Query'], { index: input.IndexName }),
  handle(input, call) {
    refuseLegacy(input);
    const table = findTable(call, input.TableName);
    const { keys } = viewOf(table, input);
    const expressions = new Expressions(input);
    const wanted = required(
      expressions.condition(input.KeyConditionExpression, 'KeyConditionExpression') ?? undefined,
      'KeyConditionExpression',
    );
    const hash = hashOf(wanted, keys);
    const pool = keys.hash === table.keys.hash ? partitionItems(table, hash) : [...allItems(table)];
    const items = pool
      .filter((item) => fulfils(item, wanted) && (keys.range === null || item[keys.range] !== undefined))
      .sort((a, b) => inOrder(table, keys, a, b) * (input.ScanIndexForward === false ? -1 : 1));
    return pageOf(call, table, input, expressions, items, [...new Set([keys.hash, keys.range])]);
  },
});

const scan = defineOperation('dynamodb:Scan', {
  data: true,
  authorize: (input, call) => onTable(call, input.TableName, ['Scan'], { index: input.IndexName }),
  handle(input, call) {
    refuseLegacy(input);
    const table = findTable(call, input.TableName);
    const { keys } = viewOf(table, input);
    const expressions = new Expressions(input);
    const { Segment = 0, TotalSegments = 1 } = input;
    const partitions = [...table.partitions.keys()].sort();
    const items = partitions
      .filter((_, index) => index % TotalSegments === Segment)
      .flatMap((name) => [...(table.partitions.get(name)?.values() ?? [])].sort(byKey(table)))
      .filter((item) => item[keys.hash] !== undefined && (keys.range === null || item[keys.range]));
    return pageOf(call, table, input, expressions, items, []);
  },
});

export const dynamodbQueries: readonly Modelled[] = [query, scan];

/** The table or index that a request looks through. */
function viewOf(table: TableRecord, { IndexName, ConsistentRead }: Request) {
  if (IndexName === undefined) return { keys: table.keys, attributes: null };
  const index = table.indexes[IndexName];
  if (!index) throw invalid(`The table does not have the specified index: ${IndexName}`);
  if (ConsistentRead && !index.local) {
    throw invalid('Consistent reads are not supported on global secondary indexes');
  }
  return index;
}

function pageOf(
  call: Call,
  table: TableRecord,
  input: Request,
  expressions: Expressions,
  items: readonly Item[],
  unfiltered: readonly (string | null)[],
) {
  const filter = expressions.condition(input.FilterExpression, 'FilterExpression');
  const keyed = filter && attributesOf(filter).find((name) => unfiltered.includes(name));
  if (keyed) {
    throw invalid(
      `Filter Expression can only contain non-primary key attributes: Primary key attribute: ${keyed}`,
    );
  }
  const paths = expressions.projection(input.ProjectionExpression);
  expressions.finish();
  if (input.Limit !== undefined && input.Limit < 1) {
    throw invalid(
      `1 validation error detected: Value '${input.Limit}' at 'limit' failed to satisfy constraint: ` +
        'Member must have value greater than or equal to 1',
    );
  }
  const start = startOf(table, items, input.ExclusiveStartKey);
  const limit = Math.min(input.Limit ?? Number.POSITIVE_INFINITY, call.pageSize ?? Number.POSITIVE_INFINITY);
  const looked: Item[] = [];
  let bytes = 0;
  for (const item of items.slice(start)) {
    looked.push(item);
    bytes += itemSize(item);
    // A page that is full says so even if nothing follows.
    if (looked.length >= limit || bytes > largestPage) break;
  }
  const full = looked.length >= limit || bytes > largestPage;
  const last = full ? looked.at(-1) : undefined;
  const view = viewOf(table, input);
  const found = filter ? looked.filter((item) => fulfils(item, filter)) : looked;
  const shape = (item: Item) => (paths ? projected(item, paths) : withOnly(table, item, view.attributes));
  return {
    ...(input.Select !== 'COUNT' && { Items: found.map(shape) }),
    Count: found.length,
    ScannedCount: looked.length,
    ...(last && { LastEvaluatedKey: positionOf(table, view.keys, last) }),
    ...consumed(input, table, bytes, 'read', input.ConsistentRead),
  };
}

/** The value that a key condition asks the partition key to have. */
function hashOf(condition: Condition, { hash, range }: KeySchema): Value {
  const parts = condition.kind === 'and' ? condition.parts : [condition];
  let value: Value | undefined;
  for (const part of parts) {
    const [name, ...rest] = attributesOf(part);
    if (rest.length > 0 || part.kind === 'not' || part.kind === 'or' || part.kind === 'and') {
      throw invalid('Invalid KeyConditionExpression: Invalid operator used in KeyConditionExpression');
    }
    const equals = part.kind === 'compare' && part.comparator === '=' && part.right.kind === 'value';
    if (name === hash && equals && part.right.kind === 'value') value = part.right.value;
    else if (name !== range) throw invalid(`Query condition missed key schema element: ${hash}`);
    else if (!['compare', 'between', 'begins'].includes(part.kind)) {
      throw invalid('Invalid KeyConditionExpression: Invalid operator used in KeyConditionExpression');
    }
  }
  if (!value || parts.length > 2) throw invalid(`Query condition missed key schema element: ${hash}`);
  return value;
}

function attributesOf(condition: Condition): string[] {
  switch (condition.kind) {
    case 'and':
    case 'or':
      return condition.parts.flatMap(attributesOf);
    case 'not':
      return attributesOf(condition.part);
    case 'compare':
      return [condition.left, condition.right].flatMap(operandName);
    case 'between':
    case 'in':
      return operandName(condition.operand);
    default:
      return firstOf(condition.path);
  }
}

function operandName(operand: { readonly kind: string; readonly path?: Path }): string[] {
  return operand.path ? firstOf(operand.path) : [];
}

function firstOf(path: Path): string[] {
  return [String(path[0])];
}

function inOrder(table: TableRecord, keys: KeySchema, a: Item, b: Item): number {
  const [left, right] = keys.range === null ? [] : [a[keys.range], b[keys.range]];
  const order = left && right ? compare(left, right) : 0;
  return order || (keys === table.keys ? 0 : byKey(table)(a, b));
}

function byKey(table: TableRecord): (a: Item, b: Item) => number {
  return (a, b) => {
    for (const name of keyNames(table)) {
      const order = compare(a[name] as Value, b[name] as Value) ?? 0;
      if (order !== 0) return order;
    }
    return 0;
  };
}

function positionOf(table: TableRecord, keys: KeySchema, item: Item): Item {
  const names = new Set([...keyNames(table), keys.hash, ...(keys.range === null ? [] : [keys.range])]);
  return Object.fromEntries([...names].map((name) => [name, item[name] as Value]));
}

/** Index behind the start key; where its item is gone, the place where it would be. */
function startOf(table: TableRecord, items: readonly Item[], start: Item | undefined): number {
  if (!start) return 0;
  const key = Object.fromEntries(keyNames(table).map((name) => [name, start[name]]));
  if (Object.values(key).some((value) => value === undefined)) {
    throw invalid('The provided starting key is invalid');
  }
  const exact = items.findIndex((item) => keyNames(table).every((name) => equal(item[name], start[name])));
  if (exact >= 0) return exact + 1;
  const descending = items.length > 1 && byKey(table)(items[0] as Item, items.at(-1) as Item) > 0;
  const behind = items.findIndex((item) => byKey(table)(item, key as Item) > 0 !== descending);
  return behind < 0 ? items.length : behind;
}

function withOnly(table: TableRecord, item: Item, attributes: readonly string[] | null): Item {
  if (attributes === null) return item;
  const shown = new Set([...attributes, ...keyNames(table)]);
  return Object.fromEntries(Object.entries(item).filter(([name]) => shown.has(name)));
}
