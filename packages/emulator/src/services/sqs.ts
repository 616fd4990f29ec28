import type { InputOf } from '@lenswatch/core/aws/services.ts';
import type { Answer } from '../answer.ts';
import { AwsError } from '../aws-error.ts';
import { type Call, defineOperation, type Modelled, page } from '../operation.ts';
import { arnIn } from './arn.ts';
import { matching, required } from './record.ts';
import {
  addQueue,
  defaultAttributes,
  findQueue,
  type MessageAttributes,
  type MessageRecord,
  md5,
  md5OfAttributes,
  onQueue,
  type QueueRecord,
  queues,
  tidy,
  visibleMessages,
} from './sqs-queues.ts';
import { recorded } from './trace.ts';

const mostInBatch = 10;
/** Bytes of all messages of a batch together. */
const largestBatch = 1_048_576;
const longestVisibility = 43_200;
const longestDelay = 900;

type Sent = Pick<
  InputOf<'sqs:SendMessage'>,
  'MessageBody' | 'DelaySeconds' | 'MessageAttributes' | 'MessageDeduplicationId'
>;
type Failed = NonNullable<Answer<'sqs:SendMessageBatch'>['Failed']>;

/** Reading needs the data key; writing has to make one, and SQS then checks that it can be read. */
const forWriting = ['kms:GenerateDataKey', 'kms:Decrypt'];
const forReading = ['kms:Decrypt'];

function invalidParameter(reason: string): AwsError {
  return new AwsError('InvalidParameterValue', reason, 400);
}

function between(value: number, least: number, most: number, name: string): number {
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw invalidParameter(
    `Value ${value} for parameter ${name} is invalid. Reason: Must be between ${least} and ${most}.`,
  );
}

/** Least and most of the attributes that are numbers. @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html */
const bounds: { readonly [attribute: string]: readonly [least: number, most: number] } = {
  DelaySeconds: [0, longestDelay],
  KmsDataKeyReusePeriodSeconds: [60, 86_400],
  MaximumMessageSize: [1_024, 1_048_576],
  MessageRetentionPeriod: [60, 1_209_600],
  ReceiveMessageWaitTimeSeconds: [0, 20],
  VisibilityTimeout: [0, longestVisibility],
};

/** @throws AwsError for a number that a queue does not take. */
function checkAttributes(attributes: { readonly [name: string]: string | undefined } = {}): void {
  for (const [name, [least, most]] of Object.entries(bounds)) {
    const text = attributes[name];
    if (text === undefined || (/^\d+$/.test(text) && Number(text) >= least && Number(text) <= most)) continue;
    throw new AwsError('InvalidAttributeValue', `Invalid value for the parameter ${name}.`, 400);
  }
}

/** Adds a message to a queue. @throws AwsError if the queue does not take it. */
function send(call: Call, queue: QueueRecord, input: Sent): MessageRecord {
  const body = required(input.MessageBody, 'MessageBody');
  const attributes = input.MessageAttributes ?? {};
  if (input.MessageDeduplicationId !== undefined) {
    throw new AwsError('NotModelled', 'The emulator does not model FIFO queues.', 501);
  }
  const largest = Number(queue.attributes['MaximumMessageSize']);
  if (body === '' || sizeOf(body, attributes) > largest) {
    throw invalidParameter(
      `One or more parameters are invalid. Reason: Message must be shorter than ${largest} bytes.`,
    );
  }
  if (!isText(body)) {
    throw new AwsError(
      'InvalidMessageContents',
      'Invalid characters found. Valid unicode characters are…',
      400,
    );
  }
  const delay = between(
    input.DelaySeconds ?? Number(queue.attributes['DelaySeconds']),
    0,
    longestDelay,
    'DelaySeconds',
  );
  const message: MessageRecord = {
    id: `00000000-0000-4000-a000-${call.world.id(12).toLowerCase()}`,
    body,
    attributes,
    senderId: call.principal?.userId ?? call.account,
    sentAt: call.now.getTime(),
    visibleAt: call.now.getTime() + delay * 1000,
    receives: 0,
    firstReceivedAt: null,
    receipt: null,
    deadFrom: null,
  };
  queue.messages.push(message);
  call.plane?.changed();
  return message;
}

