import type { Control } from '../controls/control.ts';
import { subjectsOf } from '../engine/bystanders.ts';
import type { Catalogue } from '../engine/catalogue.ts';
import { factsOf } from '../engine/plan.ts';
import type { FactName } from '../facts/fact.ts';

/** These facts, and all whose listing is made from them. */
export function withDependents(facts: Iterable<FactName>, { collectors }: Catalogue): ReadonlySet<FactName> {
  const all = new Set(facts);
  for (let size = -1; size < all.size; ) {
    size = all.size;
    for (const { fact, dependsOn } of collectors) if (dependsOn?.some((name) => all.has(name))) all.add(fact);
  }
  return all;
}

/** The controls that judge one of these facts, or look at one. */
export function affectedBy(facts: ReadonlySet<FactName>, controls: readonly Control[]): readonly Control[] {
  return controls.filter((control) => factsOf(control).some((fact) => facts.has(fact)));
}

/** True if one of these controls sees facts of all regions at once. */
export function seesEveryRegion(
  controls: readonly Control[],
  facts: ReadonlySet<FactName>,
  catalogue: Catalogue,
): boolean {
  const scopeOf = (fact: FactName) => catalogue.collectorOf(fact).scope;
  return (
    [...facts].some((fact) => scopeOf(fact) === 'every-region') ||
    controls.some(
      (control) =>
        subjectsOf(control).some((fact) => scopeOf(fact) === 'account') &&
        control.reads.some((fact) => scopeOf(fact) !== 'account'),
    ) ||
    controls.some((control) => control.reads.some((fact) => scopeOf(fact) === 'every-region'))
  );
}
