import { awsOwned, groups, type InlinePolicy, managedPolicies, roles, users } from '../iam/store.ts';
import { serviceSpecificCredentials } from '../services/iam-principals.ts';
import type { At, World } from '../world.ts';
import { ago, type Built } from './built.ts';

/** A policy document as written by its author. */
export interface Document {
  readonly Version?: string;
  readonly Statement: unknown;
}

interface Permissions {
  /** Inline policies by name. */
  readonly policies?: { readonly [name: string]: Document };
  /** ARNs of attached managed policies. */
  readonly attached?: readonly string[];
}

interface Identity extends Permissions {
  readonly name: string;
  readonly path?: string;
  readonly boundaryArn?: string;
  readonly tags?: { readonly [key: string]: string };
}

/** A document of the current version over some statements. */
export function statements(...Statement: readonly object[]): Document {
  return { Version: '2012-10-17', Statement };
}

/** One Allow; actions and resources as IAM writes them. */
export function allow(
  Action: string | readonly string[],
  Resource: string | readonly string[] = '*',
  Condition?: object,
) {
  return { Effect: 'Allow', Action, Resource, ...(Condition && { Condition }) };
}

/** One Deny. */
export function deny(Action: string | readonly string[], Resource: string | readonly string[] = '*') {
  return { Effect: 'Deny', Action, Resource };
}

/** Lets an AWS service assume the role; with `account`, only for resources of that account. */
export function trustService(Service: string, account?: string, sourceArn?: string): Document {
  const Condition = account && {
    StringEquals: { 'aws:SourceAccount': account },
    ...(sourceArn && { ArnLike: { 'aws:SourceArn': sourceArn } }),
  };
  return statements({
    Effect: 'Allow',
    Principal: { Service },
    Action: 'sts:AssumeRole',
    ...(Condition && { Condition }),
  });
}

/** Lets principals of an account assume the role, with the external id if one is given. */
export function trustAccount(account: string, externalId?: string): Document {
  return statements({
    Effect: 'Allow',
    Principal: { AWS: `arn:aws:iam::${account}:root` },
    Action: 'sts:AssumeRole',
    ...(externalId && { Condition: { StringEquals: { 'sts:ExternalId': externalId } } }),
  });
}

function inline(policies: Permissions['policies'] = {}): InlinePolicy[] {
  return Object.entries(policies).map(([PolicyName, document]) => ({
    PolicyName,
    PolicyDocument: JSON.stringify(document),
  }));
}

function attached(arns: Permissions['attached'] = []) {
  return arns.map((PolicyArn) => ({ PolicyName: PolicyArn.split('/').at(-1) ?? '', PolicyArn }));
}

function tagList(tags: Identity['tags'] = {}) {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}

function boundary(arn: string | undefined) {
  if (arn === undefined) return {};
  return { PermissionsBoundary: { PermissionsBoundaryType: 'Policy' as const, PermissionsBoundaryArn: arn } };
}

/** A role. */
export function role(
  world: World,
  at: At,
  options: Identity & { readonly trust: Document; readonly sessionSeconds?: number },
): Built {
  const { name, path = '/' } = options;
  const id = `AROA${world.id(17)}`;
  const arn = `arn:aws:iam::${at.account}:role${path}${name}`;
  world.items(roles, at).set(name, {
    Path: path,
    RoleName: name,
    RoleId: id,
    Arn: arn,
    CreateDate: ago(world, { days: 120 }),
    AssumeRolePolicyDocument: JSON.stringify(options.trust),
    MaxSessionDuration: options.sessionSeconds ?? 3600,
    RolePolicyList: inline(options.policies),
    AttachedManagedPolicies: attached(options.attached),
    Tags: tagList(options.tags),
    ...boundary(options.boundaryArn),
  });
  return { id, arn };
}

/** A user, member of the groups whose names are given. */
export function user(
  world: World,
  at: At,
  options: Identity & { readonly groups?: readonly string[] },
): Built {
  const { name, path = '/' } = options;
  const id = `AIDA${world.id(17)}`;
  const arn = `arn:aws:iam::${at.account}:user${path}${name}`;
  world.items(users, at).set(name, {
    Path: path,
    UserName: name,
    UserId: id,
    Arn: arn,
    CreateDate: ago(world, { days: 300 }),
    UserPolicyList: inline(options.policies),
    GroupList: [...(options.groups ?? [])],
    AttachedManagedPolicies: attached(options.attached),
    Tags: tagList(options.tags),
    ...boundary(options.boundaryArn),
  });
  return { id, arn };
}

/** A group. */
export function group(world: World, at: At, options: Permissions & { name: string; path?: string }): Built {
  const { name, path = '/' } = options;
  const id = `AGPA${world.id(17)}`;
  const arn = `arn:aws:iam::${at.account}:group${path}${name}`;
  world.items(groups, at).set(name, {
    Path: path,
    GroupName: name,
    GroupId: id,
    Arn: arn,
    CreateDate: ago(world, { days: 300 }),
    GroupPolicyList: inline(options.policies),
    AttachedManagedPolicies: attached(options.attached),
  });
  return { id, arn };
}

function addPolicy(world: World, account: string, name: string, path: string, document: Document): Built {
  const id = `ANPA${world.id(17)}`;
  const arn = `arn:aws:iam::${account}:policy${path}${name}`;
  const created = ago(world, { days: 200 });
  const Document = JSON.stringify(document);
  world.items(managedPolicies, { account, region: '' }).set(arn, {
    PolicyName: name,
    PolicyId: id,
    Arn: arn,
    Path: path,
    DefaultVersionId: 'v1',
    IsAttachable: true,
    CreateDate: created,
    UpdateDate: created,
    PolicyVersionList: [{ Document, VersionId: 'v1', IsDefaultVersion: true, CreateDate: created }],
    Tags: [],
  });
  return { id, arn };
}

/** A managed policy of the account. */
export function managedPolicy(
  world: World,
  at: At,
  options: { name: string; path?: string; document: Document },
): Built {
  return addPolicy(world, at.account, options.name, options.path ?? '/', options.document);
}

/** A managed policy of AWS, e.g. `AdministratorAccess`; a second call with the same name changes nothing. */
export function awsManagedPolicy(world: World, name: string, document: Document): string {
  const arn = `arn:aws:iam::aws:policy/${name}`;
  const known = world.items(managedPolicies, { account: awsOwned, region: '' }).has(arn);
  return known ? arn : addPolicy(world, awsOwned, name, '/', document).arn;
}

/** A long-term Bedrock API key of a user. */
export function bedrockApiKey(
  world: World,
  at: At,
  options: { userName: string; ageDays?: number; lifeDays?: number | null; status?: 'Active' | 'Inactive' },
): Built {
  const { userName, ageDays = 45, lifeDays = null, status = 'Active' } = options;
  const id = `ACCA${world.id(17)}`;
  world.items(serviceSpecificCredentials, at).set(id, {
    UserName: userName,
    Status: status,
    ServiceCredentialAlias: `${userName}-at-${at.account}`,
    CreateDate: ago(world, { days: ageDays }),
    ...(lifeDays !== null && { ExpirationDate: ago(world, { days: ageDays - lifeDays }) }),
    ServiceSpecificCredentialId: id,
    ServiceName: 'bedrock.amazonaws.com',
  });
  return { id, arn: `arn:aws:iam::${at.account}:user/${userName}` };
}
