import * as z from 'zod';
import { stated } from '../aws/stated.ts';
import { defineCollector } from '../collector.ts';

const texts = z.array(z.string());

/** Strict: an element that is not understood might be the one that opens the collection. */
const document = z.array(
  z.strictObject({
    Description: z.string().optional(),
    Rules: z.array(z.strictObject({ ResourceType: z.string(), Resource: texts })),
    AllowFromPublic: z.boolean(),
    SourceVPCEs: texts.optional(),
    SourceServices: texts.optional(),
  }),
);

/**
 * From where collections may be reached. A policy names collections by pattern; its id is its name.
 * @see https://docs.aws.amazon.com/opensearch-service/latest/developerguide/serverless-network.html
 */
export const collector = defineCollector({
  fact: 'opensearch.network-policy',
  type: 'AWS::OpenSearchServerless::SecurityPolicy',
  scope: 'region',
  operations: ['opensearchserverless:ListSecurityPolicies', 'opensearchserverless:GetSecurityPolicy'],
  changedBy: ['aoss:CreateSecurityPolicy', 'aoss:UpdateSecurityPolicy', 'aoss:DeleteSecurityPolicy'],
  async *list(reading) {
    const pages = reading.pages('opensearchserverless:ListSecurityPolicies', {
      type: 'network',
      maxResults: 100,
    });
    for await (const page of pages) {
      for (const { name } of page.securityPolicySummaries ?? []) {
        yield stated(reading, name, 'the name of a network policy');
      }
    }
  },
  async get(reading, name) {
    const answer = await reading.find('opensearchserverless:GetSecurityPolicy', { type: 'network', name });
    if (!answer) return undefined;
    const policy = document.safeParse(answer.securityPolicyDetail?.policy);
    if (!policy.success) return reading.giveUp('PARSE_ERROR', `The network policy ${name} does not parse.`);
    const { partition, region, account } = reading;
    return {
      id: name,
      arn: `arn:${partition}:aoss:${region}:${account}:security-policy/network/${name}`,
      value: {
        name,
        entries: policy.data.map((entry) => ({
          rules: entry.Rules.map((rule) => ({ resourceType: rule.ResourceType, resources: rule.Resource })),
          allowFromPublic: entry.AllowFromPublic,
          sourceVpcEndpoints: entry.SourceVPCEs ?? [],
          sourceServices: entry.SourceServices ?? [],
        })),
      },
    };
  },
});
