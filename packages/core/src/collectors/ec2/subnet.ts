import type { OutputOf } from '../../aws/services.ts';
import { stated } from '../aws/stated.ts';
import { defineCollector, type Found, type Reading } from '../collector.ts';

/**
 * Every subnet that the account sees in one region, those shared with it included.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSubnets.html
 */
export const collector = defineCollector({
  fact: 'ec2.subnet',
  type: 'AWS::EC2::Subnet',
  scope: 'region',
  operations: ['ec2:DescribeSubnets'],
  changedBy: ['ec2:CreateSubnet', 'ec2:CreateDefaultSubnet', 'ec2:CreateDefaultVpc', 'ec2:DeleteSubnet'],
  async *list(reading) {
    for await (const { Subnets } of reading.pages('ec2:DescribeSubnets', { MaxResults: 1000 })) {
      for (const subnet of Subnets ?? []) yield subnetOf(reading, subnet);
    }
  },
  async get(reading, id) {
    const filter = { Filters: [{ Name: 'subnet-id', Values: [id] }] };
    for await (const { Subnets } of reading.pages('ec2:DescribeSubnets', filter)) {
      const subnet = Subnets?.find(({ SubnetId }) => SubnetId === id);
      if (subnet) return subnetOf(reading, subnet);
    }
    return undefined;
  },
});

function subnetOf(
  reading: Reading<'ec2:DescribeSubnets', never>,
  subnet: NonNullable<OutputOf<'ec2:DescribeSubnets'>['Subnets']>[number],
): Found<'ec2.subnet'> {
  const { partition, region, account } = reading;
  const id = stated(reading, subnet.SubnetId, 'the id of a subnet');
  return {
    id,
    arn: subnet.SubnetArn ?? `arn:${partition}:ec2:${region}:${subnet.OwnerId ?? account}:subnet/${id}`,
    value: {
      vpcId: stated(reading, subnet.VpcId, `the VPC of subnet ${id}`),
      availabilityZoneId: stated(reading, subnet.AvailabilityZoneId, `the zone of subnet ${id}`),
      ...(subnet.AvailableIpAddressCount !== undefined && { freeAddresses: subnet.AvailableIpAddressCount }),
    },
  };
}
