import { AwsError } from '../aws-error.ts';
import { type Call, defineOperation, type Modelled, page } from '../operation.ts';
import { defineStore, type World } from '../world.ts';
import { type MemberOf, type RowOf, required } from './record.ts';
import { recorded } from './trace.ts';

export type Organization = MemberOf<'organizations:DescribeOrganization', 'Organization'>;

export interface MemberRecord {
  readonly account: RowOf<'organizations:ListAccounts', 'Accounts'>;
  /** Id of the root or organizational unit that holds it. */
  readonly parent: string;
}

export interface UnitRecord {
  readonly id: string;
  readonly name: string;
  /** Id of the unit or root that holds it. */
  readonly parent: string;
}

/** The one organization of the world under the key `organization`; absent when nobody uses Organizations. */
export const organizationStore = defineStore<Organization>('organizations.organization', 'world');
/** Members in order of joining, keyed by account id. */
export const memberStore = defineStore<MemberRecord>('organizations.member', 'world');
/** Accounts that administer a service and may read the organization, with the service principals, by account id. */
export const delegatedStore = defineStore<readonly string[]>(
  'organizations.delegated-administrator',
  'world',
);
/** Service principals that the organization trusts. */
export const trustedServiceStore = defineStore<{ readonly since: Date }>(
  'organizations.trusted-service',
  'world',
);
/** Organizational units, keyed by id. */
export const unitStore = defineStore<UnitRecord>('organizations.unit', 'world');
/** Effective policies, keyed by `account/POLICY_TYPE`. */
export const effectivePolicies = defineStore<
  MemberOf<'organizations:DescribeEffectivePolicy', 'EffectivePolicy'>
>('organizations.effective-policy', 'world');

/** A policy with the accounts, units and roots it is attached to. */
export interface PolicyRecord {
  readonly policy: MemberOf<'organizations:DescribePolicy', 'Policy'>;
  readonly targets: readonly string[];
}

/** Service and resource control policies, keyed by id. */
export const organizationPolicies = defineStore<PolicyRecord>('organizations.policy', 'world');

const anywhere = { account: '', region: '' };

/** The organization, if there is one. */
export function findOrganization(world: World): Organization | undefined {
  return world.items(organizationStore, anywhere).get('organization');
}

function organizationOf(call: Call): Organization {
  const organization = findOrganization(call.world);
  if (organization && call.world.items(memberStore, anywhere).has(call.account)) return organization;
  throw new AwsError(
    'AWSOrganizationsNotInUseException',
    'Your account is not a member of an organization.',
    400,
  );
}

/** @throws AwsError for members: only the management account and delegated administrators may list. */
export function checkAdministrator(call: Call): void {
  const { MasterAccountId } = organizationOf(call);
  if (call.account === MasterAccountId || call.world.items(delegatedStore, anywhere).has(call.account))
    return;
  throw new AwsError('AccessDeniedException', `You don't have permissions to access this resource.`, 400);
}

/** ARN of a thing of the organization; `resource` is e.g. `policy`. */
function ownedBy(call: Call, resource: string, id: string): string {
  const { MasterAccountId, Id } = findOrganization(call.world) ?? {};
  return `arn:${call.partition}:organizations::${MasterAccountId}:${resource}/${Id}/${id}`;
}

/** ARN of what holds accounts: the root or an organizational unit. */
export function parentArn(call: Call, id: string): string {
  return ownedBy(call, id.startsWith('r-') ? 'root' : 'ou', id);
}

function kindOf(target: string): 'account' | 'ou' | 'root' {
  return target.startsWith('r-') ? 'root' : target.startsWith('ou-') ? 'ou' : 'account';
}

function onPolicy(action: string, id: string | undefined, call: Call) {
  const PolicyId = required(id, 'policyId');
  const type = call.world.items(organizationPolicies, anywhere).get(PolicyId)?.policy.PolicySummary?.Type;
  const kind = (type ?? 'SERVICE_CONTROL_POLICY').toLowerCase();
  return [{ action: `organizations:${action}`, resource: ownedBy(call, 'policy', `${kind}/${PolicyId}`) }];
}

