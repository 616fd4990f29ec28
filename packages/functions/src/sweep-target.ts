import type { AwsAccount } from '@lenswatch/core/aws/access.ts';
import { regionsOf } from '@lenswatch/core/aws/regions.ts';
import type { Control } from '@lenswatch/core/controls/control.ts';
import { wasInterrupted } from '@lenswatch/core/engine/collect.ts';
import { factsOf } from '@lenswatch/core/engine/plan.ts';
import type { Collecting } from '@lenswatch/core/engine/reading.ts';
import { type Outdated, outdatedBy, spokeVersionOf, withoutOutdated } from '@lenswatch/core/engine/spoke.ts';
import type { Unproven } from '@lenswatch/core/engine/witness.ts';
import type { Snapshot, UnknownReason } from '@lenswatch/core/facts/fact.ts';
import { scopeOf } from '@lenswatch/core/history/entry.ts';
import { callCounts, callMetrics, faultMetrics } from '@lenswatch/core/metrics/posture.ts';
import { driftOf, gapsIn } from '@lenswatch/core/metrics/summary.ts';
import { conclude } from '@lenswatch/core/run.ts';
import { affectedBy } from '@lenswatch/core/watch/affected.ts';
import { readingOn } from '@lenswatch/core/watch/read-on.ts';
import { recheck } from '@lenswatch/core/watch/watch.ts';
import { closeFindings } from './close-findings.ts';
import { closedBecause } from './door.ts';
import type { Hub } from './hub.ts';
import { logger } from './instance.ts';
import { ifInterrupted, unlessInterrupted } from './interruption.ts';
import { publish } from './publish.ts';
import { readTarget } from './read-target.ts';
import { rememberAccount } from './remember-account.ts';
import { summaryOf } from './summary-of.ts';
import { documentsOf, type Looking, type Summary, type Target } from './sweep-documents.ts';

/** Invocations that one account may take; what is unread then is left to the next sweep. */
export const MOST_ATTEMPTS = 12;

/** Reasons that an account, or its organization, has for letting nobody in. */
const refusals: ReadonlySet<string> = new Set<UnknownReason>(['ACCESS_DENIED', 'ORG_DENIED']);

/** What one invocation made of a target, and what the next has to go on with. */
export interface Attempt {
  readonly summary: Summary;
  readonly next?: Target;
}

/** One account: reads what is due, judges it together with what is known, tells Security Hub. */
export async function sweepTarget(
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
        await rememberAccount(hub, planned, before, 'unreachable', closed);
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
    const { snapshot, footprint } = await readTarget(mode, regions, {
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
    if (!(await rememberAccount(hub, target, before, 'covered', undefined, found))) {
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
