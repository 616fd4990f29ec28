import { AwsError } from '../aws-error.ts';
import type { Authorization } from '../iam/authorization.ts';
import type { Call } from '../operation.ts';
import { type At, defineStore, type World } from '../world.ts';
import { arnIn, resourceOf } from './arn.ts';
import { invalid } from './dynamodb-expressions.ts';
import { fingerprint, type Item, itemSize, typeOf, type Value } from './dynamodb-values.ts';
import { keyUse } from './kms-policies.ts';

/** Bytes that an item may have, names included. */
export const largestItem = 400 * 1024;

/** The attributes that order the items of a table or an index. */
export interface KeySchema {
  readonly hash: string;
  readonly range: string | null;
}

export interface IndexRecord {
  readonly keys: KeySchema;
  /** Null: everything. */
  readonly attributes: readonly string[] | null;
  readonly local: boolean;
}

/** A table with its items. */
export interface TableRecord {
  readonly name: string;
  readonly arn: string;
  readonly created: Date;
  readonly keys: KeySchema;
  /** Types of the key attributes of the table and its indexes. */
  readonly types: { readonly [attribute: string]: 'S' | 'N' | 'B' };
  readonly indexes: { readonly [name: string]: IndexRecord };
  /** Customer managed key; null: DynamoDB's own. */
  keyArn: string | null;
  ttlAttribute: string | null;
  pointInTimeRecovery: boolean;
  deletionProtection: boolean;
  /** By partition key, then by sort key, each as `fingerprint` writes it. */
  readonly partitions: Map<string, Map<string, Item>>;
}

/** Keyed by name. */
export const tables = defineStore<TableRecord>('dynamodb.table');

/** The table of a request, which may name it by its ARN. */
export function findTable(call: Call, name: string | undefined): TableRecord {
  const table = call.world.items(tables, call).get(nameOf(name));
  if (table) return table;
  throw new AwsError('ResourceNotFoundException', 'Requested resource not found', 400);
}

