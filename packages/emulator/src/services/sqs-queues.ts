import { hash } from 'node:crypto';
import type { InputOf } from '@lenswatch/core/aws/services.ts';
import { AwsError } from '../aws-error.ts';
import type { Authorization } from '../iam/authorization.ts';
import type { Call } from '../operation.ts';
import { type At, defineStore, type World } from '../world.ts';
import { arnIn, resourceOf } from './arn.ts';
import { keyAliases } from './kms.ts';
import { keyUse } from './kms-policies.ts';

type SendInput = InputOf<'sqs:SendMessage'>;
export type MessageAttributes = NonNullable<SendInput['MessageAttributes']>;

/** One message in a queue. */
export interface MessageRecord {
  readonly id: string;
  readonly body: string;
  readonly attributes: MessageAttributes;
  readonly senderId: string;
  /** Milliseconds, as all times here. */
  readonly sentAt: number;
  visibleAt: number;
  receives: number;
  firstReceivedAt: number | null;
  /** Handle of the last receive; earlier ones are void. */
  receipt: string | null;
  /** ARN of the queue that it failed in; null in the queue that it was sent to. */
  deadFrom: string | null;
}

/** A standard queue with its messages, in the order of sending. */
export interface QueueRecord {
  readonly name: string;
  readonly arn: string;
  readonly url: string;
  readonly account: string;
  readonly region: string;
  readonly created: Date;
  /** As `SetQueueAttributes` has them. */
  readonly attributes: { [name: string]: string };
  messages: MessageRecord[];
}

/** Keyed by name. */
export const queues = defineStore<QueueRecord>('sqs.queue');

/** What a new queue has. @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html */
export const defaultAttributes: { readonly [name: string]: string } = {
  DelaySeconds: '0',
  MaximumMessageSize: '1048576',
  MessageRetentionPeriod: '345600',
  ReceiveMessageWaitTimeSeconds: '0',
  SqsManagedSseEnabled: 'true',
  VisibilityTimeout: '30',
};

/** Adds a queue. */
export function addQueue(
  world: World,
  at: At,
  name: string,
  attributes: { readonly [name: string]: string } = {},
): QueueRecord {
  const queue: QueueRecord = {
    name,
    arn: arnIn(at, 'sqs', name),
    url: `https://sqs.${at.region}.amazonaws.com/${at.account}/${name}`,
    account: at.account,
    region: at.region,
    created: world.now(),
    attributes: { ...defaultAttributes, ...attributes },
    messages: [],
  };
  world.items(queues, at).set(name, queue);
  return queue;
}

/** Place and name of a queue out of its URL. */
function partsOf(url: string, region: string): At & { readonly name: string } {
  const { hostname, pathname } = URL.canParse(url) ? new URL(url) : { hostname: '', pathname: url };
  const [account = '', name = ''] = pathname.split('/').filter((part) => part !== '');
  const [, named] = /^sqs\.([a-z0-9-]+)\.amazonaws\.com$/.exec(hostname) ?? [];
  return { account, region: named ?? region, name };
}

/** @throws AwsError if there is no such queue, or if another region than the queue's was asked. */
export function findQueue(call: Call, url: string | undefined): QueueRecord {
  const { name, ...at } = partsOf(url ?? '', call.region);
  const queue = at.region === call.region ? call.world.items(queues, at).get(name) : undefined;
  if (queue) return queue;
  throw new AwsError('QueueDoesNotExist', 'The specified queue does not exist.', 400);
}

/** A queue by its ARN. */
export function queueOf(world: World, arn: string): QueueRecord | undefined {
  const [, , service, region = '', account = '', name = ''] = arn.split(':');
  return service === 'sqs' ? world.items(queues, { account, region }).get(name) : undefined;
}

