import type { OutputOf } from '../../aws/services.ts';
import type { EgressRule, IngressRule, SecurityGroup } from '../../facts/network.ts';
import { stated } from '../aws/stated.ts';
import { defineCollector, type Found, type Reading } from '../collector.ts';

/**
 * What the security groups of one region let in, and where they let traffic go.
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
    'ec2:AuthorizeSecurityGroupIngress',
    'ec2:RevokeSecurityGroupIngress',
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

type Group = NonNullable<OutputOf<'ec2:DescribeSecurityGroups'>['SecurityGroups']>[number];
type Permission = NonNullable<Group['IpPermissions']>[number];

function groupOf(
  reading: Reading<'ec2:DescribeSecurityGroups', never>,
  group: Group,
): Found<'ec2.security-group'> {
  const { partition, region, account } = reading;
  const id = stated(reading, group.GroupId, 'the id of a security group');
  const arn = `arn:${partition}:ec2:${region}:${group.OwnerId ?? account}:security-group/${id}`;
  const outbound = stated(reading, group.IpPermissionsEgress, `the outbound rules of security group ${id}`);
  const egressLists = outbound.flatMap(listsOut);
  return {
    id,
    arn: group.SecurityGroupArn ?? arn,
    value: {
      vpcId: stated(reading, group.VpcId, `the VPC of security group ${id}`),
      ingress: stated(reading, group.IpPermissions, `the rules of security group ${id}`).map((permission) =>
        ruleOf(reading, id, permission),
      ),
      egress: outbound.flatMap(rulesOut),
      ...(egressLists.length > 0 && { egressLists }),
    },
  };
}

function ruleOf(
  reading: Reading<'ec2:DescribeSecurityGroups', never>,
  group: string,
  { IpProtocol, FromPort, ToPort, IpRanges, Ipv6Ranges, UserIdGroupPairs, PrefixListIds }: Permission,
): IngressRule {
  const named = (values: readonly (string | undefined)[]) =>
    values.filter((value) => value !== undefined).sort();
  return {
    protocol: stated(reading, IpProtocol, `the protocol of a rule of security group ${group}`),
    fromPort: FromPort ?? null,
    toPort: ToPort ?? null,
    cidrs: named([
      ...(IpRanges ?? []).map(({ CidrIp }) => CidrIp),
      ...(Ipv6Ranges ?? []).map(({ CidrIpv6 }) => CidrIpv6),
    ]),
    groupIds: named((UserIdGroupPairs ?? []).map(({ GroupId }) => GroupId)),
    prefixListIds: named((PrefixListIds ?? []).map(({ PrefixListId }) => PrefixListId)),
  };
}

function rulesOut(permission: Permission): readonly EgressRule[] {
  const { IpRanges, Ipv6Ranges } = permission;
  const ranges = [
    ...(IpRanges ?? []).map(({ CidrIp }) => CidrIp),
    ...(Ipv6Ranges ?? []).map(({ CidrIpv6 }) => CidrIpv6),
  ];
  return ranges.flatMap((range) => (range === undefined ? [] : [{ range, ...portsOf(permission) }]));
}

function listsOut(permission: Permission): NonNullable<SecurityGroup['egressLists']> {
  return (permission.PrefixListIds ?? []).flatMap(({ PrefixListId: prefixListId }) =>
    prefixListId === undefined ? [] : [{ prefixListId, ...portsOf(permission) }],
  );
}

function portsOf({ IpProtocol, FromPort, ToPort }: Permission): Omit<EgressRule, 'range'> {
  return { protocol: IpProtocol ?? '-1', fromPort: FromPort ?? null, toPort: ToPort ?? null };
}
