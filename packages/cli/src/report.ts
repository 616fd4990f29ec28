import type { Snapshot } from '@lenswatch/core/facts/fact.ts';
import type { Run } from '@lenswatch/core/run.ts';

/** An account, or a region of one, that was asked for and could not be entered at all. */
export interface Unreachable {
  readonly account: string;
  /** `ROLE_REFUSED`, `REGION_DISABLED`, `REGIONS_UNKNOWN`. */
  readonly reason: string;
  readonly message: string;
}

/** What `collect` prints. */
export type Collected = Snapshot & { readonly unreachable?: readonly Unreachable[] };

/** What `scan` prints: a run, and whom it could not enter. */
export type Report = Omit<Run, 'run'> & {
  readonly run: Run['run'] & { readonly unreachable?: readonly Unreachable[] };
};
