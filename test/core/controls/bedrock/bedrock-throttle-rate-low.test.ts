import { control } from '@lenswatch/core/controls/bedrock/bedrock-throttle-rate-low.ts';
import type { ModelTraffic } from '@lenswatch/core/facts/bedrock.ts';
import { testControl } from '../../../support/test-control.ts';

const begin = Date.parse('2026-11-13T12:00:00Z');

/** A week of hours; `special` gives [invocations, throttles] of single hours. */
function week(invocations: number, throttles: number, special: { [hour: number]: [number, number] } = {}) {
  const hours = Array.from({ length: 168 }, (_, hour) => new Date(begin + hour * 3_600_000).toISOString());
  const pick = (index: 0 | 1, usual: number) => hours.map((_, hour) => special[hour]?.[index] ?? usual);
  const value: ModelTraffic = { hours, invocations: pick(0, invocations), throttles: pick(1, throttles) };
  return { fact: 'bedrock.model-traffic' as const, id: 'anthropic.claude-sonnet-4-5-20250929-v1:0', value };
}
const lastDay = (invocations: number, throttles: number) =>
  Object.fromEntries(
    Array.from({ length: 24 }, (_, hour): [number, [number, number]] => [
      144 + hour,
      [invocations, throttles],
    ]),
  );

testControl(control, [
  { when: 'nothing is throttled', subject: week(100, 0), expect: 'pass', moving: true },
  { when: 'the rate is exactly the tolerated one', subject: week(99, 1), expect: 'pass' },
  {
    when: 'a quiet hour is badly throttled',
    subject: week(1000, 0, { 3: [10, 39] }),
    expect: 'pass',
  },
  {
    when: 'the last day is silent',
    subject: week(1000, 0, lastDay(0, 0)),
    expect: 'pass',
  },
  {
    when: 'the rate over 7 days is too high',
    subject: week(98, 2, lastDay(100, 0)),
    expect: 'fail',
    severity: 'medium',
    reason: 'THROTTLE_RATE',
    message: /over 7 days\.$/,
  },
  {
    when: 'only the last 24 hours are too high',
    subject: week(1000, 0, lastDay(980, 20)),
    expect: 'fail',
    severity: 'medium',
    message: /2 % over 24 hours/,
  },
  {
    when: 'a single busy hour is too high',
    subject: week(1000, 0, { 3: [40, 10] }),
    expect: 'fail',
    severity: 'medium',
    message: /20 % in the hour of 2026-11-13T15:00:00\.000Z/,
  },
  {
    when: 'the last 24 hours exceed even the hourly limit',
    subject: week(1000, 0, lastDay(850, 150)),
    expect: 'fail',
    severity: 'high',
  },
  {
    when: 'every request of the week was throttled',
    subject: week(0, 1),
    expect: 'fail',
    severity: 'high',
  },
  {
    when: 'there are too few requests for a rate',
    subject: week(0, 0, { 3: [50, 49] }),
    expect: 'not-applicable',
    moving: true,
  },
]);
