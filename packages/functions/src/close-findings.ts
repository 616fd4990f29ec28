import type { Hub } from './hub.ts';

/**
 * Forgets the findings of an account, in all regions it was looked at unless some are named; again where somebody
 * wrote in between. What Security Hub was told of them stays known, until it is told that they are closed.
 */
export async function closeFindings(account: string, hub: Hub, regions?: readonly string[]): Promise<void> {
  const { history } = hub.world;
  for (;;) {
    const memory = await history.recall(account, regions);
    const done = await history.commit(account, memory, {
      findings: [],
      gone: [...memory.findings.values()],
      entries: [],
      forgotten: memory.entries,
      coverage: [],
      guards: [],
      judged: [],
      edges: [],
      obsoleteEdges: memory.edges,
    });
    if (done) return;
  }
}
