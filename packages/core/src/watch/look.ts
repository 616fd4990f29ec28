import pLimit from 'p-limit';
import type { AwsAccount } from '../aws/access.ts';
import { AwsFailure } from '../aws/failure.ts';
import { globalRegionOf } from '../aws/partition.ts';
import type { Collector } from '../collectors/collector.ts';
import { isBystander } from '../engine/bystanders.ts';
import { affectedBy as idsAffectedBy, listOne } from '../engine/collect-one.ts';
import { type Merged, merge } from '../engine/merge.ts';
import { planFor } from '../engine/plan.ts';
import { type Collecting, isFault } from '../engine/reading.ts';
import { type Reference, refersTo } from '../events/references.ts';
import type { Coverage, FactName, Place, Resource, Snapshot } from '../facts/fact.ts';
import { type Entry, keyOf, scopeOf } from '../history/entry.ts';
import type { Memory } from '../history/history.ts';
import { conclude, type Run, type World } from '../run.ts';
import { affectedBy, seesEveryRegion, withDependents } from './affected.ts';
import type { Dirty } from './dirty.ts';
import { readingOn, readOne } from './read-on.ts';

/** What a look needs. */
export interface LookOptions {
  readonly aws: AwsAccount;
  readonly world: World;
  /** ISO 8601: before the first AWS call. */
  readonly now: string;
  /** Controls that are not to be judged in this account, e.g. because its spoke is too old for them. */
  readonly leaveOut?: ReadonlySet<string>;
  /** The units that hold the account, the root first; only needed where a decision names one. */
  readonly units?: readonly string[];
  onError?(fact: FactName, error: unknown): void;
}

/** What a look found. */
export interface Looked {
  readonly run: Run;
  /** The regions whose findings may have changed; undefined: all of the account. */
  readonly regions: readonly string[] | undefined;
  /** Those that were read and differ from what was remembered. */
  readonly changed: ReadonlySet<Dirty>;
  /**
   * What was read because something names it now. Its own events may have been dropped when nothing did, and
   * what was read may be what was before: it needs one more reading.
   */
  readonly discovered: readonly Reference[];
}

/** More dirty resources of a kind than this are read by one listing. */
const SINGLE_READS = 25;

/** Readings of a look, beside what is known of the rest. */
interface Reading {
  readonly coverage: Coverage[];
  readonly resources: Resource[];
  readonly single: Entry[];
}

/**
 * Looks again at what events say has changed in one account: reads it once, adds it to what is known, judges
 * what may be affected, in every region. Equal to what a sweep would conclude, at the price of a few calls.
 */
export async function lookAgain(dirty: readonly Dirty[], options: LookOptions): Promise<Looked> {
  const { aws, world, now } = options;
  const { catalogue, history } = world;
  const facts = withDependents(
    dirty.map(({ fact }) => fact),
    catalogue,
  );
  const controls = affectedBy(facts, catalogue.controls).filter(({ id }) => !options.leaveOut?.has(id));
  const regions = await regionsFor(dirty, facts, options);
  const memory = await history.recall(aws.account, regions);
  const collecting: Collecting = {
    now,
    attestations: world.attestations,
    ...(options.onError ? { onError: options.onError } : {}),
  };

  const swept = new Set(memory.coverage.map(scopeOf));
  // Where nobody has swept there is nothing yet that a resource could be added to.
  const reading: Reading = { coverage: [], resources: [], single: [] };
  const keys = new Map<string, Dirty>();
  const groups = Map.groupBy(
    dirty.filter((one) => swept.has(scopeOf(one))),
    scopeOf,
  );
  // What others are listed from comes first.
  for (const { fact } of planFor(controls, catalogue).collectors) {
    for (const group of groups.values()) {
      if (group[0]?.fact !== fact) continue;
      const known = merge(memory, snapshotOf(reading, aws, now, memory), reading.single);
      const collector = catalogue.collectorOf(fact);
      const onlyNamed = isBystander(fact, catalogue) && (collector.dependsOn?.length ?? 0) > 0;
      await readGroup(collector, group, known, reading, keys, { aws, collecting, onlyNamed });
    }
  }

  let differing: readonly Entry[] = [];
  const discovered = new Map<string, Reference>();
  const readOn = readingOn({ aws, catalogue, collecting, listed: new Set(reading.coverage.map(scopeOf)) });
  const look = {
    ...snapshotOf(reading, aws, now, memory),
    ...(options.units ? { units: { [aws.account]: options.units } } : {}),
  };
  const run = await conclude(look, controls, world, {
    remembering: true,
    ...(regions ? { regions } : {}),
    single: reading.single,
    async readOn(known, unproven) {
      const entries = await readOn(known, unproven);
      for (const { fact, account, region, id, state } of entries) {
        if (id === null || state === 'unlisted') continue;
        discovered.set(keyOf({ fact, account, region, id }), { fact, account, region, id });
      }
      return entries;
    },
    onDifference(entries) {
      differing = entries;
    },
    onFirst(bystanders) {
      for (const { fact, account, region, id } of bystanders) {
        discovered.set(keyOf({ fact, account, region, id }), { fact, account, region, id });
      }
    },
  });
  const changed = new Set<Dirty>();
  for (const entry of differing) {
    if (entry.state === 'unreadable') continue; // no answer is no answer to the event either
    const named = keys.get(keyOf(entry));
    if (named) changed.add(named);
    for (const one of groups.get(scopeOf(entry)) ?? []) if (one.id === null) changed.add(one);
  }
  return { run, regions, changed, discovered: [...discovered.values()] };
}

