import { stated } from '../aws/stated.ts';
import { defineCollector } from '../collector.ts';

/**
 * The tags of each agent.
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_agent_ListTagsForResource.html
 */
export const collector = defineCollector({
  fact: 'bedrock-agent.agent-tags',
  type: 'AWS::Bedrock::Agent',
  scope: 'region',
  operations: ['bedrock-agent:ListTagsForResource'],
  changedBy: ['bedrock:CreateAgent', 'bedrock:DeleteAgent', 'bedrock:TagResource', 'bedrock:UntagResource'],
  dependsOn: ['bedrock-agent.agent'],
  async *list(reading) {
    for (const { id } of reading.known('bedrock-agent.agent')) yield id;
  },
  async get(reading, id) {
    const agent = reading.known('bedrock-agent.agent').find((known) => known.id === id);
    if (!agent) return undefined;
    const answer = await reading.find('bedrock-agent:ListTagsForResource', { resourceArn: agent.arn });
    return answer && { id, arn: agent.arn, value: { tags: stated(reading, answer.tags, `tags of ${id}`) } };
  },
});
