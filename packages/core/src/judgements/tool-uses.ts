import type { Reader } from '../controls/control.ts';
import { servedAgentVersions, servedFlowVersions } from './served-versions.ts';

/** The facts in which tool functions are named; a control that asks declares them all. */
export const toolUseFacts = [
  'bedrock-agent.agent',
  'bedrock-agent.agent-tools',
  'bedrock-agent.flow',
  'agentcore.gateway',
  'agentcore.gateway-target',
] as const;

/** One version of an agent or a flow, or one target of a gateway, that calls a function. */
export interface ToolUse {
  /** e.g. `agent support, version 3`. */
  readonly by: string;
  readonly arn: string;
  readonly roleArn: string | null;
  /** False for drafts that only the test alias serves. */
  readonly served: boolean;
}

/**
 * Who calls a function by this reference: action groups that are switched on, orchestrators, parsers and
 * flow nodes, of the versions that are to be judged; and targets of gateways.
 *
 * @param complete true: raises when some agent, flow or gateway could not be read; false: what could be read.
 */
export function toolUses(
  reference: string,
  facts: Reader<(typeof toolUseFacts)[number]>,
  complete: boolean,
): readonly ToolUse[] {
  const agents = complete ? facts.all('bedrock-agent.agent') : facts.known('bedrock-agent.agent');
  const toolsets = complete
    ? facts.all('bedrock-agent.agent-tools')
    : facts.known('bedrock-agent.agent-tools');
  const flows = complete ? facts.all('bedrock-agent.flow') : facts.known('bedrock-agent.flow');
  const targets = complete ? facts.all('agentcore.gateway-target') : facts.known('agentcore.gateway-target');
  const byAgents = agents.flatMap(({ id, arn, value: agent }) => {
    const tools = toolsets.find((each) => each.id === id)?.value;
    return servedAgentVersions(agent).flatMap(({ value: { version, ...rest }, served }): ToolUse[] => {
      const groups = tools?.versions.find((each) => each.version === version)?.actionGroups ?? [];
      const calls =
        rest.overrideLambdaArn === reference ||
        tools?.orchestratorArn === reference ||
        groups.some(({ state, lambdaArn }) => state === 'ENABLED' && lambdaArn === reference);
      const by = `agent ${agent.name}, version ${version}`;
      return calls ? [{ by, arn, roleArn: rest.roleArn, served }] : [];
    });
  });
  const byFlows = flows.flatMap(({ arn, value: flow }) =>
    servedFlowVersions(flow).flatMap(({ value: { version, roleArn, nodes }, served }): ToolUse[] => {
      const calls = nodes.some(({ lambdaArn }) => lambdaArn === reference);
      return calls ? [{ by: `flow ${flow.name}, version ${version}`, arn, roleArn, served }] : [];
    }),
  );
  const byGateways = targets
    .filter(({ value: { lambdaArn } }) => lambdaArn === reference)
    .filter(({ value: { status } }) => status !== 'DELETING' && status !== 'FAILED')
    .map(({ value: { gatewayId, gatewayArn, name } }): ToolUse => {
      const gateway = facts.find('agentcore.gateway', gatewayId)?.value;
      const by = `gateway ${gateway?.name ?? gatewayId}, target ${name}`;
      return { by, arn: gatewayArn, roleArn: gateway?.roleArn ?? null, served: true };
    });
  return [...byAgents, ...byFlows, ...byGateways];
}
