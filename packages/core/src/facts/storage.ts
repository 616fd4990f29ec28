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
  /** Present where versions can be deleted with a second factor only. */
  readonly mfaDelete?: boolean;
}

/** How a bucket that feeds a knowledge base is copied elsewhere. */
export interface BucketReplication {
  /** Value of the tag `data-residency`; null without one. */
  readonly residency: string | null;
  readonly rules: readonly {
    readonly id: string;
    readonly enabled: boolean;
    /** Empty: the whole bucket. */
    readonly prefix: string;
    /** True: tags or exceptions leave objects below the prefix out. */
    readonly partial: boolean;
    /** Present where objects under keys of KMS are copied too; S3 leaves them out otherwise. */
    readonly kmsObjects?: true;
    readonly bucketName: string;
    /** Account of the copy, where the rule names it. */
    readonly account: string | null;
    readonly timeControl: boolean;
    readonly metrics: boolean;
  }[];
}

/** A bucket that replication writes to. */
export interface ReplicationDestination {
  readonly region: string;
  readonly versioning: 'Enabled' | 'Suspended' | null;
}

export interface VectorBucket {
  readonly name: string;
  /** `AES256`, `aws:kms`; null: AWS names none. */
  readonly sseType: string | null;
  readonly keyArn: string | null;
  /** Indexes that are encrypted in another way than the bucket. */
  readonly indexes: readonly {
    readonly name: string;
    readonly sseType: string | null;
    readonly keyArn: string | null;
  }[];
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
