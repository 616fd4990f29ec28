import type { AwsAccount } from '../aws/access.ts';
import { globalRegionOf } from '../aws/partition.ts';
import type { Operation } from '../aws/services.ts';
import type { Collector, Reading } from '../collectors/collector.ts';
import type { FactName, Place, Resource, Snapshot } from '../facts/fact.ts';
import { collectFact } from './collect-fact.ts';
import { type Collecting, type Haul, noTally, readingOf } from './reading.ts';

/**
 * Reads one resource alone, as an event asks for: equal to the element that a listing would give. The facts
 * that its collector depends on come from a snapshot.
 *
 * @throws AwsFailure when AWS gives no answer.
 */
export async function getOne(
  collector: Collector,
  aws: AwsAccount,
  { partition, account, region, id }: Place & { readonly id: string },
  snapshot: Snapshot,
  options: Collecting,
): Promise<Resource | undefined> {
  const reading = readingAlone(collector, aws, { partition, account, region }, snapshot, options);
  const found = await collector.get(reading, id);
  return (
    found &&
    ({
      partition,
      account,
      region,
      fact: collector.fact,
      id: found.id,
      arn: found.arn,
      value: found.value,
    } as Resource)
  );
}

/** The ids that an event names only indirectly, e.g. the principals that a managed policy is attached to. */
export async function* affectedBy(
  collector: Collector,
  aws: AwsAccount,
  place: Place,
  snapshot: Snapshot,
  options: Collecting,
  reference: string,
): AsyncGenerator<string> {
  if (collector.affected)
    yield* collector.affected(readingAlone(collector, aws, place, snapshot, options), reference);
}

/**
 * Lists one fact alone. The facts that its collector depends on come from a snapshot.
 *
 * @param held ids whose details are known already.
 */
export async function listOne(
  collector: Collector,
  aws: AwsAccount,
  { partition, account, region }: Place,
  snapshot: Snapshot,
  options: Collecting,
  held?: ReadonlySet<string>,
): Promise<Haul> {
  const place = { partition, account, region };
  const dependencies = dependenciesIn(snapshot, collector, place);
  return collectFact(collector, aws, place, dependencies, options, held);
}

function readingAlone(
  collector: Collector,
  aws: AwsAccount,
  { partition, account, region }: Place,
  snapshot: Snapshot,
  options: Collecting,
): Reading<Operation, FactName> {
  const place = { partition, account, region };
  return readingOf(collector, aws, place, dependenciesIn(snapshot, collector, place), options, noTally);
}

/** What a snapshot knows of the facts that a collector needs: those of the place first. */
function dependenciesIn(
  snapshot: Snapshot,
  collector: Collector,
  { partition, account, region }: Place,
): readonly Haul[] {
  const seen = new Set<FactName>();
  return snapshot.coverage
    .filter((row) => collector.dependsOn?.includes(row.fact) && row.account === account)
    .filter((row) => row.region === region || row.region === globalRegionOf(partition))
    .map(
      (coverage): Haul => ({
        coverage,
        resources: snapshot.resources.filter(
          (resource) =>
            resource.fact === coverage.fact &&
            resource.account === account &&
            resource.region === coverage.region,
        ),
        held: [],
      }),
    )
    .sort((a, b) => Number(b.coverage.region === region) - Number(a.coverage.region === region))
    .filter(({ coverage: { fact } }) => !seen.has(fact) && seen.add(fact));
}
