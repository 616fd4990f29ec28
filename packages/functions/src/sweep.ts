import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import type { AwsAccount } from '@lenswatch/core/aws/access.ts';
import { AwsFailure } from '@lenswatch/core/aws/failure.ts';
import { regionsOf } from '@lenswatch/core/aws/regions.ts';
import type { Control } from '@lenswatch/core/controls/control.ts';
import { collect, wasInterrupted } from '@lenswatch/core/engine/collect.ts';
import { footprintIn, probesOf } from '@lenswatch/core/engine/footprint.ts';
import { factsOf, type Plan, planFor } from '@lenswatch/core/engine/plan.ts';
import type { Collecting } from '@lenswatch/core/engine/reading.ts';
import { scoreAccount } from '@lenswatch/core/engine/score.ts';
import { type Outdated, outdatedBy, spokeVersionOf, withoutOutdated } from '@lenswatch/core/engine/spoke.ts';
import type { Unproven } from '@lenswatch/core/engine/witness.ts';
import type { FactName, Snapshot, UnknownReason } from '@lenswatch/core/facts/fact.ts';
import type { AccountRecord } from '@lenswatch/core/history/accounts.ts';
import { type Entry, scopeOf } from '@lenswatch/core/history/entry.ts';
import { callCounts, callMetrics, faultMetrics } from '@lenswatch/core/metrics/posture.ts';
import { driftOf, gapsIn, postureOf } from '@lenswatch/core/metrics/summary.ts';
import { conclude, type Run } from '@lenswatch/core/run.ts';
import { affectedBy, withDependents } from '@lenswatch/core/watch/affected.ts';
import { readingOn } from '@lenswatch/core/watch/read-on.ts';
import { recheck } from '@lenswatch/core/watch/watch.ts';
import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import { closeFindings } from './close-findings.ts';
import { closedBecause } from './door.ts';
import type { Hub } from './hub.ts';
import { deadlineOf, hubOf, logger } from './instance.ts';
import { publish } from './publish.ts';
import { retireTarget } from './retire-target.ts';
import { summaryOf } from './summary-of.ts';
import {
  documentsOf,
  type Looking,
  type Summary,
  type SweptAccount,
  sweepRequest,
  type Target,
} from './sweep-documents.ts';

/** What a child of the sweep answers: a line for each target, and what another invocation has to go on with. */
export interface Swept {
  readonly summaries: readonly Pick<Summary, 'account' | 'regions' | 'state'>[];
  readonly rest: readonly Target[];
}

/** Kept for judging and writing down once reading has to end. */
export const RESERVE = 120_000;
/** A target is not begun with less time than this. */
export const LEAST = 60_000;
/** Invocations that one account may take; what is unread then is left to the next sweep. */
export const MOST_ATTEMPTS = 12;

/** Reasons that an account, or its organization, has for letting nobody in. */
const refusals: ReadonlySet<string> = new Set<UnknownReason>(['ACCESS_DENIED', 'ORG_DENIED']);

/** Sweeps several targets, one after the other, for as long as there is time. */
export const handler = middy<unknown, Swept>()
  .use(injectLambdaContext(logger))
  .handler(async (event: unknown, context: Context) => {
    const { Items } = sweepRequest.parse(event);
    const hub = await hubOf(context);
    return sweepAll(Items, hub, () => context.getRemainingTimeInMillis(), context.awsRequestId);
  });

/** @param remaining milliseconds that are left. */
export async function sweepAll(
  targets: readonly Target[],
  hub: Hub,
  remaining: () => number,
  invocation: string,
): Promise<Swept> {
  const summaries: Summary[] = [];
  const rest: Target[] = [];
  for (const target of targets) {
    if (remaining() < RESERVE + LEAST && summaries.length > 0) {
      rest.push(target);
      continue;
    }
    try {
      const { mode } = target;
      const swept: Attempt =
        mode === 'retire'
          ? { summary: await retireTarget(target, hub) }
          : await sweepTarget(
              { ...target, mode },
              hub,
              deadlineOf({ getRemainingTimeInMillis: remaining }, RESERVE),
            );
      summaries.push(swept.summary);
      if (swept.next) rest.push(swept.next);
    } catch (error) {
      if (isInterruption(error)) {
        // Cut off before anything was read. One that had a whole invocation to itself is not begun for ever.
        if (summaries.length > 0) rest.push(target);
        else summaries.push(summaryOf(target, hub, { state: 'partial', reason: 'INTERRUPTED' }));
        continue;
      }
      // A failed target never stops the others.
      logger.error('A target failed.', { account: target.account, error: error as Error });
      hub.emit(faultMetrics({ sweep: 1 }));
      summaries.push(summaryOf(target, hub, { state: 'partial', reason: 'INTERNAL' }));
    }
  }
  const [first] = targets;
  if (first && summaries.length > 0) {
    const key = `${documentsOf(first.run).summaries}${invocation}.json`;
    await hub.objects.put(key, JSON.stringify(summaries));
  }
  return { summaries: summaries.map(({ account, regions, state }) => ({ account, regions, state })), rest };
}

