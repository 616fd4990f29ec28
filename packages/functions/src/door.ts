import type { AwsAccount } from '@lenswatch/core/aws/access.ts';
import { AwsFailure } from '@lenswatch/core/aws/failure.ts';
import type { UnknownReason } from '@lenswatch/core/facts/fact.ts';
import { logger } from './instance.ts';

/**
 * Knocks at an account. Whoever answers has to be the account itself: facts of another one under its name would
 * be worse than none.
 *
 * @returns why it does not let us in; undefined if it does.
 */
export async function closedBecause(aws: AwsAccount, region: string): Promise<UnknownReason | undefined> {
  try {
    const { Account } = await aws.send('sts:GetCallerIdentity', region, {});
    if (Account === aws.account) return undefined;
    throw new Error('The credentials for one account turned out to be those of another.');
  } catch (error) {
    if (!(error instanceof AwsFailure) || error.reason === 'INTERRUPTED') throw error;
    logger.warn('An account could not be entered.', { account: aws.account, reason: error.reason });
    return error.reason;
  }
}
