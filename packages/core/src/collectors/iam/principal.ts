import type { OutputOf } from '../../aws/services.ts';
import type { AttachedPolicy } from '../../facts/iam.ts';
import { stated } from '../aws/stated.ts';
import { defineCollector, type Found, type Listed, type Reading } from '../collector.ts';
import { type HeldPolicies, policiesOfGroup, policiesOfRole, policiesOfUser } from './held-policies.ts';
import { type ManagedPolicies, managedPolicies } from './managed-policies.ts';
import { parsedPolicy } from './parsed-policy.ts';

const operations = [
  'iam:GetAccountAuthorizationDetails',
  'iam:GetRole',
  'iam:ListRolePolicies',
  'iam:GetRolePolicy',
  'iam:ListAttachedRolePolicies',
  'iam:GetUser',
  'iam:ListUserPolicies',
  'iam:GetUserPolicy',
  'iam:ListAttachedUserPolicies',
  'iam:ListGroupsForUser',
  'iam:GetGroup',
  'iam:ListGroupPolicies',
  'iam:GetGroupPolicy',
  'iam:ListAttachedGroupPolicies',
  'iam:GetPolicy',
  'iam:GetPolicyVersion',
  'iam:ListEntitiesForPolicy',
] as const;

type PrincipalReading = Reading<(typeof operations)[number], never>;

/**
 * Every role, user and group of the account with all policies that apply to it. A sweep reads them in one
 * listing; an event reads the one principal it names. Both give the same value.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountAuthorizationDetails.html
 */
export const collector = defineCollector({
  fact: 'iam.principal',
  // AWS has three types for them; which one a principal is, its ARN says.
  type: 'AWS::IAM::Role',
  types: {
    all: ['AWS::IAM::Role', 'AWS::IAM::User', 'AWS::IAM::Group'],
    of: (arn) =>
      arn.includes(':user/')
        ? 'AWS::IAM::User'
        : arn.includes(':group/')
          ? 'AWS::IAM::Group'
          : 'AWS::IAM::Role',
  },
  scope: 'account',
  operations,
  changedBy: [
    'iam:CreateRole',
    'iam:DeleteRole',
    'iam:UpdateAssumeRolePolicy',
    'iam:PutRolePolicy',
    'iam:DeleteRolePolicy',
    'iam:AttachRolePolicy',
    'iam:DetachRolePolicy',
    'iam:PutRolePermissionsBoundary',
    'iam:DeleteRolePermissionsBoundary',
    'iam:CreateUser',
    'iam:PutUserPolicy',
    'iam:DeleteUserPolicy',
    'iam:AttachUserPolicy',
    'iam:DetachUserPolicy',
    'iam:PutGroupPolicy',
    'iam:DeleteGroupPolicy',
    'iam:AttachGroupPolicy',
    'iam:DetachGroupPolicy',
    'iam:AddUserToGroup',
    'iam:RemoveUserFromGroup',
    'iam:CreatePolicyVersion',
    'iam:SetDefaultPolicyVersion',
    'iam:DeletePolicy',
    'iam:PutUserPermissionsBoundary',
    'iam:DeleteUserPermissionsBoundary',
    'iam:DeleteUser',
    'iam:CreateGroup',
    'iam:DeleteGroup',
    'iam:UpdateUser',
    'iam:UpdateGroup',
    'iam:TagRole',
    'iam:UntagRole',
    'iam:TagUser',
    'iam:UntagUser',
    'iam:CreateServiceLinkedRole',
    'iam:DeleteServiceLinkedRole',
    'iam:UpdateRole',
    'iam:UpdateRoleDescription',
    'iam:AcquireRole',
    'iam:DeletePolicyVersion',
  ],
  async *list(reading) {
    const { roles, users, groups, texts } = await authorizationDetails(reading);
    const managed = managedPolicies(reading, texts);
    for (const role of roles) yield await wholeOrId(role.arn, principalOf(reading, managed, role));
    for (const group of groups.values())
      yield await wholeOrId(group.arn, principalOf(reading, managed, group));
    for (const user of users) {
      const memberships = user.groupNames.map((name) => groups.get(name));
      // A group that joined while the listing was under way: `get` reads the user afresh.
      if (memberships.includes(undefined)) yield user.arn;
      else {
        const whole = { ...user, groups: memberships.filter((group) => group !== undefined) };
        yield await wholeOrId(user.arn, principalOf(reading, managed, whole));
      }
    }
  },
  async get(reading, arn) {
    const named = principalNamed(arn);
    const read = named && (await readers[named.kind](reading, named.name));
    // A name is unique within the account: under another path it is another principal.
    if (!read || read.arn !== arn) return undefined;
    return principalOf(reading, managedPolicies(reading), read);
  },
  async *affected(reading, reference) {
    const named = principalNamed(reference);
    if (!named) yield* holdersOf(reading, reference);
    else if (named.kind === 'group') yield* groupAndMembers(reading, named.name, reference);
    else yield (await arnNamed(reading, named.kind, named.name)) ?? reference;
  },
});

