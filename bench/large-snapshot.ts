import type { Coverage, Place, Resource, Snapshot } from '@lenswatch/core/facts/fact.ts';

const texts = new Map<string, string>();

/** One text for all that say the same. */
function shared<T extends string>(text: T): T {
  const known = texts.get(text);
  if (known === undefined) texts.set(text, text);
  return (known ?? text) as T;
}

/** Names of places and facts are one text each in what `collect` makes; parsing made one for every mention. */
function placed<T extends Place & { readonly fact?: string; readonly readAt?: string }>(entry: T): T {
  const { partition, account, region, fact, readAt } = entry;
  const own = entry as { -readonly [K in keyof Place]: string } & { fact?: string; readAt?: string };
  own.partition = shared(partition);
  own.account = shared(account);
  own.region = shared(region);
  if (fact !== undefined) own.fact = shared(fact);
  if (readAt !== undefined) own.readAt = shared(readAt);
  return entry;
}

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
        places.push(...copy(sample.places).map(placed));
        coverage.push(...copy(sample.coverage).map(placed));
        resources.push(...copy(sample.resources).map(placed));
      }
    }
  }
  return { ...sample, places, coverage, resources };
}
