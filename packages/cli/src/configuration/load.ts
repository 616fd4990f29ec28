import { access, readFile } from 'node:fs/promises';
import {
  type Configuration,
  configurationSchema,
  defaultConfiguration,
} from '@lenswatch/core/configuration.ts';
import { MonitorError } from '@lenswatch/core/monitor-error.ts';
import { didYouMean } from '../nearest.ts';
import { type Path, type Problem, type Source, valueAt } from './source.ts';
import { yamlSource } from './yaml-source.ts';

/** Looked for in the current folder, in this order, when `--config` is not given. */
export const configurationFiles = [
  'lenswatch.config.ts',
  'lenswatch.config.yaml',
  'lenswatch.config.yml',
  'lenswatch.config.json',
] as const;

/** A configuration in force, and where each of its values was written. */
export interface Loaded {
  readonly configuration: Configuration;
  /** `lenswatch.config.yaml line 7`, or `default` for what nobody wrote. */
  originOf(path: Path): string;
}

type Issue = NonNullable<ReturnType<typeof configurationSchema.safeParse>['error']>['issues'][number];

/** Problems named in one message; more would only hide the first. */
const MOST = 5;

/**
 * Reads what people decided. Without a file the defaults hold.
 *
 * @throws MonitorError that names file, line and key of everything wrong.
 */
export async function loadConfiguration(
  file: string | undefined,
  controls: Iterable<string>,
): Promise<Loaded> {
  const path = file ?? (await firstOf(configurationFiles));
  if (path === undefined) return { configuration: defaultConfiguration, originOf: () => 'default' };
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    const { code = 'an error' } = cause as { code?: string };
    const missing = code === 'ENOENT' ? 'does not exist' : `could not be read (${code})`;
    throw new MonitorError(
      'CONFIGURATION_UNREADABLE',
      `The configuration file ${path} ${missing}. Check the path that was given.`,
      { cause },
    );
  }
  return configurationFrom(path, await sourceOf(path, text), controls);
}

/** A file's content by its kind; the TypeScript parser is loaded only where it is needed. */
export async function sourceOf(file: string, text: string): Promise<Source> {
  if (!/\.[cm]?[jt]s$/.test(file)) return yamlSource(text);
  return (await import('./typescript-source.ts')).typescriptSource(file, text);
}

/** Judges what a configuration file says. */
export function configurationFrom(file: string, source: Source, controls: Iterable<string>): Loaded {
  if (source.problems.length > 0) throw broken(file, source.problems);
  const result = configurationSchema.safeParse(source.value);
  if (!result.success) {
    throw broken(
      file,
      result.error.issues.flatMap((issue) =>
        problemsOf(issue, source.value).map(({ path, what }) => ({
          line: source.lineOf(path),
          what: `${nameOf(path)}: ${what}`,
        })),
      ),
    );
  }
  const known = new Set(controls);
  const strangers = result.data.suppressions.flatMap(({ control }, index) =>
    known.has(control) ? [] : [{ control, path: ['suppressions', index, 'control'] }],
  );
  if (strangers.length > 0) {
    throw broken(
      file,
      strangers.map(({ control, path }) => ({
        line: source.lineOf(path),
        what: `${nameOf(path)}: there is no control "${control}".${didYouMean(control, known)}`,
      })),
    );
  }
  return {
    configuration: result.data,
    originOf: (path) =>
      valueAt(source.value, path) === undefined ? 'default' : `${file} line ${source.lineOf(path)}`,
  };
}

/** An issue as the keys it is about: unknown keys are named one by one. */
function problemsOf(issue: Issue, value: unknown): readonly { readonly path: Path; readonly what: string }[] {
  if (issue.code !== 'unrecognized_keys') return [{ path: issue.path, what: issue.message }];
  const known = knownKeys(issue.path, value);
  return issue.keys.map((key) => ({
    path: [...issue.path, key],
    what: `there is no such key.${didYouMean(key, known)}`,
  }));
}

function knownKeys(path: Path, value: unknown): readonly string[] {
  const { shape } = configurationSchema;
  const [first] = path;
  if (path.length === 0 || typeof valueAt(value, path) !== 'object') return Object.keys(shape);
  if (first === 'parameters' || path[2] === 'parameters') return Object.keys(shape.parameters.unwrap().shape);
  if (first === 'overrides')
    return path[2] === 'tag' ? ['key', 'value'] : ['unit', 'account', 'tag', 'parameters'];
  if (first === 'suppressions') return Object.keys(shape.suppressions.unwrap().element.shape);
  return Object.keys(shape.attestations.unwrap().element.shape);
}

/** `suppressions[0].owner` */
function nameOf(path: Path): string {
  const name = path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`)).join('');
  return name.replace(/^\./, '') || 'the file';
}

function broken(file: string, problems: readonly Problem[]): MonitorError {
  const shown = problems.slice(0, MOST).map(({ line, what }) => `line ${line}, ${what}`);
  const more = problems.length > MOST ? `; and ${problems.length - MOST} more` : '';
  const all = `${shown.join('; ')}${more}`;
  return new MonitorError(
    'CONFIGURATION_BROKEN',
    `The configuration in ${file} is not valid: ${all}${/[.?]$/.test(all) ? '' : '.'} ` +
      'examples/lenswatch.config.yaml shows every key.',
  );
}

async function firstOf(files: readonly string[]): Promise<string | undefined> {
  for (const file of files) {
    try {
      await access(file);
      return file;
    } catch {
      // not this one
    }
  }
  return undefined;
}