/** What IAM tells about one principal, whichever operations told it. */
interface Told {
  readonly kind: 'role' | 'user' | 'group';
  readonly arn: string;
  readonly name: string;
  readonly path: string;
  readonly held: HeldPolicies;
  readonly boundaryArn?: string | undefined;
  /** Roles only. */
  readonly trust?: string | undefined;
  /** Users only. */
  readonly groups?: readonly Told[];
  readonly tags?:
    | readonly { readonly Key: string | undefined; readonly Value: string | undefined }[]
    | undefined;
}

type Details = OutputOf<'iam:GetAccountAuthorizationDetails'>;
type RoleDetail = NonNullable<Details['RoleDetailList']>[number];
type UserDetail = NonNullable<Details['UserDetailList']>[number];
type GroupDetail = NonNullable<Details['GroupDetailList']>[number];

/** The whole listing: a user needs its groups, and everybody the policies, that come on later pages. */
async function authorizationDetails(reading: PrincipalReading) {
  const roles: Told[] = [];
  const users: (Told & { readonly groupNames: readonly string[] })[] = [];
  const groups = new Map<string, Told>();
  const texts = new Map<string, string>();
  const pages = reading.pages('iam:GetAccountAuthorizationDetails', {
    Filter: ['User', 'Role', 'Group', 'LocalManagedPolicy', 'AWSManagedPolicy'],
    MaxItems: 1000,
  });
  for await (const page of pages) {
    for (const role of page.RoleDetailList ?? []) {
      roles.push(roleTold(reading, role, heldIn(role.RolePolicyList, role)));
    }
    for (const user of page.UserDetailList ?? []) {
      const told = userTold(reading, user, heldIn(user.UserPolicyList, user));
      users.push({ ...told, groupNames: [...(user.GroupList ?? [])].sort() });
    }
    for (const group of page.GroupDetailList ?? []) {
      const told = groupTold(reading, group, heldIn(group.GroupPolicyList, group));
      groups.set(told.name, told);
    }
    for (const { Arn, PolicyVersionList } of page.Policies ?? []) {
      const text = PolicyVersionList?.find(({ IsDefaultVersion }) => IsDefaultVersion)?.Document;
      if (Arn && text) texts.set(Arn, text);
    }
  }
  return { roles, users, groups, texts };
}

function heldIn(
  inline: HeldPolicies['inline'] = [],
  detail: Pick<RoleDetail, 'AttachedManagedPolicies'>,
): HeldPolicies {
  return { inline, attached: detail.AttachedManagedPolicies ?? [] };
}

/** Reads one principal by its name; `undefined` when IAM does not know it. */
const readers = {
  async role(reading: PrincipalReading, RoleName: string): Promise<Told | undefined> {
    const answer = await reading.find('iam:GetRole', { RoleName });
    if (!answer) return undefined;
    const role = stated(reading, answer.Role, `role ${RoleName}`);
    return roleTold(reading, role, await policiesOfRole(reading, RoleName));
  },
  async user(reading: PrincipalReading, UserName: string): Promise<Told | undefined> {
    const answer = await reading.find('iam:GetUser', { UserName });
    if (!answer) return undefined;
    const user = stated(reading, answer.User, `user ${UserName}`);
    const details: Promise<Told>[] = [];
    for await (const { Groups } of reading.pages('iam:ListGroupsForUser', { UserName })) {
      for (const group of stated(reading, Groups, `the groups of user ${UserName}`)) {
        const GroupName = stated(reading, group.GroupName, `the name of a group of user ${UserName}`);
        details.push(policiesOfGroup(reading, GroupName).then((held) => groupTold(reading, group, held)));
      }
    }
    const [held, groups] = await Promise.all([policiesOfUser(reading, UserName), Promise.all(details)]);
    return { ...userTold(reading, user, held), groups: groups.sort((a, b) => (a.name < b.name ? -1 : 1)) };
  },
  async group(reading: PrincipalReading, GroupName: string): Promise<Told | undefined> {
    const answer = await reading.find('iam:GetGroup', { GroupName });
    if (!answer) return undefined;
    const group = stated(reading, answer.Group, `group ${GroupName}`);
    return groupTold(reading, group, await policiesOfGroup(reading, GroupName));
  },
};

