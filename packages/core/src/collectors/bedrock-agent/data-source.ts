import type { OutputOf } from '../../aws/services.ts';
import type { WebCrawl } from '../../facts/bedrock-agent.ts';
import { type GivesUp, stated } from '../aws/stated.ts';
import { defineCollector, type Reading } from '../collector.ts';

/**
 * The data sources of every knowledge base. The id is `<knowledge base>/<data source>`.
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_agent_GetDataSource.html
 */
export const collector = defineCollector({
  fact: 'bedrock-agent.data-source',
  type: 'AWS::Bedrock::DataSource',
  scope: 'region',
  operations: ['bedrock-agent:ListDataSources', 'bedrock-agent:GetDataSource'],
  changedBy: [
    'bedrock:CreateDataSource',
    'bedrock:UpdateDataSource',
    'bedrock:DeleteDataSource',
    'bedrock:DeleteKnowledgeBase',
  ],
  dependsOn: ['bedrock-agent.knowledge-base'],
  async *list(reading) {
    const listings = await Promise.all(
      reading.known('bedrock-agent.knowledge-base').map(({ id }) => listingOf(reading, id)),
    );
    for (const { ids } of listings) yield* ids;
    // One knowledge base that cannot be listed makes the listing incomplete, not the others unread.
    for (const { failure } of listings) if (failure) throw failure;
  },
  async get(reading, id) {
    const [knowledgeBaseId, dataSourceId] = id.split('/');
    if (!knowledgeBaseId || !dataSourceId) return undefined;
    const answer = await reading.find('bedrock-agent:GetDataSource', { knowledgeBaseId, dataSourceId });
    if (!answer) return undefined;

    const of = `of data source ${id}`;
    const source = stated(reading, answer.dataSource, `data source ${id}`);
    const configuration = stated(reading, source.dataSourceConfiguration, `the configuration ${of}`);
    const { s3Configuration: s3 } = configuration;
    const { partition, account, region } = reading;
    const base = `arn:${partition}:bedrock:${region}:${account}:knowledge-base/${knowledgeBaseId}`;
    return {
      id,
      // AWS names no ARN of a data source.
      arn: `${base}/data-source/${dataSourceId}`,
      value: {
        knowledgeBaseId,
        name: stated(reading, source.name, `the name ${of}`),
        status: stated(reading, source.status, `the status ${of}`),
        type: stated(reading, configuration.type, `the type ${of}`),
        bucketName: s3 ? bucketOf(reading, stated(reading, s3.bucketArn, `the bucket ${of}`), id) : null,
        bucketOwnerAccountId: s3?.bucketOwnerAccountId ?? null,
        inclusionPrefixes: s3?.inclusionPrefixes ?? [],
        keyArn: source.serverSideEncryptionConfiguration?.kmsKeyArn ?? null,
        web: webOf(configuration.webConfiguration),
        secretArns: [
          configuration.confluenceConfiguration?.sourceConfiguration?.credentialsSecretArn,
          configuration.salesforceConfiguration?.sourceConfiguration?.credentialsSecretArn,
          configuration.sharePointConfiguration?.sourceConfiguration?.credentialsSecretArn,
        ].filter((arn) => arn !== undefined),
        intermediateBuckets: intermediateBucketsOf(reading, source, id),
      },
    };
  },
});

type Configuration = NonNullable<
  NonNullable<OutputOf<'bedrock-agent:GetDataSource'>['dataSource']>['dataSourceConfiguration']
>;

function webOf(web: Configuration['webConfiguration']): WebCrawl | null {
  if (!web) return null;
  const { crawlerConfiguration: crawler, sourceConfiguration } = web;
  return {
    seedUrls: (sourceConfiguration?.urlConfiguration?.seedUrls ?? []).flatMap(({ url }) => url ?? []),
    scope: crawler?.scope ?? null,
    inclusionFilters: crawler?.inclusionFilters?.length ?? 0,
    exclusionFilters: crawler?.exclusionFilters?.length ?? 0,
    maxPages: crawler?.crawlerLimits?.maxPages ?? null,
  };
}

/** The data sources of one knowledge base, as far as its pages could be read. */
async function listingOf(
  reading: Reading<'bedrock-agent:ListDataSources', never>,
  knowledgeBaseId: string,
): Promise<{ ids: readonly string[]; failure?: unknown }> {
  const ids: string[] = [];
  try {
    for await (const page of reading.pages('bedrock-agent:ListDataSources', { knowledgeBaseId })) {
      for (const source of stated(
        reading,
        page.dataSourceSummaries,
        `the data sources of ${knowledgeBaseId}`,
      )) {
        ids.push(`${knowledgeBaseId}/${stated(reading, source.dataSourceId, 'the id of a data source')}`);
      }
    }
    return { ids };
  } catch (failure) {
    return { ids, failure };
  }
}

function bucketOf(reading: GivesUp, arn: string, id: string): string {
  return (
    /^arn:[^:]+:s3:::([^/]+)/.exec(arn)?.[1] ??
    reading.giveUp('PARSE_ERROR', `The bucket of data source ${id} is no bucket ARN.`)
  );
}

function intermediateBucketsOf(
  reading: GivesUp,
  {
    vectorIngestionConfiguration: ingestion,
  }: NonNullable<OutputOf<'bedrock-agent:GetDataSource'>['dataSource']>,
  id: string,
): readonly string[] {
  const uri = ingestion?.customTransformationConfiguration?.intermediateStorage?.s3Location?.uri;
  if (uri === undefined) return [];
  return [
    /^s3:\/\/([^/]+)/.exec(uri)?.[1] ??
      reading.giveUp('PARSE_ERROR', `The intermediate storage of data source ${id} is no S3 address.`),
  ];
}