function findPolicy(call: Call, id: string | undefined): PolicyRecord {
  const found = call.world.items(organizationPolicies, anywhere).get(required(id, 'policyId'));
  if (found) return found;
  throw new AwsError('PolicyNotFoundException', `You specified a policy that doesn't exist.`, 400);
}

/** The account, unit or root that an account or unit lies in. */
function parentOf(call: Call, child: string): string {
  const member = call.world.items(memberStore, anywhere).get(child);
  const parent = member?.parent ?? call.world.items(unitStore, anywhere).get(child)?.parent;
  if (parent !== undefined) return parent;
  throw new AwsError(
    'ChildNotFoundException',
    `You specified an organizational unit or account that doesn't exist.`,
    400,
  );
}

const requestOnly = (input: unknown) => ({ requestParameters: recorded(input), responseElements: null });

const policyOperations: readonly Modelled[] = [
  defineOperation('organizations:ListParents', {
    authorize(input, call) {
      const child = required(input.ChildId, 'childId');
      return [{ action: 'organizations:ListParents', resource: ownedBy(call, kindOf(child), child) }];
    },
    handle(input, call) {
      checkAdministrator(call);
      const Id = parentOf(call, required(input.ChildId, 'childId'));
      return { Parents: [{ Id, Type: Id.startsWith('r-') ? 'ROOT' : 'ORGANIZATIONAL_UNIT' }] };
    },
  }),
  defineOperation('organizations:ListPoliciesForTarget', {
    authorize(input, call) {
      const target = required(input.TargetId, 'targetId');
      return [
        { action: 'organizations:ListPoliciesForTarget', resource: ownedBy(call, kindOf(target), target) },
      ];
    },
    handle(input, call) {
      checkAdministrator(call);
      const target = required(input.TargetId, 'targetId');
      const all = [...call.world.items(organizationPolicies, anywhere).values()]
        .filter(
          ({ policy, targets }) => targets.includes(target) && policy.PolicySummary?.Type === input.Filter,
        )
        .flatMap(({ policy }) => policy.PolicySummary ?? []);
      const { items, next } = page(call, all, input.NextToken, input.MaxResults, 20);
      return { Policies: items, NextToken: next };
    },
  }),
  defineOperation('organizations:DescribePolicy', {
    authorize: (input, call) => onPolicy('DescribePolicy', input.PolicyId, call),
    handle(input, call) {
      checkAdministrator(call);
      return { Policy: findPolicy(call, input.PolicyId).policy };
    },
  }),
  defineOperation('organizations:UpdatePolicy', {
    authorize: (input, call) => onPolicy('UpdatePolicy', input.PolicyId, call),
    handle(input, call) {
      checkAdministrator(call);
      const { policy, targets } = findPolicy(call, input.PolicyId);
      const Policy = { ...policy, ...(input.Content !== undefined && { Content: input.Content }) };
      const id = required(input.PolicyId, 'policyId');
      call.world.items(organizationPolicies, anywhere).set(id, { policy: Policy, targets });
      return { Policy };
    },
    trace: (input, answer) => ({ requestParameters: recorded(input), responseElements: recorded(answer) }),
  }),
  defineOperation('organizations:AttachPolicy', {
    authorize: (input, call) => onPolicy('AttachPolicy', input.PolicyId, call),
    handle(input, call) {
      checkAdministrator(call);
      const { policy, targets } = findPolicy(call, input.PolicyId);
      const target = required(input.TargetId, 'targetId');
      if (targets.includes(target)) {
        throw new AwsError('DuplicatePolicyAttachmentException', 'The policy is already attached.', 400);
      }
      const id = required(input.PolicyId, 'policyId');
      call.world.items(organizationPolicies, anywhere).set(id, { policy, targets: [...targets, target] });
      return {};
    },
    trace: requestOnly,
  }),
  defineOperation('organizations:DetachPolicy', {
    authorize: (input, call) => onPolicy('DetachPolicy', input.PolicyId, call),
    handle(input, call) {
      checkAdministrator(call);
      const { policy, targets } = findPolicy(call, input.PolicyId);
      const left = targets.filter((target) => target !== input.TargetId);
      if (left.length === targets.length) {
        throw new AwsError('PolicyNotAttachedException', `The policy isn't attached to the target.`, 400);
      }
      const id = required(input.PolicyId, 'policyId');
      call.world.items(organizationPolicies, anywhere).set(id, { policy, targets: left });
      return {};
    },
    trace: requestOnly,
  }),
];

