import { pass, type Reader, type Verdict } from '../controls/control.ts';
import type { Resource } from '../facts/fact.ts';
import { type Ceiling, noCeilings } from '../iam/ceiling.ts';
import { ceilingsOver } from '../iam/organization-ceilings.ts';

/**
 * The verdict about a principal's grants: that of its own policies, and where it fails, that of what the
 * policies of its organization leave of them. Members of an organization are rarely shown those: unread,
 * they excuse nothing.
 *
 * @param closed says of a principal what a pass means that the organization alone brings about; by default
 * what the control says anyway.
 * @throws Unreadable when the verdict depends on policies of the organization that could not be read.
 */
export function judgeBelowOrganization(
  subject: Resource<'iam.principal'>,
  facts: Reader<'organizations.policies'>,
  judge: (above: readonly Ceiling[]) => Verdict,
  closed?: string,
): Verdict {
  const verdict = judge(noCeilings);
  if (verdict.verdict !== 'fail') return verdict;
  const organization = facts.find('organizations.policies', 'organization')?.value;
  if (organization?.state !== 'read') return verdict;
  const bounded = judge(ceilingsOver(subject, organization));
  const evidence = { ...bounded.evidence, organizationPolicies: 'considered' };
  return bounded.verdict === 'pass'
    ? pass(closed ?? bounded.message, evidence, 'OK_COMPENSATED')
    : { ...bounded, evidence };
}
