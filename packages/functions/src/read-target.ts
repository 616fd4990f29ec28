import { collect, wasInterrupted } from '@lenswatch/core/engine/collect.ts';
import { footprintIn, probesOf } from '@lenswatch/core/engine/footprint.ts';
import { type Plan, planFor } from '@lenswatch/core/engine/plan.ts';
import type { Collecting } from '@lenswatch/core/engine/reading.ts';
import type { FactName, Snapshot } from '@lenswatch/core/facts/fact.ts';
import { scopeOf } from '@lenswatch/core/history/entry.ts';
import { withDependents } from '@lenswatch/core/watch/affected.ts';
import type { Hub } from './hub.ts';
import type { Looking } from './sweep-documents.ts';

interface Reading {
  readonly hub: Hub;
  readonly aws: ReturnType<Hub['enter']>;
  readonly collecting: Collecting;
  /** Regions that used generative AI when they were probed last. */
  readonly usedBefore: readonly string[];
}

/**
 * Reads what a mode asks for. A full sweep probes every region first; where nobody uses generative AI, that was
 * it, and the probe's complete and empty listings are the proof. Where somebody did the last time, everything is read
 * once more: what else was found there would otherwise be believed for ever.
 */
export async function readTarget(
  mode: Looking,
  regions: readonly string[],
  { hub, aws, collecting, usedBefore }: Reading,
): Promise<{ readonly snapshot: Snapshot; readonly footprint: readonly string[] }> {
  const { catalogue } = hub.world;
  const all = planFor(catalogue.controls, catalogue);
  const only = (wanted: (fact: FactName) => boolean): Plan => ({
    controls: [],
    collectors: all.collectors.filter(({ fact }) => wanted(fact)),
  });
  const isGlobal = (fact: FactName) => catalogue.collectorOf(fact).scope === 'account';
  if (mode !== 'full') {
    const wanted = mode === 'account' ? isGlobal : (fact: FactName) => metricFacts(hub).has(fact);
    const snapshot = await collect(only(wanted), [{ aws, regions }], collecting);
    return { snapshot, footprint: mode === 'metrics' ? regions : [] };
  }
  const probes = new Set(probesOf(catalogue));
  const probed = await collect(
    only((fact) => isGlobal(fact) || probes.has(fact)),
    [{ aws, regions }],
    collecting,
  );
  const footprint = footprintIn(probed);
  const wanted = [...new Set([...footprint, ...usedBefore.filter((region) => regions.includes(region))])];
  if (wanted.length === 0 || probed.coverage.some(wasInterrupted)) return { snapshot: probed, footprint };
  const resume = collecting.resume ? together(probed, collecting.resume) : probed;
  const whole = await collect(all, [{ aws, regions: wanted }], { ...collecting, resume });
  return { footprint, snapshot: { ...together(whole, probed), places: probed.places } };
}

/** Two looks as one; where both listed the same, the first counts. */
function together(first: Snapshot, second: Snapshot): Snapshot {
  const there = new Set(first.coverage.map(scopeOf));
  const elsewhere = (entry: Snapshot['resources'][number] | Snapshot['coverage'][number]) =>
    !there.has(scopeOf(entry));
  return {
    ...first,
    coverage: [...first.coverage, ...second.coverage.filter(elsewhere)],
    resources: [...first.resources, ...second.resources.filter(elsewhere)],
  };
}

/** Facts that come from metrics: no event tells that they changed. */
function metricFacts({ world: { catalogue } }: Hub): ReadonlySet<FactName> {
  const measured = catalogue.collectors.filter(({ operations }) =>
    operations.some((operation) => /^cloudwatch:(GetMetric|ListMetrics)/.test(operation)),
  );
  return withDependents(
    measured.map(({ fact }) => fact),
    catalogue,
  );
}
