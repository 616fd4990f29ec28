import { agentRuntime, browser } from '@lenswatch/emulator/builders/agentcore.ts';
import { stateMachine } from '@lenswatch/emulator/builders/sfn.ts';
import { browsers, runtimes } from '@lenswatch/emulator/services/agentcore-store.ts';
import { findings as hubFindings } from '@lenswatch/emulator/services/securityhub-findings.ts';
import { stateMachines } from '@lenswatch/emulator/services/sfn-machines.ts';
import { sweepAll } from '@lenswatch/functions/sweep.ts';
import { documentsOf, type Summary, type Target } from '@lenswatch/functions/sweep-documents.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { marketing, payments } from '../../examples/organization.ts';
import { type EmulatedOrganization, emulatedOrganization } from '../support/emulated-organization.ts';
import { type FunctionHub, functionHub } from '../support/function-hub.ts';

const HOUR = 3_600_000;
let organization: EmulatedOrganization;

beforeAll(async () => {
  organization = await emulatedOrganization();
});
afterAll(async () => {
  expect(organization.emulator.violations).toEqual([]);
  await organization[Symbol.asyncDispose]();
});

function target(account: string, more: Partial<Target> = {}): Target {
  const startedAt = '2026-11-20T12:00:00.000Z';
  return { account, regions: ['us-east-1', 'eu-west-1'], mode: 'full', run: 'r1', startedAt, ...more };
}

async function summaryOf({ hub, memory }: FunctionHub, account: string): Promise<Summary | undefined> {
  const found: Summary[] = [];
  for (const key of memory.objects.keys()) {
    if (key.startsWith(documentsOf('r1').summaries))
      found.push(...(JSON.parse(await hub.objects.get(key)) as Summary[]));
  }
  return found.findLast((summary) => summary.account === account);
}

/** Every item but listings and the account's record, which every sweep writes. */
const stored = ({ memory }: FunctionHub) =>
  memory.table
    .all()
    .filter(({ pk, sk }) => pk !== 'account' && !(String(pk).startsWith('C#') && String(sk).includes('#')))
    .map((item) => JSON.stringify(item))
    .sort();

const openIn = (account: string, region: string) =>
  [...organization.world.items(hubFindings, { account, region }).values()].filter(
    ({ finding }) => finding.RecordState === 'ACTIVE',
  );

