import { arnIn } from '../services/arn.ts';
import {
  foundationModels,
  inferenceProfiles,
  invocationLogging,
  provisionedModels,
} from '../services/bedrock.ts';
import { enforcedGuardrails, type GuardrailVersion, guardrails } from '../services/bedrock-guardrails.ts';
import { tagResource } from '../services/tagging.ts';
import type { At, World } from '../world.ts';
import { ago, type Built } from './built.ts';

type Strength = 'NONE' | 'LOW' | 'MEDIUM' | 'HIGH';

export interface GuardrailOptions {
  readonly name: string;
  /** Of the five content categories, on both sides; HIGH by default. */
  readonly strength?: Strength;
  /** Of the prompt attack filter; HIGH by default, null leaves the filter out. */
  readonly promptAttack?: Strength | null;
  /** `NONE` only detects. */
  readonly action?: 'BLOCK' | 'NONE';
  /** How many numbered versions were published; 1 by default. */
  readonly versions?: number;
  readonly keyArn?: string;
  readonly tags?: { readonly [key: string]: string };
  /** Replaces members of every version. */
  readonly override?: Partial<GuardrailVersion>;
}

const categories = ['HATE', 'INSULTS', 'SEXUAL', 'VIOLENCE', 'MISCONDUCT'] as const;

/** A guardrail with content filters, PII rules and a grounding check; all its versions are equal. */
export function guardrail(world: World, at: At, options: GuardrailOptions): Built & { version: string } {
  const { strength = 'HIGH', promptAttack = 'HIGH', action = 'BLOCK', versions = 1 } = options;
  const id = world.id(12).toLowerCase();
  const arn = arnIn(at, 'bedrock', `guardrail/${id}`);
  const acting = {
    inputAction: action,
    outputAction: action,
    inputEnabled: true,
    outputEnabled: true,
  } as const;
  const text = { inputModalities: ['TEXT'], outputModalities: ['TEXT'] } as const;
  const filters = categories.map((type) => ({
    type,
    inputStrength: strength,
    outputStrength: strength,
    ...acting,
  }));
  const attack = promptAttack && {
    type: 'PROMPT_ATTACK' as const,
    inputStrength: promptAttack,
    outputStrength: 'NONE' as const,
    ...acting,
  };
  const version = (number: string, days: number): GuardrailVersion => ({
    name: options.name,
    description: `Guardrail ${options.name}`,
    guardrailId: id,
    guardrailArn: arn,
    version: number,
    status: 'READY',
    contentPolicy: {
      filters: [...filters, ...(attack ? [attack] : [])].map((filter) => ({
        ...filter,
        inputModalities: [...text.inputModalities],
        outputModalities: [...text.outputModalities],
      })),
      tier: { tierName: 'CLASSIC' },
    },
    sensitiveInformationPolicy: {
      piiEntities: [
        { type: 'CREDIT_DEBIT_CARD_NUMBER', action: action === 'BLOCK' ? 'ANONYMIZE' : 'NONE', ...acting },
      ],
      regexes: [],
    },
    contextualGroundingPolicy: {
      filters: [{ type: 'GROUNDING', threshold: 0.75, action, enabled: true }],
    },
    createdAt: ago(world, { days: 90 }),
    updatedAt: ago(world, { days }),
    statusReasons: [],
    failureRecommendations: [],
    blockedInputMessaging: 'Sorry, I cannot help with this.',
    blockedOutputsMessaging: 'Sorry, I cannot help with this.',
    ...(options.keyArn !== undefined && { kmsKeyArn: options.keyArn }),
    ...options.override,
  });
  const numbered = Array.from({ length: versions }, (_, index) => version(String(index + 1), 60 - index));
  world.items(guardrails, at).set(id, { versions: [version('DRAFT', 30), ...numbered], latest: versions });
  tagResource(world, at, arn, options.tags);
  return { id, arn, version: versions === 0 ? 'DRAFT' : String(versions) };
}

/** Enforces a guardrail version on every model call of account and region. */
export function enforcedGuardrail(
  world: World,
  at: At,
  options: {
    arn: string;
    version: string;
    includedModels?: string[];
    excludedModels?: string[];
    /** Of messages and system prompts; comprehensive by default. */
    guarding?: 'COMPREHENSIVE' | 'SELECTIVE';
  },
): Built {
  const id = world.id(10).toLowerCase();
  world.items(enforcedGuardrails, at).set(id, {
    configId: id,
    guardrailArn: options.arn,
    guardrailId: options.arn.split('/').at(-1) ?? '',
    guardrailVersion: options.version,
    owner: 'ACCOUNT',
    selectiveContentGuarding: {
      system: options.guarding ?? 'COMPREHENSIVE',
      messages: options.guarding ?? 'COMPREHENSIVE',
    },
    createdAt: ago(world, { days: 30 }),
    updatedAt: ago(world, { days: 30 }),
    modelEnforcement: {
      includedModels: options.includedModels ?? ['ALL'],
      excludedModels: options.excludedModels ?? [],
    },
  });
  return { id, arn: options.arn };
}

