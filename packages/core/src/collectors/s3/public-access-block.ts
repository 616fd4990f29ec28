import type { OutputOf } from '../../aws/services.ts';
import type { PublicAccessBlock } from '../../facts/storage.ts';

/** The four switches of a bucket or account; null without a setting. A switch that AWS leaves out is off. */
export function publicAccessBlock(
  answer: Pick<OutputOf<'s3:GetPublicAccessBlock'>, 'PublicAccessBlockConfiguration'> | undefined,
): PublicAccessBlock | null {
  const block = answer?.PublicAccessBlockConfiguration;
  if (!block) return null;
  return {
    blockPublicAcls: block.BlockPublicAcls ?? false,
    ignorePublicAcls: block.IgnorePublicAcls ?? false,
    blockPublicPolicy: block.BlockPublicPolicy ?? false,
    restrictPublicBuckets: block.RestrictPublicBuckets ?? false,
  };
}
