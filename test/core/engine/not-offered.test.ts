import { permissionsOf } from '@lenswatch/core/engine/plan.ts';
import { listings } from '@lenswatch/emulator/services/ssm.ts';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import {
  type EmulatedOrganization,
  emulatedOrganization,
  everything,
  findingsOf,
} from '../../support/emulated-organization.ts';

// AgentCore has no host in one region, where the account has AI without it, roles of the whole account included.

const account = '222222222222';
const region = 'eu-west-1';
const hub = { account: '111111111111', region: 'us-east-1' };
const host = `bedrock-agentcore-control.${region}.amazonaws.com`;

let organization: EmulatedOrganization;
let healthy: Awaited<ReturnType<typeof look>>;

beforeAll(async () => {
  organization = await emulatedOrganization();
  healthy = await look([region]);
}, 60_000);
afterAll(() => organization[Symbol.asyncDispose]());
beforeEach(() => {
  organization.emulator.calls.clear();
  organization.emulator.faults.clear();
  organization.world.items(listings, hub).clear();
});

/** A scan of regions, some hosts of which have no address; AWS lists AgentCore in the named regions. */
async function look(regions: readonly string[], unknown: readonly string[] = [], listed?: readonly string[]) {
  if (listed) organization.world.items(listings, hub).set('bedrock-agentcore', listed);
  const requestHandler = organization.emulator.requestHandler();
  for (const name of unknown) requestHandler.unknown.add(name);
  const snapshot = await organization.snapshot(account, regions, everything, {
    clientConfig: { requestHandler },
  });
  return { snapshot, verdicts: [...findingsOf(snapshot).values()].map((one) => `${one.id} ${one.verdict}`) };
}

const agentCore = ({ snapshot }: Awaited<ReturnType<typeof look>>) =>
  snapshot.coverage.filter(({ fact }) => fact.startsWith('agentcore.'));
const questions = () => organization.emulator.calls.of('ssm:GetParametersByPath').length;

test('where AWS does not offer a service, nothing of it exists, and nothing is unknown for it', async () => {
  const there = await look([region], [host], ['us-east-1', 'us-west-2']);
  expect(there.verdicts).toEqual(healthy.verdicts);
  const listed = agentCore(there).filter(({ calls }) => calls > 0);
  expect(listed.length).toBeGreaterThan(5);
  for (const row of agentCore(there)) {
    expect(row).toMatchObject({ state: 'complete', resources: 0, gaps: [] });
    expect(row.notOffered, row.fact).toBe(row.calls > 0 ? true : undefined);
  }
  expect(questions()).toBe(1);
});

test.each<[string, readonly string[], (() => void)?]>([
  ['lists the region all the same', ['us-east-1', region]],
  ['lists no region at all', []],
  [
    'does not tell',
    ['us-east-1'],
    () => organization.emulator.faults.add({ operation: 'ssm:GetParametersByPath', fault: 'deny' }),
  ],
])('a host without an address proves nothing where AWS %s', async (_, listed, broken) => {
  broken?.();
  const there = await look([region], [host], listed);
  for (const row of agentCore(there)) {
    expect(row, row.fact).toMatchObject({ state: 'unreadable' });
    expect(
      row.gaps.map(({ reason }) => reason),
      row.fact,
    ).toContain('REGION_UNSUPPORTED');
  }
  expect(there.verdicts).not.toEqual(healthy.verdicts);
  if (!broken) return;
  const missing = agentCore(there).flatMap(({ gaps }) => gaps.flatMap(({ permission }) => permission ?? []));
  expect(new Set(missing)).toEqual(new Set(['ssm:GetParametersByPath']));
});

test('what AWS does not list and answers is read', async () => {
  const there = await look([region], [], ['us-east-1']);
  expect(there.snapshot).toEqual(healthy.snapshot);
  expect(questions()).toBe(0);
});

test('a service whose regions AWS is not asked for stays unknown', async () => {
  const there = await look([region], [`lambda.${region}.amazonaws.com`], ['us-east-1']);
  const [row] = there.snapshot.coverage.filter(({ fact }) => fact === 'lambda.function');
  expect(row).toMatchObject({ state: 'unreadable', gaps: [{ reason: 'REGION_UNSUPPORTED' }] });
  expect(questions()).toBe(0);
});

test('the question is among the permissions of every plan that may ask it', () => {
  expect(permissionsOf(everything)).toContain('ssm:GetParametersByPath');
  const without = everything.collectors.filter(({ operations }) =>
    operations.every((operation) => !operation.startsWith('bedrock')),
  );
  expect(permissionsOf({ ...everything, collectors: without })).not.toContain('ssm:GetParametersByPath');
});
