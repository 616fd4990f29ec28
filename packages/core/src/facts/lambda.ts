import type { PolicyDocument } from './policy.ts';

/** Where a function runs and as whom: the unpublished code of it. Environment values are never kept. */
export interface LambdaFunction {
  readonly roleArn: string | null;
  /** Null and empty: it runs outside VPCs. */
  readonly vpcId: string | null;
  readonly subnetIds: readonly string[];
}

/** A function that an agent or a flow calls, at the version or alias that it names. */
export interface ToolFunction {
  /** False: AWS knows no such function, version or alias; the other members are then empty. */
  readonly exists: boolean;
  /** `Active`, `Pending`, `Inactive`, `Failed`; null when it does not exist or AWS names none. */
  readonly state: string | null;
  readonly roleArn: string | null;
  readonly subnetIds: readonly string[];
  /** Who may call it at this version or alias; null: nobody but principals whose own policies say so. */
  readonly policy: PolicyDocument | null;
  /** Of the function and of all its aliases. */
  readonly urls: readonly {
    /** `NONE` or `AWS_IAM`. */
    readonly authType: string;
    /** Null: the unpublished code. */
    readonly qualifier: string | null;
  }[];
}
