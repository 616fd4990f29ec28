import type { FactName } from '../facts/fact.ts';
import { keyOf, scopeOf } from './entry.ts';
import type { Delta, Edge, Memory } from './history.ts';

/** What is remembered once a difference is written. */
export function after(memory: Memory, delta: Delta): Memory {
  const findings = new Map(memory.findings);
  for (const { id } of delta.gone) findings.delete(id);
  for (const finding of delta.findings) findings.set(finding.id, finding);
  const entries = new Map(memory.entries.map((entry) => [keyOf(entry), entry]));
  for (const entry of delta.forgotten) entries.delete(keyOf(entry));
  for (const entry of delta.entries) entries.set(keyOf(entry), entry);
  const coverage = new Map(memory.coverage.map((row) => [scopeOf(row), row]));
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

/** Names an edge, in the order of its key: dependency, region, resource. */
export function nameOf({ dependency, region, resource }: Edge): string {
  return `${dependency}#${region}#${resource}`;
}

/** Those edges that hang from a resource, by its ARN if it is known, or from the listing of its fact. */
export function edgesFrom(
  edges: readonly Edge[],
  fact: FactName,
  id: string | null,
  arn: string | undefined,
): readonly Edge[] {
  if (id === null) return edges;
  const names = new Set([arn, `${fact}/${id}`, `${fact}/*`]);
  return edges.filter(({ dependency }) => names.has(dependency));
}
