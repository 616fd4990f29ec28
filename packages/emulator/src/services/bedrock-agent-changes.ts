import type { InputOf } from '@lenswatch/core/aws/services.ts';
import { AwsError } from '../aws-error.ts';
import { type Call, defineOperation, type Modelled } from '../operation.ts';
import { arnIn } from './arn.ts';
import {
  type Agent,
  type AgentAlias,
  type AgentRecord,
  agents,
  findAgent,
  onAgent,
  toolsetOf,
} from './bedrock-agents.ts';
import { matching, required } from './record.ts';
import { recorded } from './trace.ts';

type Wanted = InputOf<'bedrock-agent:CreateAgent'> | InputOf<'bedrock-agent:UpdateAgent'>;
type Route = NonNullable<AgentAlias['routingConfiguration']>[number];

const namePattern = /^([0-9a-zA-Z][_-]?){1,100}$/;
const sensitive = ['instruction', 'promptOverrideConfiguration'];

/** Members that a request states as they are; an update that leaves one out clears it. */
function statedBy(input: Wanted) {
  const { instruction, foundationModel, description, orchestrationType, customOrchestration } = input;
  const { customerEncryptionKeyArn, promptOverrideConfiguration, guardrailConfiguration } = input;
  const { memoryConfiguration, agentCollaboration } = input;
  return {
    instruction,
    foundationModel,
    description,
    orchestrationType: orchestrationType ?? 'DEFAULT',
    customOrchestration,
    customerEncryptionKeyArn,
    promptOverrideConfiguration,
    guardrailConfiguration,
    memoryConfiguration,
    agentCollaboration: agentCollaboration ?? 'DISABLED',
  } as const;
}

function draftOf(input: Wanted, call: Call, id: string, createdAt: Date): Agent {
  const agentName = matching(required(input.agentName, 'agentName'), namePattern, 'agentName');
  for (const [otherId, other] of call.world.items(agents, call)) {
    if (otherId !== id && other.draft.agentName === agentName) {
      throw new AwsError('ConflictException', `Agent with name ${agentName} already exists.`, 409);
    }
  }
  const idleSessionTTLInSeconds = input.idleSessionTTLInSeconds ?? 600;
  if (idleSessionTTLInSeconds < 60 || idleSessionTTLInSeconds > 5400) {
    throw new AwsError('ValidationException', 'idleSessionTTLInSeconds must be between 60 and 5400.');
  }
  return {
    agentId: id,
    agentName,
    agentArn: arnIn(call, 'bedrock', `agent/${id}`),
    agentVersion: 'DRAFT',
    agentStatus: 'NOT_PREPARED',
    idleSessionTTLInSeconds,
    agentResourceRoleArn:
      input.agentResourceRoleArn ??
      `arn:${call.partition}:iam::${call.account}:role/aws-service-role/bedrock.amazonaws.com/` +
        'AWSServiceRoleForAmazonBedrock',
    createdAt,
    updatedAt: call.now,
    ...statedBy(input),
  };
}

/** Publishes the draft as the next version. */
function publish(agent: AgentRecord, call: Call): string {
  if (agent.draft.agentStatus !== 'PREPARED') {
    throw new AwsError(
      'ValidationException',
      'Agent is in an invalid state. Prepare the agent and try again.',
    );
  }
  agent.latest += 1;
  const version = String(agent.latest);
  const { agentVersion, clientToken, orchestrationType, customOrchestration, preparedAt, ...shared } =
    structuredClone(agent.draft);
  agent.versions.push({ ...shared, version, createdAt: call.now, updatedAt: call.now });
  agent.toolsets.set(version, structuredClone(toolsetOf(agent, 'DRAFT')));
  return version;
}

function routesOf(agent: AgentRecord, call: Call, wanted: readonly Route[] | undefined): Route[] {
  if (wanted === undefined || wanted.length === 0) return [{ agentVersion: publish(agent, call) }];
  for (const { agentVersion } of wanted) {
    if (agentVersion !== undefined) toolsetOf(agent, agentVersion);
  }
  return [...wanted];
}

/** The alias that every agent is born with; it serves the draft. */
export function testAlias(agent: Agent, at: Date): AgentAlias {
  return {
    agentId: agent.agentId,
    agentAliasId: 'TSTALIASID',
    agentAliasName: 'AgentTestAlias',
    agentAliasArn: agent.agentArn.replace(':agent/', ':agent-alias/').concat('/TSTALIASID'),
    description: 'Test Alias for Agent',
    routingConfiguration: [{ agentVersion: 'DRAFT' }],
    createdAt: at,
    updatedAt: at,
    agentAliasStatus: 'PREPARED',
    aliasInvocationState: 'ACCEPT_INVOCATIONS',
  };
}

function traced(input: unknown, answer: unknown) {
  return { requestParameters: recorded(input, sensitive), responseElements: recorded(answer, sensitive) };
}

