import { stated } from '../aws/stated.ts';
import { defineCollector } from '../collector.ts';

/**
 * Each memory: as whom it extracts, and whether its namespaces keep actors apart.
 * @see https://docs.aws.amazon.com/bedrock-agentcore-control/latest/APIReference/API_GetMemory.html
 */
export const collector = defineCollector({
  fact: 'agentcore.memory',
  type: 'AWS::BedrockAgentCore::Memory',
  scope: 'region',
  operations: ['bedrock-agentcore-control:ListMemories', 'bedrock-agentcore-control:GetMemory'],
  changedBy: [
    'bedrock-agentcore:CreateMemory',
    'bedrock-agentcore:UpdateMemory',
    'bedrock-agentcore:DeleteMemory',
  ],
  async *list(reading) {
    for await (const page of reading.pages('bedrock-agentcore-control:ListMemories', { maxResults: 100 })) {
      for (const { id } of stated(reading, page.memories, 'a list of memories')) {
        yield stated(reading, id, 'the id of a memory');
      }
    }
  },
  async get(reading, memoryId) {
    const answer = await reading.find('bedrock-agentcore-control:GetMemory', { memoryId });
    if (!answer) return undefined;
    const memory = stated(reading, answer.memory, `memory ${memoryId}`);
    const namespaces = (memory.strategies ?? []).flatMap((strategy) => [
      ...(strategy.namespaces ?? []),
      ...(strategy.namespaceTemplates ?? []),
    ]);
    return {
      id: memoryId,
      arn: stated(reading, memory.arn, `the ARN of memory ${memoryId}`),
      value: {
        name: stated(reading, memory.name, `the name of memory ${memoryId}`),
        status: stated(reading, memory.status, `the status of memory ${memoryId}`),
        roleArn: memory.memoryExecutionRoleArn ?? null,
        perActor: namespaces.some((namespace) => namespace.includes('{actorId}')),
      },
    };
  },
});