/** What one invocation made of a target, and what the next has to go on with. */
interface Attempt {
  readonly summary: Summary;
  readonly next?: Target;
}

/** One account: reads what is due, judges it together with what is known, tells Security Hub. */
async function sweepTarget(
  planned: Target & { readonly mode: Looking },
  hub: Hub,
  signal: AbortSignal,
): Promise<Attempt> {
  const began = performance.now();
  const { account, mode } = planned;
  const { world, settings } = hub;
  const { catalogue } = world;
  const calls = callCounts();
  const faults = new Map<string, number>();
  const before = await hub.accounts.get(account);
  const aws = hub.enter(account, 'audit', { signal, onCall: (call) => calls.record(call) });
  try {
    const closed = await closedBecause(aws, settings.region);
    if (closed) {
      // What passes by itself says nothing about the account: it stays what it was.
      if (before === undefined || refusals.has(closed)) {
        await remember(hub, planned, before, 'unreachable', closed);
      }
      return { summary: summaryOf(planned, hub, { state: 'unreachable', reason: closed }) };
    }
    const [spokeVersion, regions] = await Promise.all([
      spokeVersionOf(aws, `${settings.prefix}-audit`).catch(unlessInterrupted),
      mode === 'full' ? enabledOf(planned.regions, aws) : planned.regions,
    ]);
    const target: Target = { ...planned, regions: [...regions] };
    const collecting: Collecting = {
      now: hub.now(),
      attestations: world.attestations,
      ...(target.cursor ? { resume: JSON.parse(await hub.objects.get(target.cursor.key)) as Snapshot } : {}),
      onError(fact, error) {
        faults.set('collector', (faults.get('collector') ?? 0) + 1);
        logger.error('A collector failed.', { fact, error: error as Error });
      },
    };
    const { snapshot, footprint } = await read(mode, regions, {
      hub,
      aws,
      collecting,
      usedBefore: before?.footprint ?? [],
    });
    const attempt = target.cursor?.attempt ?? 0;
    if (snapshot.coverage.some(wasInterrupted) && attempt < MOST_ATTEMPTS) {
      const key = documentsOf(target.run).cursor(account);
      await hub.objects.put(key, JSON.stringify(snapshot));
      const summary = summaryOf(target, hub, { state: 'continue', footprint });
      return { summary, next: { ...target, cursor: { key, attempt: attempt + 1 } } };
    }

    // What is not looked at any more, by our choice or the account's, is open no longer and counts nowhere.
    const dropped =
      mode === 'full' ? (before?.regions ?? []).filter((region) => !regions.includes(region)) : [];
    if (dropped.length > 0) await closeFindings(account, hub, dropped);

    const outdated = outdatedBy(snapshot, spokeVersion);
    const look = {
      ...(outdated ? withoutOutdated(snapshot, outdated) : snapshot),
      ...(target.units ? { units: { [account]: target.units } } : {}),
    };
    const controls = controlsFor(mode, look, hub, outdated);
    const listed = new Set(look.coverage.map(scopeOf));
    const readOn = readingOn({ aws, catalogue, collecting, listed });
    let first: readonly Unproven[] = [];
    const run = await conclude(
      look,
      controls,
      {
        ...world,
        onControlError(control, _resource, error) {
          faults.set('control', (faults.get('control') ?? 0) + 1);
          logger.error('A control failed.', { control, error: error as Error });
        },
      },
      {
        remembering: true,
        // What could not be read any more stays as it was known.
        onFirst(bystanders) {
          first = bystanders;
        },
        readOn: async (known, unproven) =>
          signal.aborted ? [] : readOn(known, unproven).catch(ifInterrupted),
      },
    );
    await recheck(first, hub.watching);
    await publish(hub, account, undefined);
    const found = { run, footprint, outdated, spokeVersion };
    if (!(await remember(hub, target, before, 'covered', undefined, found))) {
      // It was retired since, and what was written now came too late to be closed.
      await closeFindings(account, hub);
      await publish(hub, account, undefined);
      return { summary: summaryOf(target, hub, { state: 'partial', reason: 'RETIRED' }) };
    }
    const complete = look.coverage.every(({ state }) => state === 'complete');
    return {
      summary: summaryOf(target, hub, {
        state: complete && !outdated ? 'complete' : 'partial',
        ...(outdated ? { reason: 'SPOKE_OUTDATED' } : {}),
        footprint,
        drift: driftOf(run.changes),
        resources: look.resources.length,
        controls: controls.length,
        milliseconds: Math.round(performance.now() - began),
        gaps: gapsIn(look.coverage),
        ...(outdated ? { outdated: { version: outdated.version, permissions: outdated.permissions } } : {}),
      }),
    };
  } finally {
    hub.emit([...callMetrics(calls), ...faultMetrics(Object.fromEntries(faults))]);
    await aws.close();
  }
}

