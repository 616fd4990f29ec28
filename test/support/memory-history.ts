import type { Finding } from '@lenswatch/core/engine/finding.ts';
import type { History, PublishedState } from '@lenswatch/core/history/history.ts';

/** A history that forgets with the process. */
export function memoryHistory(): History {
  const findings = new Map<string, ReadonlyMap<string, Finding>>();
  const judged = new Map<string, ReadonlySet<string>>();
  const published = new Map<string, PublishedState>();
  return {
    findings: async (account) => findings.get(account) ?? new Map(),
    judged: async (account) => judged.get(account) ?? new Set(),
    async record(account, known) {
      findings.set(account, new Map(known.findings.map((finding) => [finding.id, finding])));
      judged.set(account, known.judged);
    },
    published: async (sink, account) => published.get(`${sink} ${account}`) ?? {},
    async recordPublished(sink, account, state) {
      published.set(`${sink} ${account}`, structuredClone(state));
    },
  };
}
