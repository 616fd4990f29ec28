import { hash } from 'node:crypto';
import { stringify } from 'safe-stable-stringify';
import type { Coverage, FactName, Gap, Json, Place, Resource } from '../facts/fact.ts';

interface Read extends Place {
  readonly fact: FactName;
  /** Null: this is about the listing of the fact, not about one resource. */
  readonly id: string | null;
  /** ISO 8601: the time before the first AWS call of the reading. */
  readonly readAt: string;
  /** Equal for readings that found the same. */
  readonly digest: string;
  /** Who changed it last, as the event that led to the reading said. */
  readonly actor?: Json;
}

/**
 * What the newest reading said about one resource. `absent`: AWS says that it does not exist; `unlisted`:
 * nobody names it any more; `unreadable`: AWS gave no answer.
 */
export type Entry = Read &
  (
    | { readonly state: 'present'; readonly resource: Resource }
    | { readonly state: 'unreadable'; readonly gap: Gap }
    | { readonly state: 'absent' | 'unlisted' }
  );

/** A resource as it was read. */
export function present(resource: Resource, readAt: string, actor?: Json): Entry {
  const { partition, account, region, fact, id, arn, value } = resource;
  const digest = hash('sha256', stringify({ arn, value }) ?? '', 'hex').slice(0, 32);
  const entry = { partition, account, region, fact, id, readAt, digest, state: 'present', resource } as const;
  return actor === undefined ? entry : { ...entry, actor };
}

/** A resource, or a listing, that AWS would not show. */
export function unreadable(gap: Gap, readAt: string): Entry {
  const { partition, account, region, fact, id, reason, operation } = gap;
  const digest = `${reason} ${operation}`;
  return { partition, account, region, fact, id, readAt, digest, state: 'unreadable', gap };
}

/** A resource that is not there, or a listing about which there is nothing to say any more. */
export function missing(
  { partition, account, region }: Place,
  fact: FactName,
  id: string | null,
  readAt: string,
  state: 'absent' | 'unlisted' = 'absent',
): Entry {
  return { partition, account, region, fact, id, readAt, digest: state, state };
}

/** Names the place and fact that entries and a coverage row share. */
export function scopeOf({ fact, account, region }: Pick<Coverage, 'fact' | 'account' | 'region'>): string {
  return `${account}/${region}#${fact}`;
}

/** True for two readings that found the same. */
export function saysTheSame(a: Entry, b: Entry): boolean {
  return a.state === b.state && a.digest === b.digest;
}

/** Names what an entry is about. */
export function keyOf(entry: Pick<Entry, 'fact' | 'account' | 'region' | 'id'>): string {
  return `${scopeOf(entry)}/${entry.id ?? ''}`;
}
