import { BedrockClient, DeleteModelInvocationLoggingConfigurationCommand } from '@aws-sdk/client-bedrock';
import {
  CreateEventBusCommand,
  DisableRuleCommand,
  EventBridgeClient,
  ListTargetsByRuleCommand,
  PutEventsCommand,
  type PutEventsRequestEntry,
  PutPermissionCommand,
  PutRuleCommand,
  PutTargetsCommand,
  type Target,
  TestEventPatternCommand,
} from '@aws-sdk/client-eventbridge';
import { trail } from '@lenswatch/emulator/builders/cloudtrail.ts';
import { key } from '@lenswatch/emulator/builders/kms.ts';
import { organization } from '@lenswatch/emulator/builders/organizations.ts';
import { Clock } from '@lenswatch/emulator/clock.ts';
import type { Emulator } from '@lenswatch/emulator/emulator.ts';
import { type Delivery, deliveries } from '@lenswatch/emulator/services/event-buses.ts';
import { keyPolicies } from '@lenswatch/emulator/services/kms-policies.ts';
import { addQueue, type QueueRecord } from '@lenswatch/emulator/services/sqs-queues.ts';
import { beforeEach, describe, expect, test } from 'vitest';
import { account, addRole, at, clientConfig, errorOf, hub, policy, testEmulator } from './support.ts';

const hubAt = { account: hub, region: 'eu-west-1' };

let emulator: Emulator;
let clock: Clock;

beforeEach(async () => {
  clock = new Clock();
  emulator = await testEmulator({ clock });
});

const client = (place = at) =>
  new EventBridgeClient({
    ...clientConfig(emulator, undefined, place.region),
    credentials: emulator.credentialsFor({ account: place.account, admin: true }),
  });

async function rule(
  place: typeof at,
  name: string,
  pattern: object,
  target: Omit<Target, 'Id'>,
  EventBusName = 'default',
): Promise<string> {
  const events = client(place);
  const { RuleArn } = await events.send(
    new PutRuleCommand({ Name: name, EventBusName, EventPattern: JSON.stringify(pattern) }),
  );
  await events.send(
    new PutTargetsCommand({ Rule: name, EventBusName, Targets: [{ Id: 'one', ...target } as Target] }),
  );
  return RuleArn ?? '';
}

/** A queue that takes events of this account's rules. */
function openQueue(place: typeof at, name: string, attributes: Record<string, string> = {}): QueueRecord {
  const arn = `arn:aws:sqs:${place.region}:${place.account}:${name}`;
  return addQueue(emulator.world, place, name, {
    Policy: policy([
      {
        Effect: 'Allow',
        Principal: { Service: 'events.amazonaws.com' },
        Action: 'sqs:SendMessage',
        Resource: arn,
        Condition: { StringEquals: { 'aws:SourceAccount': place.account } },
      },
    ]),
    ...attributes,
  });
}

async function deliveriesSoFar(count: number): Promise<Delivery[]> {
  const all = emulator.world.items(deliveries, at);
  for (let tries = 0; all.size < count && tries < 400; tries += 1) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(emulator.violations).toEqual([]);
  return [...all.values()];
}

const entry: PutEventsRequestEntry = {
  Source: 'lenswatch.config',
  DetailType: 'Config Rule Invocation',
  Detail: JSON.stringify({ token: 't' }),
};
const put = (rest: Partial<PutEventsRequestEntry> = {}, place = at) =>
  client(place).send(new PutEventsCommand({ Entries: [{ ...entry, ...rest }] }));
const bodyOf = (queue: QueueRecord) =>
  JSON.parse(queue.messages[0]?.body ?? '{}') as { [k: string]: unknown };

