import pLimit from 'p-limit';
import type { AwsAccount } from '../aws/access.ts';
import { AwsFailure, isAbsent } from '../aws/failure.ts';
import { isNotOffered, offeringOf } from '../aws/offering.ts';
import { globalRegionOf } from '../aws/partition.ts';
import type { InputOf, Operation, OutputOf } from '../aws/services.ts';
import type { Collector, Found, Reading } from '../collectors/collector.ts';
import type { Coverage, FactName, Gap, Place, Resource, Snapshot, UnknownReason } from '../facts/fact.ts';
import type { Attestation } from '../facts/governance.ts';
import { pagesOf } from './pages.ts';
import type { Plan } from './plan.ts';

/** One account with the regions to look at. */
export interface Target {
  readonly aws: AwsAccount;
  readonly regions: readonly string[];
}

export interface Collecting {
  /** ISO 8601; the only clock of a run. */
  readonly now: string;
  readonly attestations: readonly (Attestation & { readonly account: string })[];
  /** What the same scan read before it was interrupted: it goes on from there. */
  readonly resume?: Snapshot;
  /** Called when one fact of one place is done. */
  onCoverage?(coverage: Coverage): void;
  /** Called when a collector threw what is no answer of AWS: a bug of ours, reported and survived. */
  onError?(fact: FactName, error: unknown): void;
}

/** Details of one kind of resource that are read at the same time, before the services' own limits. */
const DETAILS_AT_ONCE = 32;
const ACCOUNTS_AT_ONCE = 4;

/** What one collector brought home from one place. */
export interface Haul {
  readonly resources: readonly Resource[];
  readonly coverage: Coverage;
  /** Ids that were listed and whose details had not to be read. */
  readonly held: readonly string[];
}

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

/**
 * Reads one fact in one place: the listing to its end, the details of what it names.
 *
 * @param held ids whose details are known already.
 */
async function collectFact(
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

const noTally: Tally = { called() {}, bounded() {} };

interface Tally {
  called(): void;
  bounded(limit: { newest: number; since: string }): void;
}

function readingOf(
  collector: Collector,
  aws: AwsAccount,
  place: Place,
  dependencies: readonly Haul[],
  options: Collecting,
  tally: Tally,
): Reading<Operation, FactName> {
  const declared = new Set<Operation>(collector.operations);
  const ask = <O extends Operation>(
    operation: O,
    input: InputOf<O>,
    region: string,
  ): Promise<OutputOf<O>> => {
    if (!declared.has(operation)) {
      throw new Error(`The collector of ${collector.fact} calls ${operation} without declaring it.`);
    }
    return aws.read(operation, region, input, tally.called);
  };
  const demand = async <O extends Operation>(
    operation: O,
    input: InputOf<O>,
    region: string,
  ): Promise<OutputOf<O>> => {
    try {
      return await ask(operation, input, region);
    } catch (error) {
      if (!isAbsent(error)) throw error;
      throw new GaveUp('SERVICE_ERROR', `${operation} says that what it was asked about does not exist.`);
    }
  };
  return {
    ...place,
    now: options.now,
    call: (operation, input, where) => demand(operation, input, where?.region ?? place.region),
    async find(operation, input, where) {
      try {
        return await ask(operation, input, where?.region ?? place.region);
      } catch (error) {
        if (isAbsent(error)) return undefined;
        throw error;
      }
    },
    pages: (operation, input, where) =>
      pagesOf(input, (page) => demand(operation, page, where?.region ?? place.region)),
    known(fact) {
      const haul = dependencies.find(({ coverage }) => coverage.fact === fact);
      if (!haul) throw new Error(`The collector of ${collector.fact} reads ${fact} without declaring it.`);
      return haul.resources as never;
    },
    attestations: options.attestations.filter(({ account }) => account === place.account),
    giveUp(reason, message) {
      throw new GaveUp(reason, message);
    },
    bounded: tally.bounded,
  };
}

/** A collector's own reason for leaving a resource unread. */
class GaveUp extends Error {
  readonly reason: UnknownReason;
  constructor(reason: UnknownReason, message: string) {
    super(message);
    this.reason = reason;
  }
}

/** True for what only a bug of ours can throw: no answer of AWS, and no collector's own reason. */
export function isFault(error: unknown): boolean {
  return !(error instanceof AwsFailure) && !(error instanceof GaveUp);
}

/** What a reading that failed leaves: what could not be read, and why. */
export function gapOf(collector: Collector, place: Place, id: string | null, error: unknown): Gap {
  const gap = { ...place, fact: collector.fact, id };
  if (error instanceof AwsFailure) {
    const { reason, operation, permission, message } = error;
    return { ...gap, reason, operation, permission, message };
  }
  if (error instanceof GaveUp) {
    return { ...gap, reason: error.reason, operation: null, permission: null, message: error.message };
  }
  const message = `Reading ${collector.fact} failed: a fault of lenswatch, not of the account.`;
  return { ...gap, reason: 'INTERNAL', operation: null, permission: null, message };
}

/** What could not be read may name things to read: the dependent listing is incomplete for the same reason. */
function inherited(collector: Collector, place: Place, gap: Gap): Gap {
  return { ...gap, ...place, fact: collector.fact, id: null };
}
