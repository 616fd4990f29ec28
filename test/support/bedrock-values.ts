import type {
  FoundationModel,
  GuardrailContentFilter,
  GuardrailScreen,
  GuardrailVersion,
  InferenceProfile,
} from '@lenswatch/core/facts/bedrock.ts';
import type {
  Agent,
  AgentVersion,
  Flow,
  FlowNode,
  FlowVersion,
  Prompt,
  PromptVariant,
  PromptVersion,
} from '@lenswatch/core/facts/bedrock-agent.ts';

// Values of facts as AWS gives them when nothing is special; a table names what is.

const sides = { inputAction: null, outputAction: null, inputEnabled: null, outputEnabled: null };

export function contentFilter(
  type: string,
  more: Partial<GuardrailContentFilter> = {},
): GuardrailContentFilter {
  const strengths = { inputStrength: 'HIGH', outputStrength: 'HIGH' };
  return { type, ...strengths, ...sides, inputModalities: ['TEXT'], outputModalities: ['TEXT'], ...more };
}

export function screen(
  policy: GuardrailScreen['policy'],
  name: string,
  more: Partial<GuardrailScreen> = {},
): GuardrailScreen {
  return {
    policy,
    name,
    action: policy === 'pii' || policy === 'regex' ? 'ANONYMIZE' : null,
    ...sides,
    ...more,
  };
}

export function guardrailVersion(version: string, more: Partial<GuardrailVersion> = {}): GuardrailVersion {
  return {
    version,
    status: 'READY',
    contentFilters: [],
    contentTier: 'CLASSIC',
    screens: [],
    groundingChecks: [],
    automatedReasoningPolicies: 0,
    keyArn: null,
    ...more,
  };
}

export function agentVersion(version: string, more: Partial<AgentVersion> = {}): AgentVersion {
  return {
    version,
    status: 'PREPARED',
    foundationModel: 'amazon.nova-pro-v1:0',
    idleSessionTtlSeconds: 600,
    roleArn: null,
    keyArn: null,
    guardrail: null,
    memory: null,
    overrideLambdaArn: null,
    promptConfigurations: [],
    secrets: [],
    ...more,
  };
}

/** An agent whose alias `live` serves `routes`; its test alias serves DRAFT. */
export function agent(versions: AgentVersion[], routes: string[], more: Partial<Agent> = {}): Agent {
  const alias = (id: string, name: string, to: string[]) => ({
    id,
    name,
    status: 'PREPARED',
    invocationState: null,
    routes: to,
  });
  return {
    name: 'support',
    status: 'PREPARED',
    orchestrationType: 'DEFAULT',
    aliases: [
      alias('TSTALIASID', 'test', ['DRAFT']),
      ...(routes.length > 0 ? [alias('LIVE', 'live', routes)] : []),
    ],
    versions,
    ...more,
  };
}

export function flowNode(path: string, type: string, more: Partial<FlowNode> = {}): FlowNode {
  return {
    path,
    type,
    guardrail: null,
    promptArn: null,
    modelId: null,
    rerankModelArn: null,
    inline: false,
    maxTokens: null,
    knowledgeBaseId: null,
    lambdaArn: null,
    agentAliasArn: null,
    lexBotAliasArn: null,
    bucketName: null,
    ...more,
  };
}

export function flowVersion(
  version: string,
  nodes: readonly FlowNode[],
  more: Partial<FlowVersion> = {},
): FlowVersion {
  return { version, status: 'Prepared', roleArn: null, keyArn: null, nodes, secrets: [], ...more };
}

/** A flow whose alias `live` serves `routes`; its test alias serves DRAFT. */
export function flow(versions: FlowVersion[], routes: string[], more: Partial<Flow> = {}): Flow {
  return {
    name: 'triage',
    status: 'Prepared',
    draftErrors: [],
    aliases: [
      { id: 'TSTALIASID', name: 'test', routes: ['DRAFT'] },
      ...(routes.length > 0 ? [{ id: 'LIVE', name: 'live', routes }] : []),
    ],
    versions,
    ...more,
  };
}

export function promptVariant(more: Partial<PromptVariant> = {}): PromptVariant {
  return {
    name: 'first',
    templateType: 'TEXT',
    modelId: 'amazon.nova-pro-v1:0',
    agentBound: false,
    maxTokens: 100,
    temperature: null,
    topP: null,
    ...more,
  };
}

export function promptVersion(version: string, more: Partial<PromptVersion> = {}): PromptVersion {
  return {
    version,
    createdAt: '2026-10-01T00:00:00.000Z',
    updatedAt: '2026-10-01T00:00:00.000Z',
    keyArn: null,
    secrets: [],
    variants: [promptVariant()],
    ...more,
  };
}

export function prompt(...versions: PromptVersion[]): Prompt {
  return { name: 'summary', versions };
}

export function model(more: Partial<FoundationModel> = {}): FoundationModel {
  return {
    provider: 'Amazon',
    inputModalities: ['TEXT'],
    outputModalities: ['TEXT'],
    lifecycle: 'ACTIVE',
    legacyAt: null,
    extendedAccessAt: null,
    endOfLifeAt: null,
    ...more,
  };
}

/** A profile over one model in these regions. */
export function profile(
  modelId: string,
  regions: readonly string[],
  more: Partial<InferenceProfile> = {},
): InferenceProfile {
  return {
    name: 'profile',
    type: 'SYSTEM_DEFINED',
    status: 'ACTIVE',
    modelArns: regions.map((region) => `arn:aws:bedrock:${region}::foundation-model/${modelId}`),
    ...more,
  };
}
