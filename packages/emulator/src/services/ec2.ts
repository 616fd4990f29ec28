import { isDeepStrictEqual } from 'node:util';
import { AwsError } from '../aws-error.ts';
import type { Authorization } from '../iam/authorization.ts';
import { type Call, defineOperation, type Modelled, page } from '../operation.ts';
import { defineStore } from '../world.ts';
import { arnIn } from './arn.ts';
import type { RowOf } from './record.ts';
import { recorded } from './trace.ts';

export type VpcEndpoint = RowOf<'ec2:DescribeVpcEndpoints', 'VpcEndpoints'>;
export type Subnet = RowOf<'ec2:DescribeSubnets', 'Subnets'>;
export type RouteTable = RowOf<'ec2:DescribeRouteTables', 'RouteTables'>;

export type Vpc = RowOf<'ec2:DescribeVpcs', 'Vpcs'>;
export type SecurityGroup = RowOf<'ec2:DescribeSecurityGroups', 'SecurityGroups'>;
export type PrefixListEntry = RowOf<'ec2:GetManagedPrefixListEntries', 'Entries'>;

/** Keyed by endpoint id. */
export const vpcEndpoints = defineStore<VpcEndpoint>('ec2.vpc-endpoint');
/** Keyed by subnet id. */
export const subnets = defineStore<Subnet>('ec2.subnet');
/** Keyed by route table id. */
export const routeTables = defineStore<RouteTable>('ec2.route-table');
/** Keyed by VPC id. */
export const vpcs = defineStore<Vpc>('ec2.vpc');
/** Keyed by group id. */
export const securityGroups = defineStore<SecurityGroup>('ec2.security-group');
/** The entries of each list, keyed by its id. */
export const prefixLists = defineStore<readonly PrefixListEntry[]>('ec2.prefix-list');

interface Filter {
  readonly Name?: string | undefined;
  readonly Values?: readonly string[] | undefined;
}

type Fields<T> = { readonly [filter: string]: (item: T) => readonly (string | undefined)[] };

/** Items that satisfy every filter. @throws AwsError for a filter that is not modelled. */
function filtered<T>(items: readonly T[], filters: readonly Filter[] | undefined, fields: Fields<T>): T[] {
  return (filters ?? []).reduce<T[]>(
    (left, { Name = '', Values = [] }) => {
      const field = fields[Name];
      if (!field) throw new AwsError('InvalidParameterValue', `The filter '${Name}' is invalid`, 400);
      return left.filter((item) =>
        field(item).some((value) => value !== undefined && Values.includes(value)),
      );
    },
    [...items],
  );
}

/** The items that were asked for by id, or all. @throws AwsError with `code` for an unknown id. */
function chosen<T>(items: ReadonlyMap<string, T>, ids: readonly string[] | undefined, code: string): T[] {
  if (!ids?.length) return [...items.values()];
  return ids.map((id) => {
    const item = items.get(id);
    if (!item) throw new AwsError(code, `The ID '${id}' does not exist`, 400);
    return item;
  });
}

interface PageInput {
  readonly NextToken?: string | undefined;
  readonly MaxResults?: number | undefined;
}

function ec2Page<T>(call: Call, items: readonly T[], { NextToken, MaxResults }: PageInput) {
  return page(call, items, NextToken, MaxResults, 1000);
}

function groupOf(call: Call, id: string | undefined): SecurityGroup {
  const group = call.world.items(securityGroups, call).get(id ?? '');
  if (group) return group;
  throw new AwsError('InvalidGroup.NotFound', `The security group '${id}' does not exist`, 400);
}

function onGroup(action: string) {
  return ({ GroupId }: { readonly GroupId?: string | undefined }, call: Call): readonly Authorization[] => [
    { action: `ec2:${action}`, resource: arnIn(call, 'ec2', `security-group/${GroupId}`) },
  ];
}

function keep(call: Call, group: SecurityGroup, IpPermissions: SecurityGroup['IpPermissions']): void {
  call.world.items(securityGroups, call).set(group.GroupId ?? '', { ...group, IpPermissions });
}

const ingressChanges: readonly Modelled[] = [
  defineOperation('ec2:AuthorizeSecurityGroupIngress', {
    authorize: onGroup('AuthorizeSecurityGroupIngress'),
    handle(input, call) {
      const group = groupOf(call, input.GroupId);
      const known = group.IpPermissions ?? [];
      const wanted = input.IpPermissions ?? [];
      if (wanted.some((rule) => known.some((other) => isDeepStrictEqual(rule, other)))) {
        throw new AwsError('InvalidPermission.Duplicate', 'the specified rule already exists', 400);
      }
      keep(call, group, [...known, ...wanted]);
      return { Return: true, SecurityGroupRules: [] };
    },
    trace: traced,
  }),
  defineOperation('ec2:RevokeSecurityGroupIngress', {
    authorize: onGroup('RevokeSecurityGroupIngress'),
    handle(input, call) {
      const group = groupOf(call, input.GroupId);
      const left = (group.IpPermissions ?? []).filter(
        (rule) => !input.IpPermissions?.some((other) => isDeepStrictEqual(rule, other)),
      );
      keep(call, group, left);
      return { Return: true };
    },
    trace: traced,
  }),
];