test('a sweep remembers and reports what a scan finds, and answers without naming a resource', async () => {
  const here = functionHub(organization);
  const swept = await sweepAll([target(marketing)], here.hub, () => HOUR, 'i1');
  expect(swept).toEqual({
    summaries: [{ account: marketing, regions: ['us-east-1', 'eu-west-1'], state: 'complete' }],
    rest: [],
  });
  const findings = await here.hub.world.history.findings(marketing);
  const failing = [...findings.values()].filter(
    ({ verdict, suppressed, severity }) => verdict === 'fail' && !suppressed && severity !== 'informational', // the threshold is low
  );
  expect(failing.length).toBeGreaterThan(10);
  const open = ['us-east-1', 'eu-west-1'].flatMap((region) => openIn(marketing, region));
  expect(new Set(open.map(({ finding }) => finding.Id))).toEqual(
    new Set([
      ...failing.map(({ id }) => id),
      ...open.flatMap(({ finding }) =>
        finding.GeneratorId === 'lenswatch/could-not-judge' ? finding.Id : [],
      ),
    ]),
  );
  const summary = await summaryOf(here, marketing);
  expect(summary).toMatchObject({ state: 'complete', footprint: ['eu-west-1', 'us-east-1'] });
  expect(JSON.stringify(summary)).not.toMatch(/arn:|guardrail\//);
  expect((await here.hub.accounts.get(marketing))?.summary?.posture.results['high/FAIL']).toBeGreaterThan(0);
});

test('an unchanged sweep writes listings and nothing else, and is silent towards Security Hub', async () => {
  const here = functionHub(organization);
  await sweepAll([target(payments)], here.hub, () => HOUR, 'i1');
  const before = stored(here);
  here.calls();
  here.clock.now = '2026-11-20T12:30:00.000Z';
  await sweepAll([target(payments)], here.hub, () => HOUR, 'i2');
  expect(stored(here)).toEqual(before);
  const { coverage } = await here.hub.world.history.recall(payments);
  expect(new Set(coverage.map(({ readAt }) => readAt))).toEqual(new Set(['2026-11-20T12:30:00.000Z']));

  // Hours later traffic has moved: facts are written, findings are not.
  here.clock.now = '2026-11-20T18:00:00.000Z';
  await sweepAll([target(payments)], here.hub, () => HOUR, 'i3');
  const findingsIn = (items: readonly string[]) => items.filter((item) => item.includes('"findingId"'));
  expect(findingsIn(stored(here))).toEqual(findingsIn(before));
  expect(here.calls().filter((operation) => operation.startsWith('securityhub:'))).toEqual([]);
});

test('where an account tells its regions, disabled ones are left out', async () => {
  const here = functionHub(organization);
  const hub = { ...here.hub, enter: (account: string) => organization.administrated(account) };
  const regions = ['eu-west-1', 'ap-south-1', 'us-east-1'];
  const swept = await sweepAll([target(payments, { regions })], hub, () => HOUR, 'i1');
  expect(swept.summaries).toEqual([
    { account: payments, regions: ['eu-west-1', 'us-east-1'], state: 'complete' },
  ]);
  expect((await here.hub.accounts.get(payments))?.regions).toEqual(['eu-west-1', 'us-east-1']);
});

test('an account without AI ends after its probe: nothing is judged that needs more', async () => {
  const here = functionHub(organization);
  organization.world.account('555555555555', 'empty', ['us-east-1', 'eu-west-1']);
  here.calls();
  const empty = target('111111111111', { regions: ['ap-south-1'] });
  const swept = await sweepAll([empty], here.hub, () => HOUR, 'i1');
  expect(swept.summaries[0]?.state).toBe('complete');
  const asked = new Set(here.calls());
  expect(asked.has('bedrock:ListGuardrails')).toBe(true);
  expect(asked.has('cloudwatch:DescribeAlarms')).toBe(false);
  expect(asked.has('ec2:DescribeVpcEndpoints')).toBe(false);
  expect((await summaryOf(here, '111111111111'))?.footprint).toEqual([]);
  const controls = [...(await here.hub.world.history.findings('111111111111')).values()].map(
    ({ control }) => control,
  );
  expect(controls.filter((control) => !control.startsWith('iam-') && !control.includes('role'))).toEqual([]);
});

test('an account that does not end in time goes on where it was, and asks nothing twice', async () => {
  const whole = functionHub(organization);
  whole.calls();
  await sweepAll([target(payments)], whole.hub, () => HOUR, 'i1');
  const once = whole.calls().filter((operation) => !/^(sts|securityhub):/.test(operation));

  const here = functionHub(organization);
  // All but seconds are kept for writing, and the details of one listing take longer than that.
  const slow = organization.emulator.faults.add({
    fault: 'latency',
    operation: 'bedrock:GetGuardrail',
    ms: 20_000,
  });
  const made: string[] = [];
  let next: readonly Target[] = [target(payments)];
  const states: string[] = [];
  for (let invocation = 1; next.length > 0; invocation += 1) {
    const remaining = invocation === 1 ? 125_000 : HOUR;
    const swept = await sweepAll(next, here.hub, () => remaining, `i${invocation}`);
    states.push(...swept.summaries.map(({ state }) => state));
    made.push(...here.calls().filter((operation) => !/^(sts|securityhub):/.test(operation)));
    next = swept.rest;
    slow();
  }
  expect(states.at(0)).toBe('continue');
  expect(states.at(-1)).toBe('complete');
  // Listings that were cut off are made again; details that were read are not.
  expect(made.length).toBeLessThan(once.length * 1.5);
  const [a, b] = await Promise.all([whole, here].map(({ hub }) => hub.world.history.findings(payments)));
  const verdicts = (all: typeof a) =>
    [...(all?.values() ?? [])].map(({ id, verdict }) => `${id} ${verdict}`).sort();
  expect(verdicts(b)).toEqual(verdicts(a));
});

test('an account that is cut off before anything was read is no fault of ours, and its findings stay', async () => {
  const here = functionHub(organization);
  await sweepAll([target(marketing)], here.hub, () => HOUR, 'i1');
  const before = await here.hub.world.history.findings(marketing);
  const slow = organization.emulator.faults.add({
    fault: 'latency',
    operation: 'sts:GetCallerIdentity',
    ms: 20_000,
  });
  const swept = await sweepAll([target(marketing), target(payments)], here.hub, () => 121_000, 'i2');
  slow();
  expect(swept).toEqual({
    summaries: [{ account: marketing, regions: ['us-east-1', 'eu-west-1'], state: 'partial' }],
    rest: [target(payments)],
  });
  expect((await summaryOf(here, marketing))?.reason).toBe('INTERRUPTED');
  expect(await here.hub.world.history.findings(marketing)).toEqual(before);
});

test('an account that refuses its role is unreachable, closes nothing and stops nobody', async () => {
  let closed = false;
  const here = functionHub(organization, { denied: (account) => closed && account === marketing });
  await sweepAll([target(marketing)], here.hub, () => HOUR, 'i1');
  const before = await here.hub.world.history.findings(marketing);
  closed = true;
  const swept = await sweepAll([target(marketing), target(payments)], here.hub, () => HOUR, 'i2');
  expect(swept.summaries.map(({ state }) => state)).toEqual(['unreachable', 'complete']);
  expect(await here.hub.world.history.findings(marketing)).toEqual(before);
  expect(await here.hub.accounts.get(marketing)).toMatchObject({
    state: 'unreachable',
    reason: 'ACCESS_DENIED',
    summary: { run: 'r1' },
  });
});

test('an account that AWS throttles at the door stays covered, and the next frequent sweep knocks again', async () => {
  const here = functionHub(organization);
  await sweepAll([target(marketing)], here.hub, () => HOUR, 'i1');
  const before = await here.hub.accounts.get(marketing);
  const end = organization.emulator.faults.add({ fault: 'throttle', operation: 'sts:GetCallerIdentity' });
  const swept = await sweepAll([target(marketing, { mode: 'metrics' })], here.hub, () => HOUR, 'i2');
  end();
  expect(swept.summaries.map(({ state }) => state)).toEqual(['unreachable']);
  expect(await here.hub.accounts.get(marketing)).toEqual(before);
});

test('without time for another target the rest is handed back untouched', async () => {
  const here = functionHub(organization);
  const times = [HOUR, HOUR, 1];
  const swept = await sweepAll(
    [target(payments), target(marketing)],
    here.hub,
    () => times.shift() ?? 1,
    'i1',
  );
  expect(swept.summaries.map(({ account }) => account)).toEqual([payments]);
  expect(swept.rest).toEqual([target(marketing)]);
});

test('hourly and six-hourly sweeps read little and judge with what is known', async () => {
  const here = functionHub(organization);
  here.calls();
  await sweepAll([target(payments)], here.hub, () => HOUR, 'i1');
  const whole = here.calls().length;
  const before = await here.hub.world.history.findings(payments);
  for (const [mode, most] of [
    ['account', whole / 5],
    ['metrics', whole / 10],
  ] as const) {
    here.calls();
    here.clock.now = new Date(Date.parse(here.clock.now) + HOUR).toISOString();
    const swept = await sweepAll([target(payments, { mode })], here.hub, () => HOUR, mode);
    expect(swept.summaries[0]?.state).toBe('complete');
    expect(here.calls().length).toBeLessThan(most);
    const verdicts = (all: typeof before) =>
      [...all.values()].map(({ id, verdict }) => `${id} ${verdict}`).sort();
    expect(verdicts(await here.hub.world.history.findings(payments))).toEqual(verdicts(before));
  }
});

test('a name that is longer than any key keeps nobody from judging the account, nor calls for a look for ever', async () => {
  const here = functionHub(organization);
  const at = { account: payments, region: 'us-east-1' };
  const machine = stateMachine(organization.world, at, {
    name: 'hostile',
    roleArn: `arn:aws:iam::${payments}:role/hostile`,
    definition: {
      StartAt: 'A',
      States: {
        A: {
          Type: 'Task',
          Resource: 'arn:aws:states:::lambda:invoke',
          Parameters: { FunctionName: 'f'.repeat(2_000) },
          Next: 'B',
        },
        B: { Type: 'Task', Resource: 'arn:aws:states:::bedrock:invokeModel', Parameters: {}, End: true },
      },
    },
  });
  const swept = await sweepAll([target(payments)], here.hub, () => HOUR, 'i1');
  expect(swept.summaries[0]?.state).toBe('complete');
  const about = [...(await here.hub.world.history.findings(payments)).values()].filter(
    ({ resource }) => resource.arn === machine.arn,
  );
  expect(about.map(({ verdict }) => verdict)).toContain('fail');
  here.memory.sent.length = 0;
  here.clock.now = '2026-11-20T13:00:00.000Z';
  await sweepAll([target(payments)], here.hub, () => HOUR, 'i2');
  expect(here.memory.sent).toEqual([]);
  organization.world.items(stateMachines, at).delete(machine.arn);
});

test('a region where agents run in AgentCore alone is looked at as a whole, and once more when they are gone', async () => {
  const here = functionHub(organization);
  const at = { account: payments, region: 'eu-west-1' };
  const { world } = organization;
  const agent = agentRuntime(world, at, {
    name: 'lonely',
    roleArn: `arn:aws:iam::${payments}:role/lonely`,
  });
  const surfing = browser(world, at, { name: 'surfing', roleArn: agent.arn });
  const controlsThere = async () =>
    new Set(
      [...(await here.hub.world.history.findings(payments, ['eu-west-1'])).values()].flatMap(
        ({ verdict, resource }) => (verdict === 'not-applicable' ? [] : resource.arn),
      ),
    );
  await sweepAll([target(payments)], here.hub, () => HOUR, 'i1');
  expect(await controlsThere()).toContain(agent.arn);
  expect(await controlsThere()).toContain(surfing.arn);

  // No event tells of it.
  world.items(runtimes, at).delete(agent.id);
  world.items(browsers, at).delete(surfing.id);
  here.clock.now = '2026-11-21T12:00:00.000Z';
  await sweepAll([target(payments)], here.hub, () => HOUR, 'i2');
  expect(await controlsThere()).not.toContain(agent.arn);
  expect(await controlsThere()).not.toContain(surfing.arn);
  here.calls();
  here.clock.now = '2026-11-22T12:00:00.000Z';
  await sweepAll([target(payments)], here.hub, () => HOUR, 'i3');
  expect((await here.hub.accounts.get(payments))?.footprint).toEqual(['us-east-1']);
});
