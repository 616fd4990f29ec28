import { hash, randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'safe-stable-stringify';
import type { Finding } from '../engine/finding.ts';
import { MonitorError } from '../monitor-error.ts';
import type { History, PublishedState } from './history.ts';

/**
 * History in a folder: `<account>/findings.json`, `judged.json`, `coverage.json` and `published-<sink>.json`. Files are
 * replaced whole by a rename, so that an interrupted run leaves the old ones intact.
 */
export function diskHistory(folder: string): History {
  const written = new Map<string, string>();
  const fileOf = (account: string, name: string) => join(folder, account, `${name}.json`);

  async function read<T>(file: string, empty: T): Promise<T> {
    let text: string;
    try {
      text = await readFile(file, 'utf8');
    } catch (cause) {
      if ((cause as { code?: string }).code === 'ENOENT') return empty;
      throw unreadable(file, cause);
    }
    written.set(file, hash('sha256', text, 'hex'));
    try {
      return JSON.parse(text) as T;
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

  return {
    async findings(account) {
      const findings = await read<readonly Finding[]>(fileOf(account, 'findings'), []);
      return new Map(findings.map((finding) => [finding.id, finding]));
    },
    async judged(account) {
      return new Set(await read<readonly string[]>(fileOf(account, 'judged'), []));
    },
    async record(account, { findings, coverage, judged }) {
      await write(fileOf(account, 'findings'), findings);
      await write(fileOf(account, 'judged'), [...judged].sort());
      await write(fileOf(account, 'coverage'), coverage);
    },
    published: (sink, account) => read<PublishedState>(fileOf(account, `published-${sink}`), {}),
    recordPublished: (sink, account, state) => write(fileOf(account, `published-${sink}`), state),
  };
}

function unreadable(file: string, cause: unknown): MonitorError {
  return new MonitorError(
    'HISTORY_UNREADABLE',
    `Reading the history in ${file} failed. Mend or remove that file, or choose another folder with --state.`,
    { cause },
  );
}
