import { bridgeEvent, type TrailEvent } from '@lenswatch/emulator/trail.ts';
import { handler, onMessage } from '@lenswatch/functions/on-change.ts';
import { sweepAll } from '@lenswatch/functions/sweep.ts';
import type { Context, SQSEvent } from 'aws-lambda';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { payments } from '../../examples/organization.ts';
import { type EmulatedOrganization, emulatedOrganization } from '../support/emulated-organization.ts';
import { type FunctionHub, functionHub } from '../support/function-hub.ts';

const HOUR = 3_600_000;
const region = 'us-east-1';
let organization: EmulatedOrganization;
let here: FunctionHub;

const never = new AbortController().signal;
const receive = (body: string) => onMessage(body, here.hub, never);
const wait = (seconds: number) => {
  here.clock.now = new Date(Date.parse(here.clock.now) + seconds * 1000).toISOString();
};

beforeAll(async () => {
  organization = await emulatedOrganization();
});
afterAll(async () => {
  expect(organization.emulator.violations).toEqual([]);
  await organization[Symbol.asyncDispose]();
});
beforeEach(async () => {
  here = functionHub(organization);
  const startedAt = here.clock.now;
  const target = {
    account: payments,
    regions: ['us-east-1', 'eu-west-1'],
    mode: 'full' as const,
    run: 'r',
    startedAt,
  };
  await sweepAll([target], here.hub, () => HOUR, 'i');
  // What the sweep found for the first time is read once more; then it is quiet.
  wait(61);
  for (let look = here.memory.sent.shift(); look; look = here.memory.sent.shift()) await receive(look.body);
  here.calls();
  here.metrics.length = 0;
});

/** What a change leaves behind as the hub's queue gets it. */
async function eventOf(change: () => Promise<unknown>): Promise<string> {
  const events: TrailEvent[] = [];
  const stop = organization.emulator.onEvent((event) => events.push(event));
  await change();
  stop();
  const [event] = events;
  if (!event) throw new Error('The change left no event.');
  return JSON.stringify(bridgeEvent({ ...event, eventTime: here.clock.now }));
}

/** Weakens, or restores, what the account's first guardrail does about prompt attacks. */
async function setPromptAttack(strength: 'HIGH' | 'LOW'): Promise<string> {
  const aws = organization.administrated(payments);
  try {
    const { guardrails } = await aws.send('bedrock:ListGuardrails', region, {});
    const guardrailIdentifier = guardrails?.[0]?.id ?? '';
    return await eventOf(() =>
      aws.send('bedrock:UpdateGuardrail', region, {
        guardrailIdentifier,
        name: 'support',
        blockedInputMessaging: 'No.',
        blockedOutputsMessaging: 'No.',
        contentPolicyConfig: {
          filtersConfig: [
            { type: 'PROMPT_ATTACK', inputStrength: strength, outputStrength: 'NONE' },
            ...(['HATE', 'INSULTS', 'SEXUAL', 'VIOLENCE', 'MISCONDUCT'] as const).map((type) => ({
              type,
              inputStrength: 'HIGH' as const,
              outputStrength: 'HIGH' as const,
            })),
          ],
        },
      }),
    );
  } finally {
    await aws.close();
  }
}

describe('an event', () => {
  test('is answered by one reading after a minute, which changes only what it has to', async () => {
    const before = await here.hub.world.history.findings(payments);
    await receive(await setPromptAttack('LOW'));
    expect(here.memory.sent).toHaveLength(1);
    expect(here.memory.sent[0]).toMatchObject({ delaySeconds: 60 });
    expect(JSON.parse(here.memory.sent[0]?.body ?? '')).toEqual({
      lenswatch: 'look',
      account: payments,
      region,
    });
    here.calls();
    wait(61);
    await receive(here.memory.sent[0]?.body ?? '');
    const asked = new Set(here.calls());
    expect(asked.has('bedrock:GetGuardrail')).toBe(true);
    expect(asked.has('bedrock-agent:ListAgents')).toBe(false);
    expect(asked.has('iam:GetAccountAuthorizationDetails')).toBe(false);
    const after = await here.hub.world.history.findings(payments);
    const changed = [...after.values()].filter(
      (finding) => JSON.stringify(finding) !== JSON.stringify(before.get(finding.id)),
    );
    expect(changed.length).toBeGreaterThan(0);
    // The guardrail itself, and the agent and the flow that are behind it.
    expect(new Set(changed.map(({ resource }) => resource.type))).toEqual(
      new Set(['AWS::Bedrock::Guardrail', 'AWS::Bedrock::Agent', 'AWS::Bedrock::Flow']),
    );
    expect(here.metrics.some((document) => document['EventToResultSeconds'] === 61)).toBe(true);
    await setPromptAttack('HIGH');
  });

  test('that changed nothing is looked into again after one minute and after five, and then let go', async () => {
    const body = await setPromptAttack('HIGH');
    wait(1);
    await receive(body);
    const delays: number[] = [];
    for (let look = here.memory.sent.shift(); look; look = here.memory.sent.shift()) {
      delays.push(look.delaySeconds);
      wait(look.delaySeconds);
      await receive(look.body);
    }
    expect(delays.slice(-2)).toEqual([60, 300]);
    expect(delays.length).toBeLessThanOrEqual(4);
    expect(await here.hub.watching.dirty.list(payments, region)).toEqual([]);
  });

  test('comes as a burst and is one look', async () => {
    const body = await setPromptAttack('HIGH');
    for (let copies = 0; copies < 5; copies += 1) await receive(body);
    expect(here.memory.sent).toHaveLength(1);
  });

  test('about what nothing rests on costs no call', async () => {
    const route = {
      version: '0',
      'detail-type': 'AWS API Call via CloudTrail',
      source: 'aws.ec2',
      account: payments,
      region: 'eu-north-1',
      detail: {
        eventSource: 'ec2.amazonaws.com',
        eventName: 'CreateRoute',
        eventTime: here.clock.now,
        requestParameters: {},
      },
    };
    const others = functionHub(organization);
    here.calls();
    await onMessage(JSON.stringify(route), others.hub, never);
    expect(others.memory.sent).toEqual([]);
    expect(here.calls()).toEqual([]);
  });

  test.each([
    ['no JSON', '{ half'],
    ['something else', JSON.stringify({ 'detail-type': 'Scheduled Event', detail: {} })],
    ['a request to look that is malformed', JSON.stringify({ lenswatch: 'look', account: '1' })],
  ])('that is %s is ignored', async (_what, body) => {
    await receive(body);
    expect(here.memory.sent).toEqual([]);
    expect(here.calls()).toEqual([]);
  });

  test('of an account that nobody swept waits for its sweep', async () => {
    const other = functionHub(organization);
    await onMessage(await setPromptAttack('HIGH'), other.hub, never);
    wait(0);
    other.clock.now = new Date(Date.parse(other.clock.now) + 61_000).toISOString();
    await onMessage(other.memory.sent[0]?.body ?? '', other.hub, never);
    expect((await other.hub.world.history.findings(payments)).size).toBe(0);
    expect(await other.hub.watching.dirty.list(payments, region)).not.toEqual([]);
  });
});

