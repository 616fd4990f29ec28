import { globalRegionOf } from '../aws/partition.ts';
import type { Control, Subject, Verdict } from '../controls/control.ts';
import { Unreadable } from '../controls/unreadable.ts';
import type { FactName, Gap, Place, Resource, Snapshot } from '../facts/fact.ts';
import type { Parameters } from '../parameters.ts';
import type { Catalogue } from './catalogue.ts';
import { FactIndex } from './fact-index.ts';
import { type Finding, type FindingResource, findingIdOf, type Missing } from './finding.ts';
import { readerFor } from './reader.ts';

export interface Evaluation {
  readonly controls: readonly Control[];
  readonly catalogue: Pick<Catalogue, 'collectorOf'>;
  readonly parameters: Parameters;
  /** Called for every control that threw: a bug of ours, reported and survived. */
  onError?(control: string, resource: Resource, error: unknown): void;
}

/**
 * Judges every subject of every control: a pure function of the snapshot, one finding at a time, so that
 * memory does not grow with the number of findings. A control that throws yields `unknown` for that
 * resource alone.
 */
export function* evaluate(snapshot: Snapshot, evaluation: Evaluation): Generator<Finding> {
  const index = new FactIndex(snapshot);
  const scopeOf = (fact: FactName) => evaluation.catalogue.collectorOf(fact).scope;
  for (const control of evaluation.controls) {
    const subjects: readonly FactName[] =
      typeof control.subject === 'string' ? [control.subject] : control.subject;
    for (const fact of subjects) {
      const collector = evaluation.catalogue.collectorOf(fact);
      const typeOf = (id: string) => collector.types?.of(id) ?? collector.type;
      for (const holding of index.of(fact)) {
        const { readAt } = holding.coverage;
        for (const resource of holding.resources) {
          const reader = readerFor(control, resource, index, scopeOf, globalRegionOf, snapshot.collectedAt);
          let verdict: Verdict | Unreadable;
          try {
            verdict = control.evaluate(resource as Subject<FactName>, reader, evaluation.parameters);
          } catch (signal) {
            if (signal instanceof Unreadable) verdict = signal;
            else {
              evaluation.onError?.(control.id, resource, signal);
              verdict = new Unreadable([bugOf(control, resource)]);
            }
          }
          const about = {
            ...placeOf(resource),
            type: typeOf(resource.id),
            id: resource.id,
            arn: resource.arn,
          };
          yield verdict instanceof Unreadable
            ? unknown(control, fact, about, verdict.gaps, readAt)
            : known(control, fact, about, verdict, readAt);
        }
        for (const gap of holding.gapById.values()) {
          yield unknown(
            control,
            fact,
            { ...placeOf(gap), type: typeOf(gap.id ?? ''), id: gap.id ?? '', arn: null },
            [gap],
            readAt,
          );
        }
        const [listGap] = holding.listGaps;
        if (listGap) {
          const rest = { ...placeOf(listGap), type: 'AWS::::Account', id: `every ${fact}`, arn: null };
          yield unknown(control, fact, rest, holding.listGaps, readAt);
        }
      }
    }
  }
}

function known(
  control: Control,
  fact: FactName,
  resource: FindingResource,
  verdict: Verdict,
  observedAt: string,
): Finding {
  return {
    id: findingIdOf(resource, control.id, fact, resource.id),
    control: control.id,
    requirements: control.requirements,
    severity: (verdict.verdict === 'fail' && verdict.severity) || control.severity,
    confidence: control.confidence,
    verdict: verdict.verdict,
    ...(verdict.reason === undefined ? {} : { reason: verdict.reason }),
    ...(verdict.moving ? { moving: true as const } : {}),
    message: verdict.message,
    evidence: verdict.evidence,
    remediation: control.remediation,
    resource,
    observedAt,
    firstSeen: observedAt,
  };
}

function unknown(
  control: Control,
  fact: FactName,
  resource: FindingResource,
  gaps: readonly Gap[],
  observedAt: string,
): Finding {
  const missing = gaps.map(
    ({ reason, fact: gapFact, operation, permission, message }): Missing => ({
      reason,
      fact: gapFact,
      operation,
      permission,
      message,
    }),
  );
  return {
    id: findingIdOf(resource, control.id, fact, resource.id),
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
