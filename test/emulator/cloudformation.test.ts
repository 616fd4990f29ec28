import {
  CloudFormationClient,
  CreateStackCommand,
  DescribeStackSetCommand,
  DescribeStacksCommand,
  ListStackInstancesCommand,
} from '@aws-sdk/client-cloudformation';
import { configRecorder } from '@lenswatch/emulator/builders/config.ts';
import { organization } from '@lenswatch/emulator/builders/organizations.ts';
import { organizationalUnit } from '@lenswatch/emulator/builders/units.ts';
import { applyTemplate, moveIntoUnit } from '@lenswatch/emulator/cloudformation/apply.ts';
import { type StackSetRecord, stackSets } from '@lenswatch/emulator/cloudformation/stack-sets.ts';
import type { Emulator } from '@lenswatch/emulator/emulator.ts';
import { roles } from '@lenswatch/emulator/iam/store.ts';
import { functions } from '@lenswatch/emulator/lambda/functions.ts';
import { busOf, rules } from '@lenswatch/emulator/services/event-buses.ts';
import { logGroups } from '@lenswatch/emulator/services/logs.ts';
import { queues } from '@lenswatch/emulator/services/sqs-queues.ts';
import { World } from '@lenswatch/emulator/world.ts';
import { beforeEach, describe, expect, test } from 'vitest';
import { clientConfig, errorOf, testEmulator } from './support.ts';

const management = '999999999999';
const hub = '111111111111';
const [first, second, outsider] = ['222222222222', '333333333333', '444444444444'] as const;
const regions = ['us-east-1', 'eu-west-1'];
const at = { account: hub, region: 'us-east-1' };
const anywhere = { account: '', region: '' };

let emulator: Emulator;

beforeEach(async () => {
  const world = new World();
  for (const id of [management, hub, first, second, outsider]) world.account(id, `a${id[0]}`, regions);
  organization(world, { management, delegated: [hub] });
  organizationalUnit(world, { id: 'ou-root-outside', name: 'outside', accounts: [hub, outsider] });
  organizationalUnit(world, { id: 'ou-root-top', name: 'top', accounts: [first] });
  organizationalUnit(world, {
    id: 'ou-root-below',
    name: 'below',
    parent: 'ou-root-top',
    accounts: [second],
  });
  emulator = await testEmulator({ world });
});

type Resources = { readonly [id: string]: object };

const deploy = (Resources: Resources, rest: object = {}, parameters = {}, name = 'stack') =>
  applyTemplate(emulator.plane, {
    ...at,
    name,
    template: JSON.stringify({ Resources, ...rest }),
    parameters,
    capabilities: ['CAPABILITY_NAMED_IAM'],
  });

const queue = (name: unknown, rest: object = {}) => ({
  Type: 'AWS::SQS::Queue',
  Properties: { QueueName: name },
  ...rest,
});
/** `Fn::Sub` with `<Name>` for a placeholder, so that it does not look like a JavaScript template. */
const sub = (text: string) => ({ 'Fn::Sub': text.replaceAll('<', '${').replaceAll('>', '}') });
const trust = (Service: string) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service }, Action: 'sts:AssumeRole' }],
});

