import type { Operation } from '@lenswatch/core/aws/services.ts';
import { accountType } from '@lenswatch/core/config-rules/naming.ts';
import { configRulesOf } from '@lenswatch/core/config-rules/rules.ts';
import { configRules, evaluationResults } from '@lenswatch/emulator/services/config.ts';
import { memberStore } from '@lenswatch/emulator/services/organizations.ts';
import { findings as hubFindings } from '@lenswatch/emulator/services/securityhub-findings.ts';
import { defineStore } from '@lenswatch/emulator/world.ts';
import { concludeSweep } from '@lenswatch/functions/conclude-sweep.ts';
import type { Hub } from '@lenswatch/functions/hub.ts';
import { look } from '@lenswatch/functions/look.ts';
import { planSweep } from '@lenswatch/functions/plan-sweep.ts';
import { sweepAll } from '@lenswatch/functions/sweep.ts';
import {
  documentsOf,
  type PlanMode,
  type Summary,
  type Target,
} from '@lenswatch/functions/sweep-documents.ts';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { hubAccount, marketing, payments, research } from '../../examples/organization.ts';
import {
  catalogue,
  type EmulatedOrganization,
  emulatedOrganization,
} from '../support/emulated-organization.ts';
import { type FunctionHub, functionHub } from '../support/function-hub.ts';

const HOUR = 3_600_000;
const regions = ['us-east-1', 'eu-west-1'] as const;
const never = new AbortController().signal;
/** Shared by name with Config's evaluations on demand. */
const evaluationStarts = defineStore<unknown>('config.evaluation-start');
let organization: EmulatedOrganization;

beforeAll(async () => {
  organization = await emulatedOrganization();
});
afterAll(async () => {
  expect(organization.emulator.violations).toEqual([]);
  await organization[Symbol.asyncDispose]();
});
beforeEach(() => {
  organization.emulator.faults.clear();
  for (const account of [hubAccount, payments, marketing, research]) {
    for (const region of regions) {
      for (const store of [hubFindings, configRules, evaluationResults, evaluationStarts]) {
        organization.world.items(store as typeof evaluationStarts, { account, region }).clear();
      }
    }
  }
});

async function swept(here: FunctionHub, account: string, mode: Target['mode'], run = mode): Promise<Summary> {
  const target = { account, regions: [...regions], mode, run, startedAt: here.clock.now };
  await sweepAll([target], here.hub, () => HOUR, account);
  const [summary] = JSON.parse(
    await here.hub.objects.get(`${documentsOf(run).summaries}${account}.json`),
  ) as Summary[];
  if (!summary) throw new Error('There is no summary.');
  return summary;
}

const statesIn = (account: string) =>
  regions.flatMap((region) =>
    [...organization.world.items(hubFindings, { account, region }).values()].map(
      ({ finding }) => finding.RecordState,
    ),
  );

/** Deploys a rule of Config that holds a result. */
function deployRule(account: string, region: string, name = 'lenswatch-bedrock'): void {
  const at = { account, region };
  const arn = `arn:aws:config:${region}:${account}:config-rule/config-rule-${name}`;
  organization.world.items(configRules, at).set(name, { name, arn });
  organization.world.items(evaluationResults, at).set(`${name}|${accountType}|${account}`, {
    EvaluationResultIdentifier: {
      EvaluationResultQualifier: { ConfigRuleName: name, ResourceType: accountType, ResourceId: account },
      OrderingTimestamp: organization.world.now(),
    },
    ComplianceType: 'NON_COMPLIANT',
    ResultRecordedTime: organization.world.now(),
    ConfigRuleInvokedTime: organization.world.now(),
  } as never);
}

test('every finding is archived and Config asks again, without a look at the workload', async () => {
  const here = functionHub(organization);
  await swept(here, marketing, 'full');
  const open = statesIn(marketing).filter((state) => state === 'ACTIVE').length;
  expect(open).toBeGreaterThan(10);
  deployRule(marketing, 'us-east-1');
  organization.world
    .items(configRules, { account: marketing, region: 'eu-west-1' })
    .set('lenswatch-iam', { name: 'lenswatch-iam', arn: 'arn:aws:config:eu-west-1:1:config-rule/empty' });

  here.calls();
  here.clock.now = '2026-11-20T13:00:00.000Z';
  expect(await swept(here, marketing, 'retire')).toMatchObject({
    state: 'complete',
    retired: { archived: open, open: 0, rules: 1, refusals: [] },
  });
  const made = here.calls();
  expect(made.filter((operation) => !/^(sts|securityhub|config):/.test(operation))).toEqual([]);
  // A rule that holds nothing is left in peace.
  expect(made.filter((operation) => operation === 'config:StartConfigRulesEvaluation')).toHaveLength(1);
  expect(new Set(statesIn(marketing))).toEqual(new Set(['ARCHIVED']));
  expect((await here.hub.world.history.findings(marketing)).size).toBe(0);
  expect(await here.hub.accounts.get(marketing)).toMatchObject({
    state: 'retired',
    reason: 'RETIRED',
    since: '2026-11-20T13:00:00.000Z',
    footprint: [],
    regions: ['us-east-1', 'eu-west-1'],
  });

  // Again, within the minute: nothing is left to say to Security Hub, and Config wants to be left alone.
  expect(await swept(here, marketing, 'retire')).toMatchObject({
    state: 'partial',
    retired: {
      archived: 0,
      open: 0,
      rules: 0,
      refusals: [{ service: 'config', region: 'us-east-1', reason: 'THROTTLED' }],
    },
  });
  expect(here.calls()).not.toContain('securityhub:BatchImportFindings');
});

