import type { Resource } from '../facts/fact.ts';
import type { OrganizationPolicies } from '../facts/governance.ts';
import type { PolicyDocument } from '../facts/policy.ts';
import { type Ceiling, noCeilings } from './ceiling.ts';
import { decided } from './decided-statement.ts';
import { fixedContext } from './principal-context.ts';

/**
 * The policies of an organization as ceilings over one principal. What their conditions ask about the
 * principal itself (who it is, its tags) is decided here, so that a Deny for agents' roles is one without
 * conditions for such a role, and none for all others. Service-linked roles are never bound.
 *
 * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html
 */
export function ceilingsOver(
  subject: Resource<'iam.principal'>,
  { levels }: OrganizationPolicies,
): readonly Ceiling[] {
  if (levels.length === 0 || subject.value.path.startsWith('/aws-service-role/')) return noCeilings;
  const known = fixedContext(subject.value);
  const forSubject = (document: PolicyDocument): PolicyDocument => ({
    version: document.version,
    statements: document.statements.flatMap((statement) => decided(statement, document.version, known)),
  });
  return levels.flatMap(({ target, services, resources }) => [
    // An empty list means that this type of policy is off: it bounds nothing, where one without Allow would all.
    ...(services.length === 0
      ? []
      : [{ name: target, owner: null, documents: services.map(({ document }) => forSubject(document)) }]),
    ...(resources.length === 0
      ? []
      : [
          {
            name: target,
            owner: subject.account,
            documents: resources.map(({ document }) => forSubject(document)),
          },
        ]),
  ]);
}
