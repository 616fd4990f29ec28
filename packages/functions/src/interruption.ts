import { AwsFailure } from '@lenswatch/core/aws/failure.ts';
import type { Entry } from '@lenswatch/core/history/entry.ts';

/** Whether it says that time was up, or somebody stopped. */
export function isInterruption(error: unknown): boolean {
  return error instanceof AwsFailure && error.reason === 'INTERRUPTED';
}

/** Nothing in place of what was cut off. */
export function ifInterrupted(error: unknown): readonly Entry[] {
  if (isInterruption(error)) return [];
  throw error;
}

/** Null in place of what AWS did not answer, unless time was up. */
export function unlessInterrupted(error: unknown): null {
  if (!(error instanceof AwsFailure) || isInterruption(error)) throw error;
  return null; // a spoke that does not show its version is looked at as it is
}