test('a role of an earlier release, which may not have Config ask again, costs Config alone', async () => {
  const here = functionHub(organization);
  await swept(here, payments, 'full');
  deployRule(payments, 'eu-west-1');
  organization.emulator.faults.add({ operation: 'config:StartConfigRulesEvaluation', fault: 'deny' });
  expect(await swept(here, payments, 'retire')).toMatchObject({
    state: 'partial',
    retired: {
      open: 0,
      rules: 0,
      refusals: [{ service: 'config', region: 'eu-west-1', reason: 'ACCESS_DENIED' }],
    },
  });
  expect(new Set(statesIn(payments))).toEqual(new Set(['ARCHIVED']));
});

test('Config takes all rules of ours in one call', () => {
  expect(configRulesOf(catalogue).length).toBeLessThanOrEqual(25);
});

test('an account of which nobody ever said anything is not entered', async () => {
  const here = functionHub(organization);
  here.calls();
  expect(await swept(here, research, 'retire')).toMatchObject({
    state: 'complete',
    retired: { archived: 0 },
  });
  expect(here.calls()).toEqual([]);
  expect((await here.hub.accounts.get(research))?.state).toBe('retired');
});

test('what an account refuses is told, left alone all the same, and ended by the next attempt', async () => {
  let closed = false;
  const here = functionHub(organization, { denied: () => closed });
  await swept(here, marketing, 'full');
  closed = true;
  const refused = await swept(here, marketing, 'retire', 'r1' as never);
  expect(refused).toMatchObject({ state: 'unreachable', reason: 'ACCESS_DENIED', retired: { archived: 0 } });
  expect(refused.retired?.open).toBeGreaterThan(10);
  expect((await here.hub.accounts.get(marketing))?.state).toBe('retired');
  closed = false;

  const broken = organization.emulator.faults.add({
    operation: 'securityhub:BatchImportFindings',
    region: 'eu-west-1',
    fault: 'deny',
  });
  const partial = await swept(here, marketing, 'retire', 'r2' as never);
  expect(partial).toMatchObject({
    state: 'partial',
    retired: { refusals: [{ service: 'securityhub', region: 'eu-west-1', reason: 'FINDINGS_STILL_OPEN' }] },
  });
  broken();
  const last = await swept(here, marketing, 'retire', 'r3' as never);
  expect(last).toMatchObject({ state: 'complete', retired: { archived: partial.retired?.open, open: 0 } });
  expect(new Set(statesIn(marketing))).toEqual(new Set(['ARCHIVED']));
});

test('a look that was under way leaves nothing open behind', async () => {
  const here = functionHub(organization);
  await swept(here, marketing, 'full');
  const { history } = here.hub.world;
  let retired = false;
  const hub: Hub = {
    ...here.hub,
    world: {
      ...here.hub.world,
      history: {
        ...history,
        async commit(account, memory, delta) {
          if (!retired) {
            retired = true;
            await swept(here, marketing, 'retire');
          }
          return history.commit(account, memory, delta);
        },
      },
    },
  };
  here.clock.now = '2026-11-20T12:10:00.000Z';
  const about = { fact: 'bedrock.guardrail' as const, account: marketing, region: 'us-east-1', id: null };
  const dirty = [{ ...about, lastAt: here.clock.now, dueAt: here.clock.now, looks: 0 }];
  await look(marketing, dirty, here.clock.now, hub, never);
  expect(retired).toBe(true);
  expect((await history.findings(marketing)).size).toBe(0);
  expect(new Set(statesIn(marketing))).toEqual(new Set(['ARCHIVED']));

  here.calls();
  expect(await look(marketing, dirty, here.clock.now, here.hub, never)).toBeUndefined();
  expect(here.calls()).toEqual([]);
});

test('a sweep that was under way leaves nothing open behind, and the account alone', async () => {
  const here = functionHub(organization);
  await swept(here, marketing, 'full');
  const { history } = here.hub.world;
  let retired = false;
  const hub: Hub = {
    ...here.hub,
    world: {
      ...here.hub.world,
      history: {
        ...history,
        // The sweep that this function belongs to was stopped, and nobody stops the function.
        async published(...asked) {
          if (!retired) {
            retired = true;
            await swept(here, marketing, 'retire');
          }
          return history.published(...asked);
        },
      },
    },
  };
  here.clock.now = '2026-11-20T12:10:00.000Z';
  await swept({ ...here, hub }, marketing, 'full');
  expect(retired).toBe(true);
  expect(await here.hub.accounts.get(marketing)).toMatchObject({ state: 'retired' });
  expect((await history.findings(marketing)).size).toBe(0);
  expect(new Set(statesIn(marketing))).toEqual(new Set(['ARCHIVED']));
});

