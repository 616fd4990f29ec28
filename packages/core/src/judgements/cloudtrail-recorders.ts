import type { Reader } from '../controls/control.ts';
import type { Resource } from '../facts/fact.ts';
import type { AdvancedEventSelector, EventSelector } from '../facts/logging.ts';

type Sources = 'cloudtrail.trail' | 'cloudtrail.event-data-store';

/** What keeps events: a trail or an event data store, in one form. */
export interface Recorder {
  readonly arn: string;
  /** With its kind, e.g. `Trail audit`. */
  readonly name: string;
  /** Null when it covers every region. */
  readonly region: string | null;
  /** Why nothing is kept although it exists: stopped, or delivery fails; null when it records. */
  readonly broken: string | null;
  /** Trails only; a trail has either these or advanced ones. */
  readonly selectors: readonly EventSelector[];
  readonly advancedSelectors: readonly AdvancedEventSelector[];
}

/** Every trail and event data store that could be read, each of them once. Raises nothing. */
export function knownRecorders(facts: Reader<Sources>): readonly Recorder[] {
  const recorders = new Map<string, Recorder>();
  for (const trail of facts.known('cloudtrail.trail')) recorders.set(trail.arn, recorderOf(trail));
  for (const { arn, region: home, value } of facts.known('cloudtrail.event-data-store')) {
    const { name, multiRegion, status, advancedSelectors } = value;
    const broken = status === 'ENABLED' ? null : `its status is ${status}`;
    const region = multiRegion ? null : home;
    recorders.set(arn, {
      arn,
      name: `Event data store ${name}`,
      region,
      broken,
      selectors: [],
      advancedSelectors,
    });
  }
  return [...recorders.values()];
}

/** A trail as a recorder. */
export function recorderOf({ arn, value }: Resource<'cloudtrail.trail'>): Recorder {
  const { name, multiRegion, homeRegion, logging, latestDeliveryError: error } = value;
  const broken = logging ? (error === null ? null : `its delivery fails with ${error}`) : 'it does not log';
  const { selectors, advancedSelectors } = value;
  const region = multiRegion ? null : homeRegion;
  return { arn, name: `Trail ${name}`, region, broken, selectors, advancedSelectors };
}

/** Asks for all trails and event data stores: one that could not be read may record what the others miss. */
export function needEveryRecorder(facts: Reader<Sources>): void {
  facts.all('cloudtrail.trail');
  facts.all('cloudtrail.event-data-store');
}
