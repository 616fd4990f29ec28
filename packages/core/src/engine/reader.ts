import type { Control, Reader } from '../controls/control.ts';
import { Unreadable } from '../controls/unreadable.ts';
import type { FactName, FactScope, Gap, Resource, UnknownReason } from '../facts/fact.ts';
import type { FactIndex, Holding } from './fact-index.ts';

/** What the engine knows of a fact's declaration: enough to find where it lives. */
export type ScopeOf = (fact: FactName) => FactScope;

/**
 * The facts that one control may see for one subject. Asking for an undeclared fact throws: the types
 * forbid it too, this is for code that went round them.
 */
export function readerFor(
  control: Control,
  subject: Resource,
  index: FactIndex,
  scopeOf: ScopeOf,
  globalRegionOf: (partition: string) => string,
  now: string,
): Reader<FactName> {
  const declared = new Set<FactName>(control.reads);
  const gap = (fact: FactName, reason: UnknownReason, message: string): Gap => ({
    partition: subject.partition,
    account: subject.account,
    region: subject.region,
    fact,
    id: null,
    reason,
    operation: null,
    permission: null,
    message,
  });

  function holdings<F extends FactName>(fact: F): readonly Holding<F>[] {
    if (!declared.has(fact)) throw new Error(`Control ${control.id} reads ${fact} without declaring it.`);
    const scope = scopeOf(fact);
    let found: readonly (Holding<F> | undefined)[];
    if (scope === 'account') found = [index.at(fact, subject.account, globalRegionOf(subject.partition))];
    else if (scope === 'region' && scopeOf(subject.fact) !== 'account')
      found = [index.at(fact, subject.account, subject.region)];
    else found = index.within(fact, subject.account);
    const present = found.filter((holding) => holding !== undefined);
    if (present.length === 0) {
      throw new Unreadable([gap(fact, 'INTERNAL', `The snapshot does not contain ${fact}.`)]);
    }
    return present;
  }

  return {
    now,
    find(fact, id) {
      const places = holdings(fact);
      for (const { byId, gapById } of places) {
        const resource = byId.get(id);
        if (resource) return resource;
        const unreadable = gapById.get(id);
        if (unreadable) throw new Unreadable([unreadable]);
      }
      if (places.some(({ absent }) => absent?.has(id))) return undefined;
      const incomplete = places.flatMap(({ listGaps }) => listGaps);
      if (incomplete.length > 0) throw new Unreadable(incomplete);
      if (places.every(({ absent }) => absent !== null)) {
        throw new Unreadable([gap(fact, 'INTERNAL', `${fact} ${id} was never asked for.`)]);
      }
      return undefined;
    },
    all(fact) {
      const places = holdings(fact);
      const gaps = places.flatMap(({ coverage }) => coverage.gaps);
      if (gaps.length > 0) throw new Unreadable(gaps);
      return places.length === 1 && places[0]
        ? places[0].resources
        : places.flatMap(({ resources }) => resources);
    },
    some(fact, question) {
      const places = holdings(fact);
      for (const { resources } of places)
        for (const resource of resources) if (question(resource)) return resource;
      const gaps = places.flatMap(({ coverage }) => coverage.gaps);
      if (gaps.length > 0) throw new Unreadable(gaps);
      return undefined;
    },
    known(fact) {
      return holdings(fact).flatMap(({ resources }) => resources);
    },
    boundOf(fact) {
      return holdings(fact).find(({ coverage }) => coverage.bounded)?.coverage.bounded;
    },
    undecided(reason, message) {
      throw new Unreadable([gap(subject.fact, reason, message)]);
    },
  };
}
