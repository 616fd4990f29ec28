import { control } from '@lenswatch/core/controls/bedrock/bedrock-customization-job-isolated.ts';
import type { CustomizationJob, CustomModel } from '@lenswatch/core/facts/customization.ts';
import type { EgressRule } from '@lenswatch/core/facts/network.ts';
import { testControl } from '../../../support/test-control.ts';

const key = 'arn:aws:kms:us-east-1:111122223333:key/one';
const jobArn = 'arn:aws:bedrock:us-east-1:111122223333:model-customization-job/nova/1';
const jobValue: CustomizationJob = {
  kind: 'customization',
  name: 'tone',
  status: 'Completed',
  createdAt: '2026-11-01T00:00:00.000Z',
  subnets: 2,
  securityGroupIds: ['sg-1'],
  keyArn: key,
  inputs: [],
};
const job = (more: Partial<CustomizationJob> = {}) => ({
  fact: 'bedrock.customization-job' as const,
  id: jobArn,
  arn: jobArn,
  value: { ...jobValue, ...more },
});
const model = (more: Partial<CustomModel> = {}) => ({
  fact: 'bedrock.custom-model' as const,
  id: 'arn:aws:bedrock:us-east-1:111122223333:custom-model/nova/1',
  value: {
    kind: 'custom',
    name: 'tone',
    jobArn: null,
    status: 'Active',
    keyArn: key,
    ...more,
  } as CustomModel,
});
const rule = (range: string, protocol = 'tcp'): EgressRule => ({
  range,
  protocol,
  fromPort: 443,
  toPort: 443,
});
const groups = (...egress: readonly EgressRule[]) => ({
  'ec2.security-group': { 'sg-1': { vpcId: 'vpc-1', ingress: [], egress } },
});
const hosts = Array.from({ length: 21 }, (_, host) => `10.0.0.${host}/32`);
const listed = (...cidrs: readonly string[]) => ({
  'ec2.security-group': {
    'sg-1': {
      vpcId: 'vpc-1',
      ingress: [],
      egress: [],
      egressLists: [{ prefixListId: 'pl-1', protocol: 'tcp', fromPort: 443, toPort: 443 }],
    },
  },
  'ec2.prefix-list': { 'pl-1': { cidrs } },
});
const keys = (state = 'Enabled', manager = 'CUSTOMER') => ({ 'kms.key': { [key]: { manager, state } } });
const good = { ...groups(rule('10.0.0.0/16')), ...keys() };

