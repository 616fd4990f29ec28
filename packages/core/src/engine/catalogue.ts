import type { Collector } from '../collectors/collector.ts';
import type { Control } from '../controls/control.ts';
import type { FactName } from '../facts/fact.ts';

/** Every control and every collector, and the way from a fact to its collector. */
export interface Catalogue {
  readonly controls: readonly Control[];
  readonly collectors: readonly Collector[];
  /** @throws Error when no collector declares the fact: a fault of the catalogue. */
  collectorOf(fact: FactName): Collector;
}

/** Builds the look-up once. */
export function catalogueOf(controls: readonly Control[], collectors: readonly Collector[]): Catalogue {
  const byFact = new Map<FactName, Collector>(collectors.map((collector) => [collector.fact, collector]));
  return {
    controls,
    collectors,
    collectorOf(fact) {
      const collector = byFact.get(fact);
      if (!collector) throw new Error(`No collector declares the fact ${fact}.`);
      return collector;
    },
  };
}
