import { arnIn } from '../services/arn.ts';
import {
  prefixLists,
  type RouteTable,
  routeTables,
  type SecurityGroup,
  securityGroups,
  subnets,
  type VpcEndpoint,
  vpcEndpoints,
  vpcs,
} from '../services/ec2.ts';
import type { At, World } from '../world.ts';
import { ago, type Built, hexId, zoneIn } from './built.ts';

/** A VPC is known by its parts only. */
export interface Network {
  readonly vpcId: string;
  /** One per zone, in order of zones. */
  readonly subnetIds: readonly string[];
}

const block = '10.0.0.0/16';

/** A VPC with one subnet per zone; private unless `internet` routes them to an internet gateway. */
export function network(world: World, at: At, options: { zones?: number; internet?: boolean } = {}): Network {
  const { zones = 2, internet = false } = options;
  const vpcId = `vpc-${hexId(world, 17)}`;
  world.items(vpcs, at).set(vpcId, {
    VpcId: vpcId,
    OwnerId: at.account,
    CidrBlock: block,
    CidrBlockAssociationSet: [
      { AssociationId: `${vpcId}-cidr`, CidrBlock: block, CidrBlockState: { State: 'associated' } },
    ],
    IsDefault: false,
    State: 'available',
    Tags: [],
  });
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
        DestinationCidrBlock: block,
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

type Rule = NonNullable<SecurityGroup['IpPermissions']>[number];

/** A rule that lets everything through, from or to anywhere. */
export const everything: Rule = { IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }] };

/** A rule that lets TCP 443 through, from or to some blocks. */
export function https(...blocks: readonly string[]): Rule {
  return {
    IpProtocol: 'tcp',
    FromPort: 443,
    ToPort: 443,
    IpRanges: blocks.filter((each) => !each.includes(':')).map((CidrIp) => ({ CidrIp })),
    Ipv6Ranges: blocks.filter((each) => each.includes(':')).map((CidrIpv6) => ({ CidrIpv6 })),
    UserIdGroupPairs: [],
    PrefixListIds: [],
  };
}

/** A rule that lets TCP 443 through, from or to what a new prefix list holds. */
export function httpsListed(world: World, at: At, id: string, ...blocks: readonly string[]): Rule {
  world.items(prefixLists, at).set(
    id,
    blocks.map((Cidr) => ({ Cidr })),
  );
  return { ...https(), PrefixListIds: [{ PrefixListId: id }] };
}

/** A security group; one with the same id is replaced. It lets HTTPS out within its VPC unless told otherwise. */
export function securityGroup(
  world: World,
  at: At,
  options: {
    readonly id?: string;
    readonly vpcId: string;
    readonly name: string;
    readonly ingress?: readonly Rule[];
    readonly egress?: readonly Rule[];
  },
): Built {
  const { id = `sg-${hexId(world, 17)}`, vpcId, name, ingress = [], egress = [https(block)] } = options;
  const arn = arnIn(at, 'ec2', `security-group/${id}`);
  world.items(securityGroups, at).set(id, {
    GroupId: id,
    GroupName: name,
    Description: `Group ${name}`,
    SecurityGroupArn: arn,
    OwnerId: at.account,
    VpcId: vpcId,
    IpPermissions: [...ingress],
    IpPermissionsEgress: [...egress],
    Tags: [],
  });
  return { id, arn };
}

/** The policy of an endpoint that nobody gave one. */
export const fullAccess = {
  Statement: [{ Action: '*', Effect: 'Allow', Principal: '*', Resource: '*' }],
};

/** An interface endpoint for one service, e.g. `bedrock-runtime`, open to its VPC on port 443. */
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
  const group = securityGroup(world, at, {
    vpcId: options.network.vpcId,
    name: 'endpoints',
    ingress: [https(block)],
  });
  world.items(vpcEndpoints, at).set(id, {
    VpcEndpointId: id,
    VpcEndpointType: 'Interface',
    VpcId: options.network.vpcId,
    ServiceName: `com.amazonaws.${at.region}.${options.service}`,
    // The SDK's enum says `Available`, the service answers in lower case.
    State: 'available' as 'Available',
    PolicyDocument: JSON.stringify(options.policy ?? fullAccess),
    SubnetIds: options.network.subnetIds.slice(0, options.zones),
    Groups: [{ GroupId: group.id, GroupName: 'endpoints' }],
    PrivateDnsEnabled: true,
    RequesterManaged: false,
    OwnerId: at.account,
    CreationTimestamp: ago(world, { days: 100 }),
    Tags: [],
    ...options.override,
  });
  return { id, arn: arnIn(at, 'ec2', `vpc-endpoint/${id}`) };
}
