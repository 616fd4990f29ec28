import { stated } from '../aws/stated.ts';
import { defineCollector } from '../collector.ts';
import { jwtAuthorizerOf } from './jwt-authorizer.ts';

/**
 * Each gateway: who may call it and what decides about its tools.
 * @see https://docs.aws.amazon.com/bedrock-agentcore-control/latest/APIReference/API_GetGateway.html
 */
export const collector = defineCollector({
  fact: 'agentcore.gateway',
  type: 'AWS::BedrockAgentCore::Gateway',
  scope: 'region',
  operations: ['bedrock-agentcore-control:ListGateways', 'bedrock-agentcore-control:GetGateway'],
  changedBy: [
    'bedrock-agentcore:CreateGateway',
    'bedrock-agentcore:UpdateGateway',
    'bedrock-agentcore:DeleteGateway',
  ],
  async *list(reading) {
    for await (const page of reading.pages('bedrock-agentcore-control:ListGateways', { maxResults: 100 })) {
      for (const { gatewayId } of stated(reading, page.items, 'a list of gateways')) {
        yield stated(reading, gatewayId, 'the id of a gateway');
      }
    }
  },
  async get(reading, id) {
    const gateway = await reading.find('bedrock-agentcore-control:GetGateway', { gatewayIdentifier: id });
    if (!gateway) return undefined;
    const what = `gateway ${id}`;
    const engine = gateway.policyEngineConfiguration;
    return {
      id,
      arn: stated(reading, gateway.gatewayArn, `the ARN of ${what}`),
      value: {
        name: stated(reading, gateway.name, `the name of ${what}`),
        status: stated(reading, gateway.status, `the status of ${what}`),
        roleArn: gateway.roleArn ?? null,
        authorizerType: stated(reading, gateway.authorizerType, `the authorizer of ${what}`),
        jwt: jwtAuthorizerOf(reading, gateway.authorizerConfiguration, what),
        policyEngine: engine
          ? {
              arn: stated(reading, engine.arn, `the policy engine of ${what}`),
              mode: stated(reading, engine.mode, `the policy mode of ${what}`),
            }
          : null,
        requestInterceptorArns: (gateway.interceptorConfigurations ?? [])
          .filter(({ interceptionPoints }) => interceptionPoints?.includes('REQUEST'))
          .map(({ interceptor }) =>
            stated(reading, interceptor?.lambda?.arn, `the function of an interceptor of ${what}`),
          ),
        exceptionLevel: gateway.exceptionLevel ?? null,
        workloadIdentityArn: gateway.workloadIdentityDetails?.workloadIdentityArn ?? null,
      },
    };
  },
});
