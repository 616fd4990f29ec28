import { configRulesOf } from '@lenswatch/core/config-rules/rules.ts';
import type { Refusal } from '@lenswatch/core/retirement.ts';
import { askConfigAgain } from '@lenswatch/core/sinks/config-again.ts';
import { closeFindings } from './close-findings.ts';
import { closedBecause } from './door.ts';
import type { Hub } from './hub.ts';
import { logger } from './instance.ts';
import { publish } from './publish.ts';
import { summaryOf } from './summary-of.ts';
import type { Retired, Summary, Target } from './sweep-documents.ts';

/**
 * Takes lenswatch out of one account: reads nothing of its workload, closes what was found, has Security Hub
 * archive it, and has Config ask again, to be answered that nothing applies. Doing it twice does no harm.
 */
export async function retireTarget(target: Target, hub: Hub): Promise<Summary> {
  const began = performance.now();
  const { account } = target;
  const { history } = hub.world;
  // First of all: whoever looks meanwhile sees it before he tells anybody.
  await leaveAlone(target, hub);
  const { coverage, judged } = await history.recall(account);
  // What was forgotten of a region before may be open there still.
  const once = [...judged].map((entry) => entry.slice(entry.lastIndexOf('@') + 1));
  const regions = [...new Set([...target.regions, ...coverage.map(({ region }) => region), ...once])];
  await closeFindings(account, hub, regions);
  const ended = (retired: Retired, rest: Pick<Summary, 'state' | 'reason'>) =>
    summaryOf(target, hub, { ...rest, retired, milliseconds: Math.round(performance.now() - began) });

  const before = await openIn(account, regions, hub);
  if (before.length === 0 && judged.size === 0) {
    // Nobody ever said anything about it.
    return ended({ archived: 0, open: 0, rules: 0, refusals: [] }, { state: 'complete' });
  }
  const aws = hub.enter(account, 'report');
  try {
    const closed = await closedBecause(aws, hub.settings.region);
    if (closed) {
      const nothing = { archived: 0, open: before.length, rules: 0, refusals: [] };
      return ended(nothing, { state: 'unreachable', reason: closed });
    }
    await publish(hub, account, regions);
    const still = await openIn(account, regions, hub);
    const refusals: Refusal[] = [...new Set(still)].map((region) => ({
      service: 'securityhub',
      region,
      reason: 'FINDINGS_STILL_OPEN',
    }));
    let rules = 0;
    for (const region of regions) {
      const { asked, refused } = await askConfigAgain(aws, region, ruleNames(hub));
      rules += asked.length;
      if (refused) refusals.push({ service: 'config', region, reason: refused });
    }
    const archived = before.length - still.length;
    logger.info('An account was retired.', { account, archived, rules, refusals });
    return ended(
      { archived, open: still.length, rules, refusals },
      { state: refusals.length === 0 ? 'complete' : 'partial' },
    );
  } finally {
    await aws.close();
  }
}

/** Writes down that nobody looks at an account any more. */
async function leaveAlone({ account, regions }: Target, hub: Hub): Promise<void> {
  const before = await hub.accounts.get(account);
  if (before?.state === 'retired') return;
  await hub.accounts.put({
    account,
    state: 'retired',
    reason: 'RETIRED',
    since: hub.now(),
    footprint: [],
    regions: before?.regions ?? regions,
    leftOut: before?.leftOut ?? [],
  });
}

/** The region of every finding that Security Hub may show as open. */
async function openIn(account: string, regions: readonly string[], hub: Hub): Promise<readonly string[]> {
  const told = await hub.world.history.published('security-hub', account, regions);
  return Object.entries(told).flatMap(([id, { open, claim }]) =>
    open || claim !== undefined ? [id.split('/')[2] ?? ''] : [],
  );
}

function ruleNames({ settings: { prefix }, world }: Hub): readonly string[] {
  return configRulesOf(world.catalogue).map(({ name }) => `${prefix}-${name}`);
}
