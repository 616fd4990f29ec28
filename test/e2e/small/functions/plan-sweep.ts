import { ListAccountsForParentCommand, OrganizationsClient } from '@aws-sdk/client-organizations';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';

const listOf = (name: string) => (process.env[name] ?? '').split(',').filter((each) => each !== '');

/** Writes one line for each account of the watched units. */
export async function handler({ mode, run }: { readonly mode: string; readonly run: string }) {
  const startedAt = new Date().toISOString();
  const organizations = new OrganizationsClient({});
  const accounts: string[] = [];
  for (const ParentId of listOf('LENSWATCH_UNITS')) {
    let NextToken: string | undefined;
    do {
      const page = await organizations.send(new ListAccountsForParentCommand({ ParentId, NextToken }));
      accounts.push(
        ...(page.Accounts ?? []).flatMap(({ Id, State }) => (Id && State === 'ACTIVE' ? [Id] : [])),
      );
      NextToken = page.NextToken;
    } while (NextToken);
  }
  const regions = listOf('LENSWATCH_REGIONS');
  const targets = accounts.map((account) => ({ account, regions, mode, run, startedAt }));
  const bucket = process.env['LENSWATCH_BUCKET'];
  const key = `sweeps/${run}/targets.jsonl`;
  const Body = targets.map((target) => `${JSON.stringify(target)}\n`).join('');
  await new S3Client({}).send(new PutObjectCommand({ Bucket: bucket, Key: key, Body }));
  return { run, mode, startedAt, targets: { bucket, key }, count: targets.length };
}
