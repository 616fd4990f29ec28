import { setTimeout as sleep } from 'node:timers/promises';
import { stringify } from 'safe-stable-stringify';
import { globalRegionOf } from '../aws/partition.ts';
import type { Control } from '../controls/control.ts';
import type { FactName, Resource, Snapshot } from '../facts/fact.ts';
import { longestName, nameOf } from '../history/after.ts';
import type { Entry } from '../history/entry.ts';
import type { Delta, Edge, History, Memory } from '../history/history.ts';
import { MonitorError } from '../monitor-error.ts';
import { type ParameterOverride, parametersFor } from '../parameter-overrides.ts';
import type { Parameters } from '../parameters.ts';
import { isBystander, subjectsOf } from './bystanders.ts';
import type { Catalogue } from './catalogue.ts';
import { wasInterrupted } from './collect.ts';
import { type Change, diff } from './diff.ts';
import { evaluate } from './evaluate.ts';
import { type Finding, resourceDigestOf } from './finding.ts';
import { type Exemptions, govern, type Suppression } from './govern.ts';
import { later, type Merged, merge } from './merge.ts';
import { factsOf, planFor } from './plan.ts';
import { type Consulted, namesOf, type Unproven } from './witness.ts';

/** What judging needs beside facts: what people decided, and what is remembered. */
export interface Judging {
  readonly catalogue: Catalogue;
  readonly parameters: Parameters;
  /** Other parameters for part of the organization. */
  readonly overrides?: readonly ParameterOverride[];
  readonly suppressions: readonly Suppression[];
  readonly exemptions: readonly Exemptions[];
  readonly history: History;
  /** Called for every control that threw: a bug of ours, survived. */
  onControlError?(control: string, resource: Resource, error: unknown): void;
}

/** How a look goes on once it has read what it came for. */
export interface Looking {
  /**
   * True if facts of earlier looks count too: what was not read now is taken from them. A scan from the command
   * line judges what it read and nothing else.
   */
  readonly remembering?: boolean;
  /** The regions that have to be remembered; all of the account if left out. */
  readonly regions?: readonly string[];
  /** Readings of single resources. */
  readonly single?: readonly Entry[];
  /**
   * Reads what became worth reading: what changed resources name, and what controls missed on the word of a
   * listing that cannot know it. Called until it has nothing to add.
   */
  readOn?(known: Merged, unproven: readonly Unproven[]): Promise<readonly Entry[]>;
  /** Told what differs from what was remembered: the newest reading of each, or the last before it went. */
  onDifference?(differing: readonly Entry[]): void;
  /**
   * Told which bystanders something rests on now for the first time. Their events were dropped until now, so what
   * was read of them, if it was what was before, would stay: they need one more reading.
   */
  onFirst?(bystanders: readonly Unproven[]): void;
}

/** What a look concluded about one account. */
export interface Concluded {
  readonly findings: readonly Finding[];
  readonly changes: readonly Change[];
}

/** How often a look begins again because somebody else wrote in between. */
const ATTEMPTS = 12;
/** How often facts lead to more facts within one look. */
const ROUNDS = 30;

/**
 * Judges what is known of an account now, compares it with what is remembered, and remembers the difference.
 * Where somebody else wrote meanwhile, it begins again from what is remembered then; nothing is read twice.
 *
 * @throws MonitorError when others wrote all the time.
 */
export async function concludeAccount(
  account: string,
  look: Snapshot,
  controls: readonly Control[],
  judging: Judging,
  looking: Looking,
): Promise<Concluded> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const memory = await judging.history.recall(account, looking.regions);
    const judged = await judge(memory, look, controls, judging, looking);
    const provenGone = goneIn(judged, judging.catalogue);
    const changes = diff(judged.findings, memory.findings, provenGone, ({ control, resource }) =>
      memory.judged.has(`${control}@${resource.region}`),
    );
    const delta = deltaOf(judged, memory, provenGone, judging.catalogue);
    if (await judging.history.commit(account, memory, delta)) {
      looking.onDifference?.(judged.merged.differing);
      if (judged.first.length > 0) looking.onFirst?.(judged.first);
      return { findings: judged.findings, changes };
    }
    await sleep(Math.random() * 20 * attempt);
  }
  throw new MonitorError(
    'HISTORY_BUSY',
    `What is remembered of account ${account} changed ${ATTEMPTS} times while it was judged. Try again later.`,
  );
}