function roleTold(
  reading: PrincipalReading,
  role: Pick<
    RoleDetail,
    'Arn' | 'RoleName' | 'Path' | 'PermissionsBoundary' | 'AssumeRolePolicyDocument' | 'Tags'
  >,
  held: HeldPolicies,
): Told {
  return {
    kind: 'role',
    arn: stated(reading, role.Arn, 'the ARN of a role'),
    name: stated(reading, role.RoleName, 'the name of a role'),
    path: stated(reading, role.Path, 'the path of a role'),
    held,
    boundaryArn: role.PermissionsBoundary?.PermissionsBoundaryArn,
    trust: role.AssumeRolePolicyDocument,
    tags: role.Tags,
  };
}

function userTold(
  reading: PrincipalReading,
  user: Pick<UserDetail, 'Arn' | 'UserName' | 'Path' | 'PermissionsBoundary' | 'Tags'>,
  held: HeldPolicies,
): Told {
  return {
    kind: 'user',
    arn: stated(reading, user.Arn, 'the ARN of a user'),
    name: stated(reading, user.UserName, 'the name of a user'),
    path: stated(reading, user.Path, 'the path of a user'),
    held,
    boundaryArn: user.PermissionsBoundary?.PermissionsBoundaryArn,
    tags: user.Tags,
  };
}

function groupTold(
  reading: PrincipalReading,
  group: Pick<GroupDetail, 'Arn' | 'GroupName' | 'Path'>,
  held: HeldPolicies,
): Told {
  return {
    kind: 'group',
    arn: stated(reading, group.Arn, 'the ARN of a group'),
    name: stated(reading, group.GroupName, 'the name of a group'),
    path: stated(reading, group.Path, 'the path of a group'),
    held,
  };
}

/** Whatever fails here fails again in `get`, as a gap of this principal alone. */
async function wholeOrId(
  arn: string,
  found: Promise<Found<'iam.principal'>>,
): Promise<Listed<'iam.principal'>> {
  try {
    return await found;
  } catch {
    return arn;
  }
}

async function principalOf(
  reading: PrincipalReading,
  managed: ManagedPolicies,
  { kind, arn, name, path, held, boundaryArn, trust, groups = [], tags = [] }: Told,
): Promise<Found<'iam.principal'>> {
  const policies = await Promise.all([
    documentsOf(reading, managed, held, 'inline', 'attached', arn),
    ...groups.map((group) =>
      documentsOf(reading, managed, group.held, 'group-inline', 'group-attached', group.arn),
    ),
  ]);
  return {
    id: arn,
    arn,
    value: {
      kind,
      arn,
      name,
      path,
      policies: distinct(policies.flat()).sort(byOrigin),
      boundary: boundaryArn === undefined ? null : { arn: boundaryArn, document: await managed(boundaryArn) },
      trust:
        kind === 'role'
          ? parsedPolicy(
              reading,
              stated(reading, trust, `the trust policy of ${arn}`),
              `trust policy of ${arn}`,
            )
          : null,
      groups: groups.map((group) => group.name),
      tags: Object.fromEntries(tags.map(({ Key = '', Value = '' }) => [Key, Value])),
    },
  };
}

