import { referencesIn } from '@lenswatch/core/config-rules/naming.ts';
import { parseRelay, type Relay } from '@lenswatch/core/config-rules/relay.ts';
import { type ConfigRule, configRulesOf, regionOf } from '@lenswatch/core/config-rules/rules.ts';
import type { Finding } from '@lenswatch/core/engine/finding.ts';
import type { AccountState } from '@lenswatch/core/history/accounts.ts';
import { answerConfig } from '@lenswatch/core/sinks/config.ts';
import { recheck } from '@lenswatch/core/watch/watch.ts';
import type { Hub } from './hub.ts';
import { logger } from './instance.ts';
import { look } from './look.ts';
import { queueHandler } from './queue-handler.ts';

/** Invocations of members' Config rules, from their own queue. */
export const handler = queueHandler(onRelay);

/** Answers one invocation of a rule. A dead token is counted, not tried again: the next schedule repairs. */
export async function onRelay(body: string, hub: Hub, signal: AbortSignal): Promise<void> {
  const relay = parseRelay(body);
  if ('refused' in relay) {
    logger.warn('A relay was refused.', { reason: relay.refused });
    hub.emit([{ name: 'ConfigRelaysRefused', unit: 'Count', value: 1 }]);
    return;
  }
  const { account, region } = relay;
  const { prefix, excludedAccounts } = hub.settings;
  const rule = configRulesOf(hub.world.catalogue).find(({ name }) => relay.ruleName === `${prefix}-${name}`);
  if (!rule || excludedAccounts.includes(account)) {
    logger.warn('A relay of a rule that is not ours was ignored.', { account });
    return;
  }
  const state = (await hub.accounts.get(account))?.state;
  const retired = state === 'retired';
  // Nothing is known of an account that was retired, and that is the answer.
  const findings = retired ? [] : await findingsFor(relay, rule, state, hub, signal);
  if (!findings) {
    // An answer would take back results about what nobody has looked at yet.
    logger.info('A relay of a place that was never swept was ignored.', { account, region });
    return;
  }
  const aws = hub.enter(account, 'report');
  try {
    const { accepted, failed, dead, errors } = await answerConfig(
      aws,
      retired ? { ...relay, orderedAt: hub.now() } : relay, // the last word, whatever the invocation is about
      rule,
      findings,
      hub.now(),
    );
    hub.emit([
      { name: 'ConfigAnswers', unit: 'Count', value: accepted },
      { name: 'ConfigAnswersRefused', unit: 'Count', value: failed },
      ...(dead ? [{ name: 'ConfigTokensDead', unit: 'Count' as const, value: 1 }] : []),
    ]);
    if (errors.length > 0) logger.warn('Config did not take everything.', { account, region, dead, errors });
    if (errors.length > 0 && !dead) throw new Error('Config could not be answered.');
  } finally {
    await aws.close();
  }
}

/**
 * What is known of the place that a relay is about, once its resource was read again; undefined if it was never swept,
 * or not again since AWS let its account in.
 */
async function findingsFor(
  relay: Relay,
  rule: ConfigRule,
  state: AccountState | undefined,
  hub: Hub,
  signal: AbortSignal,
): Promise<readonly Finding[] | undefined> {
  const { account } = relay;
  const region = regionOf(rule, relay);
  const { history } = hub.world;
  const { judged, coverage } = await history.recall(account, [region]);
  if (![...judged].some((entry) => entry.endsWith(`@${region}`))) return undefined;
  // Of a place that is not watched any more nothing is known, and that is the answer.
  if (coverage.length === 0) return state === 'unreachable' ? undefined : [];
  if (relay.resource && !relay.gone) await readAgain(relay, hub, signal);
  return [...(await history.findings(account, [region])).values()];
}

/** Reads what a change is about, as an event would have it read. */
async function readAgain(relay: Relay, hub: Hub, signal: AbortSignal): Promise<void> {
  const now = hub.now();
  const references = referencesIn(relay, hub.world.catalogue);
  if (references.length === 0) return;
  const dirty = references.map((reference) => ({ ...reference, lastAt: now, dueAt: now, looks: 0 }));
  const looked = await look(relay.account, dirty, now, hub, signal);
  await recheck(looked?.discovered ?? [], hub.watching);
}
