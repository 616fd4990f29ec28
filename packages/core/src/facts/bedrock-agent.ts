import type { PolicyDocument } from './policy.ts';

export interface Agent {
  readonly name: string;
  readonly status: string;
  readonly orchestrationType: string | null;
  readonly aliases: readonly AgentAlias[];
  /** DRAFT and every version that an alias routes to. A routed version that AWS does not know is missing here. */
  readonly versions: readonly AgentVersion[];
}

export interface AgentAlias {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  readonly invocationState: string | null;
  readonly routes: readonly string[];
}

export interface AgentVersion {
  readonly version: string;
  readonly status: string;
  readonly foundationModel: string | null;
  readonly idleSessionTtlSeconds: number | null;
  readonly roleArn: string | null;
  readonly keyArn: string | null;
  readonly guardrail: GuardrailReference | null;
  /** Null without memory. */
  readonly memory: { readonly types: readonly string[]; readonly storageDays: number | null } | null;
  readonly overrideLambdaArn: string | null;
  readonly promptConfigurations: readonly AgentPromptConfiguration[];
}

/** `version` is null when the reference names none, which AWS reads as DRAFT. */
export interface GuardrailReference {
  readonly identifier: string;
  readonly version: string | null;
}

export interface AgentPromptConfiguration {
  readonly type: string;
  readonly creationMode: string | null;
  readonly state: string | null;
  readonly maximumLength: number | null;
  readonly explicitInference: boolean;
}

/** What the versions of one agent may reach: tools, knowledge bases, other agents. */
export interface AgentTools {
  readonly agentId: string;
  readonly versions: readonly AgentToolset[];
}

export interface AgentToolset {
  readonly version: string;
  readonly actionGroups: readonly AgentActionGroup[];
  readonly knowledgeBases: readonly { readonly id: string; readonly state: string }[];
  readonly collaboratorAliasArns: readonly string[];
}

export interface AgentActionGroup {
  readonly name: string;
  readonly state: string;
  readonly signature: string | null;
  readonly lambdaArn: string | null;
  readonly returnsControl: boolean;
  /** The OpenAPI schema in S3, if it lies there. */
  readonly schemaBucket: string | null;
  readonly schemaKey: string | null;
}

export interface KnowledgeBase {
  readonly name: string;
  readonly status: string;
  /** `VECTOR`, `KENDRA`, `SQL`, `MANAGED`. */
  readonly type: string;
  readonly roleArn: string;
  readonly embeddingModelArn: string | null;
  readonly embeddingDimensions: number | null;
  /** `MANAGED` or `CUSTOM`, for knowledge bases of type MANAGED. */
  readonly managedEmbeddingType: string | null;
  readonly supplementalBuckets: readonly string[];
  readonly storageType: string | null;
  readonly collectionArn: string | null;
  readonly domainArn: string | null;
  /** Stores of the other kinds: database cluster, vector bucket and index, graph, Kendra index, warehouse. */
  readonly otherStoreArns?: readonly string[];
  /** Secrets with which it signs in to its stores. */
  readonly secretArns?: readonly string[];
}

/** The resource policy of one knowledge base; null when it has none. */
export interface KnowledgeBasePolicy {
  readonly policy: PolicyDocument | null;
}

export interface DataSource {
  readonly knowledgeBaseId: string;
  readonly name: string;
  readonly status: string;
  readonly type: string;
  /** S3 sources only. */
  readonly bucketName: string | null;
  readonly bucketOwnerAccountId: string | null;
  readonly inclusionPrefixes: readonly string[];
  /** Secrets with which it signs in to its source. */
  readonly secretArns?: readonly string[];
  /** Buckets through which a custom transformation hands its files. */
  readonly intermediateBuckets?: readonly string[];
}

/** One prompt with DRAFT and all its versions. Template text is never kept. */
export interface Prompt {
  readonly name: string;
  readonly versions: readonly PromptVersion[];
}

export interface PromptVersion {
  /** `DRAFT` or a number as text. */
  readonly version: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly keyArn: string | null;
  readonly variants: readonly PromptVariant[];
}

export interface PromptVariant {
  readonly name: string;
  readonly templateType: string;
  readonly modelId: string | null;
  readonly agentBound: boolean;
  readonly maxTokens: number | null;
  readonly temperature: number | null;
  readonly topP: number | null;
}

export interface Flow {
  readonly name: string;
  readonly status: string;
  readonly aliases: readonly {
    readonly id: string;
    readonly name: string;
    readonly routes: readonly string[];
  }[];
  /** DRAFT and every version that an alias routes to. A routed version that AWS does not know is missing here. */
  readonly versions: readonly FlowVersion[];
}

export interface FlowVersion {
  readonly version: string;
  readonly status: string;
  readonly roleArn: string | null;
  readonly keyArn: string | null;
  /** Every node, loop bodies included, in the order of the definition. */
  readonly nodes: readonly FlowNode[];
}

export interface FlowNode {
  /** `outer/inner` inside a loop. */
  readonly path: string;
  readonly type: string;
  readonly guardrail: GuardrailReference | null;
  /** Prompt nodes that use the catalogue. */
  readonly promptArn: string | null;
  /** Prompt nodes with an inline prompt, and knowledge base nodes that generate. */
  readonly modelId: string | null;
  readonly inline: boolean;
  readonly maxTokens: number | null;
  readonly knowledgeBaseId: string | null;
  readonly lambdaArn: string | null;
  readonly agentAliasArn: string | null;
  readonly lexBotAliasArn: string | null;
  readonly bucketName: string | null;
}
