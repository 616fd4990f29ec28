import type { Holding } from '@lenswatch/core/engine/fact-index.ts';
import { type Times, Witness } from '@lenswatch/core/engine/witness.ts';
import type { Resource } from '@lenswatch/core/facts/fact.ts';
import { expect, test } from 'vitest';
import { row } from '../../support/test-history.ts';

const { account, region, partition } = row(1);
const subject: Resource = {
  ...{ partition, account, region, fact: 'bedrock.guardrail', id: 'g1', arn: 'arn:g1' },
  value: {} as never,
};
const times: Times = { of: () => '2', newestIn: () => '1', absentAt: () => '1' };
const holding = { coverage: row(1), resources: [] } as unknown as Holding;

test.each([
  ['what a resource names and an older listing lacks is asked for', 'f1', 1],
  ['what no service would take as a name is not', 'f'.repeat(901), 0],
])('%s', (_what, id, asked) => {
  const witness = new Witness(subject, times);
  witness.missing('bedrock.guardrail', id, [holding]);
  expect([witness.unproven.length, witness.consulted.length]).toEqual([asked, asked]);
});
