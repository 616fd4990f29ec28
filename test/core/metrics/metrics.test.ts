import { controls } from '@lenswatch/core/catalogue.generated.ts';
import { scoreAccount } from '@lenswatch/core/engine/score.ts';
import { type Metric, metricDocuments } from '@lenswatch/core/metrics/emf.ts';
import { callCounts, callMetrics, organizationMetrics } from '@lenswatch/core/metrics/posture.ts';
import { driftOf, ninthDecileOf, postureOf, sumOf } from '@lenswatch/core/metrics/summary.ts';
import { defaultFramework } from '@lenswatch/core/requirements/frameworks.ts';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { finding } from '../../support/finding.ts';

const now = '2026-11-20T12:00:00.000Z';

describe('embedded metrics', () => {
  test('say what CloudWatch needs, with targets at the root', () => {
    const metrics: Metric[] = [
      { name: 'Heartbeat', unit: 'Count', value: 1 },
      { name: 'ApiCalls', unit: 'Count', value: 7, dimensions: { Service: 'bedrock' } },
      { name: 'ApiDenied', unit: 'Count', value: 0, dimensions: { Service: 'bedrock' } },
    ];
    expect(metricDocuments('GenAILens', now, metrics)).toEqual([
      {
        _aws: {
          Timestamp: Date.parse(now),
          CloudWatchMetrics: [
            { Namespace: 'GenAILens', Dimensions: [[]], Metrics: [{ Name: 'Heartbeat', Unit: 'Count' }] },
          ],
        },
        Heartbeat: 1,
      },
      {
        _aws: {
          Timestamp: Date.parse(now),
          CloudWatchMetrics: [
            {
              Namespace: 'GenAILens',
              Dimensions: [['Service']],
              Metrics: [
                { Name: 'ApiCalls', Unit: 'Count' },
                { Name: 'ApiDenied', Unit: 'Count' },
              ],
            },
          ],
        },
        Service: 'bedrock',
        ApiCalls: 7,
        ApiDenied: 0,
      },
    ]);
  });

  test('keep to the limits that CloudWatch enforces without a word', () => {
    const metric = fc.record({
      name: fc.string({ minLength: 1, maxLength: 8 }).map((text) => `m${text}`),
      unit: fc.constant('Count' as const),
      value: fc.oneof(fc.double(), fc.array(fc.double(), { maxLength: 150 })),
      dimensions: fc.dictionary(fc.constantFrom('A', 'B'), fc.string({ maxLength: 2_000 })),
    });
    fc.assert(
      fc.property(fc.array(metric, { maxLength: 250 }), (metrics) => {
        for (const document of metricDocuments('N', now, metrics)) {
          const [directive] = document._aws.CloudWatchMetrics;
          const names = directive.Metrics.map(({ Name }) => Name);
          expect(names.length).toBeLessThanOrEqual(100);
          expect(new Set(names).size).toBe(names.length);
          for (const name of names) {
            const values = [document[name]].flat() as number[];
            expect(values.length).toBeGreaterThan(0);
            expect(values.length).toBeLessThanOrEqual(100);
            expect(values.every(Number.isFinite)).toBe(true);
          }
          for (const name of directive.Dimensions[0]) {
            expect(String(document[name]).length).toBeLessThanOrEqual(1024);
          }
        }
      }),
    );
  });
});

