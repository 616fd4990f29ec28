import type { Drift, Posture } from '@lenswatch/core/metrics/summary.ts';
import type { Refusal } from '@lenswatch/core/retirement.ts';
import * as z from 'zod';

const account = z.string().regex(/^\d{12}$/);
const mode = z.enum(['full', 'account', 'metrics', 'retire']);
const run = z.string().regex(/^[\w.:-]{1,128}$/);
const time = z.iso.datetime();

/** What starts a sweep. `resume`: a full one that takes accounts back that were retired. */
export const planRequest = z.object({ mode: z.enum([...mode.options, 'resume']), run });

/** One account and the regions to look at. */
export const targetSchema = z.object({
  account,
  regions: z.array(z.string().min(1)).min(1),
  mode,
  run,
  startedAt: time,
  /** The units that hold it, the root first; left out where no decision names one. */
  units: z.array(z.string()).optional(),
  /** Where an invocation left off that ran out of time. */
  cursor: z.object({ key: z.string(), attempt: z.int().min(1) }).optional(),
});

/** What `P-sweep` gets from a Distributed Map with an ItemBatcher. */
export const sweepRequest = z.object({ Items: z.array(targetSchema).min(1) });

/** What `P-conclude-sweep` gets. */
export const concludeRequest = z.object({
  run,
  mode,
  startedAt: time,
  count: z.int().min(0),
});

/** What a sweep does in an account. `retire` looks at nothing: it ends what was found. */
export type Mode = z.infer<typeof mode>;
/** The ways of looking at an account, which schedules ask for. */
export type Looking = Exclude<Mode, 'retire'>;
export type PlanMode = z.infer<typeof planRequest>['mode'];
export type Target = z.infer<typeof targetSchema>;

/** What a sweep of one account came to. `continue`: another invocation goes on with it. */
export type TargetState = 'complete' | 'partial' | 'unreachable' | 'continue';

/** What the account's record keeps of its last sweep. */
export interface SweptAccount {
  readonly run: string;
  readonly sweptAt: string;
  readonly posture: Posture;
  readonly spokeVersion: string | null;
}

/** What was ended in an account. */
export interface Retired {
  /** Findings that Security Hub was told are over. */
  readonly archived: number;
  /** Findings that it may still show as open. */
  readonly open: number;
  /** Config rules that were asked to ask again. */
  readonly rules: number;
  readonly refusals: readonly Refusal[];
}

/** One target in numbers; findings stay where they were judged. */
export interface Summary {
  readonly account: string;
  readonly regions: readonly string[];
  readonly mode: Mode;
  readonly state: TargetState;
  readonly finishedAt: string;
  /** Why it is not complete. */
  readonly reason?: string;
  readonly footprint: readonly string[];
  readonly drift: Drift;
  readonly resources: number;
  readonly controls: number;
  readonly milliseconds: number;
  /** Why something could not be read, and how often. */
  readonly gaps: { readonly [reason: string]: number };
  /** What the account's roles are too old for. */
  readonly outdated?: { readonly version: string | null; readonly permissions: readonly string[] };
  /** In a sweep that retires. */
  readonly retired?: Retired;
}

/** Which accounts the organization has, for the end of the sweep. */
export interface Membership {
  readonly active: readonly string[];
  /** Suspended, closed or about to be. */
  readonly suspended: readonly string[];
}

/** The keys of a sweep's documents in the bucket. */
export function documentsOf(run: string) {
  return {
    targets: `sweeps/${run}/targets.jsonl`,
    membership: `sweeps/${run}/membership.json`,
    summaries: `sweeps/${run}/summaries/`,
    cursor: (target: string) => `sweeps/${run}/cursors/${target}.json`,
  };
}
