import { StateError } from './sfn-errors.ts';

/** Input of a state and the context object, which paths start from. */
export interface Data {
  readonly input: unknown;
  readonly context: unknown;
  /** A new id for `States.UUID`. */
  uuid(): string;
}

type Step =
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'index'; readonly index: number }
  | { readonly kind: 'slice'; readonly from: number; readonly to: number | null }
  | { readonly kind: 'all' };

const step =
  /\.([\p{L}_][\p{L}\p{N}_-]*)|\['((?:[^'\\]|\\.)*)'\]|\[(-?\d+)\]|\[(-?\d*):(-?\d*)\]|\[\*\]|\.\*/uy;

/** A path taken apart. @throws StateError for what Step Functions or the emulator does not know. */
function stepsOf(path: string): Step[] {
  const steps: Step[] = [];
  step.lastIndex = path.startsWith('$$') ? 2 : 1;
  while (step.lastIndex < path.length) {
    const match = step.exec(path);
    if (!path.startsWith('$') || !match) throw new StateError('States.Runtime', `Invalid path '${path}'`);
    const [, name, quoted, index, from, to] = match;
    if (name !== undefined || quoted !== undefined) {
      steps.push({ kind: 'name', name: name ?? (quoted ?? '').replace(/\\(.)/g, '$1') });
    } else if (index !== undefined) steps.push({ kind: 'index', index: Number(index) });
    else if (from !== undefined) {
      steps.push({ kind: 'slice', from: Number(from || 0), to: to ? Number(to) : null });
    } else steps.push({ kind: 'all' });
  }
  return steps;
}

function walk(value: unknown, steps: readonly Step[]): unknown[] {
  const [first, ...rest] = steps;
  if (!first) return [value];
  if (first.kind === 'name') {
    const isRecord = typeof value === 'object' && value !== null && !Array.isArray(value);
    const has = isRecord && Object.hasOwn(value, first.name);
    return has ? walk((value as { [name: string]: unknown })[first.name], rest) : [];
  }
  if (first.kind === 'all') {
    if (typeof value !== 'object' || value === null) return [];
    return Object.values(value).flatMap((each) => walk(each, rest));
  }
  if (!Array.isArray(value)) return [];
  if (first.kind === 'slice') {
    return value.slice(first.from, first.to ?? undefined).flatMap((each) => walk(each, rest));
  }
  const index = first.index < 0 ? value.length + first.index : first.index;
  return index in value ? walk(value[index], rest) : [];
}

/**
 * What a path leads to; `undefined` where there is nothing. A path that can lead to several things gives a
 * list of them.
 */
export function lookup(path: string, data: Data): unknown {
  const steps = stepsOf(path);
  const found = walk(path.startsWith('$$') ? data.context : data.input, steps);
  const definite = steps.every(({ kind }) => kind === 'name' || kind === 'index');
  return definite ? found[0] : found;
}

/** The same, for those that need something. @throws StateError */
export function lookupRequired(path: string, data: Data, member: string): unknown {
  const value = lookup(path, data);
  if (value !== undefined) return value;
  throw new StateError(
    'States.ParameterPathFailure',
    `The JSONPath '${path}' specified for the field '${member}' could not be found in the input`,
  );
}

/**
 * A payload template with every member that ends in `.$` replaced by what its path or intrinsic function
 * gives.
 */
export function fill(template: unknown, data: Data): unknown {
  if (Array.isArray(template)) return template.map((each) => fill(each, data));
  if (typeof template !== 'object' || template === null) return template;
  return Object.fromEntries(
    Object.entries(template).map(([key, value]) => {
      if (!key.endsWith('.$')) return [key, fill(value, data)];
      const text = String(value);
      return [
        key.slice(0, -2),
        text.startsWith('$') ? lookupRequired(text, data, key) : evaluate(text, data),
      ];
    }),
  );
}

