import type { World } from '../world.ts';
import type { Context } from './conditions.ts';
import { policyArnOf } from './context.ts';
import { conditionsHold, coversAction } from './evaluate.ts';
import { type Principals, parsePolicy } from './policy.ts';
import type { Principal } from './principal.ts';

/**
 * What a role's trust policy says to a caller: `named` means that it trusts this very principal (or
 * everyone), `account` that it leaves the choice to the caller's account, whose policies then have to allow the call.
 */
export type Trust = 'named' | 'account' | 'none';

/** Evaluates a trust policy for `sts:AssumeRole`. */
export function trustOf(world: World, document: string, principal: Principal, context: Context): Trust {
  const policy = parsePolicy(document);
  let trust: Trust = 'none';
  for (const statement of policy.statements) {
    if (!coversAction(statement, 'sts:assumerole')) continue;
    const match = statement.notPrincipals
      ? matchPrincipals(world, statement.notPrincipals, principal) === 'none'
        ? 'named'
        : 'none'
      : matchPrincipals(world, statement.principals ?? {}, principal);
    if (match === 'none' || !conditionsHold(statement, policy, context)) continue;
    if (statement.effect === 'Deny') return 'none';
    if (trust !== 'named') trust = match;
  }
  return trust;
}

function matchPrincipals(world: World, principals: Principals, principal: Principal): Trust {
  const names = principals['AWS'] ?? [];
  const own = new Set(['*', principal.arn, policyArnOf(world, principal)]);
  if (names.some((name) => own.has(name))) return 'named';
  const root = `arn:${principal.partition}:iam::${principal.account}:root`;
  return names.some((name) => name === principal.account || name === root) ? 'account' : 'none';
}
