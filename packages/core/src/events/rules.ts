import type { Collector } from '../collectors/collector.ts';
import { isInference } from './inference.ts';
import { namesOf, sourceOf, spellingsOf } from './source.ts';

/** One EventBridge rule of a member's default bus. */
export interface EventRule {
  /** `<service>-<n>`, e.g. `bedrock-1`; unique. */
  readonly name: string;
  /** 1: AI services and IAM, always forwarded. 2: what they depend on, which a customer may leave out. */
  readonly tier: 1 | 2;
  /** The values of `source` that the rule lets through, e.g. `aws.bedrock`. */
  readonly sources: readonly string[];
  readonly pattern: EventPattern;
}

/** Exact lists, and one condition: a failed call changes nothing. */
export interface EventPattern {
  readonly source: readonly string[];
  readonly 'detail-type': readonly ['AWS API Call via CloudTrail'];
  readonly detail: {
    readonly eventSource: readonly string[];
    readonly eventName: readonly string[];
    readonly errorCode: readonly [{ readonly exists: false }];
  };
}

/** Sources of tier 1. */
const always: ReadonlySet<string> = new Set([
  'bedrock',
  'bedrock-agentcore',
  'sagemaker',
  'es',
  'aoss',
  's3vectors',
  'iam',
]);

/** EventBridge takes 2,048 characters; the rest is room for a prefix of names to come. */
const LONGEST_PATTERN = 2_000;

/** A bus holds 300 rules, most of which are the customer's own. */
const MOST_RULES = 60;

/** A template holds 51,200 bytes; every rule costs some 400 beside its pattern. */
const LONGEST_TOTAL = 48_000;
const AROUND_A_PATTERN = 400;

/**
 * Packs the events that the collectors declare in `changedBy` into as few rules as the length of a pattern
 * allows, a service at a time. Names are listed one by one, so that a call that AWS adds tomorrow is not let
 * through unread.
 *
 * @throws Error when an event is an inference call, or the rules outgrow a bus or a template: faults of the
 * catalogue.
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns-content-based-filtering.html
 */
export function eventRules(collectors: readonly Pick<Collector, 'changedBy'>[]): readonly EventRule[] {
  const rules = [...eventsBySource(collectors)].flatMap(([source, names]) =>
    packed(source, [...names].sort()).map(
      (pattern, index): EventRule => ({
        name: `${source}-${index + 1}`,
        tier: always.has(source) ? 1 : 2,
        sources: pattern.source,
        pattern,
      }),
    ),
  );
  const total = rules.reduce((sum, { pattern }) => sum + lengthOf(pattern) + AROUND_A_PATTERN, 0);
  if (rules.length > MOST_RULES || total > LONGEST_TOTAL) {
    throw new Error(`${rules.length} event rules of ${total} characters are more than a member can hold.`);
  }
  return rules;
}

function eventsBySource(
  collectors: readonly Pick<Collector, 'changedBy'>[],
): ReadonlyMap<string, ReadonlySet<string>> {
  const sources = new Map<string, Set<string>>();
  for (const event of new Set(collectors.flatMap(({ changedBy }) => changedBy)).values()) {
    const colon = event.indexOf(':');
    const source = sourceOf(event.slice(0, colon));
    const name = event.slice(colon + 1);
    if (isInference(name)) throw new Error(`${event} uses a workload: no collector may wait for it.`);
    const names = sources.get(source) ?? new Set();
    for (const spelled of namesOf(source, name)) names.add(spelled);
    sources.set(source, names);
  }
  return new Map([...sources].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function packed(source: string, names: readonly string[]): readonly EventPattern[] {
  const patterns: EventPattern[] = [];
  let held: string[] = [];
  for (const name of names) {
    if (held.length > 0 && lengthOf(patternOf(source, [...held, name])) > LONGEST_PATTERN) {
      patterns.push(patternOf(source, held));
      held = [];
    }
    held.push(name);
  }
  patterns.push(patternOf(source, held));
  return patterns;
}

function patternOf(source: string, eventName: readonly string[]): EventPattern {
  const spellings = spellingsOf(source);
  return {
    source: spellings.map((one) => `aws.${one}`),
    'detail-type': ['AWS API Call via CloudTrail'],
    detail: {
      eventSource: spellings.map((one) => `${one}.amazonaws.com`),
      eventName,
      errorCode: [{ exists: false }],
    },
  };
}

function lengthOf(pattern: EventPattern): number {
  return JSON.stringify(pattern).length;
}
