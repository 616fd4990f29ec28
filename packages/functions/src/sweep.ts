import { AwsAccount } from '@lenswatch/core/aws/access.ts';
import { partitionOf } from '@lenswatch/core/aws/partition.ts';
import { collectors, controls } from '@lenswatch/core/catalogue.generated.ts';
import { catalogueOf } from '@lenswatch/core/engine/catalogue.ts';
import { collect } from '@lenswatch/core/engine/collect.ts';
import { evaluate } from '@lenswatch/core/engine/evaluate.ts';
import type { Finding } from '@lenswatch/core/engine/finding.ts';
import { planFor } from '@lenswatch/core/engine/plan.ts';
import { defaultParameters } from '@lenswatch/core/parameters.ts';
import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import { z } from 'zod';
import { credentialsOf } from './credentials.ts';

const targetSchema = z.strictObject({
  account: z.string().regex(/^\d{12}$/),
  regions: z.array(z.string()).min(1),
  roleArn: z.string().startsWith('arn:'),
  externalId: z.string().min(1),
});

/** One account and the regions to sweep. */
export type Target = z.infer<typeof targetSchema>;

/** What a sweep of one target found, as counts: findings stay where they were judged. */
export interface Summary {
  readonly account: string;
  readonly collectedAt: string;
  readonly verdicts: { readonly [V in Finding['verdict']]: number };
  readonly incomplete: readonly string[];
  /** Controls that threw: faults of ours, which show as unknown. */
  readonly controlErrors: number;
}

/**
 * Sweeps one target with the same stages as the command line. It keeps no state yet: it reports counts.
 *
 * @throws ZodError when the event names no target.
 */
export const handler = middy<unknown, Summary>().handler(async (event: unknown, context: Context) => {
  const { account, regions, roleArn, externalId } = targetSchema.parse(event);
  const catalogue = catalogueOf(controls, collectors);
  const deadline = AbortSignal.timeout(Math.max(1_000, context.getRemainingTimeInMillis() - 5_000));
  const aws = new AwsAccount(account, partitionOf(regions[0] as string), credentialsOf(roleArn, externalId), {
    maxAttempts: 8,
    signal: deadline,
  });
  const now = new Date().toISOString();
  const snapshot = await collect(planFor(controls, catalogue), [{ aws, regions }], { now, attestations: [] });
  await aws.close();
  const verdicts = { pass: 0, fail: 0, 'not-applicable': 0, unknown: 0 };
  let controlErrors = 0;
  const onError = () => {
    controlErrors += 1;
  };
  for (const { verdict } of evaluate(snapshot, {
    controls,
    catalogue,
    parameters: defaultParameters,
    onError,
  })) {
    verdicts[verdict] += 1;
  }
  const incomplete = snapshot.coverage.filter(({ state }) => state !== 'complete');
  return {
    account,
    collectedAt: now,
    verdicts,
    controlErrors,
    incomplete: incomplete.map(({ fact, region }) => `${fact} in ${region}`),
  };
});
