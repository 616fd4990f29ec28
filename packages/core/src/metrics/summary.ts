import type { Severity } from '../controls/control.ts';
import type { Change } from '../engine/diff.ts';
import type { Finding } from '../engine/finding.ts';
import type { AccountScore } from '../engine/score.ts';
import type { Coverage } from '../facts/fact.ts';
import type { Framework } from '../requirements/requirement.ts';

/** How often each of several names occurred. */
export type Counts = { readonly [name: string]: number };

export type Status = 'PASS' | 'FAIL' | 'UNKNOWN' | 'NOT_APPLICABLE' | 'SUPPRESSED';

/** An account's findings in numbers: all that the organization's view needs, and nothing that names a resource. */
export interface Posture {
  /** Ratios between 0 and 1; null where nothing applies. */
  readonly score: {
    readonly assured: number | null;
    readonly observed: number | null;
    readonly coverage: number | null;
    readonly pillars: { readonly [pillar: string]: number };
    readonly practices: { readonly [practice: string]: number };
    /** Share of weight that is accepted risk, by practice. */
    readonly accepted: { readonly [practice: string]: number };
  };
  /** By `severity/STATUS`. */
  readonly results: Counts;
  /** By `pillar/STATUS`. */
  readonly byPillar: Counts;
  /** By reason. */
  readonly unknown: Counts;
  /** Open failures by `severity/days`. */
  readonly ages: Counts;
}

/** What changed since the look before, by severity. */
export interface Drift {
  readonly opened: Counts;
  readonly resolved: Counts;
}

const DAY = 86_400_000;

/** Counts the findings of an account. */
export function postureOf(
  findings: Iterable<Finding>,
  score: AccountScore,
  framework: Framework,
  now: string,
): Posture {
  const pillarOf = new Map(framework.requirements.map(({ id, pillar }) => [id, pillar]));
  const results = new Map<string, number>();
  const byPillar = new Map<string, number>();
  const unknown = new Map<string, number>();
  const ages = new Map<string, number>();
  for (const finding of findings) {
    const { severity, requirements, verdict, reason, firstSeen, suppressed } = finding;
    const status = statusOf(finding);
    add(results, `${severity}/${status}`);
    for (const pillar of new Set(requirements.flatMap((id) => pillarOf.get(id) ?? []))) {
      add(byPillar, `${pillar}/${status}`);
    }
    if (suppressed) continue;
    if (verdict === 'unknown') add(unknown, reason ?? 'INTERNAL');
    if (verdict === 'fail') {
      const days = Math.max(0, Math.floor((Date.parse(now) - Date.parse(firstSeen)) / DAY));
      add(ages, `${severity}/${days}`);
    }
  }
  const { assured, observed, coverage, pillars, practices } = score;
  return {
    score: {
      assured,
      observed,
      coverage,
      pillars: byName(pillars.map(({ pillar, assured: ratio }) => [pillar, ratio])),
      practices: byName(practices.map(({ requirement, assured: ratio }) => [requirement, ratio])),
      accepted: byName(
        practices.map(({ requirement, suppressed }) => [requirement, suppressed > 0 ? suppressed : null]),
      ),
    },
    results: Object.fromEntries(results),
    byPillar: Object.fromEntries(byPillar),
    unknown: Object.fromEntries(unknown),
    ages: Object.fromEntries(ages),
  };
}

/** Counts what opened and what was resolved or went. */
export function driftOf(changes: readonly Change[]): Drift {
  const opened = new Map<string, number>();
  const resolved = new Map<string, number>();
  for (const { kind, before, after } of changes) {
    if (kind === 'opened') add(opened, after?.severity ?? 'high');
    else if (before?.verdict === 'fail' && (kind === 'resolved' || kind === 'gone')) {
      add(resolved, before.severity);
    }
  }
  return { opened: Object.fromEntries(opened), resolved: Object.fromEntries(resolved) };
}

/** Why something could not be read, by reason. */
export function gapsIn(coverage: readonly Coverage[]): Counts {
  const counts = new Map<string, number>();
  for (const { gaps } of coverage) for (const { reason } of gaps) add(counts, reason);
  return Object.fromEntries(counts);
}

/** Adds counts up, name by name. */
export function sumOf(counts: Iterable<Counts>): Counts {
  const sum = new Map<string, number>();
  for (const one of counts) for (const [name, count] of Object.entries(one)) add(sum, name, count);
  return Object.fromEntries(sum);
}

const severities: readonly Severity[] = ['critical', 'high', 'medium', 'low', 'informational'];

/** The age in days that nine of ten open failures of a severity do not exceed. */
export function ninthDecileOf(
  ages: Counts,
): readonly { readonly severity: Severity; readonly days: number }[] {
  return severities.flatMap((severity) => {
    const own = Object.entries(ages)
      .filter(([name]) => name.startsWith(`${severity}/`))
      .map(([name, count]) => ({ days: Number(name.slice(severity.length + 1)), count }))
      .sort((a, b) => a.days - b.days);
    const total = own.reduce((sum, { count }) => sum + count, 0);
    let seen = 0;
    for (const { days, count } of own) {
      seen += count;
      if (seen >= total * 0.9) return [{ severity, days }];
    }
    return [];
  });
}

function statusOf({ verdict, suppressed }: Finding): Status {
  if (suppressed) return 'SUPPRESSED';
  switch (verdict) {
    case 'pass':
      return 'PASS';
    case 'fail':
      return 'FAIL';
    case 'unknown':
      return 'UNKNOWN';
    case 'not-applicable':
      return 'NOT_APPLICABLE';
  }
}

/** Three decimals: a score is shown in whole percent. */
function byName(entries: readonly (readonly [string, number | null])[]): { readonly [name: string]: number } {
  return Object.fromEntries(
    entries.flatMap(([name, ratio]) => (ratio === null ? [] : [[name, Math.round(ratio * 1000) / 1000]])),
  );
}

function add(counts: Map<string, number>, name: string, count = 1): void {
  counts.set(name, (counts.get(name) ?? 0) + count);
}
