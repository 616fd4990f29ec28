import { nameOf } from '@lenswatch/core/history/after.ts';
import type { Entry } from '@lenswatch/core/history/entry.ts';
import { keyOf, scopeOf } from '@lenswatch/core/history/entry.ts';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { chanceOf, Simulation, type Step, timeless } from '../../support/simulation.ts';

const runs = Number(process.env['LENSWATCH_SCHEDULES'] ?? 1_000);
const seedOf = (usual: number) => Number(process.env['LENSWATCH_SEED'] ?? usual);
const total = { schedules: 0, changes: 0, lost: 0, duplicates: 0, sweeps: 0, stops: 0, looks: 0 };

afterAll(() => {
  const told = Object.entries(total).map(([what, count]) => `${what} ${count}`);
  process.stdout.write(`random schedules: ${told.join(', ')}\n`);
});

const seconds = fc.constantFrom(0, 1, 5, 20, 40, 90, 400);
const change = fc.record({
  do: fc.constant('change' as const),
  // A few things change again and again.
  which: fc.oneof(fc.nat(63), fc.nat(3)),
  arrives: fc.oneof(
    { weight: 5, arbitrary: fc.array(seconds, { minLength: 1, maxLength: 2 }) },
    { weight: 1, arbitrary: fc.constant([]) },
  ),
});
const wait = fc.record({
  do: fc.constant('wait' as const),
  seconds: fc.constantFrom(1, 5, 20, 40, 65, 130, 400),
});
/** One thing changes twice, so that a look for the first change may still see what was before the second. */
const twice = fc
  .record({ first: change, between: fc.constantFrom(20, 31, 40, 50), after: fc.constantFrom(5, 20, 30) })
  .map(({ first, between, after }): readonly Step[] => [
    { ...first, arrives: [0] },
    { do: 'wait', seconds: between },
    { ...first, arrives: [1] },
    { do: 'wait', seconds: after },
  ]);
const sweep = fc.record({ do: fc.constant('sweep' as const), lasts: fc.nat(3) });
const stop = fc.record({
  do: fc.constant('stop' as const),
  atWrite: fc.oneof(fc.nat(12), fc.constant(0)),
  of: fc.constantFrom('any' as const, 'Security Hub' as const),
  written: fc.boolean(),
});
const version = fc.constantFrom('old' as const, 'new' as const);
const release = fc.record({ do: fc.constant('release' as const), hub: version, spoke: version });

/** A dozen steps of these kinds, in any order. */
function schedule(
  kinds: readonly { readonly weight: number; readonly arbitrary: fc.Arbitrary<Step> }[],
): fc.Arbitrary<readonly Step[]> {
  const single = kinds.map(({ weight, arbitrary }) => ({
    weight,
    arbitrary: arbitrary.map((step): readonly Step[] => [step]),
  }));
  return fc
    .array(fc.oneof(...single, { weight: 2, arbitrary: twice }), { minLength: 3, maxLength: 13 })
    .map((groups) => groups.flat());
}

/** What everything that is remembered amounts to, without times. */
async function stateOf(simulation: Simulation) {
  const { findings, entries, coverage, judged, edges } = await simulation.recall();
  const told = Object.entries(await simulation.published());
  const byReference = new Set(coverage.filter(({ absent }) => absent).map(scopeOf));
  const matters = (entry: Entry) =>
    entry.state === 'present' ||
    entry.state === 'unreadable' ||
    (entry.state === 'absent' && byReference.has(scopeOf(entry)));
  return {
    findings: Object.fromEntries([...findings.values()].map((one) => [one.id, timeless(one)]).sort()),
    facts: entries
      .filter(matters)
      .map((entry) => `${keyOf(entry)} ${entry.state} ${entry.digest}`)
      .sort(),
    coverage: coverage
      .map((row) => `${scopeOf(row)} ${row.state} ${row.resources} ${row.gaps.length}`)
      .sort(),
    judged: [...judged].sort(),
    edges: edges.map(nameOf).sort(),
    told: told
      .flatMap(([id, { open, digest, claim }]) => (open ? [`${id} ${digest} ${claim?.at}`] : []))
      .sort(),
    open: [...simulation.open()]
      .map(([id, shown]) => [id, withoutTimes(shown)] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  };
}

function withoutTimes(shown: object): object {
  const { CreatedAt, UpdatedAt, ProcessedAt, ...rest } = shown as { readonly [name: string]: unknown };
  return rest;
}

/** The account as it is at first, swept once: where every schedule begins. */
const first = new Simulation(chanceOf(0));
await first.sweepCleanly();
await first.settle();

/** The account as a schedule leaves it, swept once by a monitor that knows nothing yet. */
async function swept(steps: readonly Step[]): Promise<Simulation> {
  const clean = new Simulation(chanceOf(1), { plain: true });
  for (const step of steps) {
    if (step.do !== 'change') continue;
    clean.mutations[step.which % clean.mutations.length]?.apply(clean.world);
  }
  await clean.sweepCleanly();
  return clean;
}

function count(steps: readonly Step[]): void {
  total.schedules += 1;
  for (const step of steps) {
    if (step.do === 'sweep') total.sweeps += 1;
    else if (step.do === 'stop') total.stops += 1;
    else if (step.do === 'change') {
      total.changes += 1;
      if (step.arrives.length === 0) total.lost += 1;
      else total.duplicates += step.arrives.length - 1;
    }
  }
}

test('whatever is lost, doubled, late or stopped half-way: after a sweep all is as one clean sweep finds it', {
  timeout: 600_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer(),
      schedule([
        { weight: 6, arbitrary: change },
        { weight: 5, arbitrary: wait },
        { weight: 1, arbitrary: sweep },
        { weight: 2, arbitrary: stop },
        { weight: 1, arbitrary: release },
      ]),
      async (seed, steps) => {
        count(steps);
        const simulation = new Simulation(chanceOf(seed), { like: first });
        await simulation.play(steps);
        await simulation.settle();
        await simulation.sweepCleanly();
        await simulation.settle();
        expect(await stateOf(simulation)).toEqual(await stateOf(await swept(steps)));
        total.looks += simulation.looks;
      },
    ),
    { numRuns: runs, seed: seedOf(20261120) },
  );
});

test('as long as every event arrives at last, no sweep is needed, and those that happen do no harm', {
  timeout: 600_000,
}, async () => {
  const arriving = change.filter(({ arrives }) => arrives.length > 0);
  await fc.assert(
    fc.asyncProperty(
      fc.integer(),
      schedule([
        { weight: 6, arbitrary: arriving },
        { weight: 5, arbitrary: wait },
        { weight: 1, arbitrary: sweep },
        { weight: 2, arbitrary: stop },
      ]),
      async (seed, steps) => {
        count(steps);
        const simulation = new Simulation(chanceOf(seed), { like: first });
        await simulation.play(steps);
        await simulation.settle();
        const whatCounts = ({ findings, facts, told, open }: Awaited<ReturnType<typeof stateOf>>) => ({
          findings,
          // That something is absent matters only where somebody asks for it. Alarms and the account's public access
          // block may be old while nothing rests on them: before anything does they are read again.
          facts: facts.filter((fact) => !/ absent absent$|#(cloudwatch.alarm|s3.account-public)/.test(fact)),
          told,
          open,
        });
        const clean = await stateOf(await swept(steps));
        expect(whatCounts(await stateOf(simulation))).toEqual(whatCounts(clean));
        total.looks += simulation.looks;
      },
    ),
    { numRuns: Math.ceil(runs / 4), seed: seedOf(20261121) },
  );
});
