import { hash } from 'node:crypto';
import type { Confidence, Evidence, Severity } from '../controls/control.ts';
import type { Place, UnknownReason } from '../facts/fact.ts';

/** A verdict about one resource, with what it rests on. Its id outlives the run. */
export interface Finding {
  /** `{partition}/{account}/{region}/{control}/{hash of the resource}`. */
  readonly id: string;
  readonly control: string;
  readonly requirements: readonly string[];
  readonly severity: Severity;
  readonly confidence: Confidence;
  readonly verdict: 'pass' | 'fail' | 'not-applicable' | 'unknown';
  readonly reason?: string;
  readonly message: string;
  readonly evidence: Evidence;
  readonly remediation: string;
  readonly resource: FindingResource;
  /** ISO 8601: the time before the reading that this verdict rests on. */
  readonly observedAt: string;
  /** ISO 8601: since when this verdict has been standing, as far as our history goes. */
  readonly firstSeen: string;
  readonly suppressed?: Suppressed;
  /** True where message and evidence move by themselves: only verdict, reason and severity count as a change. */
  readonly moving?: true;
  /** Unknown verdicts only: what has to become readable. */
  readonly missing?: readonly Missing[];
}

export interface FindingResource extends Place {
  readonly type: string;
  readonly id: string;
  /** Null where the resource could be named but not read. */
  readonly arn: string | null;
}

/** A decision to accept a finding. */
export interface Suppressed {
  readonly reason: string;
  readonly owner: string;
  /** ISO 8601; null for standing exemptions. */
  readonly expiresAt: string | null;
}

export interface Missing {
  readonly reason: UnknownReason;
  readonly fact: string;
  readonly operation: string | null;
  readonly permission: string | null;
  readonly message: string;
}

/** The part of a finding's id that stands for its resource. */
export function resourceDigestOf(fact: string, id: string): string {
  return hash('sha256', `${fact}\n${id}`, 'hex').slice(0, 32);
}

/** The stable id of a control's finding about one resource. */
export function findingIdOf({ partition, account, region }: Place, control: string, digest: string): string {
  return `${partition}/${account}/${region}/${control}/${digest}`;
}
