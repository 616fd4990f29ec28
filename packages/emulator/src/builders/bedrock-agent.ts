import { arnIn } from '../services/arn.ts';
import { testAlias } from '../services/bedrock-agent-changes.ts';
import {
  type Agent,
  type AgentAlias,
  type AgentToolset,
  type AgentVersion,
  agents,
} from '../services/bedrock-agents.ts';
import { type DataSource, type KnowledgeBase, knowledgeBases } from '../services/bedrock-knowledge-bases.ts';
import { tagResource } from '../services/tagging.ts';
import type { At, World } from '../world.ts';
import { modelArn } from './bedrock.ts';
import { ago, type Built } from './built.ts';

export interface AgentOptions {
  readonly name: string;
  readonly roleArn: string;
  /** Model or profile id; Claude Sonnet 4 by default. */
  readonly model?: string;
  /** Null: none. */
  readonly guardrail: { readonly id: string; readonly version: string } | null;
  readonly idleSessionSeconds?: number;
  /** Days that memory is kept; no memory by default. */
  readonly memoryDays?: number;
  readonly keyArn?: string;
  /** How many numbered versions were published; 1 by default. */
  readonly versions?: number;
  /** Name of the version, or `DRAFT`, that the alias `live` serves; the newest by default. */
  readonly live?: string;
  readonly knowledgeBaseIds?: readonly string[];
  /** The function that the agent's one action group calls; no action group by default. */
  readonly lambdaArn?: string;
  readonly tags?: { readonly [key: string]: string };
  /** Replaces members of the draft and of every version. */
  readonly override?: Partial<AgentVersion>;
}

function toolsetOf(world: World, agentId: string, version: string, options: AgentOptions): AgentToolset {
  const at = ago(world, { days: 40 });
  return {
    actionGroups:
      options.lambdaArn === undefined
        ? []
        : [
            {
              agentId,
              agentVersion: version,
              actionGroupId: `${agentId.slice(0, 8)}AG`,
              actionGroupName: 'lookup',
              description: 'Looks things up.',
              createdAt: at,
              updatedAt: at,
              actionGroupExecutor: { lambda: options.lambdaArn },
              functionSchema: {
                functions: [
                  { name: 'find', description: 'Finds one record.', requireConfirmation: 'ENABLED' },
                ],
              },
              actionGroupState: 'ENABLED',
            },
          ],
    knowledgeBases: (options.knowledgeBaseIds ?? []).map((knowledgeBaseId) => ({
      knowledgeBaseId,
      description: 'What the agent may read.',
      knowledgeBaseState: 'ENABLED',
      updatedAt: at,
    })),
    collaborators: [],
  };
}

/** A prepared agent with its test alias and an alias `live`; draft and numbered versions are equal. */
export function agent(world: World, at: At, options: AgentOptions): Built & { aliasArn: string } {
  const { versions = 1 } = options;
  const agentId = world.id();
  const agentArn = arnIn(at, 'bedrock', `agent/${agentId}`);
  const shared = {
    agentId,
    agentName: options.name,
    agentArn,
    instruction: `You help the people of ${options.name}. Answer in full sentences and name your sources.`,
    agentStatus: 'PREPARED',
    foundationModel: options.model ?? 'anthropic.claude-sonnet-4-20250514-v1:0',
    idleSessionTTLInSeconds: options.idleSessionSeconds ?? 600,
    agentResourceRoleArn: options.roleArn,
    createdAt: ago(world, { days: 60 }),
    updatedAt: ago(world, { days: 40 }),
    agentCollaboration: 'DISABLED',
    ...(options.keyArn !== undefined && { customerEncryptionKeyArn: options.keyArn }),
    ...(options.guardrail && {
      guardrailConfiguration: {
        guardrailIdentifier: options.guardrail.id,
        guardrailVersion: options.guardrail.version,
      },
    }),
    ...(options.memoryDays !== undefined && {
      memoryConfiguration: { enabledMemoryTypes: ['SESSION_SUMMARY'], storageDays: options.memoryDays },
    }),
    ...options.override,
  } satisfies Omit<AgentVersion, 'version'>;
  const draft: Agent = {
    ...shared,
    agentVersion: 'DRAFT',
    orchestrationType: 'DEFAULT',
    preparedAt: shared.updatedAt,
  };
  const numbers = Array.from({ length: versions }, (_, index) => String(index + 1));
  const live: AgentAlias = {
    ...testAlias(draft, shared.createdAt),
    agentAliasId: world.id(),
    agentAliasName: 'live',
    description: 'Serves the applications.',
    routingConfiguration: [{ agentVersion: options.live ?? numbers.at(-1) ?? 'DRAFT' }],
  };
  const aliasArn = arnIn(at, 'bedrock', `agent-alias/${agentId}/${live.agentAliasId}`);
  world.items(agents, at).set(agentId, {
    draft,
    versions: numbers.map((version) => ({ ...shared, version })),
    latest: versions,
    aliases: [testAlias(draft, shared.createdAt), { ...live, agentAliasArn: aliasArn }],
    toolsets: new Map(
      ['DRAFT', ...numbers].map((version) => [version, toolsetOf(world, agentId, version, options)]),
    ),
  });
  tagResource(world, at, agentArn, options.tags);
  return { id: agentId, arn: agentArn, aliasArn };
}