describe('a rule', () => {
  test('sends the whole envelope to a queue whose policy lets it in', async () => {
    const queue = openQueue(at, 'work');
    await rule(at, 'own', { source: ['lenswatch.config'] }, { Arn: queue.arn });
    await put();
    const [delivery] = await deliveriesSoFar(1);
    expect(delivery?.outcome).toBe('delivered');
    expect(bodyOf(queue)).toEqual({
      version: '0',
      id: delivery?.event.id,
      'detail-type': 'Config Rule Invocation',
      source: 'lenswatch.config',
      account,
      time: delivery?.event.time,
      region: 'us-east-1',
      resources: [],
      detail: { token: 't' },
    });
  });

  test('sends nothing when disabled, or when the pattern does not match', async () => {
    const queue = openQueue(at, 'work');
    await rule(at, 'off', { source: ['lenswatch.config'] }, { Arn: queue.arn });
    await rule(at, 'other', { source: ['somebody.else'] }, { Arn: queue.arn });
    await client().send(new DisableRuleCommand({ Name: 'off' }));
    await put();
    expect(await deliveriesSoFar(0)).toEqual([]);
  });

  test('may send a constant or a part of the event', async () => {
    const queue = openQueue(at, 'work');
    await rule(at, 'part', { source: ['lenswatch.config'] }, { Arn: queue.arn, InputPath: '$.detail' });
    await rule(at, 'constant', { source: ['lenswatch.config'] }, { Arn: queue.arn, Input: '{"x":1}' });
    await put();
    await deliveriesSoFar(2);
    expect(queue.messages.map(({ body }) => body).sort()).toEqual(['{"token":"t"}', '{"x":1}']);
    const { Targets } = await client().send(new ListTargetsByRuleCommand({ Rule: 'constant' }));
    expect(Targets).toEqual([{ Id: 'one', Arn: queue.arn, Input: '{"x":1}' }]);
  });

  test('loses what nobody lets in, or buries it where it can', async () => {
    const closed = addQueue(emulator.world, at, 'closed');
    const dead = openQueue(at, 'dead');
    const pattern = { source: ['lenswatch.config'] };
    await rule(at, 'lost', pattern, { Arn: closed.arn });
    await rule(at, 'buried', pattern, { Arn: closed.arn, DeadLetterConfig: { Arn: dead.arn } });
    await put();
    const outcomes = (await deliveriesSoFar(2)).map(({ outcome, reason }) => `${outcome} ${reason}`);
    expect(outcomes.sort()).toEqual([
      expect.stringMatching(/^dead-lettered AccessDenied.* sqs:SendMessage/),
      expect.stringMatching(/^lost AccessDenied.* sqs:SendMessage/),
    ]);
    expect(dead.messages[0]?.attributes['ERROR_CODE']?.StringValue).toMatch(/^AccessDenied/);
  });

  test('tries again when a target is throttled', async () => {
    const queue = openQueue(at, 'work');
    await rule(at, 'own', { source: ['lenswatch.config'] }, { Arn: queue.arn });
    emulator.faults.add({ fault: 'throttle', operation: 'sqs:SendMessage', times: 1 });
    await put();
    await new Promise((resolve) => setTimeout(resolve, 50));
    clock.advance(60_000);
    expect((await deliveriesSoFar(1))[0]?.outcome).toBe('delivered');
  });

  test('needs the key of an encrypted queue', async () => {
    const { arn: keyArn, id } = key(emulator.world, at);
    const queue = openQueue(at, 'work', { KmsMasterKeyId: keyArn });
    await rule(at, 'own', { source: ['lenswatch.config'] }, { Arn: queue.arn });
    await put();
    expect((await deliveriesSoFar(1))[0]).toMatchObject({
      outcome: 'lost',
      reason: expect.stringContaining('kms:GenerateDataKey'),
    });
    const grant = { Effect: 'Allow', Principal: { Service: 'events.amazonaws.com' }, Resource: '*' };
    emulator.world
      .items(keyPolicies, at)
      .set(id, policy([{ ...grant, Action: ['kms:GenerateDataKey', 'kms:Decrypt'] }]));
    await put();
    expect((await deliveriesSoFar(2))[1]?.outcome).toBe('delivered');
  });

  test('is refused with a pattern that makes no sense', async () => {
    const error = await errorOf(rule(at, 'bad', { source: 'x' }, { Arn: 'arn:aws:sqs:::x' }));
    expect(error.name).toBe('InvalidEventPatternException');
    const answer = await client().send(
      new TestEventPatternCommand({ EventPattern: '{"source":["a"]}', Event: '{"source":"a"}' }),
    );
    expect(answer.Result).toBe(true);
  });
});