/** `value` with `result` put where a reference path says. */
export function place(value: unknown, path: string, result: unknown): unknown {
  const steps = stepsOf(path);
  if (steps.length === 0) return result;
  const copy = structuredClone(isPlain(value) ? value : {}) as { [name: string]: unknown };
  let holder = copy;
  for (const [index, each] of steps.entries()) {
    if (each.kind !== 'name') throw new StateError('States.Runtime', `'${path}' is no reference path`);
    if (index === steps.length - 1) holder[each.name] = result;
    else {
      const inner = holder[each.name];
      const next = isPlain(inner) ? inner : {};
      holder[each.name] = next;
      holder = next;
    }
  }
  return copy;
}

function isPlain(value: unknown): value is { [name: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

type Intrinsic = (given: readonly unknown[], data: Data) => unknown;

const intrinsics: { readonly [name: string]: Intrinsic } = {
  Array: (given) => [...given],
  ArrayContains: ([list, value]) =>
    (list as unknown[]).some((each) => JSON.stringify(each) === JSON.stringify(value)),
  ArrayGetItem: ([list, index]) => (list as unknown[])[Number(index)],
  ArrayLength: ([list]) => (list as unknown[]).length,
  Format: ([template, ...values]) => {
    let next = 0;
    return String(template).replace(/\\(.)|\{\}/g, (_, escaped: string | undefined) => {
      if (escaped !== undefined) return escaped;
      const value = values[next];
      next += 1;
      if (next > values.length)
        throw new StateError('States.IntrinsicFailure', `Too few values for ${template}`);
      return typeof value === 'object' ? JSON.stringify(value) : String(value);
    });
  },
  JsonToString: ([value]) => JSON.stringify(value),
  MathAdd: ([a, b]) => Number(a) + Number(b),
  StringToJson: ([text]) => JSON.parse(String(text)) as unknown,
  UUID: (_, data) => data.uuid(),
};

/** Evaluates `States.Name(…)`. */
function evaluate(text: string, data: Data): unknown {
  const [value, rest] = argument(text, data);
  if (rest.trim() === '') return value;
  throw new StateError('States.IntrinsicFailure', `Invalid intrinsic function: ${text}`);
}

/** One argument and what follows it. */
function argument(text: string, data: Data): [value: unknown, rest: string] {
  const trimmed = text.trimStart();
  const [called, name] = /^States\.(\w+)\(/.exec(trimmed) ?? [];
  if (called !== undefined) return invoked(name ?? '', trimmed.slice(called.length), data);
  const [quoted, inner] = /^'((?:[^'\\]|\\.)*)'/.exec(trimmed) ?? [];
  if (quoted !== undefined) return [(inner ?? '').replace(/\\'/g, "'"), trimmed.slice(quoted.length)];
  const [plain = ''] = /^[^,)]+/.exec(trimmed) ?? [];
  const word = plain.trim();
  const rest = trimmed.slice(plain.length);
  if (word.startsWith('$')) return [lookupRequired(word, data, 'intrinsic function'), rest];
  try {
    return [JSON.parse(word) as unknown, rest];
  } catch {
    throw new StateError('States.IntrinsicFailure', `Invalid argument '${word}'`);
  }
}

function invoked(name: string, text: string, data: Data): [value: unknown, rest: string] {
  const run = intrinsics[name];
  if (!run) throw new StateError('States.IntrinsicFailure', `The emulator does not model States.${name}`);
  const given: unknown[] = [];
  let rest = text.trimStart();
  while (!rest.startsWith(')')) {
    const [value, after] = argument(rest, data);
    given.push(value);
    rest = after.trimStart();
    if (rest.startsWith(',')) rest = rest.slice(1).trimStart();
    else if (!rest.startsWith(')'))
      throw new StateError('States.IntrinsicFailure', `Invalid arguments of ${name}`);
  }
  return [run(given, data), rest.slice(1)];
}
