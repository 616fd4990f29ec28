import { control } from '@lenswatch/core/controls/sagemaker/sagemaker-endpoint-redundant.ts';
import type { Endpoint, EndpointConfig, InferenceComponent } from '@lenswatch/core/facts/sagemaker.ts';
import { testControl } from '../../../support/test-control.ts';

const endpoint = (more: Partial<Endpoint> = {}, instances = 2) => ({
  fact: 'sagemaker.endpoint' as const,
  id: 'chat',
  value: {
    status: 'InService',
    configName: 'chat-config',
    variants: [{ name: 'main', weight: 1, instances, serverless: false }],
    createdAt: '2026-10-01T00:00:00.000Z',
    tags: {},
    ...more,
  },
});
const config: EndpointConfig = {
  asynchronous: false,
  networkIsolation: false,
  subnetIds: [],
  variants: [{ name: 'main', modelName: 'llama', instanceTypes: ['ml.g5.2xlarge'], serverless: false }],
};
const model = { networkIsolation: false, subnetIds: [] as string[], images: [] as string[], fromHub: false };
const component: InferenceComponent = {
  endpointName: 'chat',
  variantName: 'main',
  status: 'InService',
  modelName: 'llama',
  image: null,
  copies: 2,
  zoneBalance: true,
};
const target = (resourceId: string, dimension: string, minCapacity: number) => ({
  [`${resourceId}|${dimension}`]: { resourceId, dimension, minCapacity, maxCapacity: 8 },
});
const variantTarget = (min: number) =>
  target('endpoint/chat/variant/main', 'sagemaker:variant:DesiredInstanceCount', min);
const subnet = (availabilityZoneId: string) => ({ vpcId: 'vpc-1', availabilityZoneId });
const subnets = { 'subnet-a': subnet('use1-az1'), 'subnet-b': subnet('use1-az2') };
const facts = {
  'sagemaker.endpoint-config': { 'chat-config': config },
  'sagemaker.model': { llama: model },
  'ec2.subnet': subnets,
};
const inVpc = (...subnetIds: string[]) => ({
  ...facts,
  'sagemaker.model': { llama: { ...model, subnetIds } },
});
const hosting = { ...config, variants: [{ ...config.variants[0], name: 'main', modelName: null }] as never };
const withComponents = (
  components: { [id: string]: InferenceComponent },
  more: Partial<EndpointConfig> = {},
) => ({
  ...facts,
  'sagemaker.endpoint-config': { 'chat-config': { ...hosting, ...more } },
  'sagemaker.inference-component': components,
});
const plainConfig = {
  ...config,
  variants: [{ name: 'main', modelName: 'llama', instanceTypes: ['ml.m5.large'], serverless: false }],
};
const plain = { ...facts, 'sagemaker.endpoint-config': { 'chat-config': plainConfig } };

