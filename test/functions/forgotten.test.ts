import { memberStore } from '@lenswatch/emulator/services/organizations.ts';
import { findings as hubFindings } from '@lenswatch/emulator/services/securityhub-findings.ts';
import { concludeSweep } from '@lenswatch/functions/conclude-sweep.ts';
import { look } from '@lenswatch/functions/look.ts';
import { planSweep } from '@lenswatch/functions/plan-sweep.ts';
import { sweepAll } from '@lenswatch/functions/sweep.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { marketing, research } from '../../examples/organization.ts';
import { type EmulatedOrganization, emulatedOrganization } from '../support/emulated-organization.ts';
import { type FunctionHub, functionHub } from '../support/function-hub.ts';

const HOUR = 3_600_000;
const never = new AbortController().signal;
let organization: EmulatedOrganization;

beforeAll(async () => {
  organization = await emulatedOrganization();
});
afterAll(async () => {
  await organization[Symbol.asyncDispose]();
});

async function swept(
  { hub, clock }: FunctionHub,
  account: string,
  run: string,
  regions: readonly string[],
): Promise<void> {
  const target = { account, regions: [...regions], mode: 'full' as const, run };
  await sweepAll([{ ...target, startedAt: clock.now }], hub, () => HOUR, `i-${run}`);
}

const openIn = (region: string) =>
  [...organization.world.items(hubFindings, { account: research, region }).values()].filter(
    ({ finding }) => finding.RecordState === 'ACTIVE',
  );

const findingsIn = async ({ hub }: FunctionHub, region: string) => [
  ...(await hub.world.history.findings(research, [region])).values(),
];

test('an account that AWS lets in again is not judged by what was forgotten of it', async () => {
  const here = functionHub(organization);
  await swept(here, marketing, 'r1', ['us-east-1', 'eu-west-1']);
  const members = organization.world.items(memberStore, { account: '', region: '' });
  const before = members.get(marketing);
  if (!before) throw new Error('The example lost an account.');
  members.set(marketing, { ...before, account: { ...before.account, State: 'SUSPENDED' } });
  const plan = await planSweep('full', 'r2', here.hub);
  await concludeSweep({ run: 'r2', mode: 'full', startedAt: plan.startedAt, count: 0 }, here.hub);
  members.set(marketing, before);
  expect((await here.hub.accounts.get(marketing))?.reason).toBe('SUSPENDED');

  // An event comes before its next sweep.
  here.clock.now = '2026-11-20T13:00:00.000Z';
  const about = {
    fact: 'bedrock.guardrail' as const,
    account: marketing,
    region: 'us-east-1',
    id: null,
  };
  await look(
    marketing,
    [{ ...about, lastAt: here.clock.now, dueAt: here.clock.now, looks: 0 }],
    here.clock.now,
    here.hub,
    never,
  );
  expect((await here.hub.world.history.findings(marketing)).size).toBe(0);

  here.clock.now = '2026-11-20T14:00:00.000Z';
  await swept(here, marketing, 'r3', ['us-east-1', 'eu-west-1']);
  expect((await here.hub.accounts.get(marketing))?.state).toBe('covered');
  expect((await here.hub.world.history.findings(marketing)).size).toBeGreaterThan(0);
});

test('a region that is not watched any more keeps nothing open, and counts nowhere', async () => {
  const here = functionHub(organization);
  await swept(here, research, 'r1', ['us-east-1', 'eu-west-1']);
  expect(openIn('eu-west-1').length).toBeGreaterThan(0);
  expect((await findingsIn(here, 'eu-west-1')).length).toBeGreaterThan(0);
  here.clock.now = '2026-11-20T13:00:00.000Z';
  await swept(here, research, 'r2', ['us-east-1']);
  expect(await findingsIn(here, 'eu-west-1')).toEqual([]);
  expect(openIn('eu-west-1')).toEqual([]);
  expect(openIn('us-east-1').length).toBeGreaterThan(0);
  const { coverage } = await here.hub.world.history.recall(research);
  expect(new Set(coverage.map(({ region }) => region))).toEqual(new Set(['us-east-1']));

  // It comes back, and everything with it.
  here.clock.now = '2026-11-20T14:00:00.000Z';
  await swept(here, research, 'r3', ['us-east-1', 'eu-west-1']);
  expect((await findingsIn(here, 'eu-west-1')).length).toBeGreaterThan(0);
  expect(openIn('eu-west-1').length).toBeGreaterThan(0);
});
