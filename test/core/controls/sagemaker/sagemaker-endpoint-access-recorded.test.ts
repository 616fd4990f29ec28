import { control } from '@lenswatch/core/controls/sagemaker/sagemaker-endpoint-access-recorded.ts';
import type { Trail } from '@lenswatch/core/facts/logging.ts';
import type { Endpoint, EndpointConfig } from '@lenswatch/core/facts/sagemaker.ts';
import { testControl } from '../../../support/test-control.ts';
import { advancedSelector } from '../cloudtrail/advanced-selector.ts';

const tags = { 'genai-lens:workload': 'true' };
const arn = 'arn:aws:sagemaker:us-east-1:111122223333:endpoint/llm';
const running = { started: true, samplingPercent: 100 };
const endpoint = (more: Partial<Endpoint> = {}) => ({
  fact: 'sagemaker.endpoint' as const,
  id: 'llm',
  arn,
  value: {
    status: 'InService',
    configName: 'llm-1',
    variants: [],
    createdAt: '2026-01-01T00:00:00Z',
    tags,
    capture: running,
    ...more,
  },
});
type Capture = NonNullable<EndpointConfig['capture']>;
const both = {
  enabled: true,
  samplingPercent: 100,
  modes: ['Input', 'Output'],
  keyId: 'arn:aws:kms:us-east-1:111122223333:key/k1',
};
const config = (capture: Partial<Capture> | null, more: Partial<EndpointConfig> = {}) => ({
  'sagemaker.endpoint-config': {
    'llm-1': {
      asynchronous: false,
      networkIsolation: false,
      subnetIds: [],
      variants: [],
      capture: capture && { ...both, ...capture },
      ...more,
    },
  },
});
const component = {
  'sagemaker.inference-component': {
    c1: {
      endpointName: 'llm',
      variantName: 'a',
      status: 'InService',
      modelName: 'm',
      image: null,
      copies: 1,
      zoneBalance: false,
    },
  },
};
const untagged = endpoint({ tags: {} });
const trail = (more: Partial<Trail> = {}, fields = {}) => ({
  'cloudtrail.trail': {
    audit: {
      name: 'audit',
      homeRegion: 'us-east-1',
      multiRegion: true,
      organization: false,
      bucketName: 'audit',
      keyId: null,
      logFileValidation: true,
      logGroupArn: null,
      logging: true,
      latestDeliveryError: null,
      selectors: [],
      advancedSelectors: [
        advancedSelector('Data', { 'resources.type': { equals: ['AWS::SageMaker::Endpoint'] }, ...fields }),
      ],
      ...more,
    },
  },
});
const lake = {
  'cloudtrail.event-data-store': {
    lake: {
      name: 'lake',
      status: 'ENABLED',
      multiRegion: false,
      advancedSelectors: [
        advancedSelector('Data', { 'resources.type': { equals: ['AWS::SageMaker::Endpoint'] } }),
      ],
    },
  },
};

