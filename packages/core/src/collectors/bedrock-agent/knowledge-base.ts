import type { OutputOf } from '../../aws/services.ts';
import type { Place } from '../../facts/fact.ts';
import { type GivesUp, stated } from '../aws/stated.ts';
import { defineCollector } from '../collector.ts';

/**
 * Each knowledge base: what it embeds with, where its vectors lie, which role it acts as.
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_agent_GetKnowledgeBase.html
 */
export const collector = defineCollector({
  fact: 'bedrock-agent.knowledge-base',
  type: 'AWS::Bedrock::KnowledgeBase',
  scope: 'region',
  operations: ['bedrock-agent:ListKnowledgeBases', 'bedrock-agent:GetKnowledgeBase'],
  changedBy: ['bedrock:CreateKnowledgeBase', 'bedrock:UpdateKnowledgeBase', 'bedrock:DeleteKnowledgeBase'],
  async *list(reading) {
    for await (const page of reading.pages('bedrock-agent:ListKnowledgeBases', {})) {
      for (const base of stated(reading, page.knowledgeBaseSummaries, 'a list of knowledge bases')) {
        yield stated(reading, base.knowledgeBaseId, 'the id of a knowledge base');
      }
    }
  },
  async get(reading, id) {
    const answer = await reading.find('bedrock-agent:GetKnowledgeBase', { knowledgeBaseId: id });
    if (!answer) return undefined;

    const of = `of knowledge base ${id}`;
    const base = stated(reading, answer.knowledgeBase, `knowledge base ${id}`);
    const configuration = stated(reading, base.knowledgeBaseConfiguration, `the configuration ${of}`);
    const { vectorKnowledgeBaseConfiguration: vector, managedKnowledgeBaseConfiguration: managed } =
      configuration;
    const embedding = vector ?? managed;
    const storage = base.storageConfiguration;
    return {
      id,
      arn: stated(reading, base.knowledgeBaseArn, `the ARN ${of}`),
      value: {
        name: stated(reading, base.name, `the name ${of}`),
        status: stated(reading, base.status, `the status ${of}`),
        type: stated(reading, configuration.type, `the type ${of}`),
        roleArn: stated(reading, base.roleArn, `the role ${of}`),
        embeddingModelArn: embedding?.embeddingModelArn ?? null,
        embeddingDimensions:
          embedding?.embeddingModelConfiguration?.bedrockEmbeddingModelConfiguration?.dimensions ?? null,
        managedEmbeddingType: managed?.embeddingModelType ?? null,
        supplementalBuckets: (embedding?.supplementalDataStorageConfiguration?.storageLocations ?? [])
          .flatMap(({ s3Location }) =>
            s3Location ? [stated(reading, s3Location.uri, `a storage location ${of}`)] : [],
          )
          .map((uri) => bucketOf(reading, uri, id)),
        storageType: storage?.type ?? null,
        collectionArn: storage?.opensearchServerlessConfiguration?.collectionArn ?? null,
        domainArn: storage?.opensearchManagedClusterConfiguration?.domainArn ?? null,
        otherStoreArns: otherStoresOf(reading, configuration, storage),
        secretArns: secretsOf(configuration, storage),
      },
    };
  },
});

function bucketOf(reading: GivesUp, uri: string, id: string): string {
  return (
    /^s3:\/\/([^/]+)/.exec(uri)?.[1] ??
    reading.giveUp('PARSE_ERROR', `A storage location of knowledge base ${id} is no S3 address.`)
  );
}

type Base = NonNullable<OutputOf<'bedrock-agent:GetKnowledgeBase'>['knowledgeBase']>;
type Configuration = NonNullable<Base['knowledgeBaseConfiguration']>;
type Storage = Base['storageConfiguration'];

function otherStoresOf(
  { partition, account, region }: Place,
  { kendraKnowledgeBaseConfiguration: kendra, sqlKnowledgeBaseConfiguration: sql }: Configuration,
  storage: Storage,
): readonly string[] {
  const { serverlessConfiguration: serverless, provisionedConfiguration: provisioned } =
    sql?.redshiftConfiguration?.queryEngineConfiguration ?? {};
  // AWS names a provisioned warehouse without its ARN: it lies where the knowledge base does.
  const cluster = provisioned?.clusterIdentifier;
  return texts(
    storage?.rdsConfiguration?.resourceArn,
    storage?.s3VectorsConfiguration?.vectorBucketArn,
    storage?.s3VectorsConfiguration?.indexArn,
    storage?.neptuneAnalyticsConfiguration?.graphArn,
    kendra?.kendraIndexArn,
    serverless?.workgroupArn,
    cluster && `arn:${partition}:redshift:${region}:${account}:cluster:${cluster}`,
  );
}

function secretsOf(
  { sqlKnowledgeBaseConfiguration: sql }: Configuration,
  storage: Storage,
): readonly string[] {
  const { serverlessConfiguration: serverless, provisionedConfiguration: provisioned } =
    sql?.redshiftConfiguration?.queryEngineConfiguration ?? {};
  return texts(
    storage?.rdsConfiguration?.credentialsSecretArn,
    storage?.pineconeConfiguration?.credentialsSecretArn,
    storage?.redisEnterpriseCloudConfiguration?.credentialsSecretArn,
    storage?.mongoDbAtlasConfiguration?.credentialsSecretArn,
    serverless?.authConfiguration?.usernamePasswordSecretArn,
    provisioned?.authConfiguration?.usernamePasswordSecretArn,
  );
}

function texts(...values: readonly (string | undefined)[]): readonly string[] {
  return values.filter((value) => value !== undefined && value !== '') as readonly string[];
}
