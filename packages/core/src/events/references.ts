import type { Catalogue } from '../engine/catalogue.ts';
import type { FactName } from '../facts/fact.ts';
import type { Change } from './change.ts';

/** What an event says must be looked at again; an id of null means the whole listing of that fact in that place. */
export interface Reference {
  readonly fact: FactName;
  readonly account: string;
  /** Global facts carry the partition's IAM region. */
  readonly region: string;
  readonly id: string | null;
}

/** Every fact that names the event among those that change it, as a whole. */
export function referencesOf(change: Change, catalogue: Catalogue): readonly Reference[] {
  const { account, region, name, source } = change;
  return catalogue.collectors
    .filter(({ changedBy }) => changedBy.includes(`${source}:${name}`))
    .map(({ fact }) => ({ fact, account, region, id: null }));
}
