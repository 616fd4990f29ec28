import { AwsError } from '../../aws-error.ts';
import { servicePrincipal } from '../../iam/service-principal.ts';
import { arnIn } from '../../services/arn.ts';
import { busOf } from '../../services/event-buses.ts';
import { keyPolicyOf } from '../../services/kms-policies.ts';
import { topics } from '../../services/sns.ts';
import type { Properties } from '../properties.ts';
import { callAs, generatedName, type Makers, type Making } from '../resource.ts';

/** Attributes of queues that templates write as numbers or truths. */
const plainAttributes = [
  ...['DelaySeconds', 'KmsDataKeyReusePeriodSeconds', 'KmsMasterKeyId', 'MaximumMessageSize'],
  ...['MessageRetentionPeriod', 'ReceiveMessageWaitTimeSeconds', 'SqsManagedSseEnabled', 'VisibilityTimeout'],
];

function targetOf(target: Properties) {
  const role = target.maybeText('RoleArn');
  const dead = target.inner('DeadLetterConfig')?.text('Arn');
  const retry = target.inner('RetryPolicy');
  const input = target.maybeText('Input');
  const inputPath = target.maybeText('InputPath');
  return {
    Id: target.text('Id'),
    Arn: target.text('Arn'),
    ...(role !== undefined && { RoleArn: role }),
    ...(input !== undefined && { Input: input }),
    ...(inputPath !== undefined && { InputPath: inputPath }),
    ...(dead !== undefined && { DeadLetterConfig: { Arn: dead } }),
    ...(retry && {
      RetryPolicy: {
        MaximumRetryAttempts: retry.number('MaximumRetryAttempts', 185),
        MaximumEventAgeInSeconds: retry.number('MaximumEventAgeInSeconds', 86_400),
      },
    }),
  };
}

