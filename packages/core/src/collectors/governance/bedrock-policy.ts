import * as z from 'zod';
import type { OrganizationBedrockPolicy } from '../../facts/governance.ts';
import { stated } from '../aws/stated.ts';
import { defineCollector, type Found, type Reading } from '../collector.ts';

/** An effective policy holds plain values; policies as written hold them under `@@assign`. */
const assigned = <T extends z.ZodType>(type: T) =>
  z.union([type, z.looseObject({ '@@assign': type }).transform((value) => value['@@assign'] as z.infer<T>)]);

const models = assigned(z.array(z.string())).optional();
/** Policies write these words in lower case, the API of accounts in capitals. */
const word = assigned(z.string().transform((value) => value.toUpperCase())).optional();
const configuration = z.looseObject({
  identifier: assigned(z.string().min(1)),
  selective_content_guarding: z.looseObject({ system: word, messages: word }).optional(),
  input_tags: word,
  model_enforcement: z.looseObject({ included_models: models, excluded_models: models }).optional(),
});
const document = z.looseObject({
  bedrock: z
    .looseObject({
      guardrail_inference: z.record(z.string(), z.record(z.string(), configuration)).optional(),
    })
    .optional(),
});

/**
 * The Bedrock policy of the organization as it reaches the account. No policy and no organization are
 * answers: nothing is forced.
 * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_bedrock_syntax.html
 */
export const collector = defineCollector({
  fact: 'organizations.bedrock-policy',
  type: 'AWS::::Account',
  scope: 'account',
  operations: ['organizations:DescribeEffectivePolicy'],
  // Seen in the management account alone; elsewhere the schedule finds the change.
  changedBy: [
    'organizations:CreatePolicy',
    'organizations:UpdatePolicy',
    'organizations:DeletePolicy',
    'organizations:AttachPolicy',
    'organizations:DetachPolicy',
    'organizations:EnablePolicyType',
    'organizations:DisablePolicyType',
  ],
  async *list(reading) {
    yield await read(reading);
  },
  async get(reading, id) {
    return id === 'organization' ? await read(reading) : undefined;
  },
});

async function read(
  reading: Reading<'organizations:DescribeEffectivePolicy', never>,
): Promise<Found<'organizations.bedrock-policy'>> {
  const { partition, account } = reading;
  const answer = await reading.find('organizations:DescribeEffectivePolicy', {
    PolicyType: 'BEDROCK_POLICY',
  });
  return {
    id: 'organization',
    arn: `arn:${partition}:organizations::${account}:effective-policy/bedrock`,
    value: answer
      ? policyOf(
          stated(reading, answer.EffectivePolicy?.PolicyContent, 'the content of the effective policy'),
        )
      : { guardrails: [], valid: true },
  };
}

function policyOf(text: string): OrganizationBedrockPolicy {
  const parsed = document.safeParse(jsonOf(text));
  // A policy that is half understood would be reported as enforcing what it may not enforce.
  if (!parsed.success) return { guardrails: [], valid: false };
  const guardrails = Object.entries(parsed.data.bedrock?.guardrail_inference ?? {}).flatMap(
    ([region, configurations]) =>
      Object.values(configurations).map((entry) => ({
        region,
        identifier: entry.identifier,
        includedModels: entry.model_enforcement?.included_models ?? null,
        excludedModels: entry.model_enforcement?.excluded_models ?? [],
        guarded: {
          system: entry.selective_content_guarding?.system ?? null,
          messages: entry.selective_content_guarding?.messages ?? null,
          inputTags: entry.input_tags ?? null,
        },
      })),
  );
  return { guardrails, valid: true };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
