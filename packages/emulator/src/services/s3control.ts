import { AwsError } from '../aws-error.ts';
import { defineOperation, type Modelled } from '../operation.ts';
import { accountPublicAccessBlocks } from './s3-buckets.ts';

export const operations: readonly Modelled[] = [
  defineOperation('s3control:GetPublicAccessBlock', {
    handle(input, call) {
      if (input.AccountId !== call.account) throw new AwsError('AccessDenied', 'Access Denied', 403);
      const block = call.world.items(accountPublicAccessBlocks, call).get('account');
      if (block) return { PublicAccessBlockConfiguration: block };
      throw new AwsError(
        'NoSuchPublicAccessBlockConfiguration',
        'The public access block configuration was not found',
        404,
      );
    },
  }),
];