describe('a template', () => {
  test('is resolved: parameters, pseudo parameters, conditions, maps, joins and references', async () => {
    const stack = await deploy(
      {
        Late: queue(sub('<Prefix>-<Early.QueueName>-<AWS::Region>'), { DependsOn: 'Unneeded' }),
        Early: queue({
          'Fn::Join': ['-', [{ Ref: 'Prefix' }, { 'Fn::FindInMap': ['Names', 'queue', 'short'] }]],
        }),
        Unneeded: queue('left-out', { Condition: 'Never' }),
        Wanted: queue({ 'Fn::If': ['Always', { 'Fn::Select': [1, { Ref: 'List' }] }, 'other'] }),
      },
      {
        Parameters: {
          Prefix: { Type: 'String', Default: 'p' },
          List: { Type: 'CommaDelimitedList', Default: 'a,b' },
        },
        Mappings: { Names: { queue: { short: 'q' } } },
        Conditions: {
          Always: { 'Fn::Not': [{ Condition: 'Never' }] },
          Never: {
            'Fn::And': [
              { 'Fn::Equals': [{ Ref: 'Prefix' }, 'p'] },
              { 'Fn::Contains': [{ Ref: 'List' }, 'z'] },
            ],
          },
        },
        Outputs: {
          Arn: { Value: { 'Fn::GetAtt': ['Late', 'Arn'] } },
          Skipped: { Value: 'x', Condition: 'Never' },
        },
      },
    );
    expect(stack.reason).toBe('');
    expect(stack.status).toBe('CREATE_COMPLETE');
    expect([...emulator.world.items(queues, at).keys()]).toEqual(['p-q', 'p-p-q-us-east-1', 'b']);
    expect(stack.outputs).toEqual({ Arn: `arn:aws:sqs:us-east-1:${hub}:p-p-q-us-east-1` });
    const client = new CloudFormationClient({
      ...clientConfig(emulator),
      credentials: emulator.credentialsFor({ account: hub, admin: true }),
    });
    const { Stacks } = await client.send(new DescribeStacksCommand({ StackName: 'stack' }));
    expect(Stacks?.[0]?.StackStatus).toBe('CREATE_COMPLETE');
    expect(emulator.violations).toEqual([]);
  });

  test.each<[string, Resources, object, RegExp]>([
    [
      'a type that nobody models',
      { A: { Type: 'AWS::EC2::Instance' } },
      {},
      /does not model AWS::EC2::Instance/,
    ],
    ['no resource at all', {}, {}, /at least one Resources/],
    ['a section that nobody applies', { A: queue('a') }, { Transform: 'x' }, /\[Transform\]/],
    ['a circle', { A: queue('a', { DependsOn: 'B' }), B: queue('b', { DependsOn: 'A' }) }, {}, /circular/],
    ['a dependency on nothing', { A: queue('a', { DependsOn: 'B' }) }, {}, /\[B\] in the Resources block/],
    ['a missing parameter', { A: queue('a') }, { Parameters: { P: { Type: 'String' } } }, /must have values/],
    [
      'a parameter out of its pattern',
      { A: queue('a') },
      { Parameters: { P: { Type: 'String', Default: 'X', AllowedPattern: '[a-z]' } } },
      /Parameter P failed to satisfy constraint/,
    ],
    [
      'a broken rule',
      { A: queue('a') },
      {
        Rules: { R: { Assertions: [{ Assert: { 'Fn::Equals': ['a', 'b'] }, AssertDescription: 'a is b' }] } },
      },
      /Template constraint R: a is b/,
    ],
  ])('is refused with %s', async (_name, resources, rest, message) => {
    expect((await errorOf(deploy(resources, rest))).message).toMatch(message);
  });

  test.each<[string, Resources, RegExp]>([
    [
      'a property that nobody applies',
      { A: queue('a'), B: { Type: 'AWS::SQS::Queue', Properties: { FifoQueue: true } } },
      /does not apply B.FifoQueue/,
    ],
    [
      'an inner property that nobody applies',
      {
        A: {
          Type: 'AWS::Lambda::Function',
          Properties: { Role: 'arn:x', Handler: 'h', Runtime: 'r', Code: { ZipFile: '' } },
        },
      },
      /cannot be assumed by Lambda/,
    ],
    ['a reference to nothing', { A: queue({ Ref: 'Gone' }) }, /unresolved resource dependencies \[Gone\]/],
    [
      'an attribute that nobody has',
      { A: queue('a'), B: queue({ 'Fn::GetAtt': ['A', 'Color'] }) },
      /attribute type Color/,
    ],
    [
      'a function that nobody models',
      { A: queue({ 'Fn::ImportValue': 'x' }) },
      /does not model Fn::ImportValue/,
    ],
  ])('fails at %s, and says where', async (_name, resources, reason) => {
    const stack = await deploy(resources);
    expect(stack.status).toBe('CREATE_FAILED');
    expect(stack.reason).toMatch(reason);
  });

  test('with named roles needs the capability', async () => {
    const template = JSON.stringify({
      Resources: {
        R: {
          Type: 'AWS::IAM::Role',
          Properties: { RoleName: 'r', AssumeRolePolicyDocument: trust('lambda.amazonaws.com') },
        },
      },
    });
    const attempt = applyTemplate(emulator.plane, {
      ...at,
      name: 's',
      template,
      capabilities: ['CAPABILITY_IAM'],
    });
    expect(await errorOf(attempt)).toMatchObject({
      name: 'AwsError',
      code: 'InsufficientCapabilitiesException',
    });
  });

  test('in a request has 51,200 bytes at most', async () => {
    const client = new CloudFormationClient(clientConfig(emulator));
    const make = (StackName: string, bytes: number) =>
      client.send(
        new CreateStackCommand({
          StackName,
          TemplateBody: JSON.stringify({ Resources: { Queue: queue(StackName) } }).padEnd(bytes),
        }),
      );
    expect((await make('fits', 51_200)).StackId).toContain('fits');
    const refused = await errorOf(make('large', 51_201));
    expect([refused.name, refused.message]).toEqual([
      'ValidationError',
      expect.stringContaining('less than or equal to 51200'),
    ]);
  });
});