function sizeOf(body: string, attributes: MessageAttributes): number {
  return Object.entries(attributes).reduce((sum, [name, { DataType, StringValue, BinaryValue }]) => {
    const value = BinaryValue?.byteLength ?? Buffer.byteLength(StringValue ?? '');
    return sum + Buffer.byteLength(name) + Buffer.byteLength(DataType ?? '') + value;
  }, Buffer.byteLength(body));
}

/** SQS takes the characters that XML 1.0 has. */
function isText(body: string): boolean {
  return /^[\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]*$/u.test(body);
}

function receipt({ id, body, attributes }: MessageRecord) {
  return {
    MessageId: id,
    MD5OfMessageBody: md5(body),
    ...(Object.keys(attributes).length > 0 && { MD5OfMessageAttributes: md5OfAttributes(attributes) }),
  };
}

/** Runs a batch: what fails fails alone. */
function batch<E extends { readonly Id?: string | undefined }, R>(
  entries: readonly E[] | undefined,
  run: (entry: E) => R,
): { Successful: R[]; Failed: Failed } {
  if (!entries?.length) throw new AwsError('EmptyBatchRequest', 'There should be at least one entry.', 400);
  if (entries.length > mostInBatch) {
    throw new AwsError('TooManyEntriesInBatchRequest', `Maximum number of entries per request are 10.`, 400);
  }
  if (new Set(entries.map(({ Id }) => Id)).size !== entries.length) {
    throw new AwsError('BatchEntryIdsNotDistinct', 'Two or more entries have the same Id.', 400);
  }
  const Successful: R[] = [];
  const failures: Failed = [];
  for (const entry of entries) {
    try {
      Successful.push(run(entry));
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      failures.push({ Id: entry.Id, SenderFault: true, Code: error.code, Message: error.message });
    }
  }
  return { Successful, Failed: failures };
}

/** Takes up to `most` visible messages out of sight. */
function take(call: Call, queue: QueueRecord, most: number, visibility: number): MessageRecord[] {
  const taken = visibleMessages(call.world, queue).slice(0, most);
  const now = call.world.now().getTime();
  for (const message of taken) {
    message.receives += 1;
    message.firstReceivedAt ??= now;
    message.visibleAt = now + visibility * 1000;
    message.receipt = `receipt-${message.id}-${message.receives}`;
  }
  return taken;
}

function received(message: MessageRecord, input: InputOf<'sqs:ReceiveMessage'>) {
  const wanted = new Set([...(input.MessageSystemAttributeNames ?? []), ...(input.AttributeNames ?? [])]);
  const system: { readonly [name: string]: string | undefined } = {
    ApproximateFirstReceiveTimestamp: String(message.firstReceivedAt),
    ApproximateReceiveCount: String(message.receives),
    DeadLetterQueueSourceArn: message.deadFrom ?? undefined,
    SenderId: message.senderId,
    SentTimestamp: String(message.sentAt),
  };
  const shown = Object.entries(system).flatMap(([name, value]) =>
    value !== undefined && (wanted.has('All') || wanted.has(name as 'SenderId')) ? [[name, value]] : [],
  );
  const names = input.MessageAttributeNames ?? [];
  const own = Object.entries(message.attributes).filter(([name]) =>
    names.some((each) => each === 'All' || each === '.*' || each === name),
  );
  const attributes = Object.fromEntries(own);
  return {
    MessageId: message.id,
    ReceiptHandle: message.receipt ?? '',
    Body: message.body,
    MD5OfBody: md5(message.body),
    ...(shown.length > 0 && { Attributes: Object.fromEntries(shown) }),
    ...(own.length > 0 && {
      MessageAttributes: attributes,
      MD5OfMessageAttributes: md5OfAttributes(attributes),
    }),
  };
}

/** The message of a receipt handle; `undefined` if it is gone or was received again since. */
function messageOf(queue: QueueRecord, handle: string | undefined): MessageRecord | undefined {
  if (!handle?.startsWith('receipt-')) {
    throw new AwsError('ReceiptHandleIsInvalid', `The input receipt handle "${handle}" is not valid.`, 400);
  }
  return queue.messages.find((message) => message.receipt === handle);
}

function remove(queue: QueueRecord, handle: string | undefined): void {
  const message = messageOf(queue, handle);
  if (message) queue.messages.splice(queue.messages.indexOf(message), 1);
}

