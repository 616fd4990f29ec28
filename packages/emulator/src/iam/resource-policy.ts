import type { World } from '../world.ts';
import type { Authorization } from './authorization.ts';
import type { Context } from './conditions.ts';
import { policyArnOf } from './context.ts';
import { conditionsHold, coversAction, coversResource } from './evaluate.ts';
import { type Principals, parsePolicy, type Statement } from './policy.ts';
import type { Principal } from './principal.ts';

/**
 * What a policy on a resource says to a caller: `named` means that it lets in this very principal (or
 * everyone), `account` that it leaves the choice to the caller's account, whose policies then have to allow the call.
 */
export type Grant = 'named' | 'account' | 'none' | 'deny';

/** Evaluates a resource's policy, a key's or a role's trust policy. A deny wins over every allow. */
export function grantOf(
  world: World,
  document: string,
  principal: Principal,
  { action, resource }: Pick<Authorization, 'action' | 'resource'>,
  context: Context,
): Grant {
  const policy = parsePolicy(document);
  const wanted = action.toLowerCase();
  let grant: Grant = 'none';
  for (const statement of policy.statements) {
    if (!coversAction(statement, wanted)) continue;
    // Trust policies have no resource: the role itself is meant.
    const scoped = statement.resources !== null || statement.notResources !== null;
    if (scoped && !coversResource(statement, resource, policy, context)) continue;
    const match = matchOf(world, statement, principal);
    if (match === 'none' || !conditionsHold(statement, policy, context)) continue;
    if (statement.effect === 'Deny') return 'deny';
    if (grant !== 'named') grant = match;
  }
  return grant;
}

function matchOf(world: World, { principals, notPrincipals }: Statement, principal: Principal) {
  if (!notPrincipals) return matchPrincipals(world, principals ?? {}, principal);
  return matchPrincipals(world, notPrincipals, principal) === 'none' ? 'named' : 'none';
}

function matchPrincipals(
  world: World,
  principals: Principals,
  principal: Principal,
): 'named' | 'account' | 'none' {
  const names = principals['AWS'] ?? [];
  if (names.includes('*')) return 'named';
  if (principal.kind === 'service') {
    return principals['Service']?.includes(principal.name) ? 'named' : 'none';
  }
  const own = new Set([principal.arn, policyArnOf(world, principal)]);
  if (names.some((name) => own.has(name))) return 'named';
  const root = `arn:${principal.partition}:iam::${principal.account}:root`;
  return names.some((name) => name === principal.account || name === root) ? 'account' : 'none';
}
