import { control } from '@lenswatch/core/controls/sagemaker/sagemaker-model-private-and-isolated.ts';
import type { EndpointConfig, Model } from '@lenswatch/core/facts/sagemaker.ts';
import { testControl } from '../../../support/test-control.ts';

const value: Model = {
  networkIsolation: false,
  subnetIds: ['subnet-a', 'subnet-b'],
  images: [],
  fromHub: false,
};
const model = (more: Partial<Model> = {}) => ({
  fact: 'sagemaker.model' as const,
  id: 'llama',
  value: { ...value, ...more },
});
const configValue: EndpointConfig = {
  asynchronous: false,
  networkIsolation: false,
  subnetIds: [],
  variants: [{ name: 'main', modelName: 'llama', instanceTypes: ['ml.g5.2xlarge'], serverless: false }],
};
const hosting: EndpointConfig = {
  ...configValue,
  variants: [{ name: 'main', modelName: null, instanceTypes: ['ml.g5.2xlarge'], serverless: false }],
};
const config = (more: Partial<EndpointConfig> = {}) => ({
  fact: 'sagemaker.endpoint-config' as const,
  id: 'chat-config',
  value: { ...hosting, ...more },
});
const endpoint = {
  status: 'InService',
  configName: 'chat-config',
  variants: [{ name: 'main', weight: 1, instances: 2, serverless: false }],
  createdAt: '2026-10-01T00:00:00.000Z',
  tags: {},
};
const table = (main: boolean, subnetIds: string[], ...targets: string[]) => ({
  vpcId: 'vpc-1',
  main,
  subnetIds,
  targets: ['local', ...targets],
  defaultTargets: [],
});
const network = {
  'ec2.subnet': {
    'subnet-a': { vpcId: 'vpc-1', availabilityZoneId: 'use1-az1' },
    'subnet-b': { vpcId: 'vpc-1', availabilityZoneId: 'use1-az2' },
  },
  'ec2.route-table': { 'rtb-main': table(true, [], 'nat-1'), 'rtb-b': table(false, ['subnet-b'], 'vpce-1') },
};
const facts = {
  ...network,
  'sagemaker.endpoint': { chat: endpoint },
  'sagemaker.endpoint-config': { 'chat-config': configValue },
};
const statusIs = (status: string) => ({ ...facts, 'sagemaker.endpoint': { chat: { ...endpoint, status } } });
const plain: EndpointConfig = {
  ...configValue,
  variants: [{ name: 'main', modelName: 'llama', instanceTypes: ['ml.m5.large'], serverless: false }],
};

