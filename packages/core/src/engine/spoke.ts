import type { AwsAccount } from '../aws/access.ts';
import { globalRegionOf } from '../aws/partition.ts';
import type { FactName, Snapshot } from '../facts/fact.ts';

/** The tag of a member's audit role that says which release made it. */
export const spokeVersionTag = 'lenswatch:spoke-version';

/**
 * IAM actions that the spoke of an earlier release does not allow, and the release that brought them. Actions of
 * the first release are not listed.
 */
export const actionsSince: { readonly [action: string]: string } = {};

/** What a spoke is too old for. */
export interface Outdated {
  readonly version: string | null;
  /** IAM actions that it does not allow yet. */
  readonly permissions: readonly string[];
  readonly facts: ReadonlySet<FactName>;
}

/** The release that made a member's audit role; null where the role does not say. @throws AwsFailure */
export async function spokeVersionOf(aws: AwsAccount, roleName: string): Promise<string | null> {
  const { Role } = await aws.read('iam:GetRole', globalRegionOf(aws.partition), { RoleName: roleName });
  return Role?.Tags?.find(({ Key }) => Key === spokeVersionTag)?.Value ?? null;
}

/**
 * What could not be read only because the member's roles are those of an earlier release: one line about the
 * account, not an unknown for each resource.
 *
 * @returns undefined when the spoke is as new as it has to be.
 */
export function outdatedBy(
  { coverage }: Snapshot,
  version: string | null,
  since: { readonly [action: string]: string } = actionsSince,
): Outdated | undefined {
  const permissions = new Set<string>();
  const facts = new Set<FactName>();
  for (const { fact, gaps } of coverage) {
    for (const { reason, permission } of gaps) {
      const release = permission === null ? undefined : since[permission];
      if (reason !== 'ACCESS_DENIED' || release === undefined || permission === null) continue;
      if (version !== null && !isOlder(version, release)) continue;
      permissions.add(permission);
      facts.add(fact);
    }
  }
  return facts.size > 0 ? { version, permissions: [...permissions].sort(), facts } : undefined;
}

/** A look without what an old spoke kept it from reading. */
export function withoutOutdated(look: Snapshot, { facts }: Pick<Outdated, 'facts'>): Snapshot {
  return {
    ...look,
    coverage: look.coverage.filter(({ fact }) => !facts.has(fact)),
    resources: look.resources.filter(({ fact }) => !facts.has(fact)),
  };
}

/** Compares releases such as `1.10.2`, number by number. */
function isOlder(a: string, b: string): boolean {
  const [left, right] = [a, b].map((version) => version.split('.').map(Number));
  for (let at = 0; at < 3; at += 1) {
    const difference = (left?.[at] ?? 0) - (right?.[at] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}
