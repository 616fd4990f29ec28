import type { Hub } from './hub.ts';

/**
 * Forgets the findings of an account and what they rest on, in all regions it was looked at unless some are named;
 * again where somebody wrote in between. Nothing is judged there until it is swept anew. What Security Hub was told
 * stays known, until it is told that it is closed.
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
      uncovered: memory.coverage,
      guards: [],
      judged: [],
      edges: [],
      obsoleteEdges: memory.edges,
    });
    if (done) return;
  }
}
