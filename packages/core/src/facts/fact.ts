import type { Facts } from './facts.ts';

/** A value that survives `JSON.parse(JSON.stringify(value))` unchanged. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** The name of one kind of fact, e.g. `bedrock.guardrail`. */
export type FactName = keyof Facts;

/**
 * Where a fact lives: once per account and region; once per account (IAM, S3 account settings); or per region
 * with an effect in all of them (multi-region event data stores), hence seen from every region.
 */
export type FactScope = 'region' | 'account' | 'every-region';

/** One account and region that a scan looks at. Facts of scope `account` carry the partition's IAM region. */
export interface Place {
  readonly partition: string;
  readonly account: string;
  readonly region: string;
}

/** One thing that AWS told us about. `value` holds only fields that some control reads. */
export interface Resource<F extends FactName = FactName> extends Place {
  readonly fact: F;
  /** Unique within fact, account and region. */
  readonly id: string;
  readonly arn: string;
  readonly value: Facts[F];
}

/** Why something could not be established. The codes are those of the catalogue (operations §0.2) and three of ours. */
export type UnknownReason =
  | 'ACCESS_DENIED'
  | 'THROTTLED'
  | 'PARTIAL_PAGE'
  | 'TRANSIENT_STATE'
  | 'NO_DATA'
  | 'STALE_FACTS'
  | 'REGION_UNSUPPORTED'
  | 'CROSS_ACCOUNT'
  | 'OPAQUE_POLICY'
  | 'PARSE_ERROR'
  | 'MODEL_ID_UNRESOLVED'
  | 'PRICE_UNAVAILABLE'
  | 'ATTESTATION_MISSING'
  | 'ATTESTATION_EXPIRED'
  | 'INTERNAL'
  /** An organization policy (SCP or RCP) refuses the call. */
  | 'ORG_DENIED'
  /** AWS answered with a server error, a malformed body, or hung up, until retries were spent. */
  | 'SERVICE_ERROR'
  /** The scan was interrupted before this was read. */
  | 'INTERRUPTED';

/** What AWS would not tell us, and why. */
export interface Gap extends Place {
  readonly fact: FactName;
  /** The resource that could not be read; `null` when the listing itself is incomplete. */
  readonly id: string | null;
  readonly reason: UnknownReason;
  /** The SDK operation that failed, e.g. `bedrock:GetGuardrail`; `null` when no call was at fault. */
  readonly operation: string | null;
  /** The IAM action that the failed operation needs, e.g. `bedrock:GetGuardrail`. */
  readonly permission: string | null;
  /** One sentence: what was attempted, on what, and how it ended. */
  readonly message: string;
}

/** One row per account, region and fact: how completely it was read, and at what cost. */
export interface Coverage extends Place {
  readonly fact: FactName;
  /** ISO 8601; the time before the first AWS call of this reading. */
  readonly readAt: string;
  /** `complete`: listed to the end and every detail read; `partial`: some of it; `unreadable`: nothing. */
  readonly state: 'complete' | 'partial' | 'unreadable';
  readonly resources: number;
  /** AWS calls made for this fact, retries not counted. */
  readonly calls: number;
  /** Set when an unbounded history was cut on purpose. */
  readonly bounded?: { readonly newest: number; readonly since: string };
  /** Set where nothing was listed because AWS does not offer the service in this region. */
  readonly notOffered?: true;
  readonly gaps: readonly Gap[];
  /** Facts that are read by reference: the ids that were asked for and do not exist. */
  readonly absent?: readonly string[];
}

/** Everything one scan read: plain JSON, the whole input of `evaluate`. */
export interface Snapshot {
  readonly schemaVersion: '1.0';
  readonly collectedAt: string;
  readonly places: readonly Place[];
  readonly coverage: readonly Coverage[];
  readonly resources: readonly Resource[];
  readonly unreachable?: readonly Unreachable[];
  /** The organizational units that hold each account, the root first; read where the configuration names units. */
  readonly units?: { readonly [account: string]: readonly string[] };
}

/** An account, or a region of one, that was asked for and could not be entered at all. */
export interface Unreachable {
  readonly account: string;
  /** `ROLE_REFUSED`, `REGION_DISABLED`, `REGIONS_UNKNOWN`. */
  readonly reason: string;
  readonly message: string;
}
