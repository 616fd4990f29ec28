import type { Answer } from '../answer.ts';
import { AwsError } from '../aws-error.ts';
import type { Principal } from '../iam/principal.ts';
import type { Plane } from '../plane.ts';
import { nextVisibleAt, type QueueRecord, queueOf, queues, visibleMessages } from '../services/sqs-queues.ts';
import type { At, World } from '../world.ts';
import {
  type EventSourceMapping,
  eventSourceMappings,
  functionOf,
  type RunnableFunction,
} from './functions.ts';
import { executionSession, runFunction } from './invoke.ts';

type Messages = NonNullable<Answer<'sqs:ReceiveMessage'>['Messages']>;

/** Milliseconds of the clock after which a poller looks again, even if nothing seems to have changed. */
const patience = 20_000;
const largestBatch = 10;

/**
 * Checks what Lambda checks when a queue is connected to a function, and starts to poll.
 * @throws AwsError if the function's role may not read the queue.
 */
export async function startMapping(plane: Plane, at: At, mapping: EventSourceMapping): Promise<void> {
  const fn = functionOf(plane.world, at, mapping.functionName);
  const queue = queueOf(plane.world, mapping.queueArn);
  if (!fn || !queue) throw new AwsError('ResourceNotFoundException', 'The function or queue is gone.', 404);
  if (mapping.batchSize > largestBatch || mapping.window > 0) {
    throw new AwsError('NotModelled', 'The emulator models batches of up to 10 without a window.', 501);
  }
  const session = executionSession(plane, fn);
  for (const action of ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes']) {
    const policy = { owner: queue.account, document: queue.attributes['Policy'] ?? null };
    const asked = { action, resource: queue.arn, policy };
    if (plane.allowed('New event source mapping', asked, session, at.region)) continue;
    throw new AwsError(
      'InvalidParameterValueException',
      `The provided execution role does not have permissions to call ${action.slice(4)} on SQS`,
      400,
    );
  }
  plane.run(`Poller of ${queue.arn}`, () => poll(plane, fn, queue, mapping));
}

/** True while a queue that feeds a function has messages that could be read now, or while anything works. */
export function isBusy(plane: Plane): boolean {
  return plane.busy || fedQueues(plane.world).some((queue) => visibleMessages(plane.world, queue).length > 0);
}

function fedQueues(world: World): QueueRecord[] {
  return [...world.accounts.keys()].flatMap((account) =>
    [...(world.accounts.get(account)?.regions ?? [])].flatMap((region) => {
      const at = { account, region };
      const fed = new Set([...world.items(eventSourceMappings, at).values()].map(({ queueArn }) => queueArn));
      return [...world.items(queues, at).values()].filter(({ arn }) => fed.has(arn));
    }),
  );
}

async function poll(
  plane: Plane,
  fn: RunnableFunction,
  queue: QueueRecord,
  mapping: EventSourceMapping,
): Promise<void> {
  let running = 0;
  const most = Math.min(mapping.concurrency, fn.reserved ?? mapping.concurrency);
  while (!plane.ended.aborted && mapping.enabled) {
    const visible = visibleMessages(plane.world, queue).length > 0;
    if (!visible || running >= most) {
      const next = visible ? null : nextVisibleAt(queue);
      const wait = next === null ? patience : next - plane.world.now().getTime();
      await plane.nextChange(Math.max(1, Math.min(wait, patience)));
      continue;
    }
    const session = executionSession(plane, fn);
    const messages = await receive(plane, queue, mapping, session);
    if (messages.length === 0) {
      // Refused or empty: look again, not at once.
      await plane.nextChange(1_000);
      continue;
    }
    running += 1;
    plane.run(`Batch of ${queue.arn}`, () =>
      plane.working(async () => {
        try {
          await handle(plane, fn, queue, mapping, session, messages);
        } finally {
          running -= 1;
        }
      }),
    );
  }
}

async function receive(
  plane: Plane,
  queue: QueueRecord,
  { batchSize }: EventSourceMapping,
  session: Principal,
): Promise<Messages> {
  try {
    const { Messages = [] } = await plane.act(
      'sqs:ReceiveMessage',
      {
        QueueUrl: queue.url,
        MaxNumberOfMessages: batchSize,
        MessageSystemAttributeNames: ['All'],
        MessageAttributeNames: ['All'],
      },
      session,
      queue.region,
    );
    return Messages;
  } catch (error) {
    if (error instanceof AwsError) return [];
    throw error;
  }
}

/** Hands a batch to the function; what it did not report as failed is deleted. */
async function handle(
  plane: Plane,
  fn: RunnableFunction,
  queue: QueueRecord,
  mapping: EventSourceMapping,
  session: Principal,
  messages: Messages,
): Promise<void> {
  const done = await succeeded(plane, fn, mapping, messages, recordsOf(queue, messages));
  if (done.length === 0) return;
  const Entries = done.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
  try {
    await plane.act('sqs:DeleteMessageBatch', { QueueUrl: queue.url, Entries }, session, queue.region);
  } catch (error) {
    // What could not be deleted comes again.
    if (!(error instanceof AwsError)) throw error;
  }
}

async function succeeded(
  plane: Plane,
  fn: RunnableFunction,
  { reportsFailures }: EventSourceMapping,
  messages: Messages,
  event: unknown,
): Promise<Messages> {
  try {
    const outcome = await runFunction(plane, fn, event);
    if (outcome.state === 'failed') return [];
    if (!reportsFailures) return messages;
    const failed = failuresOf(outcome.payload);
    const ids = messages.map(({ MessageId }) => MessageId);
    // A report that makes no sense fails the whole batch.
    if (failed === null || failed.some((id) => !ids.includes(id))) return [];
    return messages.filter(({ MessageId = '' }) => !failed.includes(MessageId));
  } catch (error) {
    if (error instanceof AwsError && error.code !== 'NotModelled') return [];
    throw error;
  }
}

/**
 * Ids of messages that a function reports as failed; `null` for a report that is none.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
 */
function failuresOf(payload: unknown): string[] | null {
  if (payload === null || payload === undefined) return [];
  const { batchItemFailures } = payload as { readonly batchItemFailures?: unknown };
  if (batchItemFailures === null || batchItemFailures === undefined) return [];
  if (!Array.isArray(batchItemFailures)) return null;
  const ids = batchItemFailures.map(
    (each: { readonly itemIdentifier?: unknown } | null) => each?.itemIdentifier,
  );
  return ids.every((id) => typeof id === 'string' && id !== '') ? (ids as string[]) : null;
}

/** @see https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html */
function recordsOf(queue: QueueRecord, messages: Messages) {
  return {
    Records: messages.map((message) => ({
      messageId: message.MessageId,
      receiptHandle: message.ReceiptHandle,
      body: message.Body,
      attributes: message.Attributes ?? {},
      messageAttributes: Object.fromEntries(
        Object.entries(message.MessageAttributes ?? {}).map(
          ([name, { DataType, StringValue, BinaryValue }]) => [
            name,
            {
              dataType: DataType,
              ...(StringValue !== undefined && { stringValue: StringValue }),
              ...(BinaryValue && { binaryValue: Buffer.from(BinaryValue).toString('base64') }),
            },
          ],
        ),
      ),
      md5OfBody: message.MD5OfBody,
      eventSource: 'aws:sqs',
      eventSourceARN: queue.arn,
      awsRegion: queue.region,
    })),
  };
}