export interface KnowledgeBaseOptions {
  readonly name: string;
  readonly roleArn: string;
  /** An OpenSearch Serverless collection, or else a domain. */
  readonly collectionArn?: string;
  readonly domain?: { readonly arn: string; readonly endpoint: string };
  readonly embeddingModel?: string;
  /** Left to the model's default when null. */
  readonly dimensions?: number | null;
  /** S3 sources: name and bucket. */
  readonly sources?: readonly {
    name: string;
    bucket: string;
    owner?: string;
    prefixes?: string[];
    keyArn?: string;
  }[];
  /** Sources of another type. */
  readonly otherSources?: readonly {
    name: string;
    configuration: DataSource['dataSourceConfiguration'];
    keyArn?: string;
  }[];
  /** Resource policy. */
  readonly policy?: unknown;
  readonly tags?: { readonly [key: string]: string };
  readonly override?: Partial<KnowledgeBase>;
}

function storageOf({ collectionArn, domain }: KnowledgeBaseOptions): KnowledgeBase['storageConfiguration'] {
  const vectorIndexName = 'documents';
  const fieldMapping = { vectorField: 'vector', textField: 'text', metadataField: 'metadata' };
  if (domain) {
    const { arn: domainArn, endpoint: domainEndpoint } = domain;
    return {
      type: 'OPENSEARCH_MANAGED_CLUSTER',
      opensearchManagedClusterConfiguration: { domainArn, domainEndpoint, vectorIndexName, fieldMapping },
    };
  }
  return {
    type: 'OPENSEARCH_SERVERLESS',
    opensearchServerlessConfiguration: { collectionArn: collectionArn ?? '', vectorIndexName, fieldMapping },
  };
}

/** A knowledge base over vectors with its S3 sources. */
export function knowledgeBase(world: World, at: At, options: KnowledgeBaseOptions): Built {
  const { embeddingModel = 'amazon.titan-embed-text-v2:0', dimensions = 1024 } = options;
  const id = world.id();
  const arn = arnIn(at, 'bedrock', `knowledge-base/${id}`);
  const createdAt = ago(world, { days: 60 });
  const dataSources = (options.sources ?? []).map(
    ({ name, bucket, owner, prefixes, keyArn }): DataSource => ({
      knowledgeBaseId: id,
      dataSourceId: world.id(),
      name,
      status: 'AVAILABLE',
      dataSourceConfiguration: {
        type: 'S3',
        s3Configuration: {
          bucketArn: `arn:aws:s3:::${bucket}`,
          bucketOwnerAccountId: owner,
          ...(prefixes && { inclusionPrefixes: prefixes }),
        },
      },
      ...(keyArn !== undefined && { serverSideEncryptionConfiguration: { kmsKeyArn: keyArn } }),
      dataDeletionPolicy: 'RETAIN',
      createdAt,
      updatedAt: createdAt,
    }),
  );
  for (const { name, configuration, keyArn } of options.otherSources ?? []) {
    dataSources.push({
      knowledgeBaseId: id,
      dataSourceId: world.id(),
      name,
      status: 'AVAILABLE',
      dataSourceConfiguration: configuration,
      ...(keyArn !== undefined && { serverSideEncryptionConfiguration: { kmsKeyArn: keyArn } }),
      dataDeletionPolicy: 'RETAIN',
      createdAt,
      updatedAt: createdAt,
    });
  }
  world.items(knowledgeBases, at).set(id, {
    knowledgeBase: {
      knowledgeBaseId: id,
      name: options.name,
      knowledgeBaseArn: arn,
      description: `Documents of ${options.name}.`,
      roleArn: options.roleArn,
      knowledgeBaseConfiguration: {
        type: 'VECTOR',
        vectorKnowledgeBaseConfiguration: {
          embeddingModelArn: modelArn(at.region, embeddingModel),
          ...(dimensions !== null && {
            embeddingModelConfiguration: {
              bedrockEmbeddingModelConfiguration: { dimensions, embeddingDataType: 'FLOAT32' },
            },
          }),
        },
      },
      storageConfiguration: storageOf(options),
      status: 'ACTIVE',
      createdAt,
      updatedAt: createdAt,
      ...options.override,
    },
    dataSources,
    ...(options.policy !== undefined && { policy: JSON.stringify(options.policy) }),
  });
  tagResource(world, at, arn, options.tags);
  return { id, arn };
}
