import type { OrganizationPolicies } from '@lenswatch/core/facts/governance.ts';
import type { Principal } from '@lenswatch/core/facts/iam.ts';
import type { PolicyDocument } from '@lenswatch/core/facts/policy.ts';
import { parsePolicy } from '@lenswatch/core/iam/parse-policy.ts';

type Conditions = { readonly [operator: string]: { readonly [key: string]: unknown } };

/** One statement of IAM's own JSON. */
export interface Statement {
  readonly Sid?: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Principal?: unknown;
  readonly NotPrincipal?: unknown;
  readonly Action?: string | readonly string[];
  readonly NotAction?: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly NotResource?: string | readonly string[];
  readonly Condition?: Conditions;
}

type Some = string | readonly string[];

export const allow = (Action: Some, Resource: Some = '*', Condition: Conditions = {}): Statement => ({
  Effect: 'Allow',
  Action,
  Resource,
  Condition,
});

export const deny = (Action: Some, Resource: Some = '*', Condition: Conditions = {}): Statement => ({
  Effect: 'Deny',
  Action,
  Resource,
  Condition,
});

/** A statement of a trust policy. */
export const trust = (Principal: unknown, Condition: Conditions = {}): Statement => ({
  Effect: 'Allow',
  Principal,
  Action: 'sts:AssumeRole',
  Condition,
});

export const documentOf = (...statements: readonly Statement[]): PolicyDocument =>
  parsePolicy(JSON.stringify({ Version: '2012-10-17', Statement: statements }));

/** The fact of an organization whose root allows everything and has these statements beside. */
export const organizationWith = (
  state: OrganizationPolicies['state'],
  ...statements: readonly Statement[]
): { readonly 'organizations.policies': { readonly [id: string]: OrganizationPolicies } } => ({
  'organizations.policies': {
    organization: {
      state,
      levels:
        state === 'read'
          ? [
              {
                target: 'r-1',
                services: [{ id: 'p-1', name: 'all', document: documentOf(allow('*'), ...statements) }],
                resources: [],
              },
            ]
          : [],
    },
  },
});

interface Extra {
  readonly kind?: Principal['kind'];
  readonly name?: string;
  readonly path?: string;
  readonly boundary?: readonly Statement[];
  readonly trust?: readonly Statement[];
}

/** A principal with one inline policy. */
export function principal(statements: readonly Statement[], extra: Extra = {}): Principal {
  const { kind = 'role', name = 'example', path = '/' } = extra;
  const boundaryArn = 'arn:aws:iam::111122223333:policy/boundary';
  return {
    kind,
    arn: `arn:aws:iam::111122223333:${kind}${path}${name}`,
    name,
    path,
    policies: [{ name: 'example', source: 'inline', arn: null, document: documentOf(...statements) }],
    boundary: extra.boundary ? { arn: boundaryArn, document: documentOf(...extra.boundary) } : null,
    trust: extra.trust ? documentOf(...extra.trust) : null,
    groups: [],
    tags: {},
  };
}
