import { defineStore, type World } from '../world.ts';

/** A policy document with its name. Documents are plain JSON text; handlers percent-encode them. */
export interface InlinePolicy {
  PolicyName: string;
  PolicyDocument: string;
}

export interface AttachedPolicyRecord {
  PolicyName: string;
  PolicyArn: string;
}

export interface BoundaryRecord {
  PermissionsBoundaryType: 'Policy';
  PermissionsBoundaryArn: string;
}

export interface TagRecord {
  Key: string;
  Value: string;
}

/** A role: the SDK's `RoleDetail` with what the emulator needs always present. */
export interface RoleRecord {
  Path: string;
  RoleName: string;
  RoleId: string;
  Arn: string;
  CreateDate: Date;
  AssumeRolePolicyDocument: string;
  Description?: string;
  MaxSessionDuration: number;
  RolePolicyList: InlinePolicy[];
  AttachedManagedPolicies: AttachedPolicyRecord[];
  PermissionsBoundary?: BoundaryRecord;
  Tags: TagRecord[];
  RoleLastUsed?: { LastUsedDate: Date; Region: string };
}

/** A user: the SDK's `UserDetail`; `GroupList` holds group names. */
export interface UserRecord {
  Path: string;
  UserName: string;
  UserId: string;
  Arn: string;
  CreateDate: Date;
  UserPolicyList: InlinePolicy[];
  GroupList: string[];
  AttachedManagedPolicies: AttachedPolicyRecord[];
  PermissionsBoundary?: BoundaryRecord;
  Tags: TagRecord[];
}

/** A group: the SDK's `GroupDetail`. */
export interface GroupRecord {
  Path: string;
  GroupName: string;
  GroupId: string;
  Arn: string;
  CreateDate: Date;
  GroupPolicyList: InlinePolicy[];
  AttachedManagedPolicies: AttachedPolicyRecord[];
}

export interface PolicyVersionRecord {
  /** Plain JSON text. */
  Document: string;
  VersionId: string;
  IsDefaultVersion: boolean;
  CreateDate: Date;
}

/** A managed policy with its versions: the SDK's `ManagedPolicyDetail` without the counts, derived later. */
export interface ManagedPolicyRecord {
  PolicyName: string;
  PolicyId: string;
  Arn: string;
  Path: string;
  DefaultVersionId: string;
  IsAttachable: boolean;
  Description?: string;
  CreateDate: Date;
  UpdateDate: Date;
  PolicyVersionList: PolicyVersionRecord[];
  Tags: TagRecord[];
}

/** Keyed by role name. */
export const roles = defineStore<RoleRecord>('iam.role', 'account');
/** Keyed by user name. */
export const users = defineStore<UserRecord>('iam.user', 'account');
/** Keyed by group name. */
export const groups = defineStore<GroupRecord>('iam.group', 'account');
/** Keyed by ARN. Policies of AWS itself (`arn:aws:iam::aws:policy/…`) live in the pseudo account `aws`. */
export const managedPolicies = defineStore<ManagedPolicyRecord>('iam.policy', 'account');

/** The account in which AWS managed policies are kept, as in their ARNs. */
export const awsOwned = 'aws';

/** A managed policy of the account or of AWS. */
export function findManagedPolicy(
  world: World,
  account: string,
  arn: string,
): ManagedPolicyRecord | undefined {
  const owner = arn.split(':')[4] === awsOwned ? awsOwned : account;
  return world.items(managedPolicies, { account: owner, region: '' }).get(arn);
}

/** The text of a managed policy's default version, `undefined` if the policy does not exist. */
export function defaultDocument(world: World, account: string, arn: string): string | undefined {
  const policy = findManagedPolicy(world, account, arn);
  return policy?.PolicyVersionList.find((version) => version.VersionId === policy.DefaultVersionId)?.Document;
}
