import type { Finding } from '../engine/finding.ts';

/** What Config is told about one resource. */
export interface Evaluation {
  readonly compliance: 'COMPLIANT' | 'NON_COMPLIANT' | 'NOT_APPLICABLE';
  readonly annotation: string | null;
}

/** One answer for all that is known of a resource: a failure decides, then what could not be judged. */
export function evaluationOf(findings: readonly Finding[]): Evaluation {
  const open = findings.filter(({ suppressed }) => !suppressed);
  const failed = open.filter(({ verdict }) => verdict === 'fail').map(({ control }) => control);
  if (failed.length > 0) return { compliance: 'NON_COMPLIANT', annotation: cut(failed.sort().join(', ')) };
  const unknown = open.find(({ verdict }) => verdict === 'unknown');
  if (unknown) return { compliance: 'NOT_APPLICABLE', annotation: cut(`could not judge: ${unknown.reason}`) };
  const passed = findings.some(({ verdict }) => verdict === 'pass');
  return { compliance: passed ? 'COMPLIANT' : 'NOT_APPLICABLE', annotation: null };
}

function cut(text: string): string {
  return text.length <= 256 ? text : `${text.slice(0, 255)}…`;
}
