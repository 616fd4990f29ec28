import microdiff from 'microdiff';
import type { Severity } from '../controls/control.ts';
import type { Json } from '../facts/fact.ts';
import type { Finding, FindingResource } from './finding.ts';

/** How one finding differs between two looks at the same thing. */
export interface Change {
  /**
   * `opened`: fails now and did not before; `resolved`: failed before and no longer does; `changed`: the
   * same verdict, other observed values or severity; `lost`: can no longer be judged; `regained`: can be
   * judged again, and is fine; `gone`: the resource does not exist any more.
   */
  readonly kind: 'opened' | 'resolved' | 'changed' | 'lost' | 'regained' | 'gone';
  readonly finding: string;
  readonly control: string;
  readonly resource: FindingResource;
  readonly before: ChangeSide | null;
  readonly after: ChangeSide | null;
  /** The observed values that differ. */
  readonly fields: readonly { readonly path: string; readonly before: Json; readonly after: Json }[];
}

export interface ChangeSide {
  readonly verdict: Finding['verdict'];
  readonly severity: Severity;
  readonly message: string;
}

/** Says whether a finding that is not there any more is proven gone: its scope was listed to the end. */
export type ProvenGone = (before: Finding) => boolean;

/** Says whether the control of a finding had judged its place before: else what it finds is no change. */
export type JudgedBefore = (now: Finding) => boolean;

/**
 * Compares what is found now with what was found before. A finding that vanished while its scope could not
 * be listed is no change: nothing is known about it. The first look of a control at a place is none either.
 */
export function diff(
  now: readonly Finding[],
  before: ReadonlyMap<string, Finding>,
  provenGone: ProvenGone,
  judgedBefore: JudgedBefore,
): readonly Change[] {
  const changes: Change[] = [];
  const seen = new Set<string>();
  for (const after of now) {
    seen.add(after.id);
    const kind = judgedBefore(after) ? kindOf(before.get(after.id), after) : undefined;
    if (kind) changes.push(changeOf(kind, before.get(after.id) ?? null, after));
  }
  for (const old of before.values()) {
    const judged = old.verdict === 'pass' || old.verdict === 'fail';
    if (judged && !seen.has(old.id) && provenGone(old)) {
      changes.push(changeOf('gone', old, null));
    }
  }
  return changes;
}

function kindOf(before: Finding | undefined, after: Finding): Change['kind'] | undefined {
  if (after.verdict === 'fail') {
    if (before?.verdict !== 'fail') return 'opened';
    return before.severity !== after.severity || differs(before, after) ? 'changed' : undefined;
  }
  if (before === undefined) return undefined;
  if (after.verdict === 'unknown') return before.verdict === 'unknown' ? undefined : 'lost';
  if (before.verdict === 'fail') return 'resolved';
  if (before.verdict === 'unknown') return 'regained';
  return before.verdict === after.verdict && after.verdict === 'pass' && differs(before, after)
    ? 'changed'
    : undefined;
}

function differs(before: Finding, after: Finding): boolean {
  if (after.moving) return before.reason !== after.reason;
  return microdiff(before.evidence, after.evidence).length > 0;
}

function changeOf(kind: Change['kind'], before: Finding | null, after: Finding | null): Change {
  const { id, control, resource } = (after ?? before) as Finding;
  const fields =
    before && after && before.verdict !== 'unknown' && after.verdict !== 'unknown'
      ? microdiff(before.evidence, after.evidence).map((difference) => ({
          path: difference.path.join('.'),
          before: (difference.type === 'CREATE' ? null : difference.oldValue) as Json,
          after: (difference.type === 'REMOVE' ? null : difference.value) as Json,
        }))
      : [];
  return { kind, finding: id, control, resource, before: sideOf(before), after: sideOf(after), fields };
}

function sideOf(finding: Finding | null): ChangeSide | null {
  return finding && { verdict: finding.verdict, severity: finding.severity, message: finding.message };
}
