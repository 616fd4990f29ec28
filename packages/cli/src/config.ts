import { access, readFile } from 'node:fs/promises';
import {
  type Configuration,
  configurationSchema,
  defaultConfiguration,
} from '@lenswatch/core/configuration.ts';
import { MonitorError } from '@lenswatch/core/monitor-error.ts';
import { type Document, isMap, isNode, isScalar, LineCounter, parseDocument } from 'yaml';
import { didYouMean } from './nearest.ts';

/** Looked for in the current folder, in this order, when `--config` is not given. */
export const configurationFiles = [
  'lenswatch.config.yaml',
  'lenswatch.config.yml',
  'lenswatch.config.json',
] as const;

type Issue = NonNullable<ReturnType<typeof configurationSchema.safeParse>['error']>['issues'][number];
type Path = readonly PropertyKey[];

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
): Promise<Configuration> {
  const path = file ?? (await firstOf(configurationFiles));
  if (path === undefined) return defaultConfiguration;
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    const { code = 'an error' } = cause as { code?: string };
    const missing = code === 'ENOENT' ? 'does not exist' : `could not be read (${code})`;
    throw new MonitorError(
      'CONFIGURATION_UNREADABLE',
      `The configuration file ${path} ${missing}. Check the path given with --config.`,
      { cause },
    );
  }
  return parseConfiguration(path, text, controls);
}

/** Judges the text of a configuration file; YAML, hence JSON too. */
export function parseConfiguration(file: string, text: string, controls: Iterable<string>): Configuration {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const lineOf = (offset: number | undefined) => (offset === undefined ? 1 : lines.linePos(offset).line);
  if (document.errors.length > 0) {
    throw broken(
      file,
      document.errors.map(({ message, pos }) => ({ line: lineOf(pos[0]), what: message })),
    );
  }
  const result = configurationSchema.safeParse(document.toJS() ?? {});
  if (!result.success) {
    throw broken(
      file,
      result.error.issues.flatMap((issue) =>
        problemsOf(issue).map(({ path, what }) => ({
          line: lineOf(offsetOf(document, path)),
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
        line: lineOf(offsetOf(document, path)),
        what: `${nameOf(path)}: there is no control "${control}".${didYouMean(control, known)}`,
      })),
    );
  }
  return result.data;
}

/** An issue as the keys it is about: unknown keys are named one by one. */
function problemsOf(issue: Issue): readonly { readonly path: Path; readonly what: string }[] {
  if (issue.code !== 'unrecognized_keys') return [{ path: issue.path, what: issue.message }];
  const known = knownKeys(issue.path);
  return issue.keys.map((key) => ({
    path: [...issue.path, key],
    what: `there is no such key.${didYouMean(key, known)}`,
  }));
}

function knownKeys(path: Path): readonly string[] {
  const { shape } = configurationSchema;
  if (path.length === 0) return Object.keys(shape);
  if (path[0] === 'parameters') return Object.keys(shape.parameters.unwrap().shape);
  if (path[0] === 'suppressions') return Object.keys(shape.suppressions.unwrap().element.shape);
  return Object.keys(shape.attestations.unwrap().element.shape);
}

/** Where a key stands; of a key that is missing, where its parent stands. */
function offsetOf(document: Document.Parsed, path: Path): number | undefined {
  for (let length = path.length; length > 0; length -= 1) {
    const parent = length === 1 ? document.contents : document.getIn(path.slice(0, length - 1), true);
    const key = path[length - 1];
    if (isMap(parent)) {
      const pair = parent.items.find((item) => isScalar(item.key) && item.key.value === key);
      if (isScalar(pair?.key)) return pair.key.range?.[0];
    }
    const node = document.getIn(path.slice(0, length), true);
    if (isNode(node)) return node.range?.[0];
  }
  return document.contents?.range[0];
}

/** `suppressions[0].owner` */
function nameOf(path: Path): string {
  const name = path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`)).join('');
  return name.replace(/^\./, '') || 'the file';
}

function broken(
  file: string,
  problems: readonly { readonly line: number; readonly what: string }[],
): MonitorError {
  const shown = problems.slice(0, MOST).map(({ line, what }) => `line ${line}, ${what}`);
  const more = problems.length > MOST ? `; and ${problems.length - MOST} more` : '';
  return new MonitorError(
    'CONFIGURATION_BROKEN',
    `The configuration in ${file} is not valid: ${shown.join('; ')}${more}. ` +
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
