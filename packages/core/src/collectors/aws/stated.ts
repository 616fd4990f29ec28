import type { UnknownReason } from '../../facts/fact.ts';

/** The one thing that reading an answer may do besides reading it. */
export interface GivesUp {
  giveUp(reason: UnknownReason, message: string): never;
}

/**
 * A member that AWS promises in its model. An answer without it is broken and becomes a gap: a default
 * made up here could turn into a verdict.
 *
 * @throws what `giveUp` throws, when the value is absent.
 */
export function stated<T>(reading: GivesUp, value: T, what: string): NonNullable<T> {
  return value ?? reading.giveUp('SERVICE_ERROR', `AWS answered without ${what}.`);
}