testControl(control, [
  {
    when: 'requests and answers are captured with a key',
    subject: endpoint(),
    facts: config({}),
    expect: 'pass',
    message: /captures 100 %/,
  },
  {
    when: 'one mode captures both',
    subject: endpoint(),
    facts: config({ modes: ['InputAndOutput'] }),
    expect: 'pass',
  },
  {
    when: 'just enough is sampled',
    subject: endpoint({ capture: { ...running, samplingPercent: 10 } }),
    facts: config({ samplingPercent: 10 }),
    expect: 'pass',
  },
  {
    when: 'the endpoint samples more than its configuration',
    subject: endpoint({ capture: { started: true, samplingPercent: 50 } }),
    facts: config({ samplingPercent: 1 }),
    expect: 'pass',
  },
  {
    when: 'the key is named by an alias of the account',
    subject: endpoint(),
    facts: config({ keyId: 'alias/llm' }),
    expect: 'pass',
  },
  {
    when: 'a trail has the data events of the endpoint',
    subject: endpoint(),
    facts: { ...config(null), ...trail() },
    expect: 'pass',
    message: /not what was said/,
  },
  {
    when: 'a trail has the data events of this endpoint by its ARN',
    subject: endpoint(),
    facts: { ...config(null), ...trail({}, { 'resources.ARN': { equals: [arn] } }) },
    expect: 'pass',
  },
  {
    when: 'an event data store of the Region has its data events',
    subject: endpoint(),
    facts: { ...config(null), ...lake },
    expect: 'pass',
  },
  {
    when: 'a trail of the same Region alone has its data events',
    subject: endpoint(),
    facts: { ...config(null), ...trail({ multiRegion: false }) },
    expect: 'pass',
  },
  {
    when: 'too little is sampled, and a trail has its data events',
    subject: endpoint({ capture: { ...running, samplingPercent: 1 } }),
    facts: { ...config({ samplingPercent: 1 }), ...trail() },
    expect: 'pass',
  },
  {
    when: 'an inference component makes it generative',
    subject: untagged,
    facts: { ...config({}), ...component },
    expect: 'pass',
  },
  {
    when: 'nothing is captured or recorded',
    subject: endpoint(),
    facts: config(null),
    expect: 'fail',
    severity: 'medium',
    reason: 'NOT_RECORDED',
    message: /data capture is off/,
  },
  {
    when: 'capture is configured and switched off',
    subject: endpoint(),
    facts: config({ enabled: false }),
    expect: 'fail',
    reason: 'NOT_RECORDED',
  },
  {
    when: 'AWS does not say whether capture runs, and a trail has its data events',
    subject: endpoint({ capture: null }),
    facts: { ...config({}), ...trail() },
    expect: 'pass',
    message: /not what was said/,
  },
  {
    when: 'AWS does not say whether capture runs, and it would keep requests only',
    subject: endpoint({ capture: null }),
    facts: config({ modes: ['Input'] }),
    expect: 'fail',
    reason: 'NOT_RECORDED',
  },
  {
    when: 'AWS does not say whether capture runs, and it would keep too little',
    subject: endpoint({ capture: null }),
    facts: config({ samplingPercent: 9 }),
    expect: 'fail',
    reason: 'SAMPLING_LOW',
  },
  {
    when: 'AWS does not say whether capture runs, and that alone is missing',
    subject: endpoint({ capture: null }),
    facts: config({}),
    expect: 'unknown',
    reason: 'NO_DATA',
  },
  {
    when: 'capture was stopped',
    subject: endpoint({ capture: { started: false, samplingPercent: 100 } }),
    facts: config({}),
    expect: 'fail',
    message: /data capture is off/,
  },
  {
    when: 'only requests are captured',
    subject: endpoint(),
    facts: config({ modes: ['Input'] }),
    expect: 'fail',
    message: /answers are not captured/,
  },
  {
    when: 'only answers are captured',
    subject: endpoint(),
    facts: config({ modes: ['Output'] }),
    expect: 'fail',
    message: /requests are not captured/,
  },
  {
    when: 'an asynchronous endpoint keeps its answers alone',
    subject: endpoint(),
    facts: config(null, { asynchronous: true }),
    expect: 'fail',
    reason: 'NOT_RECORDED',
  },
  {
    when: 'no customer key protects what is captured',
    subject: endpoint(),
    facts: config({ keyId: null }),
    expect: 'fail',
    severity: 'medium',
    reason: 'NO_CUSTOMER_KEY',
  },
  {
    when: 'the key is that of AWS for S3',
    subject: endpoint(),
    facts: config({ keyId: 'alias/aws/s3' }),
    expect: 'fail',
    reason: 'NO_CUSTOMER_KEY',
  },
  {
    when: 'no customer key is there, and none is asked for',
    subject: endpoint(),
    facts: config({ keyId: null }),
    parameters: { requireCmk: false },
    expect: 'fail',
    severity: 'informational',
  },
  {
    when: 'neither key nor samples are enough, and no key is asked for',
    subject: endpoint({ capture: { ...running, samplingPercent: 1 } }),
    facts: config({ keyId: null, samplingPercent: 1 }),
    parameters: { requireCmk: false },
    expect: 'fail',
    severity: 'medium',
    reason: 'NOT_RECORDED',
  },
  {
    when: 'too little is sampled',
    subject: endpoint({ capture: { ...running, samplingPercent: 9 } }),
    facts: config({ samplingPercent: 9 }),
    expect: 'fail',
    severity: 'low',
    reason: 'SAMPLING_LOW',
  },
  {
    when: 'the parameters ask for more samples',
    subject: endpoint({ capture: { ...running, samplingPercent: 50 } }),
    facts: config({ samplingPercent: 50 }),
    parameters: { minSamplingPercent: 60 },
    expect: 'fail',
    severity: 'low',
  },
  {
    when: 'the trail is stopped',
    subject: endpoint(),
    facts: { ...config(null), ...trail({ logging: false }) },
    expect: 'fail',
  },
  {
    when: 'the trail records another Region',
    subject: endpoint(),
    facts: { ...config(null), ...trail({ multiRegion: false, homeRegion: 'eu-west-1' }) },
    expect: 'fail',
  },
  {
    when: 'the trail records another endpoint',
    subject: endpoint(),
    facts: { ...config(null), ...trail({}, { 'resources.ARN': { equals: ['arn:x'] } }) },
    expect: 'fail',
  },
  {
    when: 'the trail leaves writes out',
    subject: endpoint(),
    facts: { ...config(null), ...trail({}, { readOnly: { equals: ['true'] } }) },
    expect: 'fail',
  },
  {
    when: 'its configuration is gone, and a trail has its data events',
    subject: endpoint(),
    facts: trail(),
    expect: 'pass',
    evidence: { recorder: 'Trail audit' },
  },
  {
    when: 'its configuration could not be read, and a trail has its data events',
    subject: endpoint(),
    facts: trail(),
    missing: ['sagemaker.endpoint-config'],
    expect: 'pass',
  },
  {
    when: 'its configuration is gone, that of another endpoint captures, and a trail has its data events',
    subject: endpoint(),
    facts: {
      ...trail(),
      'sagemaker.endpoint-config': { other: config({})['sagemaker.endpoint-config']['llm-1'] },
    },
    expect: 'pass',
    message: /^Trail audit records/,
  },
  {
    when: 'its configuration could not be read, and the trail is stopped',
    subject: endpoint(),
    facts: trail({ logging: false }),
    missing: ['sagemaker.endpoint-config'],
    expect: 'unknown',
  },
  { when: 'its configuration is gone', subject: endpoint(), expect: 'unknown', reason: 'NO_DATA' },
  {
    when: 'it is being updated',
    subject: endpoint({ status: 'Updating' }),
    facts: config({}),
    expect: 'unknown',
    reason: 'TRANSIENT_STATE',
  },
  {
    when: 'it is being deleted',
    subject: endpoint({ status: 'Deleting' }),
    facts: config(null),
    expect: 'not-applicable',
    reason: 'RESOURCE_DELETING',
  },
  {
    when: 'it failed',
    subject: endpoint({ status: 'Failed' }),
    facts: config(null),
    expect: 'not-applicable',
    reason: 'RESOURCE_FAILED_STATE',
  },
  {
    when: 'it is not generative',
    subject: endpoint({ tags: { 'genai-lens:workload': 'false' } }),
    facts: config(null),
    expect: 'not-applicable',
  },
  {
    when: 'its image is not generative',
    subject: untagged,
    facts: {
      ...config(null, {
        variants: [{ name: 'a', modelName: 'm', instanceTypes: ['ml.m5.large'], serverless: false }],
      }),
      'sagemaker.model': {
        m: { networkIsolation: false, subnetIds: [], images: ['x/xgboost:1'], fromHub: false },
      },
    },
    expect: 'not-applicable',
  },
]);
