import type { Gateway, GatewayTarget } from '@lenswatch/core/facts/agentcore.ts';
import type {
  Agent,
  AgentActionGroup,
  AgentFunction,
  AgentTools,
  AgentToolset,
  AgentVersion,
  Flow,
} from '@lenswatch/core/facts/bedrock-agent.ts';

export const here = 'us-east-1:111122223333';
export const agentId = 'AGENT00001';
export const agentArn = `arn:aws:bedrock:${here}:agent/${agentId}`;
export const flowArn = `arn:aws:bedrock:${here}:flow/FLOW000001`;
export const functionArn = `arn:aws:lambda:${here}:function:orders`;
export const agentRole = 'arn:aws:iam::111122223333:role/agent';
export const toolRole = 'arn:aws:iam::111122223333:role/tool';

export const version = (number: string, extra: Partial<AgentVersion> = {}): AgentVersion => ({
  version: number,
  status: 'PREPARED',
  foundationModel: null,
  idleSessionTtlSeconds: 600,
  roleArn: agentRole,
  keyArn: null,
  guardrail: null,
  memory: null,
  overrideLambdaArn: null,
  promptConfigurations: [],
  secrets: [],
  ...extra,
});

/** An agent whose alias `live` routes to these versions; none: only the test alias serves its draft. */
export const agent = (
  versions: readonly AgentVersion[],
  routes: readonly string[],
  extra: Partial<Agent> = {},
): Agent => ({
  name: 'support',
  status: 'PREPARED',
  orchestrationType: null,
  aliases: [
    {
      id: 'TSTALIASID',
      name: 'AgentTestAlias',
      status: 'PREPARED',
      invocationState: null,
      routes: ['DRAFT'],
    },
    ...(routes.length === 0
      ? []
      : [{ id: 'LIVE000001', name: 'live', status: 'PREPARED', invocationState: null, routes }]),
  ],
  versions,
  ...extra,
});
export const serving = agent([version('1')], ['1']);
export const drafted = agent([version('DRAFT')], []);

export const group = (extra: Partial<AgentActionGroup> = {}): AgentActionGroup => ({
  name: 'orders',
  state: 'ENABLED',
  signature: null,
  lambdaArn: functionArn,
  returnsControl: false,
  schemaBucket: null,
  schemaKey: null,
  functions: [],
  ...extra,
});

export const callable = (name: string, extra: Partial<AgentFunction> = {}): AgentFunction => ({
  name,
  method: null,
  describedAs: [],
  confirmed: false,
  ...extra,
});

/** The same toolset for version 1 and DRAFT. */
export const tools = (
  actionGroups: readonly AgentActionGroup[],
  extra: Partial<AgentToolset> = {},
  orchestratorArn: string | null = null,
): AgentTools => ({
  agentId,
  orchestratorArn,
  versions: ['1', 'DRAFT'].map((number) => ({
    version: number,
    actionGroups,
    knowledgeBases: [],
    collaboratorAliasArns: [],
    ...extra,
  })),
});

/** A flow with one Lambda node, in its draft or in version 1 that the alias `live` serves. */
export const flow = (lambdaArn: string, served: boolean): Flow => ({
  name: 'triage',
  status: 'Prepared',
  draftErrors: [],
  aliases: served ? [{ id: 'LIVE000001', name: 'live', routes: ['1'] }] : [],
  versions: [
    {
      version: served ? '1' : 'DRAFT',
      status: 'Prepared',
      roleArn: 'arn:aws:iam::111122223333:role/flow',
      keyArn: null,
      secrets: [],
      nodes: [
        {
          path: 'Look up',
          type: 'LambdaFunction',
          guardrail: null,
          promptArn: null,
          modelId: null,
          inline: false,
          maxTokens: null,
          knowledgeBaseId: null,
          lambdaArn,
          agentAliasArn: null,
          lexBotAliasArn: null,
          bucketName: null,
          rerankModelArn: null,
        },
      ],
    },
  ],
});

export const gatewayArn = 'arn:aws:bedrock-agentcore:us-east-1:111122223333:gateway/tools-1';
export const gatewayRole = 'arn:aws:iam::111122223333:role/gateway';

/** A gateway with one target. */
export const gatewayOver = (lambdaArn: string | null, more: Partial<GatewayTarget> = {}) => ({
  'agentcore.gateway': {
    'tools-1': {
      name: 'tools',
      status: 'READY',
      roleArn: gatewayRole,
      authorizerType: 'AWS_IAM',
      jwt: null,
      policyEngine: null,
      requestInterceptorArns: [],
      exceptionLevel: null,
      workloadIdentityArn: null,
    } satisfies Gateway,
  },
  'agentcore.gateway-target': {
    'tools-1/T1': {
      gatewayId: 'tools-1',
      gatewayArn,
      name: 'refunds',
      status: 'READY',
      lambdaArn,
      ...more,
    } satisfies GatewayTarget,
  },
});
