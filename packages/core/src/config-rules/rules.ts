import type { FactName } from '../facts/fact.ts';

/** One AWS Config rule of a member: one per service. */
export interface ConfigRule {
  /** The service; a deployment puts its prefix in front. */
  readonly name: string;
  /** Types that Config records and this rule answers for. */
  readonly types: readonly string[];
  readonly facts: readonly FactName[];
  /** Whether a recorded change invokes it. */
  readonly change: boolean;
  /** How often it is invoked besides. */
  readonly schedule: 'TwentyFour_Hours';
  /** `iam`: deployed in one region only. */
  readonly regions: 'every' | 'iam';
}

/** The rules, one per service. IAM has no change trigger: it would cost an organization five figures at roll-out. */
export const configRules: readonly ConfigRule[] = [
  {
    name: 'bedrock',
    types: [
      'AWS::Bedrock::ApplicationInferenceProfile',
      'AWS::Bedrock::Guardrail',
      'AWS::Bedrock::KnowledgeBase',
      'AWS::Bedrock::Prompt',
    ],
    facts: ['bedrock.guardrail', 'bedrock-agent.knowledge-base', 'bedrock-agent.prompt'],
    change: true,
    schedule: 'TwentyFour_Hours',
    regions: 'every',
  },
  {
    name: 'iam',
    types: ['AWS::IAM::Group', 'AWS::IAM::Role', 'AWS::IAM::User'],
    facts: ['iam.principal'],
    change: false,
    schedule: 'TwentyFour_Hours',
    regions: 'iam',
  },
  {
    name: 'opensearch',
    types: ['AWS::OpenSearch::Domain'],
    facts: ['opensearch.domain'],
    change: true,
    schedule: 'TwentyFour_Hours',
    regions: 'every',
  },
  {
    name: 'opensearchserverless',
    types: ['AWS::OpenSearchServerless::Collection'],
    facts: ['opensearch.collection'],
    change: true,
    schedule: 'TwentyFour_Hours',
    regions: 'every',
  },
  {
    name: 'sagemaker',
    types: ['AWS::SageMaker::Model'],
    facts: ['sagemaker.model'],
    change: true,
    schedule: 'TwentyFour_Hours',
    regions: 'every',
  },
];
