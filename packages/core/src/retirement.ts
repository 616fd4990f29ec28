/** What an account did not let the hub end. */
export interface Refusal {
  /** Null: the account lets nobody in, or its target failed as a whole. */
  readonly service: 'securityhub' | 'config' | null;
  readonly region: string | null;
  readonly reason: string;
}

/** What retiring an organization came to, as the hub tells whoever asked for it. */
export interface Retirement {
  /** Findings that Security Hub was told are over. */
  readonly archived: number;
  /** Findings that Security Hub may still show as open. */
  readonly open: number;
  /** Config rules that were asked to ask again. */
  readonly rules: number;
  /** What did not succeed, the first of them. */
  readonly refusals: readonly (Refusal & { readonly account: string })[];
  /** How many are not listed. */
  readonly more: number;
}