/** What a call on a queue has to be allowed; `uses` are the actions on its key that come with it. */
export function onQueue(action: string, uses: readonly string[] = []) {
  return (input: { readonly QueueUrl?: string | undefined }, call: Call): Authorization[] => {
    const { name, ...at } = partsOf(input.QueueUrl ?? '', call.region);
    const queue = call.world.items(queues, at).get(name);
    const policy = { owner: at.account, document: queue?.attributes['Policy'] ?? null };
    const resource = arnIn({ ...at, partition: call.partition }, 'sqs', name);
    return [
      { action: `sqs:${action}`, resource, policy },
      ...(queue ? uses.flatMap((use) => onKeyOf(queue, use, call)) : []),
    ];
  };
}

/** Customer managed keys ask back; the key of SQS itself lets in everyone whom the queue lets in. */
function onKeyOf(queue: QueueRecord, action: string, call: Call): Authorization[] {
  const keyArn = queueKey(call.world, queue);
  if (keyArn === null) return [];
  const encryptionContext = { 'aws:sqs:arn': queue.arn };
  return [keyUse(call.world, { action, keyArn, via: 'sqs', callerAccount: call.account, encryptionContext })];
}

/** ARN of a queue's customer managed key. `alias/aws/sqs` is none, yet AWS services may not use it. */
export function queueKey(world: World, queue: QueueRecord): string | null {
  const reference = queue.attributes['KmsMasterKeyId'];
  if (!reference) return null;
  if (reference.startsWith('arn:') && !resourceOf(reference).startsWith('alias/')) return reference;
  const alias = reference.startsWith('arn:') ? resourceOf(reference) : reference;
  const id = world.items(keyAliases, queue).get(alias) ?? reference;
  return arnIn(queue, 'kms', id.startsWith('alias/') ? id : `key/${id}`);
}

/** Drops what was kept long enough, and moves on what failed too often. */
export function tidy(world: World, queue: QueueRecord): void {
  const now = world.now().getTime();
  const kept = Number(queue.attributes['MessageRetentionPeriod']) * 1000;
  const redrive = redriveOf(queue);
  const dead = redrive && queueOf(world, redrive.target);
  queue.messages = queue.messages.filter((message) => {
    if (message.sentAt + kept <= now) return false;
    if (!redrive || message.visibleAt > now || message.receives < redrive.most) return true;
    // A dead-letter queue that is gone loses the message, as AWS does.
    dead?.messages.push({
      ...message,
      receipt: null,
      deadFrom: queue.arn,
      receives: 0,
      firstReceivedAt: null,
    });
    return false;
  });
}

/** The messages that a receive could have now. */
export function visibleMessages(world: World, queue: QueueRecord): MessageRecord[] {
  tidy(world, queue);
  const now = world.now().getTime();
  return queue.messages.filter(({ visibleAt }) => visibleAt <= now);
}

/** When the next message becomes visible; null: none is on its way. */
export function nextVisibleAt(queue: QueueRecord): number | null {
  const times = queue.messages.map(({ visibleAt }) => visibleAt);
  return times.length === 0 ? null : Math.min(...times);
}

function redriveOf(queue: QueueRecord): { readonly target: string; readonly most: number } | null {
  const text = queue.attributes['RedrivePolicy'];
  if (!text) return null;
  const { deadLetterTargetArn, maxReceiveCount } = JSON.parse(text) as {
    readonly deadLetterTargetArn: string;
    readonly maxReceiveCount: number | string;
  };
  return { target: deadLetterTargetArn, most: Number(maxReceiveCount) };
}

export function md5(data: string | Uint8Array): string {
  return hash('md5', data, 'hex');
}

/** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html */
export function md5OfAttributes(attributes: MessageAttributes): string {
  const sized = (bytes: Uint8Array) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.byteLength);
    return [length, bytes];
  };
  const parts = Object.keys(attributes)
    .sort()
    .flatMap((name) => {
      const { DataType = '', StringValue, BinaryValue } = attributes[name] ?? {};
      const value = BinaryValue ?? Buffer.from(StringValue ?? '');
      const kind = Buffer.from([BinaryValue ? 2 : 1]);
      return [...sized(Buffer.from(name)), ...sized(Buffer.from(DataType)), kind, ...sized(value)];
    });
  return md5(Buffer.concat(parts));
}
