import type { Finding } from '@lenswatch/core/engine/finding.ts';

/** Controls whose definition knows no "not applicable": every subject they get can be judged. */
const alwaysApplicable: ReadonlySet<string> = new Set([
  'bedrock-kb-resource-policy-scoped',
  'cloudtrail-genai-management-events-logged',
]);

/** The verdicts that a control's table must show at least once. */
export function expectedVerdicts(control: string): readonly Finding['verdict'][] {
  return alwaysApplicable.has(control) ? ['pass', 'fail'] : ['pass', 'fail', 'not-applicable'];
}
