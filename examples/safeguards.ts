import { inferenceProfile, modelArn } from '@lenswatch/emulator/builders/bedrock.ts';
import type { Built } from '@lenswatch/emulator/builders/built.ts';
import { detector } from '@lenswatch/emulator/builders/guardduty.ts';
import {
  allow,
  deny,
  managedPolicy,
  role,
  statements,
  trustAccount,
  trustService,
} from '@lenswatch/emulator/builders/iam.ts';
import { logGroup } from '@lenswatch/emulator/builders/logs.ts';
import { organizationPolicy } from '@lenswatch/emulator/builders/organizations.ts';
import { prompt } from '@lenswatch/emulator/builders/prompts-and-flows.ts';
import type { At, World } from '@lenswatch/emulator/world.ts';
import { hubAccount, marketing, payments, research } from './accounts.ts';

const nova = 'amazon.nova-lite-v1:0';
const routed = ['us-east-1', 'us-west-2'];

/** What the organization forbids to every workload; nothing of it reaches the management account. */
export function governOrganization(world: World): void {
  const levels = ['r-root', 'ou-root-workload', hubAccount, payments, marketing, research];
  organizationPolicy(world, { name: 'FullAWSAccess', document: statements(allow('*')), targets: levels });
  organizationPolicy(world, {
    name: 'no-unlogged-inference',
    document: statements(deny('bedrock-mantle:*')),
    targets: ['ou-root-workload'],
  });
  organizationPolicy(world, {
    name: 'RCPFullAWSAccess',
    type: 'RESOURCE_CONTROL_POLICY',
    document: statements({ ...allow('*'), Principal: '*' }),
    targets: levels,
  });
}

/** The most that an agent may ever do. */
export function agentBoundary(world: World, at: At): Built {
  return managedPolicy(world, at, {
    name: 'agent-boundary',
    path: '/genai/',
    document: statements(allow(['bedrock:*', 'kms:Decrypt', 'kms:GenerateDataKey'])),
  });
}

/** GuardDuty, a second copy of the trail, and a profile whose callers may follow it everywhere. */
export function guardPayments(world: World, key: Built): void {
  const at: At = { account: payments, region: 'us-east-1' };
  detector(world, at);
  logGroup(world, at, { name: 'payments-trail', retentionDays: 400, keyArn: key.arn });
  const profile = inferenceProfile(world, at, { name: 'payments', modelId: nova, regions: routed });
  const reminder = prompt(world, at, { name: 'payments-reminder', model: profile.arn, keyArn: key.arn });
  role(world, at, {
    name: 'payments-reminders',
    trust: trustService('lambda.amazonaws.com'),
    policies: {
      remind: statements(
        allow('bedrock:InvokeModel', [profile.arn, ...routed.map((region) => modelArn(region, nova))]),
        allow(['bedrock:GetPrompt', 'bedrock:RenderPrompt'], reminder.arn),
      ),
    },
  });
  role(world, at, {
    name: 'payments-prompt-engineer',
    trust: trustAccount(payments),
    policies: {
      prompts: statements(allow(['bedrock:UpdatePrompt', 'bedrock:CreatePromptVersion'], reminder.arn)),
    },
  });
}

/** No GuardDuty where the campaigns run, and an application that a partner may become, which edits its prompts. */
export function exposeMarketing(world: World): void {
  const at: At = { account: marketing, region: 'us-east-1' };
  detector(world, { account: marketing, region: 'eu-west-1' }, { off: ['AI_PROTECTION'] });
  const profile = inferenceProfile(world, at, { name: 'campaigns', modelId: nova, regions: routed });
  const greeting = prompt(world, at, { name: 'greeting', model: profile.arn });
  role(world, at, {
    name: 'campaign-tuner',
    trust: statements(
      { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' },
      { Effect: 'Allow', Principal: { AWS: 'arn:aws:iam::999999999999:root' }, Action: 'sts:AssumeRole' },
    ),
    sessionSeconds: 43_200,
    policies: {
      tune: statements(
        allow('bedrock:InvokeModel', [profile.arn, modelArn('us-east-1', nova)]),
        allow(['bedrock:UpdatePrompt', 'bedrock:RenderPrompt'], greeting.arn),
      ),
    },
  });
}

/** GuardDuty where the research runs. */
export function guardResearch(world: World): void {
  detector(world, { account: research, region: 'eu-west-1' });
}
