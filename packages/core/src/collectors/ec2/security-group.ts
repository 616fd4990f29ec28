import type { OutputOf } from '../../aws/services.ts';
import type { EgressRule } from '../../facts/network.ts';
import { stated } from '../aws/stated.ts';
import { defineCollector, type Found, type Reading } from '../collector.ts';

type Group = NonNullable<OutputOf<'ec2:DescribeSecurityGroups'>['SecurityGroups']>[number];
type Permission = NonNullable<Group['IpPermissionsEgress']>[number];

/**
 * Every security group of one region, with where it lets traffic go.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSecurityGroups.html
 */
export const collector = defineCollector({
  fact: 'ec2.security-group',
  type: 'AWS::EC2::SecurityGroup',
  scope: 'region',
  operations: ['ec2:DescribeSecurityGroups'],
  changedBy: [
    'ec2:CreateSecurityGroup',
    'ec2:DeleteSecurityGroup',
    'ec2:AuthorizeSecurityGroupEgress',
    'ec2:RevokeSecurityGroupEgress',
    'ec2:ModifySecurityGroupRules',
  ],
  async *list(reading) {
    for await (const page of reading.pages('ec2:DescribeSecurityGroups', { MaxResults: 1000 })) {
      for (const group of page.SecurityGroups ?? []) yield groupOf(reading, group);
    }
  },
  async get(reading, id) {
    const filter = { Filters: [{ Name: 'group-id', Values: [id] }] };
    for await (const { SecurityGroups } of reading.pages('ec2:DescribeSecurityGroups', filter)) {
      const group = SecurityGroups?.find(({ GroupId }) => GroupId === id);
      if (group) return groupOf(reading, group);
    }
    return undefined;
  },
});

function groupOf(
  reading: Reading<'ec2:DescribeSecurityGroups', never>,
  group: Group,
): Found<'ec2.security-group'> {
  const { partition, region, account } = reading;
  const id = stated(reading, group.GroupId, 'the id of a security group');
  return {
    id,
    arn: `arn:${partition}:ec2:${region}:${group.OwnerId ?? account}:security-group/${id}`,
    value: { egress: (group.IpPermissionsEgress ?? []).flatMap(rulesOf) },
  };
}

function rulesOf({ IpProtocol, FromPort, ToPort, IpRanges, Ipv6Ranges }: Permission): readonly EgressRule[] {
  const ranges = [
    ...(IpRanges ?? []).map(({ CidrIp }) => CidrIp),
    ...(Ipv6Ranges ?? []).map(({ CidrIpv6 }) => CidrIpv6),
  ];
  return ranges.flatMap((range) =>
    range === undefined
      ? []
      : [{ range, protocol: IpProtocol ?? '-1', fromPort: FromPort ?? null, toPort: ToPort ?? null }],
  );
}
