import { AssumeRoleCommand, type Credentials, STSClient } from '@aws-sdk/client-sts';

const prefix = process.env['LENSWATCH_PREFIX'] ?? '';
const table = process.env['LENSWATCH_TABLE'] ?? '';
const externalId = process.env['LENSWATCH_EXTERNAL_ID'] ?? '';

export const control = 'bedrock-model-invocation-logging-enabled';

/** What the small monitor found out about a place. */
export interface Seen {
  readonly account: string;
  readonly region: string;
  readonly verdict: 'pass' | 'fail';
}

async function enter(account: string, role: 'audit' | 'report'): Promise<Credentials | undefined> {
  const answer = await new STSClient({}).send(
    new AssumeRoleCommand({
      RoleArn: `arn:aws:iam::${account}:role/lenswatch/${prefix}-${role}`,
      RoleSessionName: 'small',
      ExternalId: externalId,
    }),
  );
  return answer.Credentials;
}

async function clientConfig(account: string, region: string, role: 'audit' | 'report') {
  const credentials = await enter(account, role);
  return {
    region,
    credentials: {
      accessKeyId: credentials?.AccessKeyId ?? '',
      secretAccessKey: credentials?.SecretAccessKey ?? '',
      sessionToken: credentials?.SessionToken ?? '',
    },
  };
}

/** Reads one setting of a member, judges it, tells the member's Security Hub what changed, and remembers it. */
export async function look(account: string, region: string): Promise<Seen> {
  const { BedrockClient, GetModelInvocationLoggingConfigurationCommand } = await import(
    '@aws-sdk/client-bedrock'
  );
  const bedrock = new BedrockClient(await clientConfig(account, region, 'audit'));
  const { loggingConfig } = await bedrock.send(new GetModelInvocationLoggingConfigurationCommand({}));
  const verdict = loggingConfig ? 'pass' : 'fail';

  const { DynamoDBClient, GetItemCommand, PutItemCommand } = await import('@aws-sdk/client-dynamodb');
  const db = new DynamoDBClient({});
  const key = { pk: { S: `F#${account}#${region}` }, sk: { S: control } };
  const { Item } = await db.send(new GetItemCommand({ TableName: table, Key: key, ConsistentRead: true }));
  const now = new Date().toISOString();
  const known = Item?.['verdict']?.S;
  const createdAt = Item?.['createdAt']?.S ?? now;
  if (known !== verdict && (verdict === 'fail' || known === 'fail')) {
    await report({ account, region, verdict }, createdAt, now);
  }
  const item = {
    ...key,
    verdict: { S: verdict },
    ...(verdict === 'fail' || Item?.['createdAt'] ? { createdAt: { S: createdAt } } : {}),
  };
  await db.send(new PutItemCommand({ TableName: table, Item: item }));
  return { account, region, verdict };
}

async function report(
  { account, region, verdict }: Seen,
  CreatedAt: string,
  UpdatedAt: string,
): Promise<void> {
  const { BatchImportFindingsCommand, SecurityHubClient } = await import('@aws-sdk/client-securityhub');
  const hub = new SecurityHubClient(await clientConfig(account, region, 'report'));
  const answer = await hub.send(
    new BatchImportFindingsCommand({
      Findings: [
        {
          SchemaVersion: '2018-10-08',
          Id: `aws/${account}/${region}/${control}`,
          ProductArn: `arn:aws:securityhub:${region}:${account}:product/${account}/default`,
          GeneratorId: `lenswatch/${control}`,
          AwsAccountId: account,
          Types: ['Software and Configuration Checks/AWS Security Best Practices'],
          CreatedAt,
          UpdatedAt,
          Severity: { Label: 'HIGH' },
          Title: 'Invocation logging is on',
          Description: 'Invocation logging is off.',
          Resources: [
            { Type: 'AwsAccount', Id: `AWS::::Account:${account}`, Partition: 'aws', Region: region },
          ],
          Compliance: { Status: verdict === 'fail' ? 'FAILED' : 'PASSED' },
          RecordState: verdict === 'fail' ? 'ACTIVE' : 'ARCHIVED',
        },
      ],
    }),
  );
  if (answer.FailedCount) throw new Error(JSON.stringify(answer.FailedFindings));
}
