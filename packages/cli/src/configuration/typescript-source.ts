import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parse } from '@babel/parser';
import type { Path, Problem, Source } from './source.ts';

interface Syntax {
  readonly type: string;
  readonly loc?: { readonly start: { readonly line: number } } | null;
  readonly [part: string]: unknown;
}

/** Milliseconds that a module may wait for something, such as a file or another host. */
const PATIENCE = 30_000;

/** Wrappers around the object that a configuration exports. */
const wrappers = new Set([
  'TSSatisfiesExpression',
  'TSAsExpression',
  'TSNonNullExpression',
  'ParenthesizedExpression',
]);

/**
 * Reads a TypeScript module by running it, as a build tool does with its configuration; its default export is the
 * configuration. Lines come from the text, as far as it spells the values out.
 */
export async function typescriptSource(file: string, text: string): Promise<Source> {
  let program: Syntax;
  try {
    program = parse(text, { sourceType: 'module', plugins: ['typescript'] }).program as unknown as Syntax;
  } catch (error) {
    const { loc, message } = error as { loc?: { line: number }; message: string };
    return broken({ line: loc?.line ?? 1, what: message.replace(/ \(\d+:\d+\)$/, '') });
  }
  let module: { readonly default?: unknown };
  try {
    module = (await run(file)) as { readonly default?: unknown };
  } catch (error) {
    const said =
      error instanceof Error
        ? error.message
        : typeof error === 'string'
          ? error
          : `it threw ${typeOf(error)}`;
    return broken({ line: lineIn(error, file), what: `running it failed: ${said}` });
  }
  const exported = exportedFrom(program);
  if (module.default === undefined) {
    return broken({ line: 1, what: 'it has no default export: write "export default { … }"' });
  }
  return {
    value: module.default,
    problems: [],
    lineOf: (path) => lineOf(exported, path) ?? exported?.loc?.start.line ?? 1,
  };
}

/**
 * Imports a module. What it prints goes to stderr, since stdout is for the result.
 *
 * @throws whatever the module throws, and an error when it waits for something that never comes.
 */
async function run(file: string): Promise<unknown> {
  const { stdout, stderr } = process;
  const { write } = stdout;
  const { promise: stuck, reject } = Promise.withResolvers<never>();
  const giveUp = () => reject(new Error('it waits for something that never comes'));
  const timer = setTimeout(giveUp, PATIENCE).unref();
  process.once('beforeExit', giveUp);
  stdout.write = stderr.write.bind(stderr);
  try {
    return await Promise.race([import(pathToFileURL(file).href), stuck]);
  } finally {
    stdout.write = write;
    clearTimeout(timer);
    process.off('beforeExit', giveUp);
  }
}

function typeOf(value: unknown): string {
  return value === null ? 'null' : `a value of type ${typeof value}`;
}

function broken(problem: Problem): Source {
  return { value: undefined, problems: [problem], lineOf: () => problem.line };
}

/** The line of a stack trace that lies in the file itself. */
function lineIn(error: unknown, file: string): number {
  const stack = error instanceof Error ? (error.stack ?? '') : '';
  for (const name of [pathToFileURL(file).href, resolve(file)]) {
    const at = stack.indexOf(`${name}:`);
    if (at !== -1) return Number.parseInt(stack.slice(at + name.length + 1), 10) || 1;
  }
  return 1;
}

/** The expression after `export default`; a constant that it names is followed once. */
function exportedFrom(program: Syntax): Syntax | undefined {
  const body = program['body'] as readonly Syntax[];
  const statement = body.find(({ type }) => type === 'ExportDefaultDeclaration');
  const expression = unwrapped(statement?.['declaration'] as Syntax | undefined);
  if (expression?.type !== 'Identifier') return expression;
  for (const declaration of body.filter(({ type }) => type === 'VariableDeclaration')) {
    for (const { id, init } of declaration['declarations'] as readonly { id: Syntax; init?: Syntax }[])
      if (id['name'] === expression['name']) return unwrapped(init);
  }
  return expression;
}

function unwrapped(expression: Syntax | undefined): Syntax | undefined {
  let inner = expression;
  while (inner && wrappers.has(inner.type)) inner = inner['expression'] as Syntax;
  return inner;
}

function lineOf(exported: Syntax | undefined, path: Path): number | undefined {
  let at = exported;
  let line: number | undefined;
  for (const key of path) {
    const next = at?.type === 'ArrayExpression' ? elementOf(at, key) : propertyOf(at, key);
    if (!next) break;
    line = next.loc?.start.line ?? line;
    at = unwrapped(next.type === 'ObjectProperty' ? (next['value'] as Syntax) : next);
  }
  return line;
}

function elementOf(array: Syntax, key: PropertyKey): Syntax | undefined {
  return (array['elements'] as readonly (Syntax | null)[])[Number(key)] ?? undefined;
}

function propertyOf(object: Syntax | undefined, key: PropertyKey): Syntax | undefined {
  if (object?.type !== 'ObjectExpression') return undefined;
  return (object['properties'] as readonly Syntax[]).find(({ type, key: name }) => {
    const { name: identifier, value } = (name ?? {}) as { name?: unknown; value?: unknown };
    return type === 'ObjectProperty' && (identifier ?? value) === key;
  });
}
