import type { Coverage, Resource, Snapshot } from '../facts/fact.ts';
import { type Entry, keyOf, missing, present, saysTheSame, scopeOf, unreadable } from '../history/entry.ts';
import type { Delta, Memory } from '../history/history.ts';
import type { Holding } from './fact-index.ts';
import type { Times } from './witness.ts';

/** What is known once a look is added to what was remembered. */
export interface Merged {
  /** Everything known, as `evaluate` takes it. */
  readonly snapshot: Snapshot;
  /** What is known of each id of a fact in one place. */
  entriesOf(scope: Pick<Coverage, 'fact' | 'account' | 'region'>): readonly Entry[];
  /** When each thing was last seen to be as it is, by itself or in a listing. */
  readonly times: Times;
  /** The parts of the difference that are about facts. */
  readonly delta: Pick<Delta, 'entries' | 'forgotten' | 'coverage' | 'guards'>;
  /** What says something else than before: the newest reading of each, or the last before it went. */
  readonly differing: readonly Entry[];
}

/** One fact in one place: its last listing, and what is known of each id. */
interface Scope {
  row: Coverage;
  readonly entries: Map<string | null, Entry>;
}

/**
 * Adds a look to what is remembered of one account. Of two readings of the same thing the one that began
 * later is believed; a listing is a reading of everything in it, and of what it no longer contains. Order and
 * duplicates of looks therefore do not matter.
 *
 * @param look what was listed anew; facts whose reading was interrupted have to be left out.
 * @param single readings of single resources, and of listings that failed.
 */
export function merge(memory: Memory, look: Snapshot, single: readonly Entry[] = []): Merged {
  const scopes = new Map<string, Scope>();
  for (const row of memory.coverage) scopes.set(scopeOf(row), { row, entries: new Map() });
  const before = new Map<string, Entry>();
  for (const entry of memory.entries) {
    scopes.get(scopeOf(entry))?.entries.set(entry.id, entry);
    before.set(keyOf(entry), entry);
  }

  const listed: Coverage[] = [];
  const resources = Map.groupBy(look.resources, scopeOf);
  for (const row of look.coverage) {
    const old = scopes.get(scopeOf(row));
    if (old && old.row.readAt >= row.readAt) continue; // listed later by somebody else
    const kept = withoutDetails(row);
    listed.push(kept);
    scopes.set(scopeOf(row), { row: kept, entries: entriesOf(row, resources.get(scopeOf(row)) ?? [], old) });
  }

  const guards = new Map<string, Merged['delta']['guards'][number]>();
  // Of one look, what is said last counts.
  for (const entry of new Map(single.map((one) => [keyOf(one), one])).values()) {
    const scope = scopes.get(scopeOf(entry));
    if (!scope || scope.row.readAt >= entry.readAt) continue;
    const known = scope.entries.get(entry.id);
    if (known && known.readAt >= entry.readAt) continue;
    scope.entries.set(entry.id, entry);
    guards.set(scopeOf(entry), { fact: entry.fact, region: entry.region, readAt: entry.readAt });
  }
  for (const row of listed) guards.delete(scopeOf(row)); // the row itself is written under that condition

  const after = new Map<string, Entry>();
  for (const { entries } of scopes.values())
    for (const entry of entries.values()) after.set(keyOf(entry), entry);
  const written = [...after].flatMap(([key, entry]) => (before.get(key) === entry ? [] : [entry]));
  const forgotten = [...before].flatMap(([key, entry]) => (after.has(key) ? [] : [entry]));
  const differing = written.filter((entry) => {
    const old = before.get(keyOf(entry));
    return !old || !saysTheSame(old, entry);
  });
  return {
    snapshot: snapshotOf(scopes, look),
    entriesOf: (scope) => [...(scopes.get(scopeOf(scope))?.entries.values() ?? [])],
    times: timesOf(scopes),
    delta: { entries: written, forgotten, coverage: listed, guards: [...guards.values()] },
    differing: [...differing, ...forgotten],
  };
}

function timesOf(scopes: ReadonlyMap<string, Scope>): Times {
  const times = new Map<Resource, string>();
  for (const { row, entries } of scopes.values()) {
    for (const entry of entries.values()) {
      if (entry.state === 'present') times.set(entry.resource, later(entry.readAt, row.readAt));
    }
  }
  const newest = new Map<Holding, string>();
  const of = (resource: Resource) => times.get(resource) ?? '';
  return {
    of,
    newestIn(holding) {
      let time = newest.get(holding);
      if (time === undefined) {
        time = holding.resources.map(of).reduce((a, b) => later(a, b), holding.coverage.readAt);
        newest.set(holding, time);
      }
      return time;
    },
    absentAt(fact, { coverage }, id) {
      const entry = scopes.get(scopeOf({ ...coverage, fact }))?.entries.get(id);
      return later(entry?.state === 'absent' ? entry.readAt : '', coverage.readAt);
    },
  };
}

/** The later of two times. */
export function later(a: string, b: string): string {
  return a > b ? a : b;
}

/**
 * What a listing leaves known: what it says, except where a single reading began later. An entry that says
 * the same as before stays as it is, so that nothing has to be written for it.
 */
function entriesOf(row: Coverage, resources: readonly Resource[], old: Scope | undefined): Scope['entries'] {
  const { readAt } = row;
  const said: Entry[] = [
    ...resources.map((resource) => present(resource, readAt)),
    ...row.gaps.flatMap((gap) => (gap.id === null ? [] : [unreadable(gap, readAt)])),
    ...(row.absent ?? []).map((id) => missing(row, row.fact, id, readAt)),
  ];
  const entries = new Map<string | null, Entry>();
  for (const entry of said) {
    const known = old?.entries.get(entry.id);
    entries.set(entry.id, known && saysTheSame(known, entry) ? known : entry);
  }
  for (const entry of old?.entries.values() ?? []) {
    if (entry.readAt > readAt) entries.set(entry.id, entry);
  }
  return entries;
}

/** The row as it is remembered: what it says about single resources is kept with these. */
function withoutDetails(row: Coverage): Coverage {
  const gaps = row.gaps.filter(({ id }) => id === null);
  return { ...row, gaps, ...(row.absent ? { absent: [] } : {}) };
}

function snapshotOf(scopes: ReadonlyMap<string, Scope>, look: Snapshot): Snapshot {
  const resources: Resource[] = [];
  const coverage: Coverage[] = [];
  for (const { row, entries } of scopes.values()) {
    // A listing that was incomplete has been made good since.
    const gaps = entries.get(null)?.state === 'unlisted' ? [] : [...row.gaps];
    const absent: string[] = [];
    let count = 0;
    for (const entry of entries.values()) {
      if (entry.state === 'present') {
        resources.push(entry.resource);
        count += 1;
      } else if (entry.state === 'unreadable') gaps.push(entry.gap);
      else if (entry.state === 'absent' && entry.id !== null) absent.push(entry.id);
    }
    const listed = gaps.every(({ id }) => id !== null);
    const state = gaps.length === 0 ? 'complete' : listed || count > 0 ? 'partial' : 'unreadable';
    coverage.push({ ...row, state, resources: count, gaps, ...(row.absent ? { absent } : {}) });
  }
  // As `collect` gives them, whatever order they were remembered in.
  resources.sort((a, b) => (a.id < b.id ? -1 : 1));
  return { ...look, coverage, resources };
}
