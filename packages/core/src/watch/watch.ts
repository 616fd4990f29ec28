import { isBystander } from '../engine/bystanders.ts';
import type { Catalogue } from '../engine/catalogue.ts';
import type { Reference } from '../events/references.ts';
import type { Json } from '../facts/fact.ts';
import type { History } from '../history/history.ts';
import { DEBOUNCE_SECONDS, type Dirty, type DirtyResources, LAST_LOOK, secondsAfter } from './dirty.ts';
import type { Looked } from './look.ts';
import type { LookMessage } from './messages.ts';

/** What watching needs beside AWS. */
export interface Watching {
  readonly dirty: DirtyResources;
  /** Puts a message on the change queue. */
  send(message: LookMessage, delaySeconds: number): Promise<void>;
  /** ISO 8601. */
  now(): string;
}

/** AWS's services agree on a change within this time; a look that begins earlier may see what was before. */
const CONSISTENT_SECONDS = 30;
/** When a look is repeated that found nothing changed though an event says so: after the first, after the second. */
const AGAIN_SECONDS = [60, 300] as const;
/** A look that is overdue by this much will not come any more. */
const LOST_SECONDS = 900;
/** A queue and a table do not have one clock. */
const TOLERANCE_SECONDS = 2;
/** SQS delays a message no longer. */
const LONGEST_DELAY = 900;

/**
 * Takes an event in: notes what it says has changed, and asks for a look. What nothing rests on is dropped
 * before anything is read.
 *
 * @returns how many references were noted.
 */
export async function noteChange(
  references: readonly Reference[],
  event: { readonly at: string; readonly actor?: Json },
  watching: Watching,
  { catalogue, history }: { readonly catalogue: Catalogue; readonly history: History },
): Promise<number> {
  const now = watching.now();
  // A clock that is ahead must not make a look look too early for ever.
  const noted = { ...event, at: event.at < now ? event.at : now };
  let count = 0;
  const places = new Map<string, Reference>();
  for (const reference of references) {
    const { account, fact } = reference;
    const regions = new Set([reference.region]);
    if (isBystander(fact, catalogue)) {
      const edges = await history.dependents(account, reference);
      if (edges.length === 0) continue;
      // A bucket or key is read wherever it is named, which need not be where it lies.
      if (catalogue.collectorOf(fact).scope === 'region') for (const { region } of edges) regions.add(region);
    }
    for (const region of regions) {
      await watching.dirty.mark({ ...reference, region }, noted);
      places.set(`${account} ${region}`, { ...reference, region });
      count += 1;
    }
  }
  for (const { account, region } of places.values()) {
    await askFor(account, region, secondsAfter(now, DEBOUNCE_SECONDS), watching);
  }
  return count;
}

/**
 * Looks at what is dirty and due in one account and region, and asks for another look where one is needed.
 * Everything is noted as done last: whoever stops half-way finds the same work again.
 *
 * @param look looks at all of them at once; undefined when the account could not be entered.
 */
export async function drain(
  account: string,
  region: string,
  watching: Watching,
  look: (due: readonly Dirty[], now: string) => Promise<Looked | undefined>,
): Promise<readonly Dirty[]> {
  const { dirty } = watching;
  await dirty.begin(account, region);
  const now = watching.now();
  const soon = secondsAfter(now, TOLERANCE_SECONDS);
  const due = (await dirty.list(account, region)).filter(({ dueAt }) => dueAt <= soon);
  if (due.length > 0) {
    const looked = await look(due, now);
    await recheck(looked?.discovered ?? [], watching);
    for (const one of due) {
      if (isAnswered(one, now, looked)) await dirty.settle(one);
      else {
        const again = AGAIN_SECONDS[Math.min(one.looks, AGAIN_SECONDS.length - 1)] ?? AGAIN_SECONDS[0];
        await dirty.postpone(one, secondsAfter(watching.now(), again));
      }
    }
  }
  const [next] = (await dirty.list(account, region)).toSorted((a, b) => (a.dueAt < b.dueAt ? -1 : 1));
  if (next) await askFor(account, region, next.dueAt, watching);
  return due;
}

/**
 * Asks for one more reading of what is rested on for the first time: its events counted for nothing until now, and
 * what was read of it may be what was before.
 */
export async function recheck(references: readonly Reference[], watching: Watching): Promise<void> {
  const { dirty, now } = watching;
  const dueAt = secondsAfter(now(), DEBOUNCE_SECONDS);
  for (const { fact, account, region, id } of references) {
    await dirty.recheck({ fact, account, region, id }, dueAt);
  }
  const places = new Map(references.map((one) => [`${one.account} ${one.region}`, one]));
  for (const { account, region } of places.values()) await askFor(account, region, dueAt, watching);
}

/** An event is answered by a look that found a change and could not have missed it, or by the third one. */
function isAnswered(one: Dirty, now: string, looked: Looked | undefined): boolean {
  if (one.looks >= LAST_LOOK) return true;
  if (!looked?.changed.has(one)) return false;
  return now >= secondsAfter(one.lastAt, CONSISTENT_SECONDS);
}

/** Asks for a look, unless one is under way that comes in time. */
async function askFor(
  account: string,
  region: string,
  dueAt: string,
  { dirty, send, now }: Watching,
): Promise<void> {
  const asked = await dirty.askedFor(account, region);
  if (asked !== undefined && asked <= dueAt && asked >= secondsAfter(now(), -LOST_SECONDS)) return;
  const seconds = Math.ceil((Date.parse(dueAt) - Date.parse(now())) / 1000);
  // Sent first, noted afterwards: a second message does less harm than none.
  await send({ lenswatch: 'look', account, region }, Math.min(LONGEST_DELAY, Math.max(1, seconds)));
  await dirty.ask(account, region, dueAt);
}
