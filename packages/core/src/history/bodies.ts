import type { AwsAccount } from '../aws/access.ts';

/** Large texts by their digest: what is too big for an item. */
export interface Bodies {
  put(digest: string, text: string): Promise<void>;
  get(digest: string): Promise<string>;
}

/** Bodies in a bucket, each under its digest: written twice they are the same. */
export function bodiesIn(aws: AwsAccount, region: string, bucket: string): Bodies {
  const keyOf = (digest: string) => `bodies/${digest}.json`;
  return {
    async put(digest, text) {
      await aws.send('s3:PutObject', region, {
        Bucket: bucket,
        Key: keyOf(digest),
        Body: text,
        ContentType: 'application/json',
      });
    },
    async get(digest) {
      const { Body } = await aws.send('s3:GetObject', region, { Bucket: bucket, Key: keyOf(digest) });
      if (!Body) throw new Error(`The body ${digest} is empty.`);
      return Body.transformToString();
    },
  };
}
