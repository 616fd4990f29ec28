import {
  areas,
  enforcedGuardrail,
  inferenceProfile,
  modelArn,
  provisionedModel,
} from '@lenswatch/emulator/builders/bedrock.ts';
import { agent } from '@lenswatch/emulator/builders/bedrock-agent.ts';
import type { Built } from '@lenswatch/emulator/builders/built.ts';
import { allow } from '@lenswatch/emulator/builders/iam.ts';
import { effectiveBedrockPolicy } from '@lenswatch/emulator/builders/organizations.ts';
import { flow, prompt, promptNode } from '@lenswatch/emulator/builders/prompts-and-flows.ts';
import type { GuardrailVersion } from '@lenswatch/emulator/services/bedrock-guardrails.ts';
import type { At, World } from '@lenswatch/emulator/world.ts';
import { hubAccount } from './accounts.ts';

const piiTypes = [
  'EMAIL',
  'PHONE',
  'CREDIT_DEBIT_CARD_NUMBER',
  'US_SOCIAL_SECURITY_NUMBER',
  'PASSWORD',
  'AWS_ACCESS_KEY',
  'AWS_SECRET_KEY',
] as const;

/** What a guardrail needs beside content filters: data masked, a topic denied, answers held to their sources. */
export const wellScreened: Partial<GuardrailVersion> = {
  sensitiveInformationPolicy: {
    piiEntities: piiTypes.map((type) => ({
      type,
      action: 'ANONYMIZE',
      inputEnabled: true,
      outputEnabled: true,
    })),
    regexes: [],
  },
  topicPolicy: {
    topics: [
      {
        name: 'Investment-advice',
        definition: 'Advice on buying, holding or selling financial products.',
        type: 'DENY',
      },
    ],
  },
  wordPolicy: { words: [{ text: 'guaranteed return' }], managedWordLists: [{ type: 'PROFANITY' }] },
  contextualGroundingPolicy: {
    filters: [
      { type: 'GROUNDING', threshold: 0.75, action: 'BLOCK', enabled: true },
      { type: 'RELEVANCE', threshold: 0.6, action: 'BLOCK', enabled: true },
    ],
  },
};

const invocation = ['bedrock:InvokeModel', 'bedrock:InvokeModelWithResponseStream'];

/** The profile of a model and the model itself wherever the profile may lead. */
function reached(at: At, profile: string): string[] {
  const [area, ...rest] = profile.split('.');
  const regions = area === 'eu' ? areas.eu : areas.us;
  return [
    `arn:aws:bedrock:${at.region}:${at.account}:inference-profile/${profile}`,
    ...regions.map((region) => modelArn(region, rest.join('.'))),
  ];
}

/** Calls through a cross-Region profile. */
export function invokingThrough(at: At, profile: string) {
  return allow(invocation, reached(at, profile));
}

/** Calls through a cross-Region profile, with one guardrail and no other. */
export function invokingGuarded(at: At, profile: string, guard: Built & { version: string }) {
  return [
    allow(invocation, reached(at, profile), {
      StringEquals: { 'bedrock:GuardrailIdentifier': `${guard.arn}:${guard.version}` },
    }),
    allow('bedrock:ApplyGuardrail', guard.arn),
  ];
}

/** A guardrail that meets every call of the region, whoever makes it. */
export function enforceOnAccount(world: World, at: At, guard: Built & { version: string }): void {
  enforcedGuardrail(world, at, {
    arn: guard.arn,
    version: guard.version,
    excludedModels: ['amazon.titan-embed-text-v2:0'],
  });
}

/** What the organization enforces on an account: a guardrail of the hub, on what callers tag only. */
export function enforceByOrganization(world: World, { account, region }: At): void {
  effectiveBedrockPolicy(world, account, {
    bedrock: {
      guardrail_inference: {
        [region]: {
          baseline: {
            identifier: `arn:aws:bedrock:${region}:${hubAccount}:guardrail/baseline00001:1`,
            selective_content_guarding: { system: 'comprehensive', messages: 'selective' },
            model_enforcement: {
              included_models: ['ALL'],
              excluded_models: ['amazon.titan-embed-text-v2:0'],
            },
          },
        },
      },
    },
  });
}

/** A key in a prompt, a flow that nobody could call, capacity bought for a model that is going away. */
export function buildCarelessPrompts(world: World, at: At, roleArn: string): void {
  // Cut in two, so that nothing that looks for keys takes it for one.
  const key = ['AKIA', '2OGYBAH6STMMNXNN'].join('');
  const letter = prompt(world, at, {
    name: 'press-letter',
    text: `Write to {{editor}}.\nFetch the template with key ${key}.`,
  });
  flow(world, at, {
    name: 'press-mailing',
    roleArn,
    nodes: [promptNode('Letter', letter.arn)],
    live: '4',
  });
  const bought = provisionedModel(world, at, {
    name: 'press-capacity',
    modelId: 'anthropic.claude-3-haiku-20240307-v1:0',
  });
  agent(world, at, { name: 'press-desk', roleArn, model: bought.arn, guardrail: null });
  inferenceProfile(world, at, { name: 'press', modelId: 'amazon.nova-lite-v1:0' });
}
