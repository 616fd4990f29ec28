import {
  type BoundaryRecord,
  type GroupRecord,
  groups,
  type RoleRecord,
  roles,
  type UserRecord,
  users,
} from '../iam/store.ts';
import { type Call, defineOperation, type Modelled } from '../operation.ts';
import { defineStore } from '../world.ts';
import {
  encoded,
  findGroup,
  findRole,
  findUser,
  markedPage,
  noSuchEntity,
  onGroup,
  onRole,
  onUser,
} from './iam-lookup.ts';
import type { RowOf } from './record.ts';

/** Keyed by credential id. */
export const serviceSpecificCredentials = defineStore<
  RowOf<'iam:ListServiceSpecificCredentials', 'ServiceSpecificCredentials'>
>('iam.service-specific-credential', 'account');

/** IAM answers the type `Policy`; the SDK's enum knows only `PermissionsBoundaryPolicy`. */
export function asBoundary({ PermissionsBoundary }: { readonly PermissionsBoundary?: BoundaryRecord }) {
  type Boundary = { PermissionsBoundaryType: 'PermissionsBoundaryPolicy'; PermissionsBoundaryArn: string };
  return PermissionsBoundary && { PermissionsBoundary: PermissionsBoundary as unknown as Boundary };
}

function asUser({ Path, UserName, UserId, Arn, CreateDate, Tags, ...rest }: UserRecord) {
  return { Path, UserName, UserId, Arn, CreateDate, Tags, ...asBoundary(rest) };
}

function asGroup({ Path, GroupName, GroupId, Arn, CreateDate }: GroupRecord) {
  return { Path, GroupName, GroupId, Arn, CreateDate };
}

/** A role as GetRole answers it; its trust policy is percent-encoded. */
export function asRole(role: RoleRecord) {
  const { RolePolicyList, AttachedManagedPolicies, PermissionsBoundary, ...shown } = role;
  const AssumeRolePolicyDocument = encoded(role.AssumeRolePolicyDocument);
  return { ...shown, AssumeRolePolicyDocument, ...asBoundary(role) };
}

const roleReads: readonly Modelled[] = [
  defineOperation('iam:GetRole', {
    authorize: onRole('GetRole'),
    handle: (input, call) => ({ Role: asRole(findRole(call, input.RoleName)) }),
  }),
  defineOperation('iam:ListRolePolicies', {
    authorize: onRole('ListRolePolicies'),
    handle(input, call) {
      const { RolePolicyList } = findRole(call, input.RoleName);
      const { rows, rest } = markedPage(call, RolePolicyList, input);
      return { PolicyNames: rows.map(({ PolicyName }) => PolicyName), ...rest };
    },
  }),
  defineOperation('iam:GetRolePolicy', {
    authorize: onRole('GetRolePolicy'),
    handle(input, call) {
      const { RoleName, RolePolicyList } = findRole(call, input.RoleName);
      const policy = RolePolicyList.find(({ PolicyName }) => PolicyName === input.PolicyName);
      if (!policy) throw noSuchEntity(`The role policy with name ${input.PolicyName} cannot be found.`);
      return { RoleName, PolicyName: policy.PolicyName, PolicyDocument: encoded(policy.PolicyDocument) };
    },
  }),
  defineOperation('iam:ListAttachedRolePolicies', {
    authorize: onRole('ListAttachedRolePolicies'),
    handle(input, call) {
      const { AttachedManagedPolicies } = findRole(call, input.RoleName);
      const { rows, rest } = markedPage(call, AttachedManagedPolicies, input);
      return { AttachedPolicies: rows, ...rest };
    },
  }),
  defineOperation('iam:ListRoleTags', {
    authorize: onRole('ListRoleTags'),
    handle(input, call) {
      const { rows, rest } = markedPage(call, findRole(call, input.RoleName).Tags, input);
      return { Tags: rows, ...rest };
    },
  }),
];

