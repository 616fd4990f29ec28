import { stated } from '../aws/stated.ts';
import { defineCollector } from '../collector.ts';

/**
 * The tags of each guardrail: they say what it is for.
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_ListTagsForResource.html
 */
export const collector = defineCollector({
  fact: 'bedrock.guardrail-tags',
  type: 'AWS::Bedrock::Guardrail',
  scope: 'region',
  operations: ['bedrock:ListTagsForResource'],
  changedBy: [
    'bedrock:CreateGuardrail',
    'bedrock:DeleteGuardrail',
    'bedrock:TagResource',
    'bedrock:UntagResource',
  ],
  dependsOn: ['bedrock.guardrail'],
  async *list(reading) {
    for (const { id } of reading.known('bedrock.guardrail')) yield id;
  },
  async get(reading, id) {
    const guardrail = reading.known('bedrock.guardrail').find((known) => known.id === id);
    if (!guardrail) return undefined;
    const { arn } = guardrail;
    const answer = await reading.find('bedrock:ListTagsForResource', { resourceARN: arn });
    if (!answer) return undefined;
    const tags = (answer.tags ?? []).map(
      ({ key, value }) =>
        [
          stated(reading, key, `a tag of guardrail ${id}`),
          stated(reading, value, `the value of a tag of guardrail ${id}`),
        ] as const,
    );
    return { id, arn, value: { tags: Object.fromEntries(tags) } };
  },
});
