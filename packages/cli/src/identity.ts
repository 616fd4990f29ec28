import { AwsAccount, type AwsOptions, type Credentials } from '@lenswatch/core/aws/access.ts';
import { globalRegionOf, partitionOf } from '@lenswatch/core/aws/partition.ts';
import { accessError } from './access-error.ts';

/** Who calls AWS. */
export interface Identity {
  readonly account: string;
  readonly partition: string;
  readonly arn: string;
}

/** Attempts before a scan gives up on entering AWS at all: a person is waiting. */
const ATTEMPTS = 3;

/**
 * The first call of every scan. A region that does not answer may be disabled or misspelt: the partition's main
 * region is asked too, so that the regions can be looked up.
 *
 * @throws MonitorError that says what to do.
 */
export async function whoAmI(
  credentials: Credentials,
  region: string,
  options: AwsOptions,
  profile?: string,
): Promise<Identity> {
  const partition = partitionOf(region);
  const entrance = new AwsAccount('the calling account', partition, credentials, {
    ...options,
    maxAttempts: Math.min(ATTEMPTS, options.maxAttempts),
  });
  const ask = async (at: string): Promise<Identity> => {
    const { Account, Arn } = await entrance.send('sts:GetCallerIdentity', at, {});
    if (!Account || !Arn) throw new Error('AWS answered without an account.');
    return { account: Account, arn: Arn, partition: Arn.split(':')[1] || partition };
  };
  try {
    return await ask(region);
  } catch (error) {
    const main = globalRegionOf(partition);
    try {
      if (main !== region && options.signal?.aborted !== true) return await ask(main);
    } catch {
      // the first failure is the one to tell
    }
    throw accessError(error, {
      what: 'Asking AWS who is calling (sts:GetCallerIdentity)',
      region,
      ...(profile ? { profile } : {}),
      permit: 'An organization policy may forbid the region.',
    });
  } finally {
    await entrance.close();
  }
}
