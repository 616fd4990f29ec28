import { control } from '@lenswatch/core/controls/agentcore/agentcore-runtime-vpc-mode.ts';
import type { EgressRule } from '@lenswatch/core/facts/network.ts';
import { testControl } from '../../../support/test-control.ts';
import { harness, inVpc, pinned, runtime, version } from './agentcore.ts';

const rule = (more: Partial<EgressRule> = {}): EgressRule => ({
  range: '10.0.0.0/16',
  protocol: 'tcp',
  fromPort: 443,
  toPort: 443,
  ...more,
});
const groups = (...egress: readonly EgressRule[]) => ({
  'ec2.security-group': { 'sg-1': { vpcId: 'vpc-1', ingress: [], egress } },
});
const listing = { prefixListId: 'pl-1', protocol: '-1', fromPort: null, toPort: null };
const listed = (...cidrs: readonly string[]) => ({
  'ec2.security-group': {
    'sg-1': { vpcId: 'vpc-1', ingress: [], egress: [rule()], egressLists: [listing] },
  },
  'ec2.prefix-list': { 'pl-1': { cidrs } },
});
const tight = groups(rule());
const twice = runtime([version({ network: { ...inVpc, securityGroupIds: ['sg-1', 'sg-2'] } })]);
const pair = (first: readonly EgressRule[], second: readonly EgressRule[]) => ({
  'ec2.security-group': {
    'sg-1': { vpcId: 'vpc-1', ingress: [], egress: first },
    'sg-2': { vpcId: 'vpc-1', ingress: [], egress: second },
  },
});
const everywhere = { protocol: '-1', fromPort: null, toPort: null };
const outside = { mode: 'PUBLIC', securityGroupIds: [], serviceS3Endpoint: null };

