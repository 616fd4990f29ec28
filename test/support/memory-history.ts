import type { Finding } from '@lenswatch/core/engine/finding.ts';
import type { History, PublishedState } from '@lenswatch/core/history/history.ts';

/** A history that forgets with the process. */
export function memoryHistory(): History {
  const findings = new Map<string, ReadonlyMap<string, Finding>>();
  const published = new Map<string, PublishedState>();
  return {
    findings: async (account) => findings.get(account) ?? new Map(),
    async record(account, now) {
      findings.set(account, new Map(now.map((finding) => [finding.id, finding])));
    },
    published: async (sink, account) => published.get(`${sink} ${account}`) ?? {},
    async recordPublished(sink, account, state) {
      published.set(`${sink} ${account}`, structuredClone(state));
    },
  };
}
