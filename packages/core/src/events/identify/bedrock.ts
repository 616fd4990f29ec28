import type { Change } from '../change.ts';
import { idIn, isOwn, type Named, namedAt, singleton, textAt } from './named.ts';

const guardrail = namedAt('guardrailIdentifier', 'guardrailId', 'guardrailArn');

/** Bedrock hides names, and for the logging configuration everything: what is left are ids. */
export const bedrock = {
  'bedrock.guardrail': guardrail,
  'bedrock.guardrail-tags': guardrailTags,
  'bedrock.enforced-guardrails': singleton,
  'bedrock.invocation-logging': singleton,
  'bedrock.inference-profile': namedAt(
    'inferenceProfileIdentifier',
    'inferenceProfileId',
    'inferenceProfileArn',
  ),
  'bedrock.provisioned-model': provisionedModel,
};

const agent = namedAt('agentId', 'agent.agentId', 'agent.agentArn', 'agentAlias.agentId');
const knowledgeBase = namedAt(
  'knowledgeBaseId',
  'knowledgeBase.knowledgeBaseId',
  'knowledgeBase.knowledgeBaseArn',
  'dataSource.knowledgeBaseId',
);

/** Aliases, versions, action groups and collaborators carry the id of the agent or flow they belong to. */
export const bedrockAgent = {
  'bedrock-agent.agent': agent,
  'bedrock-agent.agent-tools': agent,
  'bedrock-agent.agent-tags': agentTags,
  'bedrock-agent.knowledge-base': knowledgeBase,
  'bedrock-agent.knowledge-base-policy': policyOf,
  'bedrock-agent.data-source': dataSource,
  'bedrock-agent.prompt': namedAt('promptIdentifier', 'id', 'arn'),
  'bedrock-agent.flow': namedAt('flowIdentifier', 'flowArn', 'flowId', 'id', 'arn'),
};

function agentTags(change: Change): Named {
  return change.name.endsWith('Resource') ? taggedAs(':agent/', change) : agent(change);
}

function guardrailTags(change: Change): Named {
  return change.name.endsWith('Resource') ? taggedAs(':guardrail/', change) : guardrail(change);
}

/** Its ARN is its id; a name that its owner chose leads to no ARN. */
function provisionedModel(change: Change): Named {
  const reference = textAt(change, 'provisionedModelId', 'provisionedModelArn');
  if (!reference?.startsWith('arn:')) return [null];
  return isOwn(change, reference) ? [reference] : [];
}

/** Things of many kinds are tagged, told apart by their ARN. */
function taggedAs(kind: string, change: Change): Named {
  const arn = textAt(change, 'resourceArn');
  if (arn === undefined) return [null];
  return arn.includes(kind) && isOwn(change, arn) ? [idIn(arn)] : [];
}

/** Resource policies hang on things of many kinds, told apart by their ARN. */
function policyOf(change: Change): Named {
  if (!change.name.endsWith('ResourcePolicy')) return knowledgeBase(change);
  const arn = textAt(change, 'resourceArn');
  if (arn === undefined) return [null];
  return arn.includes(':knowledge-base/') && isOwn(change, arn) ? [idIn(arn)] : [];
}

/** The id is that of the knowledge base and its own; a knowledge base takes its data sources with it. */
function dataSource(change: Change): Named {
  const base = textAt(change, 'knowledgeBaseId', 'dataSource.knowledgeBaseId');
  const source = textAt(change, 'dataSourceId', 'dataSource.dataSourceId');
  return [base !== undefined && source !== undefined ? `${idIn(base)}/${idIn(source)}` : null];
}
