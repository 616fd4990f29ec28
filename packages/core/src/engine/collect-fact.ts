import pLimit from 'p-limit';
import type { AwsAccount } from '../aws/access.ts';
import { isNotOffered, offeringOf } from '../aws/offering.ts';
import type { Collector, Found } from '../collectors/collector.ts';
import type { Coverage, FactName, Gap, Place, Resource } from '../facts/fact.ts';
import { type Collecting, gapOf, type Haul, inherited, isFault, readingOf } from './reading.ts';

/** Details of one kind of resource that are read at the same time, before the services' own limits. */
const DETAILS_AT_ONCE = 32;

/**
 * Reads one fact in one place: the listing to its end, the details of what it names.
 *
 * @param held ids whose details are known already.
 */
export async function collectFact(
  collector: Collector,
  aws: AwsAccount,
  place: Place,
  dependencies: readonly Haul[],
  options: Collecting,
  held?: ReadonlySet<string>,
): Promise<Haul> {
  const readAt = options.now;
  const mentioned: string[] = [];
  const resources: Resource[] = [];
  const gaps: Gap[] = dependencies.flatMap(({ coverage }) =>
    coverage.gaps.map((gap) => inherited(collector, place, gap)),
  );
  const absent: string[] = [];
  let calls = 0;
  let bounded: Coverage['bounded'];
  let notOffered = false;

  const reading = readingOf(collector, aws, place, dependencies, options, {
    called: () => {
      calls += 1;
    },
    bounded: (limit) => {
      bounded = limit;
    },
  });
  const keep = ({ id, arn, value }: Found<FactName>): void => {
    resources.push({ ...place, fact: collector.fact, id, arn, value } as Resource);
  };
  const gapLeftBy = (id: string | null, error: unknown): Gap => {
    if (isFault(error)) options.onError?.(collector.fact, error);
    return gapOf(collector, place, id, error);
  };

  const limit = pLimit(DETAILS_AT_ONCE);
  const details: Promise<void>[] = [];
  try {
    for await (const listed of collector.list(reading)) {
      if (typeof listed !== 'string') keep(listed);
      else if (held?.has(listed)) mentioned.push(listed);
      else
        details.push(
          limit(async () => {
            try {
              const found = await collector.get(reading, listed);
              if (found) keep(found);
              else absent.push(listed);
            } catch (error) {
              gaps.push(gapLeftBy(listed, error));
            }
          }),
        );
    }
  } catch (error) {
    const whole = resources.length + details.length === 0 && readsOneOffering(collector);
    try {
      notOffered = whole && (await isNotOffered(aws, place.region, error));
    } catch (failure) {
      gaps.push(gapLeftBy(null, failure));
    }
    if (!notOffered) gaps.push(gapLeftBy(null, error));
  }
  await Promise.all(details);

  resources.sort((a, b) => (a.id < b.id ? -1 : 1));
  gaps.sort((a, b) => ((a.id ?? '') < (b.id ?? '') ? -1 : 1));
  const listed = gaps.every(({ id }) => id !== null);
  const coverage: Coverage = {
    ...place,
    fact: collector.fact,
    readAt,
    state: gaps.length === 0 ? 'complete' : listed || resources.length > 0 ? 'partial' : 'unreadable',
    resources: resources.length,
    calls,
    ...(bounded ? { bounded } : {}),
    ...(notOffered ? { notOffered } : {}),
    gaps,
    ...(collector.dependsOn?.length ? { absent: absent.sort() } : {}),
  };
  options.onCoverage?.(coverage);
  return { resources, coverage, held: mentioned };
}

/** True where all that a collector lists is offered, or not, together. */
function readsOneOffering({ operations }: Collector): boolean {
  return new Set(operations.map(offeringOf)).size === 1;
}
