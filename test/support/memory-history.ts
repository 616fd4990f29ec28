import { after, hangsFrom } from '@lenswatch/core/history/after.ts';
import {
  type History,
  type Memory,
  nothingKnown,
  type PublishedState,
  untold,
} from '@lenswatch/core/history/history.ts';

/** A history that forgets with the process. */
export function memoryHistory(): History {
  const memories = new Map<string, Memory>();
  const states = new Map<string, PublishedState>();
  const recall = async (account: string) => memories.get(account) ?? nothingKnown;
  const published = async (sink: string, account: string) => states.get(`${sink} ${account}`) ?? {};
  return {
    recall,
    published,
    dependents: async (account, named) =>
      (await recall(account)).edges.filter((edge) => hangsFrom(edge, named)),
    findings: async (account) => (await recall(account)).findings,
    async commit(account, memory, delta) {
      if ((await recall(account)) !== memory) return false;
      memories.set(account, structuredClone(after(memory, delta)));
      return true;
    },
    async claim(sink, account, claims, known) {
      const state = { ...(await published(sink, account)) };
      for (const [id, claim] of claims) state[id] = { ...(state[id] ?? known[id] ?? untold), claim };
      states.set(`${sink} ${account}`, state);
      return new Set(claims.keys());
    },
    async settle(sink, account, arrived) {
      const state = { ...(await published(sink, account)), ...structuredClone(arrived) };
      states.set(`${sink} ${account}`, state);
    },
  };
}