testControl(control, [
  { when: 'two instances run and AWS chooses their zones', subject: endpoint(), facts, expect: 'pass' },
  {
    when: 'scaling runs seven instances today, and another number tomorrow',
    subject: endpoint({}, 7),
    facts,
    expect: 'pass',
    message: /at least 2 instances/,
  },
  {
    when: 'two instances run in subnets of two zones',
    subject: endpoint(),
    facts: inVpc('subnet-a', 'subnet-b'),
    expect: 'pass',
    message: /2 Availability/,
  },
  {
    when: 'one instance runs in production',
    subject: endpoint({}, 1),
    facts,
    expect: 'fail',
    severity: 'high',
    reason: 'SINGLE_INSTANCE',
  },
  {
    when: 'one instance runs outside production',
    subject: endpoint({ tags: { environment: 'dev' } }, 1),
    facts,
    expect: 'fail',
    severity: 'medium',
  },
  {
    when: 'one instance runs and scaling keeps at least two',
    subject: endpoint({}, 1),
    facts: { ...facts, 'sagemaker.scalable-target': variantTarget(2) },
    expect: 'pass',
    message: /at least 2/,
  },
  {
    when: 'one instance runs and scaling keeps one',
    subject: endpoint({}, 1),
    facts: { ...facts, 'sagemaker.scalable-target': variantTarget(1) },
    expect: 'fail',
  },
  {
    when: 'two instances run in subnets of one zone',
    subject: endpoint(),
    facts: inVpc('subnet-a'),
    expect: 'fail',
    reason: 'SINGLE_AZ',
  },
  {
    when: 'one instance runs and its subnets cannot be read',
    subject: endpoint({}, 1),
    facts: inVpc('subnet-a', 'subnet-b'),
    missing: ['ec2.subnet'],
    expect: 'fail',
  },
  {
    when: 'a variant with one instance gets no traffic',
    subject: endpoint({
      variants: [
        { name: 'main', weight: 1, instances: 2, serverless: false },
        { name: 'shadow', weight: 0, instances: 1, serverless: false },
      ],
    }),
    facts,
    expect: 'pass',
  },
  {
    when: 'each component runs two copies',
    subject: endpoint(),
    facts: withComponents({ llama: component }),
    expect: 'pass',
    message: /2 copies\./,
  },
  {
    when: 'two copies run without a balance over zones',
    subject: endpoint(),
    facts: withComponents({ llama: { ...component, zoneBalance: false } }),
    expect: 'pass',
    message: /without a balance/,
  },
  {
    when: 'a component runs one copy',
    subject: endpoint(),
    facts: withComponents({ llama: { ...component, copies: 1 } }),
    expect: 'fail',
    reason: 'SINGLE_COPY',
  },
  {
    when: 'a component runs one copy and scaling keeps at least two',
    subject: endpoint(),
    facts: {
      ...withComponents({ llama: { ...component, copies: 1 } }),
      'sagemaker.scalable-target': target(
        'inference-component/llama',
        'sagemaker:inference-component:DesiredCopyCount',
        2,
      ),
    },
    expect: 'pass',
  },
  {
    when: 'a component runs one copy and scaling keeps one',
    subject: endpoint(),
    facts: {
      ...withComponents({ llama: { ...component, copies: 1 } }),
      'sagemaker.scalable-target': target(
        'inference-component/llama',
        'sagemaker:inference-component:DesiredCopyCount',
        1,
      ),
    },
    expect: 'fail',
    reason: 'SINGLE_COPY',
  },
  {
    when: 'a component of an image, without a model, runs one copy',
    subject: endpoint(),
    facts: withComponents({ llama: { ...component, modelName: null, image: 'vllm:1', copies: 1 } }),
    expect: 'fail',
    reason: 'SINGLE_COPY',
  },
  {
    when: 'components with fewer copies are of another endpoint, failed or go away',
    subject: endpoint(),
    facts: withComponents({
      llama: component,
      other: { ...component, endpointName: 'other', copies: 1 },
      broken: { ...component, status: 'Failed', copies: 0 },
      leaving: { ...component, status: 'Deleting', copies: 1 },
    }),
    expect: 'pass',
  },
  {
    when: 'further components could not be read',
    subject: endpoint(),
    facts: withComponents({ llama: component }),
    partial: ['sagemaker.inference-component'],
    expect: 'unknown',
  },
  {
    when: 'its variants have models, and components could not be read',
    subject: endpoint(),
    facts,
    missing: ['sagemaker.inference-component'],
    expect: 'pass',
  },
  {
    when: 'the model of a variant without traffic has subnets of one zone',
    subject: endpoint({
      variants: [
        { name: 'main', weight: 1, instances: 2, serverless: false },
        { name: 'shadow', weight: 0, instances: 1, serverless: false },
      ],
    }),
    facts: {
      ...facts,
      'sagemaker.endpoint-config': {
        'chat-config': {
          ...config,
          variants: [
            ...config.variants,
            { name: 'shadow', modelName: 'next', instanceTypes: ['ml.g5.2xlarge'], serverless: false },
          ],
        },
      },
      'sagemaker.model': { llama: model, next: { ...model, subnetIds: ['subnet-a'] } },
    },
    expect: 'pass',
  },
  {
    when: 'a component with one copy is being created',
    subject: endpoint(),
    facts: withComponents({ llama: { ...component, copies: 1, status: 'Creating' } }),
    expect: 'unknown',
    reason: 'TRANSIENT_STATE',
  },
  {
    when: 'an adapter has no copies of its own',
    subject: endpoint(),
    facts: withComponents({
      llama: component,
      lora: { ...component, modelName: null, image: null, copies: 0 },
    }),
    expect: 'pass',
  },
  {
    when: 'components share subnets of one zone',
    subject: endpoint(),
    facts: withComponents({ llama: component }, { subnetIds: ['subnet-a'] }),
    expect: 'fail',
    reason: 'SINGLE_AZ',
  },
  {
    when: 'a pool of a variant serves another model from one zone',
    subject: endpoint(),
    facts: {
      ...facts,
      'sagemaker.endpoint-config': {
        'chat-config': {
          ...config,
          variants: [
            {
              name: 'main',
              modelName: 'llama',
              otherModelNames: ['llama-int8'],
              instanceTypes: ['ml.g5.2xlarge'],
              serverless: false,
            },
          ],
        },
      },
      'sagemaker.model': { llama: model, 'llama-int8': { ...model, subnetIds: ['subnet-a'] } },
    },
    expect: 'fail',
    message: /Model llama-int8/,
  },
  {
    when: 'no sign says that it is generative',
    subject: endpoint({}, 1),
    facts: plain,
    expect: 'not-applicable',
  },
  {
    when: 'its tag says that it is generative',
    subject: endpoint({ tags: { 'genai-lens:workload': 'true' } }, 1),
    facts: plain,
    expect: 'fail',
  },
  {
    when: 'its tag says that it is not generative',
    subject: endpoint({ tags: { 'genai-lens:workload': 'false' } }, 1),
    facts,
    expect: 'not-applicable',
  },
  {
    when: 'its container serves language models',
    subject: endpoint({}, 1),
    facts: {
      ...plain,
      'sagemaker.model': {
        llama: { ...model, images: ['111122223333.dkr.ecr.us-east-1.amazonaws.com/team/vllm-server:1.0'] },
      },
    },
    expect: 'fail',
  },
  {
    when: 'only the tag of its container sounds generative',
    subject: endpoint({}, 1),
    facts: {
      ...plain,
      'sagemaker.model': {
        llama: { ...model, images: ['111122223333.dkr.ecr.us-east-1.amazonaws.com/xgboost:no-vllm'] },
      },
    },
    expect: 'not-applicable',
  },
  {
    when: 'its container serves language models and is named without the host of a registry',
    subject: endpoint({}, 1),
    facts: { ...plain, 'sagemaker.model': { llama: { ...model, images: ['vllm/server:1.0'] } } },
    expect: 'fail',
  },
  {
    when: 'its container serves language models and is named without any path',
    subject: endpoint({}, 1),
    facts: { ...plain, 'sagemaker.model': { llama: { ...model, images: ['vllm:1.0'] } } },
    expect: 'fail',
  },
  {
    when: 'a component, a configuration and a model of other endpoints are generative',
    subject: endpoint({}, 1),
    facts: {
      ...facts,
      'sagemaker.endpoint-config': { 'a-config': config, 'chat-config': plainConfig },
      'sagemaker.inference-component': { a: { ...component, endpointName: 'other' } },
      'sagemaker.model': { a: { ...model, fromHub: true }, llama: model },
    },
    expect: 'not-applicable',
  },
  {
    when: 'its model comes from a hub',
    subject: endpoint({}, 1),
    facts: { ...plain, 'sagemaker.model': { llama: { ...model, fromHub: true } } },
    expect: 'fail',
  },
  {
    when: 'all endpoints are to be judged',
    subject: endpoint({}, 1),
    facts: plain,
    parameters: { sageMakerScope: 'all' },
    expect: 'fail',
  },
  {
    when: 'its model is gone and nothing else says that it is generative',
    subject: endpoint(),
    facts: { ...plain, 'sagemaker.model': {} },
    expect: 'unknown',
    reason: 'NO_DATA',
  },
  {
    when: 'no sign says that it is generative, and components could not all be read',
    subject: endpoint({}, 1),
    facts: plain,
    partial: ['sagemaker.inference-component'],
    expect: 'unknown',
  },
  {
    when: 'its configuration is gone and nothing else says that it is generative',
    subject: endpoint(),
    expect: 'unknown',
    reason: 'NO_DATA',
  },
  {
    when: 'its model is gone',
    subject: endpoint({ tags: { 'genai-lens:workload': 'true' } }),
    facts: { ...facts, 'sagemaker.model': {} },
    expect: 'unknown',
    reason: 'NO_DATA',
  },
  {
    when: 'its configuration is gone',
    subject: endpoint({ tags: { 'genai-lens:workload': 'true' } }),
    expect: 'unknown',
    reason: 'NO_DATA',
  },
  {
    when: 'it is asynchronous',
    subject: endpoint({}, 1),
    facts: { ...facts, 'sagemaker.endpoint-config': { 'chat-config': { ...config, asynchronous: true } } },
    expect: 'not-applicable',
  },
  {
    when: 'it is serverless',
    subject: endpoint({ variants: [{ name: 'main', weight: 1, instances: 0, serverless: true }] }),
    facts,
    expect: 'not-applicable',
  },
  { when: 'it is being updated', subject: endpoint({ status: 'Updating' }), facts, expect: 'unknown' },
  {
    when: 'its update was rolled back in vain',
    subject: endpoint({ status: 'UpdateRollbackFailed' }),
    facts,
    expect: 'pass',
  },
  {
    when: 'it is being deleted',
    subject: endpoint({ status: 'Deleting' }),
    facts,
    expect: 'not-applicable',
    reason: 'RESOURCE_DELETING',
  },
  {
    when: 'it failed',
    subject: endpoint({ status: 'Failed' }),
    facts,
    expect: 'not-applicable',
    reason: 'RESOURCE_FAILED_STATE',
  },
]);
