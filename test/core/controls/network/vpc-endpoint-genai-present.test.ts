import { control } from '@lenswatch/core/controls/network/vpc-endpoint-genai-present.ts';
import type { RouteTable, VpcEndpoint } from '@lenswatch/core/facts/network.ts';
import type { Model, NotebookInstance } from '@lenswatch/core/facts/sagemaker.ts';
import { testControl, titled } from '../../../support/test-control.ts';
import { allow, principal } from '../../iam/principals.ts';

const vpc = (owner = '111122223333') => ({
  fact: 'ec2.vpc' as const,
  id: 'vpc-1',
  value: { owner, cidrs: ['10.0.0.0/16'] },
});
const subject = vpc();
const roleArn = 'arn:aws:iam::111122223333:role/app';
const endpoint = (service: string, extra: Partial<VpcEndpoint> = {}): VpcEndpoint => ({
  serviceName: `com.amazonaws.us-east-1.${service}`,
  type: 'Interface',
  state: 'available',
  vpcId: 'vpc-1',
  policy: null,
  subnetIds: [],
  securityGroupIds: [],
  privateDns: true,
  requesterManaged: false,
  ...extra,
});
const table = (targets: string[], defaultTargets: string[] = [], vpcId = 'vpc-1'): RouteTable => ({
  vpcId,
  main: true,
  subnetIds: [],
  targets: ['local', ...targets],
  defaultTargets,
});
const open = { 'ec2.route-table': { rtb: table(['nat-1'], ['nat-1']) } };
const isolated = { 'ec2.route-table': { rtb: table([]), other: table(['igw-1'], ['igw-1'], 'vpc-2') } };
const listed = (...cidrs: string[]) => ({
  'ec2.route-table': {
    rtb: { ...table(['tgw-1']), listRoutes: [{ prefixListId: 'pl-1', target: 'tgw-1' }] },
  },
  'ec2.prefix-list': { 'pl-1': { cidrs } },
});
const role = (...actions: string[]) => ({ 'iam.principal': { [roleArn]: principal([allow(actions)]) } });
const running = (vpcId: string | null = 'vpc-1', arn: string | null = roleArn) => ({
  'lambda.function': { app: { roleArn: arn, vpcId, subnetIds: ['subnet-1'] } },
});
const subnets = {
  'ec2.subnet': {
    'subnet-1': { vpcId: 'vpc-1', availabilityZoneId: 'use1-az1' },
    'subnet-2': { vpcId: 'vpc-2', availabilityZoneId: 'use1-az1' },
  },
};
const endpoints = (...all: VpcEndpoint[]) => ({
  'ec2.vpc-endpoint': Object.fromEntries(all.map((each, index) => [`vpce-${index}`, each])),
});
const invoking = { ...open, ...running(), ...role('bedrock:InvokeModel') };
const model = (subnetId: string, extra: Partial<Model> = { roleArn }) => ({
  'sagemaker.model': {
    llm: { networkIsolation: false, subnetIds: [subnetId], images: [], fromHub: false, ...extra },
  },
});
const notebook = (extra: Partial<NotebookInstance>) => ({
  'sagemaker.notebook-instance': {
    lab: {
      status: 'InService',
      instanceType: null,
      lastModifiedAt: '2026-01-01T00:00:00Z',
      lifecycleConfigName: null,
      idleStopScript: null,
      ...extra,
    },
  },
});
const missing = { severity: 'medium', reason: 'NO_ENDPOINT' } as const;
const central = { parameters: { centralEndpointVpcIds: ['vpc-hub'] } };
const hub = { 'vpc-hub': { owner: '111122223333', cidrs: [] } };

