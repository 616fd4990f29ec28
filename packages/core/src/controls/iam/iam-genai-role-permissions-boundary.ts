import type { Resource } from '../../facts/fact.ts';
import type { Principal } from '../../facts/iam.ts';
import type { PolicyDocument } from '../../facts/policy.ts';
import { actionSets } from '../../iam/action-sets.ts';
import { type Ceiling, noCeilings } from '../../iam/ceiling.ts';
import { allowancesOf, grantOf, mayTouch } from '../../iam/effective-grant.ts';
import { coversGlob, matchesGlob } from '../../iam/glob.ts';
import { allowReaches, sharesResources } from '../../iam/match.ts';
import { ceilingsOver } from '../../iam/organization-ceilings.ts';
import { isUsable } from '../../iam/usable-grant.ts';
import { type Witness, witnessOf } from '../../iam/witness.ts';
import { nameOf, outsideScope } from '../../judgements/principal-scope.ts';
import {
  knownUsersOf,
  needEveryRoleUser,
  type RoleUser,
  roleUserFacts,
} from '../../judgements/role-users.ts';
import { defineControl, fail, notApplicable, pass, type Reader } from '../control.ts';

/** What a boundary of an agent has to keep back, whatever else it allows. */
const escalations = [...actionSets.roleAdmin, ...actionSets.credentialMint];
/** And where these mean anything: `*` on one bucket is neither. */
const wholeServices = { 'iam:*': 'arn:*:iam::*:*', 'organizations:*': 'arn:*:organizations::*:*' } as const;
const ownBoundary = ['iam:deleterolepermissionsboundary', 'iam:putrolepermissionsboundary'];

const everything: PolicyDocument = {
  version: '2012-10-17',
  statements: [
    {
      sid: null,
      effect: 'Allow',
      actions: ['*'],
      notActions: null,
      resources: ['*'],
      notResources: null,
      principals: null,
      notPrincipals: null,
      conditions: [],
    },
  ],
};

export const control = defineControl({
  id: 'iam-genai-role-permissions-boundary',
  title: 'Agent roles carry a permissions boundary',
  severity: 'medium',
  confidence: 'direct',
  rationale:
    'An agent acts on text that others write. A boundary holds even when a later policy gives its role too much: the ' +
    'agent still cannot give itself or others rights or credentials.',
  remediation:
    'aws iam put-role-permissions-boundary --role-name <role> --permissions-boundary <arn of a policy that allows what ' +
    'agents need and neither iam:* nor organizations:*>',
  howTo: {
    console:
      'IAM > Roles > the role > Permissions > Permissions boundary > Set permissions boundary: choose the standard ' +
      'boundary of agents.',
    cli: 'aws iam put-role-permissions-boundary --role-name <role> --permissions-boundary arn:aws:iam::<account>:policy/<boundary>',
    cdk:
      "iam.PermissionsBoundary.of(agentRole).apply(iam.ManagedPolicy.fromManagedPolicyName(this, 'Boundary', " +
      "'<boundary>'));",
  },
  requirements: ['GENSEC05-BP01'],
  references: ['https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html'],
  subject: 'iam.principal',
  reads: [...roleUserFacts, 'organizations.policies'],
  parameters: ['agentRolePatterns', 'boundaryArns'],

  evaluate(subject, facts, { agentRolePatterns, boundaryArns }) {
    const { value: role } = subject;
    const outside = outsideScope(role, ['role']);
    if (outside) return outside;
    const who = nameOf(role);
    const users = usersOf(subject, agentRolePatterns, facts);
    if (users.length === 0)
      return notApplicable(`No agent, flow, gateway or tool function runs as ${who}.`, { users: [] });

    const { boundary } = role;
    const evidence = { users, boundary: boundary?.arn ?? null };
    const edits = boundary && editOfOwnBoundary(subject);
    if (edits) {
      return fail(
        `${who} may lift its own boundary: ${edits.action} on itself.`,
        { ...evidence, witness: edits },
        { reason: 'BOUNDARY_EDITABLE', severity: 'high' },
      );
    }
    const listed =
      boundaryArns.length === 0 ||
      boundaryArns.some((wanted) => boundary && matchesGlob(wanted, boundary.arn));
    const left = boundary ? keptOpen(role, boundary.document) : escalations;
    if (boundary && listed && left.length === 0) {
      return pass(`${who} has a boundary that keeps rights and credentials back.`, evidence);
    }
    // Only now: members are rarely shown these policies, and most boundaries need none.
    const organization = facts.find('organizations.policies', 'organization')?.value;
    const organizationPolicies = organization?.state === 'read' ? 'considered' : 'not considered';
    if (organization?.state === 'read') {
      if (keptOpen(role, everything, ceilingsOver(subject, organization)).length === 0) {
        return pass(
          `Policies of the organization keep rights and credentials back from ${who}.`,
          { ...evidence, organizationPolicies },
          'OK_COMPENSATED',
        );
      }
    }
    const seen = { ...evidence, keptOpen: left.slice(0, 10), organizationPolicies };
    if (!boundary) {
      return fail(`${who} runs ${users.join(', ')} without a permissions boundary.`, seen, {
        reason: 'BOUNDARY_MISSING',
      });
    }
    if (left.length === 0) {
      return fail(
        `The boundary of ${who} is none of the accepted ones.`,
        { ...seen, boundaryArns },
        { reason: 'BOUNDARY_NOT_ACCEPTED' },
      );
    }
    return fail(`The boundary of ${who} allows ${left.slice(0, 3).join(', ')}.`, seen, {
      reason: 'BOUNDARY_OPEN',
    });
  },
});

