import { AwsError } from '../aws-error.ts';
import type { Authorization } from '../iam/authorization.ts';
import { type Call, defineOperation, type Modelled, page } from '../operation.ts';
import { defineStore } from '../world.ts';
import { arnIn, resourceOf } from './arn.ts';
import { type MemberOf, type RowOf, required } from './record.ts';
import { tags } from './tagging.ts';

export type Agent = MemberOf<'bedrock-agent:GetAgent', 'agent'>;
export type AgentVersion = MemberOf<'bedrock-agent:GetAgentVersion', 'agentVersion'>;
export type AgentAlias = MemberOf<'bedrock-agent:CreateAgentAlias', 'agentAlias'>;
export type AgentActionGroup = MemberOf<'bedrock-agent:GetAgentActionGroup', 'agentActionGroup'>;
export type AgentCollaborator = RowOf<'bedrock-agent:ListAgentCollaborators', 'agentCollaboratorSummaries'>;
export type AgentKnowledgeBase = RowOf<
  'bedrock-agent:ListAgentKnowledgeBases',
  'agentKnowledgeBaseSummaries'
>;

/** What one version of an agent may reach. */
export interface AgentToolset {
  readonly actionGroups: AgentActionGroup[];
  readonly knowledgeBases: AgentKnowledgeBase[];
  readonly collaborators: AgentCollaborator[];
}

/** One agent: the draft, its numbered versions, and what each of them may reach (`DRAFT` included). */
export interface AgentRecord {
  draft: Agent;
  readonly versions: AgentVersion[];
  latest: number;
  readonly aliases: AgentAlias[];
  readonly toolsets: Map<string, AgentToolset>;
}

/** Keyed by agent id. */
export const agents = defineStore<AgentRecord>('bedrock-agent.agent');

/** An agent by id. @throws AwsError as AWS does for an unknown one. */
export function findAgent(call: Call, id: string): AgentRecord {
  const agent = call.world.items(agents, call).get(id);
  if (agent) return agent;
  throw new AwsError(
    'ResourceNotFoundException',
    `Failed to retrieve resource because it doesn't exist.`,
    404,
  );
}

function absentVersion(): AwsError {
  return new AwsError('ResourceNotFoundException', 'The agent version does not exist.', 404);
}

/** What one version may reach. @throws AwsError for an unknown version. */
export function toolsetOf(agent: AgentRecord, version: string): AgentToolset {
  const known = version === 'DRAFT' || agent.versions.some((each) => each.version === version);
  if (!known) throw absentVersion();
  return agent.toolsets.get(version) ?? { actionGroups: [], knowledgeBases: [], collaborators: [] };
}

/** Asks for one action on one agent. */
export function onAgent(action: string) {
  return (input: { agentId?: string | undefined }, call: Call): readonly Authorization[] => [
    {
      action: `bedrock:${action}`,
      resource: arnIn(call, 'bedrock', `agent/${required(input.agentId, 'agentId')}`),
    },
  ];
}

interface VersionInput {
  readonly agentId?: string | undefined;
  readonly agentVersion?: string | undefined;
}

function toolsetFor(input: VersionInput, call: Call): AgentToolset {
  const agent = findAgent(call, required(input.agentId, 'agentId'));
  return toolsetOf(agent, required(input.agentVersion, 'agentVersion'));
}

