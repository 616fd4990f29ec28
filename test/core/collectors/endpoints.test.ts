import { expect, test } from 'vitest';
import { account, reasonsOf, region, snapshotOf, valuesOf } from '../../support/snapshot-of.ts';

const captured = (more: object) => ({
  'sagemaker:ListEndpoints': { Endpoints: [{ EndpointName: 'chat' }] },
  'sagemaker:ListTags': { Tags: [] },
  'sagemaker:DescribeEndpoint': {
    EndpointName: 'chat',
    EndpointArn: `arn:aws:sagemaker:${region}:${account}:endpoint/chat`,
    EndpointStatus: 'InService',
    EndpointConfigName: 'chat-1',
    CreationTime: new Date('2026-01-01T00:00:00.000Z'),
  },
  'sagemaker:DescribeEndpointConfig': {
    EndpointConfigName: 'chat-1',
    EndpointConfigArn: `arn:aws:sagemaker:${region}:${account}:endpoint-config/chat-1`,
    ProductionVariants: [{ VariantName: 'all', ModelName: 'chat' }],
    DataCaptureConfig: { InitialSamplingPercentage: 100, CaptureOptions: [], ...more },
  },
});

test('a data capture that is set up and does not say whether it is on is on, as documented', async () => {
  const enabled = async (more: object) =>
    valuesOf(await snapshotOf('sagemaker.endpoint-config', captured(more)), 'sagemaker.endpoint-config');
  expect(await enabled({})).toMatchObject([{ capture: { enabled: true } }]);
  expect(await enabled({ EnableCapture: false })).toMatchObject([{ capture: { enabled: false } }]);
});

test('a shadow variant is one too: its model gets a copy of every request', async () => {
  const answers = captured({});
  const snapshot = await snapshotOf('sagemaker.endpoint-config', {
    ...answers,
    'sagemaker:DescribeEndpointConfig': {
      ...answers['sagemaker:DescribeEndpointConfig'],
      ShadowProductionVariants: [{ VariantName: 'shadow', ModelName: 'next', InstanceType: 'ml.g5.xlarge' }],
    },
  });
  expect(valuesOf(snapshot, 'sagemaker.endpoint-config')).toMatchObject([
    {
      variants: [
        { name: 'all', modelName: 'chat' },
        { name: 'shadow', modelName: 'next', instanceTypes: ['ml.g5.xlarge'] },
      ],
    },
  ]);
});

test.each([
  ['InService', []],
  ['RollingBack', []],
  ['UpdateRollbackFailed', []],
  ['Creating', [0]],
  ['Failed', [0]],
])(
  'a variant without a number of instances, on an endpoint that is %s',
  async (EndpointStatus, instances) => {
    const answers = captured({});
    const described = { ...answers['sagemaker:DescribeEndpoint'], EndpointStatus };
    const snapshot = await snapshotOf('sagemaker.endpoint', {
      ...answers,
      'sagemaker:DescribeEndpoint': { ...described, ProductionVariants: [{ VariantName: 'all' }] },
    });
    const found = valuesOf(snapshot, 'sagemaker.endpoint');
    expect(found).toMatchObject(instances.map((count) => ({ variants: [{ instances: count }] })));
    expect(found).toHaveLength(instances.length);
    expect(reasonsOf(snapshot, 'sagemaker.endpoint')).toHaveLength(1 - instances.length);
  },
);

test('an answer without a list of endpoints is a gap, not an account without endpoints', async () => {
  const snapshot = await snapshotOf('sagemaker.endpoint', { 'sagemaker:ListEndpoints': {} });
  expect(reasonsOf(snapshot, 'sagemaker.endpoint')).toEqual(['SERVICE_ERROR']);
});
