import { iamActionsOf } from '@lenswatch/core/aws/iam-action.ts';
import { footprintIn } from '@lenswatch/core/engine/footprint.ts';
import { permissionsOf } from '@lenswatch/core/engine/plan.ts';
import { actionsSince, outdatedBy, withoutOutdated } from '@lenswatch/core/engine/spoke.ts';
import type { Coverage, FactName, Gap, Snapshot } from '@lenswatch/core/facts/fact.ts';
import { expect, test } from 'vitest';
import { everything } from '../../support/emulated-organization.ts';

const place = { partition: 'aws', account: '111122223333', region: 'us-east-1' };
const since = { 'sagemaker:DescribeModel': '1.2.0' };

function row(fact: FactName, more: Partial<Coverage> = {}): Coverage {
  return { ...place, fact, readAt: '', state: 'complete', resources: 0, calls: 1, gaps: [], ...more };
}

function denied(fact: FactName, permission: string): Coverage {
  const gap: Gap = {
    ...place,
    fact,
    id: 'm',
    reason: 'ACCESS_DENIED',
    operation: permission,
    permission,
    message: '',
  };
  return row(fact, { state: 'partial', gaps: [gap] });
}

const snapshot = (...coverage: readonly Coverage[]): Snapshot => ({
  schemaVersion: '1.0',
  collectedAt: '',
  places: [place],
  coverage,
  resources: [],
});

test.each([
  ['1.1.9', true],
  ['1.2.0', false],
  ['1.10.0', false],
  [null, true],
])('a spoke of release %s is too old for what 1.2.0 brought: %s', (version, tooOld) => {
  const look = snapshot(denied('sagemaker.model', 'sagemaker:DescribeModel'), row('bedrock.guardrail'));
  const outdated = outdatedBy(look, version, since);
  expect(outdated !== undefined).toBe(tooOld);
  if (!outdated) return;
  expect(outdated.permissions).toEqual(['sagemaker:DescribeModel']);
  expect(withoutOutdated(look, outdated).coverage.map(({ fact }) => fact)).toEqual(['bedrock.guardrail']);
});

test('what an old spoke allows and somebody denies is no matter of age', () => {
  expect(
    outdatedBy(snapshot(denied('bedrock.guardrail', 'bedrock:GetGuardrail')), '1.0.0', since),
  ).toBeUndefined();
});

test('every action with a release of its own is one that the catalogue needs', () => {
  const needed = new Set([...permissionsOf(everything), ...iamActionsOf('account:ListRegions')]);
  expect(Object.keys(actionsSince).filter((action) => !needed.has(action))).toEqual([]);
});

test('a region is used where something was found, or where nobody could tell', () => {
  const elsewhere = (region: string, fact: FactName, more: Partial<Coverage>) =>
    row(fact, { ...more, region });
  expect(
    footprintIn(
      snapshot(
        elsewhere('eu-west-1', 'bedrock.guardrail', { resources: 1 }),
        elsewhere('eu-west-2', 'bedrock.guardrail', { state: 'unreadable' }),
        elsewhere('eu-west-3', 'bedrock.guardrail', {}),
        elsewhere('eu-west-3', 'aws.region', { resources: 1 }),
      ),
    ),
  ).toEqual(['eu-west-1', 'eu-west-2']);
});