interface GroupOptions {
  readonly aws: AwsAccount;
  readonly collecting: Collecting;
  /** True for facts that are read only where somebody names them. */
  readonly onlyNamed: boolean;
}

async function readGroup(
  collector: Collector,
  group: readonly Dirty[],
  known: Merged,
  reading: Reading,
  keys: Map<string, Dirty>,
  { aws, collecting, onlyNamed }: GroupOptions,
): Promise<void> {
  const [first] = group;
  if (!first) return;
  const place: Place = { partition: aws.partition, account: first.account, region: first.region };
  const many = group.length > SINGLE_READS || group.some(({ id }) => id === null);
  const named = await Promise.all(
    (many ? [] : group).map(async (one) => {
      if (onlyNamed) return [one, knownAs(known, collector.fact, place, one)] as const;
      return [one, await idsOf(collector, one, place, known, aws, collecting)] as const;
    }),
  );
  // Where nobody says whom a change affects, it may be anyone.
  if (many || named.some(([, ids]) => ids === undefined)) {
    const haul = await listOne(collector, aws, place, known.snapshot, collecting);
    reading.coverage.push(haul.coverage);
    reading.resources.push(...haul.resources);
    for (const one of group) if (one.id !== null) keys.set(keyOf(one), one);
    return;
  }
  const readings = named.map(([one, ids]) =>
    Promise.all(
      (ids ?? []).map(async (id) => {
        const entry = await readOne(collector, place, id, known.snapshot, { aws, collecting }, one.actor);
        return [one, entry] as const;
      }),
    ),
  );
  // What shows in several regions under one ARN, such as a trail, changed in all of them.
  for (const { partition, account, region } of known.snapshot.coverage.filter(
    ({ fact, region }) => fact === collector.fact && region !== place.region,
  )) {
    const elsewhere = { partition, account, region };
    for (const one of group) {
      const ids = one.id?.startsWith('arn:') ? knownAs(known, collector.fact, elsewhere, one) : [];
      for (const id of ids) {
        readings.push(
          readOne(collector, elsewhere, id, known.snapshot, { aws, collecting }, one.actor).then((entry) => [
            [one, entry] as const,
          ]),
        );
      }
    }
  }
  for (const [one, entry] of (await Promise.all(readings)).flat()) {
    reading.single.push(entry);
    if (entry.id !== null) keys.set(keyOf(entry), one);
  }
}

/** The ids under which others name a resource; none if nobody does. */
function knownAs(known: Merged, fact: FactName, place: Place, { id: name }: Dirty): readonly string[] {
  return known.entriesOf({ ...place, fact }).flatMap(({ id, state, ...entry }) => {
    if (id === null || state === 'unlisted') return [];
    const arn = 'resource' in entry ? entry.resource.arn : id;
    return id === name || arn === name || arn.endsWith(`/${name}`) ? [id] : [];
  });
}

/**
 * The ids that a reference stands for: itself, unless it names several indirectly, or one incompletely. Undefined
 * when AWS does not say.
 */
async function idsOf(
  collector: Collector,
  { id }: Dirty,
  place: Place,
  known: Merged,
  aws: AwsAccount,
  collecting: Collecting,
): Promise<readonly string[] | undefined> {
  const reference = id ?? '';
  const ids = new Set<string>();
  try {
    for await (const one of idsAffectedBy(collector, aws, place, known.snapshot, collecting, reference)) {
      ids.add(one);
    }
  } catch (error) {
    if (error instanceof AwsFailure && error.reason === 'INTERRUPTED') throw error; // nothing was asked
    if (isFault(error)) collecting.onError?.(collector.fact, error);
    return undefined;
  }
  if (ids.size === 0) ids.add(reference);
  return [...ids].flatMap((one) => [one, ...sameName(known, collector.fact, place, one)]);
}

/**
 * Known principals of the same kind and name: an event tells the name of a role or user and not its path, and a
 * name is unique within an account.
 */
function sameName(known: Merged, fact: FactName, place: Place, id: string): readonly string[] {
  if (fact !== 'iam.principal') return [];
  return known
    .entriesOf({ ...place, fact })
    .flatMap(({ id: other }) =>
      other !== null && other !== id && refersTo({ fact, id }, other) ? [other] : [],
    );
}

/** A look as a snapshot: its listings; what it read one by one comes beside it. */
function snapshotOf(reading: Reading, aws: AwsAccount, now: string, memory: Memory): Snapshot {
  const { partition, account } = aws;
  const regions = [...new Set(memory.coverage.map(({ region }) => region))];
  return {
    schemaVersion: '1.0',
    collectedAt: now,
    places: (regions.length > 0 ? regions : [globalRegionOf(partition)]).map((region) => ({
      partition,
      account,
      region,
    })),
    coverage: reading.coverage,
    resources: reading.resources,
  };
}

/**
 * The regions that a look has to remember: its own, that of global facts, and wherever something rests on what
 * changed. Undefined: all of them.
 */
async function regionsFor(
  dirty: readonly Dirty[],
  facts: ReadonlySet<FactName>,
  { aws, world }: LookOptions,
): Promise<readonly string[] | undefined> {
  const { catalogue, history } = world;
  if (seesEveryRegion(affectedBy(facts, catalogue.controls), facts, catalogue)) return undefined;
  const regions = new Set([globalRegionOf(aws.partition), ...dirty.map(({ region }) => region)]);
  const limit = pLimit(8);
  const edges = await Promise.all(
    dirty
      .filter(({ fact }) => catalogue.collectorOf(fact).scope !== 'region')
      .map((one) => limit(() => history.dependents(aws.account, one))),
  );
  for (const { region } of edges.flat()) regions.add(region);
  return [...regions];
}
