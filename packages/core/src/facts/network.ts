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
}

export interface RouteTable {
  readonly vpcId: string;
  readonly main: boolean;
  readonly subnetIds: readonly string[];
  /** Targets of active routes, e.g. `igw-0abc`, `nat-0abc`, `local`. */
  readonly targets: readonly string[];
}

export interface SecurityGroup {
  /** Rules that name addresses; those that name groups or prefix lists reach nobody at large. */
  readonly egress: readonly EgressRule[];
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
