// Runs the planner or the conclusion of a full sweep in a process of its own and prints what it took, as JSON: the
// peak of memory is then that of the function. Its name is the argument; the organization comes on standard input.
import { text } from 'node:stream/consumers';
import { concludeSweep } from '@lenswatch/functions/conclude-sweep.ts';
import { planSweep } from '@lenswatch/functions/plan-sweep.ts';
import { documentsOf } from '@lenswatch/functions/sweep-documents.ts';
import { targetsPerChild } from '../../stacks/hub/sweep-definition.ts';
import { accountIds, type Size, simulatedHub, summaryOf } from './simulated-hub.ts';

/** What one run of a function took. */
export interface FunctionRun {
  /** Of processor time. */
  readonly seconds: number;
  readonly peakMegabytes: number;
  /** Partitions of the table that it read. */
  readonly read: readonly string[];
  readonly output: object;
}

const size = JSON.parse(await text(process.stdin)) as Size;
const { hub, objects, read } = simulatedHub(size, {
  pause: async () => {},
  now: () => new Date().toISOString(),
});
const run = 'measured';
const used = process.cpuUsage();
const output = process.argv[2] === 'plan-sweep' ? await planSweep('full', run, hub) : await conclude();
const { user, system } = process.cpuUsage(used);
const result: FunctionRun = {
  seconds: (user + system) / 1e6,
  peakMegabytes: Math.round(process.resourceUsage().maxRSS / 1024),
  read: [...read],
  output,
};
process.stdout.write(JSON.stringify(result));

/** After a sweep has left a document for each child of the map; they are made when they are read. */
async function conclude(): Promise<object> {
  const active = accountIds(size);
  objects.set(documentsOf(run).membership, JSON.stringify({ active, suspended: [] }));
  for (let from = 0; from < active.length; from += targetsPerChild) {
    const own = active.slice(from, from + targetsPerChild);
    objects.set(`${documentsOf(run).summaries}${from}.json`, () =>
      JSON.stringify(own.map((account) => summaryOf(account, size))),
    );
  }
  const startedAt = new Date().toISOString();
  return concludeSweep({ run, mode: 'full', startedAt, count: size.accounts }, hub);
}
