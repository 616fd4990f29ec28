import type { OutputOf } from '../../aws/services.ts';
import { stated } from '../aws/stated.ts';
import { defineCollector, type Found, type Reading } from '../collector.ts';

/**
 * The VPCs that the account sees in one region, those shared with it included.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVpcs.html
 */
export const collector = defineCollector({
  fact: 'ec2.vpc',
  type: 'AWS::EC2::VPC',
  scope: 'region',
  operations: ['ec2:DescribeVpcs'],
  changedBy: [
    'ec2:CreateVpc',
    'ec2:CreateDefaultVpc',
    'ec2:DeleteVpc',
    'ec2:AssociateVpcCidrBlock',
    'ec2:DisassociateVpcCidrBlock',
  ],
  async *list(reading) {
    for await (const { Vpcs } of reading.pages('ec2:DescribeVpcs', { MaxResults: 1000 })) {
      for (const vpc of Vpcs ?? []) yield vpcOf(reading, vpc);
    }
  },
  async get(reading, id) {
    const filter = { Filters: [{ Name: 'vpc-id', Values: [id] }] };
    for await (const { Vpcs } of reading.pages('ec2:DescribeVpcs', filter)) {
      const vpc = Vpcs?.find(({ VpcId }) => VpcId === id);
      if (vpc) return vpcOf(reading, vpc);
    }
    return undefined;
  },
});

type Vpc = NonNullable<OutputOf<'ec2:DescribeVpcs'>['Vpcs']>[number];

function vpcOf(reading: Reading<'ec2:DescribeVpcs', never>, vpc: Vpc): Found<'ec2.vpc'> {
  const { partition, region, account } = reading;
  const id = stated(reading, vpc.VpcId, 'the id of a VPC');
  const owner = vpc.OwnerId ?? account;
  const blocks = [
    vpc.CidrBlock,
    ...(vpc.CidrBlockAssociationSet ?? [])
      .filter(({ CidrBlockState }) => holds(CidrBlockState?.State))
      .map(({ CidrBlock }) => CidrBlock),
    ...(vpc.Ipv6CidrBlockAssociationSet ?? [])
      .filter(({ Ipv6CidrBlockState }) => holds(Ipv6CidrBlockState?.State))
      .map(({ Ipv6CidrBlock }) => Ipv6CidrBlock),
  ];
  return {
    id,
    arn: `arn:${partition}:ec2:${region}:${owner}:vpc/${id}`,
    value: { owner, cidrs: [...new Set(blocks.filter((block) => block !== undefined))].sort() },
  };
}

function holds(state: string | undefined): boolean {
  return state === undefined || state === 'associated' || state === 'associating';
}
