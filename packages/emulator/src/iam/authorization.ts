/** The policy on a resource, which decides together with those of the caller. */
export interface ResourcePolicy {
  /** Account that owns the resource. */
  readonly owner: string;
  /** JSON text; null: the resource has none. */
  readonly document: string | null;
  /** True where nobody gets in without its word, not even from the owner's account: KMS keys and trust policies. */
  readonly decisive?: boolean;
}

/** What IAM has to allow before the handler runs. */
export interface Authorization {
  /** e.g. `bedrock:GetGuardrail`. */
  readonly action: string;
  /** ARN, or `*` for actions that know no resource. */
  readonly resource: string;
  readonly context?: { readonly [key: string]: string | readonly string[] };
  /** Left out where the service knows no policies on its resources. */
  readonly policy?: ResourcePolicy;
}
