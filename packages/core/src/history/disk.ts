import { hash, randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'safe-stable-stringify';
import * as z from 'zod';
import type { Finding } from '../engine/finding.ts';
import type { Coverage } from '../facts/fact.ts';
import { MonitorError } from '../monitor-error.ts';
import { after } from './after.ts';
import { type Entry, keyOf, scopeOf } from './entry.ts';
import { type History, type Published, type PublishedState, untold } from './history.ts';

/** What each file is made of, as far as a file that somebody mended, or that is of another program, is told by it. */
const row = z.looseObject({ account: z.string(), region: z.string(), fact: z.string() });
const files = {
  findings: z.array(z.looseObject({ id: z.string(), control: z.string(), verdict: z.string() })),
  resources: z.array(row.extend({ state: z.string() })),
  coverage: z.array(row),
  judged: z.array(z.string()),
  published: z.record(z.string(), z.looseObject({})),
};

/**
 * History in a folder: `<account>/findings.json`, `resources.json`, `coverage.json`, `judged.json` and
 * `published-<sink>.json`. Files are replaced whole by a rename, so that an interrupted run leaves the old ones
 * intact. One process at a time is expected: whoever writes last wins.
 */
export function diskHistory(folder: string): History {
  const written = new Map<string, string>();
  const fileOf = (account: string, name: string) => join(folder, account, `${name}.json`);

  async function read<T>(file: string, shape: z.ZodType, empty: T): Promise<T> {
    let text: string;
    try {
      text = await readFile(file, 'utf8');
    } catch (cause) {
      if ((cause as { code?: string }).code === 'ENOENT') return empty;
      throw unreadable(file, cause);
    }
    written.set(file, hash('sha256', text, 'hex'));
    try {
      return shape.parse(JSON.parse(text)) as T;
    } catch (cause) {
      throw unreadable(file, cause);
    }
  }

  async function write(file: string, value: unknown): Promise<void> {
    const text = `${stringify(value, null, 1)}\n`;
    const digest = hash('sha256', text, 'hex');
    if (written.get(file) === digest) return;
    await mkdir(join(file, '..'), { recursive: true, mode: 0o700 });
    const draft = `${file}.${randomUUID()}.tmp`;
    await writeFile(draft, text, { mode: 0o600 });
    await rename(draft, file);
    written.set(file, digest);
  }

  async function findings(account: string): Promise<ReadonlyMap<string, Finding>> {
    const all = await read<readonly Finding[]>(fileOf(account, 'findings'), files.findings, []);
    return new Map(all.map((finding) => [finding.id, finding]));
  }
  const published = (sink: string, account: string) =>
    read<PublishedState>(fileOf(account, `published-${sink}`), files.published, {});

  return {
    findings,
    published,
    async recall(account) {
      return {
        revision: 0,
        findings: await findings(account),
        entries: await read<readonly Entry[]>(fileOf(account, 'resources'), files.resources, []),
        coverage: await read<readonly Coverage[]>(fileOf(account, 'coverage'), files.coverage, []),
        judged: new Set(await read<readonly string[]>(fileOf(account, 'judged'), files.judged, [])),
        edges: [], // a scan from the command line waits for no event
      };
    },
    dependents: async () => [],
    async commit(account, memory, delta) {
      const { findings: known, entries, judged, coverage } = after(memory, delta);
      await write(
        fileOf(account, 'findings'),
        inOrder([...known.values()], ({ id }) => id),
      );
      await write(fileOf(account, 'resources'), inOrder(entries, keyOf));
      await write(fileOf(account, 'judged'), [...judged].sort());
      await write(fileOf(account, 'coverage'), inOrder(coverage, scopeOf));
      return true;
    },
    async claim(sink, account, claims, known) {
      const state: { [id: string]: Published } = { ...(await published(sink, account)) };
      for (const [id, claim] of claims) state[id] = { ...(state[id] ?? known[id] ?? untold), claim };
      await write(fileOf(account, `published-${sink}`), state);
      return new Set(claims.keys());
    },
    async settle(sink, account, arrived) {
      await write(fileOf(account, `published-${sink}`), { ...(await published(sink, account)), ...arrived });
    },
  };
}

function inOrder<T>(rows: readonly T[], keyOf: (row: T) => string): readonly T[] {
  return rows.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
}

function unreadable(file: string, cause: unknown): MonitorError {
  return new MonitorError(
    'HISTORY_UNREADABLE',
    `Reading the history in ${file} failed. Mend or remove that file, or choose another folder with --state.`,
    { cause },
  );
}
