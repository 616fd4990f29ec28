import type { Coverage, Place, Resource, Snapshot } from '@lenswatch/core/facts/fact.ts';

/**
 * A snapshot of an organization made of copies of one: the same resources in other accounts, every id and
 * ARN rewritten, until there are `size` resources.
 */
export function largeSnapshot(sample: Snapshot, size: number): Snapshot {
  const places: Place[] = [];
  const coverage: Coverage[] = [];
  const resources: Resource[] = [];
  const originals = [...new Set(sample.places.map(({ account }) => account))];
  for (let copy = 0; resources.length < size; copy += 1) {
    for (const original of originals) {
      const account = String(500_000_000_000 + places.length * 7 + copy);
      const rewritten = <T>(value: T): T =>
        JSON.parse(JSON.stringify(value).replaceAll(original, account)) as T;
      places.push(...rewritten(sample.places.filter((place) => place.account === original)));
      coverage.push(...rewritten(sample.coverage.filter((row) => row.account === original)));
      resources.push(...rewritten(sample.resources.filter((resource) => resource.account === original)));
    }
  }
  return { ...sample, places, coverage, resources };
}
