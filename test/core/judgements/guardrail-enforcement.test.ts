import type { Reader } from '@lenswatch/core/controls/control.ts';
import type { EnforcedGuardrail } from '@lenswatch/core/facts/bedrock.ts';
import { accountSources } from '@lenswatch/core/judgements/guardrail-enforcement.ts';
import { expect, test } from 'vitest';
import { place } from '../../support/test-control.ts';

const enforced = (region: string): EnforcedGuardrail => ({
  configId: `of ${region}`,
  guardrailArn: `arn:aws:bedrock:${region}:111122223333:guardrail/gr1`,
  guardrailId: 'gr1',
  guardrailVersion: '1',
  includedModels: null,
  excludedModels: [],
  guarded: { system: null, messages: null, inputTags: null },
  owner: 'ACCOUNT',
});
const everyRegion = ['eu-west-1', 'us-east-1'].map((region) => ({
  ...place,
  region,
  fact: 'bedrock.enforced-guardrails',
  id: region,
  arn: `arn:aws:test:::${region}`,
  value: { configurations: [enforced(region)] },
}));
// A principal, whose control asks too, sees the facts of all regions.
const facts = {
  all: () => everyRegion,
  known: () => everyRegion,
} as unknown as Reader<'bedrock.enforced-guardrails'>;

test('what the account enforces in one region guards no calls in another', () => {
  expect(accountSources(place, facts, true).map(({ by }) => by)).toEqual([
    'account enforcement of us-east-1',
  ]);
  expect(accountSources({ ...place, region: 'us-west-2' }, facts, true)).toEqual([]);
});