test('more than 25 dirty resources of a kind are one listing', async () => {
  const mark = async (count: number) => {
    for (let index = 0; index < count; index += 1) {
      const reference = { account: payments, region, fact: 'bedrock.guardrail' as const, id: `g${index}` };
      await here.hub.watching.dirty.mark(reference, { at: here.clock.now });
    }
    wait(61);
    here.calls();
    await receive(JSON.stringify({ lenswatch: 'look', account: payments, region }));
    return here
      .calls()
      .filter((operation) => operation.startsWith('bedrock:') && operation.includes('Guardrail'));
  };
  const single = await mark(25);
  expect(single.filter((operation) => operation === 'bedrock:GetGuardrail')).toHaveLength(25);
  wait(1000);
  const listed = await mark(26);
  expect(listed).toContain('bedrock:ListGuardrails');
  expect(listed.length).toBeLessThan(15);
});

test('a reading that fails makes unknown and closes nothing', async () => {
  const failing = async () =>
    [...(await here.hub.world.history.findings(payments)).values()].filter(
      ({ verdict }) => verdict !== 'unknown',
    );
  const before = await failing();
  const body = await setPromptAttack('LOW');
  await receive(body);
  wait(61);
  const heal = organization.emulator.faults.add({ fault: 'deny', operation: 'bedrock:GetGuardrail' });
  await receive(here.memory.sent[0]?.body ?? '');
  heal();
  const findings = await here.hub.world.history.findings(payments);
  const lost = [...findings.values()].filter(
    ({ verdict, reason }) => verdict === 'unknown' && reason === 'ACCESS_DENIED',
  );
  expect(lost.length).toBeGreaterThan(0);
  expect(findings.size).toBeGreaterThanOrEqual(before.length);
  // Denied is no answer: it is looked at again.
  expect(await here.hub.watching.dirty.list(payments, region)).not.toEqual([]);
  await setPromptAttack('HIGH');
});

test('where nobody says who holds a changed policy, everyone is read', async () => {
  const id = `arn:aws:iam::${payments}:policy/nobody-knows`;
  await here.hub.watching.dirty.mark(
    { account: payments, region, fact: 'iam.principal', id },
    { at: here.clock.now },
  );
  const verdicts = async () =>
    [...(await here.hub.world.history.findings(payments)).values()]
      .map(({ id: finding, verdict }) => `${finding} ${verdict}`)
      .sort();
  const before = await verdicts();
  wait(61);
  here.calls();
  const heal = organization.emulator.faults.add({
    fault: 'throttle',
    operation: 'iam:ListEntitiesForPolicy',
  });
  await receive(JSON.stringify({ lenswatch: 'look', account: payments, region }));
  heal();
  expect(here.calls()).toContain('iam:GetAccountAuthorizationDetails');
  expect(await verdicts()).toEqual(before);
  const { entries } = await here.hub.world.history.recall(payments);
  expect(entries.filter((entry) => entry.id === id)).toEqual([]);
});

test('a message that fails comes back alone', async () => {
  vi.stubEnv('LENSWATCH_TABLE', 'lenswatch');
  vi.stubEnv('LENSWATCH_BUCKET', 'bucket');
  vi.stubEnv('LENSWATCH_REGIONS', region);
  vi.stubEnv('AWS_REGION', region);
  vi.stubEnv('AWS_ACCESS_KEY_ID', '111111111111');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'any');
  vi.stubEnv('AWS_ENDPOINT_URL', organization.emulator.url);
  const record = (messageId: string, body: string) => ({ messageId, body });
  const event = {
    Records: [
      record('ignored', 'nothing'),
      // The emulator of this test has no table: whoever asks it fails.
      record('failing', JSON.stringify({ lenswatch: 'look', account: payments, region })),
    ],
  } as unknown as SQSEvent;
  const context = {
    invokedFunctionArn: 'arn:aws:lambda:us-east-1:111111111111:function:lenswatch-on-change',
    getRemainingTimeInMillis: () => 60_000,
  } as Context;
  const answer = await handler(event, context);
  expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: 'failing' }] });
  vi.unstubAllEnvs();
});
