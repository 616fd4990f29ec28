import { configRules, discoveredResources, issueToken } from '@lenswatch/emulator/services/config.ts';
import { closeFindings } from '@lenswatch/functions/close-findings.ts';
import type { Hub } from '@lenswatch/functions/hub.ts';
import { onRelay } from '@lenswatch/functions/on-config.ts';
import { sweepAll } from '@lenswatch/functions/sweep.ts';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { marketing } from '../../examples/organization.ts';
import { type EmulatedOrganization, emulatedOrganization } from '../support/emulated-organization.ts';
import { type FunctionHub, functionHub } from '../support/function-hub.ts';

const region = 'us-east-1';
const never = new AbortController().signal;
let organization: EmulatedOrganization;
let here: FunctionHub;
let hub: Hub;
const at = { account: marketing, region };
const rule = 'lenswatch-bedrock';
const ruleArn = `arn:aws:config:${region}:${marketing}:config-rule/config-rule-abcdef`;

beforeAll(async () => {
  organization = await emulatedOrganization();
  organization.world.items(configRules, at).set(rule, { name: rule, arn: ruleArn });
});
afterAll(async () => {
  await organization[Symbol.asyncDispose]();
});
beforeEach(async () => {
  organization.emulator.faults.clear();
  here = functionHub(organization);
  hub = here.hub;
  const startedAt = here.clock.now;
  const target = { account: marketing, regions: [region], mode: 'full' as const, run: 'r', startedAt };
  await sweepAll([target], hub, () => 3_600_000, 'i');
});

/** What Config holds of the rule, by resource. */
async function results(
  at = region,
  ruleName = rule,
): Promise<ReadonlyMap<string | undefined, { verdict?: string; at?: string }>> {
  const aws = organization.administrated(marketing);
  const answer = await aws.send('config:GetComplianceDetailsByConfigRule', at, {
    ConfigRuleName: ruleName,
    Limit: 100,
  });
  await aws.close();
  return new Map(
    (answer.EvaluationResults ?? []).map(({ EvaluationResultIdentifier: about, ComplianceType }) => [
      about?.EvaluationResultQualifier?.ResourceId,
      { verdict: ComplianceType ?? '', at: about?.OrderingTimestamp?.toISOString() ?? '' },
    ]),
  );
}

async function guardrailArn(): Promise<string> {
  const { entries } = await here.hub.world.history.recall(marketing, [region]);
  const entry = entries.find(({ fact, state }) => fact === 'bedrock.guardrail' && state === 'present');
  if (entry?.state !== 'present') throw new Error('The example has no guardrail.');
  return entry.resource.arn;
}

function relay(
  detail: { readonly [name: string]: unknown },
  envelope: { readonly [name: string]: unknown } = {},
) {
  return JSON.stringify({
    source: 'lenswatch.config',
    'detail-type': 'Config Rule Invocation',
    account: marketing,
    region,
    detail: {
      resultToken: issueToken(organization.world, at, rule),
      configRuleArn: ruleArn,
      configRuleName: rule,
      accountId: marketing,
      messageType: 'ConfigurationItemChangeNotification',
      eventLeftScope: false,
      ...detail,
    },
    ...envelope,
  });
}

test('a change is read afresh and answered, in the order of its capture', async () => {
  const resourceId = await guardrailArn();
  const captureTime = '2026-11-20T11:59:00.000Z';
  const change = {
    resourceType: 'AWS::Bedrock::Guardrail',
    resourceId,
    captureTime,
    configurationItemStatus: 'OK',
  };
  here.calls();
  here.clock.now = '2026-11-20T12:05:00.000Z';
  await onRelay(relay(change), hub, never);
  expect(here.calls()).toContain('bedrock:GetGuardrail');
  expect((await results()).get(resourceId)).toEqual({ verdict: 'NON_COMPLIANT', at: captureTime });
});

test('what Config says is gone, or what left the scope of the rule, is taken back without a read', async () => {
  const resourceId = await guardrailArn();
  const change = (captureTime: string) => ({
    resourceType: 'AWS::Bedrock::Guardrail',
    resourceId,
    captureTime,
    configurationItemStatus: 'OK',
  });
  for (const [minute, gone] of [
    ['01', { configurationItemStatus: 'ResourceDeleted' }],
    ['03', { eventLeftScope: true }],
  ] as const) {
    here.clock.now = '2026-11-20T12:05:00.000Z';
    await onRelay(relay(change(`2026-11-20T12:${minute}:00.000Z`)), hub, never);
    expect((await results()).get(resourceId)?.verdict).toBe('NON_COMPLIANT');
    here.calls();
    const later = `2026-11-20T12:${minute}:30.000Z`;
    await onRelay(relay({ ...change(later), ...gone }), hub, never);
    expect((await results()).get(resourceId)).toBeUndefined();
    expect(here.calls()).not.toContain('bedrock:GetGuardrail');
  }
});

const scheduled = {
  messageType: 'ScheduledNotification',
  notificationCreationTime: '2026-11-20T12:04:00.000Z',
};

test('a schedule is answered for what Config records, without reading the workload again', async () => {
  const resourceId = await guardrailArn();
  organization.world.items(discoveredResources, at).set(`AWS::Bedrock::Guardrail|${resourceId}`, {
    resourceType: 'AWS::Bedrock::Guardrail',
    resourceId,
  });
  here.clock.now = '2026-11-20T12:05:00.000Z';
  here.calls();
  await onRelay(relay(scheduled), hub, never);
  expect(here.calls().filter((operation) => !/^(config|sts):/.test(operation))).toEqual([]);
  expect((await results()).get(resourceId)).toEqual({
    verdict: 'NON_COMPLIANT',
    at: scheduled.notificationCreationTime,
  });
});

