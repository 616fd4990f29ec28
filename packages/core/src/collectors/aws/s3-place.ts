import type { S3Place } from '../../facts/sagemaker.ts';
import type { GivesUp } from './stated.ts';

/**
 * Bucket and prefix of an S3 address, `s3://bucket/prefix` or the HTTPS form that SageMaker takes too.
 *
 * @throws what `giveUp` throws (`PARSE_ERROR`), for any other text.
 */
export function s3Place(reading: GivesUp, uri: string, what: string): S3Place {
  const found =
    /^s3:\/\/([^/]+)\/?(.*)$/.exec(uri) ??
    /^https:\/\/([^./]+(?:\.[^./]+)*)\.s3[.-][a-z0-9.-]*amazonaws\.com(?:\.cn)?\/?(.*)$/.exec(uri) ??
    /^https:\/\/s3[.-][a-z0-9.-]*amazonaws\.com(?:\.cn)?\/([^/]+)\/?(.*)$/.exec(uri);
  const [, bucket, prefix = ''] = found ?? [];
  return bucket === undefined
    ? reading.giveUp('PARSE_ERROR', `The address of ${what} is none of S3.`)
    : { bucket, prefix };
}
