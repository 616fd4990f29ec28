import { beforeAll, describe, expect, test } from 'vitest';
import { type Example, type Examples, measureExamples } from '../../bench/organization/examples.ts';
import { limitsOf, type Simulation } from '../../bench/organization/limits.ts';
import { type Options, regionsOf, simulate } from '../../bench/organization/simulate.ts';
import { tableOf } from '../../bench/organization/table.ts';
import { timesOf } from '../../bench/organization/times.ts';

const small: Options = { accounts: 60, regions: 2, latency: 0, aiShare: 0.1, concurrency: 2 };
let examples: Examples;

/** Fixed times, so that no machine is too slow for this test. */
const lasting = (example: Example, seconds: number): Example => ({
  ...example,
  milliseconds: { full: seconds * 1_000, account: 1_000, metrics: 1_000 },
});
const simulated = (seconds: number, options: Partial<Options> = {}) =>
  simulate(
    { ...small, ...options },
    { ai: lasting(examples.ai, seconds), ordinary: lasting(examples.ordinary, seconds) },
  );
const broken = (simulation: Simulation) =>
  limitsOf(simulation).flatMap(({ what, holds }) => (holds ? [] : [what]));

beforeAll(async () => {
  examples = await measureExamples(regionsOf(small.regions), 0);
});

test('the examples are what the names say: one uses AI in every region, one in none', () => {
  expect(examples.ai.record).toMatchObject({ state: 'covered', footprint: regionsOf(small.regions) });
  expect(examples.ordinary.record).toMatchObject({ state: 'covered', footprint: [] });
  expect(examples.ai.calls.full).toBeGreaterThan(examples.ordinary.calls.full);
});

describe('a day', () => {
  let day: Simulation;
  beforeAll(async () => {
    day = await simulated(10);
  });

  test('of a small organization breaks no limit, and the table says so', () => {
    expect(broken(day)).toEqual([]);
    const table = tableOf(day, limitsOf(day));
    expect(table).toContain('60 accounts × 2 regions, 10 % with AI');
    expect(table).not.toContain('broken');
  });

  test('has every sweep of the schedules, none beside another, and the second full one waits', () => {
    const { sweeps, mostAtOnce } = day.day;
    const inTurn = [...sweeps].sort((a, b) => a.planned - b.planned);
    expect(sweeps).toHaveLength(1 + 4 + 24 + 1);
    for (const [index, { planned }] of inTurn.entries())
      expect(planned).toBeGreaterThanOrEqual(inTurn[index - 1]?.ended ?? 0);
    const [first, second] = sweeps.filter(({ mode }) => mode === 'full');
    expect(second?.started).toBeLessThan(first?.ended ?? 0);
    expect(second?.planned).toBeGreaterThanOrEqual(first?.ended ?? 0);
    // 12 batches of 5 targets, two at a time, 10 s each.
    expect(Math.round(((first?.ended ?? 0) - (first?.planned ?? 0)) / 10_000)).toBe(30);
    expect(mostAtOnce).toBe(2);
  });

  test('knows what each function read: the conclusion no finding', () => {
    expect(day.conclude.read).toEqual(['account']);
    expect(day.plan.output).toMatchObject({ count: 60 });
    expect(day.conclude.output).toMatchObject({ planned: 60, footprint: 6 });
  });
});

test('a sweep that takes too long is reported, and so is what comes of it', async () => {
  // 500 targets, two at a time, 100 s each: six hours pass first, and then the next sweep begins beside functions
  // that nobody waits for any more.
  const day = await simulated(100, { accounts: 500 });
  expect(broken(day)).toEqual([
    'a full sweep',
    'sweeps that did not succeed',
    'sweep functions at the same time',
  ]);
  expect(tableOf(day, limitsOf(day))).toContain('| **broken** |');
});

test('each limit is held for itself', async () => {
  const good = await simulated(1, { accounts: 5 });
  const { day, conclude, plan } = good;
  const [sweep] = day.sweeps;
  if (!sweep) throw new Error('There was no sweep.');
  const cases: readonly (readonly [Partial<Simulation>, readonly string[]])[] = [
    [{ day: { ...day, sweeps: [sweep, sweep] } }, ['sweeps at the same time']],
    [{ day: { ...day, sweeps: [{ ...sweep, events: 25_001 }] } }, ['history of a sweep of the day']],
    [{ day: { ...day, mostAtOnce: 3 } }, ['sweep functions at the same time']],
    [{ day: { ...day, bytes: { ...day.bytes, plan: 262_145 } } }, ['answer of the planner']],
    [{ plan: { ...plan, peakMegabytes: 513 } }, ['peak memory of the planner']],
    [
      { conclude: { ...conclude, read: ['account', 'F#1'] } },
      ['partitions of findings that the conclusion reads'],
    ],
    [
      {
        day: {
          ...day,
          deployed: {
            ...day.deployed,
            functions: { ...day.deployed.functions, 'on-change': { memory: 1, timeout: 1, reserved: null } },
          },
        },
      },
      ['on-change, started by its queue'],
    ],
  ];
  const full = { ...sweep, mode: 'full' as const };
  const sound = { ...good, day: { ...day, sweeps: [...day.sweeps, full] } };
  expect(broken(good)).toEqual([]);
  expect(broken(sound)).toEqual(['sweeps at the same time']);
  for (const [change, expected] of cases) expect(broken({ ...good, ...change })).toEqual(expected);
});

test('the times of a schedule', () => {
  const hours = (expression: string) =>
    timesOf(expression, '2026-11-20').map((at) => new Date(at).toISOString().slice(11, 16));
  expect(hours('cron(20 2,14 * * ? *)')).toEqual(['02:20', '14:20']);
  expect(hours('cron(40 0/6 * * ? *)')).toEqual(['00:40', '06:40', '12:40', '18:40']);
  expect(hours('cron(40 * * * ? *)')).toHaveLength(24);
  expect(() => hours('rate(1 hour)')).toThrow('does not read');
});