export const agentReads: readonly Modelled[] = [
  defineOperation('bedrock-agent:ListAgents', {
    handle(input, call) {
      const rows = [...call.world.items(agents, call).values()].map(({ draft, latest }) => ({
        agentId: draft.agentId,
        agentName: draft.agentName,
        agentStatus: draft.agentStatus,
        description: draft.description,
        updatedAt: draft.updatedAt,
        latestAgentVersion: latest === 0 ? undefined : String(latest),
        guardrailConfiguration: draft.guardrailConfiguration,
      }));
      const { items, next } = page(call, rows, input.nextToken, input.maxResults, 1000);
      return { agentSummaries: items, nextToken: next };
    },
  }),
  defineOperation('bedrock-agent:GetAgent', {
    authorize: onAgent('GetAgent'),
    handle: (input, call) => ({ agent: findAgent(call, required(input.agentId, 'agentId')).draft }),
  }),
  defineOperation('bedrock-agent:GetAgentVersion', {
    authorize: onAgent('GetAgentVersion'),
    handle(input, call) {
      const agent = findAgent(call, required(input.agentId, 'agentId'));
      const wanted = required(input.agentVersion, 'agentVersion');
      const agentVersion = agent.versions.find((each) => each.version === wanted);
      if (!agentVersion) throw absentVersion();
      return { agentVersion };
    },
  }),
  defineOperation('bedrock-agent:ListAgentAliases', {
    authorize: onAgent('ListAgentAliases'),
    handle(input, call) {
      const rows = findAgent(call, required(input.agentId, 'agentId')).aliases.map((alias) => ({
        agentAliasId: alias.agentAliasId,
        agentAliasName: alias.agentAliasName,
        description: alias.description,
        routingConfiguration: alias.routingConfiguration,
        agentAliasStatus: alias.agentAliasStatus,
        createdAt: alias.createdAt,
        updatedAt: alias.updatedAt,
        aliasInvocationState: alias.aliasInvocationState,
      }));
      const { items, next } = page(call, rows, input.nextToken, input.maxResults, 1000);
      return { agentAliasSummaries: items, nextToken: next };
    },
  }),
  defineOperation('bedrock-agent:ListAgentActionGroups', {
    authorize: onAgent('ListAgentActionGroups'),
    handle(input, call) {
      const rows = toolsetFor(input, call).actionGroups.map((group) => ({
        actionGroupId: group.actionGroupId,
        actionGroupName: group.actionGroupName,
        actionGroupState: group.actionGroupState,
        description: group.description,
        updatedAt: group.updatedAt,
      }));
      const { items, next } = page(call, rows, input.nextToken, input.maxResults, 1000);
      return { actionGroupSummaries: items, nextToken: next };
    },
  }),
  defineOperation('bedrock-agent:GetAgentActionGroup', {
    authorize: onAgent('GetAgentActionGroup'),
    handle(input, call) {
      const wanted = required(input.actionGroupId, 'actionGroupId');
      const agentActionGroup = toolsetFor(input, call).actionGroups.find(
        (each) => each.actionGroupId === wanted,
      );
      if (agentActionGroup) return { agentActionGroup };
      throw new AwsError('ResourceNotFoundException', 'The action group does not exist.', 404);
    },
  }),
  defineOperation('bedrock-agent:ListAgentKnowledgeBases', {
    authorize: onAgent('ListAgentKnowledgeBases'),
    handle(input, call) {
      const all = toolsetFor(input, call).knowledgeBases;
      const { items, next } = page(call, all, input.nextToken, input.maxResults, 1000);
      return { agentKnowledgeBaseSummaries: items, nextToken: next };
    },
  }),
  defineOperation('bedrock-agent:ListTagsForResource', {
    authorize: ({ resourceArn }) => [
      { action: 'bedrock:ListTagsForResource', resource: required(resourceArn, 'resourceArn') },
    ],
    handle(input, call) {
      const arn = required(input.resourceArn, 'resourceArn');
      const [kind, id = ''] = resourceOf(arn).split('/');
      if (kind === 'agent') findAgent(call, id);
      const own = call.world.items(tags, call).get(arn) ?? [];
      return { tags: Object.fromEntries(own.map(({ Key, Value }) => [Key, Value])) };
    },
  }),
  defineOperation('bedrock-agent:ListAgentCollaborators', {
    authorize: onAgent('ListAgentCollaborators'),
    handle(input, call) {
      const all = toolsetFor(input, call).collaborators;
      const { items, next } = page(call, all, input.nextToken, input.maxResults, 1000);
      return { agentCollaboratorSummaries: items, nextToken: next };
    },
  }),
];
