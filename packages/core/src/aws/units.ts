import { pagesOf } from '../engine/pages.ts';
import type { AwsAccount } from './access.ts';
import { globalRegionOf } from './partition.ts';

/** An organization is at most five levels deep; a loop in what we are told must not go on for ever. */
const DEEPEST = 8;

/**
 * The organizational units above an account or a unit, the root first.
 *
 * @param own the management account or a delegated administrator's: no other may ask.
 * @throws AwsFailure when AWS does not say.
 * @throws Error when what AWS says does not end at the root: decisions for a unit would silently not hold.
 * @see https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListParents.html
 */
export async function unitsAbove(own: AwsAccount, child: string): Promise<readonly string[]> {
  const units: string[] = [];
  let below = child;
  while (!below.startsWith('r-')) {
    const parent = await parentOf(own, below);
    if (parent === undefined || units.length === DEEPEST) {
      throw new Error(`AWS Organizations does not say up to the root which units hold ${child}.`);
    }
    units.unshift(parent);
    below = parent;
  }
  return units;
}

async function parentOf(own: AwsAccount, child: string): Promise<string | undefined> {
  const at = globalRegionOf(own.partition);
  const pages = pagesOf({ ChildId: child }, (input) => own.read('organizations:ListParents', at, input));
  for await (const { Parents } of pages) {
    const parent = Parents?.[0]?.Id;
    if (parent) return parent;
  }
  return undefined;
}