interface Judged {
  readonly account: string;
  readonly controls: readonly Control[];
  /** What the verdicts rest on. */
  readonly known: Snapshot;
  readonly merged: Merged;
  readonly findings: readonly Finding[];
  /** Facts that the look was kept from reading. */
  readonly interrupted: ReadonlySet<FactName>;
  readonly edges: ReadonlyMap<string, Edge>;
  /** Bystanders that nothing rested on before. */
  readonly first: readonly Unproven[];
  readonly whole: boolean;
}

async function judge(
  memory: Memory,
  look: Snapshot,
  wanted: readonly Control[],
  judging: Judging,
  looking: Looking,
): Promise<Judged> {
  const { remembering = false, readOn } = looking;
  const account = look.places[0]?.account ?? '';
  const interrupted = new Set(look.coverage.filter(wasInterrupted).map(({ fact }) => fact));
  const read = withoutInterrupted(look);
  const remembered = new Set(memory.edges.map(nameOf));
  let single = looking.single ?? [];
  for (let round = 1; ; round += 1) {
    const merged = merge(memory, read, single);
    const further = round < ROUNDS && readOn ? await readOn(merged, []) : [];
    if (further.length > 0) {
      single = [...single, ...further];
      continue;
    }
    const known = remembering ? merged.snapshot : look;
    const listed = new Set(known.coverage.map(({ fact }) => fact));
    const controls = remembering
      ? wanted.filter((control) => factsOf(control).every((fact) => listed.has(fact)))
      : wanted;
    const edges = new Map<string, Edge>();
    const unproven: Unproven[] = [];
    const first: Unproven[] = [];
    const rest = (one: Consulted): boolean => {
      // Texts of a workload are looked up too, and may be as long as somebody likes.
      if (Buffer.byteLength(one.edge.dependency) > longestName) return false;
      const name = nameOf(one.edge);
      edges.set(name, one.edge);
      if (remembered.has(name) || !isBystander(one.fact, judging.catalogue)) return false;
      first.push(one);
      return true;
    };
    for (const one of namedOnly(merged, known, judging.catalogue)) rest(one);
    const { catalogue, parameters, overrides = [], onControlError } = judging;
    const evaluation = {
      controls,
      catalogue,
      parameters,
      parametersFor: parametersFor(parameters, overrides, (each) => look.units?.[each] ?? []),
      ...(onControlError ? { onError: onControlError } : {}),
    };
    const findings = [
      ...evaluate(
        known,
        remembering
          ? {
              ...evaluation,
              times: merged.times,
              onVerdict(_control, _resource, witness) {
                unproven.push(...witness.unproven);
                // Nothing rested on it before, so its events were dropped.
                for (const one of witness.consulted) if (rest(one)) unproven.push(one);
              },
            }
          : evaluation,
      ),
    ].map((finding) => {
      const before = memory.findings.get(finding.id);
      const governed = govern(finding, judging.suppressions, judging.exemptions, look.collectedAt);
      return before ? followed(governed, before) : governed;
    });
    const more = round < ROUNDS && readOn && unproven.length > 0 ? await readOn(merged, unproven) : [];
    if (more.length === 0) {
      const whole = looking.regions === undefined && controls.length === catalogue.controls.length;
      return { account, controls, known, merged, findings, interrupted, edges, first, whole };
    }
    single = [...single, ...more];
  }
}

/**
 * Edges from buckets, keys and log groups to themselves: they are read because a fact names them, and have to be
 * read again when they change, whether or not a verdict rests on them at present.
 */
function namedOnly(merged: Merged, known: Snapshot, catalogue: Catalogue): readonly Consulted[] {
  return known.coverage
    .filter(({ fact, absent }) => absent !== undefined && isBystander(fact, catalogue))
    .flatMap((row) =>
      merged.entriesOf(row).flatMap((entry): readonly Consulted[] => {
        const { fact, account, region, id } = entry;
        if (id === null || entry.state === 'unlisted') return [];
        const names = entry.state === 'present' ? namesOf(entry.resource) : [`${fact}/${id}`];
        const resource = resourceDigestOf(fact, id);
        return names.map((dependency) => ({
          fact,
          account,
          region,
          id,
          edge: { dependency, region, resource },
        }));
      }),
    );
}

/** A finding as it continues an earlier one: as long-standing as its verdict, never older than what it replaces. */
function followed(finding: Finding, before: Finding): Finding {
  return {
    ...finding,
    observedAt: later(finding.observedAt, before.observedAt),
    firstSeen: before.verdict === finding.verdict ? before.firstSeen : finding.firstSeen,
  };
}

