import type { OutputOf } from '../../aws/services.ts';
import type { HarnessSettings } from '../../facts/agentcore.ts';
import { type GivesUp, stated } from '../aws/stated.ts';
import { versionOrder } from '../aws/version-order.ts';
import { defineCollector, type Reading } from '../collector.ts';
import { jwtAuthorizerOf } from './jwt-authorizer.ts';
import { networkOf } from './network.ts';

const operations = [
  'bedrock-agentcore-control:ListHarnesses',
  'bedrock-agentcore-control:GetHarness',
  'bedrock-agentcore-control:ListHarnessEndpoints',
] as const;

type HarnessReading = Reading<(typeof operations)[number], never>;

/**
 * Each harness with the older versions that its endpoints serve: who may call it, as whom it acts, where it connects
 * from. Prompts and skills are never kept.
 * @see https://docs.aws.amazon.com/bedrock-agentcore-control/latest/APIReference/API_GetHarness.html
 * @see https://docs.aws.amazon.com/bedrock-agentcore/latest/devguide/harness-versioning.html
 */
export const collector = defineCollector({
  fact: 'agentcore.harness',
  type: 'AWS::BedrockAgentCore::Harness',
  scope: 'region',
  operations,
  changedBy: [
    'bedrock-agentcore:CreateHarness',
    'bedrock-agentcore:UpdateHarness',
    'bedrock-agentcore:DeleteHarness',
    'bedrock-agentcore:CreateHarnessEndpoint',
    'bedrock-agentcore:UpdateHarnessEndpoint',
    'bedrock-agentcore:DeleteHarnessEndpoint',
  ],
  async *list(reading) {
    for await (const page of reading.pages('bedrock-agentcore-control:ListHarnesses', { maxResults: 100 })) {
      for (const { harnessId } of stated(reading, page.harnesses, 'a list of harnesses')) {
        yield stated(reading, harnessId, 'the id of a harness');
      }
    }
  },
  async get(reading, harnessId) {
    const answer = await reading.find('bedrock-agentcore-control:GetHarness', { harnessId });
    if (!answer) return undefined;
    const what = `harness ${harnessId}`;
    const harness = stated(reading, answer.harness, what);
    const served = await servedVersions(reading, harnessId);
    const pinned = await Promise.all(
      [...served.keys()]
        .filter((version) => version !== harness.harnessVersion)
        .sort(versionOrder)
        .map(async (harnessVersion) => {
          const found = await reading.find('bedrock-agentcore-control:GetHarness', {
            harnessId,
            harnessVersion,
          });
          const older = found && stated(reading, found.harness, `version ${harnessVersion} of ${what}`);
          return older && { version: harnessVersion, older };
        }),
    );
    return {
      id: harnessId,
      arn: stated(reading, harness.arn, `the ARN of ${what}`),
      value: {
        name: stated(reading, harness.harnessName, `the name of ${what}`),
        status: stated(reading, harness.status, `the status of ${what}`),
        ...settingsOf(reading, harness, what),
        runtimeId: harness.environment?.agentCoreRuntimeEnvironment?.agentRuntimeId ?? null,
        pinned: pinned
          .filter((found) => found !== undefined)
          .map(({ version, older }) => ({
            version,
            endpoints: served.get(version) ?? [],
            ...settingsOf(reading, older, what),
          })),
      },
    };
  },
});

/** The endpoints by the version that they serve. A working one must say which; one being made or failed may serve none. */
async function servedVersions(
  reading: HarnessReading,
  harnessId: string,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const served: { version: string; endpoint: string }[] = [];
  const pages = reading.pages('bedrock-agentcore-control:ListHarnessEndpoints', { harnessId });
  for await (const { endpoints } of pages) {
    for (const endpoint of stated(reading, endpoints, `the endpoints of harness ${harnessId}`)) {
      const name = stated(reading, endpoint.endpointName, `the name of an endpoint of harness ${harnessId}`);
      const version =
        endpoint.status === 'READY'
          ? stated(reading, endpoint.liveVersion, `the version that endpoint ${name} serves`)
          : endpoint.liveVersion;
      if (version !== undefined) served.push({ version, endpoint: name });
    }
  }
  served.sort((a, b) => (a.endpoint < b.endpoint ? -1 : 1));
  const versions = Map.groupBy(served, ({ version }) => version);
  return new Map([...versions].map(([version, rows]) => [version, rows.map(({ endpoint }) => endpoint)]));
}

function settingsOf(
  reading: GivesUp,
  harness: NonNullable<OutputOf<'bedrock-agentcore-control:GetHarness'>['harness']>,
  what: string,
): HarnessSettings {
  const environment = harness.environment?.agentCoreRuntimeEnvironment;
  return {
    roleArn: stated(reading, harness.executionRoleArn, `the role of ${what}`),
    network: networkOf(reading, environment?.networkConfiguration, what),
    jwt: jwtAuthorizerOf(reading, harness.authorizerConfiguration, what),
  };
}
