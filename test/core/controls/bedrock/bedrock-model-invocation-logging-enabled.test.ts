import { control } from '@lenswatch/core/controls/bedrock/bedrock-model-invocation-logging-enabled.ts';
import type { InvocationLogging, LogDelivery } from '@lenswatch/core/facts/bedrock.ts';
import { testControl } from '../../../support/test-control.ts';

const logging = (more: Partial<InvocationLogging> = {}): InvocationLogging => ({
  enabled: true,
  logGroupName: '/bedrock/prompts',
  logRoleArn: 'arn:aws:iam::111122223333:role/logging',
  bucketName: null,
  largeDataBucketName: null,
  text: true,
  image: false,
  embedding: false,
  video: false,
  audio: false,
  ...more,
});
const off = logging({ enabled: false, logGroupName: null, logRoleArn: null, text: false });
const delivery = (more: Partial<LogDelivery> = {}) => ({
  'bedrock.log-delivery': {
    'us-east-1': {
      cloudWatchSuccess: 1000,
      cloudWatchFailure: 0,
      s3Success: null,
      s3Failure: null,
      largeDataFailure: null,
      invocations: 1000,
      ...more,
    },
  },
});
const series = (namespace: string, metric: string) => ({
  [`${namespace}|${metric}`]: { namespace, metric, dimensions: {} },
});
const runtime = series('AWS/Bedrock', 'Invocations');
const mantle = series('AWS/BedrockMantle', 'Inferences');
const used = { 'cloudwatch.bedrock-series': runtime };
const healthy = { ...used, ...delivery() };
const withDelivery = (more: Partial<LogDelivery>) => ({ ...used, ...delivery(more) });
const both = logging({ bucketName: 'prompts' });

