import {
  agentRuntime,
  gateway,
  jwtAuthorizer,
  policyEngine,
} from '@lenswatch/emulator/builders/agentcore.ts';
import { role, trustService } from '@lenswatch/emulator/builders/iam.ts';
import type { At, World } from '@lenswatch/emulator/world.ts';
import { everyOf, type PeerCase } from '../peer-case.ts';

function agentCoreRole(world: World, at: At): string {
  const trust = trustService('bedrock-agentcore.amazonaws.com', at.account);
  return role(world, at, { name: 'agent', trust }).arn;
}

const named = jwtAuthorizer({ client: 'orders', audience: 'orders-agent' });

function runtime(world: World, at: At): string {
  return agentRuntime(world, at, {
    name: 'orders',
    roleArn: agentCoreRole(world, at),
    authorizer: named,
  }).id;
}

/** A gateway that takes any token of its issuer. */
function looseGateway(world: World, at: At): string {
  return gateway(world, at, {
    name: 'tools',
    roleArn: agentCoreRole(world, at),
    authorizerType: 'CUSTOM_JWT',
    authorizer: jwtAuthorizer(),
  }).id;
}

const inbound = { control: 'agentcore-gateway-inbound-auth-required' } as const;

/** Mistakes about AgentCore. */
export const cases: readonly PeerCase[] = [
  {
    peer: 'AIML security assessment',
    check: 'FS-08',
    control: 'agentcore-runtime-inbound-auth-restricted',
    mistake: 'false fail',
    because: 'tokens of one client are accepted; the authorizer is looked for in the list, which has none',
    right: 'pass',
    seed: runtime,
  },
  {
    peer: 'AIML security assessment',
    check: 'AC-10',
    control: 'agentcore-runtime-inbound-auth-restricted',
    mistake: 'false fail',
    because: 'tokens of one client are accepted; without a resource policy that fails there',
    right: 'pass',
    seed: runtime,
  },
  {
    ...inbound,
    peer: 'AIML security assessment',
    check: 'AC-13',
    mistake: 'false pass',
    because: 'the gateway lets anybody in; that there is one suffices there',
    right: 'fail',
    seed: (world, at) =>
      gateway(world, at, { name: 'tools', roleArn: agentCoreRole(world, at), authorizerType: 'NONE' }).id,
  },
  {
    ...inbound,
    peer: 'AIML security assessment',
    check: 'AG-24',
    mistake: 'false pass',
    because: 'the authorizer accepts tokens made for other applications; its type suffices there',
    right: 'fail',
    seed: looseGateway,
  },
  {
    ...inbound,
    peer: 'Security Hub CSPM',
    check: 'BedrockAgentCore.2',
    mistake: 'false pass',
    because: 'the authorizer accepts tokens made for other applications; that there is one suffices there',
    right: 'fail',
    seed: looseGateway,
  },
  {
    peer: 'AIML security assessment',
    check: 'AG-25',
    control: 'agentcore-gateway-policy-enforced',
    mistake: 'false pass',
    because: 'the policy engine enforces, and its one policy permits everything; the mode suffices there',
    right: 'fail',
    seed(world, at) {
      const policies = { all: 'permit(principal, action, resource);' };
      const { arn } = policyEngine(world, at, { name: 'decide', policies });
      return gateway(world, at, {
        name: 'tools',
        roleArn: agentCoreRole(world, at),
        authorizerType: 'CUSTOM_JWT',
        authorizer: named,
        engine: { arn, mode: 'ENFORCE' },
      }).id;
    },
  },
  {
    peer: 'AIML security assessment',
    check: 'AC-01 and its like',
    control: 'agentcore-runtime-vpc-mode',
    mistake: 'false fail',
    because: 'the runtimes could not be listed; most errors are taken for bad',
    right: 'unknown',
    seed: () => everyOf('agentcore.runtime'),
    faults: [{ operation: 'bedrock-agentcore-control:ListAgentRuntimes', fault: 'error', status: 500 }],
  },
];
