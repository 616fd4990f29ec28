import type { AwsAccount } from '../aws/access.ts';
import { AwsFailure } from '../aws/failure.ts';
import type { Collector } from '../collectors/collector.ts';
import { isBystander } from '../engine/bystanders.ts';
import type { Catalogue } from '../engine/catalogue.ts';
import { getOne, listOne } from '../engine/collect-one.ts';
import type { Looking } from '../engine/conclude-account.ts';
import type { Merged } from '../engine/merge.ts';
import { planFor } from '../engine/plan.ts';
import { type Collecting, gapOf, isFault } from '../engine/reading.ts';
import type { Unproven } from '../engine/witness.ts';
import type { Coverage, Json, Snapshot } from '../facts/fact.ts';
import { type Entry, missing, present, saysTheSame, scopeOf, unreadable } from '../history/entry.ts';

/** What reading on needs. */
export interface ReadingOn {
  readonly aws: AwsAccount;
  readonly catalogue: Catalogue;
  readonly collecting: Collecting;
  /** Scopes (`scopeOf`) that this look lists anew as a whole anyway. */
  readonly listed: ReadonlySet<string>;
}

/** Resources read one by one at most; what is left is for the next sweep. */
const MOST = 200;

/**
 * Reads what a look did not come for and needs all the same. Listings that are made from a changed fact are
 * made again, and only what is new in them is read. What a control missed on the word of an older listing is
 * asked for by its name.
 */
export function readingOn(options: ReadingOn): NonNullable<Looking['readOn']> {
  const { collectors } = planFor(options.catalogue.controls, options.catalogue);
  const order = new Map(collectors.map(({ fact }, index) => [fact, index]));
  // What others are listed from comes first.
  const dependenciesFirst = (a: Coverage, b: Coverage) => (order.get(a.fact) ?? 0) - (order.get(b.fact) ?? 0);
  return async (known, unproven) => {
    if (unproven.length > 0) return readUnproven(unproven, known, options);
    for (const row of known.snapshot.coverage.toSorted(dependenciesFirst)) {
      if (options.listed.has(scopeOf(row)) || row.readAt >= options.collecting.now) continue;
      const wanted = worthReading(row, known, options);
      if (!wanted) continue;
      const entries = await listAgain(row, known, options, wanted);
      if (entries.length > 0) return entries;
    }
    return [];
  };
}

/** Reads one resource by its id. What AWS does not answer is an entry too. */
export async function readOne(
  collector: Collector,
  place: Pick<Coverage, 'partition' | 'account' | 'region'>,
  id: string,
  known: Snapshot,
  { aws, collecting }: Pick<ReadingOn, 'aws' | 'collecting'>,
  actor?: Json,
): Promise<Entry> {
  const { partition, account, region } = place;
  try {
    const found = await getOne(collector, aws, { partition, account, region, id }, known, collecting);
    return found ? present(found, collecting.now, actor) : missing(place, collector.fact, id, collecting.now);
  } catch (error) {
    if (error instanceof AwsFailure && error.reason === 'INTERRUPTED') throw error; // nothing was asked
    if (isFault(error)) collecting.onError?.(collector.fact, error);
    return unreadable(gapOf(collector, { partition, account, region }, id, error), collecting.now);
  }
}

/**
 * Which of a listing's ids may read differently now; undefined when nothing suggests that any does. Those are what
 * a changed resource names, and what could not be read while something that names it is looked at anyway.
 */
function worthReading(
  row: Coverage,
  known: Merged,
  { catalogue, collecting }: ReadingOn,
): ((id: string) => boolean) | undefined {
  const changed = known.differing.filter((entry) => leadsTo(entry, row, catalogue));
  const looked = known.delta.entries.filter((entry) => leadsTo(entry, row, catalogue));
  const unread = new Set(
    known
      .entriesOf(row)
      .flatMap(({ id, state, readAt }) =>
        state === 'unreadable' && readAt < collecting.now && id !== null ? [id] : [],
      ),
  );
  const retried = [...unread].some((id) => looked.some((entry) => names(entry, id)));
  // What is read only where it is named may not be named any more by the time it was read.
  const own =
    row.absent !== undefined &&
    isBystander(row.fact, catalogue) &&
    known.differing.some((entry) => scopeOf(entry) === scopeOf(row));
  if (changed.length === 0 && !retried && !own) return undefined;
  return (id) => unread.has(id) || changed.some((entry) => names(entry, id));
}

