import { AwsAccount } from '@lenswatch/core/aws/access.ts';
import { collectors } from '@lenswatch/core/catalogue.generated.ts';
import { catalogueOf } from '@lenswatch/core/engine/catalogue.ts';
import { affectedBy } from '@lenswatch/core/engine/collect-one.ts';
import type { Coverage, FactName, Resource, Snapshot } from '@lenswatch/core/facts/fact.ts';
import {
  group,
  managedPolicy,
  role,
  statements,
  trustService,
  user,
} from '@lenswatch/emulator/builders/iam.ts';
import { key } from '@lenswatch/emulator/builders/kms.ts';
import { endpoint } from '@lenswatch/emulator/builders/sagemaker.ts';
import { startEmulator } from '@lenswatch/emulator/emulator.ts';
import { World } from '@lenswatch/emulator/world.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const account = '111122223333';
const region = 'eu-west-1';
const at = { account, region };
const now = '2026-11-20T12:00:00.000Z';
const place = { partition: 'aws', account, region };
const iamArn = (resource: string) => `arn:aws:iam::${account}:${resource}`;
const catalogue = catalogueOf([], collectors);

const world = new World();
world.now = () => new Date(now);
world.account(account, 'alone', [region, 'us-east-1']);
let emulator: Awaited<ReturnType<typeof startEmulator>>;
let aws: AwsAccount;

beforeAll(async () => {
  emulator = await startEmulator({ world });
  aws = new AwsAccount(account, 'aws', emulator.credentialsFor({ account, admin: true }), {
    maxAttempts: 1,
    clientConfig: { requestHandler: emulator.requestHandler() },
  });
});

afterAll(async () => {
  await aws.close();
  await emulator.close();
  expect(emulator.violations).toEqual([]);
});

/** What a reference of an event turns into, given what is known of the facts that its fact depends on. */
async function ids(fact: FactName, reference: string, known: readonly Resource[] = []): Promise<string[]> {
  const coverage = (catalogue.collectorOf(fact).dependsOn ?? []).map(
    (dependency): Coverage => ({
      ...place,
      fact: dependency,
      readAt: now,
      state: 'complete',
      resources: 0,
      calls: 0,
      gaps: [],
    }),
  );
  const snapshot: Snapshot = {
    schemaVersion: '1.0',
    collectedAt: now,
    places: [place],
    coverage,
    resources: known,
  };
  const found: string[] = [];
  const options = { now, attestations: [] };
  const collector = catalogue.collectorOf(fact);
  for await (const id of affectedBy(collector, aws, place, snapshot, options, reference)) found.push(id);
  return found.sort();
}

describe('a principal', () => {
  const trust = trustService('bedrock.amazonaws.com');
  const open = statements({ Effect: 'Allow', Action: 's3:*', Resource: '*' });

  test('that an event names is found under its path', async () => {
    role(world, at, { name: 'agents', path: '/genai/', trust });
    user(world, at, { name: 'ada', path: '/staff/' });
    expect(await ids('iam.principal', iamArn('role/agents'))).toEqual([iamArn('role/genai/agents')]);
    expect(await ids('iam.principal', iamArn('user/ada'))).toEqual([iamArn('user/staff/ada')]);
  });

  test('that is gone keeps the name it was asked for under', async () => {
    for (const gone of ['role/none', 'user/none', 'group/none'].map(iamArn)) {
      expect(await ids('iam.principal', gone)).toEqual([gone]);
    }
  });

  test('changes with its group', async () => {
    group(world, at, { name: 'builders' });
    user(world, at, { name: 'grace', groups: ['builders'] });
    expect(await ids('iam.principal', iamArn('group/builders'))).toEqual([
      iamArn('group/builders'),
      iamArn('user/grace'),
    ]);
  });

  test('changes with a policy that it, or its group, holds', async () => {
    const policy = managedPolicy(world, at, { name: 'own', document: open });
    role(world, at, { name: 'holder', trust, attached: [policy.arn] });
    role(world, at, { name: 'other', trust });
    group(world, at, { name: 'makers', attached: [policy.arn] });
    user(world, at, { name: 'lin', groups: ['makers'] });
    expect(await ids('iam.principal', policy.arn)).toEqual([
      iamArn('group/makers'),
      iamArn('role/holder'),
      iamArn('user/lin'),
    ]);
    expect(await ids('iam.principal', iamArn('policy/gone'))).toEqual([]);
  });
});

test('an endpoint that lost its capitals in an ARN is found by the listing', async () => {
  const lower = `arn:aws:sagemaker:${region}:${account}:endpoint/chat`;
  endpoint(world, at, { name: 'Chat', modelName: 'm', override: { EndpointArn: lower } });
  endpoint(world, at, { name: 'Chat-2', modelName: 'm' });
  expect(await ids('sagemaker.endpoint', lower)).toEqual(['Chat']);
  expect(await ids('sagemaker.endpoint', 'Chat')).toEqual(['Chat']);
  expect(await ids('sagemaker.endpoint', `${lower}-3`)).toEqual([]);
});

test('a key is found under every name that its users have for it', async () => {
  const used = key(world, at, { alias: 'logs' });
  const other = key(world, at, { alias: 'other' });
  const group = (id: string, keyArn: string): Resource => ({
    ...place,
    fact: 'logs.log-group',
    id,
    arn: `arn:aws:logs:${region}:${account}:log-group:${id}`,
    value: { retentionDays: null, keyArn },
  });
  const alias = `arn:aws:kms:${region}:${account}:alias/logs`;
  const known = [
    group('a', used.arn),
    group('b', used.id),
    group('c', 'alias/logs'),
    group('d', alias),
    group('e', other.arn),
    group('f', 'alias/other'),
    group('g', 'alias/none'),
  ];
  // An alias that leads nowhere may have led here until now.
  expect(await ids('kms.key', used.arn, known)).toEqual(
    ['alias/logs', 'alias/none', alias, used.arn, used.id].sort(),
  );
  expect(await ids('kms.key', alias, known)).toEqual(['alias/logs', alias].sort());
  expect(await ids('kms.key', `arn:aws:kms:${region}:${account}:key/unused`, known)).toEqual(['alias/none']);
});

test('a key that an index alone names is found, and not only that of its vector bucket', async () => {
  const [ofBucket, ofIndex] = [key(world, at), key(world, at)];
  const pages: Resource = {
    ...place,
    fact: 's3vectors.vector-bucket',
    id: 'pages',
    arn: `arn:aws:s3vectors:${region}:${account}:bucket/pages`,
    value: {
      name: 'pages',
      sseType: 'aws:kms',
      keyArn: ofBucket.arn,
      indexes: [
        { name: 'passages', sseType: 'aws:kms', keyArn: ofIndex.arn },
        { name: 'plain', sseType: 'AES256', keyArn: null },
      ],
    },
  };
  expect(await ids('kms.key', ofBucket.arn, [pages])).toEqual([ofBucket.arn]);
  expect(await ids('kms.key', ofIndex.arn, [pages])).toEqual([ofIndex.arn]);
});
