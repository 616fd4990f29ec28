import type { Verdict } from '../controls/control.ts';
import { Unreadable } from '../controls/unreadable.ts';

/**
 * Judges alternatives of which one good one is enough: the first that passes, whatever could not be read of the
 * others; else all that fail.
 *
 * @throws Unreadable when none passes and one of them could not be read.
 */
export function anyOf(alternatives: readonly (() => Verdict)[]): readonly Verdict[] {
  const failures: Verdict[] = [];
  const unreadable: Unreadable[] = [];
  for (const alternative of alternatives) {
    try {
      const verdict = alternative();
      if (verdict.verdict === 'pass') return [verdict];
      failures.push(verdict);
    } catch (signal) {
      if (!(signal instanceof Unreadable)) throw signal;
      unreadable.push(signal);
    }
  }
  if (unreadable.length > 0) throw new Unreadable(unreadable.flatMap(({ gaps }) => gaps));
  return failures;
}
