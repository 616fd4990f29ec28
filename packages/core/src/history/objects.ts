import type { AwsAccount } from '../aws/access.ts';

/** Texts in the hub's bucket. */
export interface Objects {
  readonly bucket: string;
  put(key: string, text: string): Promise<void>;
  get(key: string): Promise<string>;
  list(prefix: string): Promise<readonly string[]>;
}

/** The texts of one bucket. */
export function objectsIn(aws: AwsAccount, region: string, bucket: string): Objects {
  return {
    bucket,
    async put(key, text) {
      await aws.send('s3:PutObject', region, {
        Bucket: bucket,
        Key: key,
        Body: text,
        ContentType: 'application/json',
      });
    },
    async get(key) {
      const { Body } = await aws.send('s3:GetObject', region, { Bucket: bucket, Key: key });
      if (!Body) throw new Error(`The object ${key} of the hub is empty.`);
      return Body.transformToString();
    },
    async list(prefix) {
      const keys: string[] = [];
      let from: string | undefined;
      do {
        const page = await aws.send('s3:ListObjectsV2', region, {
          Bucket: bucket,
          Prefix: prefix,
          ...(from ? { ContinuationToken: from } : {}),
        });
        for (const { Key } of page.Contents ?? []) if (Key) keys.push(Key);
        from = page.IsTruncated ? page.NextContinuationToken : undefined;
      } while (from);
      return keys;
    },
  };
}
