import type { World } from '../world.ts';
import type { Authorization } from './authorization.ts';
import type { Context } from './conditions.ts';
import { organizationIdOf } from './organization.ts';
import type { Principal } from './principal.ts';
import { roles, users } from './store.ts';

/** What conditions may ask about a request beside its caller. */
export interface RequestFacts {
  readonly region: string;
  readonly now: Date;
  readonly sourceIp: string;
  readonly userAgent: string;
}

/**
 * The condition keys of a request; those of the operation itself come with the authorization and win.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */
export function contextOf(
  world: World,
  principal: Principal,
  authorization: Authorization,
  request: RequestFacts,
): Context {
  const context: { [key: string]: readonly string[] } = {
    ...identityOf(world, principal),
    'aws:requestedregion': [request.region],
    'aws:sourceip': [request.sourceIp],
    'aws:useragent': [request.userAgent],
    'aws:securetransport': ['true'],
    'aws:currenttime': [request.now.toISOString()],
    'aws:epochtime': [String(Math.floor(request.now.getTime() / 1000))],
    'aws:viaawsservice': ['false'],
  };
  if (principal.session) {
    context['aws:multifactorauthpresent'] = ['false'];
    context['aws:tokenissuetime'] = [principal.session.created.toISOString()];
    if (principal.session.sourceIdentity) context['aws:sourceidentity'] = [principal.session.sourceIdentity];
  }
  for (const [key, value] of tagsOf(world, principal))
    context[`aws:principaltag/${key.toLowerCase()}`] = [value];

  const resourceAccount =
    authorization.policy?.owner ?? (authorization.resource.split(':')[4] || principal.account);
  context['aws:resourceaccount'] = [resourceAccount];
  const resourceOrganization = organizationIdOf(world, resourceAccount);
  if (resourceOrganization) context['aws:resourceorgid'] = [resourceOrganization];

  for (const [key, value] of Object.entries(authorization.context ?? {})) {
    context[key.toLowerCase()] = typeof value === 'string' ? [value] : value;
  }
  return context;
}

/** The keys that say who calls: a service has none of those that people and roles have. */
function identityOf(world: World, principal: Principal): { [key: string]: readonly string[] } {
  const organization = organizationIdOf(world, principal.account);
  if (principal.kind === 'service') {
    const { arn, account } = principal.source ?? {};
    return {
      'aws:principalisawsservice': ['true'],
      'aws:principalservicename': [principal.name],
      ...(arn !== undefined && { 'aws:sourcearn': [arn] }),
      ...(account !== undefined && { 'aws:sourceaccount': [account] }),
      ...(organization && { 'aws:sourceorgid': [organization] }),
    };
  }
  return {
    'aws:principalarn': [policyArnOf(world, principal)],
    'aws:principalaccount': [principal.account],
    'aws:principaltype': [principal.kind === 'role' ? 'AssumedRole' : 'User'],
    'aws:principalisawsservice': ['false'],
    'aws:userid': [principal.userId],
    ...(principal.kind !== 'role' && { 'aws:username': [principal.name] }),
    ...(organization && { 'aws:principalorgid': [organization] }),
  };
}

/** The ARN that policies mean: for a session, the ARN of its role. */
export function policyArnOf(world: World, principal: Principal): string {
  if (principal.kind !== 'role') return principal.arn;
  const role = world.items(roles, { account: principal.account, region: '' }).get(principal.name);
  return role?.Arn ?? `arn:${principal.partition}:iam::${principal.account}:role/${principal.name}`;
}

function tagsOf(world: World, principal: Principal): Map<string, string> {
  if (principal.kind === 'service') return new Map();
  const at = { account: principal.account, region: '' };
  const record =
    principal.kind === 'role'
      ? world.items(roles, at).get(principal.name)
      : world.items(users, at).get(principal.name);
  const tags = new Map(record?.Tags.map((tag) => [tag.Key, tag.Value] as const));
  for (const [key, value] of Object.entries(principal.session?.tags ?? {})) tags.set(key, value);
  return tags;
}
