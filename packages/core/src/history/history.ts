import type { Finding } from '../engine/finding.ts';
import type { Coverage, FactName } from '../facts/fact.ts';
import type { Entry } from './entry.ts';

/** What a sink last told its destination about one finding. */
export interface Published {
  /** Empty while nothing is known to have arrived. */
  readonly digest: string;
  /** Whether the destination shows it as open. */
  readonly open: boolean;
  /** ISO 8601. */
  readonly createdAt: string;
  readonly updatedAt: string;
  /** True while a suppression of ours is set at the destination. */
  readonly suppressed?: boolean;
  /** Sent, or about to be sent, and not yet known to have arrived. */
  readonly claim?: Claim;
}

/** What somebody is about to tell a destination. Of two claims the one with the later time prevails there. */
export interface Claim {
  /** ISO 8601: the time that the destination orders by. */
  readonly at: string;
  readonly digest: string;
  readonly open: boolean;
}

export type PublishedState = { readonly [key: string]: Published };

/** Which resources have to be judged again when another one changes. */
export interface Edge {
  /** The ARN of what was looked at, `<fact>/<id>` where nothing was found, `<fact>/*` for a whole listing. */
  readonly dependency: string;
  /** Where whoever looked lives. */
  readonly region: string;
  /** Digest of the resource that was judged; `*` where a whole listing was looked at. */
  readonly resource: string;
}

/** What an event names: a resource by id or ARN, or null for whatever a listing contains. */
export interface Named {
  readonly fact: FactName;
  readonly id: string | null;
}

/** Everything remembered of an account, or of some of its regions, as of one moment. */
export interface Memory {
  /** Moves with every change of facts or findings: what was worked out from an older one is refused. */
  readonly revision: number;
  /** By id. */
  readonly findings: ReadonlyMap<string, Finding>;
  /** Facts as last judged, and what is known to be absent or unreadable. */
  readonly entries: readonly Entry[];
  /** One row per region and fact that was ever listed. */
  readonly coverage: readonly Coverage[];
  /** Which controls have judged which regions, as `control@region`. */
  readonly judged: ReadonlySet<string>;
  readonly edges: readonly Edge[];
}

/** The difference that one look makes. */
export interface Delta {
  readonly findings: readonly Finding[];
  /** Findings whose resource or control is gone. */
  readonly gone: readonly Finding[];
  readonly entries: readonly Entry[];
  readonly forgotten: readonly Entry[];
  readonly coverage: readonly Coverage[];
  /** Listings to forget: without its entries a row would say that there is nothing. */
  readonly uncovered: readonly Coverage[];
  /** Scopes of single readings: refused if one of them was listed at that time or later. */
  readonly guards: readonly Guard[];
  /** `control@region` to add. */
  readonly judged: readonly string[];
  readonly edges: readonly Edge[];
  readonly obsoleteEdges: readonly Edge[];
}

/** A single reading holds only if its scope was not listed later. */
export interface Guard extends Pick<Coverage, 'fact' | 'region'> {
  readonly readAt: string;
}

/**
 * What earlier looks found and published: one port, whatever holds it (a folder, a table). Several writers
 * may use it at the same time; each can stop between any two writes.
 */
export interface History {
  /** What is known of an account; of all its regions unless some are named. Empty for an account never seen. */
  recall(account: string, regions?: readonly string[]): Promise<Memory>;
  /**
   * Writes what changed since `memory`. Writes nothing else, except coverage.
   *
   * @returns false when something else was written since: recall, and judge again.
   */
  commit(account: string, memory: Memory, delta: Delta): Promise<boolean>;
  /** Who looked at a resource when it was judged last, or at a listing that would contain it, in any region. */
  dependents(account: string, named: Named): Promise<readonly Edge[]>;
  /** The findings of `recall` alone. */
  findings(account: string, regions?: readonly string[]): Promise<ReadonlyMap<string, Finding>>;
  published(sink: string, account: string, regions?: readonly string[]): Promise<PublishedState>;
  /**
   * Announces what is about to be sent, by id, against what was known of it.
   *
   * @returns the ids that may be sent; the others are being sent by somebody else.
   */
  claim(
    sink: string,
    account: string,
    claims: ReadonlyMap<string, Claim>,
    known: PublishedState,
  ): Promise<ReadonlySet<string>>;
  /** Notes what arrived, unless somebody claimed it anew since. */
  settle(sink: string, account: string, arrived: PublishedState): Promise<void>;
}

/** A finding that no destination was told about. */
export const untold: Published = { digest: '', open: false, createdAt: '', updatedAt: '' };

/** An account that nobody has looked at. */
export const nothingKnown: Memory = {
  revision: 0,
  findings: new Map(),
  entries: [],
  coverage: [],
  judged: new Set(),
  edges: [],
};
