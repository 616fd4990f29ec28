import { defineCollector, type Found, type Reading } from '../collector.ts';
import { publicAccessBlock } from './public-access-block.ts';

/**
 * The account's own block of public access, which adds to that of each bucket.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_GetPublicAccessBlock.html
 */
export const collector = defineCollector({
  fact: 's3.account-public-access-block',
  type: 'AWS::S3::AccountPublicAccessBlock',
  scope: 'account',
  operations: ['s3control:GetPublicAccessBlock'],
  changedBy: ['s3:PutAccountPublicAccessBlock', 's3:DeleteAccountPublicAccessBlock'],
  async *list(reading) {
    yield await read(reading);
  },
  async get(reading, id) {
    return id === reading.account ? await read(reading) : undefined;
  },
});

async function read(
  reading: Reading<'s3control:GetPublicAccessBlock', never>,
): Promise<Found<'s3.account-public-access-block'>> {
  const { partition, account } = reading;
  const answer = await reading.find('s3control:GetPublicAccessBlock', { AccountId: account });
  return {
    id: account,
    arn: `arn:${partition}:s3::${account}:account-public-access-block`,
    value: { block: publicAccessBlock(answer) },
  };
}
