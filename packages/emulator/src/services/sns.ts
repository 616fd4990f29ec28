import { AwsError } from '../aws-error.ts';
import type { Authorization } from '../iam/authorization.ts';
import { servicePrincipal } from '../iam/service-principal.ts';
import { type Call, defineOperation, type Modelled } from '../operation.ts';
import { defineStore } from '../world.ts';
import { keyUse } from './kms-policies.ts';
import { required } from './record.ts';
import { queueOf } from './sqs-queues.ts';

export interface SubscriptionRecord {
  readonly arn: string;
  readonly protocol: string;
  readonly endpoint: string;
  readonly raw: boolean;
}

export interface TopicRecord {
  readonly name: string;
  readonly arn: string;
  readonly account: string;
  /** JSON text; null: only the own account. */
  policy: string | null;
  /** Customer managed key. */
  readonly keyArn: string | null;
  readonly subscriptions: SubscriptionRecord[];
  /** What was published, for those who read no queue: mail, for one. */
  readonly published: { readonly subject: string | null; readonly message: string }[];
}

/** Keyed by ARN. */
export const topics = defineStore<TopicRecord>('sns.topic');

const largestMessage = 256 * 1024;

function topicOf(arn: string | undefined, call: Call): TopicRecord | undefined {
  const [, , , region = '', account = ''] = (arn ?? '').split(':');
  return call.world.items(topics, { account, region }).get(arn ?? '');
}

function onTopic(action: string, uses: readonly string[] = []) {
  return ({ TopicArn }: { readonly TopicArn?: string | undefined }, call: Call): Authorization[] => {
    const topic = topicOf(TopicArn, call);
    const policy = { owner: TopicArn?.split(':')[4] ?? call.account, document: topic?.policy ?? null };
    const keyArn = topic?.keyArn;
    return [
      { action: `sns:${action}`, resource: TopicArn ?? '*', policy },
      ...(keyArn
        ? uses.map((use) =>
            keyUse(call.world, {
              action: use,
              keyArn,
              via: 'sns',
              callerAccount: call.account,
              encryptionContext: { 'aws:sns:topicArn': TopicArn ?? '' },
            }),
          )
        : []),
    ];
  };
}

function findTopic(arn: string | undefined, call: Call): TopicRecord {
  const topic = topicOf(required(arn, 'TopicArn'), call);
  if (topic) return topic;
  throw new AwsError('NotFoundException', 'Topic does not exist', 404);
}

export const operations: readonly Modelled[] = [
  defineOperation('sns:Publish', {
    data: true,
    authorize: onTopic('Publish', ['kms:GenerateDataKey', 'kms:Decrypt']),
    handle(input, call) {
      const topic = findTopic(input.TopicArn, call);
      const message = required(input.Message, 'Message');
      if (Buffer.byteLength(message) > largestMessage) {
        throw new AwsError('InvalidParameterException', 'Invalid parameter: Message too long', 400);
      }
      const MessageId = `00000000-0000-4000-c000-${call.world.id(12).toLowerCase()}`;
      topic.published.push({ subject: input.Subject ?? null, message });
      const { plane } = call;
      for (const { protocol, endpoint, raw } of topic.subscriptions) {
        const queue = protocol === 'sqs' ? queueOf(call.world, endpoint) : undefined;
        if (!plane || !queue) continue;
        const envelope = { Type: 'Notification', MessageId, TopicArn: topic.arn, Message: message };
        const MessageBody = raw
          ? message
          : JSON.stringify({ ...envelope, Subject: input.Subject, Timestamp: call.now.toISOString() });
        const sns = servicePrincipal('sns.amazonaws.com', { account: topic.account, sourceArn: topic.arn });
        const send = () =>
          plane.act('sqs:SendMessage', { QueueUrl: queue.url, MessageBody }, sns, queue.region);
        // What a queue refuses is lost, as without a dead-letter queue at AWS.
        plane.run(`Delivery to ${endpoint}`, async () => {
          await send().catch((error: unknown) => {
            if (!(error instanceof AwsError)) throw error;
          });
        });
      }
      return { MessageId };
    },
  }),
  defineOperation('sns:ListSubscriptionsByTopic', {
    authorize: onTopic('ListSubscriptionsByTopic'),
    handle: (input, call) => ({
      Subscriptions: findTopic(input.TopicArn, call).subscriptions.map(({ arn, protocol, endpoint }) => ({
        SubscriptionArn: arn,
        TopicArn: input.TopicArn,
        Protocol: protocol,
        Endpoint: endpoint,
        Owner: call.account,
      })),
    }),
  }),
];
