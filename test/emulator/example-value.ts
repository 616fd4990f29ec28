import { itemOf, kindOf, membersOf } from '@lenswatch/emulator/shape.ts';
import type { NormalizedSchema } from '@smithy/core/schema';

const moment = new Date('2026-03-04T05:06:07Z');

/** A value of a shape with every member set; where a shape holds itself, only with what it must have. */
export function exampleOf(
  schema: NormalizedSchema,
  name = 'value',
  holders: ReadonlySet<string> = new Set(),
): unknown {
  const within = new Set([...holders, schema.getName(true) ?? '']);
  switch (kindOf(schema)) {
    case 'struct': {
      const again = holders.has(schema.getName(true) ?? '');
      const members = membersOf(schema).filter((member) => member.required || !again);
      return Object.fromEntries(
        members.map((member) => [member.name, exampleOf(member.schema, member.name, within)]),
      );
    }
    case 'union': {
      const [member] = membersOf(schema);
      return member ? { [member.name]: exampleOf(member.schema, member.name, within) } : {};
    }
    case 'list': {
      const item = itemOf(schema);
      if (holders.has(item.getName(true) ?? '')) return [];
      return [exampleOf(item, name, within), exampleOf(item, `${name}2`, within)];
    }
    case 'map': {
      const item = itemOf(schema);
      return holders.has(item.getName(true) ?? '') ? {} : { 'first-key': exampleOf(item, name, within) };
    }
    case 'boolean':
      return true;
    case 'number':
      return 7;
    case 'big-number':
      return 7n;
    case 'timestamp':
      return moment;
    case 'blob':
      return new Uint8Array([1, 2, 250]);
    case 'document':
      return { some: ['document', 1, true] };
    case 'unit':
      return {};
    case 'string':
      // The S3 client checks this one itself.
      return name === 'ChecksumAlgorithm' ? 'CRC32' : name;
  }
}
