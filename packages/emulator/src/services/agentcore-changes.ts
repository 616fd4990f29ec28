import { AwsError } from '../aws-error.ts';
import { defineOperation, type Modelled } from '../operation.ts';
import {
  found,
  gateways,
  newestOf,
  onThing,
  type Policy,
  policyEngines,
  type RuntimeVersion,
  runtimes,
} from './agentcore-store.ts';
import { arnIn } from './arn.ts';
import { required } from './record.ts';
import { recorded } from './trace.ts';

const sensitive = ['description', 'environmentVariables', 'definition'];

function traced(input: unknown, answer: unknown) {
  return { requestParameters: recorded(input, sensitive), responseElements: recorded(answer, sensitive) };
}

const onRuntime = (action: string) =>
  onThing(action, 'runtime', ({ agentRuntimeId }: { agentRuntimeId?: string | undefined }) => agentRuntimeId);
const onGateway = (action: string) =>
  onThing(action, 'gateway', (input: { gatewayIdentifier?: string | undefined }) => input.gatewayIdentifier);
const onEngine = (action: string) =>
  onThing(action, 'policy-engine', (input: { policyEngineId?: string | undefined }) => input.policyEngineId);

export const agentCoreChanges: readonly Modelled[] = [
  defineOperation('bedrock-agentcore-control:UpdateAgentRuntime', {
    authorize: onRuntime('UpdateAgentRuntime'),
    handle(input, call) {
      const runtime = found(call, runtimes, 'agent runtime', input.agentRuntimeId);
      const before = newestOf(runtime);
      const agentRuntimeVersion = String(Number(before.agentRuntimeVersion) + 1);
      // An update states everything anew: what it leaves out is gone.
      const version: RuntimeVersion = {
        agentRuntimeArn: before.agentRuntimeArn,
        agentRuntimeName: before.agentRuntimeName,
        agentRuntimeId: before.agentRuntimeId,
        agentRuntimeVersion,
        createdAt: before.createdAt,
        lastUpdatedAt: call.now,
        status: 'READY',
        roleArn: required(input.roleArn, 'roleArn'),
        lifecycleConfiguration: input.lifecycleConfiguration ?? before.lifecycleConfiguration,
        agentRuntimeArtifact: required(input.agentRuntimeArtifact, 'agentRuntimeArtifact'),
        networkConfiguration: input.networkConfiguration,
        authorizerConfiguration: input.authorizerConfiguration,
        requestHeaderConfiguration: input.requestHeaderConfiguration,
        protocolConfiguration: input.protocolConfiguration,
        environmentVariables: input.environmentVariables,
        workloadIdentityDetails: before.workloadIdentityDetails,
      };
      runtime.versions.push(version);
      // The endpoint DEFAULT follows the newest version by itself.
      const at = runtime.endpoints.findIndex(({ name }) => name === 'DEFAULT');
      const endpoint = runtime.endpoints[at];
      if (endpoint) {
        runtime.endpoints[at] = { ...endpoint, liveVersion: agentRuntimeVersion, lastUpdatedAt: call.now };
      }
      const { agentRuntimeArn, agentRuntimeId, createdAt, lastUpdatedAt } = version;
      return {
        agentRuntimeArn,
        agentRuntimeId,
        agentRuntimeVersion,
        createdAt,
        lastUpdatedAt,
        status: 'UPDATING',
      };
    },
    trace: traced,
  }),
  defineOperation('bedrock-agentcore-control:DeleteAgentRuntime', {
    authorize: onRuntime('DeleteAgentRuntime'),
    handle(input, call) {
      const { agentRuntimeId } = newestOf(found(call, runtimes, 'agent runtime', input.agentRuntimeId));
      call.world.items(runtimes, call).delete(agentRuntimeId);
      return { agentRuntimeId, status: 'DELETING' };
    },
    trace: traced,
  }),
  defineOperation('bedrock-agentcore-control:UpdateGateway', {
    authorize: onGateway('UpdateGateway'),
    handle(input, call) {
      const before = found(call, gateways, 'gateway', input.gatewayIdentifier);
      const gateway = {
        gatewayArn: before.gatewayArn,
        gatewayId: before.gatewayId,
        gatewayUrl: before.gatewayUrl,
        createdAt: before.createdAt,
        updatedAt: call.now,
        status: 'READY' as const,
        name: required(input.name, 'name'),
        roleArn: required(input.roleArn, 'roleArn'),
        protocolType: input.protocolType ?? before.protocolType,
        authorizerType: required(input.authorizerType, 'authorizerType'),
        authorizerConfiguration: input.authorizerConfiguration,
        kmsKeyArn: input.kmsKeyArn,
        interceptorConfigurations: input.interceptorConfigurations,
        policyEngineConfiguration: input.policyEngineConfiguration,
        workloadIdentityDetails: before.workloadIdentityDetails,
        exceptionLevel: input.exceptionLevel,
      };
      call.world.items(gateways, call).set(before.gatewayId, gateway);
      return { ...gateway, status: 'UPDATING' };
    },
    trace: traced,
  }),
  defineOperation('bedrock-agentcore-control:DeleteGateway', {
    authorize: onGateway('DeleteGateway'),
    handle(input, call) {
      const { gatewayId } = found(call, gateways, 'gateway', input.gatewayIdentifier);
      call.world.items(gateways, call).delete(gatewayId);
      return { gatewayId, status: 'DELETING' };
    },
    trace: traced,
  }),
  defineOperation('bedrock-agentcore-control:CreatePolicy', {
    authorize: onEngine('CreatePolicy'),
    handle(input, call) {
      const { engine, policies } = found(call, policyEngines, 'policy engine', input.policyEngineId);
      const name = required(input.name, 'name');
      if (policies.some((policy) => policy.name === name)) {
        throw new AwsError('ConflictException', `A policy with the name ${name} already exists.`, 409);
      }
      const policyId = `${name}-${call.world.id().toLowerCase()}`;
      const policy: Policy = {
        policyId,
        name,
        policyEngineId: engine.policyEngineId,
        createdAt: call.now,
        updatedAt: call.now,
        policyArn: arnIn(
          call,
          'bedrock-agentcore',
          `policy-engine/${engine.policyEngineId}/policy/${policyId}`,
        ),
        status: 'ACTIVE',
        enforcementMode: input.enforcementMode ?? 'ACTIVE',
        definition: required(input.definition, 'definition'),
        statusReasons: [],
      };
      policies.push(policy);
      return { ...policy, status: 'CREATING' };
    },
    trace: traced,
  }),
  defineOperation('bedrock-agentcore-control:UpdatePolicy', {
    authorize: onEngine('UpdatePolicy'),
    handle(input, call) {
      const { policies } = found(call, policyEngines, 'policy engine', input.policyEngineId);
      const at = policies.findIndex(({ policyId }) => policyId === input.policyId);
      const before = policies[at];
      if (!before) throw new AwsError('ResourceNotFoundException', 'The policy was not found.', 404);
      const policy: Policy = {
        ...before,
        updatedAt: call.now,
        enforcementMode: input.enforcementMode ?? before.enforcementMode,
        definition: input.definition ?? before.definition,
      };
      policies[at] = policy;
      return { ...policy, status: 'UPDATING' };
    },
    trace: traced,
  }),
  defineOperation('bedrock-agentcore-control:DeletePolicy', {
    authorize: onEngine('DeletePolicy'),
    handle(input, call) {
      const { policies } = found(call, policyEngines, 'policy engine', input.policyEngineId);
      const at = policies.findIndex(({ policyId }) => policyId === input.policyId);
      const [gone] = at === -1 ? [] : policies.splice(at, 1);
      if (!gone) throw new AwsError('ResourceNotFoundException', 'The policy was not found.', 404);
      return { ...gone, status: 'DELETING' };
    },
    trace: traced,
  }),
];
