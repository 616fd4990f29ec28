import type { Resource } from '../facts/fact.ts';
import type { OrganizationPolicies } from '../facts/governance.ts';
import type { PolicyCondition, PolicyDocument, PolicyStatement } from '../facts/policy.ts';
import { type Ceiling, noCeilings } from './ceiling.ts';
import { holds, type RequestContext } from './condition.ts';
import { closeVariables } from './policy-variables.ts';
import { hasFixedTags, identityContext } from './principal-context.ts';

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
  const known = knownOf(subject);
  const fixedTags = hasFixedTags(subject.value);
  const forSubject = (document: PolicyDocument): PolicyDocument => ({
    version: document.version,
    statements: document.statements.flatMap((statement) =>
      decided(statement, document.version, known, fixedTags),
    ),
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

/** What no request of the principal can say otherwise. */
function knownOf(subject: Resource<'iam.principal'>): RequestContext {
  const { 'aws:securetransport': _tls, 'aws:viaawsservice': _via, ...known } = identityContext(subject);
  return known;
}

/** The statement without the conditions that surely hold; nothing when one surely does not. */
function decided(
  statement: PolicyStatement,
  version: PolicyDocument['version'],
  known: RequestContext,
  fixedTags: boolean,
): readonly PolicyStatement[] {
  const close = (text: string) => (version === '2012-10-17' ? closeVariables(text, known) : text);
  const left: PolicyCondition[] = [];
  for (const condition of statement.conditions) {
    const { key } = condition;
    const isKnown = key.startsWith('aws:principaltag/') ? fixedTags : key in known;
    if (!isKnown) left.push(condition);
    else if (!holds(condition, known, close)) return [];
  }
  return [{ ...statement, conditions: left }];
}
