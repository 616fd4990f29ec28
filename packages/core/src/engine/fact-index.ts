import type { Coverage, FactName, Gap, Place, Resource, Snapshot } from '../facts/fact.ts';

/** Everything known of one fact in one place. */
export interface Holding<F extends FactName = FactName> {
  readonly coverage: Coverage;
  readonly resources: readonly Resource<F>[];
  readonly byId: ReadonlyMap<string, Resource<F>>;
  readonly gapById: ReadonlyMap<string, Gap>;
  /** Why the listing is incomplete; empty when it is not. */
  readonly listGaps: readonly Gap[];
  /** Ids that were asked for and do not exist; null where the listing itself tells what exists. */
  readonly absent: ReadonlySet<string> | null;
}

const none: ReadonlyMap<string, Gap> = new Map();

/** A snapshot, arranged for look-ups: by fact, then by account, then by region. */
export class FactIndex {
  readonly places: readonly Place[];
  readonly #holdings = new Map<FactName, Map<string, Map<string, Kept>>>();

  constructor(snapshot: Snapshot) {
    this.places = snapshot.places;
    for (const coverage of snapshot.coverage) {
      const accounts = entry(this.#holdings, coverage.fact, () => new Map<string, Map<string, Kept>>());
      entry(accounts, coverage.account, () => new Map<string, Kept>()).set(
        coverage.region,
        new Kept(coverage),
      );
    }
    for (const resource of snapshot.resources) {
      this.#holdings
        .get(resource.fact)
        ?.get(resource.account)
        ?.get(resource.region)
        ?.resources.push(resource);
    }
  }

  /** The holdings of a fact, one per place in which it was read. */
  *of<F extends FactName>(fact: F): Generator<Holding<F>> {
    for (const regions of this.#holdings.get(fact)?.values() ?? []) {
      yield* regions.values() as Iterable<unknown> as Iterable<Holding<F>>;
    }
  }

  /** The holdings of a fact in all regions of one account. */
  within<F extends FactName>(fact: F, account: string): readonly Holding<F>[] {
    const regions = this.#holdings.get(fact)?.get(account);
    return regions ? ([...regions.values()] as unknown as Holding<F>[]) : [];
  }

  /** The holding of a fact in one account and region. */
  at<F extends FactName>(fact: F, account: string, region: string): Holding<F> | undefined {
    return this.#holdings.get(fact)?.get(account)?.get(region) as Holding<F> | undefined;
  }
}

/** One holding; what only some controls ask is worked out when one does. */
class Kept implements Holding {
  readonly coverage: Coverage;
  readonly resources: Resource[] = [];
  readonly gapById: ReadonlyMap<string, Gap>;
  readonly listGaps: readonly Gap[];
  readonly absent: ReadonlySet<string> | null;
  #byId: Map<string, Resource> | undefined;

  constructor(coverage: Coverage) {
    const { gaps, absent } = coverage;
    this.coverage = coverage;
    this.gapById =
      gaps.length === 0 ? none : new Map(gaps.flatMap((gap) => (gap.id === null ? [] : [[gap.id, gap]])));
    this.listGaps = gaps.length === 0 ? gaps : gaps.filter((gap) => gap.id === null);
    this.absent = absent ? new Set(absent) : null;
  }

  get byId(): ReadonlyMap<string, Resource> {
    this.#byId ??= new Map(this.resources.map((resource) => [resource.id, resource]));
    return this.#byId;
  }
}

function entry<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}