/** The agents, flows, gateways and tools that run as the role, in words; a declared agent role needs none. */
function usersOf(
  role: Resource<'iam.principal'>,
  patterns: readonly string[],
  facts: Reader<(typeof roleUserFacts)[number]>,
): readonly string[] {
  const { arn, value } = role;
  const named = (users: readonly RoleUser[]) =>
    users.filter(({ kind }) => kind !== 'knowledge base').map(({ kind, name }) => `${kind} ${name}`);
  const users = named(knownUsersOf(role, facts));
  if (users.length > 0) return users;
  const pattern = patterns.find((candidate) => matchesGlob(candidate, arn));
  if (pattern !== undefined) return [`agents by the name ${pattern}`];
  if (value.tags['PrincipalType']?.toLowerCase() === 'agent') return ['agents by the tag PrincipalType'];
  needEveryRoleUser(role, facts);
  return [];
}

/** What a boundary of the role leaves open of what it has to keep back. */
function keptOpen(
  role: Principal,
  document: PolicyDocument,
  above: readonly Ceiling[] = noCeilings,
): readonly string[] {
  const policies = [{ name: 'boundary', source: 'attached', arn: null, document } as const];
  const bounded: Principal = { ...role, policies, boundary: null };
  if (!mayTouch(bounded, ['iam', 'organizations'])) return [];
  return [
    ...Object.entries(wholeServices).flatMap(([service, resources]) =>
      allowancesOf(bounded, service, above).some(
        ({ action, resource }) => coversGlob(action, service) && sharesResources(resource, resources),
      )
        ? [service]
        : [],
    ),
    ...escalations.filter((action) =>
      grantOf(bounded, action, above).allowances.some((allowance) => isUsable(allowance, action)),
    ),
  ];
}

/** A request with which the role would change or lift the boundary that it has. */
function editOfOwnBoundary(subject: Resource<'iam.principal'>): Witness | undefined {
  for (const action of ownBoundary) {
    for (const allowance of grantOf(subject.value, action).allowances) {
      if (!allowReaches(allowance.resource, subject.arn)) continue;
      const witness = witnessOf(subject, {
        ...allowance,
        resource: subject.arn,
        writtenResource: subject.arn,
      });
      if (witness) return witness;
    }
  }
  return undefined;
}
