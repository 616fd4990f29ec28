import { AwsFailure } from '../../aws/failure.ts';
import type { OutputOf } from '../../aws/services.ts';
import type { Resource } from '../../facts/fact.ts';
import type { PolicyDocument } from '../../facts/policy.ts';
import { PolicyParseError, parsePolicy } from '../../iam/parse-policy.ts';
import { type GivesUp, stated } from '../aws/stated.ts';
import { defineCollector, type Reading } from '../collector.ts';

type PolicyReading = Reading<'bedrock-agent:GetResourcePolicy', 'bedrock-agent.knowledge-base'>;

/**
 * The resource policy of each knowledge base. "No policy" is an answer, because the knowledge base itself
 * is known to exist.
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_agent_GetResourcePolicy.html
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/kb-managed-cross-account.html
 */
export const collector = defineCollector({
  fact: 'bedrock-agent.knowledge-base-policy',
  type: 'AWS::Bedrock::KnowledgeBase',
  scope: 'region',
  operations: ['bedrock-agent:GetResourcePolicy'],
  changedBy: [
    'bedrock:PutResourcePolicy',
    'bedrock:DeleteResourcePolicy',
    'bedrock:CreateKnowledgeBase',
    'bedrock:DeleteKnowledgeBase',
  ],
  dependsOn: ['bedrock-agent.knowledge-base'],
  async *list(reading) {
    for (const { id } of reading.known('bedrock-agent.knowledge-base')) yield id;
  },
  async get(reading, id) {
    const base = reading.known('bedrock-agent.knowledge-base').find((known) => known.id === id);
    if (!base) return undefined;

    const { arn } = base;
    const answer = await policyOf(reading, base);
    if (!answer) return { id, arn, value: { policy: null } };
    // The SDK wraps JSON text in an object of its own.
    const text = String(stated(reading, answer.policy, `the resource policy of knowledge base ${id}`));
    return { id, arn, value: { policy: parsed(reading, text, id) } };
  },
});

/**
 * Only knowledge bases of type MANAGED can have a policy. AWS is asked about the others too, should that
 * change; until then the question itself is refused as invalid, which says that there is none.
 */
async function policyOf(
  reading: PolicyReading,
  { arn, value }: Resource<'bedrock-agent.knowledge-base'>,
): Promise<OutputOf<'bedrock-agent:GetResourcePolicy'> | undefined> {
  try {
    return await reading.find('bedrock-agent:GetResourcePolicy', { resourceArn: arn });
  } catch (error) {
    const invalid = error instanceof AwsFailure && error.reason === 'INTERNAL';
    if (invalid && value.type !== 'MANAGED') return undefined;
    throw error;
  }
}

function parsed(reading: GivesUp, text: string, id: string): PolicyDocument {
  try {
    return parsePolicy(text);
  } catch (error) {
    if (!(error instanceof PolicyParseError)) throw error;
    return reading.giveUp('PARSE_ERROR', `The resource policy of knowledge base ${id} does not parse.`);
  }
}
