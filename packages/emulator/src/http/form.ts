import type { NormalizedSchema } from '@smithy/core/schema';
import { itemOf, kindOf, membersOf, type Traits } from '../shape.ts';
import { readScalar } from './rest-bindings.ts';

/** How the Query protocols name members: EC2 capitalises, flattens every list and has names of its own. */
export type FormDialect = 'query' | 'ec2';

/** Form parameters as the tree that their dotted names describe. */
interface Node {
  value: string | undefined;
  readonly children: Map<string, Node>;
}

/** An input from form parameters such as `Filter.1.Value.2` or `PolicyArns.member.1`. */
export function readForm(
  schema: NormalizedSchema,
  parameters: URLSearchParams,
  dialect: FormDialect,
): { [name: string]: unknown } {
  const root: Node = { value: undefined, children: new Map() };
  for (const [name, value] of parameters) {
    let node = root;
    for (const part of name.split('.')) {
      let child = node.children.get(part);
      if (!child) {
        child = { value: undefined, children: new Map() };
        node.children.set(part, child);
      }
      node = child;
    }
    node.value = value;
  }
  return readStruct(schema, root, dialect);
}

function readStruct(schema: NormalizedSchema, node: Node, dialect: FormDialect): { [name: string]: unknown } {
  const result: { [name: string]: unknown } = {};
  for (const { name, schema: member, traits } of membersOf(schema)) {
    const child = node.children.get(keyOf(name, traits, dialect));
    if (child) result[name] = readNode(member, child, dialect);
  }
  return result;
}

function readNode(schema: NormalizedSchema, node: Node, dialect: FormDialect): unknown {
  switch (kindOf(schema)) {
    case 'struct':
    case 'union':
      return readStruct(schema, node, dialect);
    case 'list': {
      const item = itemOf(schema);
      const flat = dialect === 'ec2' || schema.getMergedTraits().xmlFlattened;
      const holder = flat ? node : node.children.get(item.getMergedTraits().xmlName ?? 'member');
      return numbered(holder).map((child) => readNode(item, child, dialect));
    }
    case 'map':
      return readMap(schema, node, dialect);
    default:
      return readScalar(schema, node.value ?? '', 'date-time');
  }
}

function readMap(schema: NormalizedSchema, node: Node, dialect: FormDialect): { [key: string]: unknown } {
  const item = itemOf(schema);
  const keyName = schema.getKeySchema().getMergedTraits().xmlName ?? 'key';
  const valueName = item.getMergedTraits().xmlName ?? 'value';
  const holder = schema.getMergedTraits().xmlFlattened ? node : node.children.get('entry');
  const entries = numbered(holder).map((entry) => {
    const value = entry.children.get(valueName) ?? { value: '', children: new Map<string, Node>() };
    return [entry.children.get(keyName)?.value ?? '', readNode(item, value, dialect)] as const;
  });
  return Object.fromEntries(entries);
}

/** Children with numbers for names, in the order of their numbers, whatever the order they came in. */
function numbered(node: Node | undefined): Node[] {
  if (!node) return [];
  return [...node.children]
    .filter(([name]) => /^\d+$/.test(name))
    .sort(([a], [b]) => Number(a) - Number(b))
    .map(([, child]) => child);
}

function keyOf(name: string, traits: Traits, dialect: FormDialect): string {
  if (dialect === 'query') return traits.xmlName ?? name;
  const ec2Name = traits['ec2QueryName'];
  if (typeof ec2Name === 'string') return ec2Name;
  const key = traits.xmlName ?? name;
  return key.charAt(0).toUpperCase() + key.slice(1);
}
