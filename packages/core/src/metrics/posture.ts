import type { CallRecord } from '../aws/access.ts';
import { parseOperation } from '../aws/services.ts';
import type { Metric } from './emf.ts';
import { type Counts, type Drift, ninthDecileOf, type Posture, sumOf } from './summary.ts';

/** Accounts that have a score of their own on the dashboard; the others are in the table. */
const ACCOUNTS = 200;
/** Services that are counted by name. */
const SERVICES = 30;

/** What one account adds to the organization's view. */
export interface Member {
  readonly account: string;
  /** Undefined for an account that could not be scanned. */
  readonly posture: Posture | undefined;
}

/**
 * The metrics of a finished sweep over everything that is known. An account that could not be scanned counts as
 * nothing achieved; one without generative AI counts not at all.
 */
export function organizationMetrics(members: readonly Member[]): readonly Metric[] {
  const postures = members.flatMap(({ posture }) => posture ?? []);
  const scored = members.flatMap(({ account, posture }) => {
    if (!posture) return [{ account, assured: 0 }];
    return posture.score.assured === null ? [] : [{ account, assured: posture.score.assured }];
  });
  const scope = { Scope: 'organization' };
  return [
    ...percent('LensScore', 'None', mean(scored.map(({ assured }) => assured)), scope),
    ...percent('LensScoreObserved', 'None', mean(postures.map(({ score }) => score.observed)), scope),
    ...percent('LensCoverage', 'Percent', mean(postures.map(({ score }) => score.coverage)), scope),
    // Worst first: those are the ones to look at.
    ...scored
      .toSorted((a, b) => a.assured - b.assured)
      .slice(0, ACCOUNTS)
      .flatMap(({ account, assured }) => percent('LensScore', 'None', assured, { AccountId: account })),
    ...ratios(
      'PillarScore',
      'Pillar',
      postures.map(({ score }) => score.pillars),
    ),
    ...ratios(
      'BestPracticeScore',
      'BestPractice',
      postures.map(({ score }) => score.practices),
    ),
    ...ratios(
      'SuppressedWeightPct',
      'BestPractice',
      postures.map(({ score }) => score.accepted),
    ),
    ...pairs('Results', ['Severity', 'Status'], sumOf(postures.map(({ results }) => results))),
    ...pairs('ResultsByPillar', ['Pillar', 'Status'], sumOf(postures.map(({ byPillar }) => byPillar))),
    ...counts('UnknownResults', 'Reason', sumOf(postures.map(({ unknown }) => unknown))),
    ...ninthDecileOf(sumOf(postures.map(({ ages }) => ages))).map(
      ({ severity, days }): Metric => ({
        name: 'FindingAgeDaysP90',
        unit: 'None',
        value: days,
        dimensions: { Severity: severity },
      }),
    ),
  ];
}

/** What changed since the look before. */
export function driftMetrics({ opened, resolved }: Drift): readonly Metric[] {
  return [...counts('NewFindings', 'Severity', opened), ...counts('ResolvedFindings', 'Severity', resolved)];
}

/** How a scan went: a sweep by its mode, or a look after an event. */
export function scanMetrics(scan: {
  readonly type: 'full' | 'account' | 'metrics' | 'retire' | 'event';
  readonly milliseconds: number;
  readonly resources: number;
  readonly controls: number;
}): readonly Metric[] {
  const dimensions = { ScanType: scan.type };
  return [
    { name: 'ScanDurationMs', unit: 'Milliseconds', value: scan.milliseconds, dimensions },
    { name: 'ResourcesEvaluated', unit: 'Count', value: scan.resources, dimensions },
    { name: 'ControlsEvaluated', unit: 'Count', value: scan.controls, dimensions },
  ];
}

/** How AWS was used: calls, throttles and refusals by service. */
export function callMetrics(calls: CallCounts): readonly Metric[] {
  const services = Object.entries(calls.byService)
    .sort(([, a], [, b]) => b.calls - a.calls)
    .slice(0, SERVICES);
  return services.flatMap(([Service, { calls: made, throttles, denied }]): readonly Metric[] => [
    { name: 'ApiCalls', unit: 'Count', value: made, dimensions: { Service } },
    { name: 'ApiThrottles', unit: 'Count', value: throttles, dimensions: { Service } },
    { name: 'ApiDenied', unit: 'Count', value: denied, dimensions: { Service } },
  ]);
}

/** Faults of ours by class. */
export function faultMetrics(faults: Counts): readonly Metric[] {
  return counts('CollectorErrors', 'ErrorClass', faults);
}

/** Calls as they were made. */
export interface CallCounts {
  readonly byService: {
    readonly [service: string]: { calls: number; throttles: number; denied: number };
  };
  record(call: CallRecord): void;
}

/** Counts calls for `AwsOptions.onCall`. */
export function callCounts(): CallCounts {
  const byService: { [service: string]: { calls: number; throttles: number; denied: number } } = {};
  return {
    byService,
    record({ operation, outcome, throttles, reason }) {
      const { service } = parseOperation(operation);
      const count = byService[service] ?? { calls: 0, throttles: 0, denied: 0 };
      byService[service] = count;
      count.calls += 1;
      count.throttles += throttles;
      if (outcome === 'failed' && (reason === 'ACCESS_DENIED' || reason === 'ORG_DENIED')) count.denied += 1;
    },
  };
}

function percent(
  name: string,
  unit: Metric['unit'],
  ratio: number | null,
  dimensions: NonNullable<Metric['dimensions']>,
): readonly Metric[] {
  return ratio === null ? [] : [{ name, unit, value: Math.round(ratio * 1000) / 10, dimensions }];
}

/** The mean of each name over those that have it. */
function ratios(
  name: string,
  dimension: string,
  all: readonly { readonly [name: string]: number }[],
): readonly Metric[] {
  const names = new Set(all.flatMap((one) => Object.keys(one)));
  const unit = name.endsWith('Pct') ? 'Percent' : 'None';
  return [...names]
    .sort()
    .flatMap((value) =>
      percent(name, unit, mean(all.flatMap((one) => one[value] ?? [])), { [dimension]: value }),
    );
}

function counts(name: string, dimension: string, all: Counts): readonly Metric[] {
  return Object.entries(all).map(
    ([value, count]): Metric => ({ name, unit: 'Count', value: count, dimensions: { [dimension]: value } }),
  );
}

function pairs(name: string, [first, second]: readonly [string, string], all: Counts): readonly Metric[] {
  return Object.entries(all).map(([key, count]): Metric => {
    const [a = '', b = ''] = key.split('/');
    return { name, unit: 'Count', value: count, dimensions: { [first]: a, [second]: b } };
  });
}

function mean(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length;
}
