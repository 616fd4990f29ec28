import {
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  type ReceiveMessageCommandInput,
  SendMessageBatchCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { key } from '@lenswatch/emulator/builders/kms.ts';
import { Clock } from '@lenswatch/emulator/clock.ts';
import type { Emulator } from '@lenswatch/emulator/emulator.ts';
import { servicePrincipal } from '@lenswatch/emulator/iam/service-principal.ts';
import { keyPolicies } from '@lenswatch/emulator/services/kms-policies.ts';
import { queueOf } from '@lenswatch/emulator/services/sqs-queues.ts';
import { beforeEach, describe, expect, test } from 'vitest';
import { account, addRole, at, clientConfig, errorOf, hub, policy, testEmulator } from './support.ts';

let emulator: Emulator;
let clock: Clock;
let sqs: SQSClient;

beforeEach(async () => {
  clock = new Clock();
  emulator = await testEmulator({ clock });
  sqs = new SQSClient(clientConfig(emulator));
});

async function queue(name: string, Attributes: Record<string, string> = {}): Promise<string> {
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: name, Attributes }));
  return QueueUrl ?? '';
}

const send = (QueueUrl: string, MessageBody: string, DelaySeconds?: number) =>
  sqs.send(new SendMessageCommand({ QueueUrl, MessageBody, ...(DelaySeconds && { DelaySeconds }) }));
const receive = async (
  QueueUrl: string,
  rest: Partial<ReceiveMessageCommandInput> = {},
): Promise<Message[]> =>
  (await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, ...rest }))).Messages ?? [];
const bodies = (messages: readonly Message[]) => messages.map(({ Body }) => Body);

describe('messages', () => {
  test('are out of sight once received, and gone once deleted', async () => {
    const url = await queue('plain');
    await send(url, 'one');
    const [first] = await receive(url, { MessageSystemAttributeNames: ['All'] });
    expect(first).toMatchObject({ Body: 'one', Attributes: { ApproximateReceiveCount: '1' } });
    expect(await receive(url)).toEqual([]);
    clock.advance(30_000);
    const [again] = await receive(url, { MessageSystemAttributeNames: ['ApproximateReceiveCount'] });
    expect(again?.Attributes).toEqual({ ApproximateReceiveCount: '2' });
    // The first handle is void by now.
    await sqs.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle: first?.ReceiptHandle }));
    clock.advance(30_000);
    const [third] = await receive(url);
    await sqs.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle: third?.ReceiptHandle }));
    clock.advance(30_000);
    expect(await receive(url)).toEqual([]);
  });

  test('come after their delay, and as soon as a reader lets go of them', async () => {
    const url = await queue('late');
    await send(url, 'debounced', 60);
    clock.advance(59_000);
    expect(await receive(url)).toEqual([]);
    clock.advance(2_000);
    const [message] = await receive(url);
    await sqs.send(
      new ChangeMessageVisibilityCommand({
        QueueUrl: url,
        ReceiptHandle: message?.ReceiptHandle,
        VisibilityTimeout: 0,
      }),
    );
    expect(bodies(await receive(url))).toEqual(['debounced']);
  });

  test('a reader can wait for them', async () => {
    const url = await queue('polled');
    const waiting = receive(url, { WaitTimeSeconds: 20 });
    await send(url, 'at last');
    expect(bodies(await waiting)).toEqual(['at last']);
    const inVain = receive(await queue('silent'), { WaitTimeSeconds: 20 });
    await new Promise((resolve) => setTimeout(resolve, 200));
    clock.advance(20_000);
    expect(await inVain).toEqual([]);
  });

  test('are lost after the retention, and dead after too many attempts', async () => {
    const dead = await queue('dead');
    const url = await queue('work', {
      MessageRetentionPeriod: '3600',
      RedrivePolicy: JSON.stringify({
        deadLetterTargetArn: `arn:aws:sqs:us-east-1:${account}:dead`,
        maxReceiveCount: 2,
      }),
    });
    await send(url, 'poison');
    for (let attempt = 0; attempt < 2; attempt += 1) {
      expect(bodies(await receive(url))).toEqual(['poison']);
      clock.advance(30_000);
    }
    expect(await receive(url)).toEqual([]);
    const [corpse] = await receive(dead, { MessageSystemAttributeNames: ['All'] });
    expect(corpse?.Attributes?.['DeadLetterQueueSourceArn']).toBe(`arn:aws:sqs:us-east-1:${account}:work`);
    await send(url, 'old token');
    clock.advance(3_600_000);
    expect(await receive(url)).toEqual([]);
  });

  test('travel in batches; what fails fails alone', async () => {
    const url = await queue('batch');
    const answer = await sqs.send(
      new SendMessageBatchCommand({
        QueueUrl: url,
        Entries: [
          {
            Id: '1',
            MessageBody: 'x',
            MessageAttributes: { kind: { DataType: 'String', StringValue: 'look' } },
          },
          { Id: '2', MessageBody: 'y', DelaySeconds: 901 },
        ],
      }),
    );
    expect(answer.Successful?.map(({ Id }) => Id)).toEqual(['1']);
    expect(answer.Failed).toMatchObject([{ Id: '2', Code: 'InvalidParameterValue' }]);
    const [message] = await receive(url, { MessageAttributeNames: ['All'] });
    expect(message?.MessageAttributes).toEqual({ kind: { DataType: 'String', StringValue: 'look' } });
    const deleted = await sqs.send(
      new DeleteMessageBatchCommand({
        QueueUrl: url,
        Entries: [
          { Id: 'a', ReceiptHandle: message?.ReceiptHandle },
          { Id: 'b', ReceiptHandle: 'made up' },
        ],
      }),
    );
    expect(deleted.Failed).toMatchObject([{ Id: 'b', Code: 'ReceiptHandleIsInvalid' }]);
    const counts = await sqs.send(new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['All'] }));
    expect(counts.Attributes).toMatchObject({
      ApproximateNumberOfMessages: '0',
      ApproximateNumberOfMessagesNotVisible: '0',
    });
  });

  test('are refused where they are too long or where there is no queue', async () => {
    const url = await queue('small', { MaximumMessageSize: '1024' });
    expect((await errorOf(send(url, 'x'.repeat(1025)))).name).toBe('InvalidParameterValue');
    expect((await errorOf(send(url.replace('small', 'gone'), 'x'))).name).toBe('QueueDoesNotExist');
  });

  test.each([
    ['DelaySeconds', 900, 901],
    ['MaximumMessageSize', 1_048_576, 1_048_577],
    ['MaximumMessageSize', 1_024, 1_023],
    ['MessageRetentionPeriod', 60, 59],
    ['ReceiveMessageWaitTimeSeconds', 20, 21],
    ['VisibilityTimeout', 43_200, 43_201],
    ['VisibilityTimeout', 0, 'none'],
  ])('a queue takes %s %s, not %s', async (attribute, taken, refused) => {
    const url = await queue('taken', { [attribute]: String(taken) });
    const Attributes = { [attribute]: String(refused) };
    expect((await errorOf(queue('refused', Attributes))).name).toBe('InvalidAttributeValue');
    const change = new SetQueueAttributesCommand({ QueueUrl: url, Attributes });
    expect((await errorOf(sqs.send(change))).name).toBe('InvalidAttributeValue');
  });
});