const userReads: readonly Modelled[] = [
  defineOperation('iam:GetUser', {
    authorize: onUser('GetUser'),
    handle(input, call) {
      const name = input.UserName ?? /:user\/(?:.*\/)?([^/]+)$/.exec(call.caller)?.[1];
      return { User: asUser(findUser(call, name)) };
    },
  }),
  defineOperation('iam:ListUserPolicies', {
    authorize: onUser('ListUserPolicies'),
    handle(input, call) {
      const { UserPolicyList } = findUser(call, input.UserName);
      const { rows, rest } = markedPage(call, UserPolicyList, input);
      return { PolicyNames: rows.map(({ PolicyName }) => PolicyName), ...rest };
    },
  }),
  defineOperation('iam:GetUserPolicy', {
    authorize: onUser('GetUserPolicy'),
    handle(input, call) {
      const { UserName, UserPolicyList } = findUser(call, input.UserName);
      const policy = UserPolicyList.find(({ PolicyName }) => PolicyName === input.PolicyName);
      if (!policy) throw noSuchEntity(`The user policy with name ${input.PolicyName} cannot be found.`);
      return { UserName, PolicyName: policy.PolicyName, PolicyDocument: encoded(policy.PolicyDocument) };
    },
  }),
  defineOperation('iam:ListAttachedUserPolicies', {
    authorize: onUser('ListAttachedUserPolicies'),
    handle(input, call) {
      const { AttachedManagedPolicies } = findUser(call, input.UserName);
      const { rows, rest } = markedPage(call, AttachedManagedPolicies, input);
      return { AttachedPolicies: rows, ...rest };
    },
  }),
  defineOperation('iam:ListGroupsForUser', {
    authorize: onUser('ListGroupsForUser'),
    handle(input, call) {
      const { GroupList } = findUser(call, input.UserName);
      const { rows, rest } = markedPage(call, GroupList, input);
      return { Groups: rows.map((name) => asGroup(findGroup(call, name))), ...rest };
    },
  }),
  defineOperation('iam:ListUserTags', {
    authorize: onUser('ListUserTags'),
    handle(input, call) {
      const { rows, rest } = markedPage(call, findUser(call, input.UserName).Tags, input);
      return { Tags: rows, ...rest };
    },
  }),
  defineOperation('iam:ListServiceSpecificCredentials', {
    authorize: (input, call) =>
      input.AllUsers
        ? [{ action: 'iam:ListServiceSpecificCredentials', resource: '*' }]
        : onUser('ListServiceSpecificCredentials')(input, call),
    handle(input, call) {
      if (!input.AllUsers) findUser(call, input.UserName);
      const all = [...call.world.items(serviceSpecificCredentials, call).values()].filter(
        ({ UserName, ServiceName }) =>
          (input.AllUsers || UserName === input.UserName) &&
          (input.ServiceName === undefined || ServiceName === input.ServiceName),
      );
      const { rows, rest } = markedPage(call, all, input);
      return { ServiceSpecificCredentials: rows, ...rest };
    },
  }),
];

const groupReads: readonly Modelled[] = [
  defineOperation('iam:GetGroup', {
    authorize: onGroup('GetGroup'),
    handle(input, call) {
      const group = findGroup(call, input.GroupName);
      const members = [...call.world.items(users, call).values()].filter(({ GroupList }) =>
        GroupList.includes(group.GroupName),
      );
      const { rows, rest } = markedPage(call, members.map(asUser), input);
      return { Group: asGroup(group), Users: rows, ...rest };
    },
  }),
  defineOperation('iam:ListGroupPolicies', {
    authorize: onGroup('ListGroupPolicies'),
    handle(input, call) {
      const { rows, rest } = markedPage(call, findGroup(call, input.GroupName).GroupPolicyList, input);
      return { PolicyNames: rows.map(({ PolicyName }) => PolicyName), ...rest };
    },
  }),
  defineOperation('iam:GetGroupPolicy', {
    authorize: onGroup('GetGroupPolicy'),
    handle(input, call) {
      const { GroupName, GroupPolicyList } = findGroup(call, input.GroupName);
      const policy = GroupPolicyList.find(({ PolicyName }) => PolicyName === input.PolicyName);
      if (!policy) throw noSuchEntity(`The group policy with name ${input.PolicyName} cannot be found.`);
      return { GroupName, PolicyName: policy.PolicyName, PolicyDocument: encoded(policy.PolicyDocument) };
    },
  }),
  defineOperation('iam:ListAttachedGroupPolicies', {
    authorize: onGroup('ListAttachedGroupPolicies'),
    handle(input, call) {
      const { AttachedManagedPolicies } = findGroup(call, input.GroupName);
      const { rows, rest } = markedPage(call, AttachedManagedPolicies, input);
      return { AttachedPolicies: rows, ...rest };
    },
  }),
];

export const principalReads: readonly Modelled[] = [...roleReads, ...userReads, ...groupReads];

/** Everything in an account that a managed policy can be attached to. */
export function attachables(call: Call) {
  return {
    roles: [...call.world.items(roles, call).values()],
    users: [...call.world.items(users, call).values()],
    groups: [...call.world.items(groups, call).values()],
  };
}
