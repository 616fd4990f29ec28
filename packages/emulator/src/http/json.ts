import type { NormalizedSchema } from '@smithy/core/schema';
import { AwsError } from '../aws-error.ts';
import {
  isRecord,
  itemOf,
  kindOf,
  type Member,
  membersOf,
  readTimestamp,
  timestampFormatOf,
  writeTimestamp,
} from '../shape.ts';
import type { Failure, Members } from './protocol.ts';

/** REST-JSON has names of its own for some members; AWS JSON ignores them. */
export type JsonNames = 'json-names' | 'member-names';

/** A parsed JSON value as the SDK's input type; members that the schema does not know are left out. */
export function readJson(schema: NormalizedSchema, value: unknown, names: JsonNames): unknown {
  switch (kindOf(schema)) {
    case 'struct':
    case 'union': {
      if (!isRecord(value)) throw unreadable(schema, value);
      const result: { [name: string]: unknown } = {};
      for (const member of membersOf(schema)) {
        const entry = value[nameOf(member, names)];
        if (entry !== undefined && entry !== null) {
          result[member.name] = readJson(member.schema, entry, names);
        }
      }
      return result;
    }
    case 'list': {
      if (!Array.isArray(value)) throw unreadable(schema, value);
      const item = itemOf(schema);
      return value.map((entry) => (entry === null ? null : readJson(item, entry, names)));
    }
    case 'map': {
      if (!isRecord(value)) throw unreadable(schema, value);
      const item = itemOf(schema);
      return Object.fromEntries(
        Object.entries(value).map(([key, entry]) => [key, readJson(item, entry, names)]),
      );
    }
    case 'string':
      if (typeof value !== 'string') throw unreadable(schema, value);
      return value;
    case 'boolean':
      if (typeof value !== 'boolean') throw unreadable(schema, value);
      return value;
    case 'number':
      if (typeof value !== 'number') throw unreadable(schema, value);
      return value;
    case 'timestamp':
      if (typeof value !== 'number' && typeof value !== 'string') throw unreadable(schema, value);
      return readTimestamp(value, typeof value === 'number' ? 'epoch-seconds' : 'date-time');
    case 'blob':
      if (typeof value !== 'string') throw unreadable(schema, value);
      return new Uint8Array(Buffer.from(value, 'base64'));
    case 'document':
    case 'big-number':
      return value;
    case 'unit':
      return {};
  }
}

/** An output value as plain JSON. The value has passed `conform`. */
export function writeJson(schema: NormalizedSchema, value: unknown, names: JsonNames): unknown {
  switch (kindOf(schema)) {
    case 'struct':
    case 'union': {
      const record = value as { [name: string]: unknown };
      const result: { [name: string]: unknown } = {};
      for (const member of membersOf(schema)) {
        const entry = record[member.name];
        if (entry !== undefined) result[nameOf(member, names)] = writeJson(member.schema, entry, names);
      }
      return result;
    }
    case 'list': {
      const item = itemOf(schema);
      return (value as unknown[]).map((entry) => writeJson(item, entry, names));
    }
    case 'map': {
      const item = itemOf(schema);
      return Object.fromEntries(
        Object.entries(value as object).map(([key, entry]) => [key, writeJson(item, entry, names)]),
      );
    }
    case 'timestamp': {
      const format = timestampFormatOf(schema, 'epoch-seconds');
      return format === 'epoch-seconds'
        ? (value as Date).getTime() / 1000
        : writeTimestamp(value as Date, format);
    }
    case 'blob':
      return Buffer.from(value as Uint8Array).toString('base64');
    case 'big-number':
      return Number(value);
    default:
      return value;
  }
}

/** The members that an error has beside its message. */
export function detailsOf({ model, details }: Failure, names: JsonNames): Members {
  return model && details ? (writeJson(model.schema, details, names) as Members) : {};
}

/** Parses a body; what is no JSON is the caller's mistake. */
export function parseBody(body: Buffer): unknown {
  if (body.length === 0) return {};
  try {
    return JSON.parse(body.toString());
  } catch {
    throw new AwsError('SerializationException', 'The request body is not valid JSON.');
  }
}

function nameOf(member: Member, names: JsonNames): string {
  return names === 'json-names' ? (member.traits.jsonName ?? member.name) : member.name;
}

function unreadable(schema: NormalizedSchema, value: unknown): AwsError {
  return new AwsError(
    'SerializationException',
    `${schema.getMemberName() ?? schema.getName()} can not be read from a value of type ${typeof value}.`,
  );
}
