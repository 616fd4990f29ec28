import type { Gap } from '../facts/fact.ts';

/**
 * Raised when a control asks for what could not be read, or cannot decide from what was. Only the engine
 * and `allOf` catch it; the verdict becomes `unknown`. A signal, no error: it is common and needs no stack.
 */
export class Unreadable {
  readonly gaps: readonly Gap[];

  constructor(gaps: readonly Gap[]) {
    this.gaps = gaps;
  }
}
