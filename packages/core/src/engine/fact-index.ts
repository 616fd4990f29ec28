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

/** A snapshot, arranged for look-ups: by fact, then by account and region. */
export class FactIndex {
  readonly places: readonly Place[];
  readonly #holdings = new Map<FactName, Map<string, Holding>>();
  readonly #byAccount = new Map<FactName, Map<string, Holding[]>>();

  constructor(snapshot: Snapshot) {
    this.places = snapshot.places;
    const resources = new Map<string, Resource[]>();
    for (const resource of snapshot.resources) {
      const key = `${resource.fact}@${resource.account}/${resource.region}`;
      const list = resources.get(key);
      if (list) list.push(resource);
      else resources.set(key, [resource]);
    }
    for (const coverage of snapshot.coverage) {
      const place = `${coverage.account}/${coverage.region}`;
      const own = resources.get(`${coverage.fact}@${place}`) ?? [];
      const holdings = this.#holdings.get(coverage.fact) ?? new Map<string, Holding>();
      this.#holdings.set(coverage.fact, holdings);
      const holding: Holding = {
        coverage,
        resources: own,
        byId: new Map(own.map((resource) => [resource.id, resource])),
        gapById: new Map(coverage.gaps.flatMap((gap) => (gap.id === null ? [] : [[gap.id, gap] as const]))),
        listGaps: coverage.gaps.filter((gap) => gap.id === null),
        absent: coverage.absent ? new Set(coverage.absent) : null,
      };
      holdings.set(place, holding);
      const accounts = this.#byAccount.get(coverage.fact) ?? new Map<string, Holding[]>();
      this.#byAccount.set(coverage.fact, accounts);
      const siblings = accounts.get(coverage.account);
      if (siblings) siblings.push(holding);
      else accounts.set(coverage.account, [holding]);
    }
  }

  /** The holdings of a fact, one per place in which it was read. */
  of<F extends FactName>(fact: F): readonly Holding<F>[] {
    return [...(this.#holdings.get(fact)?.values() ?? [])] as unknown as Holding<F>[];
  }

  /** The holdings of a fact in all regions of one account. */
  within<F extends FactName>(fact: F, account: string): readonly Holding<F>[] {
    return (this.#byAccount.get(fact)?.get(account) ?? []) as unknown as readonly Holding<F>[];
  }

  /** The holding of a fact in one account and region. */
  at<F extends FactName>(fact: F, account: string, region: string): Holding<F> | undefined {
    return this.#holdings.get(fact)?.get(`${account}/${region}`) as Holding<F> | undefined;
  }
}
