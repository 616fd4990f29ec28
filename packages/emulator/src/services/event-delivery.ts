import { AwsError } from '../aws-error.ts';
import type { Principal } from '../iam/principal.ts';
import { servicePrincipal, sessionOfService } from '../iam/service-principal.ts';
import type { Plane } from '../plane.ts';
import type { BridgeEvent } from '../trail.ts';
import { trails } from './cloudtrail.ts';
import {
  type BusRecord,
  busOf,
  type Delivery,
  deliveries,
  type Envelope,
  type RuleRecord,
  rulesOf,
  type TargetRecord,
} from './event-buses.ts';
import { matchesPattern } from './event-pattern.ts';
import { keyUse } from './kms-policies.ts';
import { queueOf } from './sqs-queues.ts';

const service = 'events.amazonaws.com';

/**
 * Hands an event to the targets of all rules that match it, in the background. `hops` counts the buses it
 * came through before: from the second bus it goes to no third one.
 */
export function publish(plane: Plane, bus: BusRecord, event: Envelope, hops = 0): void {
  const refusal = encryptionRefusal(plane, bus);
  if (refusal !== null) {
    const lost = { event, source: bus.arn, target: bus.arn, deadLetterArn: bus.deadLetterArn, attempts: 0 };
    const error = new AwsError('AccessDeniedException', refusal, 403);
    plane.run(`Dead letter of ${bus.arn}`, () => plane.working(() => bury(plane, bus, lost, error)));
    return;
  }
  for (const rule of rulesOf(plane.world, bus)) {
    if (!rule.enabled || !matchesPattern(JSON.parse(rule.pattern), event)) continue;
    for (const target of rule.targets.values()) {
      plane.run(`Delivery of ${event.id} to ${target.arn}`, () =>
        plane.working(() => deliver(plane, { bus, rule, target, event, hops })),
      );
    }
  }
}

/** The event of a management call, on the default bus of its account, if a trail there records it. */
export function publishTrailEvent(plane: Plane, event: BridgeEvent): void {
  const bus = busOf(plane.world, event);
  // Most worlds have no rules: nobody has to be asked then.
  if (bus && rulesOf(plane.world, bus).length > 0 && isRecorded(plane, event)) publish(plane, bus, event);
}

/** @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event-cloudtrail.html */
function isRecorded({ world }: Plane, { account, region }: BridgeEvent): boolean {
  return [...world.accounts.keys()].some((owner) =>
    [...world.items(trails, { account: owner, region: '' }).values()].some(
      ({ trail, status }) =>
        status.IsLogging === true &&
        (owner === account || trail.IsOrganizationTrail === true) &&
        (trail.IsMultiRegionTrail === true || trail.HomeRegion === region),
    ),
  );
}

interface Work {
  readonly bus: BusRecord;
  readonly rule: RuleRecord;
  readonly target: TargetRecord;
  readonly event: Envelope;
  readonly hops: number;
}

async function deliver(plane: Plane, work: Work): Promise<void> {
  const { event, rule, target } = work;
  const about = { event, rule: rule.arn, target: target.arn };
  const started = plane.clock.now().getTime();
  for (let attempt = 0; ; attempt += 1) {
    try {
      await attemptDelivery(plane, work);
      record(plane, { ...about, outcome: 'delivered', reason: '' });
      return;
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      const age = (plane.clock.now().getTime() - started) / 1000;
      const again = isTransient(error) && attempt < target.attempts && age < target.seconds;
      if (!again || plane.ended.aborted) {
        const lost = { event, source: rule.arn, target: target.arn, deadLetterArn: target.deadLetterArn };
        await bury(plane, work.bus, { ...lost, attempts: attempt }, error);
        return;
      }
      await plane.clock.sleep(Math.min(1000 * 2 ** attempt, 60_000), plane.ended);
    }
  }
}

/** What is denied or does not exist is not tried again. */
function isTransient({ status, code }: AwsError): boolean {
  return status >= 500 || status === 429 || /throttl|TooManyRequests/i.test(code);
}

async function attemptDelivery(plane: Plane, work: Work): Promise<void> {
  const { target, event, bus } = work;
  const [, , kind = '', region = ''] = target.arn.split(':');
  const payload = payloadOf(target, event);
  switch (kind) {
    case 'sqs': {
      const queue = queueOf(plane.world, target.arn);
      if (!queue || region !== bus.region) {
        throw new AwsError('QueueDoesNotExist', `There is no queue ${target.arn} in ${bus.region}.`, 400);
      }
      const input = { QueueUrl: queue.url, MessageBody: payload };
      await plane.act('sqs:SendMessage', input, senderOf(plane, work), region);
      return;
    }
    case 'lambda': {
      const input = {
        FunctionName: target.arn,
        InvocationType: 'Event' as const,
        Payload: new Uint8Array(Buffer.from(payload)),
      };
      await plane.act('lambda:Invoke', input, senderOf(plane, work), region);
      return;
    }
    case 'states':
      await plane.act(
        'sfn:StartExecution',
        { stateMachineArn: target.arn, input: payload },
        senderOf(plane, work),
        region,
      );
      return;
    case 'sns':
      await plane.act(
        'sns:Publish',
        { TopicArn: target.arn, Message: payload },
        senderOf(plane, work),
        region,
      );
      return;
    case 'events':
      forward(plane, work);
      return;
    default:
      throw new AwsError('NotModelled', `The emulator does not model targets like ${target.arn}.`, 501);
  }
}

