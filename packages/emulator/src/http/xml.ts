import type { NormalizedSchema } from '@smithy/core/schema';
import { itemOf, kindOf, membersOf, timestampFormatOf, writeTimestamp } from '../shape.ts';

const escapes: { readonly [character: string]: string } = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\r': '&#13;',
};

/** Text as XML content or attribute value. */
export function escapeXml(text: string): string {
  return text.replace(/[&<>"\r]/g, (character) => escapes[character] ?? character);
}

/** The members of a structure, one element each; the caller writes the element around them. */
export function writeXmlMembers(struct: NormalizedSchema, value: unknown): string {
  const record = value as { readonly [name: string]: unknown };
  let xml = '';
  for (const { name, schema } of membersOf(struct)) {
    const entry = record[name];
    if (entry === undefined) continue;
    xml += writeXmlElement(schema.getMemberTraits().xmlName ?? name, schema, entry);
  }
  return xml;
}

/** One value as an element, or as many elements if it is a flattened list or map. */
export function writeXmlElement(name: string, schema: NormalizedSchema, value: unknown): string {
  switch (kindOf(schema)) {
    case 'struct':
    case 'union':
      return element(name, writeXmlMembers(schema, value));
    case 'list':
      return writeList(name, schema, value as readonly unknown[]);
    case 'map':
      return writeMap(name, schema, value as { readonly [key: string]: unknown });
    case 'timestamp': {
      const format = timestampFormatOf(schema, 'date-time');
      const date = value as Date;
      return element(
        name,
        format === 'epoch-seconds' ? String(date.getTime() / 1000) : writeTimestamp(date, format),
      );
    }
    case 'blob':
      return element(name, Buffer.from(value as Uint8Array).toString('base64'));
    default:
      return element(name, escapeXml(String(value)));
  }
}

function writeList(name: string, schema: NormalizedSchema, values: readonly unknown[]): string {
  const item = itemOf(schema);
  if (schema.getMergedTraits().xmlFlattened) {
    return values.map((value) => writeXmlElement(name, item, value)).join('');
  }
  const itemName = item.getMergedTraits().xmlName ?? 'member';
  return element(name, values.map((value) => writeXmlElement(itemName, item, value)).join(''));
}

function writeMap(name: string, schema: NormalizedSchema, map: { readonly [key: string]: unknown }): string {
  const item = itemOf(schema);
  const keyName = schema.getKeySchema().getMergedTraits().xmlName ?? 'key';
  const valueName = item.getMergedTraits().xmlName ?? 'value';
  const flat = schema.getMergedTraits().xmlFlattened;
  const entries = Object.entries(map).map(([key, value]) =>
    element(
      flat ? name : 'entry',
      element(keyName, escapeXml(key)) + writeXmlElement(valueName, item, value),
    ),
  );
  return flat ? entries.join('') : element(name, entries.join(''));
}

function element(name: string, content: string): string {
  return `<${name}>${content}</${name}>`;
}
