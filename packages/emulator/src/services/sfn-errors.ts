/** An error as state machines see it: with a name that retriers and catchers look for. */
export class StateError extends Error {
  override readonly name = 'StateError';
  readonly error: string;
  /** The cause as executions show it. */
  readonly text: string;

  constructor(error: string, text: string) {
    super(`${error}: ${text}`);
    this.error = error;
    this.text = text;
  }
}

/** Errors that no retrier and no catcher gets. */
const final = new Set(['States.Runtime', 'States.DataLimitExceeded']);

/**
 * True if a retrier or catcher is meant by an error.
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
 */
export function isMeant(names: readonly string[], error: string): boolean {
  if (names.includes(error)) return true;
  if (names.includes('States.ALL')) return !final.has(error);
  const failed = error !== 'States.Timeout' && !final.has(error);
  return names.includes('States.TaskFailed') && failed;
}
