import type { PolicyDocument } from './policy.ts';

/** A role, user or group with every policy that applies to it, documents included. */
export interface Principal {
  readonly kind: 'role' | 'user' | 'group';
  readonly arn: string;
  readonly name: string;
  readonly path: string;
  /** Identity policies: inline, attached (default version), and for users those of their groups. */
  readonly policies: readonly AttachedPolicy[];
  /** Users and roles. */
  readonly boundary: { readonly arn: string; readonly document: PolicyDocument } | null;
  /** Roles only. */
  readonly trust: PolicyDocument | null;
  /** Users only: names of their groups. */
  readonly groups: readonly string[];
  readonly tags: { readonly [key: string]: string };
}

export interface AttachedPolicy {
  readonly name: string;
  readonly source: 'inline' | 'attached' | 'group-inline' | 'group-attached';
  /** Null for inline policies. */
  readonly arn: string | null;
  readonly document: PolicyDocument;
}

/** The service-specific credentials (long-term Bedrock API keys) of one user. */
export interface ServiceSpecificCredentials {
  readonly userName: string;
  readonly credentials: readonly {
    readonly id: string;
    readonly alias: string | null;
    readonly service: string;
    readonly status: string;
    readonly createdAt: string;
    /** Null: never expires. */
    readonly expiresAt: string | null;
  }[];
}

/** How long a session of one role may last. */
export interface RoleSession {
  readonly maxSeconds: number;
}