/** True for an entry from whose fact a listing is made, in its place or in the whole account. */
function leadsTo({ fact, region }: Entry, row: Coverage, { collectorOf }: Catalogue): boolean {
  const { dependsOn = [] } = collectorOf(row.fact);
  return dependsOn.includes(fact) && (region === row.region || collectorOf(fact).scope === 'account');
}

/** True for a changed resource that names another one, which may then read differently. */
function names(entry: Entry, id: string): boolean {
  if (id === entry.id || id.startsWith(`${entry.id}/`)) return true;
  return entry.state === 'present' && JSON.stringify(entry.resource.value).includes(JSON.stringify(id));
}

/** @param isOld which of the known ids may read differently now. */
async function listAgain(
  row: Coverage,
  known: Merged,
  options: ReadingOn,
  isOld: (id: string) => boolean,
): Promise<readonly Entry[]> {
  const { aws, catalogue, collecting } = options;
  const { now } = collecting;
  const before = new Map(known.entriesOf(row).map((entry) => [entry.id, entry]));
  const held = new Set(
    [...before.values()].flatMap(({ id, state }) =>
      id === null || state === 'unlisted' || isOld(id) ? [] : [id],
    ),
  );
  const haul = await listOne(catalogue.collectorOf(row.fact), aws, row, known.snapshot, collecting, held);
  const { gaps, absent = [] } = haul.coverage;
  const listGap = gaps.find(({ id }) => id === null);
  const said: Entry[] = [
    ...haul.resources.map((resource) => present(resource, now)),
    ...gaps.flatMap((gap) => (gap.id === null ? [] : [unreadable(gap, now)])),
    ...absent.map((id) => missing(row, row.fact, id, now)),
  ];
  if (listGap) said.push(unreadable(listGap, now));
  else {
    const listed = new Set<string | null>([...haul.held, ...said.map(({ id }) => id)]);
    for (const { id, state } of before.values()) {
      const buried = state === 'unlisted' || (state === 'absent' && row.absent === undefined);
      if (id === null || buried || listed.has(id)) continue;
      said.push(missing(row, row.fact, id, now, 'unlisted'));
    }
    const wasIncomplete = before.get(null)?.state === 'unreadable' || row.gaps.some(({ id }) => id === null);
    if (wasIncomplete) said.push(missing(row, row.fact, null, now, 'unlisted'));
  }
  return said.filter((entry) => {
    const old = before.get(entry.id);
    return old === undefined || (old.readAt <= now && !saysTheSame(old, entry));
  });
}

async function readUnproven(
  unproven: readonly Unproven[],
  known: Merged,
  options: ReadingOn,
): Promise<readonly Entry[]> {
  const places = new Map(known.snapshot.coverage.map((row) => [scopeOf(row), row]));
  const wanted = new Map(unproven.map((one) => [`${scopeOf(one)}/${one.id}`, one]));
  const readings = [...wanted.values()].slice(0, MOST).map(async ({ fact, id, account, region }) => {
    const row = places.get(scopeOf({ fact, account, region }));
    if (!row || row.readAt >= options.collecting.now) return [];
    if (id === null) return listAgain(row, known, options, () => true);
    const before = known.entriesOf(row).find((entry) => entry.id === id);
    if (before && before.readAt >= options.collecting.now) return [];
    return [await readOne(options.catalogue.collectorOf(fact), row, id, known.snapshot, options)];
  });
  return (await Promise.all(readings)).flat();
}
