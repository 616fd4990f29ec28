import { globalRegionOf } from '../aws/partition.ts';
import type { Control, Reader } from '../controls/control.ts';
import { Unreadable } from '../controls/unreadable.ts';
import type { FactName, FactScope, Gap, Resource, UnknownReason } from '../facts/fact.ts';
import type { FactIndex, Holding } from './fact-index.ts';
import type { Witness } from './witness.ts';

/** What all readers of one control share. */
export interface Sight {
  readonly control: Control;
  readonly declared: ReadonlySet<FactName>;
  readonly index: FactIndex;
  readonly scopeOf: (fact: FactName) => FactScope;
  readonly now: string;
}

/**
 * The facts that one control may see for one subject. Asking for an undeclared fact throws: the types
 * forbid it too, this is for code that went round them.
 */
export class SubjectReader implements Reader<FactName> {
  readonly #sight: Sight;
  readonly #subject: Resource;
  readonly #witness: Witness | undefined;

  constructor(sight: Sight, subject: Resource, witness?: Witness) {
    this.#sight = sight;
    this.#subject = subject;
    this.#witness = witness;
  }

  get now(): string {
    return this.#sight.now;
  }

  find<F extends FactName>(fact: F, id: string): Resource<F> | undefined {
    const places = this.#holdings(fact);
    for (const { byId, gapById } of places) {
      const resource = byId.get(id);
      if (resource) {
        this.#witness?.found(resource);
        return resource;
      }
      const unreadable = gapById.get(id);
      if (unreadable) {
        this.#witness?.unreadable(fact, id, unreadable);
        throw new Unreadable([unreadable]);
      }
    }
    this.#witness?.missing(fact, id, places);
    if (places.some(({ absent }) => absent?.has(id))) return undefined;
    const incomplete = places.flatMap(({ listGaps }) => listGaps);
    if (incomplete.length > 0) throw new Unreadable(incomplete);
    if (places.every(({ absent }) => absent !== null)) {
      throw new Unreadable([this.#gap(fact, 'INTERNAL', `${fact} ${id} was never asked for.`)]);
    }
    return undefined;
  }

  all<F extends FactName>(fact: F): readonly Resource<F>[] {
    const places = this.#listing(fact);
    const gaps = places.flatMap(({ coverage }) => coverage.gaps);
    if (gaps.length > 0) throw new Unreadable(gaps);
    return resourcesOf(places);
  }

  some<F extends FactName>(fact: F, question: (resource: Resource<F>) => boolean): Resource<F> | undefined {
    const places = this.#listing(fact);
    for (const { resources } of places)
      for (const resource of resources) if (question(resource)) return resource;
    const gaps = places.flatMap(({ coverage }) => coverage.gaps);
    if (gaps.length > 0) throw new Unreadable(gaps);
    return undefined;
  }

  known<F extends FactName>(fact: F): readonly Resource<F>[] {
    return resourcesOf(this.#listing(fact));
  }

  boundOf(fact: FactName): { readonly newest: number; readonly since: string } | undefined {
    return this.#listing(fact).find(({ coverage }) => coverage.bounded)?.coverage.bounded;
  }

  undecided(reason: UnknownReason, message: string): never {
    throw new Unreadable([this.#gap(this.#subject.fact, reason, message)]);
  }

  #listing<F extends FactName>(fact: F): readonly Holding<F>[] {
    const places = this.#holdings(fact);
    this.#witness?.listed(fact, places);
    return places;
  }

  #holdings<F extends FactName>(fact: F): readonly Holding<F>[] {
    const { control, declared, index, scopeOf } = this.#sight;
    if (!declared.has(fact)) throw new Error(`Control ${control.id} reads ${fact} without declaring it.`);
    const { account, region, partition } = this.#subject;
    const scope = scopeOf(fact);
    let found: readonly Holding<F>[];
    if (scope === 'account') found = listOf(index.at(fact, account, globalRegionOf(partition)));
    else if (scope === 'region' && scopeOf(this.#subject.fact) !== 'account')
      found = listOf(index.at(fact, account, region));
    else found = index.within(fact, account);
    if (found.length > 0) return found;
    throw new Unreadable([this.#gap(fact, 'INTERNAL', `The snapshot does not contain ${fact}.`)]);
  }

  #gap(fact: FactName, reason: UnknownReason, message: string): Gap {
    const { partition, account, region } = this.#subject;
    return { partition, account, region, fact, id: null, reason, operation: null, permission: null, message };
  }
}

function listOf<F extends FactName>(holding: Holding<F> | undefined): readonly Holding<F>[] {
  return holding === undefined ? [] : [holding];
}

function resourcesOf<F extends FactName>(places: readonly Holding<F>[]): readonly Resource<F>[] {
  const [only] = places;
  return places.length === 1 && only ? only.resources : places.flatMap(({ resources }) => resources);
}
