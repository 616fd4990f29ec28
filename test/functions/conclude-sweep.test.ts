import { memberStore } from '@lenswatch/emulator/services/organizations.ts';
import { concludeSweep } from '@lenswatch/functions/conclude-sweep.ts';
import { planSweep } from '@lenswatch/functions/plan-sweep.ts';
import { summaryOf } from '@lenswatch/functions/summary-of.ts';
import { sweepAll } from '@lenswatch/functions/sweep.ts';
import { documentsOf, type Summary, type Target } from '@lenswatch/functions/sweep-documents.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { marketing, payments, research } from '../../examples/organization.ts';
import { type EmulatedOrganization, emulatedOrganization } from '../support/emulated-organization.ts';
import { type FunctionHub, functionHub } from '../support/function-hub.ts';

const anywhere = { account: '', region: '' };
let organization: EmulatedOrganization;

beforeAll(async () => {
  organization = await emulatedOrganization();
});
afterAll(async () => {
  await organization[Symbol.asyncDispose]();
});

/** Plan, sweep and conclusion, as the state machine runs them. */
async function sweep(here: FunctionHub, run: string) {
  const { targets, mode, startedAt, count } = await planSweep('full', run, here.hub);
  const lines = (await here.hub.objects.get(targets.key)).split('\n').filter((line) => line !== '');
  const all = lines.map((line) => JSON.parse(line) as Target);
  for (const [index, target] of all.entries()) {
    await sweepAll([target], here.hub, () => 3_600_000, `${run}-${index}`);
  }
  here.metrics.length = 0;
  here.clock.now = new Date(Date.parse(here.clock.now) + 60_000).toISOString();
  return concludeSweep({ run, mode, startedAt, count }, here.hub);
}

const metricIn = (
  { metrics }: FunctionHub,
  name: string,
  dimensions: { readonly [name: string]: string } = {},
) =>
  metrics.find(
    (document) =>
      name in document && Object.entries(dimensions).every(([key, value]) => document[key] === value),
  )?.[name];

test('a sweep is summed up in numbers: scores, results, drift, and a heartbeat', async () => {
  const here = functionHub(organization);
  const conclusion = await sweep(here, 'r1');
  expect(conclusion).toMatchObject({
    planned: 3,
    accounts: { covered: 3 },
    footprint: 3,
    version: '0.0.0',
    edition: '2025-11',
  });
  expect(conclusion.targets['missing']).toBeUndefined();
  expect(metricIn(here, 'Heartbeat')).toBe(1);
  expect(metricIn(here, 'ScanDurationMs', { ScanType: 'full' })).toBe(60_000);
  expect(metricIn(here, 'LensScore', { Scope: 'organization' })).toBeGreaterThan(0);
  expect(metricIn(here, 'LensScore', { AccountId: payments })).toBeGreaterThan(
    metricIn(here, 'LensScore', { AccountId: marketing }) as number,
  );
  expect(metricIn(here, 'Results', { Severity: 'high', Status: 'FAIL' })).toBeGreaterThan(0);
  expect(metricIn(here, 'PillarScore', { Pillar: 'security' })).toBeGreaterThan(0);
  expect(JSON.stringify(here.metrics)).not.toMatch(/arn:/);
  expect(here.memory.table.all().filter(({ pk }) => pk === 'run')).toHaveLength(1);
});

test('it reads summaries and no findings, whatever the size of the organization', async () => {
  const here = functionHub(organization);
  await sweep(here, 'r1');
  const asked: string[] = [];
  const { history } = here.hub.world;
  const spied = new Proxy(history, {
    get(target, name) {
      asked.push(String(name));
      return target[name as keyof typeof target];
    },
  });
  const hub = { ...here.hub, world: { ...here.hub.world, history: spied } };
  await concludeSweep({ run: 'r1', mode: 'full', startedAt: here.clock.now, count: 3 }, hub);
  expect(asked).toEqual([]);
});

test('targets that nobody summed up are missing, not complete', async () => {
  const here = functionHub(organization);
  await planSweep('full', 'r1', here.hub);
  const conclusion = await concludeSweep(
    { run: 'r1', mode: 'full', startedAt: here.clock.now, count: 3 },
    here.hub,
  );
  expect(conclusion.targets).toEqual({ missing: 3 });
});

test('what it answers fits between two states, were the roles of every account outdated', async () => {
  const here = functionHub(organization);
  const count = 20_000;
  const outdated = { version: '1', permissions: ['bedrock:GetGuardrail'] };
  const summaries = Array.from({ length: count }, (_, n): Summary => {
    const account = String(100_000_000_000 + n);
    const target = { account, regions: ['us-east-1'], mode: 'account' as const, run: 'r1', startedAt: '' };
    return summaryOf(target, here.hub, { state: 'partial', outdated });
  });
  await here.hub.objects.put(`${documentsOf('r1').summaries}i.json`, JSON.stringify(summaries));
  const asked = { run: 'r1', mode: 'account' as const, startedAt: here.clock.now, count };
  const conclusion = await concludeSweep(asked, here.hub);
  expect(conclusion).toMatchObject({ targets: { partial: count }, outdated: count });
  expect(Buffer.byteLength(JSON.stringify(conclusion))).toBeLessThan(256 * 1024);
});

test('an account that left, or that AWS suspended, keeps nothing open and counts as fixed nowhere', async () => {
  const here = functionHub(organization);
  await sweep(here, 'r1');
  const members = organization.world.items(memberStore, anywhere);
  const [left, suspended] = [members.get(marketing), members.get(research)];
  if (!left || !suspended) throw new Error('The example lost an account.');
  members.delete(marketing);
  members.set(research, { ...suspended, account: { ...suspended.account, State: 'SUSPENDED' } });
  const conclusion = await sweep(here, 'r2');
  members.set(marketing, left);
  members.set(research, suspended);

  expect(conclusion.accounts).toEqual({ covered: 1, left: 1, unreachable: 1 });
  expect(await here.hub.accounts.get(marketing)).toMatchObject({ state: 'left' });
  expect(await here.hub.accounts.get(research)).toMatchObject({ state: 'unreachable', reason: 'SUSPENDED' });
  for (const account of [marketing, research]) {
    expect((await here.hub.world.history.findings(account)).size).toBe(0);
  }
  expect((await here.hub.world.history.findings(payments)).size).toBeGreaterThan(0);
  expect(metricIn(here, 'ResolvedFindings', { Severity: 'high' })).toBeUndefined();
});
