import { constants } from 'node:fs';
import { access, mkdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { diskHistory } from '@lenswatch/core/history/disk.ts';
import { type History, nothingKnown } from '@lenswatch/core/history/history.ts';
import { MonitorError } from '@lenswatch/core/monitor-error.ts';

/** Where earlier scans are remembered unless `--state` says otherwise. */
export function defaultStateFolder(): string {
  const home = process.env['XDG_STATE_HOME'] || join(homedir(), '.local', 'state');
  return join(home, 'lenswatch');
}

/** What earlier scans found and published. */
export function stateIn(folder: string): History {
  const history = diskHistory(folder);
  return {
    ...history,
    commit: (...all) => history.commit(...all).catch(refused(folder)),
    claim: (...all) => history.claim(...all).catch(refused(folder)),
    settle: (...all) => history.settle(...all).catch(refused(folder)),
  };
}

/**
 * Makes sure, before an hour of scanning, that what is found can be remembered.
 *
 * @throws MonitorError when the folder cannot be made or written.
 */
export async function checkState(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await access(folder, constants.W_OK);
  } catch (cause) {
    refused(folder)(cause);
  }
}

/** Tells apart what the disk refuses from what is a fault of ours. */
function refused(folder: string): (cause: unknown) => never {
  return (cause) => {
    const { code, syscall } = cause as { code?: string; syscall?: string };
    if (cause instanceof MonitorError || syscall === undefined) throw cause;
    throw new MonitorError(
      'STATE_UNWRITABLE',
      `Nothing can be remembered in ${folder} (${code}). Make it writable, or choose another folder with --state.`,
      { cause },
    );
  };
}

/** A history that remembers nothing and learns nothing. */
export const noHistory: History = {
  recall: async () => nothingKnown,
  commit: async () => true,
  dependents: async () => [],
  findings: async () => new Map(),
  published: async () => ({}),
  claim: async (_sink, _account, claims) => new Set(claims.keys()),
  settle: async () => {},
};
