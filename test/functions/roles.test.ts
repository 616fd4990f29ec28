import { secondsAfter } from '@lenswatch/core/watch/dirty.ts';
import { role as buildRole, statements } from '@lenswatch/emulator/builders/iam.ts';
import { arnMatches } from '@lenswatch/emulator/iam/glob.ts';
import { configRules, evaluationResults, issueToken } from '@lenswatch/emulator/services/config.ts';
import { memberStore } from '@lenswatch/emulator/services/organizations.ts';
import { concludeSweep } from '@lenswatch/functions/conclude-sweep.ts';
import { onMessage } from '@lenswatch/functions/on-change.ts';
import { onRelay } from '@lenswatch/functions/on-config.ts';
import { planSweep } from '@lenswatch/functions/plan-sweep.ts';
import { sweepAll } from '@lenswatch/functions/sweep.ts';
import type { PlanMode, Target } from '@lenswatch/functions/sweep-documents.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { hubAccount, marketing, payments } from '../../examples/organization.ts';
import type { HubFunction } from '../../stacks/names.ts';
import {
  access as accessTemplate,
  grantsOf,
  hub as hubTemplate,
  type Statement,
} from '../stacks/deployed.ts';
import { type EmulatedOrganization, emulatedOrganization } from '../support/emulated-organization.ts';
import { functionHub } from '../support/function-hub.ts';

const anywhere = { account: '', region: '' };
const HOUR = 3_600_000;
const never = new AbortController().signal;
const template = hubTemplate();
let organization: EmulatedOrganization;

beforeAll(async () => {
  organization = await emulatedOrganization();
});
afterAll(async () => {
  await organization[Symbol.asyncDispose]();
});

type Input = { readonly [name: string]: unknown };

/** What a call asks IAM for: actions and the resource; the template is deployed to eu-west-1. */
function asked(operation: string, input: Input): readonly (readonly [string, string])[] {
  const table = `arn:aws:dynamodb:eu-west-1:${hubAccount}:table/lenswatch`;
  const bucket = `arn:aws:s3:::lenswatch-${hubAccount}-eu-west-1`;
  switch (operation) {
    case 'dynamodb:TransactWriteItems':
      return (input['TransactItems'] as readonly object[]).flatMap((item) =>
        Object.keys(item).map((kind) => {
          const action = kind === 'ConditionCheck' ? 'ConditionCheckItem' : `${kind}Item`;
          return [`dynamodb:${action}`, table] as const;
        }),
      );
    case 's3:ListObjectsV2':
      return [['s3:ListBucket', bucket]];
    case 'sts:AssumeRole':
      return [[operation, String(input['RoleArn'])]];
    default:
      if (operation.startsWith('dynamodb:')) return [[operation, table]];
      if (operation.startsWith('s3:')) return [[operation, `${bucket}/${input['Key']}`]];
      if (operation.startsWith('sqs:'))
        return [[operation, `arn:aws:sqs:eu-west-1:${hubAccount}:lenswatch-change`]];
      return [[operation, '']];
  }
}

function allows({ Action, Resource }: Statement, action: string, resource: string): boolean {
  if (![Action].flat().includes(action)) return false;
  return resource === '' || [Resource].flat().some((pattern) => arnMatches(pattern, resource));
}

/** The services through which a role may use the hub's key. */
function keyServices(statements: readonly Statement[]): readonly string[] {
  return statements.flatMap(({ Sid, Condition }) =>
    Sid === 'Key' ? [Condition?.['StringEquals']?.['kms:ViaService'] ?? []].flat() : [],
  );
}

/** What a rule's schedule sends to the hub. */
function relayOf(at: { account: string; region: string }, rule: string, arn: string, now: string): string {
  return JSON.stringify({
    source: 'lenswatch.config',
    'detail-type': 'Config Rule Invocation',
    ...at,
    detail: {
      resultToken: issueToken(organization.world, at, rule),
      configRuleArn: arn,
      configRuleName: rule,
      accountId: at.account,
      messageType: 'ScheduledNotification',
      notificationCreationTime: now,
      eventLeftScope: false,
    },
  });
}

