import { AwsFailure } from '../../aws/failure.ts';
import type { OrganizationLevel, OrganizationPolicies, OrganizationPolicy } from '../../facts/governance.ts';
import { stated } from '../aws/stated.ts';
import { defineCollector, type Found, type Reading } from '../collector.ts';
import { parsedPolicy } from '../iam/parsed-policy.ts';

const operations = [
  'organizations:DescribeOrganization',
  'organizations:ListParents',
  'organizations:ListPoliciesForTarget',
  'organizations:DescribePolicy',
] as const;

type OrganizationReading = Reading<(typeof operations)[number], never>;

/**
 * The service and resource control policies that bound the account, from itself up to the root. Members are
 * not shown them: that is an answer, not a gap, since no permission of ours would change it.
 * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_evaluation.html
 */
export const collector = defineCollector({
  fact: 'organizations.policies',
  type: 'AWS::::Account',
  scope: 'account',
  operations,
  // Seen in the management account alone; elsewhere the schedule finds the change.
  changedBy: [
    'organizations:CreatePolicy',
    'organizations:UpdatePolicy',
    'organizations:DeletePolicy',
    'organizations:AttachPolicy',
    'organizations:DetachPolicy',
    'organizations:EnablePolicyType',
    'organizations:DisablePolicyType',
    'organizations:MoveAccount',
  ],
  async *list(reading) {
    yield await read(reading);
  },
  async get(reading, id) {
    return id === 'organization' ? await read(reading) : undefined;
  },
});

async function read(reading: OrganizationReading): Promise<Found<'organizations.policies'>> {
  const { partition, account } = reading;
  return {
    id: 'organization',
    arn: `arn:${partition}:organizations::${account}:policies`,
    value: await policiesAbove(reading),
  };
}

async function policiesAbove(reading: OrganizationReading): Promise<OrganizationPolicies> {
  const answer = await reading.find('organizations:DescribeOrganization', {});
  if (!answer) return { state: 'none', levels: [] };
  const organization = stated(reading, answer.Organization, 'the organization');
  const management = stated(reading, organization.MasterAccountId, 'the management account');
  if (management === reading.account) return { state: 'none', levels: [] };
  const levels: OrganizationLevel[] = [];
  try {
    let target: string | undefined = reading.account;
    while (target !== undefined) {
      levels.push(await levelOf(reading, target));
      target = await parentOf(reading, target);
    }
  } catch (error) {
    if (isForMembers(error)) return { state: 'hidden', levels: [] };
    throw error;
  }
  return { state: 'read', levels };
}

/** `undefined` above the root. */
async function parentOf(reading: OrganizationReading, ChildId: string): Promise<string | undefined> {
  if (ChildId.startsWith('r-')) return undefined;
  // AWS has one parent for everything; a listing without it would end the walk too early.
  for await (const { Parents } of reading.pages('organizations:ListParents', { ChildId })) {
    const [parent] = stated(reading, Parents, `the parents of ${ChildId}`);
    if (parent) return stated(reading, parent.Id, `the parent of ${ChildId}`);
  }
  return stated(reading, undefined, `the parent of ${ChildId}`);
}

async function levelOf(reading: OrganizationReading, target: string): Promise<OrganizationLevel> {
  return {
    target,
    services: await attached(reading, target, 'SERVICE_CONTROL_POLICY'),
    resources: await attached(reading, target, 'RESOURCE_CONTROL_POLICY'),
  };
}

async function attached(
  reading: OrganizationReading,
  TargetId: string,
  Filter: 'SERVICE_CONTROL_POLICY' | 'RESOURCE_CONTROL_POLICY',
): Promise<readonly OrganizationPolicy[]> {
  const found: OrganizationPolicy[] = [];
  for await (const page of reading.pages('organizations:ListPoliciesForTarget', { TargetId, Filter })) {
    for (const summary of stated(reading, page.Policies, `the policies of ${TargetId}`)) {
      const id = stated(reading, summary.Id, `the id of a policy of ${TargetId}`);
      const { Policy } = await reading.call('organizations:DescribePolicy', { PolicyId: id });
      const text = stated(reading, Policy?.Content, `the content of policy ${id}`);
      const name = stated(reading, summary.Name, `the name of policy ${id}`);
      found.push({ id, name, document: parsedPolicy(reading, text, `organization policy ${id}`) });
    }
  }
  return found.sort((a, b) => (a.id < b.id ? -1 : 1));
}

/**
 * Organizations itself turns members away with a sentence of its own; IAM, which some permission would
 * satisfy, names the action.
 */
function isForMembers(error: unknown): boolean {
  if (!(error instanceof AwsFailure) || error.reason !== 'ACCESS_DENIED') return false;
  return /don't have permissions? to access this resource/i.test(
    (error.cause as Error | undefined)?.message ?? '',
  );
}
