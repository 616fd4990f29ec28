import type { GuardedContent } from './bedrock.ts';

/** A person's dated statement about one best practice in one account. */
export interface Attestation {
  /** The requirement it answers, e.g. `GENOPS01-BP02`. */
  readonly practice: string;
  readonly answer: 'YES' | 'NO' | 'PARTIAL' | 'NOT_APPLICABLE';
  readonly statement: string;
  readonly signer: string;
  readonly signedAt: string;
  readonly expiresAt: string;
}

/** A resource with a `genai-lens:role` tag. */
export interface TaggedResource {
  readonly role: string;
}

/** The Bedrock policy of the organization as it reaches one account; no guardrails when there is none. */
export interface OrganizationBedrockPolicy {
  readonly guardrails: readonly {
    readonly region: string;
    readonly identifier: string;
    readonly includedModels: readonly string[] | null;
    readonly excludedModels: readonly string[];
    readonly guarded: GuardedContent;
  }[];
  /** False when the policy exists and could not be understood. */
  readonly valid: boolean;
}
