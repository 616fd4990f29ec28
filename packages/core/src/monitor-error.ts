/**
 * An error that a user can act on: it says what was attempted, on what, and what to try next. Anything
 * else that throws is a bug of ours.
 */
export class MonitorError extends Error {
  override readonly name = 'MonitorError';
  /** Stable, e.g. `HISTORY_UNREADABLE`. */
  readonly code: string;

  constructor(code: string, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}