function nameOf(reference = ''): string {
  return resourceOf(reference).replace(/^table\//, '');
}

/**
 * What a call on a table has to be allowed: the actions on the table or its index, and the use of the table's
 * key. `item` is the one that the call is about, or its key.
 */
export function onTable(
  call: Call,
  reference: string | undefined,
  actions: readonly string[],
  rest: { readonly index?: string | undefined; readonly item?: Item | undefined } = {},
): Authorization[] {
  const name = nameOf(reference);
  const arn = arnIn(call, 'dynamodb', `table/${name}`);
  const table = call.world.items(tables, call).get(name);
  const leadingKeys = leadingKey(table, rest.item);
  const context = leadingKeys.length > 0 ? { 'dynamodb:LeadingKeys': leadingKeys } : {};
  const resource = rest.index === undefined ? arn : `${arn}/index/${rest.index}`;
  const asked = actions.map((action) => ({ action: `dynamodb:${action}`, resource, context }));
  const keyArn = table?.keyArn;
  if (!keyArn) return asked;
  const decrypt = keyUse(call.world, {
    action: 'kms:Decrypt',
    keyArn,
    via: 'dynamodb',
    callerAccount: call.account,
    encryptionContext: { 'aws:dynamodb:tableName': name, 'aws:dynamodb:subscriberId': call.account },
  });
  return [...asked, decrypt];
}

/** The text of a partition key for `dynamodb:LeadingKeys`. */
function leadingKey(table: TableRecord | undefined, item: Item | undefined): string[] {
  const value = table && item?.[table.keys.hash];
  return value ? [value.S ?? value.N ?? ''] : [];
}

/** The key attributes of an item, checked. @throws AwsError for missing ones, wrong types and empty texts. */
export function keyOf(table: TableRecord, item: Item): Item {
  const key: Item = {};
  for (const name of keyNames(table)) key[name] = keyValue(table, name, item[name]);
  return key;
}

/** The same, for requests that give nothing but the key. */
export function exactKey(table: TableRecord, key: Item | undefined): Item {
  if (!key || Object.keys(key).length !== keyNames(table).length) {
    throw invalid('The provided key element does not match the schema');
  }
  return keyOf(table, key);
}

export function keyNames({ keys }: TableRecord): string[] {
  return keys.range === null ? [keys.hash] : [keys.hash, keys.range];
}

export function itemAt(table: TableRecord, key: Item): Item | undefined {
  return table.partitions.get(partitionOf(table, key))?.get(sortOf(table, key));
}

/** Stores an item. @throws AwsError if it is too large or its index keys have the wrong type. */
export function store(table: TableRecord, item: Item): void {
  checkItem(table, item);
  const key = keyOf(table, item);
  const name = partitionOf(table, key);
  let partition = table.partitions.get(name);
  if (!partition) {
    partition = new Map();
    table.partitions.set(name, partition);
  }
  partition.set(sortOf(table, key), structuredClone(item));
}

export function erase(table: TableRecord, key: Item): void {
  const name = partitionOf(table, key);
  const partition = table.partitions.get(name);
  partition?.delete(sortOf(table, key));
  if (partition?.size === 0) table.partitions.delete(name);
}

/** What DynamoDB refuses to store. */
export function checkItem(table: TableRecord, item: Item): void {
  keyOf(table, item);
  if (itemSize(item) > largestItem) throw invalid('Item size has exceeded the maximum allowed size');
  for (const [name, { keys }] of Object.entries(table.indexes)) {
    for (const attribute of [keys.hash, keys.range]) {
      const value = attribute === null ? undefined : item[attribute];
      if (attribute === null || value === undefined || typeOf(value) === table.types[attribute]) continue;
      throw invalid(
        'One or more parameter values were invalid: Type mismatch for Index Key ' +
          `${attribute} Expected: ${table.types[attribute]} Actual: ${typeOf(value)} IndexName: ${name}`,
      );
    }
  }
  for (const value of Object.values(item)) checkValue(value);
}

/**
 * Deletes what is past its time. DynamoDB does so within days, not at once: until then reads still find the
 * items, which is why nothing here does it by itself.
 */
export function deleteExpired(world: World, at: At): number {
  const now = world.now().getTime() / 1000;
  let deleted = 0;
  for (const table of world.items(tables, at).values()) {
    const { ttlAttribute } = table;
    if (ttlAttribute === null) continue;
    for (const item of [...allItems(table)]) {
      const until = Number(item[ttlAttribute]?.N);
      // Times that are older than five years are taken for mistakes.
      if (!(until < now && until > now - 5 * 365 * 86_400)) continue;
      erase(table, item);
      deleted += 1;
    }
  }
  return deleted;
}

export function* allItems(table: TableRecord): Generator<Item> {
  for (const partition of table.partitions.values()) yield* partition.values();
}

/** The items of one partition, in no particular order. */
export function partitionItems(table: TableRecord, hash: Value): Item[] {
  return [...(table.partitions.get(fingerprint(hash))?.values() ?? [])];
}

function partitionOf({ keys }: TableRecord, key: Item): string {
  return fingerprint(key[keys.hash] as Value);
}

function sortOf({ keys }: TableRecord, key: Item): string {
  return keys.range === null ? '' : fingerprint(key[keys.range] as Value);
}

function keyValue(table: TableRecord, name: string, value: Value | undefined): Value {
  if (value === undefined) {
    throw invalid(`One or more parameter values were invalid: Missing the key ${name} in the item`);
  }
  const wanted = table.types[name];
  if (typeOf(value) !== wanted) {
    throw invalid(
      `One or more parameter values were invalid: Type mismatch for key ${name} expected: ${wanted} ` +
        `actual: ${typeOf(value)}`,
    );
  }
  if (value.S === '' || value.B?.byteLength === 0) {
    throw invalid(
      'One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an ' +
        `empty string value. Key: ${name}`,
    );
  }
  const [largest, kind] = name === table.keys.hash ? [2048, 'hashkey'] : [1024, 'rangekey'];
  const size = value.S === undefined ? (value.B?.byteLength ?? 0) : Buffer.byteLength(value.S);
  if (size > largest) {
    throw invalid(
      `One or more parameter values were invalid: Size of ${kind} has exceeded the maximum size limit ` +
        `of ${largest} bytes`,
    );
  }
  return value;
}

function checkValue(value: Value): void {
  for (const set of [value.SS, value.NS, value.BS]) {
    if (set?.length === 0) {
      throw invalid('One or more parameter values were invalid: An string set  may not be empty');
    }
    if (set && new Set(set.map(String)).size !== set.length) {
      throw invalid('One or more parameter values were invalid: Input collection contains duplicates.');
    }
  }
  if (value.N !== undefined && !/^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(value.N.trim())) {
    throw invalid(`The parameter cannot be converted to a numeric value: ${value.N}`);
  }
  for (const entry of [...(value.L ?? []), ...Object.values(value.M ?? {})]) checkValue(entry);
}
