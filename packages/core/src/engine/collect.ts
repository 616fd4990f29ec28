import pLimit from 'p-limit';
import type { AwsAccount } from '../aws/access.ts';
import { globalRegionOf } from '../aws/partition.ts';
import type { Collector } from '../collectors/collector.ts';
import type { Coverage, FactName, Place, Snapshot } from '../facts/fact.ts';
import { collectFact } from './collect-fact.ts';
import type { Plan } from './plan.ts';
import type { Collecting, Haul } from './reading.ts';

/** One account with the regions to look at. */
export interface Target {
  readonly aws: AwsAccount;
  readonly regions: readonly string[];
}

const ACCOUNTS_AT_ONCE = 4;

/** The only stage that reads AWS: every fact of the plan, once, in every place it lives in. */
export async function collect(
  plan: Plan,
  targets: readonly Target[],
  options: Collecting,
): Promise<Snapshot> {
  const limit = pLimit(ACCOUNTS_AT_ONCE);
  const hauls = (
    await Promise.all(targets.map((target) => limit(() => collectAccount(plan, target, options))))
  ).flat();
  return {
    schemaVersion: '1.0',
    collectedAt: options.now,
    places: targets.flatMap(({ aws, regions }) =>
      regions.map((region) => ({ partition: aws.partition, account: aws.account, region })),
    ),
    coverage: hauls.map(({ coverage }) => coverage),
    resources: hauls.flatMap(({ resources }) => resources),
  };
}

async function collectAccount(
  plan: Plan,
  { aws, regions }: Target,
  options: Collecting,
): Promise<readonly Haul[]> {
  const tasks = new Map<string, Promise<Haul>>();
  const globalRegion = globalRegionOf(aws.partition);
  const regionOf = (collector: Collector, region: string) =>
    collector.scope === 'account' ? globalRegion : region;
  for (const collector of plan.collectors) {
    for (const region of collector.scope === 'account' ? [globalRegion] : regions) {
      const before = plan.collectors
        .filter(({ fact }) => collector.dependsOn?.includes(fact))
        .map((dependency) => tasks.get(`${dependency.fact}@${regionOf(dependency, region)}`))
        .filter((task) => task !== undefined);
      const place = { partition: aws.partition, account: aws.account, region };
      tasks.set(
        `${collector.fact}@${region}`,
        Promise.all(before).then((hauls) => resumeFact(collector, aws, place, hauls, options)),
      );
    }
  }
  const hauls = await Promise.all(tasks.values());
  aws.forget();
  return hauls;
}

/**
 * Reads one fact in one place, unless the same scan did so before it was interrupted. A listing that was
 * interrupted is made again; the details that were read stand, and the whole is as old as the first of them.
 */
async function resumeFact(
  collector: Collector,
  aws: AwsAccount,
  place: Place,
  dependencies: readonly Haul[],
  options: Collecting,
): Promise<Haul> {
  const here = (entry: { readonly fact: FactName } & Place) =>
    entry.fact === collector.fact && entry.account === place.account && entry.region === place.region;
  const before = options.resume?.coverage.find(here);
  if (!before) return collectFact(collector, aws, place, dependencies, options);
  const resources = options.resume?.resources.filter(here) ?? [];
  if (!wasInterrupted(before)) return { coverage: before, resources, held: [] };
  const held = new Map(resources.map((resource) => [resource.id, resource]));
  const haul = await collectFact(collector, aws, place, dependencies, options, new Set(held.keys()));
  const all = [...haul.resources, ...haul.held.flatMap((id) => held.get(id) ?? [])];
  all.sort((a, b) => (a.id < b.id ? -1 : 1));
  const state = haul.coverage.state === 'unreadable' && all.length > 0 ? 'partial' : haul.coverage.state;
  const coverage = { ...haul.coverage, readAt: before.readAt, state, resources: all.length };
  return { coverage, resources: all, held: [] };
}

/** True for a listing that was cut off because the scan had to end. */
export function wasInterrupted({ gaps }: Coverage): boolean {
  return gaps.some(({ reason }) => reason === 'INTERRUPTED');
}
