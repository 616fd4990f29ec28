import type { CedarRule } from '../cedar/cedar-rule.ts';

/** Where an AgentCore resource connects from. */
export interface AgentCoreNetwork {
  /** `PUBLIC` or `VPC`. */
  readonly mode: string;
  readonly securityGroupIds: readonly string[];
  /** Null where AWS does not say whether it keeps an S3 gateway of its own. */
  readonly serviceS3Endpoint: boolean | null;
}

/** Whose tokens are let in. An empty list asks for nothing. */
export interface JwtAuthorizer {
  readonly discoveryUrl: string;
  readonly audiences: readonly string[];
  readonly clients: readonly string[];
  readonly scopes: readonly string[];
  /** Names of the claims that a token must carry with a certain value. */
  readonly claims: readonly string[];
}

export interface AgentRuntime {
  readonly name: string;
  readonly status: string;
  readonly createdAt: string;
  readonly endpoints: readonly { readonly name: string; readonly liveVersion: string | null }[];
  /** Every version that an endpoint serves. A served version that AWS does not know is missing here. */
  readonly versions: readonly AgentRuntimeVersion[];
}

export interface AgentRuntimeVersion {
  readonly version: string;
  readonly roleArn: string;
  readonly network: AgentCoreNetwork | null;
  /** Null: callers sign with IAM credentials. */
  readonly jwt: JwtAuthorizer | null;
  /** Headers of the caller that reach the agent's code. */
  readonly forwardedHeaders: readonly string[];
  readonly workloadIdentityArn: string | null;
}

/** What a version of a harness settles. */
export interface HarnessSettings {
  readonly roleArn: string;
  readonly network: AgentCoreNetwork | null;
  /** Null: callers sign with IAM credentials. */
  readonly jwt: JwtAuthorizer | null;
}

/** A harness as its newest version has it. */
export interface Harness extends HarnessSettings {
  readonly name: string;
  readonly status: string;
  /** The runtime that AWS runs for it; null when it names none. */
  readonly runtimeId: string | null;
  /** Other versions that endpoints serve. One that AWS does not know is missing here. */
  readonly pinned: readonly (HarnessSettings & {
    readonly version: string;
    readonly endpoints: readonly string[];
  })[];
}

export interface Gateway {
  readonly name: string;
  readonly status: string;
  readonly roleArn: string | null;
  /** `CUSTOM_JWT`, `AWS_IAM`, `AUTHENTICATE_ONLY`, `NONE`. */
  readonly authorizerType: string;
  readonly jwt: JwtAuthorizer | null;
  readonly policyEngine: { readonly arn: string; readonly mode: string } | null;
  /** Functions that see every request before its target does. */
  readonly requestInterceptorArns: readonly string[];
  readonly exceptionLevel: string | null;
  readonly workloadIdentityArn: string | null;
}

/** One target of a gateway: what it calls for some of its tools. The id is `<gateway>/<target>`. */
export interface GatewayTarget {
  readonly gatewayId: string;
  readonly gatewayArn: string;
  readonly name: string;
  readonly status: string;
  /** Null for targets that are no function. */
  readonly lambdaArn: string | null;
}

/** A policy engine with its policies, as structure; their text is not kept. */
export interface PolicyEngine {
  readonly name: string;
  readonly status: string;
  readonly createdAt: string;
  readonly policies: readonly {
    readonly name: string;
    readonly status: string;
    /** `ACTIVE` or `LOG_ONLY`; null when AWS names none, which means ACTIVE. */
    readonly enforcementMode: string | null;
    /** Null: the text could not be parsed, or AWS shows none. */
    readonly rules: readonly CedarRule[] | null;
  }[];
}

export interface Memory {
  readonly name: string;
  readonly status: string;
  /** Null: it needs no role. */
  readonly roleArn: string | null;
  /** Whether a namespace of its strategies differs from actor to actor. */
  readonly perActor: boolean;
}

/** A browser or a code interpreter of the account. */
export interface AgentCoreTool {
  readonly name: string;
  readonly status: string;
  /** Null: it acts without a role. */
  readonly roleArn: string | null;
  /** Where a browser stores what it records; null when it records nothing. */
  readonly recording: { readonly bucket: string; readonly prefix: string } | null;
}
