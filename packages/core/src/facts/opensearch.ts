import type { PolicyDocument } from './policy.ts';

export interface Domain {
  readonly name: string;
  readonly deleted: boolean;
  /** `Active`, `Creating`, `Modifying`, …; null when AWS names none. */
  readonly processingStatus: string | null;
  readonly vpcId: string | null;
  readonly enforceHttps: boolean;
  readonly tlsPolicy: string | null;
  readonly nodeToNodeEncryption: boolean;
  readonly fineGrainedAccess: boolean;
  readonly internalUsers: boolean;
  readonly anonymousAccess: boolean;
  readonly accessPolicy: PolicyDocument | null;
  /** `VECTOR`, `MIXED`, …; null when AWS names none. */
  readonly useCase: string | null;
  readonly s3VectorsEngine: boolean;
  readonly atRest: {
    readonly enabled: boolean;
    /** Id or ARN; null: AWS names none. */
    readonly keyId: string | null;
  };
  readonly nodes: {
    readonly data: number;
    /** 0 without dedicated masters. */
    readonly masters: number;
    readonly zoneAware: boolean;
    /** Zones of a zone-aware domain; null: AWS names none. */
    readonly zones: number | null;
    readonly standby: boolean;
  };
}

export interface Collection {
  readonly name: string;
  readonly type: string;
  readonly status: string;
  readonly standbyReplicas: string | null;
  readonly keyArn: string | null;
  readonly tags: { readonly [key: string]: string };
}

/** One network policy of OpenSearch Serverless. */
export interface NetworkPolicy {
  readonly name: string;
  readonly entries: readonly {
    readonly rules: readonly { readonly resourceType: string; readonly resources: readonly string[] }[];
    readonly allowFromPublic: boolean;
    readonly sourceVpcEndpoints: readonly string[];
    readonly sourceServices: readonly string[];
  }[];
}

/** One data access policy of OpenSearch Serverless. */
export interface DataAccessPolicy {
  readonly name: string;
  readonly entries: readonly {
    readonly rules: readonly {
      readonly resourceType: string;
      readonly resources: readonly string[];
      readonly permissions: readonly string[];
    }[];
    readonly principals: readonly string[];
  }[];
}
