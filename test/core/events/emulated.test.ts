import { AwsAccount } from '@lenswatch/core/aws/access.ts';
import type { InputOf, Operation, OutputOf } from '@lenswatch/core/aws/services.ts';
import { collectors } from '@lenswatch/core/catalogue.generated.ts';
import { catalogueOf } from '@lenswatch/core/engine/catalogue.ts';
import { affectedBy, getOne } from '@lenswatch/core/engine/collect-one.ts';
import { parseChange } from '@lenswatch/core/events/change.ts';
import { referencesOf } from '@lenswatch/core/events/references.ts';
import { eventRules } from '@lenswatch/core/events/rules.ts';
import type { FactName, Resource, Snapshot } from '@lenswatch/core/facts/fact.ts';
import { bucket } from '@lenswatch/emulator/builders/s3.ts';
import { startEmulator } from '@lenswatch/emulator/emulator.ts';
import { bridgeEvent } from '@lenswatch/emulator/trail.ts';
import { World } from '@lenswatch/emulator/world.ts';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { matchesPattern } from '../../support/event-pattern.ts';

const account = '111122223333';
const region = 'eu-west-1';
const now = '2026-11-20T12:00:00.000Z';
const catalogue = catalogueOf([], collectors);
const nothingKnown: Snapshot = {
  schemaVersion: '1.0',
  collectedAt: now,
  places: [],
  coverage: [],
  resources: [],
};

const world = new World();
world.now = () => new Date(now);
world.account(account, 'alone', [region, 'us-east-1']);
let emulator: Awaited<ReturnType<typeof startEmulator>>;
let aws: AwsAccount;
let seen = 0;

beforeAll(async () => {
  emulator = await startEmulator({ world });
  aws = new AwsAccount(account, 'aws', emulator.credentialsFor({ account, admin: true }), {
    maxAttempts: 1,
    clientConfig: { requestHandler: emulator.requestHandler() },
  });
});

beforeEach(() => {
  seen = emulator.events.length;
});

afterAll(async () => {
  await aws.close();
  await emulator.close();
  expect(emulator.violations).toEqual([]);
});

const send = <O extends Operation>(operation: O, input: InputOf<O>): Promise<OutputOf<O>> =>
  aws.send(operation, region, input);

/**
 * Follows the last write as the deployed monitor does: through a rule, out of the envelope, to what must be read
 * again. Gives what was read by `fact id`; `null` for what is gone.
 */
async function followed(): Promise<{ readonly [reference: string]: Resource['value'] | null }> {
  expect(emulator.events).toHaveLength(seen + 1);
  const envelope = bridgeEvent(emulator.events[seen] as (typeof emulator.events)[number]);
  const passed = eventRules(collectors).filter(({ pattern }) => matchesPattern(pattern, envelope));
  expect(passed).toHaveLength(1);
  const change = parseChange(JSON.stringify(envelope));
  if ('ignored' in change) throw new Error(`Ignored: ${change.ignored}`);

  aws.forget();
  const read: { [reference: string]: Resource['value'] | null } = {};
  const options = { now, attestations: [] };
  for (const { fact, id, region: at } of referencesOf(change, catalogue)) {
    if (id === null) throw new Error(`${fact} would be listed.`);
    const collector = catalogue.collectorOf(fact);
    const place = { partition: 'aws', account, region: at };
    const ids: string[] = [];
    if (collector.affected) {
      for await (const one of affectedBy(collector, aws, place, nothingKnown, options, id)) ids.push(one);
    } else ids.push(id);
    for (const one of ids) {
      const found = collector.dependsOn?.length
        ? undefined // it depends on facts that this test keeps no memory of
        : await getOne(collector, aws, { ...place, id: one }, nothingKnown, options);
      read[`${fact} ${one}`] = found?.value ?? null;
    }
  }
  return read;
}

const readAs = <F extends FactName>(read: Awaited<ReturnType<typeof followed>>, fact: F, id: string) =>
  read[`${fact} ${id}`] as Resource<F>['value'];