testControl(control, [
  { when: 'its security group lets HTTPS into the VPC', subject: runtime(), facts: tight, expect: 'pass' },
  {
    when: 'its security group lets everything out to the addresses of a service',
    subject: runtime(),
    facts: listed('3.5.76.0/22', '18.34.0.0/19'),
    expect: 'pass',
  },
  {
    when: 'its security group lets everything out to a prefix list of all addresses',
    subject: runtime(),
    facts: listed('0.0.0.0/1', '128.0.0.0/1'),
    expect: 'fail',
    reason: 'OPEN_EGRESS',
  },
  {
    when: 'its security group lets everything out to a prefix list that is not visible',
    subject: runtime(),
    facts: { ...listed(), 'ec2.prefix-list': {} },
    expect: 'unknown',
    reason: 'NO_DATA',
  },
  { when: 'its security group lets nothing out', subject: runtime(), facts: groups(), expect: 'pass' },
  {
    when: 'its security group lets HTTPS out to anywhere',
    subject: runtime(),
    facts: groups(rule({ range: '0.0.0.0/0' })),
    expect: 'pass',
  },
  {
    when: 'its security group lets everything into the VPC',
    subject: runtime(),
    facts: groups(rule(everywhere)),
    expect: 'pass',
  },
  {
    when: 'its security group lets all but the first port out',
    subject: runtime(),
    facts: groups(rule({ range: '0.0.0.0/0', fromPort: 1, toPort: 65_535 })),
    expect: 'pass',
  },
  {
    when: 'its security group lets all but the last port out',
    subject: runtime(),
    facts: groups(rule({ range: '0.0.0.0/0', fromPort: 0, toPort: 65_534 })),
    expect: 'pass',
  },
  {
    when: 'its security group lets everything out to one half of all addresses, and HTTPS to the other',
    subject: runtime(),
    facts: groups(rule({ ...everywhere, range: '0.0.0.0/1' }), rule({ range: '128.0.0.0/1' })),
    expect: 'pass',
  },
  {
    when: 'its security group lets every port out to each half of all addresses by another protocol',
    subject: runtime(),
    facts: groups(
      rule({ range: '0.0.0.0/1', fromPort: 0, toPort: 65_535 }),
      rule({ range: '128.0.0.0/1', fromPort: 0, toPort: 65_535, protocol: 'udp' }),
    ),
    expect: 'pass',
  },
  {
    when: 'two security groups open no more together than each alone',
    subject: twice,
    facts: pair([rule({ ...everywhere, range: '0.0.0.0/1' })], [rule({ range: '128.0.0.0/1' })]),
    expect: 'pass',
  },
  {
    when: 'two security groups let everything out, each to one half of all addresses',
    subject: twice,
    facts: pair(
      [rule({ ...everywhere, range: '0.0.0.0/1' })],
      [rule({ ...everywhere, range: '128.0.0.0/1' })],
    ),
    expect: 'fail',
    reason: 'OPEN_EGRESS',
    severity: 'medium',
    message: /through its security groups together/,
    evidence: {
      'version 1': { 'security group sg-1': ['0.0.0.0/1'], 'security group sg-2': ['128.0.0.0/1'] },
    },
  },
  {
    when: 'one of two security groups lets everything out, which the other adds nothing to',
    subject: twice,
    facts: pair([rule()], [rule({ ...everywhere, range: '0.0.0.0/0' })]),
    expect: 'fail',
    reason: 'OPEN_EGRESS',
    message: /^[^.]* through security group sg-2\.$/,
  },
  {
    when: 'one of two security groups lets everything out, and the other is not visible',
    subject: twice,
    facts: groups(rule({ ...everywhere, range: '0.0.0.0/0' })),
    expect: 'fail',
    reason: 'OPEN_EGRESS',
  },
  {
    when: 'one of two security groups is not visible',
    subject: twice,
    facts: groups(rule({ ...everywhere, range: '0.0.0.0/1' })),
    expect: 'unknown',
    reason: 'NO_DATA',
  },
  {
    when: 'AWS keeps a gateway to S3 of its own beside the VPC, which is a note',
    subject: runtime([version({ network: { ...inVpc, serviceS3Endpoint: true } })]),
    facts: tight,
    expect: 'pass',
  },
  {
    when: 'it is old and AWS does not say whether it keeps a gateway to S3',
    subject: runtime([version()], { createdAt: '2026-05-04T23:59:59.000Z' }),
    facts: tight,
    expect: 'pass',
    evidence: { 'version 1': { serviceS3Gateway: 'possible' } },
  },
  {
    when: 'it is old and AWS says that it keeps no gateway to S3',
    subject: runtime([version({ network: { ...inVpc, serviceS3Endpoint: false } })], {
      createdAt: '2026-05-04T23:59:59.000Z',
    }),
    facts: tight,
    expect: 'pass',
    evidence: { 'version 1': { serviceS3Gateway: 'no' } },
  },
  {
    when: 'its update failed and an endpoint serves what limits its network',
    subject: runtime([version()], { status: 'UPDATE_FAILED' }),
    facts: tight,
    expect: 'pass',
  },
  { when: 'a harness connects from a VPC', subject: harness(), facts: tight, expect: 'pass' },
  {
    when: 'a harness and the older version that an endpoint serves connect from a VPC',
    subject: harness({ pinned: [pinned()] }),
    facts: tight,
    expect: 'pass',
  },
  {
    when: 'it connects from outside any VPC',
    subject: runtime([version({ network: outside })]),
    expect: 'fail',
    severity: 'high',
    reason: 'PUBLIC_NETWORK',
  },
  {
    when: 'it could not be created, and an endpoint serves it all the same from outside any VPC',
    subject: runtime([version({ network: outside })], { status: 'CREATE_FAILED' }),
    expect: 'fail',
    severity: 'high',
    reason: 'PUBLIC_NETWORK',
  },
  {
    when: 'it needs the internet, as its owner attests',
    subject: runtime([version({ network: outside })]),
    parameters: { egressException: ['support'] },
    expect: 'fail',
    severity: 'low',
    reason: 'PUBLIC_NETWORK',
  },
  {
    when: 'its security group lets everything out to anywhere, as its owner attests that it must',
    subject: runtime(),
    facts: groups(rule({ ...everywhere, range: '0.0.0.0/0' })),
    parameters: { egressException: ['support'] },
    expect: 'fail',
    severity: 'low',
    reason: 'OPEN_EGRESS',
  },
  {
    when: 'one of two served versions connects from outside',
    subject: runtime([version(), version({ version: '2', network: outside })]),
    facts: tight,
    expect: 'fail',
    severity: 'high',
    message: /version 2, connects from outside/,
  },
  {
    when: 'its security group lets everything out to anywhere',
    subject: runtime(),
    facts: groups(rule(), rule({ ...everywhere, range: '0.0.0.0/0' })),
    expect: 'fail',
    severity: 'medium',
    reason: 'OPEN_EGRESS',
  },
  {
    when: 'rules of its security group let everything out to both halves of all addresses',
    subject: runtime(),
    facts: groups(
      rule({ ...everywhere, range: '0.0.0.0/1' }),
      rule({ range: '128.0.0.0/1', fromPort: 0, toPort: 65_535 }),
    ),
    expect: 'fail',
    severity: 'medium',
    reason: 'OPEN_EGRESS',
  },
  {
    when: 'its security group lets every port out to anywhere of IPv6',
    subject: runtime(),
    facts: groups(rule({ range: '::/0', fromPort: 0, toPort: 65_535 })),
    expect: 'fail',
    severity: 'medium',
    reason: 'OPEN_EGRESS',
  },
  {
    when: 'one of its security groups is open and another is not visible',
    subject: runtime([version({ network: { ...inVpc, securityGroupIds: ['sg-1', 'sg-2'] } })]),
    facts: groups(rule({ ...everywhere, range: '0.0.0.0/0' })),
    expect: 'fail',
    reason: 'OPEN_EGRESS',
  },
  {
    when: 'a harness connects from outside any VPC',
    subject: harness({ network: outside }),
    expect: 'fail',
    severity: 'high',
    message: /^Harness helper connects/,
  },
  {
    when: 'an endpoint serves an older version of a harness that connects from outside any VPC',
    subject: harness({ pinned: [pinned({ network: outside })] }),
    facts: tight,
    expect: 'fail',
    severity: 'high',
    message: /^Harness helper, version 1, connects/,
  },
  {
    when: 'a harness connects from outside, as its owner attests that it must',
    subject: harness({ network: outside }),
    parameters: { egressException: ['helper'] },
    expect: 'fail',
    severity: 'low',
    message: /attests/,
  },
  {
    when: 'one of its security groups is not visible',
    subject: runtime(),
    facts: { 'ec2.security-group': { 'sg-2': { vpcId: 'vpc-1', ingress: [], egress: [] } } },
    expect: 'unknown',
    reason: 'NO_DATA',
  },
  {
    when: 'AWS does not show its network',
    subject: runtime([version({ network: null })]),
    facts: tight,
    expect: 'unknown',
    reason: 'NO_DATA',
  },
  {
    when: 'AWS names no security group',
    subject: runtime([version({ network: { ...inVpc, securityGroupIds: [] } })]),
    facts: tight,
    expect: 'unknown',
    reason: 'NO_DATA',
  },
  {
    when: 'its network is of a kind that is not known',
    subject: runtime([version({ network: { ...inVpc, mode: 'HYBRID' } })]),
    facts: tight,
    expect: 'unknown',
    reason: 'NO_DATA',
  },
  {
    when: 'it is being created',
    subject: runtime([version()], { status: 'CREATING' }),
    facts: tight,
    expect: 'unknown',
    reason: 'TRANSIENT_STATE',
  },
  { when: 'no endpoint serves a version', subject: runtime([]), expect: 'not-applicable' },
  {
    when: 'it could not be created and serves nothing',
    subject: runtime([], { status: 'CREATE_FAILED' }),
    expect: 'not-applicable',
    reason: 'RESOURCE_FAILED_STATE',
  },
  {
    when: 'it is being deleted',
    subject: runtime([version({ network: outside })], { status: 'DELETING' }),
    expect: 'not-applicable',
    reason: 'RESOURCE_DELETING',
  },
  {
    when: 'the harness is being deleted',
    subject: harness({ status: 'DELETING' }),
    expect: 'not-applicable',
    reason: 'RESOURCE_DELETING',
  },
]);
