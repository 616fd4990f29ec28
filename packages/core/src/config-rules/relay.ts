import * as z from 'zod';
import { partitionOf } from '../aws/partition.ts';
import type { Place } from '../facts/fact.ts';

/** One invocation of a Config rule, as the member's forwarder relays it. */
export interface Relay extends Place {
  /** Config's ticket for the answer; a secret for a day. Never logged. */
  readonly resultToken: string;
  readonly ruleName: string;
  /** `null` for a scheduled invocation: everything that the rule is about. */
  readonly resource: { readonly type: string; readonly id: string } | null;
  /** True where the resource was deleted, is no longer recorded, or left the rule's scope. */
  readonly gone: boolean;
  /** ISO 8601: the `OrderingTimestamp` of every answer. Newer answers win, so "now" would be wrong. */
  readonly orderedAt: string;
  /** True for the token by which Config's own tools ask for a rehearsal. */
  readonly testMode: boolean;
}

/** A relay that is not answered, and why. */
export interface Refused {
  readonly refused: RefusedReason;
}

export type RefusedReason =
  | 'oversized'
  | 'malformed'
  /** Speaks of another account, region or rule than it came from. */
  | 'forged';

/** The forwarder keeps the detail under 8 kB; the envelope adds a few hundred bytes. */
const LARGEST = 16_000;

const time = z.iso.datetime({ offset: true }).transform((text) => new Date(text).toISOString());
const id = z.string().min(1).max(768);

const envelope = z.looseObject({
  source: z.literal('lenswatch.config'),
  'detail-type': z.literal('Config Rule Invocation'),
  account: z.string().regex(/^\d{12}$/),
  region: z.string().regex(/^[a-z0-9-]{1,32}$/),
  detail: z.looseObject({
    resultToken: z.string().min(1),
    configRuleArn: z.string().regex(/^arn:[^:]+:config:[^:]+:\d{12}:config-rule\/[\w-]+$/),
    configRuleName: z.string().regex(/^[\w-]{1,128}$/),
    accountId: z.string(),
    messageType: z.enum([
      'ConfigurationItemChangeNotification',
      'OversizedConfigurationItemChangeNotification',
      'ScheduledNotification',
      'ConfigurationSnapshotDeliveryCompleted',
    ]),
    resourceType: z
      .string()
      .regex(/^AWS::[\w:]{1,240}$/)
      .nullish(),
    resourceId: id.nullish(),
    captureTime: time.nullish(),
    configurationItemStatus: z.string().nullish(),
    notificationCreationTime: time.nullish(),
    eventLeftScope: z.boolean(),
  }),
});

/** Statuses of a configuration item that exists. */
const existing: ReadonlySet<string> = new Set(['OK', 'ResourceDiscovered']);

/**
 * Reads the EventBridge envelope of a relayed invocation. Anybody in the organization may put such an event
 * on the bus, but only with his own account and region in the envelope: what the detail claims must agree, so
 * that a member can speak for itself alone. Never throws.
 *
 * @see https://docs.aws.amazon.com/config/latest/developerguide/evaluate-config_develop-rules_example-events.html
 */
export function parseRelay(body: string): Relay | Refused {
  if (body.length > LARGEST) return { refused: 'oversized' };
  const parsed = envelope.safeParse(jsonOf(body));
  if (!parsed.success) return { refused: 'malformed' };

  const { account, region, detail } = parsed.data;
  const [, partition, , ruleRegion, ruleAccount] = detail.configRuleArn.split(':');
  const agrees =
    detail.accountId === account &&
    ruleAccount === account &&
    ruleRegion === region &&
    partition === partitionOf(region);
  if (!agrees) return { refused: 'forged' };

  const changed = /^(Oversized)?ConfigurationItemChange/.test(detail.messageType);
  const { resourceType, resourceId, captureTime, notificationCreationTime, configurationItemStatus } = detail;
  const orderedAt = changed ? captureTime : notificationCreationTime;
  if (!orderedAt || (changed && (!resourceType || !resourceId))) return { refused: 'malformed' };
  return {
    partition: partitionOf(region),
    account,
    region,
    resultToken: detail.resultToken,
    ruleName: detail.configRuleName,
    resource: changed && resourceType && resourceId ? { type: resourceType, id: resourceId } : null,
    gone: changed && (detail.eventLeftScope || !existing.has(configurationItemStatus ?? '')),
    orderedAt,
    testMode: detail.resultToken === 'TESTMODE',
  };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
