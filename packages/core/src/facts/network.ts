import type { PolicyDocument } from './policy.ts';

export interface VpcEndpoint {
  readonly serviceName: string;
  readonly type: string;
  readonly state: string;
  readonly vpcId: string;
  /** Null: AWS shows none, which means the default policy of full access. */
  readonly policy: PolicyDocument | null;
  readonly subnetIds: readonly string[];
  readonly securityGroupIds: readonly string[];
  readonly privateDns: boolean;
  readonly requesterManaged: boolean;
}

export interface Subnet {
  readonly vpcId: string;
  readonly availabilityZoneId: string;
  /** Unused IPv4 addresses; absent: AWS names no number. */
  readonly freeAddresses?: number;
}

export interface RouteTable {
  readonly vpcId: string;
  readonly main: boolean;
  readonly subnetIds: readonly string[];
  /** Targets of active routes, e.g. `igw-0abc`, `nat-0abc`, `local`. */
  readonly targets: readonly string[];
  /** Those of them that default routes lead to: `0.0.0.0/0`, `::/0`, or a half of them. */
  readonly defaultTargets: readonly string[];
  /** Active routes to what a prefix list holds; absent: there are none. */
  readonly listRoutes?: readonly { readonly prefixListId: string; readonly target: string }[];
}

/** Addresses under one name, which security groups and routes refer to. */
export interface PrefixList {
  readonly cidrs: readonly string[];
}

export interface Vpc {
  /** The account that the VPC belongs to; another one where it is shared with us. */
  readonly owner: string;
  /** IPv4 and IPv6 blocks that are associated with it. */
  readonly cidrs: readonly string[];
}

/** What a security group lets in. */
export interface SecurityGroup {
  readonly vpcId: string;
  readonly ingress: readonly IngressRule[];
  /** Rules that name addresses; those that name groups reach nobody at large. */
  readonly egress: readonly EgressRule[];
  /** Rules that name prefix lists; absent: there are none. */
  readonly egressLists?: readonly (Omit<EgressRule, 'range'> & { readonly prefixListId: string })[];
}

export interface IngressRule {
  /** `tcp`, `udp`, `icmp`, a number, or `-1` for all. */
  readonly protocol: string;
  /** Null: all ports. */
  readonly fromPort: number | null;
  readonly toPort: number | null;
  readonly cidrs: readonly string[];
  readonly groupIds: readonly string[];
  readonly prefixListIds: readonly string[];
}

export interface EgressRule {
  /** CIDR block of IPv4 or IPv6. */
  readonly range: string;
  /** `tcp`, `udp`, a number, or `-1` for every protocol. */
  readonly protocol: string;
  /** Null where the protocol has no ports. */
  readonly fromPort: number | null;
  readonly toPort: number | null;
}
