import { Aws, Fn, type Stack, aws_sns as sns } from 'aws-cdk-lib';
import { ownArn } from '../names.ts';
import type { HubParameters } from './hub-parameters.ts';

/** Where alarms go. Only alarms of this hub may publish. */
export function topic(stack: Stack, given: HubParameters, keyArn: string): sns.CfnTopic {
  const alerts = new sns.CfnTopic(stack, 'Topic', {
    topicName: Fn.ref('Prefix'),
    displayName: 'lenswatch',
    kmsMasterKeyId: keyArn,
  });
  new sns.CfnTopicPolicy(stack, 'TopicPolicy', {
    topics: [alerts.ref],
    policyDocument: {
      Version: '2012-10-17',
      Statement: [
        {
          Sid: 'AlarmsPublish',
          Effect: 'Allow',
          Principal: { Service: 'cloudwatch.amazonaws.com' },
          Action: 'sns:Publish',
          Resource: alerts.ref,
          Condition: {
            StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID },
            ArnLike: { 'aws:SourceArn': ownArn('cloudwatch', 'alarm:${Prefix}-*') },
          },
        },
        {
          Sid: 'OnlyEncryptedInTransit',
          Effect: 'Deny',
          Principal: '*',
          Action: 'sns:Publish',
          Resource: alerts.ref,
          Condition: { Bool: { 'aws:SecureTransport': 'false' } },
        },
      ],
    },
  });
  const email = new sns.CfnSubscription(stack, 'NotifySubscription', {
    topicArn: alerts.ref,
    protocol: 'email',
    endpoint: given.notify,
  });
  email.cfnOptions.condition = given.hasEmail;
  return alerts;
}
