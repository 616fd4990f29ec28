import type { AwsAccount } from '@lenswatch/core/aws/access.ts';
import { AwsFailure, isAbsent } from '@lenswatch/core/aws/failure.ts';

/** Where the hub is to stand, as its administrator sees it. */
export interface Surroundings {
  /** The hub account. */
  readonly hub: AwsAccount;
  /** Those that are enabled; the hub's region first. */
  readonly regions: readonly string[];
  /** Chosen too, but not enabled in the hub account. */
  readonly closed: readonly string[];
}

/** What was found out about one prerequisite. */
export type Outcome =
  | { readonly state: 'met'; readonly seen: string }
  | { readonly state: 'missing'; readonly seen: string; readonly command: string }
  | { readonly state: 'unknown'; readonly seen: string; readonly permission: string | null };

/** One thing that has to be in place before lenswatch watches an organization. */
export interface Prerequisite {
  readonly title: string;
  /** What does not work without it. */
  readonly why: string;
  /** Without an optional one only a part is missing, which `why` names. */
  readonly optional: boolean;
  /** @throws AwsFailure when AWS gives no answer. */
  check(surroundings: Surroundings): Promise<Outcome>;
}

/** Checks one; an answer that AWS refuses is an outcome of its own, never "missing". */
export async function checked(prerequisite: Prerequisite, surroundings: Surroundings): Promise<Outcome> {
  try {
    return await prerequisite.check(surroundings);
  } catch (error) {
    if (isAbsent(error))
      return { state: 'unknown', seen: `AWS says: ${(error as Error).message}`, permission: null };
    if (!(error instanceof AwsFailure)) throw error;
    const permission = error.reason === 'ACCESS_DENIED' ? error.permission : null;
    return { state: 'unknown', seen: error.message, permission };
  }
}