async function planned(here: FunctionHub, mode: PlanMode) {
  const plan = await planSweep(mode, `plan-${mode}`, here.hub);
  const lines = (await here.hub.objects.get(plan.targets.key)).split('\n').filter((line) => line !== '');
  return { ...plan, targets: lines.map((line) => JSON.parse(line) as Target) };
}

test('retiring takes every account that may hold something; other sweeps leave them out until one resumes', async () => {
  const here = functionHub(organization);
  const record = { since: here.clock.now, leftOut: [], footprint: ['eu-west-1'], regions: ['eu-west-1'] };
  const put = (account: string, state: 'covered' | 'unreachable' | 'left' | 'retired') =>
    here.hub.accounts.put({ ...record, account, state });
  const [dropped, left, retired, suspended] = ['666666666666', '777777777777', '888888888888', research];
  await put(payments, 'covered');
  await put(marketing, 'retired');
  await put(dropped, 'unreachable');
  await put(left, 'left');
  await put(retired, 'retired');
  await put(suspended, 'unreachable');
  const members = organization.world.items(memberStore, { account: '', region: '' });
  const member = members.get(suspended);
  if (!member) throw new Error('The example lost an account.');
  members.set(suspended, { ...member, account: { ...member.account, State: 'SUSPENDED' } });
  const plans = new Map<PlanMode, Awaited<ReturnType<typeof planned>>>();
  for (const mode of ['retire', 'full', 'account', 'metrics', 'resume'] as const) {
    plans.set(mode, await planned(here, mode));
  }
  members.set(suspended, member);
  const accounts = (mode: PlanMode) => plans.get(mode)?.targets.map(({ account }) => account);
  expect(accounts('retire')).toEqual([payments, marketing, dropped, retired]);
  expect(plans.get('retire')?.targets[0]).toMatchObject({ mode: 'retire', regions: ['eu-west-1'] });
  for (const mode of ['full', 'account', 'metrics'] as const) expect(accounts(mode)).toEqual([payments]);
  expect(accounts('resume')).toEqual([payments, marketing]);
  expect(plans.get('resume')).toMatchObject({ mode: 'full', targets: [{ mode: 'full' }, { mode: 'full' }] });
});

test('the conclusion sums up what was ended and what was not; resuming opens it again', async () => {
  let closed = false;
  const here = functionHub(organization, { denied: (account) => closed && account === marketing });
  const run = async (mode: PlanMode) => {
    const { targets, ...plan } = await planned(here, mode);
    for (const target of targets) await sweepAll([target], here.hub, () => HOUR, target.account);
    return concludeSweep(plan, here.hub);
  };
  await run('full');
  const open = statesIn(payments).length + statesIn(research).length;
  const behind = statesIn(marketing).length;
  closed = true;
  here.clock.now = '2026-11-20T13:00:00.000Z';
  const conclusion = await run('retire');
  expect(conclusion).toMatchObject({
    mode: 'retire',
    planned: 3,
    targets: { complete: 2, unreachable: 1 },
    accounts: { retired: 3 },
    footprint: 0,
    retirement: {
      archived: open,
      open: behind,
      rules: 0,
      refusals: [{ account: marketing, service: null, region: null, reason: 'ACCESS_DENIED' }],
      more: 0,
    },
  });
  closed = false;
  here.clock.now = '2026-11-20T14:00:00.000Z';
  expect((await run('resume')).accounts).toEqual({ covered: 3 });
  expect(statesIn(payments)).toContain('ACTIVE');
});

test('rules are named with the prefix of the hub', async () => {
  const here = functionHub(organization);
  await swept(here, payments, 'full');
  deployRule(payments, 'us-east-1', 'acme-bedrock');
  deployRule(payments, 'us-east-1', 'lenswatch-bedrock');
  const asked: unknown[] = [];
  const hub: Hub = {
    ...here.hub,
    settings: { ...here.hub.settings, prefix: 'acme' },
    enter(account, role, options) {
      const aws = here.hub.enter(account, role, options);
      const send = aws.send.bind(aws) as (
        operation: Operation,
        region: string,
        input: object,
      ) => Promise<never>;
      aws.send = ((operation: Operation, region: string, input: object) => {
        if (operation === 'config:StartConfigRulesEvaluation') asked.push(input);
        return send(operation, region, input);
      }) as never;
      return aws;
    },
  };
  await swept({ ...here, hub }, payments, 'retire');
  expect(asked).toEqual([{ ConfigRuleNames: ['acme-bedrock'] }]);
});
