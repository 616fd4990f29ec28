import { stringify } from 'safe-stable-stringify';
import { resourceDigestOf } from '../engine/finding.ts';
import type { Reference } from '../events/references.ts';
import type { FactName, Json } from '../facts/fact.ts';
import type { Items, Key } from '../history/items.ts';

/** A resource that events say has changed, until it was looked at. */
export interface Dirty extends Reference {
  /** ISO 8601: the newest event. */
  readonly lastAt: string;
  /** ISO 8601: when it is to be looked at. */
  readonly dueAt: string;
  /** How often it was looked at since that event. */
  readonly looks: number;
  readonly actor?: Json;
}

/** What waits to be looked at, and whether somebody was asked to look. */
export interface DirtyResources {
  /** Notes an event; events of one resource before it is looked at are one. */
  mark(reference: Reference, event: { readonly at: string; readonly actor?: Json }): Promise<void>;
  list(account: string, region: string): Promise<readonly Dirty[]>;
  /** Asks for one more reading of what was read for the first time, in case it changed this moment. */
  recheck(reference: Reference, dueAt: string): Promise<void>;
  /** It was looked at, and no newer event came. */
  settle(dirty: Dirty): Promise<void>;
  /** It has to be looked at again, unless a newer event sees to that. */
  postpone(dirty: Dirty, dueAt: string): Promise<void>;
  /** When the look that somebody asked for last is due; undefined if nobody waits for one. */
  askedFor(account: string, region: string): Promise<string | undefined>;
  /** Somebody was asked to look. */
  ask(account: string, region: string, dueAt: string): Promise<void>;
  /** A look begins: what is marked from now on needs another one. */
  begin(account: string, region: string): Promise<void>;
}

/** How long after the first event a resource is looked at; all events until then are answered at once. */
export const DEBOUNCE_SECONDS = 60;
/** A resource that was looked at so often is looked at one last time. */
export const LAST_LOOK = 2;
const DAY_SECONDS = 86_400;
const ATTEMPTS = 5;
/** The key under which it stands that a look was asked for; a digest never reads like this. */
const LOOK = 'look';

/** Dirty resources in the table: `D#account#region` / digest of the resource. */
export function dirtyIn(items: Items, now: () => string): DirtyResources {
  const ttl = () => Math.floor(Date.parse(now()) / 1000) + DAY_SECONDS;

  return {
    async mark(reference, { at, actor }) {
      const { fact, id } = reference;
      const key = keyOf(reference);
      const values = {
        ':at': at,
        ':actor': actor === undefined ? undefined : stringify(actor),
        ':ttl': ttl(),
      };
      const who = actor === undefined ? '' : ', #actor = :actor';
      for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
        const fresh = await items.write({
          do: 'update',
          key,
          update:
            'SET #fact = :fact, #lastAt = :at, #dueAt = :dueAt, #looks = :none, #ttl = :ttl' +
            `${id === null ? '' : ', #id = :id'}${who}`,
          condition: 'attribute_not_exists(#lastAt) OR (#looks > :none AND #lastAt < :at)',
          values: {
            ...values,
            ':fact': fact,
            ':dueAt': secondsAfter(now(), DEBOUNCE_SECONDS),
            ':none': 0,
            ...(id === null ? {} : { ':id': id }),
          },
        });
        if (fresh) return;
        const newer = await items.write({
          do: 'update',
          key,
          update: `SET #lastAt = :at, #ttl = :ttl${who}`,
          condition: '#lastAt < :at',
          values,
        });
        if (newer) return;
        // Older than what is noted, or the same once more; or the note was settled this moment.
        const noted = await items.get(key);
        if (noted && String(noted['lastAt']) >= at) return;
      }
      throw new Error('A dirty resource kept changing while it was marked.');
    },
    async list(account, region) {
      const found = await items.query(partitionOf(account, region));
      return found.flatMap(({ sk, fact, id, lastAt, dueAt, looks, actor }): Dirty[] =>
        sk === LOOK || typeof fact !== 'string'
          ? []
          : [
              {
                account,
                region,
                fact: fact as FactName,
                id: typeof id === 'string' ? id : null,
                lastAt: String(lastAt),
                dueAt: String(dueAt),
                looks: Number(looks),
                ...(typeof actor === 'string' ? { actor: JSON.parse(actor) as Json } : {}),
              },
            ],
      );
    },
    async recheck(reference, dueAt) {
      const { fact, id } = reference;
      await items.write({
        do: 'put',
        key: keyOf(reference),
        item: { fact, id: id ?? undefined, lastAt: now(), dueAt, looks: LAST_LOOK, ttl: ttl() },
        condition: 'attribute_not_exists(#lastAt)',
      });
    },
    async settle(dirty) {
      await items.write({ do: 'delete', key: keyOf(dirty), ...unlessNewer(dirty) });
    },
    async postpone(dirty, dueAt) {
      const { condition, values } = unlessNewer(dirty);
      await items.write({
        do: 'update',
        key: keyOf(dirty),
        update: 'SET #dueAt = :dueAt, #looks = :looks',
        condition,
        values: { ...values, ':dueAt': dueAt, ':looks': dirty.looks + 1 },
      });
    },
    async askedFor(account, region) {
      const asked = await items.get({ pk: partitionOf(account, region), sk: LOOK });
      return asked && String(asked['dueAt']);
    },
    async ask(account, region, dueAt) {
      const key = { pk: partitionOf(account, region), sk: LOOK };
      await items.write({ do: 'put', key, item: { dueAt, ttl: ttl() } });
    },
    async begin(account, region) {
      await items.write({ do: 'delete', key: { pk: partitionOf(account, region), sk: LOOK } });
    },
  };
}

/** A time so many seconds later. */
export function secondsAfter(time: string, seconds: number): string {
  return new Date(Date.parse(time) + seconds * 1000).toISOString();
}

function unlessNewer({ lastAt }: Dirty) {
  return { condition: '#lastAt = :lastAt', values: { ':lastAt': lastAt } };
}

function partitionOf(account: string, region: string): string {
  return `D#${account}#${region}`;
}

function keyOf({ account, region, fact, id }: Reference): Key {
  return { pk: partitionOf(account, region), sk: resourceDigestOf(fact, id ?? '') };
}
