import { type Template, templateError } from './template.ts';

/** What the values of a template are resolved with. */
export interface Scope {
  readonly template: Template;
  /** Parameters and pseudo parameters by name; lists are arrays. */
  readonly parameters: { readonly [name: string]: string | readonly string[] };
  /** Resources made so far. */
  readonly resources: ReadonlyMap<
    string,
    { readonly ref: string; readonly attributes: { readonly [name: string]: string } }
  >;
}

/** Stands for a property that is not there. */
const absent = Symbol('AWS::NoValue');

type Resolve = (argument: unknown, scope: Scope) => unknown;

const functions: { readonly [name: string]: Resolve } = {
  'Fn::Base64': (argument, scope) => Buffer.from(textOf(argument, scope)).toString('base64'),
  'Fn::FindInMap': (argument, scope) => {
    const [map, first, second] = listOf(argument, scope).map(String);
    const value = scope.template.Mappings?.[map ?? '']?.[first ?? '']?.[second ?? ''];
    if (value === undefined) throw templateError(`unable to get mapping for ${map}::${first}::${second}`);
    return value;
  },
  'Fn::GetAtt': (argument, scope) => {
    const [id = '', ...path] = Array.isArray(argument) ? argument.map(String) : String(argument).split('.');
    return attributeOf(id, path.join('.'), scope);
  },
  'Fn::If': (argument, scope) => {
    const [name, yes, no] = argument as [string, unknown, unknown];
    return resolve(conditionHolds(name, scope) ? yes : no, scope);
  },
  'Fn::Join': (argument, scope) => {
    const [separator, parts] = argument as [string, unknown];
    return listOf(parts, scope).map(String).join(separator);
  },
  'Fn::Select': (argument, scope) => {
    const [index, parts] = argument as [unknown, unknown];
    const list = listOf(parts, scope);
    const value = list[Number(resolve(index, scope))];
    if (value === undefined)
      throw templateError(`Fn::Select cannot select nonexistent value at index ${index}`);
    return value;
  },
  'Fn::Split': (argument, scope) => {
    const [separator, text] = argument as [string, unknown];
    return textOf(text, scope).split(separator);
  },
  'Fn::Sub': (argument, scope) => {
    const [text, variables] = (Array.isArray(argument) ? argument : [argument, {}]) as [string, object];
    const own = new Map(Object.entries(variables).map(([name, value]) => [name, textOf(value, scope)]));
    return text.replace(/\$\{([^}]+)\}/g, (_, body: string) => {
      if (body.startsWith('!')) return `\${${body.slice(1)}}`;
      const name = body.trim();
      const [id = '', ...path] = name.split('.');
      return (
        own.get(name) ??
        (path.length > 0 ? attributeOf(id, path.join('.'), scope) : textOf({ Ref: name }, scope))
      );
    });
  },
  Ref: (argument, scope) => {
    const name = String(argument);
    if (name === 'AWS::NoValue') return absent;
    const value = scope.parameters[name] ?? scope.resources.get(name)?.ref;
    if (value === undefined) throw templateError(`unresolved resource dependencies [${name}]`);
    return value;
  },
};

const tests: { readonly [name: string]: (argument: unknown, scope: Scope) => boolean } = {
  Condition: (argument, scope) => conditionHolds(String(argument), scope),
  'Fn::And': (argument, scope) => (argument as unknown[]).every((each) => holds(each, scope)),
  'Fn::Contains': (argument, scope) => {
    const [list, value] = argument as [unknown, unknown];
    return listOf(list, scope).map(String).includes(textOf(value, scope));
  },
  'Fn::Equals': (argument, scope) => {
    const [a, b] = argument as [unknown, unknown];
    return String(resolve(a, scope)) === String(resolve(b, scope));
  },
  'Fn::Not': (argument, scope) => !holds((argument as unknown[])[0], scope),
  'Fn::Or': (argument, scope) => (argument as unknown[]).some((each) => holds(each, scope)),
};

/**
 * A value of a template with everything in its place; members that are `AWS::NoValue` are left out.
 * @throws AwsError for a function that is not modelled, a name that nobody knows, an attribute that nobody has.
 */
export function resolve(value: unknown, scope: Scope): unknown {
  if (Array.isArray(value))
    return value.map((each) => resolve(each, scope)).filter((each) => each !== absent);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const [[name, argument] = ['', undefined]] = entries;
  if (entries.length === 1 && (name === 'Ref' || name.startsWith('Fn::'))) {
    const make = functions[name];
    if (!make) throw templateError(`the emulator does not model ${name} here`);
    return make(argument, scope);
  }
  return Object.fromEntries(
    entries
      .map(([key, inner]) => [key, resolve(inner, scope)] as const)
      .filter(([, inner]) => inner !== absent),
  );
}

/** The truth of a condition function. */
export function holds(value: unknown, scope: Scope): boolean {
  const [[name, argument] = ['', undefined]] = Object.entries(value as object);
  const test = tests[name];
  if (!test) throw templateError(`the emulator does not model ${name} as a condition`);
  return test(argument, scope);
}

export function conditionHolds(name: string, scope: Scope): boolean {
  const condition = scope.template.Conditions?.[name];
  if (condition === undefined) throw templateError(`unresolved condition ${name}`);
  return holds(condition, scope);
}

function attributeOf(id: string, name: string, scope: Scope): string {
  const resource = scope.resources.get(id);
  const value = resource?.attributes[name];
  if (value !== undefined) return value;
  throw templateError(
    resource ? `resource ${id} does not support attribute type ${name} in Fn::GetAtt` : `no resource ${id}`,
  );
}

function textOf(value: unknown, scope: Scope): string {
  const text = resolve(value, scope);
  if (typeof text === 'string' || typeof text === 'number' || typeof text === 'boolean') return String(text);
  throw templateError(`expected a text, got ${JSON.stringify(text)}`);
}

function listOf(value: unknown, scope: Scope): unknown[] {
  const list = resolve(value, scope);
  if (Array.isArray(list)) return list;
  throw templateError(`expected a list, got ${JSON.stringify(list)}`);
}
