import type { Gap } from '../facts/fact.ts';

/**
 * Raised when a control asks for what could not be read, or cannot decide from what was. Only the engine
 * and `allOf` catch it; the verdict becomes `unknown`.
 */
export class Unreadable extends Error {
  override readonly name = 'Unreadable';
  readonly gaps: readonly Gap[];

  constructor(gaps: readonly Gap[]) {
    super(gaps.map((gap) => gap.message).join(' '));
    this.gaps = gaps;
  }
}