testControl(control, [
  { when: 'all subnets of the model are private', subject: model(), facts, expect: 'pass' },
  {
    when: 'another model of its endpoint makes the endpoint generative',
    subject: model({ subnetIds: [] }),
    facts: {
      ...facts,
      'sagemaker.endpoint-config': {
        'chat-config': {
          ...plain,
          variants: [
            ...plain.variants,
            { name: 'next', modelName: 'next', instanceTypes: [], serverless: true },
          ],
        },
      },
      'sagemaker.model': { next: { ...value, images: ['1.dkr.ecr.eu-west-1.amazonaws.com/vllm:1'] } },
    },
    expect: 'fail',
    reason: 'NO_VPC',
  },
  {
    when: 'the model is isolated from the network',
    subject: model({ networkIsolation: true, subnetIds: [] }),
    facts,
    expect: 'pass',
  },
  {
    when: 'the model has neither VPC nor isolation',
    subject: model({ subnetIds: [] }),
    facts,
    expect: 'fail',
    reason: 'NO_VPC',
  },
  {
    when: 'a subnet has a route to an internet gateway',
    subject: model(),
    facts: {
      ...facts,
      'ec2.route-table': { ...network['ec2.route-table'], 'rtb-b': table(false, ['subnet-b'], 'igw-1') },
    },
    expect: 'fail',
    reason: 'PUBLIC_SUBNET',
    message: /subnet-b.*rtb-b.*igw-1/,
  },
  {
    when: 'the main route table leads to an internet gateway',
    subject: model(),
    facts: {
      ...facts,
      'ec2.route-table': { ...network['ec2.route-table'], 'rtb-main': table(true, [], 'igw-1') },
    },
    expect: 'fail',
  },
  {
    when: 'the main route table of another VPC leads to an internet gateway',
    subject: model(),
    facts: {
      ...facts,
      'ec2.route-table': {
        'rtb-other': { ...table(true, [], 'igw-1'), vpcId: 'vpc-2' },
        'rtb-c': table(false, [], 'igw-1'),
        ...network['ec2.route-table'],
      },
    },
    expect: 'pass',
  },
  {
    when: 'the model has neither VPC nor isolation, and other endpoints could not be read',
    subject: model({ subnetIds: [] }),
    facts,
    partial: ['sagemaker.endpoint'],
    expect: 'fail',
    reason: 'NO_VPC',
  },
  {
    when: 'the model has neither VPC nor isolation, and other configurations could not be read',
    subject: model({ subnetIds: [] }),
    facts,
    partial: ['sagemaker.endpoint-config'],
    expect: 'fail',
    reason: 'NO_VPC',
  },
  {
    when: 'its endpoint failed, and configurations of other endpoints could not be read',
    subject: model({ subnetIds: [] }),
    facts: statusIs('Failed'),
    partial: ['sagemaker.endpoint-config'],
    expect: 'unknown',
  },
  {
    when: 'no known configuration names the model, and others could not be read',
    subject: model({ subnetIds: [] }),
    facts: { ...facts, 'sagemaker.endpoint-config': { 'chat-config': hosting } },
    partial: ['sagemaker.endpoint-config'],
    expect: 'unknown',
  },
  {
    when: 'a subnet has a table of its own to an internet gateway, and other tables could not be read',
    subject: model(),
    facts: { ...facts, 'ec2.route-table': { 'rtb-b': table(false, ['subnet-b'], 'igw-1') } },
    partial: ['ec2.route-table'],
    expect: 'fail',
    reason: 'PUBLIC_SUBNET',
  },
  {
    when: 'the only way out is an egress-only gateway',
    subject: model(),
    facts: { ...facts, 'ec2.route-table': { 'rtb-main': table(true, [], 'eigw-1') } },
    expect: 'pass',
  },
  {
    when: 'one subnet is public and the other is not visible',
    subject: model({ subnetIds: ['subnet-x', 'subnet-b'] }),
    facts: { ...facts, 'ec2.route-table': { 'rtb-b': table(false, ['subnet-b'], 'igw-1') } },
    expect: 'fail',
  },
  {
    when: 'a subnet is not visible',
    subject: model({ subnetIds: ['subnet-x'] }),
    facts,
    expect: 'unknown',
    reason: 'NO_DATA',
  },
  {
    when: 'the route table of a subnet is not visible',
    subject: model(),
    facts: { ...facts, 'ec2.route-table': {} },
    expect: 'unknown',
    reason: 'NO_DATA',
  },
  {
    when: 'the endpoint is being updated, and its tag says that it is not generative',
    subject: model({ subnetIds: [] }),
    facts: {
      ...facts,
      'sagemaker.endpoint': {
        chat: { ...endpoint, status: 'Updating', tags: { 'genai-lens:workload': 'false' } },
      },
    },
    expect: 'not-applicable',
  },
  {
    when: 'the endpoint is being updated, and nothing says yet that it is generative',
    subject: model({ subnetIds: [] }),
    facts: { ...statusIs('Updating'), 'sagemaker.endpoint-config': { 'chat-config': plain } },
    expect: 'unknown',
    reason: 'TRANSIENT_STATE',
  },
  {
    when: 'the endpoint failed, and another one is being updated',
    subject: model({ subnetIds: [] }),
    facts: {
      ...facts,
      'sagemaker.endpoint': {
        chat: { ...endpoint, status: 'Failed' },
        other: { ...endpoint, status: 'Updating', configName: 'other-config' },
      },
    },
    expect: 'not-applicable',
  },
  {
    when: 'no configuration names the model',
    subject: model(),
    facts: { ...facts, 'sagemaker.endpoint-config': { 'chat-config': hosting } },
    expect: 'not-applicable',
  },
  {
    when: 'the endpoint is not generative',
    subject: model({ subnetIds: [] }),
    facts: { ...facts, 'sagemaker.endpoint-config': { 'chat-config': plain } },
    expect: 'not-applicable',
  },
  {
    when: 'the endpoint is being updated',
    subject: model(),
    facts: statusIs('Updating'),
    expect: 'unknown',
    reason: 'TRANSIENT_STATE',
  },
  { when: 'the endpoint failed', subject: model(), facts: statusIs('Failed'), expect: 'not-applicable' },
  {
    when: 'components run on a configuration with private subnets',
    subject: config({ subnetIds: ['subnet-a'] }),
    facts,
    expect: 'pass',
  },
  {
    when: 'components run on an isolated configuration',
    subject: config({ networkIsolation: true }),
    facts,
    expect: 'pass',
  },
  {
    when: 'components run on an open configuration',
    subject: config(),
    facts,
    expect: 'fail',
    reason: 'NO_VPC',
  },
  {
    when: 'components run on an open configuration that names a model too',
    subject: config({ variants: [...configValue.variants, ...hosting.variants] }),
    facts,
    expect: 'fail',
    reason: 'NO_VPC',
  },
  {
    when: 'an endpoint uses another configuration',
    subject: config(),
    facts: {
      ...facts,
      'sagemaker.endpoint': { chat: { ...endpoint, configName: 'other-config' } },
      'sagemaker.endpoint-config': { 'other-config': configValue },
    },
    expect: 'not-applicable',
  },
  {
    when: 'the configuration names its models',
    subject: { ...config(), value: configValue },
    facts,
    expect: 'not-applicable',
  },
  {
    when: 'no endpoint uses the configuration',
    subject: config(),
    facts: { ...facts, 'sagemaker.endpoint': {} },
    expect: 'not-applicable',
  },
]);