/** Queues, buses, rules and topics, each with its policy. */
export const messagingTypes: Makers = {
  async 'AWS::SQS::Queue'(properties, making) {
    const QueueName = properties.maybeText('QueueName') ?? generatedName(making, 80);
    const Attributes: { [name: string]: string } = {};
    for (const name of plainAttributes) {
      const value = properties.maybeText(name);
      if (value !== undefined) Attributes[name] = value;
    }
    for (const name of ['RedrivePolicy', 'RedriveAllowPolicy']) {
      const value = properties.maybeDocument(name);
      if (value !== undefined) Attributes[name] = value;
    }
    properties.ignore('Tags');
    const { QueueUrl } = await callAs(making, 'sqs:CreateQueue', { QueueName, Attributes });
    return { ref: QueueUrl ?? '', attributes: { Arn: arnIn(making, 'sqs', QueueName), QueueName } };
  },

  async 'AWS::SQS::QueuePolicy'(properties, making) {
    const Policy = properties.document('PolicyDocument');
    for (const QueueUrl of properties.texts('Queues')) {
      await callAs(making, 'sqs:SetQueueAttributes', { QueueUrl, Attributes: { Policy } });
    }
    return { ref: generatedName(making), attributes: {} };
  },

  async 'AWS::Events::EventBus'(properties, making) {
    const Name = properties.text('Name');
    const key = properties.maybeText('KmsKeyIdentifier');
    const dead = properties.inner('DeadLetterConfig')?.text('Arn');
    const description = properties.maybeText('Description');
    properties.ignore('Tags');
    if (key !== undefined) checkBusKey(key, Name, making);
    const { EventBusArn = '' } = await callAs(making, 'events:CreateEventBus', {
      Name,
      ...(key !== undefined && { KmsKeyIdentifier: key }),
      ...(dead !== undefined && { DeadLetterConfig: { Arn: dead } }),
      ...(description !== undefined && { Description: description }),
    });
    return { ref: Name, attributes: { Arn: EventBusArn, Name } };
  },

  'AWS::Events::EventBusPolicy'(properties, making) {
    const bus = busOf(making.plane.world, making, properties.maybeText('EventBusName'));
    if (!bus) throw new AwsError('ResourceNotFoundException', 'The event bus does not exist.', 400);
    const Sid = properties.text('StatementId');
    const statement = properties.any('Statement') as object;
    const { Statement = [] } = JSON.parse(bus.policy ?? '{}') as { Statement?: { Sid?: string }[] };
    const others = Statement.filter((each) => each.Sid !== Sid);
    bus.policy = JSON.stringify({ Version: '2012-10-17', Statement: [...others, { ...statement, Sid }] });
    return { ref: `${bus.name}|${Sid}`, attributes: {} };
  },

  async 'AWS::Events::Rule'(properties, making) {
    const Name = properties.maybeText('Name') ?? generatedName(making);
    const EventBusName = properties.maybeText('EventBusName') ?? 'default';
    const state = properties.maybeText('State');
    const schedule = properties.maybeText('ScheduleExpression');
    const pattern = properties.maybeDocument('EventPattern');
    const description = properties.maybeText('Description');
    const { RuleArn = '' } = await callAs(making, 'events:PutRule', {
      Name,
      EventBusName,
      ...(pattern !== undefined && { EventPattern: pattern }),
      ...(schedule !== undefined && { ScheduleExpression: schedule }),
      ...(state !== undefined && { State: state as 'ENABLED' }),
      ...(description !== undefined && { Description: description }),
    });
    const Targets = properties.inners('Targets').map(targetOf);
    if (Targets.length > 0) {
      await callAs(making, 'events:PutTargets', { Rule: Name, EventBusName, Targets });
    }
    const ref = EventBusName === 'default' ? Name : `${EventBusName}|${Name}`;
    return { ref, attributes: { Arn: RuleArn } };
  },

  'AWS::SNS::Topic'(properties, making) {
    const name = properties.maybeText('TopicName') ?? generatedName(making, 256);
    const arn = arnIn(making, 'sns', name);
    properties.ignore('DisplayName', 'Tags');
    making.plane.world.items(topics, making).set(arn, {
      name,
      arn,
      account: making.account,
      policy: null,
      keyArn: properties.maybeText('KmsMasterKeyId') ?? null,
      subscriptions: [],
      published: [],
    });
    return { ref: arn, attributes: { TopicArn: arn, TopicName: name } };
  },

  'AWS::SNS::TopicPolicy'(properties, making) {
    const document = properties.document('PolicyDocument');
    for (const arn of properties.texts('Topics')) topicNamed(arn, making).policy = document;
    return { ref: generatedName(making), attributes: {} };
  },

  'AWS::SNS::Subscription'(properties, making) {
    const topic = topicNamed(properties.text('TopicArn'), making);
    const arn = `${topic.arn}:00000000-0000-4000-d000-${making.plane.world.id(12).toLowerCase()}`;
    const protocol = properties.text('Protocol');
    const endpoint = properties.text('Endpoint');
    topic.subscriptions.push({ arn, protocol, endpoint, raw: properties.flag('RawMessageDelivery') });
    return { ref: arn, attributes: {} };
  },
};

function topicNamed(arn: string, making: Making) {
  const topic = making.plane.world.items(topics, making).get(arn);
  if (topic) return topic;
  throw new AwsError('NotFoundException', 'Topic does not exist', 404);
}

/** EventBridge looks at a key before it gives it to a bus. */
function checkBusKey(keyArn: string, name: string, making: Making): void {
  const events = servicePrincipal('events.amazonaws.com', {
    account: making.account,
    sourceArn: arnIn(making, 'events', `event-bus/${name}`),
  });
  const use = {
    action: 'kms:DescribeKey',
    resource: keyArn,
    policy: keyPolicyOf(making.plane.world, keyArn),
  };
  if (making.plane.allowed('Key of a new event bus', use, events, making.region)) return;
  throw new AwsError(
    'ValidationException',
    `events.amazonaws.com is not authorized to perform: kms:DescribeKey on resource: ${keyArn}`,
    400,
  );
}