export const operations: readonly Modelled[] = [
  ...policyOperations,
  defineOperation('organizations:DescribeOrganization', {
    handle: (_input, call) => ({ Organization: organizationOf(call) }),
  }),
  defineOperation('organizations:ListAccounts', {
    handle(input, call) {
      checkAdministrator(call);
      const all = [...call.world.items(memberStore, anywhere).values()].map(({ account }) => account);
      const { items, next } = page(call, all, input.NextToken, input.MaxResults, 20);
      return { Accounts: items, NextToken: next };
    },
  }),
  defineOperation('organizations:ListAccountsForParent', {
    authorize: (input, call) => [
      { action: 'organizations:ListAccountsForParent', resource: parentArn(call, input.ParentId ?? '') },
    ],
    handle(input, call) {
      checkAdministrator(call);
      const members = [...call.world.items(memberStore, anywhere).values()];
      const all = members.filter(({ parent }) => parent === input.ParentId).map(({ account }) => account);
      if (
        all.length === 0 &&
        !/^(r-[0-9a-z]{4,32}|ou-[0-9a-z]{4,32}-[0-9a-z]{8,32})$/.test(input.ParentId ?? '')
      ) {
        throw new AwsError('ParentNotFoundException', `You specified a parent that doesn't exist.`, 400);
      }
      const { items, next } = page(call, all, input.NextToken, input.MaxResults, 20);
      return { Accounts: items, NextToken: next };
    },
  }),
  defineOperation('organizations:ListAWSServiceAccessForOrganization', {
    handle(input, call) {
      checkAdministrator(call);
      const all = [...call.world.items(trustedServiceStore, anywhere)].map(
        ([ServicePrincipal, { since }]) => ({
          ServicePrincipal,
          DateEnabled: since,
        }),
      );
      const { items, next } = page(call, all, input.NextToken, input.MaxResults, 20);
      return { EnabledServicePrincipals: items, NextToken: next };
    },
  }),
  defineOperation('organizations:ListDelegatedAdministrators', {
    handle(input, call) {
      checkAdministrator(call);
      const { ServicePrincipal: wanted } = input;
      const all = [...call.world.items(delegatedStore, anywhere)].flatMap(([id, services]) => {
        const account = call.world.items(memberStore, anywhere).get(id)?.account;
        return account && (wanted === undefined || services.includes(wanted)) ? [account] : [];
      });
      const { items, next } = page(call, all, input.NextToken, input.MaxResults, 20);
      return { DelegatedAdministrators: items, NextToken: next };
    },
  }),
  defineOperation('organizations:DescribeEffectivePolicy', {
    authorize(input, call) {
      const resource = ownedBy(call, 'account', input.TargetId ?? call.account);
      return [{ action: 'organizations:DescribeEffectivePolicy', resource }];
    },
    handle(input, call) {
      organizationOf(call);
      const target = input.TargetId ?? call.account;
      if (target !== call.account) checkAdministrator(call);
      const policy = call.world.items(effectivePolicies, anywhere).get(`${target}/${input.PolicyType}`);
      if (policy) return { EffectivePolicy: policy };
      throw new AwsError(
        'EffectivePolicyNotFoundException',
        `The effective policy of type ${input.PolicyType} was not found.`,
        400,
      );
    },
  }),
];
