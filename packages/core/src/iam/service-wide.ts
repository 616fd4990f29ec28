import { type KnownPrefix, shareOf } from './action-catalogue.ts';
import { actionNames } from './action-names.generated.ts';
import type { Allowance } from './effective-grant.ts';
import { isGlob } from './glob.ts';
import { isEverything } from './match.ts';

/** A wildcard over this share of a service's actions is as good as one over all. */
const broadShare = 0.6;

/** Whether a grant spans a whole service, or several: `*`, `s3:*`, `s3:*Object*`-like breadth, NotAction. */
export function isServiceWide({ action, byNotAction, openActions }: Allowance): boolean {
  if (byNotAction) return openActions || isGlob(action);
  const [prefix = '', name] = action.split(':');
  if (name === undefined || isGlob(prefix) || /^\*+$/.test(name)) return isGlob(action);
  return isGlob(name) && prefix in actionNames && shareOf(action, prefix as KnownPrefix) >= broadShare;
}

/** Whether a grant reaches all resources of a kind: `*`, `arn:aws:s3:::*`, NotResource. */
export function reachesEverything({ resource, openResources }: Allowance): boolean {
  return openResources || isEverything(resource);
}
