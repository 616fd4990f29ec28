import {
  ConfigServiceClient,
  PutConfigRuleCommand,
  StartConfigRulesEvaluationCommand,
} from '@aws-sdk/client-config-service';
import { configRecorder } from '@lenswatch/emulator/builders/config.ts';
import { role, trustService } from '@lenswatch/emulator/builders/iam.ts';
import { lambdaFunction } from '@lenswatch/emulator/builders/lambda.ts';
import { Clock } from '@lenswatch/emulator/clock.ts';
import type { Emulator } from '@lenswatch/emulator/emulator.ts';
import { LocalFunctions } from '@lenswatch/emulator/lambda/local-functions.ts';
import { resultTokens } from '@lenswatch/emulator/services/config.ts';
import { deployedConfigRules } from '@lenswatch/emulator/services/config-rules.ts';
import { beforeEach, expect, test } from 'vitest';
import { account, addRole, at, clientConfig, errorOf, testEmulator, testWorld } from './support.ts';

interface Event {
  readonly configRuleName: string;
  readonly resultToken: string;
  readonly invokingEvent: string;
}

let emulator: Emulator;
let clock: Clock;
let invocations: Event[];

beforeEach(async () => {
  invocations = [];
  clock = new Clock();
  const world = testWorld();
  world.now = () => clock.now();
  const answer = (event: never) => {
    invocations.push(event);
    return {};
  };
  emulator = await testEmulator({ world, clock, functions: new LocalFunctions({ forward: answer }) });
  const { arn: roleArn } = role(world, at, { name: 'forward', trust: trustService('lambda.amazonaws.com') });
  const functionArn = `arn:aws:lambda:us-east-1:${account}:function:forward`;
  lambdaFunction(world, at, {
    name: 'forward',
    roleArn,
    runs: true,
    permissions: [{ Sid: 'config', Principal: { Service: 'config.amazonaws.com' } }],
  });
  for (const [name, messageTypes] of [
    ['both', ['ConfigurationItemChangeNotification', 'ScheduledNotification']],
    ['changes', ['ConfigurationItemChangeNotification']],
  ] as const) {
    world.items(deployedConfigRules, at).set(name, {
      name,
      id: `config-rule-${name}`,
      arn: ruleArn(name),
      functionArn,
      messageTypes,
      resourceTypes: [],
    });
  }
});

const ruleArn = (name: string) => `arn:aws:config:us-east-1:${account}:config-rule/config-rule-${name}`;

const evaluate = (names: readonly string[], who?: string) =>
  new ConfigServiceClient(clientConfig(emulator, who)).send(
    new StartConfigRulesEvaluationCommand({ ConfigRuleNames: [...names] }),
  );

async function invoked(count: number): Promise<void> {
  for (let tries = 0; invocations.length < count && tries < 100; tries += 1) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

test('a rule with a schedule is invoked as by its schedule, with a token of its own', async () => {
  await evaluate(['both', 'changes']);
  await invoked(1);
  expect(invocations).toHaveLength(1);
  const [event] = invocations;
  expect(event?.configRuleName).toBe('both');
  expect(JSON.parse(event?.invokingEvent ?? '{}')).toMatchObject({
    messageType: 'ScheduledNotification',
    awsAccountId: account,
  });
  expect(emulator.world.items(resultTokens, at).get(event?.resultToken ?? '')?.rule).toBe('both');
  expect(emulator.violations).toEqual([]);
});

test('a call takes 25 names of rules that exist, once a minute', async () => {
  const many = Array.from({ length: 26 }, (_, index) => `r${index}`);
  expect((await errorOf(evaluate(many))).name).toBe('ValidationException');
  expect((await errorOf(evaluate(['both', 'gone']))).name).toBe('NoSuchConfigRuleException');
  await evaluate(['both']);
  expect((await errorOf(evaluate(['both']))).name).toBe('LimitExceededException');
  clock.advance(61_000);
  await evaluate(['both']);
  await invoked(2);
  expect(invocations).toHaveLength(2);
});

test('a caller needs to be allowed for every rule that it names', async () => {
  const who = addRole(emulator.world, 'report', [
    { Effect: 'Allow', Action: 'config:StartConfigRulesEvaluation', Resource: ruleArn('both') },
  ]);
  expect((await errorOf(evaluate(['both', 'changes'], who))).name).toBe('AccessDeniedException');
  await evaluate(['both'], who);
  await invoked(1);
  expect(invocations).toHaveLength(1);
});

test('a new rule needs a recorder and a function that lets Config in', async () => {
  const put = (name: string) =>
    new ConfigServiceClient(clientConfig(emulator)).send(
      new PutConfigRuleCommand({
        ConfigRule: {
          ConfigRuleName: 'new',
          Source: {
            Owner: 'CUSTOM_LAMBDA',
            SourceIdentifier: `arn:aws:lambda:us-east-1:${account}:function:${name}`,
            SourceDetails: [{ EventSource: 'aws.config', MessageType: 'ScheduledNotification' }],
          },
        },
      }),
    );
  expect((await errorOf(put('forward'))).name).toBe('NoAvailableConfigurationRecorderException');
  configRecorder(emulator.world, at);
  expect((await errorOf(put('gone'))).name).toBe('InsufficientPermissionsException');
  await put('forward');
  await evaluate(['new']);
  await invoked(1);
  expect(invocations.map(({ configRuleName }) => configRuleName)).toEqual(['new']);
  expect(emulator.violations).toEqual([]);
});
