import { look } from '@lenswatch/functions/look.ts';
import { planSweep } from '@lenswatch/functions/plan-sweep.ts';
import { sweepAll } from '@lenswatch/functions/sweep.ts';
import type { Target } from '@lenswatch/functions/sweep-documents.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { payments } from '../../examples/organization.ts';
import { type EmulatedOrganization, emulatedOrganization } from '../support/emulated-organization.ts';
import { type FunctionHub, functionHub } from '../support/function-hub.ts';

const HOUR = 3_600_000;
const region = 'us-east-1';
const control = 'bedrock-invocation-log-store-protected';
let organization: EmulatedOrganization;

beforeAll(async () => {
  organization = await emulatedOrganization();
});
afterAll(async () => {
  expect(organization.emulator.violations).toEqual([]);
  await organization[Symbol.asyncDispose]();
});

const hubWith = (unit: string) =>
  functionHub(organization, {
    configuration: { overrides: [{ unit, parameters: { minLogRetentionDays: 3_650 } }] },
  });

async function targetIn({ hub }: FunctionHub): Promise<Target> {
  const { targets } = await planSweep('full', 'r1', hub);
  const lines = (await hub.objects.get(targets.key)).trim().split('\n');
  const all = lines.map((line) => JSON.parse(line) as Target);
  const found = all.find(({ account }) => account === payments);
  if (!found) throw new Error('The account is no target.');
  return found;
}

async function verdictIn({ hub }: FunctionHub) {
  const findings = [...(await hub.world.history.findings(payments, [region])).values()];
  return findings.find((finding) => finding.control === control)?.verdict;
}

test('what is decided for a unit holds in sweeps of its accounts, and in what events make of them', async () => {
  const verdicts = new Map<string, readonly unknown[]>();
  for (const unit of ['ou-root-workload', 'ou-root-elsewhere']) {
    const here = hubWith(unit);
    const target = await targetIn(here);
    expect(target.units).toEqual(['r-root', 'ou-root-workload']);
    await sweepAll([target], here.hub, () => HOUR, 'i1');
    const swept = await verdictIn(here);
    const now = here.clock.now;
    const dirty = { account: payments, region, fact: 'bedrock.invocation-logging', id: region } as const;
    await look(
      payments,
      [{ ...dirty, lastAt: now, dueAt: now, looks: 0 }],
      now,
      here.hub,
      new AbortController().signal,
    );
    verdicts.set(unit, [swept, await verdictIn(here)]);
  }
  expect(verdicts.get('ou-root-workload')).toEqual(['fail', 'fail']);
  expect(verdicts.get('ou-root-elsewhere')).toEqual(['pass', 'pass']);
});

test('each plan asks anew which units hold the chosen ones', async () => {
  const here = functionHub(organization, {
    settings: { units: ['ou-root-workload'] },
    configuration: { overrides: [{ unit: 'r-root', parameters: { minLogRetentionDays: 3_650 } }] },
  });
  here.calls();
  for (const run of ['r1', 'r2']) {
    await planSweep('full', run, here.hub);
    expect(here.calls()).toContain('organizations:ListParents');
  }
});

test('an event judges nothing by the parameters of everybody while nobody knows the units', async () => {
  const here = hubWith('ou-root-workload');
  const { units: _, ...target } = await targetIn(here);
  await sweepAll([target], here.hub, () => HOUR, 'i1');
  const before = await here.hub.world.history.findings(payments);
  const now = here.clock.now;
  const dirty = { account: payments, region, fact: 'bedrock.invocation-logging', id: region } as const;
  here.calls();
  const due = [{ ...dirty, lastAt: now, dueAt: now, looks: 0 }];
  expect(await look(payments, due, now, here.hub, new AbortController().signal)).toBeUndefined();
  expect(here.calls()).toEqual([]);
  expect(await here.hub.world.history.findings(payments)).toEqual(before);
});

test('where no decision names a unit, nobody is asked which units hold an account', async () => {
  const here = functionHub(organization);
  here.calls();
  expect((await targetIn(here)).units).toBeUndefined();
  expect(here.calls()).not.toContain('organizations:ListParents');
});