describe('services check what they are given', () => {
  const key = (statements: readonly object[]) => ({
    Type: 'AWS::KMS::Key',
    Properties: {
      KeyPolicy: {
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Principal: { AWS: sub('arn:aws:iam::<AWS::AccountId>:root') },
            Action: 'kms:*',
            Resource: '*',
          },
          ...statements,
        ],
      },
    },
  });
  const role = (service: string, statements: readonly object[] = []) => ({
    Type: 'AWS::IAM::Role',
    Properties: {
      RoleName: 'role',
      AssumeRolePolicyDocument: trust(service),
      Policies: [
        {
          PolicyName: 'inline',
          PolicyDocument: {
            Version: '2012-10-17',
            Statement: [{ Effect: 'Allow', Action: 'sts:GetCallerIdentity', Resource: '*' }, ...statements],
          },
        },
      ],
    },
  });
  const fn = (rest: object = {}) => ({
    Type: 'AWS::Lambda::Function',
    Properties: {
      FunctionName: 'fn',
      Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
      Handler: 'index.handler',
      Runtime: 'nodejs24.x',
      Timeout: 60,
      Code: { ZipFile: 'exports.handler = async () => {}' },
      ...rest,
    },
  });

  test('a log group needs the consent of its key', async () => {
    const group = {
      Type: 'AWS::Logs::LogGroup',
      Properties: { LogGroupName: '/g', KmsKeyId: { 'Fn::GetAtt': ['Key', 'Arn'] } },
    };
    expect((await deploy({ Key: key([]), Group: group })).reason).toMatch(/not allowed to be used with Arn/);
    const consent = {
      Effect: 'Allow',
      Principal: { Service: sub('logs.<AWS::Region>.amazonaws.com') },
      Action: ['kms:GenerateDataKey', 'kms:Decrypt', 'kms:Encrypt'],
      Resource: '*',
      Condition: {
        ArnLike: {
          'kms:EncryptionContext:aws:logs:arn': sub('arn:aws:logs:*:<AWS::AccountId>:log-group:/g'),
        },
      },
    };
    expect((await deploy({ Key: key([consent]), Group: group }, {}, {}, 'again')).reason).toBe('');
    expect(emulator.world.items(logGroups, at).get('/g')?.kmsKeyId).toMatch(/^arn:aws:kms/);
  });

  test('a function needs a role that Lambda may assume, a mapping one that may read the queue in time', async () => {
    const wrong = await deploy({ Role: role('states.amazonaws.com'), Fn: fn() });
    expect(wrong.reason).toMatch(/cannot be assumed by Lambda/);
    emulator.world.items(roles, at).clear();
    const mapping = {
      Type: 'AWS::Lambda::EventSourceMapping',
      Properties: { EventSourceArn: { 'Fn::GetAtt': ['Queue', 'Arn'] }, FunctionName: { Ref: 'Fn' } },
    };
    const withQueue = (VisibilityTimeout: number, statements: readonly object[]) => ({
      Role: role('lambda.amazonaws.com', statements),
      Fn: fn(),
      Queue: { Type: 'AWS::SQS::Queue', Properties: { VisibilityTimeout } },
      Mapping: mapping,
    });
    const reasons: string[] = [];
    for (const [index, [visibility, statements]] of [
      [30, []],
      [60, []],
      [60, [{ Effect: 'Allow', Action: 'sqs:*', Resource: '*' }]],
    ].entries() as IterableIterator<[number, [number, object[]]]>) {
      emulator.world.items(roles, at).clear();
      emulator.world.items(functions, at).clear();
      reasons.push((await deploy(withQueue(visibility, statements), {}, {}, `s${index}`)).reason);
    }
    expect(reasons[0]).toMatch(/visibility timeout: 30 seconds is less than Function timeout: 60/);
    expect(reasons[1]).toMatch(/does not have permissions to call ReceiveMessage/);
    expect(reasons[2]).toBe('');
  });

  test('a Config rule needs a recorder and a function that lets Config in', async () => {
    const rule = {
      Type: 'AWS::Config::ConfigRule',
      DependsOn: 'Permission',
      Properties: {
        Source: {
          Owner: 'CUSTOM_LAMBDA',
          SourceIdentifier: { 'Fn::GetAtt': ['Fn', 'Arn'] },
          SourceDetails: [{ EventSource: 'aws.config', MessageType: 'ScheduledNotification' }],
        },
      },
    };
    const permission = (SourceAccount: string) => ({
      Type: 'AWS::Lambda::Permission',
      Properties: {
        FunctionName: { Ref: 'Fn' },
        Action: 'lambda:InvokeFunction',
        Principal: 'config.amazonaws.com',
        SourceAccount,
      },
    });
    const attempt = async (name: string, account: string) => {
      emulator.world.items(roles, at).clear();
      emulator.world.items(functions, at).clear();
      const resources = {
        Role: role('lambda.amazonaws.com'),
        Fn: fn(),
        Permission: permission(account),
        Rule: rule,
      };
      return (await deploy(resources, {}, {}, name)).reason;
    };
    expect(await attempt('a', hub)).toMatch(/NoAvailableConfigurationRecorder/);
    configRecorder(emulator.world, at);
    expect(await attempt('b', first)).toMatch(/cannot be invoked/);
    expect(await attempt('c', hub)).toBe('');
  });

  test('policies of buses and queues, and targets of rules, arrive', async () => {
    const stack = await deploy({
      Bus: { Type: 'AWS::Events::EventBus', Properties: { Name: 'bus' } },
      BusPolicy: {
        Type: 'AWS::Events::EventBusPolicy',
        Properties: {
          EventBusName: { Ref: 'Bus' },
          StatementId: 'everyone',
          Statement: {
            Effect: 'Allow',
            Principal: '*',
            Action: 'events:PutEvents',
            Resource: { 'Fn::GetAtt': ['Bus', 'Arn'] },
          },
        },
      },
      Queue: queue('work'),
      QueuePolicy: {
        Type: 'AWS::SQS::QueuePolicy',
        Properties: { Queues: [{ Ref: 'Queue' }], PolicyDocument: { Version: '2012-10-17', Statement: [] } },
      },
      Rule: {
        Type: 'AWS::Events::Rule',
        Properties: {
          Name: 'rule',
          EventBusName: { 'Fn::GetAtt': ['Bus', 'Name'] },
          EventPattern: { source: ['x'] },
          Targets: [{ Id: 'q', Arn: { 'Fn::GetAtt': ['Queue', 'Arn'] } }],
        },
      },
    });
    expect(stack.reason).toBe('');
    expect(JSON.parse(busOf(emulator.world, at, 'bus')?.policy ?? '')).toMatchObject({
      Statement: [{ Sid: 'everyone' }],
    });
    expect(emulator.world.items(queues, at).get('work')?.attributes['Policy']).toContain('Statement');
    expect(emulator.world.items(rules, at).get('bus/rule')?.targets.get('q')?.arn).toMatch(/:work$/);
  });
});

