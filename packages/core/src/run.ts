import { hash } from 'node:crypto';
import { stringify } from 'safe-stable-stringify';
import type { Control } from './controls/control.ts';
import { collect, type Target } from './engine/collect.ts';
import { concludeAccount, type Judging, type Looking } from './engine/conclude-account.ts';
import type { Change } from './engine/diff.ts';
import type { Finding } from './engine/finding.ts';
import { planFor } from './engine/plan.ts';
import type { Collecting } from './engine/reading.ts';
import { type AccountScore, type Score, scoreAccount, scoreRun } from './engine/score.ts';
import type { Coverage, Place, Snapshot, Unreachable } from './facts/fact.ts';
import type { Attestation } from './facts/governance.ts';
import type { Framework } from './requirements/requirement.ts';

/** Everything a run needs beside AWS: the catalogue, what people decided, what is remembered. */
export interface World extends Judging {
  readonly framework: Framework;
  readonly attestations: readonly (Attestation & { readonly account: string })[];
}

/** What to look at. */
export interface Scope {
  readonly controls: readonly Control[];
  readonly targets: readonly Target[];
}

/** A finished run: plain JSON, the contract of `scan --format json`. */
export interface Run {
  readonly schemaVersion: '1.0';
  readonly run: {
    readonly id: string;
    /** ISO 8601: before the first AWS call. */
    readonly startedAt: string;
    readonly places: readonly Place[];
    readonly controls: readonly string[];
    /** True when everything that the controls needed could be read. */
    readonly complete: boolean;
    /** Distinct AWS questions asked; retries not counted. */
    readonly calls: number;
    /** Accounts that could not be entered at all. */
    readonly unreachable?: readonly Unreachable[];
  };
  readonly coverage: readonly Coverage[];
  readonly findings: readonly Finding[];
  readonly changes: readonly Change[];
  readonly score: Score;
}

/** The whole line: collect → evaluate → govern → diff → score. Publishing is the caller's next step. */
export async function run(
  scope: Scope,
  world: World,
  collecting: Omit<Collecting, 'attestations'>,
  looking: Looking = {},
): Promise<Run> {
  const plan = planFor(scope.controls, world.catalogue);
  const snapshot = await collect(plan, scope.targets, { ...collecting, attestations: world.attestations });
  return conclude(snapshot, scope.controls, world, looking);
}

/** Everything after `collect`: judges what was read, compares it with what is remembered, remembers it. */
export async function conclude(
  snapshot: Snapshot,
  controls: readonly Control[],
  world: World,
  looking: Looking = {},
): Promise<Run> {
  const { collectedAt: now, places, unreachable } = snapshot;
  const findings: Finding[] = [];
  const changes: Change[] = [];
  const scores: AccountScore[] = [];
  for (const [account, look] of byAccount(snapshot)) {
    const concluded = await concludeAccount(account, look, controls, world, looking);
    findings.push(...concluded.findings);
    changes.push(...concluded.changes);
    const attestations = world.attestations.filter((attestation) => attestation.account === account);
    scores.push(scoreAccount(account, concluded.findings, controls, world.framework, attestations, now));
  }
  return {
    schemaVersion: '1.0',
    run: {
      id: hash('sha256', stringify({ now, places }) ?? '', 'hex').slice(0, 16),
      startedAt: now,
      places,
      controls: controls.map(({ id }) => id),
      complete: !unreachable?.length && snapshot.coverage.every(({ state }) => state === 'complete'),
      calls: snapshot.coverage.reduce((sum, { calls }) => sum + calls, 0),
      ...(unreachable?.length ? { unreachable } : {}),
    },
    coverage: snapshot.coverage,
    findings,
    changes,
    score: scoreRun(scores, world.framework),
  };
}

/** The parts of a snapshot that are about one account each. */
function* byAccount(snapshot: Snapshot): Generator<[account: string, part: Snapshot]> {
  const places = Map.groupBy(snapshot.places, ({ account }) => account);
  const coverage = Map.groupBy(snapshot.coverage, ({ account }) => account);
  const resources = Map.groupBy(snapshot.resources, ({ account }) => account);
  for (const [account, own] of places) {
    yield [
      account,
      {
        ...snapshot,
        places: own,
        coverage: coverage.get(account) ?? [],
        resources: resources.get(account) ?? [],
      },
    ];
  }
}
