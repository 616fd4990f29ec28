import { describe, expect, test } from 'vitest';
import { hubFunctions } from '../../stacks/names.ts';
import {
  hub,
  hubAccount,
  hubAlone,
  named,
  ofType,
  organizationId,
  type Statement,
  templateOf,
} from './deployed.ts';

const one = hub();
const place = `eu-west-1:${hubAccount}`;
const own = (service: string, resource: string) => `arn:aws:${service}:${place}:${resource}`;

function only(type: string, resources = one) {
  const found = ofType(resources, type);
  const [resource] = found;
  if (!resource || found.length > 1) throw new Error(`${found.length} resources of type ${type}.`);
  return resource;
}

describe('the bus', () => {
  test('takes events from forwarding roles of the own organization alone', () => {
    const { Properties } = only('AWS::Events::EventBusPolicy');
    expect(Properties.Statement).toEqual({
      Effect: 'Allow',
      Principal: '*',
      Action: 'events:PutEvents',
      Resource: '<Bus.Arn>',
      Condition: {
        StringEquals: { 'aws:PrincipalOrgID': organizationId },
        ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/lenswatch/lenswatch-forward' },
      },
    });
  });

  test('has no policy where there is no organization', () => {
    expect(ofType(hubAlone(), 'AWS::Events::EventBusPolicy')).toEqual([]);
  });

  test('is encrypted, and keeps what it cannot decrypt', () => {
    expect(only('AWS::Events::EventBus').Properties).toMatchObject({
      Name: 'lenswatch',
      KmsKeyIdentifier: '<Key.Arn>',
      DeadLetterConfig: { Arn: '<ChangeDeadLetters.Arn>' },
    });
  });

  test('sends changes and Config invocations to queues of their own, and what it cannot send to theirs', () => {
    const route = (name: string) => named(one, 'AWS::Events::Rule', 'Name', name).Properties;
    expect(route('lenswatch-change')).toMatchObject({
      EventBusName: '<Bus.Name>',
      EventPattern: { 'detail-type': ['AWS API Call via CloudTrail'] },
      Targets: [{ Arn: '<ChangeQueue.Arn>', DeadLetterConfig: { Arn: '<ChangeDeadLetters.Arn>' } }],
    });
    expect(route('lenswatch-config')).toMatchObject({
      EventBusName: '<Bus.Name>',
      EventPattern: { source: ['lenswatch.config'], 'detail-type': ['Config Rule Invocation'] },
      Targets: [{ Arn: '<ConfigQueue.Arn>', DeadLetterConfig: { Arn: '<ConfigDeadLetters.Arn>' } }],
    });
    expect(ofType(one, 'AWS::Events::Rule')).toHaveLength(2);
  });
});

describe('the queues', () => {
  const queue = (name: string) => named(one, 'AWS::SQS::Queue', 'QueueName', name).Properties;

  test('are encrypted and give up to dead letters', () => {
    expect(queue('lenswatch-change')).toMatchObject({
      KmsMasterKeyId: '<Key.Arn>',
      RedrivePolicy: { deadLetterTargetArn: '<ChangeDeadLetters.Arn>', maxReceiveCount: 5 },
    });
    expect(queue('lenswatch-config')).toMatchObject({
      KmsMasterKeyId: '<Key.Arn>',
      MessageRetentionPeriod: 3_600,
      RedrivePolicy: { deadLetterTargetArn: '<ConfigDeadLetters.Arn>', maxReceiveCount: 3 },
    });
    for (const name of ['lenswatch-change-dlq', 'lenswatch-config-dlq']) {
      expect(queue(name)).toMatchObject({ KmsMasterKeyId: '<Key.Arn>', MessageRetentionPeriod: 1_209_600 });
    }
  });

  test('hide a message six times as long as its function may take', () => {
    for (const [name, reader] of [
      ['lenswatch-change', 'OnChange'],
      ['lenswatch-config', 'OnConfig'],
    ] as const) {
      expect(queue(name).VisibilityTimeout).toBeGreaterThanOrEqual(6 * one[reader]?.Properties.Timeout);
    }
  });

  test('take messages from the rules that feed them, and nothing that is not encrypted on its way', () => {
    for (const { Properties } of ofType(one, 'AWS::SQS::QueuePolicy')) {
      const [deliver, refuse, ...more] = Properties.PolicyDocument.Statement as Statement[];
      expect(more).toEqual([]);
      expect(deliver).toMatchObject({
        Action: 'sqs:SendMessage',
        Principal: { Service: 'events.amazonaws.com' },
      });
      const senders = deliver?.Condition?.['ArnEquals']?.['aws:SourceArn'] ?? [];
      expect(senders.length).toBeGreaterThan(0);
      for (const sender of senders) {
        expect(sender).toMatch(
          /^arn:aws:events:eu-west-1:111111111111:(rule\/lenswatch\/lenswatch-(change|config)|event-bus\/lenswatch)$/,
        );
      }
      expect(refuse).toMatchObject({
        Effect: 'Deny',
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      });
    }
    expect(ofType(one, 'AWS::SQS::QueuePolicy')).toHaveLength(4);
  });
});

