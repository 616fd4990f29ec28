import type { AwsAccount } from '../aws/access.ts';
import { AwsFailure, isAbsent } from '../aws/failure.ts';
import type { InputOf, Operation, OutputOf } from '../aws/services.ts';
import type { Collector, Reading } from '../collectors/collector.ts';
import type { Coverage, FactName, Gap, Place, Resource, Snapshot, UnknownReason } from '../facts/fact.ts';
import type { Attestation } from '../facts/governance.ts';
import { pagesOf } from './pages.ts';

/** What a reading needs to know beside what is read. */
export interface Collecting {
  /** ISO 8601; the only clock of a run. */
  readonly now: string;
  readonly attestations: readonly (Attestation & { readonly account: string })[];
  /** What the same scan read before it was interrupted: it goes on from there. */
  readonly resume?: Snapshot;
  /** Called when one fact of one place is done. */
  onCoverage?(coverage: Coverage): void;
  /** Called when a collector threw what is no answer of AWS: a bug of ours, reported and survived. */
  onError?(fact: FactName, error: unknown): void;
}

/** What one collector brought home from one place. */
export interface Haul {
  readonly resources: readonly Resource[];
  readonly coverage: Coverage;
  /** Ids that were listed and whose details had not to be read. */
  readonly held: readonly string[];
}

export const noTally: Tally = { called() {}, bounded() {} };

/** What is counted of a collector's reading. */
export interface Tally {
  called(): void;
  bounded(limit: { newest: number; since: string }): void;
}

/** What a collector may do in one place, for one fact. */
export function readingOf(
  collector: Collector,
  aws: AwsAccount,
  place: Place,
  dependencies: readonly Haul[],
  options: Collecting,
  tally: Tally,
): Reading<Operation, FactName> {
  const declared = new Set<Operation>(collector.operations);
  const ask = <O extends Operation>(
    operation: O,
    input: InputOf<O>,
    region: string,
  ): Promise<OutputOf<O>> => {
    if (!declared.has(operation)) {
      throw new Error(`The collector of ${collector.fact} calls ${operation} without declaring it.`);
    }
    return aws.read(operation, region, input, tally.called);
  };
  const demand = async <O extends Operation>(
    operation: O,
    input: InputOf<O>,
    region: string,
  ): Promise<OutputOf<O>> => {
    try {
      return await ask(operation, input, region);
    } catch (error) {
      if (!isAbsent(error)) throw error;
      throw new GaveUp('SERVICE_ERROR', `${operation} says that what it was asked about does not exist.`);
    }
  };
  return {
    ...place,
    now: options.now,
    call: (operation, input, where) => demand(operation, input, where?.region ?? place.region),
    async find(operation, input, where) {
      try {
        return await ask(operation, input, where?.region ?? place.region);
      } catch (error) {
        if (isAbsent(error)) return undefined;
        throw error;
      }
    },
    pages: (operation, input, where) =>
      pagesOf(input, (page) => demand(operation, page, where?.region ?? place.region)),
    known(fact) {
      const haul = dependencies.find(({ coverage }) => coverage.fact === fact);
      if (!haul) throw new Error(`The collector of ${collector.fact} reads ${fact} without declaring it.`);
      return haul.resources as never;
    },
    attestations: options.attestations.filter(({ account }) => account === place.account),
    giveUp(reason, message) {
      throw new GaveUp(reason, message);
    },
    bounded: tally.bounded,
  };
}

/** A collector's own reason for leaving a resource unread. */
class GaveUp extends Error {
  readonly reason: UnknownReason;
  constructor(reason: UnknownReason, message: string) {
    super(message);
    this.reason = reason;
  }
}

/** True for what only a bug of ours can throw: no answer of AWS, and no collector's own reason. */
export function isFault(error: unknown): boolean {
  return !(error instanceof AwsFailure) && !(error instanceof GaveUp);
}

/** What a reading that failed leaves: what could not be read, and why. */
export function gapOf(collector: Collector, place: Place, id: string | null, error: unknown): Gap {
  const gap = { ...place, fact: collector.fact, id };
  if (error instanceof AwsFailure) {
    const { reason, operation, permission, message } = error;
    return { ...gap, reason, operation, permission, message };
  }
  if (error instanceof GaveUp) {
    return { ...gap, reason: error.reason, operation: null, permission: null, message: error.message };
  }
  const message = `Reading ${collector.fact} failed: a fault of lenswatch, not of the account.`;
  return { ...gap, reason: 'INTERNAL', operation: null, permission: null, message };
}

/** What could not be read may name things to read: the dependent listing is incomplete for the same reason. */
export function inherited(collector: Collector, place: Place, gap: Gap): Gap {
  return { ...gap, ...place, fact: collector.fact, id: null };
}