/**
 * Those of some regions that an account has enabled. An account that does not tell is looked at in all of them:
 * its regions will say what they refuse.
 */
async function enabledOf(wanted: readonly string[], aws: AwsAccount): Promise<readonly string[]> {
  const told = await regionsOf(aws).catch(unlessInterrupted);
  if (told) return wanted.filter((region) => told.enabled.includes(region));
  logger.warn('An account does not tell its regions.', { account: aws.account });
  return wanted;
}

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
async function read(
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

/** The controls that a look can judge: all, or those that look at what was read; none that the spoke is too old for. */
function controlsFor(
  mode: Looking,
  look: Snapshot,
  { world: { catalogue } }: Hub,
  outdated: Outdated | undefined,
): readonly Control[] {
  const read = new Set(look.coverage.map(({ fact }) => fact));
  const affected = mode === 'full' ? catalogue.controls : affectedBy(read, catalogue.controls);
  return affected.filter((control) => !factsOf(control).some((fact) => outdated?.facts.has(fact)));
}

function isInterruption(error: unknown): boolean {
  return error instanceof AwsFailure && error.reason === 'INTERRUPTED';
}

function ifInterrupted(error: unknown): readonly Entry[] {
  if (isInterruption(error)) return [];
  throw error;
}

function unlessInterrupted(error: unknown): null {
  if (!(error instanceof AwsFailure) || isInterruption(error)) throw error;
  return null; // a spoke that does not show its version is looked at as it is
}

interface Found {
  readonly run: Run;
  readonly footprint: readonly string[];
  readonly outdated: Outdated | undefined;
  readonly spokeVersion: string | null;
}

/**
 * Keeps what a sweep found of an account as a whole.
 *
 * @param before what was known of it when the sweep came to it.
 * @returns false, and keeps nothing, where people took lenswatch out of it since.
 */
async function remember(
  hub: Hub,
  { account, regions, mode, run, units }: Target,
  before: AccountRecord<SweptAccount> | undefined,
  state: 'covered' | 'unreachable',
  reason?: string,
  found?: Found,
): Promise<boolean> {
  const now = hub.now();
  const { world } = hub;
  const known = found ? await world.history.findings(account) : undefined;
  const attestations = world.attestations.filter((attestation) => attestation.account === account);
  const posture =
    known &&
    postureOf(
      known.values(),
      scoreAccount(
        account,
        [...known.values()],
        world.catalogue.controls,
        world.framework,
        attestations,
        now,
      ),
      world.framework,
      now,
    );
  const full = mode === 'full' && found !== undefined;
  const facts = found?.outdated?.facts;
  const record = {
    account,
    state,
    since: before?.state === state ? before.since : now,
    ...(reason === undefined ? {} : { reason }),
    footprint: full ? found.footprint : (before?.footprint ?? []),
    regions: full ? regions : (before?.regions ?? regions),
    ...(units ? { units } : {}),
    leftOut: full
      ? world.catalogue.controls.flatMap((control) =>
          facts && factsOf(control).some((fact) => facts.has(fact)) ? [control.id] : [],
        )
      : (before?.leftOut ?? []),
    ...(posture
      ? { summary: { run, sweptAt: now, posture, spokeVersion: found?.spokeVersion ?? null } }
      : before?.summary
        ? { summary: before.summary }
        : {}),
  };
  return hub.accounts.put(record, before?.state === 'retired' ? undefined : 'retired');
}
