import type { Finding } from '../engine/finding.ts';

/** What Config is told about one resource. */
export interface Evaluation {
  readonly compliance: 'COMPLIANT' | 'NON_COMPLIANT' | 'NOT_APPLICABLE';
  /** At most 256 characters; null where there is nothing to say, for an empty text is refused. */
  readonly annotation: string | null;
}

/** Longest annotation that Config takes. */
const LONGEST = 256;

/**
 * The verdict of Config about one resource, from all findings about it. A failure decides. What could not be
 * judged takes the old verdict back, because silence would leave it standing. A failure that people accepted is
 * no longer held against the resource, and does not make it compliant either. Only a pass does that: where no
 * control applies, nothing was checked.
 */
export function evaluationOf(findings: readonly Finding[]): Evaluation {
  const failed = findings.filter(({ verdict, suppressed }) => verdict === 'fail' && !suppressed);
  if (failed.length > 0) return { compliance: 'NON_COMPLIANT', annotation: annotationOf('', failed) };

  const unknown = findings.filter(({ verdict, suppressed }) => verdict === 'unknown' && !suppressed);
  if (unknown.length > 0) {
    return { compliance: 'NOT_APPLICABLE', annotation: annotationOf('could not judge: ', unknown) };
  }
  const accepted = findings.filter(({ suppressed }) => suppressed !== undefined);
  if (accepted.length > 0) {
    return { compliance: 'NOT_APPLICABLE', annotation: annotationOf('accepted: ', accepted) };
  }
  return findings.some(({ verdict }) => verdict === 'pass')
    ? { compliance: 'COMPLIANT', annotation: null }
    : gone;
}

/** The answer for what does not exist, is not recorded, or is no business of any control: the result is removed. */
export const gone: Evaluation = { compliance: 'NOT_APPLICABLE', annotation: null };

/** Names every control before the first one's message, as far as there is room. */
function annotationOf(lead: string, findings: readonly Finding[]): string {
  const sorted = [...findings].sort((a, b) => (a.control < b.control ? -1 : 1));
  const controls = [...new Set(sorted.map(({ control }) => control))].join(', ');
  return clipped(`${lead}${controls} (${sorted[0]?.message ?? ''})`);
}

function clipped(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is taken out
  const plain = text.replace(/[\u0000-\u001f\u007f-\u009f]/g, ' ').toWellFormed();
  if (plain.length <= LONGEST) return plain;
  // Half of a surrogate pair is no character.
  return `${plain.slice(0, LONGEST - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}