testControl(control, [
  {
    when: 'it is declared and has the endpoint that its one caller needs',
    subject,
    facts: {
      ...open,
      ...running(),
      ...role('bedrock:Retrieve'),
      ...endpoints(endpoint('bedrock-agent-runtime')),
    },
    parameters: { workloadVpcIds: ['vpc-1'] },
    expect: 'pass',
    evidence: {
      callers: [{ name: 'function app', services: ['bedrock-agent-runtime'] }],
      declared: true,
      endpoints: [{ service: 'bedrock-agent-runtime', endpoint: 'vpce-0', resolves: true }],
    },
  },
  {
    when: 'the function in it calls models through an endpoint with private DNS',
    subject,
    facts: { ...invoking, ...endpoints(endpoint('bedrock-runtime')) },
    expect: 'pass',
  },
  {
    when: 'the endpoint is the FIPS twin',
    subject,
    facts: { ...invoking, ...endpoints(endpoint('bedrock-runtime-fips')) },
    expect: 'pass',
  },
  {
    when: 'each of several services has its endpoint',
    subject,
    facts: {
      ...open,
      ...running(),
      ...role(
        'bedrock:InvokeAgent',
        'bedrock-mantle:CreateInference',
        'bedrock-agentcore:InvokeAgentRuntime',
        'bedrock-agentcore:InvokeGateway',
        'sagemaker:InvokeEndpoint',
      ),
      ...endpoints(
        ...[
          'bedrock-agent-runtime',
          'bedrock-mantle',
          'bedrock-agentcore',
          'bedrock-agentcore.gateway',
          'sagemaker.runtime',
        ].map((service) => endpoint(service)),
      ),
    },
    expect: 'pass',
  },
  {
    when: 'a central VPC has the endpoint, whose names a hosted zone resolves',
    subject,
    facts: {
      ...invoking,
      'ec2.vpc': hub,
      ...endpoints(endpoint('bedrock-runtime', { vpcId: 'vpc-hub', privateDns: false })),
    },
    ...central,
    expect: 'pass',
  },
  {
    when: 'no route leads out of it',
    subject,
    facts: { ...invoking, ...isolated },
    expect: 'pass',
    reason: 'OK_COMPENSATED',
    message: /no way out/,
  },
  {
    when: 'another network is reached by a prefix list of its own addresses',
    subject,
    facts: { ...invoking, ...listed('10.0.0.0/8', '172.16.0.0/12') },
    expect: 'pass',
    reason: 'OK_COMPENSATED',
  },
  {
    when: 'a prefix list leads all addresses to another network',
    subject,
    facts: { ...invoking, ...listed('10.0.0.0/8', '0.0.0.0/0') },
    expect: 'fail',
    ...missing,
  },
  {
    when: 'a prefix list leads all addresses to another network, as two halves',
    subject,
    facts: { ...invoking, ...listed('0.0.0.0/1', '128.0.0.0/1') },
    expect: 'fail',
    ...missing,
  },
  {
    when: 'one of two route tables leads all addresses to another network by a prefix list',
    subject,
    facts: {
      ...invoking,
      ...listed('0.0.0.0/0'),
      'ec2.route-table': { ...listed()['ec2.route-table'], second: table(['vgw-1']) },
    },
    expect: 'fail',
    ...missing,
  },
  {
    when: 'a prefix list leads the whole of IPv6 to another network',
    subject,
    facts: { ...invoking, ...listed('2000::/3') },
    expect: 'fail',
    ...missing,
  },
  {
    when: 'a prefix list that is not visible leads to another network',
    subject,
    facts: { ...invoking, ...listed(), 'ec2.prefix-list': {} },
    expect: 'unknown',
    reason: 'NO_DATA',
  },
  {
    when: 'another network is reached by its own addresses only',
    subject,
    facts: { ...invoking, 'ec2.route-table': { rtb: table(['tgw-1', 'pcx-1']) } },
    expect: 'pass',
    reason: 'OK_COMPENSATED',
  },
  {
    when: 'it is declared and has an endpoint for models',
    subject,
    facts: { ...open, ...endpoints(endpoint('bedrock-runtime')) },
    parameters: { workloadVpcIds: ['vpc-1'] },
    expect: 'pass',
  },
  {
    when: 'the function in it calls models through the NAT gateway',
    subject,
    facts: invoking,
    ...missing,
    expect: 'fail',
    message: /VPC vpc-1 has no endpoint for bedrock-runtime\./,
  },
  ...[
    ['bedrock:InvokeModelWithResponseStream', 'bedrock-runtime'],
    ['bedrock:InvokeFlow', 'bedrock-agent-runtime'],
    ['bedrock:Retrieve', 'bedrock-agent-runtime'],
    ['bedrock-mantle:CreateInference', 'bedrock-mantle'],
    ['bedrock-agentcore:InvokeHarness', 'bedrock-agentcore'],
    ['bedrock-agentcore:InvokeGateway', 'bedrock-agentcore.gateway'],
    ['sagemaker:InvokeEndpointAsync', 'sagemaker.runtime'],
  ].map(([action = '', service]) =>
    titled(`its role may ${action} and there is no endpoint for ${service}`, {
      subject,
      facts: { ...open, ...running(), ...role(action) },
      ...missing,
      expect: 'fail' as const,
      message: new RegExp(`has no endpoint for ${service}\\.`),
    }),
  ),
  {
    when: 'one of two services has no endpoint',
    subject,
    facts: { ...open, ...running(), ...role('bedrock:*'), ...endpoints(endpoint('bedrock-runtime')) },
    ...missing,
    expect: 'fail',
    message: /endpoint for bedrock-agent-runtime\./,
  },
  {
    when: 'the endpoint is for another service',
    subject,
    facts: { ...invoking, ...endpoints(endpoint('bedrock')) },
    ...missing,
    expect: 'fail',
  },
  {
    when: 'the endpoint belongs to another VPC',
    subject,
    facts: { ...invoking, ...endpoints(endpoint('bedrock-runtime', { vpcId: 'vpc-2' })) },
    ...missing,
    expect: 'fail',
  },
  {
    when: 'the endpoint is pending',
    subject,
    facts: { ...invoking, ...endpoints(endpoint('bedrock-runtime', { state: 'pending' })) },
    expect: 'unknown',
    reason: 'TRANSIENT_STATE',
  },
  {
    when: 'the endpoint of a central VPC is pending',
    subject,
    facts: {
      ...invoking,
      'ec2.vpc': hub,
      ...endpoints(endpoint('bedrock-runtime', { vpcId: 'vpc-hub', state: 'pending' })),
    },
    ...central,
    expect: 'unknown',
    reason: 'TRANSIENT_STATE',
  },
  {
    when: 'a pending endpoint is of another VPC, of another service or no interface',
    subject,
    facts: {
      ...invoking,
      ...endpoints(
        endpoint('bedrock-runtime', { vpcId: 'vpc-2', state: 'pending' }),
        endpoint('bedrock-agent-runtime', { state: 'pending' }),
        endpoint('bedrock-runtime', { type: 'GatewayLoadBalancer', state: 'pending' }),
      ),
    },
    ...missing,
    expect: 'fail',
  },
  {
    when: 'one endpoint is pending and another one is missing',
    subject,
    facts: {
      ...open,
      ...running(),
      ...role('bedrock:InvokeModel', 'bedrock:InvokeAgent'),
      ...endpoints(endpoint('bedrock-runtime', { state: 'pending' })),
    },
    ...missing,
    expect: 'fail',
    message: /no endpoint for bedrock-agent-runtime\./,
  },
  {
    when: 'one endpoint is pending and another one has no private DNS',
    subject,
    facts: {
      ...open,
      ...running(),
      ...role('bedrock:InvokeModel', 'bedrock:InvokeAgent'),
      ...endpoints(
        endpoint('bedrock-runtime', { privateDns: false }),
        endpoint('bedrock-agent-runtime', { state: 'pending' }),
      ),
    },
    expect: 'fail',
    severity: 'low',
    reason: 'NO_PRIVATE_DNS',
  },
  {
    when: 'the endpoint serves from a part of its subnets',
    subject,
    facts: { ...invoking, ...endpoints(endpoint('bedrock-runtime', { state: 'partial' })) },
    expect: 'pass',
  },
  {
    when: 'the endpoint was rejected',
    subject,
    facts: { ...invoking, ...endpoints(endpoint('bedrock-runtime', { state: 'rejected' })) },
    ...missing,
    expect: 'fail',
  },
  {
    when: 'the endpoint is no interface',
    subject,
    facts: { ...invoking, ...endpoints(endpoint('bedrock-runtime', { type: 'GatewayLoadBalancer' })) },
    ...missing,
    expect: 'fail',
  },
  {
    when: 'the endpoint has no private DNS',
    subject,
    facts: { ...invoking, ...endpoints(endpoint('bedrock-runtime', { privateDns: false })) },
    expect: 'fail',
    severity: 'low',
    reason: 'NO_PRIVATE_DNS',
    message: /Endpoint vpce-0 for bedrock-runtime/,
  },
  {
    when: 'one endpoint has no private DNS and another one is missing',
    subject,
    facts: {
      ...open,
      ...running(),
      ...role('bedrock:*'),
      ...endpoints(endpoint('bedrock-runtime', { privateDns: false })),
    },
    ...missing,
    expect: 'fail',
    message: /no endpoint for bedrock-agent-runtime\./,
  },
  ...['igw-1', 'nat-1', 'eigw-1', 'cagw-1'].map((target) =>
    titled(`a route leads to ${target}`, {
      subject,
      facts: { ...invoking, 'ec2.route-table': { rtb: table([target]) } },
      ...missing,
      expect: 'fail' as const,
    }),
  ),
  {
    when: 'a default route leads to a transit gateway',
    subject,
    facts: { ...invoking, 'ec2.route-table': { rtb: table(['tgw-1'], ['tgw-1']) } },
    ...missing,
    expect: 'fail',
  },
  {
    when: 'one of two route tables leads out',
    subject,
    facts: { ...invoking, 'ec2.route-table': { a: table([]), b: table(['igw-1']) } },
    ...missing,
    expect: 'fail',
  },
  {
    when: 'a model runs in it whose role may invoke models',
    subject,
    facts: { ...open, ...subnets, ...model('subnet-1'), ...role('bedrock:InvokeModel') },
    ...missing,
    expect: 'fail',
  },
  {
    when: 'the model in it is isolated from the network, whatever its role may do',
    subject,
    facts: {
      ...open,
      ...subnets,
      ...role('bedrock:InvokeModel'),
      ...model('subnet-1', { roleArn, networkIsolation: true }),
    },
    expect: 'not-applicable',
  },
  {
    when: 'a notebook runs in it whose role may invoke models',
    subject,
    facts: {
      ...open,
      ...subnets,
      ...notebook({ subnetId: 'subnet-1', roleArn }),
      ...role('bedrock:InvokeModel'),
    },
    ...missing,
    expect: 'fail',
  },
  {
    when: 'it is declared and has no endpoint for models',
    subject,
    facts: open,
    parameters: { workloadVpcIds: ['vpc-1'] },
    ...missing,
    expect: 'fail',
  },
  {
    when: 'a central VPC has no endpoint either',
    subject,
    facts: { ...invoking, 'ec2.vpc': hub },
    ...central,
    ...missing,
    expect: 'fail',
  },
  {
    when: 'it is proven although notebooks could not be read',
    subject,
    facts: invoking,
    missing: ['sagemaker.notebook-instance'],
    ...missing,
    expect: 'fail',
  },
  {
    when: 'it is proven although the role of another caller could not be read',
    subject,
    facts: {
      ...invoking,
      'lambda.function': {
        ...running()['lambda.function'],
        second: { roleArn: 'arn:aws:iam::111122223333:role/hidden', vpcId: 'vpc-1', subnetIds: [] },
      },
    },
    partial: ['iam.principal'],
    ...missing,
    expect: 'fail',
  },
  {
    when: 'nothing runs in it',
    subject,
    facts: { ...open, ...running('vpc-2'), ...role('bedrock:InvokeModel') },
    expect: 'not-applicable',
  },
  {
    when: 'callers run outside VPCs',
    subject,
    facts: { ...open, ...running(null), ...role('bedrock:InvokeModel') },
    expect: 'not-applicable',
  },
  {
    when: 'the function in it calls no AI service',
    subject,
    facts: { ...open, ...running(), ...role('s3:GetObject', 'bedrock:ListGuardrails') },
    expect: 'not-applicable',
  },
  {
    when: 'the function in it may do nothing of any AI service',
    subject,
    facts: { ...open, ...running(), ...role('s3:GetObject') },
    expect: 'not-applicable',
  },
  {
    when: 'the function in it may invoke what is no model',
    subject,
    facts: {
      ...open,
      ...running(),
      'iam.principal': {
        [roleArn]: principal([
          allow('bedrock:InvokeModel', 'arn:aws:bedrock:us-east-1:111122223333:guardrail/gr1'),
        ]),
      },
    },
    expect: 'not-applicable',
  },
  {
    when: 'the function in it has no role',
    subject,
    facts: { ...open, ...running('vpc-1', null) },
    expect: 'not-applicable',
  },
  {
    when: 'the role of the function does not exist',
    subject,
    facts: { ...open, ...running() },
    expect: 'not-applicable',
  },
  {
    when: 'model and notebook run in another VPC',
    subject,
    facts: {
      ...open,
      ...subnets,
      ...model('subnet-2'),
      ...notebook({ subnetId: 'subnet-2', roleArn }),
      ...role('bedrock:InvokeModel'),
    },
    expect: 'not-applicable',
  },
  {
    when: 'model and notebook have no role and no subnet',
    subject,
    facts: {
      ...open,
      ...subnets,
      ...model('subnet-1', {}),
      ...notebook({ roleArn }),
      ...role('bedrock:InvokeModel'),
    },
    expect: 'not-applicable',
  },
  {
    when: 'it belongs to another account, and so do its endpoints',
    subject: vpc('999999999999'),
    facts: invoking,
    expect: 'unknown',
    reason: 'CROSS_ACCOUNT',
  },
  {
    when: 'the central VPC is not visible',
    subject,
    facts: invoking,
    ...central,
    expect: 'unknown',
    reason: 'CROSS_ACCOUNT',
  },
  {
    when: 'no route leads out of it, and the central VPC is not visible',
    subject,
    facts: { ...invoking, ...isolated },
    ...central,
    expect: 'pass',
    reason: 'OK_COMPENSATED',
  },
  {
    when: 'the central VPC belongs to another account',
    subject,
    facts: { ...invoking, 'ec2.vpc': { 'vpc-hub': { owner: '999999999999', cidrs: [] } } },
    ...central,
    expect: 'unknown',
    reason: 'CROSS_ACCOUNT',
  },
  {
    when: 'its route tables are not visible',
    subject,
    facts: { ...invoking, 'ec2.route-table': {} },
    expect: 'unknown',
    reason: 'NO_DATA',
  },
]);
