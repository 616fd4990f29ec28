import type { OutputOf } from '../../aws/services.ts';
import type { AgentAlias, AgentPromptConfiguration, AgentVersion } from '../../facts/bedrock-agent.ts';
import { type GivesUp, stated } from '../aws/stated.ts';
import { versionOrder } from '../aws/version-order.ts';
import { defineCollector, type Reading } from '../collector.ts';
import { embeddedSecrets } from './embedded-secrets.ts';
import { guardrailReferenceOf } from './guardrail-reference.ts';

type NumberedVersion = NonNullable<OutputOf<'bedrock-agent:GetAgentVersion'>['agentVersion']>;
type AliasSummary = NonNullable<OutputOf<'bedrock-agent:ListAgentAliases'>['agentAliasSummaries']>[number];
/** What DRAFT (`GetAgent`) and a numbered version (`GetAgentVersion`) have in common. */
type Contents = Pick<
  NumberedVersion,
  | 'agentStatus'
  | 'instruction'
  | 'foundationModel'
  | 'idleSessionTTLInSeconds'
  | 'agentResourceRoleArn'
  | 'customerEncryptionKeyArn'
  | 'guardrailConfiguration'
  | 'memoryConfiguration'
  | 'promptOverrideConfiguration'
>;

/**
 * Each agent with its aliases, its DRAFT and every version that an alias routes to: what is served, not
 * only what is being edited. Instructions and templates are looked through where they are read, never kept.
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_agent_GetAgentVersion.html
 */
export const collector = defineCollector({
  fact: 'bedrock-agent.agent',
  type: 'AWS::Bedrock::Agent',
  scope: 'region',
  operations: [
    'bedrock-agent:ListAgents',
    'bedrock-agent:GetAgent',
    'bedrock-agent:ListAgentAliases',
    'bedrock-agent:GetAgentVersion',
  ],
  changedBy: [
    'bedrock:CreateAgent',
    'bedrock:UpdateAgent',
    'bedrock:PrepareAgent',
    'bedrock:DeleteAgent',
    'bedrock:CreateAgentAlias',
    'bedrock:UpdateAgentAlias',
    'bedrock:DeleteAgentAlias',
    'bedrock:DeleteAgentVersion',
  ],
  async *list(reading) {
    for await (const page of reading.pages('bedrock-agent:ListAgents', {})) {
      for (const { agentId } of stated(reading, page.agentSummaries, 'a list of agents')) {
        yield stated(reading, agentId, 'the id of an agent');
      }
    }
  },
  async get(reading, id) {
    const answer = await reading.find('bedrock-agent:GetAgent', { agentId: id });
    if (!answer) return undefined;

    const agent = stated(reading, answer.agent, `agent ${id}`);
    const aliases = await aliasesOf(reading, id);
    const routed = new Set(aliases.flatMap(({ routes }) => routes));
    routed.delete('DRAFT');
    const numbered = await Promise.all(
      [...routed]
        .sort(versionOrder)
        .map((agentVersion) => reading.find('bedrock-agent:GetAgentVersion', { agentId: id, agentVersion })),
    );
    return {
      id,
      arn: stated(reading, agent.agentArn, `the ARN of agent ${id}`),
      value: {
        name: stated(reading, agent.agentName, `the name of agent ${id}`),
        status: stated(reading, agent.agentStatus, `the status of agent ${id}`),
        orchestrationType: agent.orchestrationType ?? null,
        aliases,
        versions: [
          versionOf(reading, id, 'DRAFT', agent),
          ...numbered
            .filter((found) => found !== undefined)
            .map(({ agentVersion }) => stated(reading, agentVersion, `a version of agent ${id}`))
            .map((found) =>
              versionOf(reading, id, stated(reading, found.version, `a version of agent ${id}`), found),
            ),
        ],
      },
    };
  },
});

async function aliasesOf(
  reading: Reading<'bedrock-agent:ListAgentAliases', never>,
  agentId: string,
): Promise<readonly AgentAlias[]> {
  const aliases: AgentAlias[] = [];
  for await (const page of reading.pages('bedrock-agent:ListAgentAliases', { agentId })) {
    for (const alias of stated(reading, page.agentAliasSummaries, `the aliases of agent ${agentId}`)) {
      aliases.push({
        id: stated(reading, alias.agentAliasId, `the id of an alias of agent ${agentId}`),
        name: stated(reading, alias.agentAliasName, `the name of an alias of agent ${agentId}`),
        status: stated(reading, alias.agentAliasStatus, `the status of an alias of agent ${agentId}`),
        invocationState: alias.aliasInvocationState ?? null,
        routes: routesOf(reading, alias),
        throughput: (alias.routingConfiguration ?? []).flatMap(
          ({ provisionedThroughput }) => provisionedThroughput ?? [],
        ),
      });
    }
  }
  return aliases.sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** Where a working alias leads must be known; one that is being made or has failed may lead nowhere. */
function routesOf(
  reading: GivesUp,
  { agentAliasName, agentAliasStatus, routingConfiguration = [] }: AliasSummary,
): readonly string[] {
  const routes = routingConfiguration.flatMap(({ agentVersion }) => agentVersion ?? []);
  const works = agentAliasStatus === 'PREPARED' || agentAliasStatus === 'UPDATING';
  if (!works || routes.length > 0) return routes;
  return [stated(reading, routes[0], `the version that alias ${agentAliasName} routes to`)];
}

function versionOf(reading: GivesUp, agentId: string, version: string, contents: Contents): AgentVersion {
  const { memoryConfiguration: memory, promptOverrideConfiguration: prompts } = contents;
  const of = `of agent ${agentId} version ${version}`;
  return {
    version,
    status: stated(reading, contents.agentStatus, `the status ${of}`),
    foundationModel: contents.foundationModel ?? null,
    idleSessionTtlSeconds: contents.idleSessionTTLInSeconds ?? null,
    roleArn: contents.agentResourceRoleArn ?? null,
    keyArn: contents.customerEncryptionKeyArn ?? null,
    guardrail: guardrailReferenceOf(contents.guardrailConfiguration),
    memory: memory
      ? {
          types: stated(reading, memory.enabledMemoryTypes, `the memory types ${of}`),
          storageDays: memory.storageDays ?? null,
        }
      : null,
    overrideLambdaArn: prompts?.overrideLambda ?? null,
    promptConfigurations: (prompts?.promptConfigurations ?? []).map(
      ({
        promptType,
        foundationModel,
        promptCreationMode,
        promptState,
        inferenceConfiguration,
      }): AgentPromptConfiguration => ({
        type: stated(reading, promptType, `the type of a prompt ${of}`),
        foundationModel: foundationModel ?? null,
        creationMode: promptCreationMode ?? null,
        state: promptState ?? null,
        maximumLength: inferenceConfiguration?.maximumLength ?? null,
        explicitInference: Object.values(inferenceConfiguration ?? {}).some((value) => value !== undefined),
      }),
    ),
    secrets: [
      ...embeddedSecrets(contents.instruction, 'instruction'),
      ...(prompts?.promptConfigurations ?? []).flatMap(({ promptType, basePromptTemplate }) =>
        embeddedSecrets(basePromptTemplate, `template ${promptType}`),
      ),
    ],
  };
}