export const agentChanges: readonly Modelled[] = [
  defineOperation('bedrock-agent:CreateAgent', {
    handle(input, call) {
      const id = call.world.id();
      const draft = draftOf(input, call, id, call.now);
      call.world.items(agents, call).set(id, {
        draft,
        versions: [],
        latest: 0,
        aliases: [testAlias(draft, call.now)],
        toolsets: new Map(),
      });
      return { agent: { ...draft, agentStatus: 'CREATING' } };
    },
    trace: traced,
  }),
  defineOperation('bedrock-agent:UpdateAgent', {
    authorize: onAgent('UpdateAgent'),
    handle(input, call) {
      const id = required(input.agentId, 'agentId');
      const agent = findAgent(call, id);
      agent.draft = draftOf(input, call, id, agent.draft.createdAt);
      return { agent: { ...agent.draft, agentStatus: 'UPDATING' } };
    },
    trace: traced,
  }),
  defineOperation('bedrock-agent:PrepareAgent', {
    authorize: onAgent('PrepareAgent'),
    handle(input, call) {
      const agent = findAgent(call, required(input.agentId, 'agentId'));
      if (!agent.draft.instruction || !agent.draft.foundationModel) {
        throw new AwsError('ValidationException', 'An agent needs an instruction and a foundation model.');
      }
      agent.draft = { ...agent.draft, agentStatus: 'PREPARED', preparedAt: call.now };
      const { agentId } = agent.draft;
      return { agentId, agentStatus: 'PREPARING', agentVersion: 'DRAFT', preparedAt: call.now };
    },
    trace: traced,
  }),
  defineOperation('bedrock-agent:CreateAgentAlias', {
    authorize: onAgent('CreateAgentAlias'),
    handle(input, call) {
      const agent = findAgent(call, required(input.agentId, 'agentId'));
      const name = required(input.agentAliasName, 'agentAliasName');
      const agentAliasName = matching(name, namePattern, 'agentAliasName');
      if (agent.aliases.some((alias) => alias.agentAliasName === agentAliasName)) {
        throw new AwsError('ConflictException', `Alias with name ${agentAliasName} already exists.`, 409);
      }
      const agentAliasId = call.world.id();
      const agentAlias: AgentAlias = {
        agentId: agent.draft.agentId,
        agentAliasId,
        agentAliasName,
        agentAliasArn: arnIn(call, 'bedrock', `agent-alias/${agent.draft.agentId}/${agentAliasId}`),
        description: input.description,
        routingConfiguration: routesOf(agent, call, input.routingConfiguration),
        createdAt: call.now,
        updatedAt: call.now,
        agentAliasStatus: 'PREPARED',
        aliasInvocationState: 'ACCEPT_INVOCATIONS',
      };
      agent.aliases.push(agentAlias);
      return { agentAlias: { ...agentAlias, agentAliasStatus: 'CREATING' } };
    },
    trace: traced,
  }),
  defineOperation('bedrock-agent:UpdateAgentAlias', {
    authorize: (input, call) => [
      {
        action: 'bedrock:UpdateAgentAlias',
        resource: arnIn(call, 'bedrock', `agent-alias/${input.agentId}/${input.agentAliasId}`),
      },
    ],
    handle(input, call) {
      const agent = findAgent(call, required(input.agentId, 'agentId'));
      const position = agent.aliases.findIndex((alias) => alias.agentAliasId === input.agentAliasId);
      const old = agent.aliases[position];
      if (!old) throw new AwsError('ResourceNotFoundException', 'The agent alias does not exist.', 404);
      const agentAlias: AgentAlias = {
        ...old,
        agentAliasName: required(input.agentAliasName, 'agentAliasName'),
        description: input.description,
        routingConfiguration:
          input.routingConfiguration === undefined
            ? old.routingConfiguration
            : routesOf(agent, call, input.routingConfiguration),
        aliasInvocationState: input.aliasInvocationState ?? old.aliasInvocationState,
        updatedAt: call.now,
      };
      agent.aliases[position] = agentAlias;
      return { agentAlias: { ...agentAlias, agentAliasStatus: 'UPDATING' } };
    },
    trace: traced,
  }),
  defineOperation('bedrock-agent:DeleteAgent', {
    authorize: onAgent('DeleteAgent'),
    handle(input, call) {
      const agentId = required(input.agentId, 'agentId');
      const agent = findAgent(call, agentId);
      const inUse = agent.aliases.some((alias) => alias.agentAliasId !== 'TSTALIASID');
      if (inUse && !input.skipResourceInUseCheck) {
        throw new AwsError('ConflictException', `Agent ${agentId} has aliases that are in use.`, 409);
      }
      call.world.items(agents, call).delete(agentId);
      return { agentId, agentStatus: 'DELETING' };
    },
    trace: traced,
  }),
];