async function documentsOf(
  reading: PrincipalReading,
  managed: ManagedPolicies,
  { inline, attached }: HeldPolicies,
  inlineSource: AttachedPolicy['source'],
  attachedSource: AttachedPolicy['source'],
  holder: string,
): Promise<readonly AttachedPolicy[]> {
  const documents = inline.map((policy): AttachedPolicy => {
    const name = stated(reading, policy.PolicyName, `the name of a policy of ${holder}`);
    const text = stated(reading, policy.PolicyDocument, `the document of policy ${name} of ${holder}`);
    const document = parsedPolicy(reading, text, `policy ${name} of ${holder}`);
    return { name, source: inlineSource, arn: null, document };
  });
  const shared = attached.map(async (policy): Promise<AttachedPolicy> => {
    const name = stated(reading, policy.PolicyName, `the name of a policy of ${holder}`);
    const arn = stated(reading, policy.PolicyArn, `the ARN of policy ${name} of ${holder}`);
    return { name, source: attachedSource, arn, document: await managed(arn) };
  });
  return [...documents, ...(await Promise.all(shared))];
}

/** Two groups of one user may hold the same managed policy: it applies once. */
function distinct(policies: readonly AttachedPolicy[]): AttachedPolicy[] {
  const seen = new Set<string>();
  return policies.filter(({ source, arn }) => {
    if (arn === null) return true;
    const key = `${source} ${arn}`;
    const first = !seen.has(key);
    seen.add(key);
    return first;
  });
}

/** AWS promises no order. Equal keys (inline policies of two groups) keep the order of the groups' names. */
function byOrigin(a: AttachedPolicy, b: AttachedPolicy): number {
  return compare(a.source, b.source) || compare(a.name, b.name) || compare(a.arn ?? '', b.arn ?? '');
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function principalNamed(arn: string): { kind: 'role' | 'user' | 'group'; name: string } | undefined {
  const [, kind, name] = /^arn:[^:]+:iam::\d{12}:(role|user|group)\/(?:.*\/)?([^/]+)$/.exec(arn) ?? [];
  return kind && name ? { kind: kind as 'role' | 'user' | 'group', name } : undefined;
}

/** The principals to which a managed policy is attached, as permissions or as boundary. */
async function* holdersOf(reading: PrincipalReading, PolicyArn: string): AsyncGenerator<string> {
  // The first page again, from memory: a policy that is gone has no holders.
  if (!(await reading.find('iam:ListEntitiesForPolicy', { PolicyArn }))) return;
  const holders = new Set<string>();
  for await (const page of reading.pages('iam:ListEntitiesForPolicy', { PolicyArn })) {
    for (const { RoleName } of page.PolicyRoles ?? []) {
      const role = await reading.find('iam:GetRole', { RoleName });
      if (role?.Role?.Arn) holders.add(role.Role.Arn);
    }
    for (const { UserName } of page.PolicyUsers ?? []) {
      const user = await reading.find('iam:GetUser', { UserName });
      if (user?.User?.Arn) holders.add(user.User.Arn);
    }
    for (const { GroupName } of page.PolicyGroups ?? []) {
      const name = stated(reading, GroupName, `the name of a group with policy ${PolicyArn}`);
      const group = `arn:${reading.partition}:iam::${reading.account}:group/${name}`;
      for await (const arn of groupAndMembers(reading, name, group)) holders.add(arn);
    }
  }
  yield* holders;
}

/** The ARN with its path, which events leave out; `undefined` for a principal that is gone. */
async function arnNamed(
  reading: PrincipalReading,
  kind: 'role' | 'user',
  name: string,
): Promise<string | undefined> {
  return kind === 'role'
    ? (await reading.find('iam:GetRole', { RoleName: name }))?.Role?.Arn
    : (await reading.find('iam:GetUser', { UserName: name }))?.User?.Arn;
}

/** A group that is gone is named as it was asked for; what its members lost, events of their own tell. */
async function* groupAndMembers(
  reading: PrincipalReading,
  GroupName: string,
  reference: string,
): AsyncGenerator<string> {
  const answer = await reading.find('iam:GetGroup', { GroupName });
  if (!answer) {
    yield reference;
    return;
  }
  yield stated(reading, answer.Group?.Arn, `the ARN of group ${GroupName}`);
  for await (const { Users } of reading.pages('iam:GetGroup', { GroupName })) {
    for (const { Arn } of stated(reading, Users, `the users of group ${GroupName}`)) {
      yield stated(reading, Arn, `the ARN of a user of group ${GroupName}`);
    }
  }
}