testControl(control, [
  { when: 'logs go to a log group and arrive', subject: logging(), facts: healthy, expect: 'pass' },
  {
    when: 'logs go to a bucket and arrive',
    subject: logging({ logGroupName: null, logRoleArn: null, bucketName: 'prompts' }),
    facts: withDelivery({ cloudWatchSuccess: null, cloudWatchFailure: null, s3Success: 10, s3Failure: null }),
    expect: 'pass',
  },
  {
    when: 'failures are exactly at the limit',
    subject: logging(),
    facts: withDelivery({ cloudWatchSuccess: 99, cloudWatchFailure: 1 }),
    expect: 'pass',
  },
  {
    when: 'nothing was called in the last day',
    subject: logging(),
    facts: withDelivery({ cloudWatchSuccess: null, cloudWatchFailure: null, invocations: 0 }),
    expect: 'pass',
    message: /at most 1 % of the last 24 hours' deliveries failed\.$/,
    moving: false,
  },
  {
    when: 'a destination that is no longer configured failed earlier today',
    subject: logging(),
    facts: withDelivery({ s3Success: 0, s3Failure: 50 }),
    expect: 'pass',
  },
  {
    when: 'metadata is declared to be enough',
    subject: logging({ text: false }),
    facts: healthy,
    parameters: { allowMetadataOnly: true },
    expect: 'pass',
  },
  {
    when: 'the mantle endpoint is used beside the runtime',
    subject: logging(),
    facts: { ...delivery(), 'cloudwatch.bedrock-series': { ...runtime, ...mantle } },
    expect: 'pass',
  },
  {
    when: 'only a guardrail shows use and nothing was called',
    subject: logging(),
    facts: {
      'bedrock.guardrail': { gr1: { name: 'chat', versions: [] } },
      ...delivery({ cloudWatchSuccess: null, cloudWatchFailure: null, invocations: 0 }),
    },
    expect: 'pass',
  },
  {
    when: 'there is no configuration',
    subject: off,
    facts: healthy,
    expect: 'fail',
    severity: 'high',
    reason: 'LOGGING_OFF',
  },
  {
    when: 'a prompt shows use and there is no configuration',
    subject: off,
    facts: { 'bedrock-agent.prompt': { p1: { name: 'greeting', versions: [] } } },
    expect: 'fail',
    reason: 'LOGGING_OFF',
  },
  {
    when: 'there is a configuration without a destination',
    subject: logging({ logGroupName: null }),
    facts: healthy,
    expect: 'fail',
    reason: 'LOGGING_OFF',
  },
  {
    when: 'text is left out',
    subject: logging({ text: false, image: true }),
    facts: healthy,
    expect: 'fail',
    reason: 'MODALITY_OFF',
    message: /leaves out text\./,
  },
  {
    when: 'text is left out and deliveries could not be read',
    subject: logging({ text: false }),
    facts: healthy,
    missing: ['bedrock.log-delivery'],
    expect: 'fail',
    reason: 'MODALITY_OFF',
  },
  {
    when: 'a required modality is left out',
    subject: logging(),
    facts: healthy,
    parameters: { requiredModalities: ['image', 'video'] },
    expect: 'fail',
    message: /leaves out image, video\./,
  },
  {
    when: 'deliveries to the log group fail',
    subject: logging(),
    facts: withDelivery({ cloudWatchSuccess: 98, cloudWatchFailure: 2 }),
    expect: 'fail',
    reason: 'DELIVERY_FAILING',
  },
  {
    when: 'every delivery fails and no success was ever counted',
    subject: logging(),
    facts: withDelivery({ cloudWatchSuccess: null, cloudWatchFailure: 5 }),
    expect: 'fail',
    reason: 'DELIVERY_FAILING',
  },
  {
    when: 'one of two destinations fails and the other shows no data',
    subject: both,
    facts: withDelivery({ cloudWatchSuccess: 0, cloudWatchFailure: 0, s3Success: 0, s3Failure: 10 }),
    expect: 'fail',
    message: /10 of 10 to S3/,
  },
  {
    when: 'large bodies do not arrive',
    subject: logging({ largeDataBucketName: 'large' }),
    facts: withDelivery({ cloudWatchSuccess: 100, largeDataFailure: 20 }),
    expect: 'fail',
    reason: 'DELIVERY_FAILING',
  },
  {
    when: 'only the mantle endpoint is used',
    subject: logging(),
    facts: { ...delivery({ invocations: 0 }), 'cloudwatch.bedrock-series': mantle },
    expect: 'fail',
    reason: 'MANTLE_ONLY',
    message: /bedrock-runtime/,
  },
  {
    when: 'models were called and no delivery is known',
    subject: logging(),
    facts: withDelivery({ cloudWatchSuccess: null, cloudWatchFailure: null }),
    expect: 'unknown',
    reason: 'NO_DATA',
    message: /Models were called in the last 24 hours; no delivery to CloudWatch Logs is known\.$/,
  },
  {
    when: 'models were called and one of two destinations shows no data',
    subject: both,
    facts: healthy,
    expect: 'unknown',
    reason: 'NO_DATA',
  },
  {
    when: 'CloudWatch’s list of series broke off before that of failures',
    subject: logging(),
    facts: healthy,
    partial: ['cloudwatch.bedrock-series', 'bedrock.log-delivery'],
    expect: 'unknown',
    reason: 'ACCESS_DENIED',
  },
  {
    when: 'AWS does not say whether a required modality is delivered',
    subject: logging({ video: null }),
    facts: healthy,
    parameters: { requiredModalities: ['video'] },
    expect: 'unknown',
    reason: 'NO_DATA',
    message: /delivers video/,
  },
  { when: 'Bedrock is not used here', subject: off, expect: 'not-applicable', reason: 'NO_USAGE' },
  {
    when: 'only AWS’s own inference profiles are there',
    subject: off,
    facts: {
      'bedrock.inference-profile': {
        'us.x': { name: 'x', type: 'SYSTEM_DEFINED', status: 'ACTIVE', modelArns: [] },
      },
    },
    expect: 'not-applicable',
  },
  {
    when: 'only the deliveries of another Region are known, where all is well',
    subject: { fact: 'bedrock.invocation-logging', id: 'us-east-1', value: logging() },
    facts: {
      ...used,
      'bedrock.log-delivery': { 'eu-west-1': delivery()['bedrock.log-delivery']['us-east-1'] },
    },
    expect: 'unknown',
    reason: 'NO_DATA',
  },
  {
    when: 'logs arrive in a bucket, and nothing is said of large bodies',
    subject: logging({
      ...{ logGroupName: null, logRoleArn: null, bucketName: 'prompts', largeDataBucketName: 'large' },
    }),
    facts: withDelivery({
      ...{
        cloudWatchSuccess: null,
        cloudWatchFailure: null,
        s3Success: 10,
        s3Failure: null,
        invocations: 10,
      },
    }),
    expect: 'pass',
  },
]);
