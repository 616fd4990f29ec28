/** Every version of one guardrail, DRAFT included, with what each of them really filters. */
export interface Guardrail {
  readonly name: string;
  readonly versions: readonly GuardrailVersion[];
}

/** The tags of one guardrail; its versions have none of their own. */
export interface GuardrailTags {
  readonly tags: { readonly [key: string]: string };
}

export interface GuardrailVersion {
  /** `DRAFT` or a number as text. */
  readonly version: string;
  readonly status: string;
  readonly contentFilters: readonly GuardrailContentFilter[];
  /** `CLASSIC` or `STANDARD`; null when AWS names none. */
  readonly contentTier: string | null;
  /** Denied topics, words, kinds of personal data and patterns. */
  readonly screens: readonly GuardrailScreen[];
  readonly groundingChecks: readonly GuardrailGroundingCheck[];
  readonly automatedReasoningPolicies: number;
  readonly keyArn: string | null;
}

/** What screens or checks on each side; null means the documented default (BLOCK, enabled). */
export interface GuardrailSides {
  readonly inputAction: string | null;
  readonly outputAction: string | null;
  readonly inputEnabled: boolean | null;
  readonly outputEnabled: boolean | null;
}

/** One entry of a topic, word or sensitive-information policy. */
export interface GuardrailScreen extends GuardrailSides {
  readonly policy: 'topic' | 'word' | 'word-list' | 'pii' | 'regex';
  /** Name of the topic or pattern, type of the list or entity; `words` for own words, whose text is not kept. */
  readonly name: string;
  /** What holds on both sides unless a side says otherwise; sensitive information only. */
  readonly action: string | null;
}

/** Contextual grounding acts on answers alone. */
export interface GuardrailGroundingCheck {
  /** `GROUNDING` or `RELEVANCE`. */
  readonly type: string;
  /** 0 to 1: answers that score lower are blocked. */
  readonly threshold: number;
  readonly action: string | null;
  readonly enabled: boolean | null;
}

/** Null means that AWS names no value: the documented default holds (BLOCK, enabled). */
export interface GuardrailContentFilter extends GuardrailSides {
  readonly type: string;
  readonly inputStrength: string;
  readonly outputStrength: string;
  readonly inputModalities: readonly string[];
  readonly outputModalities: readonly string[];
}

/** The guardrails that one account and region forces on model calls. */
export interface EnforcedGuardrails {
  readonly configurations: readonly EnforcedGuardrail[];
}

/** Which parts of a request an enforced guardrail looks at; null where AWS states nothing. */
export interface GuardedContent {
  /** `COMPREHENSIVE`, or `SELECTIVE`: only what the caller tagged. */
  readonly system: string | null;
  readonly messages: string | null;
  /** The older form: `HONOR` looks at tagged input only, `IGNORE` at all of it. */
  readonly inputTags: string | null;
}

export interface EnforcedGuardrail {
  readonly configId: string;
  readonly guardrailArn: string;
  readonly guardrailId: string;
  readonly guardrailVersion: string;
  /** `['ALL']` or model ids; null when AWS states no enforcement scope (all models). */
  readonly includedModels: readonly string[] | null;
  readonly excludedModels: readonly string[];
  readonly guarded: GuardedContent;
  /** `ACCOUNT` or the organization; null when AWS does not say. */
  readonly owner: string | null;
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
  /** ISO 8601; null when AWS has set no date. */
  readonly legacyAt: string | null;
  /** From here on the provider may ask another price. */
  readonly extendedAccessAt: string | null;
  readonly endOfLifeAt: string | null;
}

/** Throughput that somebody bought for one model. */
export interface ProvisionedModel {
  readonly name: string;
  readonly status: string;
  readonly modelArn: string;
  /** The model itself, or the one that a custom model was made from. */
  readonly foundationModelArn: string;
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