describe('from bus to bus', () => {
  const busArn = `arn:aws:events:eu-west-1:${hub}:event-bus/lenswatch`;
  let queue: QueueRecord;

  beforeEach(async () => {
    const { id } = organization(emulator.world, { management: hub });
    await client(hubAt).send(new CreateEventBusCommand({ Name: 'lenswatch' }));
    await client(hubAt).send(
      new PutPermissionCommand({
        EventBusName: 'lenswatch',
        Policy: policy([
          {
            Effect: 'Allow',
            Principal: '*',
            Action: 'events:PutEvents',
            Resource: busArn,
            Condition: { StringEquals: { 'aws:PrincipalOrgID': id } },
          },
        ]),
      }),
    );
    queue = openQueue(hubAt, 'hub');
    await rule(hubAt, 'to-queue', { source: [{ prefix: '' }] }, { Arn: queue.arn }, 'lenswatch');
  });

  const forwarder = (service = 'events.amazonaws.com') =>
    addRole(emulator.world, 'forward', [{ Effect: 'Allow', Action: 'events:PutEvents', Resource: busArn }], {
      AssumeRolePolicyDocument: policy([
        {
          Effect: 'Allow',
          Principal: { Service: service },
          Action: 'sts:AssumeRole',
          Condition: { StringEquals: { 'aws:SourceAccount': account } },
        },
      ]),
    });

  test('an event keeps its account, region, id and time', async () => {
    const RoleArn = forwarder();
    await rule(at, 'forward', { source: ['lenswatch.config'] }, { Arn: busArn, RoleArn });
    await put();
    const all = await deliveriesSoFar(2);
    expect(all.map(({ outcome }) => outcome)).toEqual(['delivered', 'delivered']);
    expect(bodyOf(queue)).toMatchObject({ account, region: 'us-east-1', id: all[0]?.event.id });
  });

  test('a call reaches the hub only where a trail records it', async () => {
    const RoleArn = forwarder();
    const pattern = {
      source: ['aws.bedrock'],
      detail: { eventName: ['DeleteModelInvocationLoggingConfiguration'] },
    };
    await rule(at, 'forward', pattern, { Arn: busArn, RoleArn });
    const change = () =>
      new BedrockClient(clientConfig(emulator)).send(new DeleteModelInvocationLoggingConfigurationCommand());
    await change();
    expect(await deliveriesSoFar(0)).toEqual([]);
    trail(emulator.world, at, { name: 'all', bucketName: 'trails' });
    await change();
    await deliveriesSoFar(2);
    expect(bodyOf(queue)).toMatchObject({
      source: 'aws.bedrock',
      'detail-type': 'AWS API Call via CloudTrail',
      account,
      detail: { eventName: 'DeleteModelInvocationLoggingConfiguration', recipientAccountId: account },
    });
  });

  test.each<[string, () => string, RegExp]>([
    ['the role trusts another service', () => forwarder('lambda.amazonaws.com'), /may not assume/],
    [
      'the role may not',
      () =>
        addRole(emulator.world, 'forward', [], {
          AssumeRolePolicyDocument: policy([
            { Effect: 'Allow', Principal: { Service: 'events.amazonaws.com' }, Action: 'sts:AssumeRole' },
          ]),
        }),
      /not authorized to perform: events:PutEvents/,
    ],
  ])('nothing goes where %s', async (_name, roleOf, reason) => {
    await rule(at, 'forward', { source: ['lenswatch.config'] }, { Arn: busArn, RoleArn: roleOf() });
    await put();
    expect((await deliveriesSoFar(1))[0]).toMatchObject({
      outcome: 'lost',
      reason: expect.stringMatching(reason),
    });
  });

  test('nothing comes from outside the organization', async () => {
    const RoleArn = forwarder();
    emulator.world.accounts.delete(account);
    await rule(at, 'forward', { source: ['lenswatch.config'] }, { Arn: busArn, RoleArn });
    await put();
    expect((await deliveriesSoFar(1))[0]?.outcome).toBe('lost');
  });

  test('nothing goes on to a third bus', async () => {
    const RoleArn = forwarder();
    await rule(at, 'forward', { source: ['lenswatch.config'] }, { Arn: busArn, RoleArn });
    const third = `arn:aws:events:eu-west-1:${hub}:event-bus/default`;
    await rule(hubAt, 'onward', { source: ['lenswatch.config'] }, { Arn: third, RoleArn }, 'lenswatch');
    await put();
    const outcomes = (await deliveriesSoFar(3)).map(({ target, outcome }) => [target, outcome]);
    expect(outcomes).toContainEqual([third, 'lost']);
    expect(outcomes).toContainEqual([queue.arn, 'delivered']);
  });
});

test('entries are checked one by one; nobody speaks for AWS', async () => {
  const { FailedEntryCount, Entries } = await client().send(
    new PutEventsCommand({
      Entries: [entry, { ...entry, Source: 'aws.iam' }, { ...entry, Detail: '[]' }, { ...entry, Source: '' }],
    }),
  );
  expect(FailedEntryCount).toBe(3);
  expect(Entries?.map(({ ErrorCode }) => ErrorCode)).toEqual([
    undefined,
    'NotAuthorizedForSourceException',
    'MalformedDetail',
    'InvalidArgument',
  ]);
});
