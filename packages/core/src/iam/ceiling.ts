import type { Principal } from '../facts/iam.ts';
import type { PolicyDocument } from '../facts/policy.ts';

/**
 * Policies that grant nothing and bound what others grant: a permissions boundary, or what an organization
 * attached to one of the levels above an account.
 */
export interface Ceiling {
  /** Where it comes from, e.g. the ARN of a boundary or the id of an organizational unit. */
  readonly name: string;
  /** What one of them allows is within; what one of them denies is not. */
  readonly documents: readonly PolicyDocument[];
  /** Resource control policies bound the resources of this account alone; null for all others. */
  readonly owner: string | null;
}

/** Nothing above the principal was read, or nothing is there. One list, since grants are kept by it. */
export const noCeilings: readonly Ceiling[] = [];

/** The principal's own permissions boundary, if it has one. */
export function ceilingOf({ boundary }: Principal): readonly Ceiling[] {
  return boundary === null
    ? noCeilings
    : [{ name: boundary.arn, documents: [boundary.document], owner: null }];
}
