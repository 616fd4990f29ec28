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
