import { pagesOf } from '../engine/pages.ts';
import type { AwsAccount } from './access.ts';
import { globalRegionOf } from './partition.ts';

/** Regions of an account, as it may use them. */
export interface RegionList {
  readonly enabled: readonly string[];
  readonly disabled: readonly string[];
}

/**
 * The regions that an account has, enabled or not.
 *
 * @throws AwsFailure when AWS does not tell.
 */
export async function regionsOf(aws: AwsAccount): Promise<RegionList> {
  const enabled: string[] = [];
  const disabled: string[] = [];
  const at = globalRegionOf(aws.partition);
  const pages = pagesOf({ MaxResults: 50 }, (input) => aws.read('account:ListRegions', at, input));
  for await (const { Regions } of pages) {
    for (const { RegionName, RegionOptStatus } of Regions ?? []) {
      if (!RegionName) continue;
      const usable = RegionOptStatus === 'ENABLED' || RegionOptStatus === 'ENABLED_BY_DEFAULT';
      (usable ? enabled : disabled).push(RegionName);
    }
  }
  return { enabled: enabled.sort(), disabled: disabled.sort() };
}
