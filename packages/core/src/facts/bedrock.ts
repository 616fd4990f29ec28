/** Every version of one guardrail, DRAFT included, with what each of them really filters. */
export interface Guardrail {
  readonly name: string;
  /** Absent: the tags were not read. */
  readonly tags?: { readonly [key: string]: string };
  readonly versions: readonly GuardrailVersion[];
}

export interface GuardrailVersion {
  /** `DRAFT` or a number as text. */
  readonly version: string;
  readonly status: string;
  readonly contentFilters: readonly GuardrailContentFilter[];
  /** `CLASSIC` or `STANDARD`; null when AWS names none. */
  readonly contentTier: string | null;
  readonly automatedReasoningPolicies: number;
  readonly keyArn: string | null;
}

/** Null means that AWS names no value: the documented default holds (BLOCK, enabled). */
export interface GuardrailContentFilter {
  readonly type: string;
  readonly inputStrength: string;
  readonly outputStrength: string;
  readonly inputAction: string | null;
  readonly outputAction: string | null;
  readonly inputEnabled: boolean | null;
  readonly outputEnabled: boolean | null;
  readonly inputModalities: readonly string[];
  readonly outputModalities: readonly string[];
}

/** The guardrails that one account and region forces on model calls. */
export interface EnforcedGuardrails {
  readonly configurations: readonly EnforcedGuardrail[];
}

export interface EnforcedGuardrail {
  readonly configId: string;
  readonly guardrailArn: string;
  readonly guardrailId: string;
  readonly guardrailVersion: string;
  /** `['ALL']` or model ids; null when AWS states no enforcement scope (all models). */
  readonly includedModels: readonly string[] | null;
  readonly excludedModels: readonly string[];
}

/** Where one region sends its prompts and completions. `enabled` is false when AWS holds no configuration. */
export interface InvocationLogging {
  readonly enabled: boolean;
  readonly logGroupName: string | null;
  readonly logRoleArn: string | null;
  readonly bucketName: string | null;
  /** The bucket for bodies too large for CloudWatch Logs. */
  readonly largeDataBucketName: string | null;
  readonly text: boolean;
  readonly image: boolean;
  readonly embedding: boolean;
  /** Null: AWS does not say; the setting is younger than the others. */
  readonly video: boolean | null;
  readonly audio: boolean | null;
}

export interface FoundationModel {
  readonly provider: string;
  readonly inputModalities: readonly string[];
  readonly outputModalities: readonly string[];
  /** `ACTIVE` or `LEGACY`; null when AWS names none. */
  readonly lifecycle: string | null;
}

export interface InferenceProfile {
  readonly name: string;
  readonly type: string;
  readonly status: string;
  readonly modelArns: readonly string[];
}

/** Deliveries of invocation logs during the last 24 hours; null where the region publishes no such series. */
export interface LogDelivery {
  readonly cloudWatchSuccess: number | null;
  readonly cloudWatchFailure: number | null;
  readonly s3Success: number | null;
  readonly s3Failure: number | null;
  readonly largeDataFailure: number | null;
  /** Model invocations in the same 24 hours. */
  readonly invocations: number;
}

/** Traffic of one model over the last seven days, one number per hour, oldest first. */
export interface ModelTraffic {
  readonly hours: readonly string[];
  readonly invocations: readonly number[];
  readonly throttles: readonly number[];
}
