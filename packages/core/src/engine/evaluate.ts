import type { Control, Subject, Verdict } from '../controls/control.ts';
import { Unreadable } from '../controls/unreadable.ts';
import type { FactName, Gap, Place, Resource, Snapshot } from '../facts/fact.ts';
import type { ParametersFor } from '../parameter-overrides.ts';
import type { Parameters } from '../parameters.ts';
import type { Catalogue } from './catalogue.ts';
import { FactIndex } from './fact-index.ts';
import {
  type Finding,
  type FindingResource,
  findingIdOf,
  type Missing,
  resourceDigestOf,
} from './finding.ts';
import { type Sight, SubjectReader } from './reader.ts';
import { type Times, Witness } from './witness.ts';

export interface Evaluation {
  readonly controls: readonly Control[];
  readonly catalogue: Pick<Catalogue, 'collectorOf'>;
  readonly parameters: Parameters;
  /** Where they differ between resources: those in force for one; all others have `parameters`. */
  readonly parametersFor?: ParametersFor;
  /** Called for every control that threw: a bug of ours, reported and survived. */
  onError?(control: string, resource: Resource, error: unknown): void;
  /** Facts of several readings: when each was made. A verdict is as old as the newest that it rests on. */
  readonly times?: Times;
  /** Called for every verdict, with what it rests on; needs `times`. */
  onVerdict?(control: string, resource: Resource, witness: Witness): void;
}

/**
 * Judges every subject by every control that is about it: a pure function of the snapshot, one finding at a
 * time, so that memory does not grow with the number of findings. A control that throws yields `unknown`
 * for that resource alone.
 */
export function* evaluate(snapshot: Snapshot, evaluation: Evaluation): Generator<Finding> {
  const { controls, catalogue } = evaluation;
  const index = new FactIndex(snapshot);
  const scopeOf = (fact: FactName) => catalogue.collectorOf(fact).scope;
  const sights = controls.map(
    (control): Sight => ({
      control,
      declared: new Set(control.reads),
      index,
      scopeOf,
      now: snapshot.collectedAt,
    }),
  );

  for (const [fact, judges] of bySubject(sights)) {
    const collector = catalogue.collectorOf(fact);
    const typeOf = (id: string) => collector.types?.of(id) ?? collector.type;
    for (const holding of index.of(fact)) {
      const { readAt } = holding.coverage;
      for (const resource of holding.resources) {
        const { partition, account, region, id, arn } = resource;
        const about = { partition, account, region, type: typeOf(id), id, arn };
        const digest = resourceDigestOf(fact, id);
        for (const sight of judges) {
          const witness = evaluation.times && new Witness(resource, evaluation.times);
          const verdict = judge(sight, resource, evaluation, witness);
          if (witness) evaluation.onVerdict?.(sight.control.id, resource, witness);
          const observedAt = witness?.newest ?? readAt;
          yield verdict instanceof Unreadable
            ? unknown(sight.control, digest, about, verdict.gaps, observedAt)
            : known(sight.control, digest, about, verdict, observedAt);
        }
      }
      for (const gap of holding.gapById.values()) {
        const id = gap.id ?? '';
        const about = { ...placeOf(gap), type: typeOf(id), id, arn: null };
        for (const { control } of judges)
          yield unknown(control, resourceDigestOf(fact, id), about, [gap], readAt);
      }
      const [listGap] = holding.listGaps;
      if (!listGap) continue;
      const rest = { ...placeOf(listGap), type: 'AWS::::Account', id: `every ${fact}`, arn: null };
      const digest = resourceDigestOf(fact, rest.id);
      for (const { control } of judges) yield unknown(control, digest, rest, holding.listGaps, readAt);
    }
  }
}

function bySubject(sights: readonly Sight[]): ReadonlyMap<FactName, readonly Sight[]> {
  const groups = new Map<FactName, Sight[]>();
  for (const sight of sights) {
    const { subject } = sight.control;
    const subjects: readonly FactName[] = typeof subject === 'string' ? [subject] : subject;
    for (const fact of subjects) {
      const group = groups.get(fact);
      if (group) group.push(sight);
      else groups.set(fact, [sight]);
    }
  }
  return groups;
}

function judge(
  sight: Sight,
  resource: Resource,
  evaluation: Evaluation,
  witness: Witness | undefined,
): Verdict | Unreadable {
  const { control } = sight;
  const { onError } = evaluation;
  const parameters = evaluation.parametersFor?.(resource) ?? evaluation.parameters;
  try {
    const facts = new SubjectReader(sight, resource, witness);
    return control.evaluate(resource as Subject<FactName>, facts, parameters);
  } catch (signal) {
    if (signal instanceof Unreadable) return signal;
    onError?.(control.id, resource, signal);
    return new Unreadable([bugOf(control, resource)]);
  }
}

function known(
  control: Control,
  digest: string,
  resource: FindingResource,
  verdict: Verdict,
  observedAt: string,
): Finding {
  const finding: { -readonly [K in keyof Finding]: Finding[K] } = {
    id: findingIdOf(resource, control.id, digest),
    control: control.id,
    requirements: control.requirements,
    severity: (verdict.verdict === 'fail' && verdict.severity) || control.severity,
    confidence: control.confidence,
    verdict: verdict.verdict,
    message: verdict.message,
    evidence: verdict.evidence,
    remediation: control.remediation,
    resource,
    observedAt,
    firstSeen: observedAt,
  };
  if (verdict.reason !== undefined) finding.reason = verdict.reason;
  if (verdict.moving) finding.moving = true;
  return finding;
}

function unknown(
  control: Control,
  digest: string,
  resource: FindingResource,
  gaps: readonly Gap[],
  observedAt: string,
): Finding {
  const missing = gaps.map(
    ({ reason, fact, operation, permission, message }): Missing => ({
      reason,
      fact,
      operation,
      permission,
      message,
    }),
  );
  return {
    id: findingIdOf(resource, control.id, digest),
    control: control.id,
    requirements: control.requirements,
    severity: control.severity,
    confidence: control.confidence,
    verdict: 'unknown',
    reason: missing[0]?.reason ?? 'INTERNAL',
    message: `Could not tell: ${missing[0]?.message ?? 'no reason was given.'}`,
    evidence: {},
    remediation: control.remediation,
    resource,
    observedAt,
    firstSeen: observedAt,
    missing,
  };
}

function placeOf({ partition, account, region }: Place): Place {
  return { partition, account, region };
}

function bugOf(control: Control, resource: Resource): Gap {
  return {
    ...placeOf(resource),
    fact: resource.fact,
    id: resource.id,
    reason: 'INTERNAL',
    operation: null,
    permission: null,
    message: `Control ${control.id} failed on ${resource.id}: a fault of lenswatch, not of the resource.`,
  };
}