/** Switches invocation logging on; every modality is delivered unless the options say otherwise. */
export function logInvocations(
  world: World,
  at: At,
  options: {
    readonly logGroupName?: string;
    readonly roleArn?: string;
    readonly bucketName?: string;
    readonly text?: boolean;
  },
): void {
  const { logGroupName, roleArn = '', bucketName, text = true } = options;
  world.items(invocationLogging, at).set('current', {
    ...(logGroupName !== undefined && { cloudWatchConfig: { logGroupName, roleArn } }),
    ...(bucketName !== undefined && { s3Config: { bucketName, keyPrefix: 'bedrock' } }),
    textDataDeliveryEnabled: text,
    imageDataDeliveryEnabled: true,
    embeddingDataDeliveryEnabled: true,
    videoDataDeliveryEnabled: true,
    audioDataDeliveryEnabled: true,
  });
}

interface Model {
  readonly id: string;
  readonly provider: string;
  readonly name: string;
  readonly output?: 'TEXT' | 'EMBEDDING';
  readonly lifecycle?: 'ACTIVE' | 'LEGACY';
}

/** Models that every region of the examples offers. */
export const offeredModels: readonly Model[] = [
  { id: 'anthropic.claude-sonnet-4-20250514-v1:0', provider: 'Anthropic', name: 'Claude Sonnet 4' },
  {
    id: 'anthropic.claude-3-haiku-20240307-v1:0',
    provider: 'Anthropic',
    name: 'Claude 3 Haiku',
    lifecycle: 'LEGACY',
  },
  { id: 'amazon.nova-pro-v1:0', provider: 'Amazon', name: 'Nova Pro' },
  { id: 'amazon.nova-lite-v1:0', provider: 'Amazon', name: 'Nova Lite' },
  {
    id: 'amazon.titan-embed-text-v2:0',
    provider: 'Amazon',
    name: 'Titan Text Embeddings V2',
    output: 'EMBEDDING',
  },
];

/** Where the cross-region profiles of an area lead. */
export const areas = {
  us: ['us-east-1', 'us-east-2', 'us-west-2'],
  eu: ['eu-west-1', 'eu-central-1', 'eu-north-1'],
} as const;

/** ARN of a foundation model; such ARNs name no account. */
export function modelArn(region: string, id: string): string {
  return `arn:aws:bedrock:${region}::foundation-model/${id}`;
}

/** Fills the model catalogue of one account and region, and its cross-region profiles. */
export function offerModels(world: World, at: At): void {
  const area = at.region.startsWith('eu-') ? 'eu' : 'us';
  for (const { id, provider, name, output = 'TEXT', lifecycle = 'ACTIVE' } of offeredModels) {
    world.items(foundationModels, at).set(id, {
      modelArn: modelArn(at.region, id),
      modelId: id,
      modelName: name,
      providerName: provider,
      inputModalities: ['TEXT'],
      outputModalities: [output],
      responseStreamingSupported: output === 'TEXT',
      customizationsSupported: [],
      inferenceTypesSupported: ['ON_DEMAND'],
      modelLifecycle: {
        status: lifecycle,
        ...(lifecycle === 'LEGACY' && {
          legacyTime: ago(world, { days: 60 }),
          publicExtendedAccessTime: ago(world, { days: -120 }),
          endOfLifeTime: ago(world, { days: -300 }),
        }),
      },
    });
    if (output !== 'TEXT') continue;
    const profile = `${area}.${id}`;
    world.items(inferenceProfiles, at).set(profile, {
      inferenceProfileName: `${area.toUpperCase()} ${name}`,
      description: `Routes requests to ${name} in the ${area} regions.`,
      createdAt: ago(world, { days: 200 }),
      updatedAt: ago(world, { days: 200 }),
      inferenceProfileArn: arnIn(at, 'bedrock', `inference-profile/${profile}`),
      models: areas[area].map((region) => ({ modelArn: modelArn(region, id) })),
      inferenceProfileId: profile,
      status: 'ACTIVE',
      type: 'SYSTEM_DEFINED',
    });
  }
}

/** An application inference profile over one model. */
export function inferenceProfile(
  world: World,
  at: At,
  options: {
    readonly name: string;
    readonly modelId: string;
    /** Where requests may go; the region of the profile alone by default. */
    readonly regions?: readonly string[];
    readonly tags?: { readonly [key: string]: string };
  },
): Built {
  const { regions = [at.region] } = options;
  const id = world.id(12).toLowerCase();
  const arn = arnIn(at, 'bedrock', `application-inference-profile/${id}`);
  world.items(inferenceProfiles, at).set(id, {
    inferenceProfileName: options.name,
    createdAt: ago(world, { days: 60 }),
    updatedAt: ago(world, { days: 60 }),
    inferenceProfileArn: arn,
    models: regions.map((region) => ({ modelArn: modelArn(region, options.modelId) })),
    inferenceProfileId: id,
    status: 'ACTIVE',
    type: 'APPLICATION',
  });
  tagResource(world, at, arn, options.tags);
  return { id, arn };
}

/** Throughput bought for one model, in service and without a term. */
export function provisionedModel(world: World, at: At, options: { name: string; modelId: string }): Built {
  const id = world.id(12).toLowerCase();
  const arn = arnIn(at, 'bedrock', `provisioned-model/${id}`);
  const model = modelArn(at.region, options.modelId);
  world.items(provisionedModels, at).set(arn, {
    provisionedModelName: options.name,
    provisionedModelArn: arn,
    modelArn: model,
    desiredModelArn: model,
    foundationModelArn: model,
    modelUnits: 1,
    desiredModelUnits: 1,
    status: 'InService',
    creationTime: ago(world, { days: 80 }),
    lastModifiedTime: ago(world, { days: 80 }),
  });
  return { id, arn };
}
