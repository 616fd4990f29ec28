import type { Allowance } from './effective-grant.ts';
import { isGlob, overlapsGlob } from './glob.ts';
import { isAny, segmentsOf } from './match.ts';
import { isNamedByVariable } from './policy-variables.ts';

/** How many models a resource pattern reaches (catalogue A4.5), from one to all. */
export const modelBreadths = ['EXACT', 'FAMILY', 'PROVIDER', 'TYPE', 'ALL'] as const;
export type ModelBreadth = (typeof modelBreadths)[number];

const types = [
  'foundation-model',
  'inference-profile',
  'application-inference-profile',
  'provisioned-model',
  'custom-model',
  'custom-model-deployment',
  'imported-model',
  'prompt-router',
  'default-prompt-router',
  'marketplace/model-endpoint',
] as const;

export type ModelType = (typeof types)[number];

/** The models of one resource pattern; `type` and `id` are null for class ALL. */
export interface ModelReach {
  readonly breadth: ModelBreadth;
  readonly type: ModelType | null;
  /** What follows the type, wildcards included. */
  readonly id: string | null;
}

/** True when `breadth` is wider than `limit`. */
export function isWider(breadth: ModelBreadth, limit: ModelBreadth): boolean {
  return modelBreadths.indexOf(breadth) > modelBreadths.indexOf(limit);
}

/** The models that an Allow's resource pattern reaches; null when it reaches none. */
export function modelReach(pattern: string): ModelReach | null {
  const all = { breadth: 'ALL', type: null, id: null } as const;
  if (isAny(pattern)) return all;
  const segments = segmentsOf(pattern);
  if (!segments) return null;
  const [arn = '', , service = '', , , resource = ''] = segments;
  if (!overlapsGlob(arn, 'arn') || !overlapsGlob(service, 'bedrock')) return null;
  for (const type of types) {
    if (!resource.startsWith(`${type}/`)) continue;
    const id = resource.slice(type.length + 1);
    return { breadth: breadthOfId(type, id), type, id };
  }
  return types.some((type) => overlapsGlob(resource, `${type}/*`)) ? all : null;
}

/** As `modelReach`, for a grant: an open-ended one reaches all, one named by a variable of the caller one. */
export function modelReachOf(allowance: Allowance): ModelReach | null {
  const reach = modelReach(allowance.resource);
  if (!reach) return null;
  if (allowance.openActions || allowance.openResources) return { breadth: 'ALL', type: null, id: null };
  if (reach.breadth === 'TYPE' && allowance.variableScoped && isNamedByVariable(allowance.writtenResource)) {
    return { ...reach, breadth: 'EXACT' };
  }
  return reach;
}

/**
 * Of grants of one action, those that matter by themselves. A call through an inference profile is asked for on the
 * foundation models behind it too, so that a grant on profiles reaches no further than those on models do: it is
 * left out where there are some, and all of them are `bounded`.
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/inference-profiles-prereq.html
 */
export function decidingGrants<G extends { readonly allowance: Allowance; readonly reach: ModelReach }>(
  grants: readonly G[],
  bounded: (grant: G) => boolean,
): readonly G[] {
  return grants.filter(({ allowance: { action }, reach: { type } }) => {
    if (!type?.endsWith('inference-profile')) return true;
    const onModels = grants.filter(
      ({ allowance, reach }) =>
        allowance.action === action && (reach.type === null || reach.type === 'foundation-model'),
    );
    return onModels.length === 0 || !onModels.every(bounded);
  });
}

function breadthOfId(type: ModelType, id: string): ModelBreadth {
  // The literal name stands for every marketplace endpoint of the account.
  if (type === 'marketplace/model-endpoint' && id === 'all-access') return 'TYPE';
  if (!isGlob(id)) return 'EXACT';
  if (type === 'inference-profile') {
    const model = /^(?:[a-z-]+|\*)\.(.+)$/.exec(id)?.[1];
    return model === undefined ? 'TYPE' : isGlob(model) ? breadthOfName(model) : 'FAMILY';
  }
  return type === 'foundation-model' || type === 'custom-model' ? breadthOfName(id) : 'TYPE';
}

function breadthOfName(name: string): ModelBreadth {
  if (/^[^.*?]+\.[^*?]/.test(name)) return 'FAMILY';
  return /^[^.*?]+\.[*?]/.test(name) ? 'PROVIDER' : 'TYPE';
}
