import type { NormalizedSchema } from '@smithy/core/schema';
import type { OperationModel } from '../schemas.ts';
import {
  isRecord,
  itemOf,
  kindOf,
  type Member,
  membersOf,
  readTimestamp,
  type TimestampFormat,
  timestampFormatOf,
  writeTimestamp,
} from '../shape.ts';
import type { Match, Members, WireRequest } from './protocol.ts';

/** The members of an input that came with the path, the query string and the headers. */
export function readBindings({ operation, labels }: Match, request: WireRequest): Members {
  const input: Members = {};
  const members = membersOf(operation.input);
  for (const { name, schema, traits } of members) {
    if (traits.httpLabel) {
      if (labels[name] !== undefined) input[name] = readScalar(schema, labels[name], 'date-time');
    } else if (traits.httpQuery !== undefined) {
      const values = request.query.getAll(traits.httpQuery);
      if (values.length > 0) input[name] = readValues(schema, values);
    } else if (traits.httpQueryParams) {
      input[name] = unboundParameters(members, request.query);
    } else if (traits.httpHeader !== undefined) {
      const value = request.headers[traits.httpHeader.toLowerCase()];
      if (typeof value === 'string') input[name] = readHeader(schema, value);
    } else if (traits.httpPrefixHeaders !== undefined) {
      input[name] = prefixedHeaders(traits.httpPrefixHeaders, request);
    }
  }
  return input;
}

/** The member that is the whole body, if one is. */
export function payloadOf(struct: NormalizedSchema): Member | undefined {
  return membersOf(struct).find((member) => member.traits.httpPayload !== undefined);
}

/** True if a member travels in the body, among others. */
export function inBody({ traits }: Member): boolean {
  return !(
    traits.httpLabel ||
    traits.httpQueryParams ||
    traits.httpResponseCode ||
    traits.httpQuery !== undefined ||
    traits.httpHeader !== undefined ||
    traits.httpPrefixHeaders !== undefined
  );
}

/** Status and headers that an output asks for. */
export function writeBindings(
  operation: OperationModel,
  output: Members,
): { status: number; headers: { [name: string]: string } } {
  let status = operation.http?.status ?? 200;
  const headers: { [name: string]: string } = {};
  for (const { name, schema, traits } of membersOf(operation.output)) {
    const value = output[name];
    if (value === undefined) continue;
    if (traits.httpResponseCode) status = Number(value);
    else if (traits.httpHeader !== undefined)
      headers[traits.httpHeader.toLowerCase()] = headerText(schema, value);
    else if (traits.httpPrefixHeaders !== undefined && isRecord(value)) {
      for (const [key, entry] of Object.entries(value)) {
        headers[`${traits.httpPrefixHeaders}${key}`.toLowerCase()] = String(entry);
      }
    }
  }
  return { status, headers };
}

/** A simple value from its text. */
export function readScalar(schema: NormalizedSchema, text: string, format: TimestampFormat): unknown {
  switch (kindOf(schema)) {
    case 'boolean':
      return text.toLowerCase() === 'true';
    case 'number':
    case 'big-number':
      return Number(text);
    case 'timestamp':
      return readTimestamp(text, timestampFormatOf(schema, format));
    case 'blob':
      return new Uint8Array(Buffer.from(text, 'base64'));
    default:
      return text;
  }
}

function readValues(schema: NormalizedSchema, values: readonly string[]): unknown {
  if (kindOf(schema) !== 'list') return readScalar(schema, values[0] ?? '', 'date-time');
  const item = itemOf(schema);
  return values.map((value) => readScalar(item, value, 'date-time'));
}

function readHeader(schema: NormalizedSchema, value: string): unknown {
  if (kindOf(schema) !== 'list') return readScalar(schema, value, 'http-date');
  const item = itemOf(schema);
  return value.split(',').map((part) => readScalar(item, part.trim(), 'http-date'));
}

function headerText(schema: NormalizedSchema, value: unknown): string {
  if (value instanceof Date) {
    const format = timestampFormatOf(schema, 'http-date');
    return format === 'epoch-seconds' ? String(value.getTime() / 1000) : writeTimestamp(value, format);
  }
  return Array.isArray(value) ? value.join(',') : String(value);
}

function unboundParameters(members: readonly Member[], query: URLSearchParams): { [name: string]: string } {
  const bound = new Set(members.map((member) => member.traits.httpQuery));
  return Object.fromEntries([...query].filter(([name]) => !bound.has(name)));
}

function prefixedHeaders(prefix: string, { headers }: WireRequest): { [name: string]: string } {
  const entries = Object.entries(headers).flatMap(([name, value]) =>
    name.startsWith(prefix.toLowerCase()) && typeof value === 'string'
      ? [[name.slice(prefix.length), value] as const]
      : [],
  );
  return Object.fromEntries(entries);
}
