import { Aws, Fn, aws_kms as kms, type Stack } from 'aws-cdk-lib';
import { arn, names, ownArn } from '../names.ts';
import { retained } from '../retained.ts';
import type { HubParameters } from './hub-parameters.ts';

/** What a service needs to encrypt for us and to read what it encrypted. */
const useKey = ['kms:Decrypt', 'kms:GenerateDataKey'];

/** The queues that hold messages of others; SQS puts their ARN into the encryption context. */
export const queueArns = () =>
  ['change', 'change-dlq', 'config', 'config-dlq'].map((name) => ownArn('sqs', `\${Prefix}-${name}`));

/** The state machine, and its maps, whose children have an ARN below it. */
export const stateMachineArns = () => [
  ownArn('states', 'stateMachine:${Prefix}-sweep'),
  ownArn('states', 'stateMachine:${Prefix}-sweep/*'),
];

/** The three schedules. */
export const scheduleArns = () =>
  ['sweep', 'account', 'metrics'].map((name) => ownArn('scheduler', `schedule/default/\${Prefix}-${name}`));

/**
 * The one key of the hub. Everything that rests is encrypted with it, so each service that uses it in its own name
 * is named with the resources it may do it for: where a grant is missing, alarms and events are lost in silence.
 * SQS, SNS, Scheduler, Step Functions, Lambda, S3 and DynamoDB use it in the name of our roles, whose policies say so.
 *
 * EventBridge is bound by the encryption context of the queues and not by `aws:SourceArn`: SNS documents that
 * key policies with source conditions do not work for events that reach an encrypted target.
 *
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
 */
export function key(stack: Stack, given: HubParameters): string {
  const own = new kms.CfnKey(stack, 'Key', {
    description: 'lenswatch: state, queues, logs and messages of the hub',
    enableKeyRotation: true,
    pendingWindowInDays: 30,
    keyPolicy: { Version: '2012-10-17', Statement: statements() },
  });
  const alias = new kms.CfnAlias(stack, 'KeyAlias', {
    aliasName: names.keyAlias(),
    targetKeyId: own.attrArn,
  });
  for (const resource of [own, alias]) resource.cfnOptions.condition = given.createsKey;
  retained(own);
  return Fn.conditionIf(given.createsKey.logicalId, own.attrArn, given.ownKeyArn).toString();
}

function statements(): readonly object[] {
  const ownAccount = { 'aws:SourceAccount': Aws.ACCOUNT_ID };
  const service = (sid: string, principal: string, actions: readonly string[], condition: object) => ({
    Sid: sid,
    Effect: 'Allow',
    Principal: { Service: principal },
    Action: actions,
    Resource: '*',
    Condition: condition,
  });
  const bus = ownArn('events', 'event-bus/${Prefix}');
  return [
    {
      Sid: 'PoliciesOfThisAccountDecide',
      Effect: 'Allow',
      Principal: { AWS: arn('iam::${AWS::AccountId}:root') },
      Action: 'kms:*',
      Resource: '*',
    },
    service('EventsIntoTheQueues', 'events.amazonaws.com', useKey, {
      StringEquals: { 'kms:EncryptionContext:aws:sqs:arn': queueArns() },
    }),
    service('EventsOnTheBus', 'events.amazonaws.com', useKey, {
      StringEquals: { 'kms:EncryptionContext:aws:events:event-bus:arn': bus },
    }),
    service('EventsKnowTheKey', 'events.amazonaws.com', ['kms:DescribeKey'], { StringEquals: ownAccount }),
    service('AlarmsIntoTheTopic', 'cloudwatch.amazonaws.com', useKey, {
      StringEquals: ownAccount,
      ArnLike: { 'aws:SourceArn': [ownArn('cloudwatch', 'alarm:${Prefix}-*')] },
    }),
    service(
      'Logs',
      Fn.sub('logs.${AWS::Region}.amazonaws.com'),
      [
        'kms:Decrypt',
        'kms:DescribeKey',
        'kms:Encrypt',
        'kms:GenerateDataKey',
        'kms:GenerateDataKeyWithoutPlaintext',
        'kms:ReEncryptFrom',
        'kms:ReEncryptTo',
      ],
      {
        ArnLike: {
          'kms:EncryptionContext:aws:logs:arn': [
            ownArn('logs', 'log-group:/aws/lambda/${Prefix}-*'),
            ownArn('logs', 'log-group:/aws/vendedlogs/states/${Prefix}-sweep'),
          ],
        },
      },
    ),
    service('SweepIntoItsLog', 'delivery.logs.amazonaws.com', ['kms:Decrypt'], {
      StringEquals: ownAccount,
      ArnLike: { 'aws:SourceArn': ownArn('logs', '*') },
    }),
  ];
}
