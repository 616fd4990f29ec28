import type { DataAccessPolicy, NetworkPolicy } from '../facts/opensearch.ts';
import { matchesGlob } from '../iam/glob.ts';

/** A rule of a network policy that names one collection. */
export interface NetworkRule {
  readonly policy: string;
  /** `collection` or `dashboard`. */
  readonly resourceType: string;
  readonly public: boolean;
  readonly sourceVpcEndpoints: readonly string[];
  readonly sourceServices: readonly string[];
}

/** The rules of network policies whose pattern matches a collection's name. */
export function networkRulesOf(
  collection: string,
  policies: readonly NetworkPolicy[],
): readonly NetworkRule[] {
  return policies.flatMap((policy) =>
    policy.entries.flatMap((entry) =>
      entry.rules
        .filter(({ resources }) => resources.some((resource) => names(collection, resource)))
        .map(({ resourceType }) => ({
          policy: policy.name,
          resourceType,
          public: entry.allowFromPublic,
          sourceVpcEndpoints: entry.sourceVpcEndpoints,
          sourceServices: entry.sourceServices,
        })),
    ),
  );
}

/** What one data access policy grants to its principals on one collection. */
export interface DataGrant {
  readonly policy: string;
  readonly principals: readonly string[];
  /** What rules of indexes grant: documents lie there. */
  readonly permissions: readonly string[];
  /** True when a rule grants every permission on every index. */
  readonly everything: boolean;
}

/** The grants of data access policies that reach a collection, one per policy entry. */
export function dataGrantsOf(
  collection: string,
  policies: readonly DataAccessPolicy[],
): readonly DataGrant[] {
  return policies.flatMap((policy) =>
    policy.entries.flatMap((entry) => {
      const rules = entry.rules.filter(({ resources }) =>
        resources.some((pattern) => names(collection, pattern)),
      );
      if (rules.length === 0) return [];
      const onIndexes = rules.filter(({ resourceType }) => resourceType === 'index');
      const everything = onIndexes.some(
        ({ resources, permissions }) =>
          permissions.includes('aoss:*') &&
          resources.some((pattern) => names(collection, pattern) && coversEveryIndex(pattern)),
      );
      const permissions = [...new Set(onIndexes.flatMap((rule) => rule.permissions))];
      return [{ policy: policy.name, principals: entry.principals, permissions, everything }];
    }),
  );
}

/** `collection/<pattern>`, `index/<pattern>/<index>`, `model/<pattern>/<model>`. */
function names(collection: string, resource: string): boolean {
  const [, pattern] = resource.split('/');
  return pattern !== undefined && matchesGlob(pattern, collection);
}

function coversEveryIndex(resource: string): boolean {
  const [, , index] = resource.split('/');
  return index === undefined || index === '*';
}
