import type { OutputOf } from '../../aws/services.ts';
import type { AgentRuntime, AgentRuntimeVersion } from '../../facts/agentcore.ts';
import { stated } from '../aws/stated.ts';
import { versionOrder } from '../aws/version-order.ts';
import { defineCollector, type Reading } from '../collector.ts';
import { jwtAuthorizerOf } from './jwt-authorizer.ts';
import { networkOf } from './network.ts';

const operations = [
  'bedrock-agentcore-control:ListAgentRuntimes',
  'bedrock-agentcore-control:ListAgentRuntimeEndpoints',
  'bedrock-agentcore-control:GetAgentRuntime',
] as const;

type RuntimeReading = Reading<(typeof operations)[number], never>;

/**
 * Each runtime with its endpoints and every version that one of them serves. Environment values are never kept.
 * @see https://docs.aws.amazon.com/bedrock-agentcore/latest/devguide/agent-runtime-versioning.html
 */
export const collector = defineCollector({
  fact: 'agentcore.runtime',
  type: 'AWS::BedrockAgentCore::Runtime',
  scope: 'region',
  operations,
  changedBy: [
    'bedrock-agentcore:CreateAgentRuntime',
    'bedrock-agentcore:UpdateAgentRuntime',
    'bedrock-agentcore:DeleteAgentRuntime',
    'bedrock-agentcore:CreateAgentRuntimeEndpoint',
    'bedrock-agentcore:UpdateAgentRuntimeEndpoint',
    'bedrock-agentcore:DeleteAgentRuntimeEndpoint',
  ],
  async *list(reading) {
    for await (const page of reading.pages('bedrock-agentcore-control:ListAgentRuntimes', {
      maxResults: 100,
    })) {
      for (const { agentRuntimeId } of stated(reading, page.agentRuntimes, 'a list of runtimes')) {
        yield stated(reading, agentRuntimeId, 'the id of a runtime');
      }
    }
  },
  async get(reading, id) {
    const newest = await reading.find('bedrock-agentcore-control:GetAgentRuntime', { agentRuntimeId: id });
    if (!newest) return undefined;
    const newestVersion = stated(reading, newest.agentRuntimeVersion, `the version of runtime ${id}`);
    const endpoints = await endpointsOf(reading, id);
    const served = new Set(endpoints.flatMap(({ liveVersion }) => liveVersion ?? []));
    const versions = await Promise.all(
      [...served].sort(versionOrder).map(async (agentRuntimeVersion) =>
        agentRuntimeVersion === newestVersion
          ? newest
          : await reading.find('bedrock-agentcore-control:GetAgentRuntime', {
              agentRuntimeId: id,
              agentRuntimeVersion,
            }),
      ),
    );
    return {
      id,
      arn: stated(reading, newest.agentRuntimeArn, `the ARN of runtime ${id}`),
      value: {
        name: stated(reading, newest.agentRuntimeName, `the name of runtime ${id}`),
        status: stated(reading, newest.status, `the status of runtime ${id}`),
        createdAt: stated(reading, newest.createdAt, `the age of runtime ${id}`).toISOString(),
        endpoints,
        versions: versions
          .filter((version) => version !== undefined)
          .map((version) => versionOf(reading, version, `runtime ${id}`)),
      },
    };
  },
});

/** A working endpoint must say what it serves; one that is being made or has failed may serve nothing. */
async function endpointsOf(
  reading: RuntimeReading,
  agentRuntimeId: string,
): Promise<AgentRuntime['endpoints']> {
  const endpoints: AgentRuntime['endpoints'][number][] = [];
  const pages = reading.pages('bedrock-agentcore-control:ListAgentRuntimeEndpoints', { agentRuntimeId });
  for await (const { runtimeEndpoints } of pages) {
    for (const endpoint of stated(reading, runtimeEndpoints, `the endpoints of runtime ${agentRuntimeId}`)) {
      const name = stated(reading, endpoint.name, `the name of an endpoint of runtime ${agentRuntimeId}`);
      const liveVersion =
        endpoint.status === 'READY'
          ? stated(reading, endpoint.liveVersion, `the version that endpoint ${name} serves`)
          : (endpoint.liveVersion ?? null);
      endpoints.push({ name, liveVersion });
    }
  }
  return endpoints.sort((a, b) => (a.name < b.name ? -1 : 1));
}

function versionOf(
  reading: RuntimeReading,
  answer: OutputOf<'bedrock-agentcore-control:GetAgentRuntime'>,
  what: string,
): AgentRuntimeVersion {
  return {
    version: stated(reading, answer.agentRuntimeVersion, `a version of ${what}`),
    roleArn: stated(reading, answer.roleArn, `the role of ${what}`),
    network: networkOf(reading, answer.networkConfiguration, what),
    jwt: jwtAuthorizerOf(reading, answer.authorizerConfiguration, what),
    forwardedHeaders: answer.requestHeaderConfiguration?.requestHeaderAllowlist ?? [],
    workloadIdentityArn: answer.workloadIdentityDetails?.workloadIdentityArn ?? null,
  };
}
