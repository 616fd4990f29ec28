import type { Coverage, Place, Resource, Snapshot } from '@lenswatch/core/facts/fact.ts';

/**
 * A snapshot of a large organization, made of copies of a small one: the same resources in other accounts,
 * every id and ARN rewritten, until there are `size` resources. Accounts in `ordinary` are copied `times` as
 * often as the others.
 */
export function largeSnapshot(
  sample: Snapshot,
  size: number,
  { ordinary, times }: { readonly ordinary: readonly string[]; readonly times: number },
): Snapshot {
  const places: Place[] = [];
  const coverage: Coverage[] = [];
  const resources: Resource[] = [];
  const originals = [...new Set(sample.places.map(({ account }) => account))];
  let next = 600_000_000_000;
  while (resources.length < size) {
    for (const original of originals) {
      for (let copies = ordinary.includes(original) ? times : 1; copies > 0; copies -= 1) {
        const account = String(next);
        next += 7;
        const copy = <T extends { readonly account: string }>(all: readonly T[]): T[] =>
          JSON.parse(
            JSON.stringify(all.filter((entry) => entry.account === original)).replaceAll(original, account),
          ) as T[];
        places.push(...copy(sample.places));
        coverage.push(...copy(sample.coverage));
        resources.push(...copy(sample.resources));
      }
    }
  }
  return { ...sample, places, coverage, resources };
}
