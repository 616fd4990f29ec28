import { globalRegionOf } from '../aws/partition.ts';
import type { Catalogue } from '../engine/catalogue.ts';
import type { FactName, Place } from '../facts/fact.ts';
import { accountType, factsAbout } from './naming.ts';

/** One custom rule of AWS Config in every member that records. */
export interface ConfigRule {
  /** What follows the prefix in the rule's name, e.g. `bedrock`. */
  readonly name: string;
  /** Config resource types whose changes invoke the rule; what it answers for, beside the account itself. */
  readonly types: readonly string[];
  /** The facts whose findings it answers with. */
  readonly facts: readonly FactName[];
  /** Whether a change invokes it. */
  readonly change: boolean;
  /** How often it is invoked besides: every result needs a token to be refreshed with. */
  readonly schedule: 'TwentyFour_Hours';
  /** `iam`: deployed in the partition's IAM region only. */
  readonly regions: 'every' | 'iam';
}

/**
 * What Config records of each service. Everything else is in Security Hub alone: an answer about a type that
 * Config does not record is shown nowhere.
 *
 * @see https://docs.aws.amazon.com/config/latest/developerguide/resource-config-reference.html
 */
const recorded: { readonly [rule: string]: readonly string[] } = {
  agentcore: ['AWS::BedrockAgentCore::Runtime', 'AWS::BedrockAgentCore::BrowserCustom'],
  bedrock: [
    'AWS::Bedrock::ApplicationInferenceProfile',
    'AWS::Bedrock::Guardrail',
    'AWS::Bedrock::KnowledgeBase',
    'AWS::Bedrock::Prompt',
  ],
  iam: ['AWS::IAM::Group', 'AWS::IAM::Role', 'AWS::IAM::User'],
  opensearch: ['AWS::Elasticsearch::Domain', 'AWS::OpenSearch::Domain'],
  opensearchserverless: [
    'AWS::OpenSearchServerless::Collection',
    'AWS::OpenSearchServerless::SecurityConfig',
    'AWS::OpenSearchServerless::VpcEndpoint',
  ],
  sagemaker: [
    'AWS::SageMaker::Domain',
    'AWS::SageMaker::FeatureGroup',
    'AWS::SageMaker::InferenceExperiment',
    'AWS::SageMaker::MlflowTrackingServer',
    'AWS::SageMaker::Model',
    'AWS::SageMaker::NotebookInstanceLifecycleConfig',
    'AWS::SageMaker::UserProfile',
    'AWS::SageMaker::Workteam',
  ],
};

/**
 * Where our findings about the resources of a rule are. IAM's rule stands wherever a recorder is that includes global
 * types, and what it is about is kept in the partition's IAM region.
 */
export function regionOf({ regions }: ConfigRule, { partition, region }: Place): string {
  return regions === 'iam' ? globalRegionOf(partition) : region;
}

/** The rule that also answers for the account as a whole. */
const speaksForAccount = 'bedrock';

/**
 * One rule per service that has a fact Config records. Each has both triggers, so that a result can be renewed
 * when only a dependency or a control changed; IAM's has the schedule alone, because a rule that every change
 * of every role invokes costs an organization five figures.
 */
export function configRulesOf(catalogue: Pick<Catalogue, 'collectors'>): readonly ConfigRule[] {
  const factsOf = (type: string) => factsAbout(type, catalogue).map(({ fact }) => fact);
  return Object.entries(recorded)
    .map(([name, all]): ConfigRule => {
      const types = all.filter((type) => factsOf(type).length > 0);
      const about = name === speaksForAccount ? [...types, accountType] : types;
      return {
        name,
        types,
        facts: [...new Set(about.flatMap(factsOf))].sort(),
        change: name !== 'iam',
        schedule: 'TwentyFour_Hours',
        regions: name === 'iam' ? 'iam' : 'every',
      };
    })
    .filter(({ types }) => types.length > 0);
}
