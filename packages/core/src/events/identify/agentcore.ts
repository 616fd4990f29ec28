import type { Change } from '../change.ts';
import { idIn, type Named, namedAt, textAt } from './named.ts';

/** AgentCore's requests carry ids, and its answers ids and ARNs; endpoints and policies name their parent. */
export const agentcore = {
  'agentcore.runtime': namedAt('agentRuntimeId', 'agentRuntimeArn'),
  'agentcore.harness': namedAt('harnessId', 'harness.harnessId', 'harness.arn'),
  'agentcore.gateway': namedAt('gatewayIdentifier', 'gatewayId', 'gatewayArn'),
  'agentcore.gateway-target': gatewayTarget,
  'agentcore.policy-engine': namedAt('policyEngineId', 'policyEngineArn'),
  'agentcore.memory': namedAt('memoryId', 'memory.id', 'memory.arn'),
  'agentcore.browser': namedAt('browserId', 'browserArn'),
  'agentcore.code-interpreter': namedAt('codeInterpreterId', 'codeInterpreterArn'),
};

/** The id is that of the gateway and its own; a gateway takes its targets with it. */
function gatewayTarget(change: Change): Named {
  const gateway = textAt(change, 'gatewayIdentifier', 'gatewayArn');
  const target = textAt(change, 'targetId');
  return [gateway !== undefined && target !== undefined ? `${idIn(gateway)}/${target}` : null];
}
