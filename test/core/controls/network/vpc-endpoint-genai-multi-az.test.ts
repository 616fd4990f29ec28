import { control } from '@lenswatch/core/controls/network/vpc-endpoint-genai-multi-az.ts';
import { testControl } from '../../../support/test-control.ts';

const endpoint = {
  serviceName: 'com.amazonaws.us-east-1.bedrock-runtime',
  type: 'Interface',
  state: 'available',
  vpcId: 'vpc-app',
  policy: null,
  subnetIds: ['subnet-a', 'subnet-b'],
  securityGroupIds: [],
  privateDns: true,
  requesterManaged: false,
};
const inZone = (availabilityZoneId: string) => ({ vpcId: 'vpc-app', availabilityZoneId });
const subnets = {
  'subnet-a': inZone('use1-az1'),
  'subnet-b': inZone('use1-az2'),
  'subnet-c': inZone('use1-az1'),
};
const facts = { 'ec2.subnet': subnets };
const storage = { ...endpoint, serviceName: 'com.amazonaws.us-east-1.s3' };

testControl(control, [
  {
    when: 'its subnets lie in two zones',
    subject: endpoint,
    facts,
    expect: 'pass',
    message: /2 Availability/,
  },
  {
    when: 'its subnets lie in two zones, and a third one is not visible',
    subject: { ...endpoint, subnetIds: ['subnet-a', 'subnet-b', 'subnet-x'] },
    facts,
    expect: 'pass',
  },
  {
    when: 'its FIPS twin has subnets in two zones',
    subject: { ...endpoint, serviceName: 'com.amazonaws.us-east-1.bedrock-runtime-fips' },
    facts,
    expect: 'pass',
  },
  {
    when: 'two subnets lie in the same zone',
    subject: { ...endpoint, subnetIds: ['subnet-a', 'subnet-c'] },
    facts,
    expect: 'fail',
    reason: 'TOO_FEW_ZONES',
  },
  {
    when: 'the whole VPC uses one zone, and the endpoint is there',
    subject: { ...endpoint, subnetIds: ['subnet-a'] },
    facts: { 'ec2.subnet': { 'subnet-a': inZone('use1-az1'), 'subnet-c': inZone('use1-az1') } },
    expect: 'pass',
    message: /the only one/,
  },
  { when: 'it has no subnet', subject: { ...endpoint, subnetIds: [] }, facts, expect: 'fail' },
  {
    when: 'two zones are fewer than the parameter asks for',
    subject: endpoint,
    facts: { 'ec2.subnet': { ...subnets, 'subnet-d': inZone('use1-az3') } },
    parameters: { minAzs: 3 },
    expect: 'fail',
  },
  {
    when: 'its VPC uses a zone without it, and other subnets could not be read',
    subject: { ...endpoint, subnetIds: ['subnet-a'] },
    facts,
    partial: ['ec2.subnet'],
    expect: 'fail',
    reason: 'TOO_FEW_ZONES',
  },
  {
    when: 'the known subnets of its VPC use one zone, and others could not be read',
    subject: { ...endpoint, subnetIds: ['subnet-a'] },
    facts: { 'ec2.subnet': { 'subnet-a': inZone('use1-az1') } },
    partial: ['ec2.subnet'],
    expect: 'unknown',
  },
  {
    when: 'one of its subnets is not visible',
    subject: { ...endpoint, subnetIds: ['subnet-a', 'subnet-x'] },
    facts,
    expect: 'unknown',
    reason: 'NO_DATA',
  },
  {
    when: 'the endpoint failed',
    subject: { ...endpoint, state: 'failed' },
    facts,
    expect: 'fail',
    reason: 'ENDPOINT_FAILED',
  },
  {
    when: 'the endpoint is pending',
    subject: { ...endpoint, state: 'pending' },
    facts,
    expect: 'unknown',
    reason: 'TRANSIENT_STATE',
  },
  {
    when: 'the endpoint is being deleted',
    subject: { ...endpoint, state: 'Deleting' },
    facts,
    expect: 'not-applicable',
    reason: 'RESOURCE_DELETING',
  },
  {
    when: 'it is a gateway endpoint',
    subject: { ...storage, type: 'Gateway' },
    facts,
    expect: 'not-applicable',
  },
  {
    when: 'it serves something else than AI',
    subject: { ...endpoint, serviceName: 'com.amazonaws.us-east-1.ec2' },
    facts,
    expect: 'not-applicable',
  },
  {
    when: 'it leads to a resource and to no service',
    subject: { ...endpoint, serviceName: '', type: 'Resource' },
    facts,
    expect: 'not-applicable',
  },
  {
    when: 'an AWS service manages it',
    subject: { ...endpoint, requesterManaged: true },
    facts,
    expect: 'not-applicable',
  },
  {
    when: 'it serves S3 in a VPC without AI endpoints',
    subject: storage,
    facts: { ...facts, 'ec2.vpc-endpoint': { 'vpce-other': { ...endpoint, vpcId: 'vpc-other' } } },
    expect: 'not-applicable',
  },
  {
    when: 'it serves S3 from one zone beside an AI endpoint',
    subject: { ...storage, subnetIds: ['subnet-a'] },
    facts: { ...facts, 'ec2.vpc-endpoint': { 'vpce-ai': endpoint } },
    expect: 'fail',
  },
  {
    when: 'the whole VPC uses one zone, and another VPC uses more',
    subject: { ...endpoint, subnetIds: ['subnet-a'] },
    facts: {
      'ec2.subnet': {
        'subnet-a': inZone('use1-az1'),
        'subnet-x': { vpcId: 'vpc-other', availabilityZoneId: 'use1-az2' },
      },
    },
    expect: 'pass',
  },
  {
    when: 'AWS names no subnet of it, and none of the VPC',
    subject: { ...endpoint, subnetIds: [] },
    expect: 'fail',
    reason: 'TOO_FEW_ZONES',
  },
]);
