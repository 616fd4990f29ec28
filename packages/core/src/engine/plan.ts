import { iamActionsOf } from '../aws/iam-action.ts';
import { offeringOf, offeringOperation } from '../aws/offering.ts';
import type { Operation } from '../aws/services.ts';
import type { Collector } from '../collectors/collector.ts';
import type { Control } from '../controls/control.ts';
import type { FactName } from '../facts/fact.ts';
import type { Catalogue } from './catalogue.ts';

/** What a run does: which controls it judges, hence which facts it reads. */
export interface Plan {
  readonly controls: readonly Control[];
  /** In an order in which every collector follows those it depends on. */
  readonly collectors: readonly Collector[];
}

/** The facts that the chosen controls name, and those that their collectors need first. */
export function planFor(controls: readonly Control[], catalogue: Catalogue): Plan {
  const ordered = new Map<FactName, Collector>();
  const visit = (fact: FactName, path: readonly FactName[]): void => {
    if (ordered.has(fact)) return;
    if (path.includes(fact))
      throw new Error(`Collectors depend on each other: ${[...path, fact].join(' → ')}.`);
    const collector = catalogue.collectorOf(fact);
    for (const dependency of collector.dependsOn ?? []) visit(dependency, [...path, fact]);
    ordered.set(fact, collector);
  };
  for (const control of controls) for (const fact of factsOf(control)) visit(fact, []);
  return { controls, collectors: [...ordered.values()] };
}

/** Everything that a control looks at: its subjects and what it reads. */
export function factsOf(control: Control): readonly FactName[] {
  const subjects: readonly FactName[] =
    typeof control.subject === 'string' ? [control.subject] : control.subject;
  return [...new Set([...subjects, ...control.reads])];
}

/** Every operation that a plan may call. */
export function operationsOf(plan: Plan): readonly Operation[] {
  return [...new Set(plan.collectors.flatMap(({ operations }) => operations))].sort();
}

/** The IAM actions that a plan needs, sorted. */
export function permissionsOf(plan: Plan): readonly string[] {
  return [...new Set(plan.collectors.flatMap(actionsOf))].sort();
}

/** The IAM actions that a collector needs, with the question whether its service is offered in a region. */
export function actionsOf({ operations }: Collector): readonly string[] {
  const asked: readonly Operation[] = operations.some(offeringOf) ? [offeringOperation] : [];
  return [...operations, ...asked].flatMap(iamActionsOf);
}

/** The CloudTrail events that can change a plan's verdicts, as `source:EventName`, sorted. */
export function changedByOf(plan: Plan): readonly string[] {
  return [...new Set(plan.collectors.flatMap(({ changedBy }) => changedBy))].sort();
}
