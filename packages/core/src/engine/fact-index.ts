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

const noGaps: ReadonlyMap<string, Gap> = new Map();
const nothing: readonly Resource[] = [];

/**
 * A snapshot, arranged for look-ups: by fact, then by account; a fact lives in few regions of an account, so these
 * stand in a list. Most holdings of a large organization are empty and cost next to nothing.
 */
export class FactIndex {
  readonly places: readonly Place[];
  readonly #holdings = new Map<FactName, Map<string, Kept[]>>();

  constructor(snapshot: Snapshot) {
    this.places = snapshot.places;
    for (const coverage of snapshot.coverage) {
      let accounts = this.#holdings.get(coverage.fact);
      if (!accounts) {
        accounts = new Map();
        this.#holdings.set(coverage.fact, accounts);
      }
      const regions = accounts.get(coverage.account);
      if (regions) regions.push(new Kept(coverage));
      else accounts.set(coverage.account, [new Kept(coverage)]);
    }
    for (const resource of snapshot.resources) {
      this.#at(resource.fact, resource.account, resource.region)?.add(resource);
    }
  }

  /** The holdings of a fact, one per place in which it was read. */
  *of<F extends FactName>(fact: F): Generator<Holding<F>> {
    for (const regions of this.#holdings.get(fact)?.values() ?? []) {
      yield* regions as Iterable<unknown> as Iterable<Holding<F>>;
    }
  }

  /** The holdings of a fact in all regions of one account. */
  within<F extends FactName>(fact: F, account: string): readonly Holding<F>[] {
    return (this.#holdings.get(fact)?.get(account) ?? []) as unknown as readonly Holding<F>[];
  }

  /** The holding of a fact in one account and region. */
  at<F extends FactName>(fact: F, account: string, region: string): Holding<F> | undefined {
    return this.#at(fact, account, region) as Holding<F> | undefined;
  }

  #at(fact: FactName, account: string, region: string): Kept | undefined {
    return this.#holdings
      .get(fact)
      ?.get(account)
      ?.find(({ coverage }) => coverage.region === region);
  }
}

/** One holding; what only some controls ask is worked out when one does. */
class Kept implements Holding {
  readonly coverage: Coverage;
  #resources: Resource[] | undefined;
  #byId: Map<string, Resource> | undefined;
  #gapById: ReadonlyMap<string, Gap> | undefined;
  #absent: ReadonlySet<string> | undefined;

  constructor(coverage: Coverage) {
    this.coverage = coverage;
  }

  add(resource: Resource): void {
    if (this.#resources) this.#resources.push(resource);
    else this.#resources = [resource];
  }

  get resources(): readonly Resource[] {
    return this.#resources ?? nothing;
  }

  get byId(): ReadonlyMap<string, Resource> {
    this.#byId ??= new Map(this.resources.map((resource) => [resource.id, resource]));
    return this.#byId;
  }

  get gapById(): ReadonlyMap<string, Gap> {
    const { gaps } = this.coverage;
    if (gaps.length === 0) return noGaps;
    this.#gapById ??= new Map(gaps.flatMap((gap) => (gap.id === null ? [] : [[gap.id, gap]])));
    return this.#gapById;
  }

  get listGaps(): readonly Gap[] {
    const { gaps } = this.coverage;
    return gaps.length === 0 ? gaps : gaps.filter((gap) => gap.id === null);
  }

  get absent(): ReadonlySet<string> | null {
    const { absent } = this.coverage;
    if (!absent) return null;
    this.#absent ??= new Set(absent);
    return this.#absent;
  }
}
