import type { Change } from '../change.ts';
import { isOwn, type Named, textAt, textsAt } from './named.ts';

export const governance = {
  'organizations.bedrock-policy': (): Named => ['organization'],
  'tagging.role-resource': tagged,
};

/** Every service has its own words for tags, and most of them name the resource by its ARN. */
function tagged(change: Change): Named {
  const bucket = change.source === 's3' ? textAt(change, 'bucketName') : undefined;
  const arn =
    bucket === undefined
      ? textAt(change, 'resourceARN', 'resourceId', 'aRN')
      : `arn:${change.partition}:s3:::${bucket}`;
  const arns = arn === undefined ? textsAt(change, 'resourceARNList') : [arn];
  const own = arns.filter((one) => one.startsWith('arn:') && isOwn(change, one));
  if (arns.length > 0) return own;
  return [null];
}