/** From bus to bus: the envelope stays as it was, account and region included. */
function forward(plane: Plane, work: Work): void {
  const { target, event, hops } = work;
  if (hops > 0) {
    throw new AwsError('ThirdBus', 'An event that came from another bus is not sent to a third one.', 400);
  }
  const [, , , region = '', account = ''] = target.arn.split(':');
  const bus = busOf(plane.world, { account, region }, target.arn);
  if (!bus) throw new AwsError('ResourceNotFoundException', `There is no bus ${target.arn}.`, 400);
  if (target.roleArn === null) {
    throw new AwsError('NotModelled', 'The emulator does not model a bus as target without a role.', 501);
  }
  const sender = senderOf(plane, work);
  const authorization = {
    action: 'events:PutEvents',
    resource: bus.arn,
    context: { 'events:source': event.source, 'events:detail-type': event['detail-type'] },
    policy: { owner: account, document: bus.policy },
  };
  if (!plane.allowed('events:PutEvents (bus to bus)', authorization, sender, region)) {
    throw new AwsError(
      'AccessDeniedException',
      `${sender.arn} is not authorized to perform: events:PutEvents on resource: ${bus.arn}`,
      403,
    );
  }
  publish(plane, bus, event, hops + 1);
}

/** A target's role, or EventBridge itself where there is none. */
function senderOf(plane: Plane, { rule, target, bus }: Work): Principal {
  const actingFor = { account: bus.account, sourceArn: rule.arn };
  if (target.roleArn === null) return servicePrincipal(service, actingFor);
  const options = { ...actingFor, sessionName: 'events', region: bus.region };
  const session = sessionOfService(plane, target.roleArn, service, options);
  if (session) return session;
  throw new AwsError('AccessDeniedException', `${service} may not assume ${target.roleArn}.`, 403);
}

function payloadOf({ input, inputPath }: TargetRecord, event: Envelope): string {
  if (input !== null) return input;
  if (inputPath === null) return JSON.stringify(event);
  let value: unknown = event;
  for (const step of inputPath.split('.').slice(1))
    value = (value as { [key: string]: unknown } | null)?.[step];
  return JSON.stringify(value ?? {});
}

/** An event that did not arrive. */
interface Lost {
  readonly event: Envelope;
  /** ARN of the rule, or of the bus that could not take it. */
  readonly source: string;
  readonly target: string;
  readonly deadLetterArn: string | null;
  readonly attempts: number;
}

async function bury(plane: Plane, bus: BusRecord, lost: Lost, error: AwsError): Promise<void> {
  const { event, source, target, deadLetterArn, attempts } = lost;
  const about = { event, rule: source, target };
  const reason = `${error.code}: ${error.message}`;
  const queue = deadLetterArn === null ? undefined : queueOf(plane.world, deadLetterArn);
  if (!queue) {
    record(plane, { ...about, outcome: 'lost', reason });
    return;
  }
  const text = (StringValue: string) => ({ DataType: 'String', StringValue });
  const input = {
    QueueUrl: queue.url,
    MessageBody: JSON.stringify(event),
    MessageAttributes: {
      RULE_ARN: text(source),
      TARGET_ARN: text(target),
      ERROR_CODE: text(error.code),
      ERROR_MESSAGE: text(error.message.slice(0, 1000)),
      RETRY_ATTEMPTS: { DataType: 'Number', StringValue: String(attempts) },
    },
  };
  const events = servicePrincipal(service, { account: bus.account, sourceArn: source });
  try {
    await plane.act('sqs:SendMessage', input, events, queue.region);
    record(plane, { ...about, outcome: 'dead-lettered', reason });
  } catch (second) {
    if (!(second instanceof AwsError)) throw second;
    record(plane, { ...about, outcome: 'lost', reason: `${reason}; ${second.code}: ${second.message}` });
  }
}

/** Why EventBridge cannot use the key of a bus; `null` if it can, or needs none. */
function encryptionRefusal(plane: Plane, bus: BusRecord): string | null {
  if (bus.keyArn === null) return null;
  const events = servicePrincipal(service, { account: bus.account, sourceArn: bus.arn });
  for (const action of ['kms:GenerateDataKey', 'kms:Decrypt']) {
    const use = keyUse(plane.world, {
      action,
      keyArn: bus.keyArn,
      via: 'events',
      callerAccount: bus.account,
      encryptionContext: { 'aws:events:event-bus:arn': bus.arn },
    });
    if (!plane.allowed('Encryption of an event bus', use, events, bus.region)) {
      return `${service} is not authorized to perform: ${action} on resource: ${bus.keyArn}`;
    }
  }
  return null;
}

function record({ world }: Plane, delivery: Delivery): void {
  const all = world.items(deliveries, { account: '', region: '' });
  all.set(String(all.size + 1), delivery);
}
