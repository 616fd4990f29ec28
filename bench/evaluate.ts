// Judges a large snapshot on one core and prints what it took, as JSON. Runs in a process of its own, so
// that the peak of memory is that of evaluation. The sample comes on standard input.
import { text } from 'node:stream/consumers';
import { collectors, controls } from '@lenswatch/core/catalogue.generated.ts';
import { catalogueOf } from '@lenswatch/core/engine/catalogue.ts';
import { evaluate } from '@lenswatch/core/engine/evaluate.ts';
import type { Snapshot } from '@lenswatch/core/facts/fact.ts';
import { defaultParameters } from '@lenswatch/core/parameters.ts';
import { largeSnapshot } from './large-snapshot.ts';

const sample = JSON.parse(await text(process.stdin)) as Snapshot;
const snapshot = largeSnapshot(sample, 100_000);
const evaluation = { controls, catalogue: catalogueOf(controls, collectors), parameters: defaultParameters };

const verdicts: Record<string, number> = {};
const began = performance.now();
let evaluations = 0;
for (const { verdict } of evaluate(snapshot, evaluation)) {
  evaluations += 1;
  verdicts[verdict] = (verdicts[verdict] ?? 0) + 1;
}
const seconds = (performance.now() - began) / 1000;

process.stdout.write(
  JSON.stringify({
    resources: snapshot.resources.length,
    evaluations,
    seconds,
    perSecond: Math.round(evaluations / seconds),
    peakMegabytes: Math.round(process.resourceUsage().maxRSS / 1024),
    verdicts,
  }),
);
