import { collectors } from '@lenswatch/core/catalogue.generated.ts';
import { isInference } from '@lenswatch/core/events/inference.ts';
import { eventRules } from '@lenswatch/core/events/rules.ts';
import { describe, expect, test } from 'vitest';
import { matchesPattern } from '../../support/event-pattern.ts';
import { inferenceCalls } from '../../support/inference-calls.ts';
import { mappedEvents } from '../../support/mapped-events.ts';
import { syntheticEvent } from '../../support/synthetic-event.ts';

const rules = eventRules(collectors);
const declared = [...new Set(collectors.flatMap(({ changedBy }) => changedBy))];
const passes = (event: object) => rules.filter(({ pattern }) => matchesPattern(pattern, event));
const changedBy = (...events: string[]) => [{ changedBy: events }];

describe('the rules of a member', () => {
  test('fit: no pattern over 2,000 characters, names unique, few enough for a bus', () => {
    for (const { name, pattern } of rules) {
      expect(JSON.stringify(pattern).length, name).toBeLessThanOrEqual(2_000);
      expect(name).toMatch(/^[a-z0-9-]+-\d+$/);
    }
    expect(new Set(rules.map(({ name }) => name)).size).toBe(rules.length);
    expect(rules.length).toBeLessThanOrEqual(60);
  });

  test('list names one by one: no operator but the one that keeps failed calls out', () => {
    for (const { pattern, sources } of rules) {
      expect(pattern.source).toEqual(sources);
      expect(pattern.detail.errorCode).toEqual([{ exists: false }]);
      for (const text of [...pattern.source, ...pattern.detail.eventSource, ...pattern.detail.eventName]) {
        expect(text).toBeTypeOf('string');
      }
    }
  });

  test('let every call through that a collector waits for, once', () => {
    for (const event of declared) expect(passes(syntheticEvent(event)), event).toHaveLength(1);
    for (const { event, request, response } of mappedEvents) {
      expect(passes(syntheticEvent(event, { request, response })), event).toHaveLength(1);
    }
  });

  test('let it through under both names of its service', () => {
    const under = (event: string, name: string) =>
      passes(
        syntheticEvent(event, {
          envelope: { source: `aws.${name}` },
          detail: { eventSource: `${name}.amazonaws.com` },
        }),
      );
    expect(under('bedrock:UpdateAgent', 'bedrock-agent')).toHaveLength(1);
    expect(under('es:UpdateDomainConfig', 'opensearchservice')).toHaveLength(1);
    expect(under('bedrock-agentcore:TagResource', 'agent-registry')).toHaveLength(1);
    expect(under('autoscaling:RegisterScalableTarget', 'application-autoscaling')).toHaveLength(1);
    expect(under('bedrock:UpdateAgent', 'sagemaker')).toEqual([]);
  });

  test('keep out failed calls, other sources and other events', () => {
    for (const event of declared) {
      expect(passes(syntheticEvent(event, { detail: { errorCode: 'AccessDenied' } })), event).toEqual([]);
      expect(passes(syntheticEvent(event, { envelope: { source: 'custom.app' } })), event).toEqual([]);
      const signIn = { 'detail-type': 'AWS Service Event via CloudTrail' };
      expect(passes(syntheticEvent(event, { envelope: signIn })), event).toEqual([]);
    }
    expect(passes(syntheticEvent('bedrock:CreateModelInvocationJob'))).toEqual([]);
  });

  test('keep out every use of a model, agent, knowledge base or endpoint', () => {
    for (const call of inferenceCalls) {
      expect(passes(syntheticEvent(call)), call).toEqual([]);
      expect(isInference(call.split(':')[1] ?? ''), call).toBe(true);
    }
  });

  test('of AI services and IAM are of tier 1, of what they depend on of tier 2', () => {
    const tiers = Object.fromEntries(rules.map(({ name, tier }) => [name.replace(/-\d+$/, ''), tier]));
    expect(tiers).toMatchObject({ bedrock: 1, sagemaker: 1, es: 1, aoss: 1, iam: 1, 'bedrock-agentcore': 1 });
    expect(tiers).toMatchObject({ s3: 2, kms: 2, logs: 2, ec2: 2, monitoring: 2, cloudtrail: 2 });
  });

  test('are the same whatever the order of the collectors', () => {
    expect(eventRules([...collectors].reverse())).toEqual(rules);
  });
});

describe('packing', () => {
  const many = Array.from({ length: 150 }, (_, n) => `bedrock:Update${'Resource'.repeat(3)}${n}`);

  test('splits what is too long, and loses nothing', () => {
    const packed = eventRules(changedBy(...many));
    expect(packed.map(({ name }) => name)).toEqual(['bedrock-1', 'bedrock-2', 'bedrock-3']);
    expect(packed.flatMap(({ pattern }) => pattern.detail.eventName)).toHaveLength(many.length);
    for (const { pattern } of packed.slice(0, -1)) {
      const length = JSON.stringify(pattern).length;
      expect(length).toBeLessThanOrEqual(2_000);
      expect(length).toBeGreaterThan(1_900);
    }
  });

  test('adds the names that Lambda gives its calls', () => {
    const [rule] = eventRules(changedBy('lambda:UpdateFunctionCode', 'lambda:PutFunctionEventInvokeConfig'));
    expect(rule?.pattern.detail.eventName).toEqual([
      'PutFunctionEventInvokeConfig',
      'UpdateFunctionCode',
      'UpdateFunctionCode20150331v2',
    ]);
  });

  test('puts spellings of one service together', () => {
    const [rule, ...others] = eventRules(changedBy('bedrock-agent:CreateAgent', 'bedrock:CreateGuardrail'));
    expect(others).toEqual([]);
    expect(rule?.pattern.detail.eventName).toEqual(['CreateAgent', 'CreateGuardrail']);
  });

  test('refuses inference, and more than a member can hold', () => {
    expect(() => eventRules(changedBy('bedrock:InvokeModel'))).toThrow('uses a workload');
    const services = Array.from({ length: 61 }, (_, n) => `service${n}:CreateThing`);
    expect(() => eventRules(changedBy(...services))).toThrow('61 event rules');
    const huge = Array.from({ length: 2_000 }, (_, n) => `bedrock:Update${'Resource'.repeat(3)}${n}`);
    expect(() => eventRules(changedBy(...huge))).toThrow('more than a member can hold');
  });
});

test('the matcher of these tests refuses operators that it does not know', () => {
  expect(() => matchesPattern({ source: [{ prefix: 'aws.' }] }, { source: 'aws.s3' })).toThrow('knows no');
  expect(matchesPattern({ a: [1, 'x'] }, { a: 'x' })).toBe(true);
  expect(matchesPattern({ a: ['x'] }, { a: ['y', 'x'] })).toBe(true);
  expect(matchesPattern({ a: [{ exists: true }] }, { a: null })).toBe(true);
  expect(matchesPattern({ a: [{ exists: false }] }, {})).toBe(true);
  expect(matchesPattern({ a: { b: ['x'] } }, { a: null })).toBe(false);
});
