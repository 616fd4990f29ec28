import { collectors } from '@lenswatch/core/catalogue.generated.ts';
import { eventRules } from '@lenswatch/core/events/rules.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { matchesPattern } from '../support/event-pattern.ts';
import { inferenceCalls } from '../support/inference-calls.ts';
import { mappedEvents } from '../support/mapped-events.ts';
import { syntheticEvent } from '../support/synthetic-event.ts';
import { type EventRuler, eventRuler, missingTool } from './event-ruler.ts';

const missing = missingTool();
if (missing) console.warn(`Skipped: event rules against AWS's event-ruler, because ${missing}.`);

const rules = eventRules(collectors);
const declared = [...new Set(collectors.flatMap(({ changedBy }) => changedBy))];

/** Every call that is waited for, whole and bare, and everything that must not pass. */
const wanted = [
  ...declared.map((event) => syntheticEvent(event)),
  ...mappedEvents.map(({ event, request, response }) => syntheticEvent(event, { request, response })),
];
const underOtherName = [
  ['bedrock:UpdateAgent', 'bedrock-agent'],
  ['es:UpdateDomainConfig', 'opensearchservice'],
  ['bedrock-agentcore:TagResource', 'agent-registry'],
  ['autoscaling:RegisterScalableTarget', 'application-autoscaling'],
].map(([event = '', name]) =>
  syntheticEvent(event, {
    envelope: { source: `aws.${name}` },
    detail: { eventSource: `${name}.amazonaws.com` },
  }),
);
const unwanted = [
  ...inferenceCalls.flatMap((call) => [
    syntheticEvent(call),
    syntheticEvent(call, { detail: { readOnly: true } }),
    syntheticEvent(call, { detail: { eventCategory: 'Data', managementEvent: false } }),
  ]),
  ...declared.flatMap((event) => [
    syntheticEvent(event, { detail: { errorCode: 'AccessDenied', errorMessage: 'No.' } }),
    syntheticEvent(event, { detail: { errorCode: null } }),
    syntheticEvent(event, { envelope: { source: 'custom.app' } }),
    syntheticEvent(event, { envelope: { 'detail-type': 'AWS Service Event via CloudTrail' } }),
  ]),
  syntheticEvent('bedrock:PutUseCaseForModelAccess'),
  syntheticEvent('es:CreateVpcEndpoint'),
  { source: 'aws.bedrock', 'detail-type': 'AWS API Call via CloudTrail' },
  { source: 'aws.bedrock', 'detail-type': 'AWS API Call via CloudTrail', detail: {} },
];

describe.skipIf(missing)("event rules against AWS's event-ruler", () => {
  let ruler: EventRuler;
  beforeAll(() => {
    ruler = eventRuler();
  });
  afterAll(() => {
    ruler[Symbol.dispose]();
  });

  test('our matcher and AWS give the same answer for every pair of event and rule', () => {
    const events = [...wanted, ...underOtherName, ...unwanted];
    const theirs = ruler.match(rules, events);
    const ours = events.map((event) =>
      rules
        .filter(({ pattern }) => matchesPattern(pattern, event))
        .map(({ name }) => name)
        .sort(),
    );
    expect(ours).toEqual(theirs);
    console.info(`${events.length} events × ${rules.length} rules: the same answer for every pair.`);
  });

  test('every call that a collector waits for passes exactly one rule, and nothing else passes any', () => {
    for (const passed of ruler.match(rules, [...wanted, ...underOtherName])) expect(passed).toHaveLength(1);
    expect(ruler.match(rules, unwanted).flat()).toEqual([]);
  });

  test('operators that our matcher knows mean what they mean to AWS', () => {
    const pattern = { a: ['x'], b: { c: [{ exists: false }] } };
    const events = [
      { a: 'x' },
      { a: ['y', 'x'] },
      { a: 'x', b: { c: null } },
      { a: 'x', b: { c: '' } },
      { a: 'x', b: {} },
      { a: 'x', b: { d: 1 } },
      { a: 'X' },
      {},
    ];
    const theirs = ruler.match([{ name: 'rule', pattern }], events).map((names) => names.length === 1);
    expect(events.map((event) => matchesPattern(pattern, event))).toEqual(theirs);
  });
});
