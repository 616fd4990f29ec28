import type { AwsAccount } from '@lenswatch/core/aws/access.ts';
import { globalRegionOf } from '@lenswatch/core/aws/partition.ts';
import { pagesOf } from '@lenswatch/core/engine/pages.ts';
import { accessError } from './access-error.ts';

/** An organization is at most five levels deep; a loop in what we are told must not go on for ever. */
const DEEPEST = 8;

/**
 * The organizational units that hold each account, the root first.
 *
 * @param own the management account or a delegated administrator's: no other may ask.
 * @throws MonitorError when they cannot be read: overrides for units would silently not hold.
 * @see https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListParents.html
 */
export async function unitsOf(
  own: AwsAccount,
  accounts: readonly string[],
): Promise<{ readonly [account: string]: readonly string[] }> {
  const at = globalRegionOf(own.partition);
  const parentOf = async (child: string): Promise<string | undefined> => {
    for await (const { Parents } of pagesOf({ ChildId: child }, (input) =>
      own.read('organizations:ListParents', at, input),
    )) {
      const parent = Parents?.[0]?.Id;
      if (parent) return parent;
    }
    return undefined;
  };
  const above = async (account: string): Promise<readonly string[]> => {
    const units: string[] = [];
    let child = account;
    while (units.length < DEEPEST) {
      const parent = await parentOf(child);
      if (parent === undefined) break;
      units.unshift(parent);
      if (parent.startsWith('r-')) break;
      child = parent;
    }
    return units;
  };
  try {
    return Object.fromEntries(
      await Promise.all(accounts.map(async (account) => [account, await above(account)] as const)),
    );
  } catch (error) {
    throw accessError(error, {
      what: 'Reading which organizational units hold the accounts (organizations:ListParents)',
      region: at,
      permit:
        'The configuration has overrides for units, so they must be known. That works in the management account or ' +
        `a delegated administrator's; this is ${own.account}. Allow organizations:ListParents there, or name ` +
        'accounts in the overrides.',
    });
  }
}
