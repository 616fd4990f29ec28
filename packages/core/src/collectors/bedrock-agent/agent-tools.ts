import type { AgentActionGroup, AgentToolset } from '../../facts/bedrock-agent.ts';
import { stated } from '../aws/stated.ts';
import { defineCollector, type Reading } from '../collector.ts';
import { functionsOf } from './action-functions.ts';

type ToolReading = Reading<
  | 'bedrock-agent:GetAgent'
  | 'bedrock-agent:ListAgentActionGroups'
  | 'bedrock-agent:GetAgentActionGroup'
  | 'bedrock-agent:ListAgentKnowledgeBases'
  | 'bedrock-agent:ListAgentCollaborators',
  'bedrock-agent.agent'
>;

/**
 * What DRAFT and every routed version of an agent may reach: tools, knowledge bases, other agents. Inline
 * schemas and function descriptions are never kept. The orchestrator is one for all versions, and AWS names
 * it with the draft alone: the same call that the agent itself is read with.
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_agent_GetAgentActionGroup.html
 */
export const collector = defineCollector({
  fact: 'bedrock-agent.agent-tools',
  type: 'AWS::Bedrock::Agent',
  scope: 'region',
  operations: [
    'bedrock-agent:GetAgent',
    'bedrock-agent:ListAgentActionGroups',
    'bedrock-agent:GetAgentActionGroup',
    'bedrock-agent:ListAgentKnowledgeBases',
    'bedrock-agent:ListAgentCollaborators',
  ],
  changedBy: [
    'bedrock:CreateAgent',
    'bedrock:UpdateAgent',
    'bedrock:DeleteAgent',
    'bedrock:CreateAgentAlias',
    'bedrock:UpdateAgentAlias',
    'bedrock:DeleteAgentAlias',
    'bedrock:DeleteAgentVersion',
    'bedrock:CreateAgentActionGroup',
    'bedrock:UpdateAgentActionGroup',
    'bedrock:DeleteAgentActionGroup',
    'bedrock:AssociateAgentKnowledgeBase',
    'bedrock:UpdateAgentKnowledgeBase',
    'bedrock:DisassociateAgentKnowledgeBase',
    'bedrock:AssociateAgentCollaborator',
    'bedrock:UpdateAgentCollaborator',
    'bedrock:DisassociateAgentCollaborator',
  ],
  dependsOn: ['bedrock-agent.agent'],
  async *list(reading) {
    for (const { id } of reading.known('bedrock-agent.agent')) yield id;
  },
  async get(reading, id) {
    const agent = reading.known('bedrock-agent.agent').find((known) => known.id === id);
    if (!agent) return undefined;

    const [draft, versions] = await Promise.all([
      reading.find('bedrock-agent:GetAgent', { agentId: id }),
      Promise.all(agent.value.versions.map(({ version }) => toolsetOf(reading, id, version))),
    ]);
    if (!draft) return undefined;
    const orchestratorArn = draft.agent?.customOrchestration?.executor?.lambda ?? null;
    return { id, arn: agent.arn, value: { agentId: id, orchestratorArn, versions } };
  },
});

async function toolsetOf(reading: ToolReading, agentId: string, version: string): Promise<AgentToolset> {
  const [actionGroups, knowledgeBases, collaboratorAliasArns] = await Promise.all([
    actionGroupsOf(reading, agentId, version),
    knowledgeBasesOf(reading, agentId, version),
    collaboratorsOf(reading, agentId, version),
  ]);
  return { version, actionGroups, knowledgeBases, collaboratorAliasArns };
}

async function actionGroupsOf(
  reading: ToolReading,
  agentId: string,
  agentVersion: string,
): Promise<readonly AgentActionGroup[]> {
  const of = `of agent ${agentId} version ${agentVersion}`;
  const ids: string[] = [];
  for await (const page of reading.pages('bedrock-agent:ListAgentActionGroups', { agentId, agentVersion })) {
    for (const { actionGroupId } of stated(reading, page.actionGroupSummaries, `the action groups ${of}`)) {
      ids.push(stated(reading, actionGroupId, `the id of an action group ${of}`));
    }
  }
  const answers = await Promise.all(
    ids
      .sort()
      .map((actionGroupId) =>
        reading.find('bedrock-agent:GetAgentActionGroup', { agentId, agentVersion, actionGroupId }),
      ),
  );
  return answers
    .filter((answer) => answer !== undefined)
    .map(({ agentActionGroup }) => stated(reading, agentActionGroup, `an action group ${of}`))
    .map((group) => ({
      name: stated(reading, group.actionGroupName, `the name of an action group ${of}`),
      state: stated(reading, group.actionGroupState, `the state of an action group ${of}`),
      signature: group.parentActionSignature ?? null,
      lambdaArn: group.actionGroupExecutor?.lambda ?? null,
      returnsControl: group.actionGroupExecutor?.customControl === 'RETURN_CONTROL',
      schemaBucket: group.apiSchema?.s3?.s3BucketName ?? null,
      schemaKey: group.apiSchema?.s3?.s3ObjectKey ?? null,
      functions: functionsOf(reading, group),
    }));
}

async function knowledgeBasesOf(
  reading: ToolReading,
  agentId: string,
  agentVersion: string,
): Promise<AgentToolset['knowledgeBases']> {
  const of = `of agent ${agentId} version ${agentVersion}`;
  const bases: { id: string; state: string }[] = [];
  for await (const page of reading.pages('bedrock-agent:ListAgentKnowledgeBases', {
    agentId,
    agentVersion,
  })) {
    for (const base of stated(reading, page.agentKnowledgeBaseSummaries, `the knowledge bases ${of}`)) {
      bases.push({
        id: stated(reading, base.knowledgeBaseId, `the id of a knowledge base ${of}`),
        state: stated(reading, base.knowledgeBaseState, `the state of a knowledge base ${of}`),
      });
    }
  }
  return bases.sort((a, b) => (a.id < b.id ? -1 : 1));
}

async function collaboratorsOf(
  reading: ToolReading,
  agentId: string,
  agentVersion: string,
): Promise<readonly string[]> {
  const of = `of agent ${agentId} version ${agentVersion}`;
  const arns: string[] = [];
  for await (const page of reading.pages('bedrock-agent:ListAgentCollaborators', { agentId, agentVersion })) {
    for (const { agentDescriptor } of stated(
      reading,
      page.agentCollaboratorSummaries,
      `the collaborators ${of}`,
    )) {
      arns.push(stated(reading, agentDescriptor?.aliasArn, `the alias of a collaborator ${of}`));
    }
  }
  return arns.sort();
}
