import { type Stack, aws_sqs as sqs } from 'aws-cdk-lib';
import { named, ownArn } from '../names.ts';

/** Seconds that on-change and on-config may take; a message stays hidden six times as long. */
export const consumerTimeout = 120;
const HOUR = 3_600;
const DAY = 24 * HOUR;

/**
 * The two queues and what could not be handled from each. A Config invocation is kept one hour: after that its
 * token is of no use, and the next schedule of the rule brings another.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
 */
export function queues(stack: Stack, keyArn: string) {
  const encrypted = { kmsMasterKeyId: keyArn, kmsDataKeyReusePeriodSeconds: 300 };
  const deadLetters = (id: string, suffix: string, feeds: string) =>
    new sqs.CfnQueue(stack, id, {
      queueName: named(suffix),
      messageRetentionPeriod: 14 * DAY,
      redriveAllowPolicy: { redrivePermission: 'byQueue', sourceQueueArns: [ownArn('sqs', feeds)] },
      ...encrypted,
    });
  const queue = (id: string, suffix: string, retention: number, attempts: number, dead: sqs.CfnQueue) =>
    new sqs.CfnQueue(stack, id, {
      queueName: named(suffix),
      messageRetentionPeriod: retention,
      visibilityTimeout: 6 * consumerTimeout,
      redrivePolicy: { deadLetterTargetArn: dead.attrArn, maxReceiveCount: attempts },
      ...encrypted,
    });

  const changeDead = deadLetters('ChangeDeadLetters', 'change-dlq', '${Prefix}-change');
  const configDead = deadLetters('ConfigDeadLetters', 'config-dlq', '${Prefix}-config');
  const change = queue('ChangeQueue', 'change', 4 * DAY, 5, changeDead);
  const config = queue('ConfigQueue', 'config', HOUR, 3, configDead);

  // Which rule may deliver where; the bus itself hands over what it cannot decrypt.
  const rule = (name: string) => ownArn('events', `rule/\${Prefix}/\${Prefix}-${name}`);
  const bus = ownArn('events', 'event-bus/${Prefix}');
  policy(stack, 'ChangeQueuePolicy', change, [rule('change')]);
  policy(stack, 'ConfigQueuePolicy', config, [rule('config')]);
  policy(stack, 'ChangeDeadLettersPolicy', changeDead, [rule('change'), bus]);
  policy(stack, 'ConfigDeadLettersPolicy', configDead, [rule('config')]);
  return { change, config, changeDead, configDead };
}
export type Queues = ReturnType<typeof queues>;

function policy(stack: Stack, id: string, queue: sqs.CfnQueue, senders: readonly string[]): void {
  new sqs.CfnQueuePolicy(stack, id, {
    queues: [queue.ref],
    policyDocument: {
      Version: '2012-10-17',
      Statement: [
        {
          Sid: 'EventBridgeDelivers',
          Effect: 'Allow',
          Principal: { Service: 'events.amazonaws.com' },
          Action: 'sqs:SendMessage',
          Resource: queue.attrArn,
          Condition: { ArnEquals: { 'aws:SourceArn': senders } },
        },
        {
          Sid: 'OnlyEncryptedInTransit',
          Effect: 'Deny',
          Principal: '*',
          Action: 'sqs:*',
          Resource: queue.attrArn,
          Condition: { Bool: { 'aws:SecureTransport': 'false' } },
        },
      ],
    },
  });
}
