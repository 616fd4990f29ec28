import { type Evidence, fail, moving, type Severity, type Verdict } from '../controls/control.ts';
import { Unreadable } from '../controls/unreadable.ts';
import type { Gap } from '../facts/fact.ts';

const rank: { readonly [S in Severity]: number } = {
  critical: 4,
  high: 3,
  medium: 2,
  low: 1,
  informational: 0,
};

/**
 * Judges independent parts of one resource. A proven failure of one part stands even where another part
 * could not be read; a pass needs every part. Parts that do not apply are left out; if none applies, the
 * first of them is the answer.
 *
 * @param base the control's own severity, for parts that name none.
 * @throws Unreadable when no part fails and one of them could not be read.
 */
export function allOf(base: Severity, parts: readonly (() => Verdict)[]): Verdict {
  const verdicts: Verdict[] = [];
  const unreadable: Unreadable[] = [];
  for (const part of parts) {
    try {
      verdicts.push(part());
    } catch (signal) {
      if (!(signal instanceof Unreadable)) throw signal;
      unreadable.push(signal);
    }
  }
  const failures = verdicts.filter((verdict) => verdict.verdict === 'fail');
  if (failures.length > 0) {
    const severityOf = (verdict: (typeof failures)[number]) => verdict.severity ?? base;
    failures.sort((a, b) => rank[severityOf(b)] - rank[severityOf(a)]);
    const [worst] = failures as [(typeof failures)[number]];
    const failed = fail(failures.map((verdict) => verdict.message).join(' '), merged(failures), {
      severity: severityOf(worst),
      ...(worst.reason === undefined ? {} : { reason: worst.reason }),
    });
    return failures.some((verdict) => verdict.moving) ? moving(failed) : failed;
  }
  if (unreadable.length > 0) throw new Unreadable(unreadable.flatMap((signal) => signal.gaps));
  const passes = verdicts.filter((verdict) => verdict.verdict === 'pass');
  const [first] = passes.length > 0 ? passes : verdicts;
  if (!first) throw new Error('allOf needs at least one part.');
  if (passes.length === 0) return first;
  return { ...first, message: passes.map((verdict) => verdict.message).join(' '), evidence: merged(passes) };
}

/**
 * Answers those of some questions whose facts could be read. `complete` raises if there were others, so that
 * what is known can prove a failure before the rest is asked for.
 *
 * @throws Unreadable from `complete`, when a question has no answer.
 */
export function answered<T>(questions: readonly (() => T)[]): {
  readonly answers: readonly T[];
  complete(): void;
} {
  const answers: T[] = [];
  const gaps: Gap[] = [];
  for (const question of questions) {
    try {
      answers.push(question());
    } catch (signal) {
      if (!(signal instanceof Unreadable)) throw signal;
      gaps.push(...signal.gaps);
    }
  }
  return {
    answers,
    complete() {
      if (gaps.length > 0) throw new Unreadable(gaps);
    },
  };
}

function merged(verdicts: readonly Verdict[]): Evidence {
  return Object.assign({}, ...verdicts.map((verdict) => verdict.evidence));
}