function deltaOf(
  judged: Judged,
  memory: Memory,
  provenGone: (old: Finding) => boolean,
  catalogue: Catalogue,
): Delta {
  const { account, controls, known, merged, interrupted, edges } = judged;
  const ids = new Set(judged.findings.map(({ id }) => id));
  const findings = judged.findings.filter((finding) => {
    // What was not looked at keeps the verdict it had.
    if (restsOnInterruption(finding)) return false;
    const before = memory.findings.get(finding.id);
    return before === undefined || !unchanged(finding, before);
  });
  const order = new Map(planFor(controls, catalogue).collectors.map(({ fact }, index) => [fact, index]));
  // Whoever finds a changed resource reads what it names: so that is written first.
  const dependentsFirst = (a: Entry, b: Entry) => (order.get(b.fact) ?? 0) - (order.get(a.fact) ?? 0);
  const regions = new Set(known.coverage.map(({ region }) => region));
  const complete = controls.filter((control) => factsOf(control).every((fact) => !interrupted.has(fact)));
  const remembered = new Map(memory.edges.map((edge) => [nameOf(edge), edge]));
  return {
    ...merged.delta,
    uncovered: [],
    entries: merged.delta.entries.toSorted(dependentsFirst),
    findings,
    gone: [...memory.findings.values()].filter(
      (old) => old.resource.account === account && !ids.has(old.id) && provenGone(old),
    ),
    judged: [...regions]
      .flatMap((region) => complete.map(({ id }) => `${id}@${region}`))
      .filter((entry) => !memory.judged.has(entry)),
    edges: [...edges].flatMap(([name, edge]) => (remembered.has(name) ? [] : [edge])),
    obsoleteEdges: judged.whole
      ? [...remembered].flatMap(([name, edge]) => (edges.has(name) ? [] : [edge]))
      : [],
  };
}

/**
 * A finding is proven gone when its control was judged now, in its place, and every listing that could
 * contain its resource was read to the end; or when AWS said of the resource that it does not exist.
 */
function goneIn({ controls, known, merged }: Judged, catalogue: Catalogue): (old: Finding) => boolean {
  const judged = new Map(controls.map((control) => [control.id, control]));
  const exists = new Set(catalogue.controls.map(({ id }) => id));
  const rows = new Map(known.coverage.map((row) => [`${row.fact}@${row.account}/${row.region}`, row]));
  const absent = new Set(
    merged.delta.entries.flatMap(({ state, region, fact, id }) =>
      state === 'absent' && id !== null ? [`${region}/${resourceDigestOf(fact, id)}`] : [],
    ),
  );
  return ({ id, control: name, resource: { partition, account, region } }) => {
    if (!exists.has(name)) return true; // a control that no longer exists keeps nothing open
    const control = judged.get(name);
    if (!control) return false;
    if (absent.has(`${region}/${id.split('/')[4]}`)) return true;
    return subjectsOf(control).every((fact) => {
      const at = catalogue.collectorOf(fact).scope === 'account' ? globalRegionOf(partition) : region;
      const row = rows.get(`${fact}@${account}/${at}`);
      return row?.gaps.every((gap) => gap.id !== null) === true;
    });
  };
}

/** True where nothing but the time of the look differs, or what moves by itself. */
function unchanged(finding: Finding, before: Finding): boolean {
  const steady = (entry: Finding) =>
    stringify({ ...entry, observedAt: '', ...(finding.moving ? { message: '', evidence: {} } : {}) });
  return steady(before) === steady(finding);
}

function withoutInterrupted(look: Snapshot): Snapshot {
  const kept = look.coverage.filter((row) => !wasInterrupted(row));
  if (kept.length === look.coverage.length) return look;
  const read = new Set(kept.map(({ fact, region }) => `${fact}@${region}`));
  const resources = look.resources.filter(({ fact, region }) => read.has(`${fact}@${region}`));
  return { ...look, coverage: kept, resources };
}

/** True when a finding says only that a scan was stopped before it looked. */
export function restsOnInterruption({ verdict, reason, missing }: Finding): boolean {
  return (
    verdict === 'unknown' &&
    (reason === 'INTERRUPTED' || missing?.some((gap) => gap.reason === 'INTERRUPTED') === true)
  );
}
