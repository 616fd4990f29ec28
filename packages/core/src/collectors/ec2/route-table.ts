import type { OutputOf } from '../../aws/services.ts';
import { stated } from '../aws/stated.ts';
import { defineCollector, type Found, type Reading } from '../collector.ts';

/**
 * Where the traffic of each subnet may go. A subnet that no table names uses its VPC's main table.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeRouteTables.html
 */
export const collector = defineCollector({
  fact: 'ec2.route-table',
  type: 'AWS::EC2::RouteTable',
  scope: 'region',
  operations: ['ec2:DescribeRouteTables'],
  changedBy: [
    'ec2:CreateRoute',
    'ec2:ReplaceRoute',
    'ec2:DeleteRoute',
    'ec2:CreateRouteTable',
    'ec2:DeleteRouteTable',
    'ec2:AssociateRouteTable',
    'ec2:DisassociateRouteTable',
    'ec2:ReplaceRouteTableAssociation',
    'ec2:EnableVgwRoutePropagation',
    'ec2:DisableVgwRoutePropagation',
    // A VPC comes and goes with its main table, and a gateway endpoint with its routes.
    'ec2:CreateVpc',
    'ec2:CreateDefaultVpc',
    'ec2:DeleteVpc',
    'ec2:CreateVpcEndpoint',
    'ec2:ModifyVpcEndpoint',
    'ec2:DeleteVpcEndpoints',
  ],
  async *list(reading) {
    for await (const { RouteTables } of reading.pages('ec2:DescribeRouteTables', { MaxResults: 100 })) {
      for (const table of RouteTables ?? []) yield tableOf(reading, table);
    }
  },
  async get(reading, id) {
    const filter = { Filters: [{ Name: 'route-table-id', Values: [id] }] };
    for await (const { RouteTables } of reading.pages('ec2:DescribeRouteTables', filter)) {
      const table = RouteTables?.find(({ RouteTableId }) => RouteTableId === id);
      if (table) return tableOf(reading, table);
    }
    return undefined;
  },
});

type RouteTable = NonNullable<OutputOf<'ec2:DescribeRouteTables'>['RouteTables']>[number];
type Route = NonNullable<RouteTable['Routes']>[number];

function tableOf(
  reading: Reading<'ec2:DescribeRouteTables', never>,
  table: RouteTable,
): Found<'ec2.route-table'> {
  const { partition, region, account } = reading;
  const id = stated(reading, table.RouteTableId, 'the id of a route table');
  const associations = (table.Associations ?? []).filter(
    ({ AssociationState }) =>
      AssociationState?.State !== 'disassociated' && AssociationState?.State !== 'failed',
  );
  const subnetIds = associations.map(({ SubnetId }) => SubnetId).filter((subnet) => subnet !== undefined);
  const targetsOf = (routes: readonly Route[]) => [
    ...new Set(routes.map(targetOf).filter((target) => target !== undefined)),
  ];
  const listRoutes = (table.Routes ?? []).flatMap((route) => {
    const { DestinationPrefixListId: prefixListId } = route;
    const target = targetOf(route);
    // Gateway endpoints and VPC Lattice route the lists of AWS to themselves.
    const ownService = target?.startsWith('vpce-') || target === 'VpcLattice';
    return prefixListId === undefined || target === undefined || ownService ? [] : [{ prefixListId, target }];
  });
  return {
    id,
    arn: `arn:${partition}:ec2:${region}:${table.OwnerId ?? account}:route-table/${id}`,
    value: {
      vpcId: stated(reading, table.VpcId, `the VPC of route table ${id}`),
      main: associations.some(({ Main }) => Main === true),
      subnetIds: [...new Set(subnetIds)].sort(),
      targets: targetsOf(table.Routes ?? []).sort(),
      defaultTargets: targetsOf((table.Routes ?? []).filter(isDefault)).sort(),
      ...(listRoutes.length > 0 && { listRoutes }),
    },
  };
}

/** All addresses, or one of the halves that VPNs and firewalls route in place of them. */
const everywhere = /^(0\.0\.0\.0\/[01]|128\.0\.0\.0\/1|::\/[01]|8000::\/1|2000::\/3)$/;

function isDefault({ DestinationCidrBlock, DestinationIpv6CidrBlock }: Route): boolean {
  return everywhere.test(DestinationCidrBlock ?? '') || everywhere.test(DestinationIpv6CidrBlock ?? '');
}

/** `undefined` for routes that carry no traffic: blackholes and filtered ones. */
function targetOf(route: Route): string | undefined {
  if (route.State !== undefined && route.State !== 'active') return undefined;
  return (
    route.GatewayId ??
    route.NatGatewayId ??
    route.TransitGatewayId ??
    route.VpcPeeringConnectionId ??
    route.NetworkInterfaceId ??
    route.InstanceId ??
    route.EgressOnlyInternetGatewayId ??
    route.CarrierGatewayId ??
    route.LocalGatewayId ??
    route.CoreNetworkArn ??
    route.OdbNetworkArn
  );
}
