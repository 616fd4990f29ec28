import type { OutputOf } from '../../aws/services.ts';
import type { AgentCoreNetwork } from '../../facts/agentcore.ts';
import { type GivesUp, stated } from '../aws/stated.ts';

/** The network of a runtime or harness; null when AWS names none. */
export function networkOf(
  reading: GivesUp,
  configuration: OutputOf<'bedrock-agentcore-control:GetAgentRuntime'>['networkConfiguration'],
  what: string,
): AgentCoreNetwork | null {
  if (!configuration) return null;
  const { networkMode, networkModeConfig } = configuration;
  return {
    mode: stated(reading, networkMode, `the network mode of ${what}`),
    securityGroupIds: [...(networkModeConfig?.securityGroups ?? [])].sort(),
    serviceS3Endpoint: networkModeConfig?.requireServiceS3Endpoint ?? null,
  };
}
