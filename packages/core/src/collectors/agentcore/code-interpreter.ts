import { stated } from '../aws/stated.ts';
import { defineCollector } from '../collector.ts';

/**
 * The code interpreters that the account made; AWS's own are the same for everybody and stay unread.
 * @see https://docs.aws.amazon.com/bedrock-agentcore-control/latest/APIReference/API_GetCodeInterpreter.html
 */
export const collector = defineCollector({
  fact: 'agentcore.code-interpreter',
  type: 'AWS::BedrockAgentCore::CodeInterpreterCustom',
  scope: 'region',
  operations: [
    'bedrock-agentcore-control:ListCodeInterpreters',
    'bedrock-agentcore-control:GetCodeInterpreter',
  ],
  changedBy: ['bedrock-agentcore:CreateCodeInterpreter', 'bedrock-agentcore:DeleteCodeInterpreter'],
  async *list(reading) {
    for await (const page of reading.pages('bedrock-agentcore-control:ListCodeInterpreters', {
      type: 'CUSTOM',
    })) {
      for (const { codeInterpreterId } of stated(
        reading,
        page.codeInterpreterSummaries,
        'a list of code interpreters',
      )) {
        yield stated(reading, codeInterpreterId, 'the id of a code interpreter');
      }
    }
  },
  async get(reading, codeInterpreterId) {
    const found = await reading.find('bedrock-agentcore-control:GetCodeInterpreter', { codeInterpreterId });
    if (!found) return undefined;
    return {
      id: codeInterpreterId,
      arn: stated(reading, found.codeInterpreterArn, `the ARN of code interpreter ${codeInterpreterId}`),
      value: {
        name: stated(reading, found.name, `the name of code interpreter ${codeInterpreterId}`),
        status: stated(reading, found.status, `the status of code interpreter ${codeInterpreterId}`),
        roleArn: found.executionRoleArn ?? null,
        recording: null,
      },
    };
  },
});
