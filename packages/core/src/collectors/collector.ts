import type { InputOf, Operation, OutputOf } from '../aws/services.ts';
import type { FactName, FactScope, Place, Resource, UnknownReason } from '../facts/fact.ts';
import type { Facts } from '../facts/facts.ts';
import type { Attestation } from '../facts/governance.ts';

/** One element of `list`: an id that `get` reads, or a whole resource when the listing already tells all. */
export type Listed<F extends FactName> = string | Found<F>;

/** What a collector found out about one resource; the engine adds fact and place. */
export interface Found<F extends FactName> {
  readonly id: string;
  readonly arn: string;
  readonly value: Facts[F];
}

/** What a collector may do: call its declared operations, and read the facts it depends on. */
export interface Reading<O extends Operation, D extends FactName> extends Place {
  /** ISO 8601: when this scan began. The only clock. */
  readonly now: string;
  /**
   * Calls AWS once. Identical calls of a run share one answer. `region` asks another region of the account.
   * @throws AwsFailure when AWS gives no answer; never for "does not exist", see `absent`.
   */
  call<Op extends O>(operation: Op, input: InputOf<Op>, options?: { region?: string }): Promise<OutputOf<Op>>;
  /** Like `call`, but `undefined` when AWS says that the thing does not exist. */
  find<Op extends O>(
    operation: Op,
    input: InputOf<Op>,
    options?: { region?: string },
  ): Promise<OutputOf<Op> | undefined>;
  /** Every page of a listing, to the end. @throws AwsFailure at the page that cannot be read. */
  pages<Op extends O>(
    operation: Op,
    input: InputOf<Op>,
    options?: { region?: string },
  ): AsyncIterable<OutputOf<Op>>;
  /** What is known of another fact in the same place. Its gaps become gaps of this fact too. */
  known<F extends D>(fact: F): readonly Resource<F>[];
  /**
   * Gives up on this resource for a reason that is no failed call: a document that does not parse, a key
   * in another account.
   */
  giveUp(reason: UnknownReason, message: string): never;
  /** What people attested about this account, from configuration. */
  readonly attestations: readonly Attestation[];
  /** States that a listing was cut on purpose; shown in coverage and evidence. */
  bounded(limit: { newest: number; since: string }): void;
}

/** Declares one kind of fact: how it is read, what it costs in permissions, which events change it. */
export interface Collector<
  F extends FactName = FactName,
  O extends Operation = Operation,
  D extends FactName = FactName,
> {
  readonly fact: F;
  /** CloudFormation type, or `Custom::…` where AWS has none. */
  readonly type: string;
  /** Where one fact covers several CloudFormation types: all of them, and which one an id belongs to. */
  readonly types?: { readonly all: readonly string[]; of(id: string): string };
  readonly scope: FactScope;
  /** Every SDK operation that this collector calls. Permissions are derived from it. */
  readonly operations: readonly O[];
  /** `eventSource:eventName`, the source without `.amazonaws.com`, e.g. `bedrock:UpdateGuardrail`. */
  readonly changedBy: readonly string[];
  /** Facts that must be read first, because they name what this one has to read. */
  readonly dependsOn?: readonly D[];
  list(reading: Reading<O, D>): AsyncIterable<Listed<F>>;
  /** `undefined`: AWS says that it does not exist. Equals the element of `list` with the same id. */
  get(reading: Reading<O, D>, id: string): Promise<Found<F> | undefined>;
  /**
   * The ids that an event names only indirectly, e.g. the principals a managed policy is attached to.
   * For event triggers; a sweep never calls it.
   */
  affected?(reading: Reading<O, D>, reference: string): AsyncIterable<string>;
}

/** Checks a collector's declaration and keeps its literal types. */
export function defineCollector<
  F extends FactName,
  const O extends Operation = never,
  const D extends FactName = never,
>(collector: Collector<F, O, D>): Collector<F, O, D> {
  return collector;
}
