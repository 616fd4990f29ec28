import type { Principal } from '../facts/iam.ts';
import { isUnscopable } from './action-catalogue.ts';
import { actionResources } from './action-resources.generated.ts';
import { type Allowance, allowancesOf } from './effective-grant.ts';
import { isAny, sharesResources } from './match.ts';
import { modelReach } from './model-breadth.ts';

/** What these are asked for on beside models (projects, tools, jobs) opens no model by itself. */
const onModels: ReadonlySet<string> = new Set([
  ...['bedrock:invokemodel', 'bedrock:invokemodelwithresponsestream'],
  ...['bedrock:invokemodelwithbidirectionalstream', 'bedrock:createmodelinvocationjob'],
]);

/**
 * Whether a principal is granted an action on anything that the action is asked for on: `InvokeModel` on a
 * guardrail, or on a bucket, lets nobody call a model.
 */
export function hasUsableGrant(principal: Principal, action: string): boolean {
  return allowancesOf(principal, action).some((allowance) => isUsable(allowance, action));
}

/** Whether a grant of an action reaches anything that the action is asked for on. */
export function isUsable({ resource }: Allowance, action: string): boolean {
  if (isAny(resource)) return true;
  if (onModels.has(action)) return modelReach(resource) !== null;
  if (isUnscopable(action)) return false;
  const kinds = actionResources[action]?.split(' ');
  return kinds === undefined || kinds.some((kind) => sharesResources(resource, kind));
}