function traced(input: unknown, answer: unknown) {
  return { requestParameters: recorded(input), responseElements: recorded(answer) };
}

export const operations: readonly Modelled[] = [
  defineOperation('ec2:DescribeVpcEndpoints', {
    handle(input, call) {
      const known = call.world.items(vpcEndpoints, call);
      const all = filtered(
        chosen(known, input.VpcEndpointIds, 'InvalidVpcEndpointId.NotFound'),
        input.Filters,
        {
          'vpc-id': (endpoint) => [endpoint.VpcId],
          'service-name': (endpoint) => [endpoint.ServiceName],
          'vpc-endpoint-id': (endpoint) => [endpoint.VpcEndpointId],
          'vpc-endpoint-state': (endpoint) => [endpoint.State],
          'vpc-endpoint-type': (endpoint) => [endpoint.VpcEndpointType],
        },
      );
      const { items, next } = ec2Page(call, all, input);
      return { VpcEndpoints: items, NextToken: next };
    },
  }),
  defineOperation('ec2:DescribeSubnets', {
    handle(input, call) {
      const known = call.world.items(subnets, call);
      const all = filtered(chosen(known, input.SubnetIds, 'InvalidSubnetID.NotFound'), input.Filters, {
        'vpc-id': (subnet) => [subnet.VpcId],
        'subnet-id': (subnet) => [subnet.SubnetId],
        'availability-zone': (subnet) => [subnet.AvailabilityZone],
        'availability-zone-id': (subnet) => [subnet.AvailabilityZoneId],
        state: (subnet) => [subnet.State],
      });
      const { items, next } = ec2Page(call, all, input);
      return { Subnets: items, NextToken: next };
    },
  }),
  defineOperation('ec2:DescribeRouteTables', {
    handle(input, call) {
      const known = call.world.items(routeTables, call);
      const all = filtered(
        chosen(known, input.RouteTableIds, 'InvalidRouteTableID.NotFound'),
        input.Filters,
        {
          'vpc-id': (table) => [table.VpcId],
          'route-table-id': (table) => [table.RouteTableId],
          'association.subnet-id': (table) => (table.Associations ?? []).map(({ SubnetId }) => SubnetId),
          'association.main': (table) => (table.Associations ?? []).map(({ Main }) => String(Main === true)),
        },
      );
      const { items, next } = ec2Page(call, all, input);
      return { RouteTables: items, NextToken: next };
    },
  }),
  defineOperation('ec2:DescribeVpcs', {
    handle(input, call) {
      const known = call.world.items(vpcs, call);
      const all = filtered(chosen(known, input.VpcIds, 'InvalidVpcID.NotFound'), input.Filters, {
        'vpc-id': (vpc) => [vpc.VpcId],
        'owner-id': (vpc) => [vpc.OwnerId],
        cidr: (vpc) => [vpc.CidrBlock],
        state: (vpc) => [vpc.State],
      });
      const { items, next } = ec2Page(call, all, input);
      return { Vpcs: items, NextToken: next };
    },
  }),
  defineOperation('ec2:DescribeSecurityGroups', {
    handle(input, call) {
      const known = call.world.items(securityGroups, call);
      const all = filtered(chosen(known, input.GroupIds, 'InvalidGroup.NotFound'), input.Filters, {
        'group-id': (group) => [group.GroupId],
        'group-name': (group) => [group.GroupName],
        'vpc-id': (group) => [group.VpcId],
      });
      const { items, next } = ec2Page(call, all, input);
      return { SecurityGroups: items, NextToken: next };
    },
  }),
  defineOperation('ec2:GetManagedPrefixListEntries', {
    authorize: ({ PrefixListId }, call) => [
      {
        action: 'ec2:GetManagedPrefixListEntries',
        resource: arnIn(call, 'ec2', `prefix-list/${PrefixListId}`),
      },
    ],
    handle(input, call) {
      const id = input.PrefixListId ?? '';
      const entries = call.world.items(prefixLists, call).get(id);
      if (!entries) {
        throw new AwsError('InvalidPrefixListID.NotFound', `The prefix list ID '${id}' does not exist`, 400);
      }
      const { items, next } = page(call, entries, input.NextToken, input.MaxResults, 100);
      return { Entries: items, NextToken: next };
    },
  }),
  ...ingressChanges,
];