describe('stack sets', () => {
  const member = JSON.stringify({
    Parameters: { Name: { Type: 'String' } },
    Resources: { Queue: queue({ Ref: 'Name' }) },
  });
  const set = (name: string, rest: object = {}, targets: object = {}) => ({
    Type: 'AWS::CloudFormation::StackSet',
    Properties: {
      StackSetName: name,
      PermissionModel: 'SERVICE_MANAGED',
      CallAs: 'DELEGATED_ADMIN',
      TemplateBody: member,
      Parameters: [{ ParameterKey: 'Name', ParameterValue: name }],
      AutoDeployment: { Enabled: true, RetainStacksOnAccountRemoval: false },
      StackInstancesGroup: [
        { DeploymentTargets: { OrganizationalUnitIds: ['ou-root-top'], ...targets }, Regions: ['eu-west-1'] },
      ],
      ...rest,
    },
  });
  const places = ({ instances }: StackSetRecord) =>
    [...instances.values()].map(({ account, region, status }) => `${account} ${region} ${status}`);
  const setNamed = (name: string): StackSetRecord => {
    const found = emulator.world.items(stackSets, anywhere).get(name);
    if (!found) throw new Error(`There is no set ${name}.`);
    return found;
  };

  test('reach the accounts of a unit and below, never the management account', async () => {
    organizationalUnit(emulator.world, { id: 'ou-root-top', name: 'top', accounts: [management] });
    expect((await deploy({ A: set('a') })).reason).toBe('');
    expect(places(setNamed('a'))).toEqual([`${first} eu-west-1 CURRENT`, `${second} eu-west-1 CURRENT`]);
    expect(emulator.world.items(queues, { account: second, region: 'eu-west-1' }).has('a')).toBe(true);
    const client = new CloudFormationClient({
      ...clientConfig(emulator),
      credentials: emulator.credentialsFor({ account: hub, admin: true }),
    });
    const { Summaries } = await client.send(
      new ListStackInstancesCommand({ StackSetName: 'a', CallAs: 'DELEGATED_ADMIN' }),
    );
    expect(Summaries?.map(({ Account, Status }) => [Account, Status])).toEqual([
      [first, 'CURRENT'],
      [second, 'CURRENT'],
    ]);
  });

  test('leave out excluded accounts; one failure stops nobody', async () => {
    emulator.world.account(second, 'b', ['us-east-1']);
    expect((await deploy({ A: set('a') })).status).toBe('CREATE_COMPLETE');
    expect(places(setNamed('a'))).toEqual([`${first} eu-west-1 CURRENT`, `${second} eu-west-1 OUTDATED`]);
    await deploy(
      { B: set('b', {}, { AccountFilterType: 'DIFFERENCE', Accounts: [second] }) },
      {},
      {},
      'other',
    );
    expect(places(setNamed('b'))).toEqual([`${first} eu-west-1 CURRENT`]);
  });

  test('come to an account that joins, each after those it depends on', async () => {
    await deploy({
      Second: set('second', {
        AutoDeployment: {
          Enabled: true,
          DependsOn: [sub(`arn:aws:cloudformation:us-east-1:${management}:stackset/<First>`)],
        },
      }),
      First: set('first'),
    });
    const sets = await moveIntoUnit(emulator.plane, outsider, 'ou-root-below');
    expect(sets.map(({ name }) => name)).toEqual(['first', 'second']);
    const client = new CloudFormationClient({
      ...clientConfig(emulator),
      credentials: emulator.credentialsFor({ account: hub, admin: true }),
    });
    const dependencies = async (StackSetName: string) => {
      const asked = new DescribeStackSetCommand({ StackSetName, CallAs: 'DELEGATED_ADMIN' });
      return (await client.send(asked)).StackSet?.AutoDeployment?.DependsOn;
    };
    expect(await dependencies('second')).toEqual([setNamed('first').arn]);
    expect(await dependencies('first')).toBeUndefined();
    expect(places(setNamed('second'))).toContain(`${outsider} eu-west-1 CURRENT`);
  });

  test('are for administrators of the organization only, with templates that fit', async () => {
    const stranger = await applyTemplate(emulator.plane, {
      account: first,
      region: 'us-east-1',
      name: 's',
      template: JSON.stringify({ Resources: { A: set('a') } }),
    });
    expect(stranger.reason).toMatch(/not a delegated administrator/);
    const long = JSON.stringify({ Description: 'x'.repeat(51_200), Resources: { Queue: queue('q') } });
    expect((await deploy({ A: set('a', { TemplateBody: long }) })).reason).toMatch(/longer than 51200 bytes/);
  });
});
