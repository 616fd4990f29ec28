import { fail, notApplicable, type Reader, type Severity, type Verdict } from '../controls/control.ts';
import { lowerSeverity } from './lower-severity.ts';
import { type ToolUse, type toolUseFacts, toolUses } from './tool-uses.ts';

/**
 * Judges a tool function as its callers use it: not at all where nothing calls it, one step less severe where
 * only drafts do, and these only while `evaluateDraft` is on.
 *
 * @param base the control's own severity.
 */
export function judgeTool(
  base: Severity,
  reference: string,
  facts: Reader<(typeof toolUseFacts)[number]>,
  evaluateDraft: boolean,
  judge: (uses: readonly ToolUse[]) => Verdict,
): Verdict {
  const known = toolUses(reference, facts, false);
  // One served use is enough to judge it; that there is none counts only once everything has been read.
  const uses = known.some(({ served }) => served) ? known : toolUses(reference, facts, true);
  const judged = uses.filter(({ served }) => served || evaluateDraft);
  if (judged.length === 0) {
    return notApplicable(`Nothing that is served calls ${reference}.`, { usedBy: [] });
  }
  const verdict = judge(judged);
  if (verdict.verdict !== 'fail' || judged.some(({ served }) => served)) return verdict;
  return fail(verdict.message, verdict.evidence, {
    ...(verdict.reason === undefined ? {} : { reason: verdict.reason }),
    severity: lowerSeverity(verdict.severity ?? base),
  });
}

/** Callers as evidence names them, the first ten. */
export function usedBy(uses: readonly ToolUse[]): readonly string[] {
  return uses.map(({ by }) => by).slice(0, 10);
}
