import { AwsError } from '../aws-error.ts';
import type { Authorization } from '../iam/authorization.ts';
import {
  findManagedPolicy,
  type GroupRecord,
  groups,
  type ManagedPolicyRecord,
  type RoleRecord,
  roles,
  type UserRecord,
  users,
} from '../iam/store.ts';
import { type Call, page } from '../operation.ts';
import { required } from './record.ts';

/** The error of IAM for anything that does not exist. */
export function noSuchEntity(message: string): AwsError {
  return new AwsError('NoSuchEntityException', message, 404);
}

export function findRole(call: Call, name: string | undefined): RoleRecord {
  const role = call.world.items(roles, call).get(required(name, 'roleName'));
  if (!role) throw noSuchEntity(`The role with name ${name} cannot be found.`);
  return role;
}

export function findUser(call: Call, name: string | undefined): UserRecord {
  const user = call.world.items(users, call).get(required(name, 'userName'));
  if (!user) throw noSuchEntity(`The user with name ${name} cannot be found.`);
  return user;
}

export function findGroup(call: Call, name: string | undefined): GroupRecord {
  const group = call.world.items(groups, call).get(required(name, 'groupName'));
  if (!group) throw noSuchEntity(`The group with name ${name} cannot be found.`);
  return group;
}

export function findPolicy(call: Call, arn: string | undefined): ManagedPolicyRecord {
  const policy = findManagedPolicy(call.world, call.account, required(arn, 'policyArn'));
  if (!policy) throw noSuchEntity(`Policy ${arn} was not found.`);
  return policy;
}

/** Documents leave IAM percent-encoded as RFC 3986 has it. */
export function encoded(document: string): string {
  return encodeURIComponent(document).replace(
    /[!'()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

interface PageInput {
  readonly Marker?: string | undefined;
  readonly MaxItems?: number | undefined;
}

/** One page in IAM's words. */
export function markedPage<T>(call: Call, items: readonly T[], input: PageInput) {
  const { items: rows, next } = page(call, items, input.Marker, input.MaxItems, 1000);
  return { rows, rest: { IsTruncated: next !== undefined, ...(next !== undefined && { Marker: next }) } };
}

/** The ARN that IAM checks: of the real thing if it exists, else of one without a path. */
function arnOf(call: Call, kind: 'role' | 'user' | 'group', name: string | undefined): string {
  const place = { account: call.account, region: '' };
  const store = { role: roles, user: users, group: groups }[kind];
  const known = name && (call.world.items<{ Arn: string }>(store, place).get(name)?.Arn ?? undefined);
  return (
    known || `arn:${call.partition}:iam::${call.account}:${kind}/${name ?? call.caller.split('/').at(-1)}`
  );
}

export function onRole(action: string) {
  return (input: { RoleName?: string | undefined }, call: Call): readonly Authorization[] => [
    { action: `iam:${action}`, resource: arnOf(call, 'role', input.RoleName) },
  ];
}

export function onUser(action: string) {
  return (input: { UserName?: string | undefined }, call: Call): readonly Authorization[] => [
    { action: `iam:${action}`, resource: arnOf(call, 'user', input.UserName) },
  ];
}

export function onGroup(action: string) {
  return (input: { GroupName?: string | undefined }, call: Call): readonly Authorization[] => [
    { action: `iam:${action}`, resource: arnOf(call, 'group', input.GroupName) },
  ];
}

export function onPolicy(action: string) {
  return (input: { PolicyArn?: string | undefined }): readonly Authorization[] => [
    { action: `iam:${action}`, resource: required(input.PolicyArn, 'policyArn') },
  ];
}
