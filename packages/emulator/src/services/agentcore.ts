import { AwsError } from '../aws-error.ts';
import { type Call, defineOperation, type Modelled, page } from '../operation.ts';
import { agentCoreChanges } from './agentcore-changes.ts';
import {
  browsers,
  codeInterpreters,
  found,
  gateways,
  gatewayTargets,
  type HarnessEndpoint,
  harnessEndpoints,
  harnesses,
  memories,
  newestOf,
  onThing,
  policyEngines,
  runtimes,
} from './agentcore-store.ts';

function endpointsOf(call: Call, harnessId: string | undefined) {
  return [...call.world.items(harnessEndpoints, call).values()].filter(
    ({ endpoint }) => endpoint.harnessId === harnessId,
  );
}

const runtimeReads: readonly Modelled[] = [
  defineOperation('bedrock-agentcore-control:ListAgentRuntimes', {
    handle(input, call) {
      const rows = [...call.world.items(runtimes, call).values()].map(newestOf).map((newest) => ({
        agentRuntimeArn: newest.agentRuntimeArn,
        agentRuntimeId: newest.agentRuntimeId,
        agentRuntimeVersion: newest.agentRuntimeVersion,
        agentRuntimeName: newest.agentRuntimeName,
        description: newest.description ?? '',
        lastUpdatedAt: newest.lastUpdatedAt,
        status: newest.status,
      }));
      const { items, next } = page(call, rows, input.nextToken, input.maxResults);
      return { agentRuntimes: items, nextToken: next };
    },
  }),
  defineOperation('bedrock-agentcore-control:GetAgentRuntime', {
    authorize: onThing('GetAgentRuntime', 'runtime', ({ agentRuntimeId }) => agentRuntimeId),
    handle(input, call) {
      const runtime = found(call, runtimes, 'agent runtime', input.agentRuntimeId);
      const wanted = input.agentRuntimeVersion;
      if (wanted === undefined) return newestOf(runtime);
      const version = runtime.versions.find(({ agentRuntimeVersion }) => agentRuntimeVersion === wanted);
      if (version) return version;
      throw new AwsError(
        'ResourceNotFoundException',
        `Version ${wanted} of agent runtime ${input.agentRuntimeId} was not found.`,
        404,
      );
    },
  }),
  defineOperation('bedrock-agentcore-control:ListAgentRuntimeEndpoints', {
    handle(input, call) {
      const { endpoints } = found(call, runtimes, 'agent runtime', input.agentRuntimeId);
      const { items, next } = page(call, endpoints, input.nextToken, input.maxResults);
      return { runtimeEndpoints: items, nextToken: next };
    },
  }),
  defineOperation('bedrock-agentcore-control:ListHarnesses', {
    handle(input, call) {
      const rows = [...call.world.items(harnesses, call).values()].map(
        ({ harnessId, harnessName, arn, status, createdAt, updatedAt, harnessVersion }) => ({
          harnessId,
          harnessName,
          arn,
          status,
          createdAt,
          updatedAt,
          harnessVersion,
        }),
      );
      const { items, next } = page(call, rows, input.nextToken, input.maxResults);
      return { harnesses: items, nextToken: next };
    },
  }),
  defineOperation('bedrock-agentcore-control:GetHarness', {
    authorize: onThing('GetHarness', 'harness', ({ harnessId }) => harnessId),
    handle(input, call) {
      const newest = found(call, harnesses, 'harness', input.harnessId);
      const wanted = input.harnessVersion ?? newest.harnessVersion;
      const older = endpointsOf(call, newest.harnessId).map(({ serves }) => serves);
      const harness = [newest, ...older].find(({ harnessVersion }) => harnessVersion === wanted);
      if (harness) return { harness };
      throw new AwsError(
        'ResourceNotFoundException',
        `Version ${wanted} of harness ${input.harnessId} was not found.`,
        404,
      );
    },
  }),
  defineOperation('bedrock-agentcore-control:ListHarnessEndpoints', {
    handle(input, call) {
      const harness = found(call, harnesses, 'harness', input.harnessId);
      const { harnessId, harnessName, arn, createdAt, updatedAt, harnessVersion } = harness;
      const newest: HarnessEndpoint = {
        harnessId,
        harnessName,
        endpointName: 'DEFAULT',
        arn: `${arn}/harness-endpoint/DEFAULT`,
        status: 'READY',
        createdAt,
        updatedAt,
        liveVersion: harnessVersion,
      };
      const rows = [newest, ...endpointsOf(call, harnessId).map(({ endpoint }) => endpoint)];
      const { items, next } = page(call, rows, input.nextToken, input.maxResults);
      return { endpoints: items, nextToken: next };
    },
  }),
];

