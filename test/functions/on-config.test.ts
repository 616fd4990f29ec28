import type { PutEvaluationsCommandInput } from '@aws-sdk/client-config-service';
import type { AwsAccount } from '@lenswatch/core/aws/access.ts';
import { AwsFailure } from '@lenswatch/core/aws/failure.ts';
import type { Operation } from '@lenswatch/core/aws/services.ts';
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
let answers: PutEvaluationsCommandInput[];
let refusal: string | undefined;

beforeAll(async () => {
  organization = await emulatedOrganization();
});
afterAll(async () => {
  await organization[Symbol.asyncDispose]();
});
beforeEach(async () => {
  here = functionHub(organization);
  const startedAt = here.clock.now;
  const target = { account: marketing, regions: [region], mode: 'full' as const, run: 'r', startedAt };
  await sweepAll([target], here.hub, () => 3_600_000, 'i');
  answers = [];
  refusal = undefined;
  // The emulator knows no Config yet: its answers are taken down here.
  hub = {
    ...here.hub,
    enter(account, role, options) {
      const aws = here.hub.enter(account, role, options);
      if (role === 'audit') return aws;
      return {
        account,
        close: () => aws.close(),
        async send(operation: Operation, where: string, input: never) {
          if (operation !== 'config:PutEvaluations') return aws.send(operation, where, input);
          if (refusal) {
            const cause = Object.assign(new Error(refusal), { name: refusal });
            throw new AwsFailure('SERVICE_ERROR', operation, refusal, cause);
          }
          answers.push(input);
          return { FailedEvaluations: [] };
        },
      } as unknown as AwsAccount;
    },
  };
});

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
      resultToken: 'a-token',
      configRuleArn: `arn:aws:config:${region}:${marketing}:config-rule/config-rule-abcdef`,
      configRuleName: 'lenswatch-bedrock',
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
  expect(answers).toMatchObject([
    {
      ResultToken: 'a-token',
      Evaluations: [
        {
          ComplianceResourceType: 'AWS::Bedrock::Guardrail',
          ComplianceResourceId: resourceId,
          ComplianceType: 'NON_COMPLIANT',
          OrderingTimestamp: new Date(captureTime),
        },
      ],
    },
  ]);
});

test('what Config says is gone, or what left the scope of the rule, is not applicable', async () => {
  const resourceId = await guardrailArn();
  const change = { resourceType: 'AWS::Bedrock::Guardrail', resourceId };
  await onRelay(relay({ ...change, configurationItemStatus: 'ResourceDeleted' }), hub, never);
  await onRelay(relay({ ...change, eventLeftScope: true }), hub, never);
  expect(answers.map(({ Evaluations }) => Evaluations?.[0]?.ComplianceType)).toEqual([
    'NOT_APPLICABLE',
    'NOT_APPLICABLE',
  ]);
});

test('a schedule is answered for everything that is known, without reading anything', async () => {
  here.calls();
  await onRelay(relay({ messageType: 'ScheduledNotification' }), hub, never);
  expect(here.calls()).toEqual([]);
  const evaluations = answers.flatMap(({ Evaluations }) => Evaluations ?? []);
  expect(
    evaluations.some(({ ComplianceResourceType }) => ComplianceResourceType === 'AWS::Bedrock::Guardrail'),
  ).toBe(true);
  expect(evaluations.every(({ ComplianceType }) => ComplianceType !== undefined)).toBe(true);
});

test.each([
  ['another account', {}, { account: '222222222222' }],
  ['a rule of another region', { configRuleArn: `arn:aws:config:eu-west-1:${marketing}:config-rule/x` }, {}],
  ['a rule that is not ours', { configRuleName: 'somebody-elses' }, {}],
])('a relay of %s is refused', async (_who, detail, envelope) => {
  here.calls();
  await onRelay(relay(detail, envelope), hub, never);
  expect(answers).toEqual([]);
  expect(here.calls()).toEqual([]);
});

test('a dead token is counted and not tried again; another failure is', async () => {
  refusal = 'InvalidResultTokenException';
  await onRelay(relay({ messageType: 'ScheduledNotification' }), hub, never);
  expect(here.metrics.some((document) => document['ConfigTokensDead'] === 1)).toBe(true);
  refusal = 'InternalFailure';
  await expect(onRelay(relay({ messageType: 'ScheduledNotification' }), hub, never)).rejects.toThrow(
    /InternalFailure/,
  );
});
