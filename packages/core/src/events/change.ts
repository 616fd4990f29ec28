import * as z from 'zod';
import { partitionOf } from '../aws/partition.ts';
import type { Place } from '../facts/fact.ts';
import { type Actor, actorOf } from './actor.ts';
import { isInference } from './inference.ts';
import { nameOf, sourceOf } from './source.ts';

/**
 * A finished write call, as far as it may be believed: it names something to read again. It is never judged.
 */
export interface Change extends Place {
  /** The service as `changedBy` writes it, e.g. `bedrock`. */
  readonly source: string;
  /** e.g. `UpdateGuardrail`, without the API's version. */
  readonly name: string;
  /** CloudTrail's id; equal for every delivery of the same event. */
  readonly id: string;
  /** ISO 8601: when the call was made. */
  readonly time: string;
  readonly request: Parameters;
  readonly response: Parameters;
  /** ARNs that CloudTrail lists beside the parameters; few services fill them. */
  readonly resources: readonly string[];
  readonly actor: Actor;
}

/** Parameters of a call: redacted, cut, possibly absent, and partly chosen by attackers. */
export type Parameters = { readonly [name: string]: unknown };

/** An event that asks for nothing, and why. */
export interface Ignored {
  readonly ignored: IgnoredReason;
}

export type IgnoredReason =
  /** Larger than anything CloudTrail sends. */
  | 'oversized'
  /** No JSON, or not the envelope of an event. */
  | 'malformed'
  /** An event, but none of a call. */
  | 'other-event'
  /** Not put by AWS itself. */
  | 'foreign-source'
  /** Speaks of another account than it came from. */
  | 'forged'
  /** Speaks of another region than it came from. */
  | 'foreign-region'
  /** The call was refused or broke: nothing changed. */
  | 'failed'
  | 'read-only'
  | 'inference';

/** CloudTrail cuts an event at 256 kB; the envelope adds a few hundred bytes. */
const LARGEST = 300_000;

const API_CALL = 'AWS API Call via CloudTrail';

const optionalText = z.string().min(1).optional().catch(undefined);
const parameters = z.record(z.string(), z.unknown()).catch({});

const envelope = z.looseObject({
  source: z.string(),
  'detail-type': z.string(),
  account: z.string().regex(/^\d{12}$/),
  region: z.string().regex(/^[a-z0-9-]{1,32}$/),
  time: optionalText,
  detail: z.looseObject({
    eventSource: z.string().min(1),
    eventName: z.string().regex(/^[A-Za-z0-9]{1,128}$/),
    eventID: optionalText,
    eventTime: optionalText,
    awsRegion: optionalText,
    recipientAccountId: optionalText,
    errorCode: optionalText,
    errorMessage: optionalText,
    readOnly: z.boolean().optional().catch(undefined),
    requestParameters: parameters,
    responseElements: parameters,
    resources: z
      .array(z.looseObject({ ARN: optionalText, arn: optionalText }))
      .optional()
      .catch(undefined),
  }),
});

const reads = /^(Get|List|Describe|BatchGet|Head|Search|Lookup|Query|Select|Simulate|Check|View|Verify)/;

/**
 * Reads the EventBridge envelope of a CloudTrail event, as the queue delivers it. Account and region of the
 * envelope are EventBridge's own word, and only AWS can put a source that begins with `aws.`; what the detail
 * says must agree. Never throws.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event-cloudtrail.html
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
 */
export function parseChange(body: string): Change | Ignored {
  if (body.length > LARGEST) return { ignored: 'oversized' };
  const event = jsonOf(body);
  const parsed = envelope.safeParse(event);
  if (!parsed.success) return { ignored: isNotice(event) ? 'other-event' : 'malformed' };

  const { source, account, region, time, detail, 'detail-type': detailType } = parsed.data;
  if (detailType !== API_CALL) return { ignored: 'other-event' };
  if (!source.startsWith('aws.')) return { ignored: 'foreign-source' };
  // Records older than 2014 name no recipient: they cannot contradict the envelope.
  if ((detail.recipientAccountId ?? account) !== account) return { ignored: 'forged' };
  if ((detail.awsRegion ?? region) !== region) return { ignored: 'foreign-region' };
  if (isInference(detail.eventName)) return { ignored: 'inference' };
  if (detail.readOnly ?? reads.test(detail.eventName)) return { ignored: 'read-only' };
  if (hasFailed(detail)) return { ignored: 'failed' };

  return {
    source: sourceOf(detail.eventSource),
    name: nameOf(detail.eventName),
    id: detail.eventID ?? `${detail.eventName}@${detail.eventTime ?? time ?? ''}`,
    partition: partitionOf(region),
    account,
    region,
    time: timeOf(detail.eventTime) ?? timeOf(time) ?? new Date(0).toISOString(),
    request: detail.requestParameters,
    response: detail.responseElements,
    resources: (detail.resources ?? []).flatMap(({ ARN, arn }) => ARN ?? arn ?? []),
    actor: actorOf(detail),
  };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const notice = z.looseObject({
  source: z.string(),
  'detail-type': z.string().refine((type) => type !== API_CALL),
  detail: z.looseObject({}),
});

/** What services tell by themselves comes in the same envelope, with details of its own. */
function isNotice(event: unknown): boolean {
  return notice.safeParse(event).success;
}

/** Some services answer 200 and put the error into what they answer. */
function hasFailed({
  errorCode,
  errorMessage,
  responseElements,
}: {
  errorCode?: string | undefined;
  errorMessage?: string | undefined;
  responseElements: Parameters;
}): boolean {
  if (errorCode !== undefined || errorMessage !== undefined) return true;
  return ['errorCode', 'errorMessage'].some(
    (name) => typeof responseElements[name] === 'string' && responseElements[name] !== '',
  );
}

function timeOf(text: string | undefined): string | undefined {
  const time = Date.parse(text ?? '');
  return Number.isNaN(time) ? undefined : new Date(time).toISOString();
}
