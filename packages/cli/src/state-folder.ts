import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Finding } from '@lenswatch/core/engine/finding.ts';
import { diskHistory } from '@lenswatch/core/history/disk.ts';
import type { History } from '@lenswatch/core/history/history.ts';

/** Where earlier scans are remembered unless `--state` says otherwise. */
export function defaultStateFolder(): string {
  const home = process.env['XDG_STATE_HOME'] || join(homedir(), '.local', 'state');
  return join(home, 'lenswatch');
}

/**
 * History on disk that an interrupted scan cannot spoil: what was not looked at keeps the verdict it had,
 * instead of becoming one that could not be told.
 */
export function stateIn(folder: string): History {
  const history = diskHistory(folder);
  return {
    ...history,
    async record(account, known) {
      const { findings } = known;
      if (!findings.some(wasInterrupted)) return history.record(account, known);
      const before = await history.findings(account);
      if (before.size === 0) return; // half a first look would make the rest look new next time
      const kept = findings.flatMap((finding) =>
        wasInterrupted(finding) ? (before.get(finding.id) ?? []) : finding,
      );
      return history.record(account, { ...known, findings: kept, judged: await history.judged(account) });
    },
  };
}

/** True when a finding says only that a scan was stopped before it looked. */
export function wasInterrupted({ verdict, reason, missing }: Finding): boolean {
  return (
    verdict === 'unknown' &&
    (reason === 'INTERRUPTED' || missing?.some((gap) => gap.reason === 'INTERRUPTED') === true)
  );
}

/** A history that remembers nothing and learns nothing. */
export const noHistory: History = {
  findings: async () => new Map(),
  judged: async () => new Set(),
  record: async () => {},
  published: async () => ({}),
  recordPublished: async () => {},
};
