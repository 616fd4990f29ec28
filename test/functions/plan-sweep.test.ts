import { memberStore } from '@lenswatch/emulator/services/organizations.ts';
import { planSweep } from '@lenswatch/functions/plan-sweep.ts';
import type { Target } from '@lenswatch/functions/sweep-documents.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { hubAccount, marketing, payments, research } from '../../examples/organization.ts';
import { type EmulatedOrganization, emulatedOrganization } from '../support/emulated-organization.ts';
import { type FunctionHub, functionHub } from '../support/function-hub.ts';

const anywhere = { account: '', region: '' };
let organization: EmulatedOrganization;

beforeAll(async () => {
  organization = await emulatedOrganization();
});
afterAll(async () => {
  expect(organization.emulator.violations).toEqual([]);
  await organization[Symbol.asyncDispose]();
});

async function planned(here: FunctionHub, mode: Target['mode'] = 'full') {
  const { targets, ...rest } = await planSweep(mode, 'run-1', here.hub);
  const text = await here.hub.objects.get(targets.key);
  const lines = text.split('\n').filter((line) => line !== '');
  return { ...rest, targets: lines.map((line) => JSON.parse(line) as Target) };
}

test('every active account of the units is a target, in the chosen regions and that of global facts', async () => {
  const here = functionHub(organization, { settings: { regions: ['eu-west-1', 'ap-south-1'] } });
  const plan = await planned(here);
  expect(plan).toMatchObject({ run: 'run-1', mode: 'full', count: 3 });
  expect(plan.targets.map(({ account }) => account)).toEqual([payments, marketing, research]);
  expect(plan.targets[0]).toEqual({
    account: payments,
    regions: ['eu-west-1', 'ap-south-1', 'us-east-1'],
    mode: 'full',
    run: 'run-1',
    startedAt: '2026-11-20T12:00:00.000Z',
  });
});

test('excluded and suspended accounts are no targets, and the latter are noted', async () => {
  const here = functionHub(organization, { settings: { excludedAccounts: [hubAccount, research] } });
  const members = organization.world.items(memberStore, anywhere);
  const member = members.get(marketing);
  if (!member) throw new Error('The example lost an account.');
  members.set(marketing, { ...member, account: { ...member.account, State: 'SUSPENDED' } });
  const { targets } = await planned(here);
  members.set(marketing, member);
  expect(targets.map(({ account }) => account)).toEqual([payments]);
  expect(JSON.parse(await here.hub.objects.get('sweeps/run-1/membership.json'))).toEqual({
    active: [payments],
    suspended: [marketing],
  });
});

test('a hub without an organization looks at its own account', async () => {
  const here = functionHub(organization, { settings: { organization: '', units: [], excludedAccounts: [] } });
  expect((await planned(here)).targets.map(({ account }) => account)).toEqual([hubAccount]);
});

test('the frequent sweeps take accounts that were entered, and metrics only where AI is used', async () => {
  const here = functionHub(organization);
  const record = { since: here.clock.now, regions: ['us-east-1'], leftOut: [] };
  await here.hub.accounts.put({ ...record, account: payments, state: 'covered', footprint: ['eu-west-1'] });
  await here.hub.accounts.put({ ...record, account: marketing, state: 'covered', footprint: [] });
  await here.hub.accounts.put({
    ...record,
    account: research,
    state: 'unreachable',
    footprint: ['eu-west-1'],
  });
  expect((await planned(here, 'metrics')).targets).toMatchObject([
    { account: payments, regions: ['eu-west-1'], mode: 'metrics' },
  ]);
  expect((await planned(here, 'account')).targets).toMatchObject([
    { account: payments, regions: ['us-east-1'], mode: 'account' },
    { account: marketing, regions: ['us-east-1'], mode: 'account' },
  ]);
});

test('units are looked into however deep', async () => {
  const here = functionHub(organization, { settings: { units: ['ou-root-workload'] } });
  const tree: { readonly [unit: string]: { units: string[]; accounts: string[] } } = {
    'ou-root-workload': { units: ['ou-root-deeper00'], accounts: [payments] },
    'ou-root-deeper00': { units: [], accounts: [research] },
  };
  const aws = {
    ...here.hub.aws,
    send: async (operation: string, _region: string, { ParentId }: { ParentId: string }) =>
      operation === 'organizations:ListAccountsForParent'
        ? { Accounts: tree[ParentId]?.accounts.map((Id) => ({ Id, State: 'ACTIVE' })) }
        : { OrganizationalUnits: tree[ParentId]?.units.map((Id) => ({ Id })) },
  };
  const { targets } = await planned({ ...here, hub: { ...here.hub, aws: aws as never } });
  expect(targets.map(({ account }) => account)).toEqual([payments, research]);
});
