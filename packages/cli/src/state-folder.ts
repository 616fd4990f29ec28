import { homedir } from 'node:os';
import { join } from 'node:path';
import { diskHistory } from '@lenswatch/core/history/disk.ts';
import { type History, nothingKnown } from '@lenswatch/core/history/history.ts';

/** Where earlier scans are remembered unless `--state` says otherwise. */
export function defaultStateFolder(): string {
  const home = process.env['XDG_STATE_HOME'] || join(homedir(), '.local', 'state');
  return join(home, 'lenswatch');
}

/** What earlier scans found and published. */
export function stateIn(folder: string): History {
  return diskHistory(folder);
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
