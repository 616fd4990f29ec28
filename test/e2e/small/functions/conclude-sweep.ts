import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';

interface Input {
  readonly run: string;
  readonly summaries: { readonly bucket: string; readonly prefix: string };
}

/** Reads the summaries of a sweep, remembers how many there were, and lets the heart beat. */
export async function handler({ run, summaries: { bucket, prefix } }: Input) {
  const s3 = new S3Client({});
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix }));
  let complete = 0;
  for (const { Key } of Contents) {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key }));
    const { state } = JSON.parse((await Body?.transformToString()) ?? '{}') as { state?: string };
    if (state === 'complete') complete += 1;
  }
  const item = { pk: { S: 'RUN' }, sk: { S: run }, complete: { N: String(complete) } };
  await new DynamoDBClient({}).send(
    new PutItemCommand({ TableName: process.env['LENSWATCH_TABLE'], Item: item }),
  );
  const metric = {
    Namespace: process.env['LENSWATCH_METRICS_NAMESPACE'],
    Dimensions: [[]],
    Metrics: [{ Name: 'Heartbeat' }],
  };
  const meta = { Timestamp: Date.now(), CloudWatchMetrics: [metric] };
  process.stdout.write(`${JSON.stringify({ _aws: meta, Heartbeat: 1 })}\n`);
  return { run, targets: Contents.length, complete };
}
