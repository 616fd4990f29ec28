import type { Confidence, Control, Severity } from '../controls/control.ts';
import type { Attestation } from '../facts/governance.ts';
import { type Framework, type Pillar, pillars, type Requirement } from '../requirements/requirement.ts';
import type { Finding } from './finding.ts';

/** The weights below, as a version that is stored with every score. */
export const weightsVersion = '2026-11';

const severityWeight: { readonly [S in Severity]: number } = {
  critical: 10,
  high: 6,
  medium: 3,
  low: 1,
  informational: 0,
};
const confidenceWeight: { readonly [C in Confidence]: number } = { direct: 1, indicator: 0.7, attested: 0.5 };
const riskWeight = { high: 3, medium: 2, low: 1 } as const;

/** Results of one control in one scope; suppressed and not-applicable ones never enter a ratio. */
export interface ControlResults {
  readonly control: string;
  readonly severity: Severity;
  readonly confidence: Confidence;
  readonly pass: number;
  readonly fail: number;
  readonly unknown: number;
  readonly suppressed: number;
  /** Of failures that are neither suppressed nor unknown: the worst. */
  readonly worstOpen: Severity | null;
}

export type PracticeState = 'MET' | 'PARTIAL' | 'NOT_MET' | 'UNKNOWN' | 'NOT_APPLICABLE' | 'NOT_ASSESSED';

/** Ratios are 0..1; null where nothing applies. */
export interface PracticeScore {
  readonly requirement: string;
  readonly state: PracticeState;
  /** Unknown counts as not proven. */
  readonly assured: number | null;
  /** Of what could be judged; shown beside, never alone. */
  readonly observed: number | null;
  readonly coverage: number | null;
  /** Share of the practice's weight that is accepted risk. */
  readonly suppressed: number;
  readonly limitedByAcceptedRisk: boolean;
}

export interface Ratio {
  readonly assured: number | null;
  readonly observed: number | null;
  readonly coverage: number | null;
}

export interface AccountScore extends Ratio {
  readonly account: string;
  readonly pillars: readonly (Ratio & { readonly pillar: Pillar })[];
  readonly practices: readonly PracticeScore[];
}

export interface Score extends Ratio {
  readonly framework: string;
  readonly edition: string;
  readonly weightsVersion: string;
  /** A to E, for display. */
  readonly grade: string | null;
  readonly pillars: readonly (Ratio & { readonly pillar: Pillar })[];
  readonly accounts: readonly AccountScore[];
}

/**
 * One best practice from the results of its controls: a weighted mean of what is proven, capped by what is
 * openly broken (scoring §1.3).
 */
export function scorePractice(requirement: string, results: readonly ControlResults[]): PracticeScore {
  const scored = results.filter(({ severity }) => severityWeight[severity] > 0);
  const applicable = scored.filter((result) => result.pass + result.fail + result.unknown > 0);
  const weightOf = ({ severity, confidence }: ControlResults) =>
    severityWeight[severity] * confidenceWeight[confidence];
  const mean = (of: readonly ControlResults[], ratio: (result: ControlResults) => number) => {
    const total = of.reduce((sum, result) => sum + weightOf(result), 0);
    return total === 0 ? null : of.reduce((sum, result) => sum + weightOf(result) * ratio(result), 0) / total;
  };
  const known = applicable.filter(({ pass, fail }) => pass + fail > 0);
  const suppressedWeight = scored.reduce(
    (sum, result) => sum + (result.suppressed / Math.max(1, total(result))) * weightOf(result),
    0,
  );
  const allWeight = scored
    .filter((result) => total(result) > 0)
    .reduce((sum, result) => sum + weightOf(result), 0);
  const suppressed = allWeight === 0 ? 0 : suppressedWeight / allWeight;
  const base = { requirement, suppressed, limitedByAcceptedRisk: suppressed > 0.2 };
  const uncapped = mean(applicable, ({ pass, fail, unknown }) => pass / (pass + fail + unknown));
  const observed = mean(known, ({ pass, fail }) => pass / (pass + fail));
  const coverage = mean(applicable, ({ pass, fail, unknown }) => (pass + fail) / (pass + fail + unknown));
  if (uncapped === null || coverage === null) {
    return { ...base, state: 'NOT_APPLICABLE', assured: null, observed: null, coverage: null };
  }
  const openCritical = applicable.some(({ worstOpen }) => worstOpen === 'critical');
  const openHigh = applicable.some(({ worstOpen }) => worstOpen === 'high');
  const openHighDirect = applicable.some(
    ({ worstOpen, confidence }) => worstOpen === 'high' && confidence === 'direct',
  );
  const assured = Math.min(uncapped, openCritical ? 0.4 : 1, openHighDirect ? 0.75 : 1);
  const highUnknown = applicable.some(
    ({ unknown, severity }) => unknown > 0 && (severity === 'high' || severity === 'critical'),
  );
  const state: PracticeState =
    coverage < 0.5
      ? 'UNKNOWN'
      : assured >= 0.9 && !openCritical && !openHigh && !highUnknown && !base.limitedByAcceptedRisk
        ? 'MET'
        : assured < 0.6 || openCritical
          ? 'NOT_MET'
          : 'PARTIAL';
  return { ...base, state, assured, observed, coverage };
}

