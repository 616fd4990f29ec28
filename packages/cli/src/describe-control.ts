import type { Collector } from '@lenswatch/core/collectors/collector.ts';
import type { Control } from '@lenswatch/core/controls/control.ts';
import type { Catalogue } from '@lenswatch/core/engine/catalogue.ts';
import { changedByOf, factsOf, permissionsOf, planFor } from '@lenswatch/core/engine/plan.ts';
import { serviceOf } from './selection.ts';

/** A control as `controls --json` lists it: its declaration, and what follows from it. */
export interface ControlDescription
  extends Pick<
    Control,
    'id' | 'title' | 'severity' | 'confidence' | 'requirements' | 'rationale' | 'remediation'
  > {
  readonly service: string;
  /** `preview` controls are judged and shown, not yet scored. */
  readonly stage: 'preview' | 'stable' | 'deprecated';
  /** CloudFormation types of what is judged. */
  readonly subject: readonly string[];
  /** Names of the facts that are judged. */
  readonly facts: readonly string[];
  /** Names of the facts that are looked at besides. */
  readonly reads: readonly string[];
  readonly permissions: readonly string[];
  /** CloudTrail events that can change the verdict. */
  readonly changedBy: readonly string[];
  readonly parameters: readonly string[];
  readonly references: readonly string[];
}

/** What there is to know about a control without running it. */
export function describeControl(control: Control, catalogue: Catalogue): ControlDescription {
  const { id, title, severity, confidence, requirements, rationale, remediation, reads, references } =
    control;
  const plan = planFor([control], catalogue);
  const subjects = factsOf(control).filter((fact) => subjectsOf(control).includes(fact));
  return {
    id,
    title,
    severity,
    confidence,
    requirements,
    service: serviceOf(control),
    stage: control.stage ?? 'stable',
    subject: [...new Set(subjects.map((fact) => catalogue.collectorOf(fact)).flatMap(typesOf))],
    facts: subjects,
    reads,
    permissions: permissionsOf(plan),
    changedBy: changedByOf(plan),
    parameters: control.parameters ?? [],
    rationale,
    remediation,
    references,
  };
}

function subjectsOf({ subject }: Control): readonly string[] {
  return typeof subject === 'string' ? [subject] : subject;
}

function typesOf({ type, types }: Collector): readonly string[] {
  return types?.all ?? [type];
}
