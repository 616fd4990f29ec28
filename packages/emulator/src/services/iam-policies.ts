import { awsOwned, type ManagedPolicyRecord, managedPolicies } from '../iam/store.ts';
import { type Call, defineOperation, type Modelled } from '../operation.ts';
import { encoded, findPolicy, markedPage, noSuchEntity, onPolicy } from './iam-lookup.ts';
import { asBoundary, asRole, attachables } from './iam-principals.ts';

interface Uses {
  readonly attachments: number;
  readonly boundaries: number;
}

/** How often each managed policy is attached, and used as a boundary. */
function usesOf(call: Call): (arn: string) => Uses {
  const { roles, users, groups } = attachables(call);
  const attached = [...roles, ...users, ...groups].flatMap((each) => each.AttachedManagedPolicies);
  const bounding = [...roles, ...users].map((each) => each.PermissionsBoundary?.PermissionsBoundaryArn);
  return (arn) => ({
    attachments: attached.filter(({ PolicyArn }) => PolicyArn === arn).length,
    boundaries: bounding.filter((each) => each === arn).length,
  });
}

function asPolicy(policy: ManagedPolicyRecord, { attachments, boundaries }: Uses) {
  const { PolicyVersionList, ...shown } = policy;
  return { ...shown, AttachmentCount: attachments, PermissionsBoundaryUsageCount: boundaries };
}

function asDetail(policy: ManagedPolicyRecord, uses: Uses) {
  const { Tags, ...shown } = asPolicy(policy, uses);
  return {
    ...shown,
    PolicyVersionList: policy.PolicyVersionList.map((version) => ({
      ...version,
      Document: encoded(version.Document),
    })),
  };
}

interface Inline {
  readonly PolicyName: string;
  readonly PolicyDocument: string;
}

function asInline({ PolicyName, PolicyDocument }: Inline): Inline {
  return { PolicyName, PolicyDocument: encoded(PolicyDocument) };
}

/** Everything GetAccountAuthorizationDetails may list, each tagged with the list it goes to. */
function detailsOf(call: Call) {
  const { roles, users, groups } = attachables(call);
  const uses = usesOf(call);
  const local = [...call.world.items(managedPolicies, call).values()];
  const foreign = [...call.world.items(managedPolicies, { account: awsOwned, region: '' }).values()];
  // AWS lists those of its own policies that are in use, not all thousand of them.
  const used = foreign.filter(({ Arn }) => uses(Arn).attachments + uses(Arn).boundaries > 0);
  return [
    ...users.map((user) => {
      const { PermissionsBoundary, ...shown } = user;
      const UserPolicyList = user.UserPolicyList.map(asInline);
      return { kind: 'User' as const, UserDetail: { ...shown, ...asBoundary(user), UserPolicyList } };
    }),
    ...groups.map((group) => ({
      kind: 'Group' as const,
      GroupDetail: { ...group, GroupPolicyList: group.GroupPolicyList.map(asInline) },
    })),
    ...roles.map((role) => {
      const { Description, MaxSessionDuration, ...shown } = asRole(role);
      const { AttachedManagedPolicies, RoleLastUsed = {} } = role;
      const RolePolicyList = role.RolePolicyList.map(asInline);
      return {
        kind: 'Role' as const,
        RoleDetail: {
          ...shown,
          InstanceProfileList: [],
          RolePolicyList,
          AttachedManagedPolicies,
          RoleLastUsed,
        },
      };
    }),
    ...local.map((policy) => ({
      kind: 'LocalManagedPolicy' as const,
      Policy: asDetail(policy, uses(policy.Arn)),
    })),
    ...used.map((policy) => ({
      kind: 'AWSManagedPolicy' as const,
      Policy: asDetail(policy, uses(policy.Arn)),
    })),
  ];
}

export const policyReads: readonly Modelled[] = [
  defineOperation('iam:GetAccountAuthorizationDetails', {
    handle(input, call) {
      const { Filter } = input;
      const wanted = detailsOf(call).filter(({ kind }) => !Filter?.length || Filter.includes(kind));
      const { rows, rest } = markedPage(call, wanted, input);
      return {
        UserDetailList: rows.flatMap((row) => ('UserDetail' in row ? [row.UserDetail] : [])),
        GroupDetailList: rows.flatMap((row) => ('GroupDetail' in row ? [row.GroupDetail] : [])),
        RoleDetailList: rows.flatMap((row) => ('RoleDetail' in row ? [row.RoleDetail] : [])),
        Policies: rows.flatMap((row) => ('Policy' in row ? [row.Policy] : [])),
        ...rest,
      };
    },
  }),
  defineOperation('iam:GetPolicy', {
    authorize: onPolicy('GetPolicy'),
    handle(input, call) {
      const policy = findPolicy(call, input.PolicyArn);
      return { Policy: asPolicy(policy, usesOf(call)(policy.Arn)) };
    },
  }),
  defineOperation('iam:GetPolicyVersion', {
    authorize: onPolicy('GetPolicyVersion'),
    handle(input, call) {
      const { PolicyVersionList } = findPolicy(call, input.PolicyArn);
      const version = PolicyVersionList.find(({ VersionId }) => VersionId === input.VersionId);
      if (!version)
        throw noSuchEntity(`Policy ${input.PolicyArn} version ${input.VersionId} does not exist.`);
      return { PolicyVersion: { ...version, Document: encoded(version.Document) } };
    },
  }),
  defineOperation('iam:ListEntitiesForPolicy', {
    authorize: onPolicy('ListEntitiesForPolicy'),
    handle(input, call) {
      const { Arn } = findPolicy(call, input.PolicyArn);
      const { roles, users, groups } = attachables(call);
      const { EntityFilter, PolicyUsageFilter } = input;
      type Holder = (typeof roles | typeof users | typeof groups)[number];
      const holds = (each: Holder) => {
        const attached = each.AttachedManagedPolicies.some(({ PolicyArn }) => PolicyArn === Arn);
        const bound =
          'PermissionsBoundary' in each && each.PermissionsBoundary?.PermissionsBoundaryArn === Arn;
        if (PolicyUsageFilter === 'PermissionsPolicy') return attached;
        return PolicyUsageFilter === 'PermissionsBoundary' ? bound : attached || bound;
      };
      const wants = (kind: string) => EntityFilter === undefined || EntityFilter === kind;
      const holders: Holder[] = [
        ...(wants('Role') ? roles.filter(holds) : []),
        ...(wants('User') ? users.filter(holds) : []),
        ...(wants('Group') ? groups.filter(holds) : []),
      ];
      const { rows, rest } = markedPage(call, holders, input);
      return {
        PolicyRoles: rows.flatMap((row) =>
          'RoleName' in row ? [{ RoleName: row.RoleName, RoleId: row.RoleId }] : [],
        ),
        PolicyUsers: rows.flatMap((row) =>
          'UserName' in row ? [{ UserName: row.UserName, UserId: row.UserId }] : [],
        ),
        PolicyGroups: rows.flatMap((row) =>
          'GroupName' in row ? [{ GroupName: row.GroupName, GroupId: row.GroupId }] : [],
        ),
        ...rest,
      };
    },
  }),
];
