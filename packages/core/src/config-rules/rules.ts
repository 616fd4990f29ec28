import type { FactName } from '../facts/fact.ts';

/** One Config rule of a member: the types it answers for and the facts they are. */
export interface ConfigRule {
  /** Without the prefix, e.g. `bedrock`. */
  readonly name: string;
  readonly types: readonly string[];
  readonly facts: readonly FactName[];
}

/** The rules that members have. */
export const configRules: readonly ConfigRule[] = [
  {
    name: 'bedrock',
    types: ['AWS::Bedrock::Guardrail', 'AWS::Bedrock::KnowledgeBase', 'AWS::Bedrock::Prompt'],
    facts: ['bedrock.guardrail', 'bedrock-agent.knowledge-base', 'bedrock-agent.prompt'],
  },
];
