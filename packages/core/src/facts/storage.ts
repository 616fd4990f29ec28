import type { PolicyDocument } from './policy.ts';

export interface PublicAccessBlock {
  readonly blockPublicAcls: boolean;
  readonly ignorePublicAcls: boolean;
  readonly blockPublicPolicy: boolean;
  readonly restrictPublicBuckets: boolean;
}

/** A bucket that belongs to another account: that is proven, and nothing else of it is read. */
export interface ForeignBucket {
  readonly foreign: true;
}

export interface Bucket {
  readonly region: string;
  /** Null: the bucket has no setting of its own. */
  readonly publicAccessBlock: PublicAccessBlock | null;
  /** AWS's own judgement; false without a policy. */
  readonly policyIsPublic: boolean;
  readonly policy: PolicyDocument | null;
  readonly versioning: 'Enabled' | 'Suspended' | null;
  readonly encryption: { readonly algorithm: string; readonly keyArn: string | null } | null;
  readonly objectLock: boolean;
}

export interface AccountPublicAccessBlock {
  /** Null: the account has no setting. */
  readonly block: PublicAccessBlock | null;
}

export interface Key {
  /** `AWS` or `CUSTOMER`. */
  readonly manager: string;
  readonly state: string;
}
