import type { Principal } from '../facts/iam.ts';
import { invokeActions } from './action-sets.ts';
import { mayTouch } from './effective-grant.ts';
import { hasUsableGrant } from './usable-grant.ts';

const prefixes = ['bedrock', 'bedrock-mantle', 'bedrock-agentcore', 'sagemaker'];
const kept = new WeakMap<Principal, boolean>();

/** Whether a principal may reach a model, an agent or a flow in any way, under whatever conditions: G2 of catalogue A3. */
export function mayInvokeModels(principal: Principal): boolean {
  const known = kept.get(principal);
  if (known !== undefined) return known;
  const answer =
    mayTouch(principal, prefixes) && invokeActions.some((action) => hasUsableGrant(principal, action));
  kept.set(principal, answer);
  return answer;
}
