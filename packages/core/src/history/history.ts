import type { Finding } from '../engine/finding.ts';
import type { Coverage } from '../facts/fact.ts';

/** What a sink last told its destination about one finding. */
export interface Published {
  readonly digest: string;
  /** Whether the destination shows it as open. */
  readonly open: boolean;
  /** ISO 8601. */
  readonly createdAt: string;
  readonly updatedAt: string;
  /** True while a suppression of ours is set at the destination. */
  readonly suppressed?: boolean;
}

export type PublishedState = { readonly [key: string]: Published };

/** Everything to remember about one account. */
export interface Known {
  readonly findings: readonly Finding[];
  readonly coverage: readonly Coverage[];
  /** `control@region`, see `History.judged`. */
  readonly judged: ReadonlySet<string>;
}

/** What earlier runs found and published: one port, whatever holds it (a folder, a table). */
export interface History {
  /** Every finding last known about an account, by id. Empty for an account never seen. */
  findings(account: string): Promise<ReadonlyMap<string, Finding>>;
  /** Which controls have judged which regions of an account, as `control@region`. */
  judged(account: string): Promise<ReadonlySet<string>>;
  /** Replaces what is known. Writes nothing that did not change, except coverage. */
  record(account: string, known: Known): Promise<void>;
  published(sink: string, account: string): Promise<PublishedState>;
  recordPublished(sink: string, account: string, state: PublishedState): Promise<void>;
}