test('each function of the hub calls what its role lets it call, in a sweep and after it', async () => {
  let role: HubFunction = 'plan-sweep';
  const refused = new Set<string>();
  const made = new Map<HubFunction, Set<string>>();
  const here = functionHub(organization, {
    authorize(operation, input) {
      const statements = grantsOf(template, `lenswatch-${role}`);
      for (const [action, resource] of asked(operation, input)) {
        made.set(role, (made.get(role) ?? new Set()).add(action));
        if (!statements.some((statement) => allows(statement, action, resource)))
          refused.add(`${role}: ${action} on ${resource}`);
        const [service = ''] = action.split(':');
        if (
          /^(s3|sqs)$/.test(service) &&
          !keyServices(statements).some((name) => name.startsWith(`${service}.`))
        )
          refused.add(`${role}: the key through ${service}`);
      }
    },
  });
  // A role with more policy text than an item of the table takes.
  const guardrails = Array.from(
    { length: 200 },
    (_, index) => `arn:aws:bedrock:us-east-1:${payments}:guardrail/g${index}`,
  );
  const long = statements({ Effect: 'Allow', Action: 'bedrock:ApplyGuardrail', Resource: guardrails });
  buildRole(
    organization.world,
    { account: payments, region: 'us-east-1' },
    {
      name: 'long-winded',
      trust: statements({
        Effect: 'Allow',
        Principal: { Service: 'bedrock.amazonaws.com' },
        Action: 'sts:AssumeRole',
      }),
      policies: { one: long, two: long, three: long, four: long, five: long },
    },
  );

  const states: string[] = [];
  async function sweep(run: string, asked: PlanMode = 'full'): Promise<void> {
    role = 'plan-sweep';
    const { targets, mode, startedAt, count } = await planSweep(asked, run, here.hub);
    role = 'sweep';
    const lines = (here.memory.objects.get(targets.key) ?? '').split('\n').filter((line) => line !== '');
    let next: readonly Target[] = lines.map((line) => JSON.parse(line) as Target);
    // The first target is cut off, and goes on in a later invocation.
    const slow = organization.emulator.faults.add({
      fault: 'latency',
      operation: 'iam:GetAccountAuthorizationDetails',
      ms: 20_000,
    });
    for (let invocation = 1; next.length > 0; invocation += 1) {
      const remaining = invocation === 1 ? 125_000 : HOUR;
      const { summaries, rest } = await sweepAll(next, here.hub, () => remaining, `${run}-${invocation}`);
      states.push(...summaries.map(({ state }) => state));
      next = rest;
      slow();
    }
    role = 'conclude-sweep';
    await concludeSweep({ run, mode, startedAt, count }, here.hub);
  }
  await sweep('r1');
  expect([...here.memory.objects.keys()].filter((key) => key.startsWith('bodies/'))).not.toEqual([]);
  expect([...here.memory.objects.keys()].filter((key) => key.includes('/cursors/'))).not.toEqual([]);

  // What rests on a bucket for the first time asks for one more look.
  role = 'on-change';
  here.clock.now = '2026-11-20T12:02:00.000Z';
  expect(here.memory.sent.length).toBeGreaterThan(0);
  let looks = 0;
  for (let look = here.memory.sent.shift(); look; look = here.memory.sent.shift()) {
    // Each message arrives when it was asked to; a clock that stands still would have it ask for ever.
    here.clock.now = secondsAfter(here.clock.now, look.delaySeconds);
    await onMessage(look.body, here.hub, never);
    looks += 1;
    expect(looks).toBeLessThan(100);
  }

  // An account that leaves is closed from what is remembered of it.
  organization.world.items(memberStore, anywhere).delete(payments);
  await sweep('r2');

  // Whoever is left is retired; Config then asks about what it holds of them.
  const place = { account: marketing, region: 'us-east-1' };
  const rule = 'lenswatch-bedrock';
  const arn = `arn:aws:config:us-east-1:${marketing}:config-rule/config-rule-abcdef`;
  organization.world.items(configRules, place).set(rule, { name: rule, arn });
  role = 'on-config';
  here.clock.now = '2026-11-20T12:05:00.000Z';
  const scheduled = () => relayOf(place, rule, arn, here.clock.now);
  await onRelay(scheduled(), here.hub, never);
  organization.emulator.calls.clear();
  await sweep('r3', 'retire');
  role = 'on-config';
  here.clock.now = '2026-11-20T12:06:00.000Z';
  await onRelay(scheduled(), here.hub, never);
  const reporting = organization.emulator.calls.all.filter(({ caller }) =>
    caller.includes('lenswatch-report'),
  );
  const reports = grantsOf(accessTemplate(), 'lenswatch-report').flatMap(({ Action }) => Action);
  for (const { operation } of reporting) {
    if (operation !== 'sts:GetCallerIdentity') expect(reports, operation).toContain(operation);
  }
  expect(new Set(reporting.map(({ operation }) => operation))).toContain('config:StartConfigRulesEvaluation');
  expect(organization.world.items(evaluationResults, place).size).toBe(0);

  expect([...refused]).toEqual([]);
  expect(states).toContain('continue');
  const summaries = [...here.memory.objects].filter(([key]) => key.includes('/summaries/'));
  expect(summaries.map(([, text]) => text).join()).not.toContain('INTERNAL');
  expect(made.get('plan-sweep')).not.toContain('sts:AssumeRole');
  expect(made.get('sweep')).toContain('sqs:SendMessage');
});