function total({ pass, fail, unknown, suppressed }: ControlResults): number {
  return pass + fail + unknown + suppressed;
}

/** Counts the findings of one account by control. */
export function resultsOf(
  findings: readonly Finding[],
  controls: readonly Control[],
): ReadonlyMap<string, ControlResults> {
  const rank: readonly Severity[] = ['informational', 'low', 'medium', 'high', 'critical'];
  const results = new Map<string, { -readonly [K in keyof ControlResults]: ControlResults[K] }>(
    controls.map(({ id, severity, confidence }) => [
      id,
      { control: id, severity, confidence, pass: 0, fail: 0, unknown: 0, suppressed: 0, worstOpen: null },
    ]),
  );
  for (const { control, verdict, severity, suppressed } of findings) {
    const result = results.get(control);
    if (!result || verdict === 'not-applicable') continue;
    if (suppressed) result.suppressed += 1;
    else {
      result[verdict] += 1;
      if (
        verdict === 'fail' &&
        (result.worstOpen === null || rank.indexOf(severity) > rank.indexOf(result.worstOpen))
      ) {
        result.worstOpen = severity;
      }
    }
  }
  return results;
}

/** A person's word as the results of a pseudo-control: yes, no, or missing. */
function attested(
  requirement: Requirement,
  attestations: readonly Attestation[],
  now: string,
): ControlResults {
  const own = attestations.find(({ practice }) => practice === requirement.id);
  const valid = own !== undefined && own.expiresAt > now;
  return {
    control: `attestation-${requirement.id}`,
    severity: 'medium',
    confidence: 'attested',
    pass: valid && own.answer === 'YES' ? 1 : 0,
    fail: valid && (own.answer === 'NO' || own.answer === 'PARTIAL') ? 1 : 0,
    unknown: valid ? 0 : 1,
    suppressed: 0,
    worstOpen: valid && own.answer === 'NO' ? 'medium' : valid && own.answer === 'PARTIAL' ? 'low' : null,
  };
}

/** Scores one account: practices, pillars, lens. Regions are pooled per control before anything is divided. */
export function scoreAccount(
  account: string,
  findings: readonly Finding[],
  controls: readonly Control[],
  framework: Framework,
  attestations: readonly Attestation[],
  now: string,
): AccountScore {
  const results = resultsOf(findings, controls);
  const practices = framework.requirements.map((requirement): PracticeScore => {
    const own = controls.filter(
      ({ requirements, stage }) => stage !== 'preview' && requirements.includes(requirement.id),
    );
    const counted = own.flatMap(({ id }) => results.get(id) ?? []);
    if (own.length === 0) {
      return { ...scorePractice(requirement.id, []), state: 'NOT_ASSESSED' };
    }
    const applies = counted.some(({ pass, fail, unknown }) => pass + fail + unknown > 0);
    const form = requirement.attestation && applies ? [attested(requirement, attestations, now)] : [];
    return scorePractice(requirement.id, [...counted, ...form]);
  });
  const byId = new Map(practices.map((practice) => [practice.requirement, practice]));
  const pillarScores = pillars.map((pillar) => {
    const weighted = framework.requirements
      .filter((requirement) => requirement.pillar === pillar)
      .flatMap(({ id, risk }) => {
        const practice = byId.get(id);
        return practice && practice.assured !== null ? [{ weight: riskWeight[risk], ratio: practice }] : [];
      });
    return { pillar, ...meanRatio(weighted) };
  });
  const lens = meanRatio(
    pillarScores.filter(({ assured }) => assured !== null).map((ratio) => ({ weight: 1, ratio })),
  );
  return { account, ...lens, pillars: pillarScores, practices };
}

/** Scores a run: every account, and their mean weighted by environment (all production unless told otherwise). */
export function scoreRun(accounts: readonly AccountScore[], framework: Framework): Score {
  const applicable = accounts.filter(({ assured }) => assured !== null);
  const lens = meanRatio(applicable.map((ratio) => ({ weight: 1, ratio })));
  return {
    framework: framework.id,
    edition: framework.edition,
    weightsVersion,
    grade: gradeOf(lens.assured),
    ...lens,
    pillars: pillars.map((pillar) => ({
      pillar,
      ...meanRatio(
        applicable
          .flatMap((account) => account.pillars.find((entry) => entry.pillar === pillar) ?? [])
          .filter(({ assured }) => assured !== null)
          .map((ratio) => ({ weight: 1, ratio })),
      ),
    })),
    accounts,
  };
}

function meanRatio(entries: readonly { readonly weight: number; readonly ratio: Ratio }[]): Ratio {
  const mean = (pick: (ratio: Ratio) => number | null) => {
    const present = entries.filter(({ ratio }) => pick(ratio) !== null);
    const weight = present.reduce((sum, entry) => sum + entry.weight, 0);
    return weight === 0
      ? null
      : present.reduce((sum, entry) => sum + entry.weight * (pick(entry.ratio) ?? 0), 0) / weight;
  };
  return {
    assured: mean((r) => r.assured),
    observed: mean((r) => r.observed),
    coverage: mean((r) => r.coverage),
  };
}

function gradeOf(assured: number | null): string | null {
  if (assured === null) return null;
  return assured >= 0.9 ? 'A' : assured >= 0.75 ? 'B' : assured >= 0.6 ? 'C' : assured >= 0.4 ? 'D' : 'E';
}
