import { AwsError } from '../aws-error.ts';
import type { Authorization } from '../iam/authorization.ts';
import type { Call } from '../operation.ts';
import { defineStore } from '../world.ts';
import { arnIn } from './arn.ts';
import type { MemberOf, RecordOf, RowOf } from './record.ts';

export type RuntimeVersion = RecordOf<'bedrock-agentcore-control:GetAgentRuntime'>;
export type RuntimeEndpoint = RowOf<
  'bedrock-agentcore-control:ListAgentRuntimeEndpoints',
  'runtimeEndpoints'
>;
export type Gateway = RecordOf<'bedrock-agentcore-control:GetGateway'>;
export type GatewayTarget = RecordOf<'bedrock-agentcore-control:GetGatewayTarget'>;
export type PolicyEngine = RecordOf<'bedrock-agentcore-control:GetPolicyEngine'>;
export type Policy = RowOf<'bedrock-agentcore-control:ListPolicies', 'policies'>;
export type Harness = MemberOf<'bedrock-agentcore-control:GetHarness', 'harness'>;
export type HarnessEndpoint = RowOf<'bedrock-agentcore-control:ListHarnessEndpoints', 'endpoints'>;
export type Memory = MemberOf<'bedrock-agentcore-control:GetMemory', 'memory'>;
export type Browser = RecordOf<'bedrock-agentcore-control:GetBrowser'>;
export type CodeInterpreter = RecordOf<'bedrock-agentcore-control:GetCodeInterpreter'>;

/** A runtime with all its versions, oldest first, and its endpoints. */
export interface RuntimeRecord {
  readonly versions: RuntimeVersion[];
  readonly endpoints: RuntimeEndpoint[];
}

export interface PolicyEngineRecord {
  readonly engine: PolicyEngine;
  readonly policies: Policy[];
}

// All are keyed by id.
export const runtimes = defineStore<RuntimeRecord>('agentcore.runtime');
export const gateways = defineStore<Gateway>('agentcore.gateway');
/** Keyed by gateway and target: `<gateway>/<target>`. */
export const gatewayTargets = defineStore<GatewayTarget>('agentcore.gateway-target');
export const policyEngines = defineStore<PolicyEngineRecord>('agentcore.policy-engine');
export const harnesses = defineStore<Harness>('agentcore.harness');
/** Endpoints beside DEFAULT with the version that each serves. Keyed by harness and name: `<harness>/<endpoint>`. */
export const harnessEndpoints = defineStore<{ readonly endpoint: HarnessEndpoint; readonly serves: Harness }>(
  'agentcore.harness-endpoint',
);
export const memories = defineStore<Memory>('agentcore.memory');
export const browsers = defineStore<Browser>('agentcore.browser');
export const codeInterpreters = defineStore<CodeInterpreter>('agentcore.code-interpreter');

/** One thing by id. @throws AwsError `ResourceNotFoundException` */
export function found<T>(call: Call, store: ReturnType<typeof defineStore<T>>, kind: string, id = ''): T {
  const item = call.world.items(store, call).get(id);
  if (item !== undefined) return item;
  throw new AwsError('ResourceNotFoundException', `The ${kind} ${id} was not found.`, 404);
}

/** Asks for one action on the thing of a kind that a request names. */
export function onThing<I>(action: string, kind: string, idOf: (input: I) => string | undefined) {
  return (input: I, call: Call): readonly Authorization[] => [
    {
      action: `bedrock-agentcore:${action}`,
      resource: arnIn(call, 'bedrock-agentcore', `${kind}/${idOf(input)}`),
    },
  ];
}

/** The newest version of a runtime. */
export function newestOf({ versions }: RuntimeRecord): RuntimeVersion {
  const newest = versions.at(-1);
  if (!newest) throw new Error('A runtime has at least one version.');
  return newest;
}
