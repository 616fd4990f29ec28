import { stated } from '../aws/stated.ts';
import { defineCollector } from '../collector.ts';
import { jwtAuthorizerOf } from './jwt-authorizer.ts';
import { networkOf } from './network.ts';

/**
 * Each harness: who may call it, as whom it acts, where it connects from. Prompts and skills are never kept.
 * @see https://docs.aws.amazon.com/bedrock-agentcore-control/latest/APIReference/API_GetHarness.html
 */
export const collector = defineCollector({
  fact: 'agentcore.harness',
  type: 'AWS::BedrockAgentCore::Harness',
  scope: 'region',
  operations: ['bedrock-agentcore-control:ListHarnesses', 'bedrock-agentcore-control:GetHarness'],
  changedBy: [
    'bedrock-agentcore:CreateHarness',
    'bedrock-agentcore:UpdateHarness',
    'bedrock-agentcore:DeleteHarness',
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
    const environment = harness.environment?.agentCoreRuntimeEnvironment;
    return {
      id: harnessId,
      arn: stated(reading, harness.arn, `the ARN of ${what}`),
      value: {
        name: stated(reading, harness.harnessName, `the name of ${what}`),
        status: stated(reading, harness.status, `the status of ${what}`),
        roleArn: stated(reading, harness.executionRoleArn, `the role of ${what}`),
        network: networkOf(reading, environment?.networkConfiguration, what),
        jwt: jwtAuthorizerOf(reading, harness.authorizerConfiguration, what),
        runtimeId: environment?.agentRuntimeId ?? null,
      },
    };
  },
});
