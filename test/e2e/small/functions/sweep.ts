import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { look, type Seen } from '../member.ts';

interface Target {
  readonly account: string;
  readonly regions: readonly string[];
  readonly run: string;
}

/** Looks at one target of its batch; what is left comes back as the rest. */
export async function handler({ Items }: { readonly Items: readonly Target[] }) {
  const [target, ...rest] = Items;
  if (!target) return { summaries: [], rest: [] };
  const { account, regions, run } = target;
  let summary: { account: string; regions: readonly string[]; state: string; seen: Seen[] };
  try {
    const seen: Seen[] = [];
    for (const region of regions) seen.push(await look(account, region));
    summary = { account, regions, state: 'complete', seen };
  } catch (error) {
    console.error(error);
    summary = { account, regions, state: 'unreachable', seen: [] };
  }
  await new S3Client({}).send(
    new PutObjectCommand({
      Bucket: process.env['LENSWATCH_BUCKET'],
      Key: `sweeps/${run}/summaries/${account}.json`,
      Body: JSON.stringify(summary),
    }),
  );
  return { summaries: [summary], rest };
}
