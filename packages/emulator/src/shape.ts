import type { NormalizedSchema } from '@smithy/core/schema';

/** What a schema describes, in one word. */
export type Kind =
  | 'struct'
  | 'union'
  | 'list'
  | 'map'
  | 'string'
  | 'boolean'
  | 'number'
  | 'big-number'
  | 'timestamp'
  | 'blob'
  | 'document'
  | 'unit';

/** What the model says about a shape beside its structure. */
export type Traits = ReturnType<NormalizedSchema['getMergedTraits']>;

/** One member of a structure. */
export interface Member {
  readonly name: string;
  readonly schema: NormalizedSchema;
  /** Kept here because merging them anew for every value is slow. */
  readonly traits: Traits;
  readonly required: boolean;
}

/** How a timestamp is written. */
export type TimestampFormat = 'date-time' | 'http-date' | 'epoch-seconds';

// The SDK's numeric sentinels of timestamp shapes with a fixed format.
const fixedFormats: { readonly [sentinel: number]: TimestampFormat } = {
  5: 'date-time',
  6: 'http-date',
  7: 'epoch-seconds',
};

const members = new WeakMap<object, readonly Member[]>();
const items = new WeakMap<NormalizedSchema, NormalizedSchema>();

export function kindOf(schema: NormalizedSchema): Kind {
  if (schema.isUnionSchema()) return 'union';
  if (schema.isStructSchema()) return 'struct';
  if (schema.isListSchema()) return 'list';
  if (schema.isMapSchema()) return 'map';
  if (schema.isStringSchema()) return 'string';
  if (schema.isBooleanSchema()) return 'boolean';
  if (schema.isNumericSchema()) return 'number';
  if (schema.isTimestampSchema()) return 'timestamp';
  if (schema.isBlobSchema()) return 'blob';
  if (schema.isDocumentSchema()) return 'document';
  if (schema.isUnitSchema()) return 'unit';
  return 'big-number';
}

/** The members of a structure or union, in the order of the SDK's model: required ones come first. */
export function membersOf(struct: NormalizedSchema): readonly Member[] {
  const schema = struct.getSchema();
  if (!Array.isArray(schema)) return [];
  const known = members.get(schema);
  if (known) return known;
  const required = typeof schema[6] === 'number' ? schema[6] : 0;
  const list = Array.from(struct.structIterator(), ([name, member], index) => ({
    name,
    schema: member,
    traits: member.getMergedTraits(),
    required: index < required,
  }));
  members.set(schema, list);
  return list;
}

/** What a list or map holds. */
export function itemOf(collection: NormalizedSchema): NormalizedSchema {
  let item = items.get(collection);
  if (!item) {
    item = collection.getValueSchema();
    items.set(collection, item);
  }
  return item;
}

export function timestampFormatOf(schema: NormalizedSchema, otherwise: TimestampFormat): TimestampFormat {
  const sentinel = schema.getSchema();
  return (typeof sentinel === 'number' ? fixedFormats[sentinel] : undefined) ?? otherwise;
}

export function writeTimestamp(date: Date, format: Exclude<TimestampFormat, 'epoch-seconds'>): string {
  return format === 'http-date' ? date.toUTCString() : date.toISOString().replace('.000Z', 'Z');
}

export function readTimestamp(value: string | number, format: TimestampFormat): Date {
  return format === 'epoch-seconds' ? new Date(Number(value) * 1000) : new Date(value);
}

/** True for values with members, as parsed from a request or given by a handler. */
export function isRecord(value: unknown): value is { [name: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