describe('a posture', () => {
  const findings = [
    finding({ id: 'a', firstSeen: '2026-11-10T12:00:00.000Z' }),
    finding({ id: 'b', severity: 'critical' }),
    finding({ id: 'c', verdict: 'pass' }),
    finding({ id: 'd', verdict: 'unknown', reason: 'ACCESS_DENIED', missing: [] }),
    finding({ id: 'e', suppressed: { reason: 'Sandbox.', owner: 'ada', expiresAt: null } }),
  ];
  const posture = postureOf(
    findings,
    scoreAccount('111122223333', findings, controls, defaultFramework, [], now),
    defaultFramework,
    now,
  );

  test('counts findings and names none', () => {
    expect(posture.results).toEqual({
      'high/FAIL': 1,
      'critical/FAIL': 1,
      'high/PASS': 1,
      'high/UNKNOWN': 1,
      'high/SUPPRESSED': 1,
    });
    expect(posture.unknown).toEqual({ ACCESS_DENIED: 1 });
    expect(posture.ages).toEqual({ 'high/10': 1, 'critical/0': 1 });
    expect(posture.byPillar['security/FAIL']).toBe(2);
    expect(JSON.stringify(posture)).not.toMatch(/arn:|guardrail/);
  });

  test('of many accounts becomes the view of the organization', () => {
    const value = (metrics: readonly Metric[], name: string, dimensions: object) =>
      metrics.find(
        (metric) => metric.name === name && JSON.stringify(metric.dimensions) === JSON.stringify(dimensions),
      )?.value;
    const both = organizationMetrics([
      { account: '1', posture },
      { account: '2', posture },
      { account: '3', posture: undefined },
    ]);
    const assured = posture.score.assured ?? 0;
    // What could not be scanned is not assured.
    expect(value(both, 'LensScore', { Scope: 'organization' })).toBeCloseTo((200 * assured) / 3, 0);
    expect(value(both, 'LensScore', { AccountId: '3' })).toBe(0);
    expect(value(both, 'Results', { Severity: 'critical', Status: 'FAIL' })).toBe(2);
    expect(value(both, 'FindingAgeDaysP90', { Severity: 'high' })).toBe(10);
  });

  test('at most 200 accounts have a series of their own', () => {
    const members = Array.from({ length: 500 }, (_, index) => ({ account: String(index), posture }));
    expect(organizationMetrics(members).filter(({ dimensions }) => dimensions?.['AccountId'])).toHaveLength(
      200,
    );
  });
});

test('the ninth decile is the age that nine of ten do not exceed', () => {
  expect(ninthDecileOf({ 'high/1': 9, 'high/50': 1 })).toEqual([{ severity: 'high', days: 1 }]);
  expect(ninthDecileOf({ 'high/1': 8, 'high/50': 2 })).toEqual([{ severity: 'high', days: 50 }]);
  expect(ninthDecileOf({})).toEqual([]);
});

test('drift counts what opened and what was resolved or went, by severity', () => {
  const side = { verdict: 'fail' as const, severity: 'high' as const, message: '' };
  const change = { finding: 'f', control: 'c', resource: finding().resource, fields: [] };
  expect(
    driftOf([
      { ...change, kind: 'opened', before: null, after: { ...side, severity: 'critical' } },
      { ...change, kind: 'resolved', before: side, after: { ...side, verdict: 'pass' } },
      { ...change, kind: 'gone', before: side, after: null },
      { ...change, kind: 'gone', before: { ...side, verdict: 'pass' }, after: null },
      { ...change, kind: 'lost', before: side, after: { ...side, verdict: 'unknown' } },
    ]),
  ).toEqual({ opened: { critical: 1 }, resolved: { high: 2 } });
  expect(sumOf([{ a: 1 }, { a: 2, b: 1 }])).toEqual({ a: 3, b: 1 });
});

test('calls are counted by service, with what was throttled and what was denied', () => {
  const counts = callCounts();
  const call = { account: '1', region: 'us-east-1', throttles: 0 } as const;
  counts.record({ ...call, operation: 'bedrock:ListGuardrails', outcome: 'ok', throttles: 2 });
  counts.record({ ...call, operation: 'bedrock:GetGuardrail', outcome: 'failed', reason: 'ACCESS_DENIED' });
  counts.record({ ...call, operation: 'iam:GetRole', outcome: 'failed', reason: 'SERVICE_ERROR' });
  const told = callMetrics(counts).map(
    ({ name, value, dimensions }) => `${dimensions?.['Service']} ${name} ${value}`,
  );
  expect(told).toEqual(
    expect.arrayContaining([
      'bedrock ApiCalls 2',
      'bedrock ApiThrottles 2',
      'bedrock ApiDenied 1',
      'iam ApiDenied 0',
    ]),
  );
});
