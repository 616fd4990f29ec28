import { stated } from '../aws/stated.ts';
import { defineCollector, type Reading } from '../collector.ts';

/**
 * What each gateway calls for its tools. The id is `<gateway>/<target>`.
 * @see https://docs.aws.amazon.com/bedrock-agentcore-control/latest/APIReference/API_GetGatewayTarget.html
 */
export const collector = defineCollector({
  fact: 'agentcore.gateway-target',
  type: 'AWS::BedrockAgentCore::GatewayTarget',
  scope: 'region',
  operations: ['bedrock-agentcore-control:ListGatewayTargets', 'bedrock-agentcore-control:GetGatewayTarget'],
  changedBy: [
    'bedrock-agentcore:CreateGatewayTarget',
    'bedrock-agentcore:UpdateGatewayTarget',
    'bedrock-agentcore:DeleteGatewayTarget',
    'bedrock-agentcore:DeleteGateway',
  ],
  dependsOn: ['agentcore.gateway'],
  async *list(reading) {
    const listings = await Promise.all(
      reading.known('agentcore.gateway').map(({ id }) => listingOf(reading, id)),
    );
    for (const { ids } of listings) yield* ids;
    // One gateway that cannot be listed makes the listing incomplete, not the others unread.
    for (const { failure } of listings) if (failure) throw failure;
  },
  async get(reading, id) {
    const [gatewayIdentifier, targetId] = id.split('/');
    if (!gatewayIdentifier || !targetId) return undefined;
    const target = await reading.find('bedrock-agentcore-control:GetGatewayTarget', {
      gatewayIdentifier,
      targetId,
    });
    if (!target) return undefined;
    const what = `gateway target ${id}`;
    const gatewayArn = stated(reading, target.gatewayArn, `the gateway of ${what}`);
    const { mcp } = stated(reading, target.targetConfiguration, `the configuration of ${what}`);
    return {
      id,
      // AWS names no ARN of a target.
      arn: `${gatewayArn}/target/${targetId}`,
      value: {
        gatewayId: gatewayIdentifier,
        gatewayArn,
        name: stated(reading, target.name, `the name of ${what}`),
        status: stated(reading, target.status, `the status of ${what}`),
        lambdaArn: mcp?.lambda ? stated(reading, mcp.lambda.lambdaArn, `the function of ${what}`) : null,
      },
    };
  },
});

/** The targets of one gateway, as far as its pages could be read. */
async function listingOf(
  reading: Reading<'bedrock-agentcore-control:ListGatewayTargets', never>,
  gatewayIdentifier: string,
): Promise<{ ids: readonly string[]; failure?: unknown }> {
  const ids: string[] = [];
  try {
    for await (const page of reading.pages('bedrock-agentcore-control:ListGatewayTargets', {
      gatewayIdentifier,
      maxResults: 100,
    })) {
      for (const { targetId } of stated(reading, page.items, `the targets of gateway ${gatewayIdentifier}`)) {
        ids.push(`${gatewayIdentifier}/${stated(reading, targetId, 'the id of a gateway target')}`);
      }
    }
    return { ids };
  } catch (failure) {
    return { ids, failure };
  }
}