test('a guardrail that is made, weakened, published and deleted', async () => {
  const messages = { blockedInputMessaging: 'No.', blockedOutputsMessaging: 'No.' };
  const filters = (inputStrength: 'HIGH' | 'LOW') => ({
    contentPolicyConfig: {
      filtersConfig: [{ type: 'PROMPT_ATTACK' as const, inputStrength, outputStrength: 'NONE' as const }],
    },
  });
  const { guardrailId = '' } = await send('bedrock:CreateGuardrail', {
    name: 'support',
    ...messages,
    ...filters('HIGH'),
  });
  const strengthIn = (read: Awaited<ReturnType<typeof followed>>) =>
    readAs(read, 'bedrock.guardrail', guardrailId).versions[0]?.contentFilters[0]?.inputStrength;
  expect(strengthIn(await followed())).toBe('HIGH');

  seen = emulator.events.length;
  const arn = `arn:aws:bedrock:${region}:${account}:guardrail/${guardrailId}`;
  await send('bedrock:UpdateGuardrail', {
    guardrailIdentifier: arn,
    name: 'support',
    ...messages,
    ...filters('LOW'),
  });
  expect(strengthIn(await followed())).toBe('LOW');

  seen = emulator.events.length;
  await send('bedrock:CreateGuardrailVersion', { guardrailIdentifier: guardrailId });
  expect(readAs(await followed(), 'bedrock.guardrail', guardrailId).versions).toHaveLength(2);

  seen = emulator.events.length;
  await send('bedrock:DeleteGuardrail', { guardrailIdentifier: guardrailId });
  expect(await followed()).toEqual({
    [`bedrock.guardrail ${guardrailId}`]: null,
    [`bedrock.guardrail-tags ${guardrailId}`]: null,
  });
});

test('logging, of which the event says nothing at all', async () => {
  bucket(world, { account, region }, { name: 'prompt-logs' });
  const s3Config = { bucketName: 'prompt-logs' };
  await send('bedrock:PutModelInvocationLoggingConfiguration', {
    loggingConfig: {
      s3Config,
      textDataDeliveryEnabled: true,
      imageDataDeliveryEnabled: true,
      embeddingDataDeliveryEnabled: true,
    },
  });
  expect(await followed()).toMatchObject({
    [`bedrock.invocation-logging ${region}`]: { enabled: true, bucketName: 'prompt-logs' },
  });
  seen = emulator.events.length;
  await send('bedrock:DeleteModelInvocationLoggingConfiguration', {});
  expect(await followed()).toMatchObject({ [`bedrock.invocation-logging ${region}`]: { enabled: false } });
});

test('an agent, by the alias that begins to serve it', async () => {
  const { agent } = await send('bedrock-agent:CreateAgent', {
    agentName: 'helper',
    foundationModel: 'anthropic.claude-sonnet-4-20250514-v1:0',
    instruction: 'Help people who ask about their orders, and nobody else.',
    agentResourceRoleArn: `arn:aws:iam::${account}:role/helper`,
  });
  const agentId = agent?.agentId ?? '';
  expect(Object.keys(await followed()).sort()).toEqual([
    `bedrock-agent.agent ${agentId}`,
    `bedrock-agent.agent-tags ${agentId}`,
    `bedrock-agent.agent-tools ${agentId}`,
  ]);
  await send('bedrock-agent:PrepareAgent', { agentId });
  seen = emulator.events.length;
  await send('bedrock-agent:CreateAgentAlias', { agentId, agentAliasName: 'live' });
  const { aliases } = readAs(await followed(), 'bedrock-agent.agent', agentId);
  expect(aliases.map(({ name }) => name)).toContain('live');
});

test('a role under a path, which only its creation tells', async () => {
  const trust = {
    Effect: 'Allow',
    Principal: { Service: 'bedrock.amazonaws.com' },
    Action: 'sts:AssumeRole',
  };
  const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [trust] });
  await send('iam:CreateRole', { RoleName: 'agents', Path: '/genai/', AssumeRolePolicyDocument });
  const arn = `arn:aws:iam::${account}:role/genai/agents`;
  expect(await followed()).toMatchObject({ [`iam.principal ${arn}`]: { name: 'agents', policies: [] } });

  seen = emulator.events.length;
  const everything = { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: '*', Resource: '*' } };
  await send('iam:PutRolePolicy', {
    RoleName: 'agents',
    PolicyName: 'wide',
    PolicyDocument: JSON.stringify(everything),
  });
  expect(await followed()).toMatchObject({ [`iam.principal ${arn}`]: { policies: [{ name: 'wide' }] } });

  await send('iam:DeleteRolePolicy', { RoleName: 'agents', PolicyName: 'wide' });
  seen = emulator.events.length;
  await send('iam:DeleteRole', { RoleName: 'agents' });
  expect(await followed()).toEqual({
    [`iam.principal arn:aws:iam::${account}:role/agents`]: null,
    [`iam.role-session arn:aws:iam::${account}:role/agents`]: null,
  });
});

test('a refused call, which changes nothing', async () => {
  await expect(
    send('bedrock:DeleteGuardrail', { guardrailIdentifier: 'gr0000000000' }),
  ).rejects.toBeDefined();
  const envelope = bridgeEvent(emulator.events[seen] as (typeof emulator.events)[number]);
  expect(eventRules(collectors).filter(({ pattern }) => matchesPattern(pattern, envelope))).toEqual([]);
  expect(parseChange(JSON.stringify(envelope))).toEqual({ ignored: 'failed' });
});
