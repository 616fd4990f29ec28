import type { NormalizedSchema } from '@smithy/core/schema';
import { isRecord, itemOf, type Kind, kindOf, membersOf } from './shape.ts';

/** Simple kinds: what they are called, and how to tell. */
const simple: { readonly [K in Kind]?: readonly [name: string, test: (value: unknown) => boolean] } = {
  string: ['a string', (value) => typeof value === 'string'],
  boolean: ['a boolean', (value) => typeof value === 'boolean'],
  number: ['a number', (value) => typeof value === 'number'],
  'big-number': ['a number', (value) => typeof value === 'number' || typeof value === 'bigint'],
  timestamp: ['a Date', (value) => value instanceof Date && !Number.isNaN(value.getTime())],
  blob: ['bytes', (value) => value instanceof Uint8Array],
};

/**
 * What is wrong with a value that should have the shape `schema`: unknown members, missing required ones,
 * wrong types. Paths look like `$.policies[2].name`; an empty list means that all is well.
 */
export function conform(schema: NormalizedSchema, value: unknown): string[] {
  const problems: string[] = [];
  check(schema, value, '$', problems);
  return problems;
}

/** The required members that a request lacks, e.g. `agentId`. */
export function missingMembers(
  schema: NormalizedSchema,
  input: { readonly [name: string]: unknown },
): string[] {
  return membersOf(schema)
    .filter((member) => member.required && input[member.name] === undefined)
    .map((member) => member.name);
}

function check(schema: NormalizedSchema, value: unknown, path: string, problems: string[]): void {
  const kind = kindOf(schema);
  if (kind === 'struct' || kind === 'union') checkMembers(schema, value, path, problems);
  else if (kind === 'list') checkItems(schema, value, path, problems);
  else if (kind === 'map') checkEntries(schema, value, path, problems);
  else {
    const [name, test] = simple[kind] ?? ['anything', () => true];
    if (!test(value)) problems.push(`${path}: expected ${name}, got ${typeName(value)}`);
  }
}

function checkItems(schema: NormalizedSchema, value: unknown, path: string, problems: string[]): void {
  if (!Array.isArray(value)) {
    problems.push(`${path}: expected a list, got ${typeName(value)}`);
    return;
  }
  const item = itemOf(schema);
  for (const [index, entry] of value.entries()) check(item, entry, `${path}[${index}]`, problems);
}

function checkEntries(schema: NormalizedSchema, value: unknown, path: string, problems: string[]): void {
  if (!isRecord(value)) {
    problems.push(`${path}: expected a map, got ${typeName(value)}`);
    return;
  }
  const item = itemOf(schema);
  for (const key of Object.keys(value)) check(item, value[key], `${path}.${key}`, problems);
}

function checkMembers(schema: NormalizedSchema, value: unknown, path: string, problems: string[]): void {
  if (!isRecord(value)) {
    problems.push(`${path}: expected a structure, got ${typeName(value)}`);
    return;
  }
  const names = new Set<string>();
  let present = 0;
  for (const member of membersOf(schema)) {
    names.add(member.name);
    const entry = value[member.name];
    if (entry !== undefined) {
      present += 1;
      check(member.schema, entry, `${path}.${member.name}`, problems);
    } else if (member.required) {
      problems.push(`${path}.${member.name}: required member of ${schema.getName()} is missing`);
    }
  }
  for (const key of Object.keys(value)) {
    if (!names.has(key)) problems.push(`${path}.${key}: unknown member of ${schema.getName()}`);
  }
  if (schema.isUnionSchema() && present !== 1) {
    problems.push(`${path}: union ${schema.getName()} has ${present} members set`);
  }
}

function typeName(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'a list' : typeof value;
}
