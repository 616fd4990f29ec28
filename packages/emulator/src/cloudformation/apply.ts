import type { Plane } from '../plane.ts';
import { joinUnit, type StackSetRecord } from './stack-sets.ts';
import { type Deployment, deploy, type StackRecord } from './stacks.ts';
import { resourceTypes } from './types.ts';

/**
 * Deploys a template into the world.
 * @throws AwsError for what CloudFormation refuses; a resource that fails is the status of the stack.
 */
export function applyTemplate(plane: Plane, deployment: Omit<Deployment, 'types'>): Promise<StackRecord> {
  return deploy(plane, { ...deployment, types: resourceTypes });
}

/** Moves an account into a unit, with the automatic deployments that follow. @returns the sets, in their order. */
export function moveIntoUnit(plane: Plane, account: string, unit: string): Promise<StackSetRecord[]> {
  return joinUnit(plane, resourceTypes, account, unit);
}
