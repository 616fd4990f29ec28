import type { AwsAccount } from '@lenswatch/core/aws/access.ts';
import { collectors } from '@lenswatch/core/catalogue.generated.ts';
import { collect } from '@lenswatch/core/engine/collect.ts';
import { planFor } from '@lenswatch/core/engine/plan.ts';
import type { FactName, Snapshot } from '@lenswatch/core/facts/fact.ts';
import type { Attestation } from '@lenswatch/core/facts/governance.ts';

export const account = '111122223333';
export const region = 'us-east-1';

/** What the stub answers to an operation: a value, or what the function makes of the input. */
export type Answers = {
  readonly [operation: string]: object | ((input: { [key: string]: unknown }) => object);
};

/** One fact, and those it depends on, read from an AWS that says exactly this. */
export async function snapshotOf(
  fact: FactName,
  answers: Answers,
  attestations: readonly Attestation[] = [],
): Promise<Snapshot> {
  const aws = {
    account,
    partition: 'aws',
    async read(operation: string, _region: string, input: { [key: string]: unknown }) {
      const answer = answers[operation];
      if (answer === undefined) throw new Error(`Nobody expected ${operation}.`);
      return typeof answer === 'function' ? answer(input) : answer;
    },
    forget() {},
  } as unknown as AwsAccount;
  const collectorOf = (name: FactName) => {
    const collector = collectors.find((candidate) => candidate.fact === name);
    if (!collector) throw new Error(name);
    return collector;
  };
  const plan = planFor([{ subject: fact, reads: [] }] as never, { collectorOf } as never);
  return await collect(plan, [{ aws, regions: [region] }], {
    now: '2026-11-20T12:00:00.000Z',
    attestations: attestations.map((attestation) => ({ ...attestation, account })),
    onError(_fact, error) {
      throw error;
    },
  });
}

/** The values that were read of a fact. */
export const valuesOf = ({ resources }: Snapshot, fact: FactName) =>
  resources.filter((resource) => resource.fact === fact).map(({ value }) => value);
/** Why some of a fact could not be read. */
export const reasonsOf = ({ coverage }: Snapshot, fact: FactName) =>
  coverage.filter((row) => row.fact === fact).flatMap(({ gaps }) => gaps.map(({ reason }) => reason));
