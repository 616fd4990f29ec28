import type { Principal } from '../facts/iam.ts';
import { actionSets } from './action-sets.ts';
import { allowancesOf, restrictingKeys } from './effective-grant.ts';
import { matchesGlob } from './glob.ts';
import { isAny, segmentsOf } from './match.ts';

const kept = new WeakMap<Principal, boolean>();

/**
 * Whether a principal holds administrator rights: everything on everything, or full control of IAM, with
 * which it can give itself the rest. Every action that rewrites roles and users must be granted on all of
 * them, without a restrictive condition and past boundary and Deny.
 */
export function isAdministrator(principal: Principal): boolean {
  const known = kept.get(principal);
  if (known !== undefined) return known;
  const answer = actionSets.roleAdmin.every((action) =>
    allowancesOf(principal, action).some(
      (allowance) => reachesAllOfIam(allowance.resource) && restrictingKeys(allowance).length === 0,
    ),
  );
  kept.set(principal, answer);
  return answer;
}

function reachesAllOfIam(resource: string): boolean {
  if (isAny(resource)) return true;
  const [, , service = '', , , name = ''] = segmentsOf(resource) ?? [];
  return matchesGlob(service, 'iam') && /^\*+$/.test(name);
}