function hide(call: Call, queue: QueueRecord, handle: string | undefined, seconds: number | undefined): void {
  const timeout = between(required(seconds, 'VisibilityTimeout'), 0, longestVisibility, 'VisibilityTimeout');
  const message = messageOf(queue, handle);
  if (!message || message.visibleAt <= call.now.getTime()) {
    throw new AwsError('MessageNotInflight', 'The message referred to is not in flight.', 400);
  }
  message.visibleAt = call.now.getTime() + timeout * 1000;
  call.plane?.changed();
}

function countsOf(call: Call, queue: QueueRecord): { readonly [name: string]: string } {
  tidy(call.world, queue);
  const now = call.now.getTime();
  const hidden = queue.messages.filter(({ visibleAt }) => visibleAt > now);
  const delayed = hidden.filter(({ receives }) => receives === 0);
  return {
    ApproximateNumberOfMessages: String(queue.messages.length - hidden.length),
    ApproximateNumberOfMessagesDelayed: String(delayed.length),
    ApproximateNumberOfMessagesNotVisible: String(hidden.length - delayed.length),
  };
}

const administration: readonly Modelled[] = [
  defineOperation('sqs:CreateQueue', {
    authorize: (input, call) => [
      { action: 'sqs:CreateQueue', resource: arnIn(call, 'sqs', input.QueueName ?? '') },
    ],
    handle(input, call) {
      const name = matching(
        required(input.QueueName, 'QueueName'),
        /^[\w-]{1,80}$/,
        'QueueName',
        'InvalidParameterValue',
      );
      checkAttributes(input.Attributes);
      const known = call.world.items(queues, call).get(name);
      const wanted = { ...defaultAttributes, ...known?.attributes, ...input.Attributes };
      if (known && JSON.stringify(known.attributes) !== JSON.stringify(wanted)) {
        throw new AwsError(
          'QueueNameExists',
          'A queue already exists with the same name and a different value for attribute(s).',
          400,
        );
      }
      return { QueueUrl: (known ?? addQueue(call.world, call, name, wanted)).url };
    },
    trace: (input, answer) => ({ requestParameters: recorded(input), responseElements: recorded(answer) }),
  }),
  defineOperation('sqs:GetQueueUrl', {
    authorize: (input, call) => [
      { action: 'sqs:GetQueueUrl', resource: arnIn(call, 'sqs', input.QueueName ?? '') },
    ],
    handle(input, call) {
      const { QueueName = '', QueueOwnerAWSAccountId = call.account } = input;
      return { QueueUrl: findQueue(call, `/${QueueOwnerAWSAccountId}/${QueueName}`).url };
    },
  }),
  defineOperation('sqs:ListQueues', {
    handle(input, call) {
      const all = [...call.world.items(queues, call).values()]
        .filter(({ name }) => name.startsWith(input.QueueNamePrefix ?? ''))
        .map(({ url }) => url);
      const { items, next } = page(call, all, input.NextToken, input.MaxResults, 1000);
      return { QueueUrls: items, NextToken: next };
    },
  }),
  defineOperation('sqs:GetQueueAttributes', {
    authorize: onQueue('GetQueueAttributes'),
    handle(input, call) {
      const queue = findQueue(call, input.QueueUrl);
      const wanted = new Set<string>(input.AttributeNames ?? []);
      const all = { ...queue.attributes, ...countsOf(call, queue), QueueArn: queue.arn };
      const shown = Object.entries(all).filter(([name]) => wanted.has('All') || wanted.has(name));
      return { Attributes: Object.fromEntries(shown) };
    },
  }),
  defineOperation('sqs:SetQueueAttributes', {
    authorize: onQueue('SetQueueAttributes'),
    handle(input, call) {
      checkAttributes(input.Attributes);
      Object.assign(findQueue(call, input.QueueUrl).attributes, input.Attributes);
      call.plane?.changed();
      return {};
    },
    trace: (input) => ({ requestParameters: recorded(input), responseElements: null }),
  }),
  defineOperation('sqs:PurgeQueue', {
    authorize: onQueue('PurgeQueue'),
    handle(input, call) {
      findQueue(call, input.QueueUrl).messages = [];
      return {};
    },
    trace: (input) => ({ requestParameters: recorded(input), responseElements: null }),
  }),
  defineOperation('sqs:DeleteQueue', {
    authorize: onQueue('DeleteQueue'),
    handle(input, call) {
      call.world.items(queues, call).delete(findQueue(call, input.QueueUrl).name);
      return {};
    },
    trace: (input) => ({ requestParameters: recorded(input), responseElements: null }),
  }),
];

