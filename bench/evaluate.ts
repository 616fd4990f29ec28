// Judges a large snapshot on one core and prints what it took, as JSON. Runs in a process of its own, so
// that the peak of memory is that of judging. The sample comes on standard input; the argument says how many
// ordinary accounts there are for each with AI. Time is processor time of this thread, so that other work on
// the machine does not count.
import { text } from 'node:stream/consumers';
import { collectors, controls } from '@lenswatch/core/catalogue.generated.ts';
import { catalogueOf } from '@lenswatch/core/engine/catalogue.ts';
import { evaluate } from '@lenswatch/core/engine/evaluate.ts';
import type { Snapshot } from '@lenswatch/core/facts/fact.ts';
import { defaultParameters } from '@lenswatch/core/parameters.ts';
import { largeSnapshot } from './large-snapshot.ts';
import { ordinaryAccount } from './ordinary-account.ts';

const times = Number(process.argv[2]);
const sample = JSON.parse(await text(process.stdin)) as Snapshot;
const snapshot = largeSnapshot(sample, 100_000, { ordinary: [ordinaryAccount], times });
const evaluation = { controls, catalogue: catalogueOf(controls, collectors), parameters: defaultParameters };

// Compiled once, as in a service that runs for longer than a second.
for (let round = 0; round < 50; round += 1) for (const _ of evaluate(sample, evaluation));

const verdicts: Record<string, number> = {};
const began = process.threadCpuUsage();
let evaluations = 0;
for (const { verdict } of evaluate(snapshot, evaluation)) {
  evaluations += 1;
  verdicts[verdict] = (verdicts[verdict] ?? 0) + 1;
}
const used = process.threadCpuUsage(began);
const seconds = (used.user + used.system) / 1e6;

process.stdout.write(
  JSON.stringify({
    accounts: new Set(snapshot.places.map(({ account }) => account)).size,
    resources: snapshot.resources.length,
    evaluations,
    seconds,
    perSecond: Math.round(evaluations / seconds),
    peakMegabytes: Math.round(process.resourceUsage().maxRSS / 1024),
    verdicts,
  }),
);