describe('permissions', () => {
  test('across accounts both the queue and the caller have to agree', async () => {
    const url = await queue('shared');
    const role = addRole(emulator.world, 'sender', [{ Effect: 'Allow', Action: 'sqs:*', Resource: '*' }]);
    const foreign = new SQSClient({
      ...clientConfig(emulator),
      credentials: emulator.credentialsFor({ account: hub, admin: true }),
    });
    const message = new SendMessageCommand({ QueueUrl: url, MessageBody: 'x' });
    await new SQSClient(clientConfig(emulator, role)).send(message);
    expect((await errorOf(foreign.send(message))).name).toBe('AccessDeniedException');
    const record = queueOf(emulator.world, `arn:aws:sqs:us-east-1:${account}:shared`);
    if (!record) throw new Error('The queue is gone.');
    record.attributes['Policy'] = policy([
      { Effect: 'Allow', Principal: { AWS: hub }, Action: 'sqs:SendMessage', Resource: record.arn },
    ]);
    await foreign.send(message);
  });

  test('a service needs the queue policy and, where a key encrypts, the key policy', async () => {
    const { arn: keyArn, id } = key(emulator.world, at);
    const url = await queue('encrypted', { KmsMasterKeyId: keyArn });
    const arn = `arn:aws:sqs:us-east-1:${account}:encrypted`;
    const rule = `arn:aws:events:us-east-1:${account}:rule/bus/change`;
    const events = servicePrincipal('events.amazonaws.com', { account, sourceArn: rule });
    const deliver = () =>
      emulator.plane.act('sqs:SendMessage', { QueueUrl: url, MessageBody: 'x' }, events, 'us-east-1');
    const record = queueOf(emulator.world, arn);
    if (!record) throw new Error('The queue is gone.');
    expect((await errorOf(deliver())).message).toMatch(/no resource-based policy allows the sqs:SendMessage/);
    record.attributes['Policy'] = policy([
      {
        Effect: 'Allow',
        Principal: { Service: 'events.amazonaws.com' },
        Action: 'sqs:SendMessage',
        Resource: arn,
        Condition: { ArnEquals: { 'aws:SourceArn': rule } },
      },
    ]);
    expect((await errorOf(deliver())).message).toMatch(/policy allows the kms:GenerateDataKey/);
    emulator.world.items(keyPolicies, at).set(
      id,
      policy([
        {
          Effect: 'Allow',
          Principal: { Service: 'events.amazonaws.com' },
          Action: ['kms:GenerateDataKey', 'kms:Decrypt'],
          Resource: '*',
          Condition: { StringEquals: { 'aws:SourceAccount': account } },
        },
      ]),
    );
    await deliver();
    const elsewhere = servicePrincipal('events.amazonaws.com', { account, sourceArn: `${rule}-other` });
    const other = emulator.plane.act(
      'sqs:SendMessage',
      { QueueUrl: url, MessageBody: 'x' },
      elsewhere,
      'us-east-1',
    );
    expect((await errorOf(other)).message).toMatch(/sqs:SendMessage/);
    expect(emulator.violations).toEqual([]);
  });
});