describe('what is kept', () => {
  test('the table is on demand, restorable, encrypted, forgets by itself and is not deleted', () => {
    const table = only('AWS::DynamoDB::Table');
    expect(table).toMatchObject({ DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
    expect(table.Properties).toMatchObject({
      TableName: 'lenswatch',
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      TimeToLiveSpecification: { AttributeName: 'ttl', Enabled: true },
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      SSESpecification: { SSEEnabled: true, SSEType: 'KMS', KMSMasterKeyId: '<Key.Arn>' },
      DeletionProtectionEnabled: true,
    });
  });

  test('the bucket is private, encrypted, versioned, and old sweeps leave it', () => {
    const bucket = only('AWS::S3::Bucket');
    expect(bucket).toMatchObject({ DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
    expect(bucket.Properties).toMatchObject({
      BucketName: `lenswatch-${hubAccount}-eu-west-1`,
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
      VersioningConfiguration: { Status: 'Enabled' },
    });
    const [sweeps] = bucket.Properties.LifecycleConfiguration.Rules;
    expect(sweeps).toMatchObject({ Prefix: 'sweeps/', ExpirationInDays: 30 });
  });

  test('the key stays when the stack goes, because the table does', () => {
    expect(only('AWS::KMS::Key')).toMatchObject({ DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
  });
});

describe('the key', () => {
  const statements = only('AWS::KMS::Key').Properties.KeyPolicy.Statement as (Statement & {
    readonly Principal: { readonly Service?: string };
  })[];
  const forService = (service: string) => statements.filter(({ Principal }) => Principal.Service === service);

  test.each(['events.amazonaws.com', 'cloudwatch.amazonaws.com', 'logs.eu-west-1.amazonaws.com'])(
    'lets %s use it for resources of this hub alone',
    (service) => {
      const granted = forService(service);
      expect(granted.flatMap(({ Action }) => Action)).toEqual(
        expect.arrayContaining(['kms:Decrypt', 'kms:GenerateDataKey']),
      );
      for (const { Condition } of granted) {
        const values = Object.values(Condition ?? {}).flatMap((keys) => Object.values(keys).flat());
        expect(values.length).toBeGreaterThan(0);
        for (const value of values) expect(value).toContain(hubAccount);
      }
    },
  );

  test('names no service that uses it in the name of our roles', () => {
    const named = statements.flatMap(({ Principal }) => Principal.Service ?? []);
    expect([...new Set(named)].sort()).toEqual([
      'cloudwatch.amazonaws.com',
      'delivery.logs.amazonaws.com',
      'events.amazonaws.com',
      'logs.eu-west-1.amazonaws.com',
    ]);
  });

  test('EventBridge is bound by what it encrypts, not by a source that SQS does not pass on', () => {
    const [queues] = forService('events.amazonaws.com');
    expect(queues?.Condition).toEqual({
      StringEquals: {
        'kms:EncryptionContext:aws:sqs:arn': ['change', 'change-dlq', 'config', 'config-dlq'].map((name) =>
          own('sqs', `lenswatch-${name}`),
        ),
      },
    });
  });

  test('an own key takes its place everywhere, and none is made', () => {
    const KeyArn = `arn:aws:kms:eu-west-1:${hubAccount}:key/mine`;
    const withOwn = hub({ KeyArn });
    expect(ofType(withOwn, 'AWS::KMS::Key')).toEqual([]);
    expect(ofType(withOwn, 'AWS::KMS::Alias')).toEqual([]);
    expect(JSON.stringify(withOwn)).not.toContain('<Key');
    expect(only('AWS::DynamoDB::Table', withOwn).Properties.SSESpecification.KMSMasterKeyId).toBe(KeyArn);
  });
});

describe('the functions', () => {
  test('are the five of the contract, with roles of their names', () => {
    const names = ofType(one, 'AWS::Lambda::Function').map(({ Properties }) => Properties.FunctionName);
    expect(names.sort()).toEqual(hubFunctions.map((name) => `lenswatch-${name}`).sort());
    for (const name of hubFunctions) {
      const { Properties } = named(one, 'AWS::Lambda::Function', 'FunctionName', `lenswatch-${name}`);
      expect(Properties).toMatchObject({
        Runtime: 'nodejs24.x',
        Architectures: ['arm64'],
        Handler: `${name}.handler`,
        TracingConfig: { Mode: 'Active' },
        KmsKeyArn: '<Key.Arn>',
        Code: { S3Bucket: 'code', S3Key: 'functions-0123456789abcdef.zip' },
      });
      const role = one[String(Properties.Role).slice(1, -5)];
      expect(role?.Properties).toMatchObject({ RoleName: `lenswatch-${name}`, Path: '/lenswatch/' });
    }
  });

  test('fit with the longest of everything into what Lambda takes as an environment', () => {
    const { Parameters } = templateOf('hub') as { Parameters: { [name: string]: { MaxLength?: number } } };
    const filled = (name: string) => 'x'.repeat(Parameters[name]?.MaxLength ?? Number.NaN);
    const full = hub({
      Prefix: 'x'.repeat(20),
      OrganizationId: `o-${'x'.repeat(32)}`,
      ExternalId: 'x'.repeat(200),
      Regions: filled('Regions'),
      OrganizationalUnits: filled('OrganizationalUnits'),
      ExcludedAccounts: filled('ExcludedAccounts'),
    });
    const url = `https://sqs.ap-southeast-1.amazonaws.com/${hubAccount}/${'x'.repeat(27)}`;
    for (const { Properties } of ofType(full, 'AWS::Lambda::Function')) {
      const variables = { ...Properties.Environment.Variables, LENSWATCH_CHANGE_QUEUE_URL: url };
      const bytes = Object.entries(variables).reduce((sum, pair) => sum + pair.join('').length, 0);
      expect(bytes, Properties.FunctionName).toBeLessThanOrEqual(4_096);
    }
  });

  test('know what environment.ts reads', () => {
    expect(one['Sweep']?.Properties.Environment.Variables).toEqual({
      LENSWATCH_PREFIX: 'lenswatch',
      LENSWATCH_TABLE: 'lenswatch',
      LENSWATCH_BUCKET: `lenswatch-${hubAccount}-eu-west-1`,
      LENSWATCH_CHANGE_QUEUE_URL: '<ChangeQueue>',
      LENSWATCH_ORGANIZATION: organizationId,
      LENSWATCH_UNITS: 'ou-abcd-12345678',
      LENSWATCH_EXCLUDED_ACCOUNTS: '',
      LENSWATCH_REGIONS: 'eu-west-1',
      LENSWATCH_EXTERNAL_ID: 'lenswatch',
      LENSWATCH_THRESHOLD: 'high',
      LENSWATCH_VERSION: '1.2.3',
      LENSWATCH_METRICS_NAMESPACE: 'GenAILens',
      POWERTOOLS_SERVICE_NAME: 'sweep',
    });
  });

  test('on-change keeps its executions, and its source never asks for more', () => {
    const source = (resources: typeof one) =>
      resources['TakeChanges']?.Properties.ScalingConfig.MaximumConcurrency;
    expect(one['OnChange']?.Properties).toMatchObject({
      ReservedConcurrentExecutions: '10',
      RecursiveLoop: 'Allow',
    });
    expect(source(one)).toBe('10');
    const none = hub({ ReservedConcurrency: '0' });
    expect(none['OnChange']?.Properties).not.toHaveProperty('ReservedConcurrentExecutions');
    expect(source(none)).toBe(10);
  });

  test('say which messages of a batch failed', () => {
    for (const { Properties } of ofType(one, 'AWS::Lambda::EventSourceMapping')) {
      expect(Properties.FunctionResponseTypes).toEqual(['ReportBatchItemFailures']);
    }
    expect(ofType(one, 'AWS::Lambda::EventSourceMapping')).toHaveLength(2);
  });

  test('log into encrypted groups that forget', () => {
    const groups = ofType(hub({ LogRetentionDays: '30' }), 'AWS::Logs::LogGroup');
    expect(groups).toHaveLength(hubFunctions.length + 1);
    for (const { Properties } of groups) {
      expect(Properties).toMatchObject({ RetentionInDays: '30', KmsKeyId: '<Key.Arn>' });
    }
  });
});

test('every name starts with the prefix', () => {
  const other = JSON.stringify(hub({ Prefix: 'acme' }));
  // The path of roles and the external id are lenswatch's whatever the prefix; descriptions say what it is.
  const rest = other.replaceAll(
    /role\/lenswatch\/|"\/lenswatch\/"|"LENSWATCH_EXTERNAL_ID":"lenswatch"|lenswatch\.config/g,
    '',
  );
  expect(rest.match(/"[^" ]*\blenswatch\b[^" ]*"/g) ?? []).toEqual(['"lenswatch"']);
  expect(other).toContain('acme-111111111111-eu-west-1');
});

test('a permissions boundary bounds every role', () => {
  const bounded = hub({ PermissionsBoundary: 'teams/boundary' });
  const roles = ofType(bounded, 'AWS::IAM::Role');
  expect(roles).toHaveLength(hubFunctions.length + 2);
  for (const { Properties } of roles) {
    expect(Properties.PermissionsBoundary).toBe(`arn:aws:iam::${hubAccount}:policy/teams/boundary`);
  }
  expect(JSON.stringify(one)).not.toContain('PermissionsBoundary');
});

test('outputs are what the other templates ask for', () => {
  expect(Object.keys(templateOf('hub').Outputs ?? {}).sort()).toEqual([
    'HubAccount',
    'HubBusArn',
    'HubRegion',
    'SweepMachineArn',
    'TopicArn',
  ]);
});