testControl(control, [
  { when: 'the job runs in a VPC under an own key', subject: job(), facts: good, expect: 'pass' },
  {
    when: 'the security group lets HTTPS out to one half of all addresses and to what lies in it',
    subject: job(),
    facts: { ...keys(), ...groups(rule('0.0.0.0/1'), rule('64.0.0.0/2'), rule('::/1')) },
    expect: 'pass',
  },
  {
    when: 'a security group and the prefix list of another let HTTPS out to one half of all addresses each',
    subject: job({ securityGroupIds: ['sg-1', 'sg-2'] }),
    facts: {
      ...keys(),
      'ec2.security-group': {
        ...listed()['ec2.security-group'],
        'sg-2': { vpcId: 'vpc-1', ingress: [], egress: [rule('0.0.0.0/1')] },
      },
      'ec2.prefix-list': { 'pl-1': { cidrs: ['128.0.0.0/1'] } },
    },
    expect: 'fail',
    reason: 'OPEN_EGRESS',
    severity: 'low',
    message: /together/,
  },
  {
    when: 'the security group lets HTTPS out to many places, of which some are named',
    subject: job(),
    facts: { ...keys(), ...groups(...hosts.map((host) => rule(host))) },
    expect: 'pass',
    evidence: { 'security group sg-1': hosts.slice(0, 20) },
  },
  {
    when: 'the security group lets HTTPS out to the addresses of S3',
    subject: job(),
    facts: { ...keys(), ...listed('3.5.76.0/22', '18.34.0.0/19') },
    expect: 'pass',
    evidence: { 'security group sg-1': ['pl-1'] },
  },
  {
    when: 'the security group lets HTTPS out to a prefix list of all addresses',
    subject: job(),
    facts: { ...keys(), ...listed('0.0.0.0/0') },
    expect: 'fail',
    reason: 'OPEN_EGRESS',
    severity: 'low',
  },
  { when: 'the job still runs', subject: job({ status: 'InProgress' }), facts: good, expect: 'pass' },
  {
    when: 'an import job is in order',
    subject: job({ kind: 'import' }),
    facts: good,
    expect: 'pass',
    message: /^Import/,
  },
  {
    when: 'the list of jobs was cut, which the evidence says',
    subject: job(),
    facts: good,
    bounded: { 'bedrock.customization-job': { newest: 200, since: '2026-08-22T12:00:00.000Z' } },
    expect: 'pass',
  },
  { when: 'a model older than the jobs has an own key', subject: model(), facts: keys(), expect: 'pass' },
  {
    when: 'a model whose job is no longer listed has an own key',
    subject: model({ jobArn }),
    facts: keys(),
    expect: 'pass',
  },
  {
    when: 'an imported model has an own key',
    subject: model({ kind: 'imported', status: null }),
    facts: keys(),
    expect: 'pass',
    message: /^Imported model/,
  },
  {
    when: 'the job names no subnet',
    subject: job({ subnets: 0 }),
    facts: good,
    expect: 'fail',
    severity: 'medium',
    reason: 'NO_VPC',
  },
  {
    when: 'the job names no security group',
    subject: job({ securityGroupIds: [] }),
    facts: good,
    expect: 'fail',
    severity: 'medium',
    reason: 'NO_VPC',
  },
  {
    when: 'the job has no key',
    subject: job({ keyArn: null }),
    facts: good,
    expect: 'fail',
    severity: 'medium',
    reason: 'NO_CUSTOMER_KEY',
  },
  {
    when: 'the job has no key and none is asked for',
    subject: job({ keyArn: null }),
    facts: good,
    parameters: { requireCmk: false },
    expect: 'fail',
    severity: 'informational',
  },
  {
    when: 'the key of the job is disabled',
    subject: job(),
    facts: { ...good, ...keys('Disabled') },
    expect: 'fail',
    severity: 'medium',
    reason: 'KEY_UNUSABLE',
  },
  {
    when: 'the key of the job does not exist',
    subject: job(),
    facts: groups(),
    expect: 'fail',
    severity: 'medium',
    reason: 'KEY_MISSING',
  },
  {
    when: 'the security group lets HTTPS out to anywhere',
    subject: job(),
    facts: { ...keys(), ...groups(rule('0.0.0.0/0')) },
    expect: 'fail',
    severity: 'low',
    reason: 'OPEN_EGRESS',
  },
  {
    when: 'rules of the security group let HTTPS out to both halves of IPv6',
    subject: job(),
    facts: { ...keys(), ...groups(rule('::/1'), rule('8000::/1')) },
    expect: 'fail',
    severity: 'low',
    reason: 'OPEN_EGRESS',
  },
  {
    when: 'the security group lets HTTPS out to anywhere of IPv6',
    subject: job(),
    facts: { ...keys(), ...groups(rule('10.0.0.0/8'), rule('::/0')) },
    expect: 'fail',
    severity: 'low',
    reason: 'OPEN_EGRESS',
  },
  {
    when: 'a model has no key',
    subject: model({ keyArn: null }),
    expect: 'fail',
    severity: 'medium',
    reason: 'NO_CUSTOMER_KEY',
  },
  {
    when: 'the security group is not visible',
    subject: job(),
    facts: keys(),
    expect: 'unknown',
    reason: 'NO_DATA',
  },
  {
    when: 'the model is being made',
    subject: model({ status: 'Creating' }),
    facts: keys(),
    expect: 'unknown',
    reason: 'TRANSIENT_STATE',
  },
  {
    when: 'the job of the model could not be read',
    subject: model({ jobArn }),
    facts: keys(),
    missing: ['bedrock.customization-job'],
    expect: 'unknown',
  },
  {
    when: 'the job failed',
    subject: job({ status: 'Failed', subnets: 0 }),
    expect: 'not-applicable',
    reason: 'RESOURCE_FAILED_STATE',
  },
  { when: 'the job was stopped', subject: job({ status: 'Stopped', subnets: 0 }), expect: 'not-applicable' },
  {
    when: 'the model is judged with its job',
    subject: model({ jobArn, keyArn: null }),
    facts: { 'bedrock.customization-job': { [jobArn]: jobValue } },
    expect: 'not-applicable',
  },
  {
    when: 'the model failed',
    subject: model({ status: 'Failed', keyArn: null }),
    expect: 'not-applicable',
    reason: 'RESOURCE_FAILED_STATE',
  },
]);
