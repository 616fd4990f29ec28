/** Where a store's items live: once per account and region, once per account, or once for the whole world. */
export type StoreScope = 'region' | 'account' | 'world';

/** Account and region of an item; `region` is ignored by stores of wider scope. */
export interface At {
  readonly account: string;
  readonly region: string;
}

interface StoreKey<T> {
  readonly name: string;
  readonly scope: StoreScope;
  /** Never set: carries the item type. */
  readonly item?: T;
}

/** Names a store of items; services share one by importing its key. */
export function defineStore<T>(name: string, scope: StoreScope = 'region'): StoreKey<T> {
  return { name, scope };
}

/** All that exists: accounts × regions × resources. Plain data, so that it can be cloned for stale reads. */
export class World {
  readonly #stores = new Map<string, Map<string, unknown>>();
  readonly accounts = new Map<
    string,
    { readonly id: string; readonly name: string; readonly regions: Set<string> }
  >();
  /** The clock; tests set it. */
  now: () => Date = () => new Date();
  #serial = 0;

  /** The items of one store at one place, keyed by id, in order of creation. */
  items<T>(store: StoreKey<T>, at: At): Map<string, T> {
    const place =
      store.scope === 'world' ? '' : store.scope === 'account' ? at.account : `${at.account}/${at.region}`;
    const key = `${store.name}@${place}`;
    let items = this.#stores.get(key);
    if (!items) {
      items = new Map();
      this.#stores.set(key, items);
    }
    return items as Map<string, T>;
  }

  /** Adds an account with its enabled regions. */
  account(id: string, name: string, regions: readonly string[]): void {
    this.accounts.set(id, { id, name, regions: new Set(regions) });
  }

  /** A deterministic id of capital letters and digits, as Bedrock Agents uses. */
  id(length = 10): string {
    this.#serial += 1;
    return this.#serial.toString(36).toUpperCase().padStart(length, 'A').slice(-length);
  }

  /** A deep copy of all stores, to answer stale reads from. */
  snapshot(): World {
    const copy = new World();
    for (const [key, items] of this.#stores) copy.#stores.set(key, structuredClone(items));
    for (const [id, account] of this.accounts) copy.accounts.set(id, account);
    copy.now = this.now;
    return copy;
  }
}
