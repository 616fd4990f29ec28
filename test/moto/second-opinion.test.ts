import {
  AttachRolePolicyCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  IAMClient,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { CreateKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import {
  CreateOrganizationCommand,
  DescribeOrganizationCommand,
  ListAccountsCommand,
  OrganizationsClient,
} from '@aws-sdk/client-organizations';
import {
  CreateBucketCommand,
  PutBucketEncryptionCommand,
  PutBucketPolicyCommand,
  PutBucketVersioningCommand,
  PutPublicAccessBlockCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { AwsAccount } from '@lenswatch/core/aws/access.ts';
import { reasonOf } from '@lenswatch/core/aws/failure.ts';
import type { InputOf, Operation, OutputOf } from '@lenswatch/core/aws/services.ts';
import type { Collector } from '@lenswatch/core/collectors/collector.ts';
import { collector as principals } from '@lenswatch/core/collectors/iam/principal.ts';
import { collector as keys } from '@lenswatch/core/collectors/kms/key.ts';
import { collector as buckets } from '@lenswatch/core/collectors/s3/bucket.ts';
import { collect } from '@lenswatch/core/engine/collect.ts';
import { getOne } from '@lenswatch/core/engine/collect-one.ts';
import type { FactName, Resource, Snapshot } from '@lenswatch/core/facts/fact.ts';
import { afterAll, describe, expect, test } from 'vitest';
import { startMoto } from './moto-server.ts';

const moto = await startMoto();
if ('missing' in moto) process.stdout.write(`skipped: the second opinion of moto (${moto.missing})\n`);

const account = '123456789012';
const region = 'us-east-1';
const place = { partition: 'aws', account, region };
const now = '2026-11-20T12:00:00.000Z';
const config = {
  region,
  endpoint: 'missing' in moto ? 'http://127.0.0.1:1' : moto.url,
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  forcePathStyle: true,
};

afterAll(async () => {
  if (!('missing' in moto)) await moto.stop();
});

const dependency = (fact: FactName, value: unknown): Resource =>
  ({ ...place, fact, id: region, arn: `arn:aws:test:::${fact}`, value }) as Resource;

/** A snapshot that holds nothing but what a collector depends on. */
function holding(resources: readonly Resource[]): Snapshot {
  return {
    schemaVersion: '1.0',
    collectedAt: now,
    places: [place],
    coverage: resources.map(({ fact }) => ({
      ...place,
      fact,
      readAt: now,
      state: 'complete',
      resources: 1,
      calls: 0,
      gaps: [],
    })),
    resources,
  };
}

const awsOf = () =>
  new AwsAccount(account, 'aws', config.credentials, {
    maxAttempts: 1,
    clientConfig: { endpoint: config.endpoint },
  });

/** moto with the one answer that it leaves empty. */
class AwsWithPolicyStatus extends AwsAccount {
  override read<O extends Operation>(operation: O, where: string, input: InputOf<O>): Promise<OutputOf<O>> {
    if (operation !== 's3:GetBucketPolicyStatus') return super.read(operation, where, input);
    return Promise.resolve({ $metadata: {}, PolicyStatus: { IsPublic: false } } as unknown as OutputOf<O>);
  }
}

describe.skipIf('missing' in moto)('an AWS that we did not write', () => {
  test('IAM: the listing and the single reads of one role agree', async () => {
    const iam = new IAMClient(config);
    const document = (actions: readonly string[]) =>
      JSON.stringify({
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Action: actions, Resource: '*' }],
      });
    await iam.send(
      new CreateRoleCommand({
        RoleName: 'agent',
        Path: '/genai/',
        AssumeRolePolicyDocument: JSON.stringify({
          Version: '2012-10-17',
          Statement: {
            Effect: 'Allow',
            Principal: { Service: 'bedrock.amazonaws.com' },
            Action: 'sts:AssumeRole',
          },
        }),
        Tags: [{ Key: 'team', Value: 'a & <b>' }],
      }),
    );
    await iam.send(
      new PutRolePolicyCommand({
        RoleName: 'agent',
        PolicyName: 'inline',
        PolicyDocument: document(['s3:GetObject']),
      }),
    );
    const { Policy } = await iam.send(
      new CreatePolicyCommand({ PolicyName: 'invoke', PolicyDocument: document(['bedrock:InvokeModel']) }),
    );
    await iam.send(new AttachRolePolicyCommand({ RoleName: 'agent', PolicyArn: Policy?.Arn }));

    const aws = awsOf();
    const plan = { controls: [], collectors: [principals as unknown as Collector] };
    const snapshot = await collect(plan, [{ aws, regions: [region] }], { now, attestations: [] });
    expect(snapshot.coverage.flatMap(({ gaps }) => gaps)).toEqual([]);
    const role = snapshot.resources.find(({ id }) => id.endsWith('role/genai/agent'));
    expect(role?.value).toMatchObject({
      kind: 'role',
      path: '/genai/',
      policies: [
        {
          name: 'invoke',
          source: 'attached',
          document: { statements: [{ actions: ['bedrock:invokemodel'] }] },
        },
        { name: 'inline', source: 'inline', document: { statements: [{ actions: ['s3:getobject'] }] } },
      ].sort((a, b) => (a.source < b.source ? -1 : 1)),
      trust: { statements: [{ principals: [{ kind: 'Service', value: 'bedrock.amazonaws.com' }] }] },
      tags: { team: 'a & <b>' },
    });
    const alone = await getOne(principals as unknown as Collector, aws, role as Resource, snapshot, {
      now,
      attestations: [],
    });
    expect(alone).toEqual(role);
    await aws.close();
  });

  test('S3: protection, policy, versioning and encryption of a bucket', async () => {
    const s3 = new S3Client(config);
    const Bucket = 'invocation-logs';
    await s3.send(new CreateBucketCommand({ Bucket }));
    await s3.send(
      new PutPublicAccessBlockCommand({
        Bucket,
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          IgnorePublicAcls: true,
          BlockPublicPolicy: true,
          RestrictPublicBuckets: false,
        },
      }),
    );
    await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }));
    await s3.send(
      new PutBucketEncryptionCommand({
        Bucket,
        ServerSideEncryptionConfiguration: {
          Rules: [
            { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: 'alias/logs' } },
          ],
        },
      }),
    );
    await s3.send(
      new PutBucketPolicyCommand({
        Bucket,
        Policy: JSON.stringify({
          Version: '2012-10-17',
          Statement: [
            {
              Effect: 'Deny',
              Principal: '*',
              Action: 's3:*',
              Resource: `arn:aws:s3:::${Bucket}/*`,
              Condition: { Bool: { 'aws:SecureTransport': 'false' } },
            },
          ],
        }),
      }),
    );
    const snapshot = holding([
      dependency('bedrock.invocation-logging', {
        enabled: true,
        bucketName: Bucket,
        largeDataBucketName: null,
      }),
      dependency('bedrock-agent.data-source', { bucketName: Bucket, bucketOwnerAccountId: null }),
    ]);
    const ask = (aws: AwsAccount, id: string) =>
      getOne(buckets as unknown as Collector, aws, { ...place, id }, snapshot, { now, attestations: [] });

    // moto answers GetBucketPolicyStatus with an empty object: what AWS does not say is never assumed.
    await expect(ask(awsOf(), Bucket)).rejects.toThrow(
      'without whether the policy of bucket invocation-logs is public',
    );

    const aws = new AwsWithPolicyStatus(account, 'aws', config.credentials, {
      maxAttempts: 1,
      clientConfig: { endpoint: config.endpoint },
    });
    const found = await ask(aws, Bucket);
    expect(found?.value).toMatchObject({
      region,
      publicAccessBlock: {
        blockPublicAcls: true,
        ignorePublicAcls: true,
        blockPublicPolicy: true,
        restrictPublicBuckets: false,
      },
      versioning: 'Enabled',
      encryption: { algorithm: 'aws:kms', keyArn: 'alias/logs' },
      policy: {
        statements: [{ effect: 'Deny', conditions: [{ key: 'aws:securetransport', values: ['false'] }] }],
      },
      objectLock: false,
    });
    expect(await ask(aws, 'no-such-bucket')).toBeUndefined();
    await aws.close();
  });

  test('KMS: whose key it is, and a key that does not exist', async () => {
    const kms = new KMSClient(config);
    const { KeyMetadata } = await kms.send(new CreateKeyCommand({}));
    const arn = KeyMetadata?.Arn ?? '';
    const aws = awsOf();
    const snapshot = holding([
      dependency('logs.log-group', { retentionDays: null, keyArn: arn }),
      dependency('s3.bucket', { encryption: null }),
    ]);
    const options = { now, attestations: [] };
    const found = await getOne(keys as unknown as Collector, aws, { ...place, id: arn }, snapshot, options);
    expect(found?.value).toEqual({ manager: 'CUSTOMER', state: 'Enabled' });
    const gone = arn.replace(/[0-9a-f]{8}-/, '00000000-');
    expect(
      await getOne(keys as unknown as Collector, aws, { ...place, id: gone }, snapshot, options),
    ).toBeUndefined();
    await aws.close();
  });

  test('STS: an assumed role is who it says it is', async () => {
    const sts = new STSClient(config);
    const { Credentials } = await sts.send(
      new AssumeRoleCommand({ RoleArn: `arn:aws:iam::${account}:role/genai/agent`, RoleSessionName: 'scan' }),
    );
    const session = new STSClient({
      ...config,
      credentials: {
        accessKeyId: Credentials?.AccessKeyId ?? '',
        secretAccessKey: Credentials?.SecretAccessKey ?? '',
        sessionToken: Credentials?.SessionToken ?? '',
      },
    });
    const identity = await session.send(new GetCallerIdentityCommand({}));
    expect(identity).toMatchObject({
      Account: account,
      Arn: expect.stringContaining('assumed-role/agent/scan'),
    });
  });

  test('Organizations: no organization is told apart from no permission, and accounts are listed', async () => {
    const organizations = new OrganizationsClient(config);
    const error = await organizations
      .send(new DescribeOrganizationCommand({}))
      .catch((reason: unknown) => reason);
    expect((error as Error).name).toBe('AWSOrganizationsNotInUseException');
    expect(reasonOf(error)).not.toBe('ACCESS_DENIED');
    await organizations.send(new CreateOrganizationCommand({ FeatureSet: 'ALL' }));
    const { Accounts } = await organizations.send(new ListAccountsCommand({}));
    expect(Accounts?.map(({ Id }) => Id)).toEqual([account]);
  });
});
