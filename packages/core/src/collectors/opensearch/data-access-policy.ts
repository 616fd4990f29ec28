import * as z from 'zod';
import { stated } from '../aws/stated.ts';
import { defineCollector } from '../collector.ts';

const texts = z.array(z.string());

/** Strict: an element that is not understood might be the one that opens the data. */
const document = z.array(
  z.strictObject({
    Description: z.string().optional(),
    Rules: z.array(z.strictObject({ ResourceType: z.string(), Resource: texts, Permission: texts })),
    Principal: texts,
  }),
);

/**
 * Who may read and write the data of collections. A policy names collections by pattern; its id is its name.
 * @see https://docs.aws.amazon.com/opensearch-service/latest/developerguide/serverless-data-access.html
 */
export const collector = defineCollector({
  fact: 'opensearch.data-access-policy',
  type: 'AWS::OpenSearchServerless::AccessPolicy',
  scope: 'region',
  operations: ['opensearchserverless:ListAccessPolicies', 'opensearchserverless:GetAccessPolicy'],
  changedBy: ['aoss:CreateAccessPolicy', 'aoss:UpdateAccessPolicy', 'aoss:DeleteAccessPolicy'],
  async *list(reading) {
    const pages = reading.pages('opensearchserverless:ListAccessPolicies', { type: 'data', maxResults: 100 });
    for await (const page of pages) {
      for (const { name } of page.accessPolicySummaries ?? []) {
        yield stated(reading, name, 'the name of a data access policy');
      }
    }
  },
  async get(reading, name) {
    const answer = await reading.find('opensearchserverless:GetAccessPolicy', { type: 'data', name });
    if (!answer) return undefined;
    const policy = document.safeParse(answer.accessPolicyDetail?.policy);
    if (!policy.success)
      return reading.giveUp('PARSE_ERROR', `The data access policy ${name} does not parse.`);
    const { partition, region, account } = reading;
    return {
      id: name,
      arn: `arn:${partition}:aoss:${region}:${account}:access-policy/data/${name}`,
      value: {
        name,
        entries: policy.data.map((entry) => ({
          rules: entry.Rules.map((rule) => ({
            resourceType: rule.ResourceType,
            resources: rule.Resource,
            permissions: rule.Permission,
          })),
          principals: entry.Principal,
        })),
      },
    };
  },
});
