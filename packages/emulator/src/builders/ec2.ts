import { arnIn } from '../services/arn.ts';
import {
  type RouteTable,
  routeTables,
  securityGroups,
  subnets,
  type VpcEndpoint,
  vpcEndpoints,
} from '../services/ec2.ts';
import type { At, World } from '../world.ts';
import { ago, type Built, hexId, zoneIn } from './built.ts';

/** A VPC is known by its parts only. */
export interface Network {
  readonly vpcId: string;
  /** One per zone, in order of zones. */
  readonly subnetIds: readonly string[];
}

/** A VPC with one subnet per zone; private unless `internet` routes them to an internet gateway. */
export function network(world: World, at: At, options: { zones?: number; internet?: boolean } = {}): Network {
  const { zones = 2, internet = false } = options;
  const vpcId = `vpc-${hexId(world, 17)}`;
  const subnetIds = Array.from({ length: zones }, (_, index) => {
    const SubnetId = `subnet-${hexId(world, 17)}`;
    const zone = zoneIn(at, index + 1);
    world.items(subnets, at).set(SubnetId, {
      SubnetId,
      SubnetArn: arnIn(at, 'ec2', `subnet/${SubnetId}`),
      VpcId: vpcId,
      AvailabilityZone: zone.name,
      AvailabilityZoneId: zone.id,
      CidrBlock: `10.0.${index}.0/24`,
      AvailableIpAddressCount: 251,
      State: 'available',
      OwnerId: at.account,
      DefaultForAz: false,
      MapPublicIpOnLaunch: internet,
      Tags: [],
    });
    return SubnetId;
  });
  const RouteTableId = `rtb-${hexId(world, 17)}`;
  const outward = {
    DestinationCidrBlock: '0.0.0.0/0',
    GatewayId: `igw-${hexId(world, 17)}`,
    Origin: 'CreateRoute' as const,
    State: 'active' as const,
  };
  const table: RouteTable = {
    RouteTableId,
    VpcId: vpcId,
    OwnerId: at.account,
    Associations: [
      { Main: true, RouteTableAssociationId: `rtbassoc-${hexId(world, 17)}`, RouteTableId },
      ...subnetIds.map((SubnetId) => ({
        Main: false,
        RouteTableAssociationId: `rtbassoc-${hexId(world, 17)}`,
        RouteTableId,
        SubnetId,
      })),
    ],
    Routes: [
      {
        DestinationCidrBlock: '10.0.0.0/16',
        GatewayId: 'local',
        Origin: 'CreateRouteTable',
        State: 'active',
      },
      ...(internet ? [outward] : []),
    ],
    PropagatingVgws: [],
    Tags: [],
  };
  world.items(routeTables, at).set(RouteTableId, table);
  return { vpcId, subnetIds };
}

/** The policy of an endpoint that nobody gave one. */
export const fullAccess = {
  Statement: [{ Action: '*', Effect: 'Allow', Principal: '*', Resource: '*' }],
};

/** An interface endpoint for one service, e.g. `bedrock-runtime`. */
export function vpcEndpoint(
  world: World,
  at: At,
  options: {
    readonly service: string;
    readonly network: Network;
    readonly policy?: unknown;
    /** In how many of the network's zones; all by default. */
    readonly zones?: number;
    readonly override?: Partial<VpcEndpoint>;
  },
): Built {
  const id = `vpce-${hexId(world, 17)}`;
  world.items(vpcEndpoints, at).set(id, {
    VpcEndpointId: id,
    VpcEndpointType: 'Interface',
    VpcId: options.network.vpcId,
    ServiceName: `com.amazonaws.${at.region}.${options.service}`,
    // The SDK's enum says `Available`, the service answers in lower case.
    State: 'available' as 'Available',
    PolicyDocument: JSON.stringify(options.policy ?? fullAccess),
    SubnetIds: options.network.subnetIds.slice(0, options.zones),
    Groups: [{ GroupId: `sg-${hexId(world, 17)}`, GroupName: 'endpoints' }],
    PrivateDnsEnabled: true,
    RequesterManaged: false,
    OwnerId: at.account,
    CreationTimestamp: ago(world, { days: 100 }),
    Tags: [],
    ...options.override,
  });
  return { id, arn: arnIn(at, 'ec2', `vpc-endpoint/${id}`) };
}

/** A security group that lets HTTPS out within the VPC, or everything everywhere if it is `open`. */
export function securityGroup(
  world: World,
  at: At,
  options: { readonly name: string; readonly network: Network; readonly open?: boolean },
): Built {
  const { name, network: within, open = false } = options;
  const GroupId = `sg-${hexId(world, 17)}`;
  const arn = arnIn(at, 'ec2', `security-group/${GroupId}`);
  world.items(securityGroups, at).set(GroupId, {
    GroupId,
    GroupName: name,
    Description: name,
    OwnerId: at.account,
    VpcId: within.vpcId,
    SecurityGroupArn: arn,
    IpPermissions: [],
    IpPermissionsEgress: [
      open
        ? { IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }] }
        : { IpProtocol: 'tcp', FromPort: 443, ToPort: 443, IpRanges: [{ CidrIp: '10.0.0.0/16' }] },
    ],
    Tags: [],
  });
  return { id: GroupId, arn };
}