test('IAM is answered for by the one rule about it, whatever region it stands in', async () => {
  const [iamRule, elsewhere] = ['lenswatch-iam', 'eu-west-1'];
  const there = { account: marketing, region: elsewhere };
  const arn = `arn:aws:config:${elsewhere}:${marketing}:config-rule/config-rule-iam`;
  organization.world.items(configRules, there).set(iamRule, { name: iamRule, arn });
  const failing = [...(await hub.world.history.findings(marketing)).values()].find(
    ({ verdict, resource }) => verdict === 'fail' && resource.type === 'AWS::IAM::Role',
  );
  const name = failing?.resource.arn?.split('/').at(-1) ?? '';
  organization.world.items(discoveredResources, there).set('AWS::IAM::Role|AROAEXAMPLE', {
    resourceType: 'AWS::IAM::Role',
    resourceId: 'AROAEXAMPLE',
    resourceName: name,
  });
  const detail = {
    resultToken: issueToken(organization.world, there, iamRule),
    configRuleArn: arn,
    configRuleName: iamRule,
    ...scheduled,
  };
  await onRelay(relay(detail, { region: elsewhere }), hub, never);
  expect((await results(elsewhere, iamRule)).get('AROAEXAMPLE')?.verdict).toBe('NON_COMPLIANT');
});

test('a place that was never swept is not answered for', async () => {
  const fresh = functionHub(organization);
  fresh.calls();
  await onRelay(relay(scheduled), fresh.hub, never);
  expect(fresh.calls()).toEqual([]);
});

test.each([
  ['unreachable', 'an account that AWS lets in again is not answered for before its sweep', false],
  ['covered', 'of a region that is not watched any more nothing is said but farewell', true],
] as const)('%s: %s', async (state, _what, answered) => {
  const record = await hub.accounts.get(marketing);
  if (!record) throw new Error('The account was not swept.');
  await hub.accounts.put({ ...record, state });
  await closeFindings(marketing, hub);
  here.calls();
  await onRelay(relay(scheduled), hub, never);
  expect(here.calls().includes('config:GetComplianceDetailsByConfigRule')).toBe(answered);
});

test.each([
  ['another account', {}, { account: '222222222222' }],
  ['a rule of another region', { configRuleArn: `arn:aws:config:eu-west-1:${marketing}:config-rule/x` }, {}],
  ['a rule that is not ours', { configRuleName: 'somebody-elses' }, {}],
])('a relay of %s is refused', async (_who, detail, envelope) => {
  here.calls();
  await onRelay(relay(detail, envelope), hub, never);
  expect(here.calls()).toEqual([]);
});

test('a dead token is counted and not tried again; another failure is', async () => {
  await onRelay(relay({ ...scheduled, resultToken: 'expired-long-ago' }), hub, never);
  expect(here.metrics.some((document) => document['ConfigTokensDead'] === 1)).toBe(true);
  organization.emulator.faults.add({
    operation: 'config:ListDiscoveredResources',
    fault: 'error',
    status: 500,
  });
  await expect(onRelay(relay(scheduled), hub, never)).rejects.toThrow('Config could not be answered');
});

test.each([
  // What Config recorded long ago is asked about as of then: the farewell has to count all the same.
  ['a change', '13', { captureTime: '2026-11-19T00:00:00.000Z' }],
  ['a schedule', '14', { ...scheduled, notificationCreationTime: '2026-11-20T14:20:00.000Z' }],
])(
  'an account that was retired answers %s that nothing applies, and reads nothing',
  async (_what, hour, detail) => {
    const at = (minute: string) => `2026-11-20T${hour}:${minute}:00.000Z`;
    const resourceId = await guardrailArn();
    const change = {
      resourceType: 'AWS::Bedrock::Guardrail',
      resourceId,
      captureTime: at('10'),
      configurationItemStatus: 'OK',
    };
    here.clock.now = at('11');
    await onRelay(relay(change), hub, never);
    expect((await results()).get(resourceId)?.verdict).toBe('NON_COMPLIANT');

    here.clock.now = at('21');
    const target = { account: marketing, regions: [region], run: 'r', startedAt: here.clock.now };
    await sweepAll([{ ...target, mode: 'retire' }], hub, () => 3_600_000, 'i');
    here.calls();
    await onRelay(relay({ ...change, ...detail }), hub, never);
    expect((await results()).get(resourceId)).toBeUndefined();
    expect(here.calls().filter((operation) => !/^(config|sts):/.test(operation))).toEqual([]);
  },
);

test('an account that was retired before anybody knew it is answered for, too', async () => {
  const fresh = functionHub(organization);
  const target = { account: marketing, regions: [region], run: 'r', startedAt: fresh.clock.now };
  await sweepAll([{ ...target, mode: 'retire' }], fresh.hub, () => 3_600_000, 'i');
  fresh.clock.now = '2026-11-20T15:00:00.000Z';
  fresh.calls();
  await onRelay(relay({ ...scheduled, notificationCreationTime: fresh.clock.now }), fresh.hub, never);
  expect(fresh.calls()).toContain('config:GetComplianceDetailsByConfigRule');
});
