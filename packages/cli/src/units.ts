import type { AwsAccount } from '@lenswatch/core/aws/access.ts';
import { globalRegionOf } from '@lenswatch/core/aws/partition.ts';
import { unitsAbove } from '@lenswatch/core/aws/units.ts';
import { accessError } from './access-error.ts';

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
  try {
    return Object.fromEntries(
      await Promise.all(accounts.map(async (account) => [account, await unitsAbove(own, account)] as const)),
    );
  } catch (error) {
    throw accessError(error, {
      what: 'Reading which organizational units hold the accounts (organizations:ListParents)',
      region: globalRegionOf(own.partition),
      permit:
        'The configuration has overrides for units, so they must be known. That works in the management account or ' +
        `a delegated administrator's; this is ${own.account}. Allow organizations:ListParents there, or name ` +
        'accounts in the overrides.',
    });
  }
}
