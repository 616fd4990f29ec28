import { namedAt } from './named.ts';

/** AgentCore's requests carry ids, and its answers ids and ARNs; endpoints and policies name their parent. */
export const agentcore = {
  'agentcore.runtime': namedAt('agentRuntimeId', 'agentRuntimeArn'),
  'agentcore.harness': namedAt('harnessId', 'harness.harnessId', 'harness.arn'),
  'agentcore.gateway': namedAt('gatewayIdentifier', 'gatewayId', 'gatewayArn'),
  'agentcore.policy-engine': namedAt('policyEngineId', 'policyEngineArn'),
  'agentcore.memory': namedAt('memoryId', 'memory.id', 'memory.arn'),
  'agentcore.browser': namedAt('browserId', 'browserArn'),
  'agentcore.code-interpreter': namedAt('codeInterpreterId', 'codeInterpreterArn'),
};
