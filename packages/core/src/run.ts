import { hash } from 'node:crypto';
import { stringify } from 'safe-stable-stringify';
import { globalRegionOf } from './aws/partition.ts';
import type { Control } from './controls/control.ts';
import type { Catalogue } from './engine/catalogue.ts';
import { type Collecting, collect, type Target } from './engine/collect.ts';
import { type Change, diff } from './engine/diff.ts';
import { evaluate } from './engine/evaluate.ts';
import type { Finding } from './engine/finding.ts';
import { type Exemptions, govern, type Suppression } from './engine/govern.ts';
import { planFor } from './engine/plan.ts';
import { type Score, scoreAccount, scoreRun } from './engine/score.ts';
import type { Coverage, FactName, Place, Resource, Snapshot, Unreachable } from './facts/fact.ts';
import type { Attestation } from './facts/governance.ts';
import type { History } from './history/history.ts';
import { type ParameterOverride, parametersFor } from './parameter-overrides.ts';
import type { Parameters } from './parameters.ts';
import type { Framework } from './requirements/requirement.ts';

/** Everything a run needs beside AWS: the catalogue, what people decided, what is remembered. */
export interface World {
  readonly catalogue: Catalogue;
  readonly framework: Framework;
  readonly parameters: Parameters;
  /** Other parameters for part of the organization. */
  readonly overrides?: readonly ParameterOverride[];
  readonly suppressions: readonly Suppression[];
  readonly exemptions: readonly Exemptions[];
  readonly attestations: readonly (Attestation & { readonly account: string })[];
  readonly history: History;
  /** Called for every control that threw: a bug of ours, survived. */
  onControlError?(control: string, resource: Resource, error: unknown): void;
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
): Promise<Run> {
  const plan = planFor(scope.controls, world.catalogue);
  const snapshot = await collect(plan, scope.targets, { ...collecting, attestations: world.attestations });
  return conclude(snapshot, scope.controls, world);
}

/** Everything after `collect`: judges a snapshot, compares it with what is remembered, remembers it. */
export async function conclude(snapshot: Snapshot, controls: readonly Control[], world: World): Promise<Run> {
  const { collectedAt: now, unreachable } = snapshot;
  const findings = new Map<string, Finding[]>(snapshot.places.map(({ account }) => [account, []]));
  const { catalogue, parameters, overrides = [], onControlError } = world;
  const evaluation = {
    controls,
    catalogue,
    parameters,
    parametersFor: parametersFor(parameters, overrides, (account) => snapshot.units?.[account] ?? []),
    ...(onControlError ? { onError: onControlError } : {}),
  };
  for (const finding of evaluate(snapshot, evaluation)) {
    findings.get(finding.resource.account)?.push(govern(finding, world.suppressions, world.exemptions, now));
  }

  const changes: Change[] = [];
  const concluded: Finding[] = [];
  for (const [account, own] of findings) {
    const before = await world.history.findings(account);
    const judgedBefore = await world.history.judged(account);
    const provenGone = goneIn(snapshot, controls, catalogue);
    const current = own.map((finding) => sinceWhen(finding, before.get(finding.id)));
    changes.push(
      ...diff(current, before, provenGone, ({ control, resource }) =>
        judgedBefore.has(`${control}@${resource.region}`),
      ),
    );
    concluded.push(...current);
    const ids = new Set(current.map(({ id }) => id));
    const kept = [...before.values()].filter((old) => !ids.has(old.id) && !provenGone(old));
    const remembered = current.map((finding) => unlessUnchanged(finding, before.get(finding.id)));
    const coverage = snapshot.coverage.filter((row) => row.account === account);
    const judged = new Set([...judgedBefore, ...judgedIn(snapshot, account, controls)]);
    await world.history.record(account, { findings: [...remembered, ...kept].sort(byId), coverage, judged });
  }

  return {
    schemaVersion: '1.0',
    run: {
      id: hash('sha256', stringify({ now, places: snapshot.places }) ?? '', 'hex').slice(0, 16),
      startedAt: now,
      places: snapshot.places,
      controls: controls.map(({ id }) => id),
      complete: !unreachable?.length && snapshot.coverage.every(({ state }) => state === 'complete'),
      calls: snapshot.coverage.reduce((sum, { calls }) => sum + calls, 0),
      ...(unreachable?.length ? { unreachable } : {}),
    },
    coverage: snapshot.coverage,
    findings: concluded,
    changes,
    score: scoreRun(
      [...findings.keys()].map((account) =>
        scoreAccount(
          account,
          concluded.filter(({ resource }) => resource.account === account),
          controls,
          world.framework,
          world.attestations.filter((attestation) => attestation.account === account),
          now,
        ),
      ),
      world.framework,
    ),
  };
}

/**
 * A finding is proven gone when its control was judged now, in its place, and every listing that could
 * contain its resource was read to the end.
 */
function goneIn(
  snapshot: Snapshot,
  controls: readonly Control[],
  catalogue: Catalogue,
): (old: Finding) => boolean {
  const judged = new Map(controls.map((control) => [control.id, control]));
  const known = new Set(catalogue.controls.map(({ id }) => id));
  const rows = new Map(snapshot.coverage.map((row) => [`${row.fact}@${row.account}/${row.region}`, row]));
  return ({ control: id, resource: { partition, account, region } }) => {
    if (!known.has(id)) return true; // a control that no longer exists keeps nothing open
    const control = judged.get(id);
    if (!control) return false;
    const subjects: readonly FactName[] =
      typeof control.subject === 'string' ? [control.subject] : control.subject;
    return subjects.every((fact) => {
      const at = catalogue.collectorOf(fact).scope === 'account' ? globalRegionOf(partition) : region;
      const row = rows.get(`${fact}@${account}/${at}`);
      return row?.gaps.every((gap) => gap.id !== null) === true;
    });
  };
}

/** `control@region` for every region in which a control looked, the region of global facts included. */
function judgedIn({ coverage }: Snapshot, account: string, controls: readonly Control[]): readonly string[] {
  const regions = new Set(coverage.filter((row) => row.account === account).map(({ region }) => region));
  return [...regions].flatMap((region) => controls.map(({ id }) => `${id}@${region}`));
}

function sinceWhen(finding: Finding, before: Finding | undefined): Finding {
  return before && before.verdict === finding.verdict ? { ...finding, firstSeen: before.firstSeen } : finding;
}

/**
 * The remembered finding where nothing but the time of the look differs, or what moves by itself: its age is
 * its scope's coverage row.
 */
function unlessUnchanged(finding: Finding, before: Finding | undefined): Finding {
  const steady = (entry: Finding) =>
    stringify({ ...entry, observedAt: '', ...(finding.moving ? { message: '', evidence: {} } : {}) });
  return before && steady(before) === steady(finding) ? before : finding;
}

function byId(a: Finding, b: Finding): number {
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}
