import type { EnforcedGuardrail } from '../../facts/bedrock.ts';
import { stated } from '../aws/stated.ts';
import { defineCollector, type Found, type Reading } from '../collector.ts';

/**
 * The guardrails that one account and region forces on model calls. An empty list is an answer: nothing
 * is forced.
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_ListEnforcedGuardrailsConfiguration.html
 */
export const collector = defineCollector({
  fact: 'bedrock.enforced-guardrails',
  type: 'AWS::::Account',
  scope: 'region',
  operations: ['bedrock:ListEnforcedGuardrailsConfiguration'],
  changedBy: ['bedrock:PutEnforcedGuardrailConfiguration', 'bedrock:DeleteEnforcedGuardrailConfiguration'],
  async *list(reading) {
    yield await read(reading);
  },
  async get(reading, id) {
    return id === reading.region ? await read(reading) : undefined;
  },
});

async function read(
  reading: Reading<'bedrock:ListEnforcedGuardrailsConfiguration', never>,
): Promise<Found<'bedrock.enforced-guardrails'>> {
  const { partition, account, region } = reading;
  const configurations: EnforcedGuardrail[] = [];
  for await (const page of reading.pages('bedrock:ListEnforcedGuardrailsConfiguration', {})) {
    for (const entry of stated(reading, page.guardrailsConfig, 'a list of enforced guardrails')) {
      configurations.push({
        configId: stated(reading, entry.configId, 'the id of an enforced guardrail configuration'),
        guardrailArn: stated(reading, entry.guardrailArn, 'the ARN of an enforced guardrail'),
        guardrailId: stated(reading, entry.guardrailId, 'the id of an enforced guardrail'),
        guardrailVersion: stated(reading, entry.guardrailVersion, 'the version of an enforced guardrail'),
        includedModels: entry.modelEnforcement?.includedModels ?? null,
        excludedModels: entry.modelEnforcement?.excludedModels ?? [],
        guarded: {
          system: entry.selectiveContentGuarding?.system ?? null,
          messages: entry.selectiveContentGuarding?.messages ?? null,
          inputTags: entry.inputTags ?? null,
        },
        owner: entry.owner ?? null,
      });
    }
  }
  configurations.sort((a, b) => (a.configId < b.configId ? -1 : 1));
  return {
    id: region,
    arn: `arn:${partition}:bedrock:${region}:${account}:enforced-guardrails`,
    value: { configurations },
  };
}
