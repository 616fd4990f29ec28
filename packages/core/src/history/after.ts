import { keyOf, scopeOf } from './entry.ts';
import type { Delta, Edge, Memory, Named } from './history.ts';

/** What is remembered once a difference is written. */
export function after(memory: Memory, delta: Delta): Memory {
  const findings = new Map(memory.findings);
  for (const { id } of delta.gone) findings.delete(id);
  for (const finding of delta.findings) findings.set(finding.id, finding);
  const entries = new Map(memory.entries.map((entry) => [keyOf(entry), entry]));
  for (const entry of delta.forgotten) entries.delete(keyOf(entry));
  for (const entry of delta.entries) entries.set(keyOf(entry), entry);
  const coverage = new Map(memory.coverage.map((row) => [scopeOf(row), row]));
  for (const row of delta.uncovered) coverage.delete(scopeOf(row));
  for (const row of delta.coverage) coverage.set(scopeOf(row), row);
  const edges = new Map(memory.edges.map((edge) => [nameOf(edge), edge]));
  for (const edge of delta.obsoleteEdges) edges.delete(nameOf(edge));
  for (const edge of delta.edges) edges.set(nameOf(edge), edge);
  return {
    revision: memory.revision + 1,
    findings,
    entries: [...entries.values()],
    coverage: [...coverage.values()],
    judged: new Set([...memory.judged, ...delta.judged]),
    edges: [...edges.values()],
  };
}

/** Bytes; a longer text is no id of AWS's, no event names it, and no key of a table holds it. */
export const longestName = 900;

/** Names an edge, in the order of its key: dependency, region, resource. */
export function nameOf({ dependency, region, resource }: Edge): string {
  return `${dependency}#${region}#${resource}`;
}

/**
 * True for an edge that leads to whoever looked at a resource, or at a listing that would contain it. Events
 * name a resource by its id, edges by its ARN: one that ends alike costs a look too many, never one too few.
 */
export function hangsFrom({ dependency }: Edge, { fact, id }: Named): boolean {
  if (id === null || dependency === `${fact}/*` || dependency === id) return true;
  return dependency.endsWith(`/${id}`) || dependency.endsWith(`:${id}`);
}
