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
  /** Bought throughput on which it runs what it routes to: ARNs or names. */
  readonly throughput?: readonly string[];
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
  /** In its instruction and prompt templates. */
  readonly secrets: readonly EmbeddedSecret[];
}

/** Something in a text that must not stand there: where it is and what it looks like, never what it says. */
export interface EmbeddedSecret {
  /** Id of the pattern, e.g. `aws-access-key-id`. */
  readonly kind: string;
  /** Which text, e.g. `variant first, text` or `node Classify, inline code`. */
  readonly place: string;
  /** Characters from the start of that text. */
  readonly offset: number;
  /** From 1. */
  readonly line: number;
  /** Tells matches apart; too short to find out from it what was matched. */
  readonly hash: string;
}

/** `version` is null when the reference names none, which AWS reads as DRAFT. */
export interface GuardrailReference {
  readonly identifier: string;
  readonly version: string | null;
}

export interface AgentPromptConfiguration {
  readonly type: string;
  /** Null: the agent's own. */
  readonly foundationModel: string | null;
  readonly creationMode: string | null;
  readonly state: string | null;
  readonly maximumLength: number | null;
  readonly explicitInference: boolean;
}

/** What the versions of one agent may reach: tools, knowledge bases, other agents. */
export interface AgentTools {
  readonly agentId: string;
  /** The function that orchestrates in place of Bedrock, for every version; null without one. */
  readonly orchestratorArn: string | null;
  readonly versions: readonly AgentToolset[];
}

/** The tags of one agent. */
export interface AgentTags {
  readonly tags: { readonly [key: string]: string };
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
  /** What the group can do; null: its inline OpenAPI schema does not parse. Empty where the schema lies in S3. */
  readonly functions: readonly AgentFunction[] | null;
}

/** One function or API operation of an action group. Of its description only telling words are kept. */
export interface AgentFunction {
  /** The operation's id, or its method and path where it has none. */
  readonly name: string;
  /** Lower case; null for functions that are no API operations. */
  readonly method: string | null;
  /** Words of the closed list of changing verbs that its description contains. */
  readonly describedAs: readonly string[];
  /** The user is asked before it is called. */
  readonly confirmed: boolean;
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
  /** Key under which AWS keeps what it takes in; null: a key of AWS. */
  readonly keyArn: string | null;
  /** Web sources only. */
  readonly web: WebCrawl | null;
  /** Secrets with which it signs in to its source. */
  readonly secretArns?: readonly string[];
  /** Buckets through which a custom transformation hands its files. */
  readonly intermediateBuckets?: readonly string[];
}

/** What a crawler takes in. */
export interface WebCrawl {
  readonly seedUrls: readonly string[];
  /** `HOST_ONLY`, `SUBDOMAINS`; null: everything below the seeds' paths. */
  readonly scope: string | null;
  readonly inclusionFilters: number;
  readonly exclusionFilters: number;
  readonly maxPages: number | null;
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
  /** In the templates of its variants. */
  readonly secrets: readonly EmbeddedSecret[];
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
  /** What AWS finds wrong with DRAFT, errors only: the type of each, sorted. */
  readonly draftErrors: readonly string[];
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
  /** In inline prompts, inline code, conditions and templates of its nodes. */
  readonly secrets: readonly EmbeddedSecret[];
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
  /** Knowledge base nodes that sort what they found by a model. */
  readonly rerankModelArn: string | null;
  readonly inline: boolean;
  readonly maxTokens: number | null;
  readonly knowledgeBaseId: string | null;
  readonly lambdaArn: string | null;
  readonly agentAliasArn: string | null;
  readonly lexBotAliasArn: string | null;
  readonly bucketName: string | null;
}