const gatewayReads: readonly Modelled[] = [
  defineOperation('bedrock-agentcore-control:ListGateways', {
    handle(input, call) {
      const rows = [...call.world.items(gateways, call).values()].map(
        ({ gatewayId, name, status, description, createdAt, updatedAt, authorizerType, protocolType }) => ({
          gatewayId,
          name,
          status,
          description,
          createdAt,
          updatedAt,
          authorizerType,
          protocolType,
        }),
      );
      const { items, next } = page(call, rows, input.nextToken, input.maxResults, 1000);
      return { items, nextToken: next };
    },
  }),
  defineOperation('bedrock-agentcore-control:GetGateway', {
    authorize: onThing('GetGateway', 'gateway', ({ gatewayIdentifier }) => gatewayIdentifier),
    handle: (input, call) => found(call, gateways, 'gateway', input.gatewayIdentifier),
  }),
  defineOperation('bedrock-agentcore-control:ListGatewayTargets', {
    authorize: onThing('ListGatewayTargets', 'gateway', ({ gatewayIdentifier }) => gatewayIdentifier),
    handle(input, call) {
      const { gatewayId } = found(call, gateways, 'gateway', input.gatewayIdentifier);
      const rows = [...call.world.items(gatewayTargets, call)].flatMap(([key, target]) =>
        key.startsWith(`${gatewayId}/`)
          ? [
              {
                targetId: target.targetId,
                name: target.name,
                status: target.status,
                createdAt: target.createdAt,
                updatedAt: target.updatedAt,
              },
            ]
          : [],
      );
      const { items, next } = page(call, rows, input.nextToken, input.maxResults, 1000);
      return { items, nextToken: next };
    },
  }),
  defineOperation('bedrock-agentcore-control:GetGatewayTarget', {
    authorize: onThing('GetGatewayTarget', 'gateway', ({ gatewayIdentifier }) => gatewayIdentifier),
    handle(input, call) {
      const { gatewayId } = found(call, gateways, 'gateway', input.gatewayIdentifier);
      return found(call, gatewayTargets, 'gateway target', `${gatewayId}/${input.targetId}`);
    },
  }),
  defineOperation('bedrock-agentcore-control:ListPolicyEngines', {
    handle(input, call) {
      const rows = [...call.world.items(policyEngines, call).values()].map(({ engine }) => engine);
      const { items, next } = page(call, rows, input.nextToken, input.maxResults);
      return { policyEngines: items, nextToken: next };
    },
  }),
  defineOperation('bedrock-agentcore-control:GetPolicyEngine', {
    authorize: onThing('GetPolicyEngine', 'policy-engine', ({ policyEngineId }) => policyEngineId),
    handle: (input, call) => found(call, policyEngines, 'policy engine', input.policyEngineId).engine,
  }),
  defineOperation('bedrock-agentcore-control:ListPolicies', {
    authorize: onThing('ListPolicies', 'policy-engine', ({ policyEngineId }) => policyEngineId),
    handle(input, call) {
      const { policies } = found(call, policyEngines, 'policy engine', input.policyEngineId);
      const { items, next } = page(call, policies, input.nextToken, input.maxResults);
      return { policies: items, nextToken: next };
    },
  }),
];

const memoryAndToolReads: readonly Modelled[] = [
  defineOperation('bedrock-agentcore-control:ListMemories', {
    handle(input, call) {
      const rows = [...call.world.items(memories, call).values()].map(
        ({ arn, id, status, createdAt, updatedAt }) => ({ arn, id, status, createdAt, updatedAt }),
      );
      const { items, next } = page(call, rows, input.nextToken, input.maxResults);
      return { memories: items, nextToken: next };
    },
  }),
  defineOperation('bedrock-agentcore-control:GetMemory', {
    authorize: onThing('GetMemory', 'memory', ({ memoryId }) => memoryId),
    handle: (input, call) => ({ memory: found(call, memories, 'memory', input.memoryId) }),
  }),
  defineOperation('bedrock-agentcore-control:ListBrowsers', {
    handle(input, call) {
      const rows = [...call.world.items(browsers, call).values()].map(
        ({ browserId, browserArn, name, status, createdAt, lastUpdatedAt }) => ({
          browserId,
          browserArn,
          name,
          status,
          createdAt,
          lastUpdatedAt,
        }),
      );
      const { items, next } = page(call, rows, input.nextToken, input.maxResults);
      return { browserSummaries: items, nextToken: next };
    },
  }),
  defineOperation('bedrock-agentcore-control:GetBrowser', {
    authorize: onThing('GetBrowser', 'browser-custom', ({ browserId }) => browserId),
    handle: (input, call) => found(call, browsers, 'browser', input.browserId),
  }),
  defineOperation('bedrock-agentcore-control:ListCodeInterpreters', {
    handle(input, call) {
      const rows = [...call.world.items(codeInterpreters, call).values()].map(
        ({ codeInterpreterId, codeInterpreterArn, name, status, createdAt, lastUpdatedAt }) => ({
          codeInterpreterId,
          codeInterpreterArn,
          name,
          status,
          createdAt,
          lastUpdatedAt,
        }),
      );
      const { items, next } = page(call, rows, input.nextToken, input.maxResults);
      return { codeInterpreterSummaries: items, nextToken: next };
    },
  }),
  defineOperation('bedrock-agentcore-control:GetCodeInterpreter', {
    authorize: onThing(
      'GetCodeInterpreter',
      'code-interpreter-custom',
      ({ codeInterpreterId }) => codeInterpreterId,
    ),
    handle: (input, call) => found(call, codeInterpreters, 'code interpreter', input.codeInterpreterId),
  }),
];

export const operations: readonly Modelled[] = [
  ...runtimeReads,
  ...gatewayReads,
  ...memoryAndToolReads,
  ...agentCoreChanges,
];
