import type { InvocationLogging } from '../../facts/bedrock.ts';
import { stated } from '../aws/stated.ts';
import { defineCollector, type Found, type Reading } from '../collector.ts';

/**
 * Where one region sends its prompts and completions. A region has exactly one setting; an absent setting
 * is observed as "off", never as an error.
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_LoggingConfig.html
 */
export const collector = defineCollector({
  fact: 'bedrock.invocation-logging',
  type: 'AWS::::Account',
  scope: 'region',
  operations: ['bedrock:GetModelInvocationLoggingConfiguration'],
  changedBy: [
    'bedrock:PutModelInvocationLoggingConfiguration',
    'bedrock:DeleteModelInvocationLoggingConfiguration',
  ],
  async *list(reading) {
    yield await read(reading);
  },
  async get(reading, id) {
    return id === reading.region ? await read(reading) : undefined;
  },
});

const off: InvocationLogging = {
  enabled: false,
  logGroupName: null,
  logRoleArn: null,
  bucketName: null,
  largeDataBucketName: null,
  text: false,
  image: false,
  embedding: false,
  video: false,
  audio: false,
};

async function read(
  reading: Reading<'bedrock:GetModelInvocationLoggingConfiguration', never>,
): Promise<Found<'bedrock.invocation-logging'>> {
  const { partition, account, region } = reading;
  const { loggingConfig } = await reading.call('bedrock:GetModelInvocationLoggingConfiguration', {});
  const arn = `arn:${partition}:bedrock:${region}:${account}:model-invocation-logging`;
  if (!loggingConfig) return { id: region, arn, value: off };

  const { cloudWatchConfig, s3Config } = loggingConfig;
  return {
    id: region,
    arn,
    value: {
      enabled: true,
      logGroupName: cloudWatchConfig?.logGroupName ?? null,
      logRoleArn: cloudWatchConfig?.roleArn ?? null,
      bucketName: s3Config?.bucketName ?? null,
      largeDataBucketName: cloudWatchConfig?.largeDataDeliveryS3Config?.bucketName ?? null,
      text: stated(reading, loggingConfig.textDataDeliveryEnabled, 'whether text is logged'),
      image: stated(reading, loggingConfig.imageDataDeliveryEnabled, 'whether images are logged'),
      embedding: stated(reading, loggingConfig.embeddingDataDeliveryEnabled, 'whether embeddings are logged'),
      // Added to the API later: a region that does not name them leaves open what it does.
      video: loggingConfig.videoDataDeliveryEnabled ?? null,
      audio: loggingConfig.audioDataDeliveryEnabled ?? null,
    },
  };
}