const messages: readonly Modelled[] = [
  defineOperation('sqs:SendMessage', {
    data: true,
    authorize: onQueue('SendMessage', forWriting),
    handle: (input, call) => receipt(send(call, findQueue(call, input.QueueUrl), input)),
  }),
  defineOperation('sqs:SendMessageBatch', {
    data: true,
    authorize: onQueue('SendMessage', forWriting),
    handle(input, call) {
      const queue = findQueue(call, input.QueueUrl);
      const size = (input.Entries ?? []).reduce(
        (sum, { MessageBody = '', MessageAttributes = {} }) => sum + sizeOf(MessageBody, MessageAttributes),
        0,
      );
      if (size > largestBatch) {
        throw new AwsError(
          'BatchRequestTooLong',
          `Batch requests cannot be longer than ${largestBatch} bytes. You have sent ${size} bytes.`,
          400,
        );
      }
      return batch(input.Entries, (entry) => ({
        Id: entry.Id,
        ...receipt(send(call, queue, entry)),
      }));
    },
  }),
  defineOperation('sqs:ReceiveMessage', {
    data: true,
    authorize: onQueue('ReceiveMessage', forReading),
    async handle(input, call) {
      const queue = findQueue(call, input.QueueUrl);
      const most = between(input.MaxNumberOfMessages ?? 1, 1, mostInBatch, 'MaxNumberOfMessages');
      const visibility = between(
        input.VisibilityTimeout ?? Number(queue.attributes['VisibilityTimeout']),
        0,
        longestVisibility,
        'VisibilityTimeout',
      );
      const wait = between(
        input.WaitTimeSeconds ?? Number(queue.attributes['ReceiveMessageWaitTimeSeconds']),
        0,
        20,
        'WaitTimeSeconds',
      );
      const taken = await takeOrWait(call, queue, most, visibility, wait * 1000);
      return taken.length === 0 ? {} : { Messages: taken.map((message) => received(message, input)) };
    },
  }),
  defineOperation('sqs:DeleteMessage', {
    data: true,
    authorize: onQueue('DeleteMessage'),
    handle(input, call) {
      remove(findQueue(call, input.QueueUrl), input.ReceiptHandle);
      return {};
    },
  }),
  defineOperation('sqs:DeleteMessageBatch', {
    data: true,
    authorize: onQueue('DeleteMessage'),
    handle(input, call) {
      const queue = findQueue(call, input.QueueUrl);
      return batch(input.Entries, ({ Id, ReceiptHandle }) => {
        remove(queue, ReceiptHandle);
        return { Id };
      });
    },
  }),
  defineOperation('sqs:ChangeMessageVisibility', {
    data: true,
    authorize: onQueue('ChangeMessageVisibility'),
    handle(input, call) {
      hide(call, findQueue(call, input.QueueUrl), input.ReceiptHandle, input.VisibilityTimeout);
      return {};
    },
  }),
  defineOperation('sqs:ChangeMessageVisibilityBatch', {
    data: true,
    authorize: onQueue('ChangeMessageVisibility'),
    handle(input, call) {
      const queue = findQueue(call, input.QueueUrl);
      return batch(input.Entries, ({ Id, ReceiptHandle, VisibilityTimeout }) => {
        hide(call, queue, ReceiptHandle, VisibilityTimeout);
        return { Id };
      });
    },
  }),
];

/** Long polling: waits for the first message, then takes what is there. */
async function takeOrWait(
  call: Call,
  queue: QueueRecord,
  most: number,
  visibility: number,
  wait: number,
): Promise<MessageRecord[]> {
  const { plane } = call;
  const until = plane ? plane.clock.now().getTime() + wait : 0;
  for (;;) {
    const taken = take(call, queue, most, visibility);
    const left = plane ? until - plane.clock.now().getTime() : 0;
    if (taken.length > 0 || left <= 0 || !plane || plane.ended.aborted) return taken;
    await plane.nextChange(left);
  }
}

export const operations: readonly Modelled[] = [...administration, ...messages];
