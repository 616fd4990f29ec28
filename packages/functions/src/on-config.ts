import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import { AwsFailure, errorNameOf } from '@lenswatch/core/aws/failure.ts';
import { parseRelay, type Relay } from '@lenswatch/core/config-rules/relay.ts';
import { type ConfigRule, configRules } from '@lenswatch/core/config-rules/rules.ts';
import { evaluationOf } from '@lenswatch/core/config-rules/verdict.ts';
import type { Finding } from '@lenswatch/core/engine/finding.ts';
import type { Entry } from '@lenswatch/core/history/entry.ts';
import { type Answer, answerConfig } from '@lenswatch/core/sinks/config.ts';
import { lookAgain } from '@lenswatch/core/watch/look.ts';
import middy from '@middy/core';
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { closedBecause } from './door.ts';
import type { Hub } from './hub.ts';
import { deadlineOf, hubOf, logger } from './instance.ts';
import { publish } from './publish.ts';

/** Kept for answering when time for reading runs out. */
const RESERVE = 20_000;
const CALLS_PER_SECOND = 5;
/** What Config says of a resource that is there. */
const present = /^(OK|ResourceDiscovered)$/;

/** Invocations of members' Config rules, from their own queue. */
export const handler = middy<SQSEvent, SQSBatchResponse>()
  .use(injectLambdaContext(logger))
  .handler(async (event: SQSEvent, context: Context) => {
    const hub = await hubOf(context);
    const signal = deadlineOf(context, RESERVE);
    const work = async ({ body, messageId }: SQSRecord): Promise<void> => {
      try {
        await onRelay(body, hub, signal);
      } catch (error) {
        logger.error('A relayed invocation failed.', { messageId, error: error as Error });
        throw error;
      }
    };
    return processPartialResponse(event, work, new BatchProcessor(EventType.SQS), {
      context,
      throwOnFullBatchFailure: false,
    });
  });

/** Answers one invocation of a rule. A dead token is counted, not tried again: the next schedule repairs. */
export async function onRelay(body: string, hub: Hub, signal: AbortSignal): Promise<void> {
  const relay = parseRelay(body);
  if ('refused' in relay) {
    logger.warn('A relay was refused.', { reason: relay.refused });
    hub.emit([{ name: 'ConfigRelaysRefused', unit: 'Count', value: 1 }]);
    return;
  }
  const { prefix, excludedAccounts } = hub.settings;
  const rule = configRules.find(({ name }) => relay.configRuleName === `${prefix}-${name}`);
  if (!rule || excludedAccounts.includes(relay.accountId)) {
    logger.warn('A relay of a rule that is not ours was ignored.', { account: relay.accountId });
    return;
  }
  const answers = await answersTo(relay, rule, hub, signal);
  if (answers.length === 0) return;
  const aws = hub.enter(relay.accountId, 'report');
  try {
    const refused = await answerConfig(
      aws,
      {
        region: relay.region,
        resultToken: relay.resultToken,
        orderingTimestamp: relay.captureTime ?? relay.notificationCreationTime ?? hub.now(),
      },
      answers,
    );
    hub.emit([
      { name: 'ConfigAnswers', unit: 'Count', value: answers.length - refused },
      { name: 'ConfigAnswersRefused', unit: 'Count', value: refused },
    ]);
  } catch (error) {
    const dead =
      error instanceof AwsFailure &&
      /^(InvalidResultToken|NoSuchConfigRule)/.test(errorNameOf(error.cause ?? error));
    if (!dead) throw error;
    logger.warn('The token of a relay is dead.', { account: relay.accountId });
    hub.emit([{ name: 'ConfigTokensDead', unit: 'Count', value: 1 }]);
  } finally {
    await aws.close();
  }
}

async function answersTo(
  relay: Relay,
  rule: ConfigRule,
  hub: Hub,
  signal: AbortSignal,
): Promise<readonly Answer[]> {
  const { accountId: account, region, resourceType, resourceId } = relay;
  const { history } = hub.world;
  if (resourceType === undefined || resourceId === undefined) {
    // A schedule asks for everything that is known: the last sweep read it.
    const { entries, findings } = await history.recall(account, [region]);
    return entries.flatMap((entry) => {
      if (entry.state !== 'present' || !rule.facts.includes(entry.fact)) return [];
      const type = hub.world.catalogue.collectorOf(entry.fact).type;
      return [{ type, id: idFor(entry), ...evaluationOf(findingsAbout(entry, findings)) }];
    });
  }
  const about = { type: resourceType, id: resourceId };
  const gone = { ...about, compliance: 'NOT_APPLICABLE' as const, annotation: null };
  if (!rule.types.includes(resourceType)) return [];
  const left = relay.eventLeftScope || !present.test(relay.configurationItemStatus ?? 'OK');
  const entry = await changedEntry(relay, rule, hub, signal);
  if (left || entry?.state !== 'present') return [gone];
  const findings = await history.findings(account, [region]);
  return [{ ...about, ...evaluationOf(findingsAbout(entry, findings)) }];
}

/** Reads the resource that a change is about, as an event would have it read, and gives what is known of it then. */
async function changedEntry(
  relay: Relay,
  rule: ConfigRule,
  hub: Hub,
  signal: AbortSignal,
): Promise<Entry | undefined> {
  const { accountId: account, region, resourceType, resourceId = '' } = relay;
  const { catalogue, history } = hub.world;
  const fact = rule.facts.find((name) => catalogue.collectorOf(name).type === resourceType);
  if (!fact) return undefined;
  const id = resourceId.slice(resourceId.lastIndexOf('/') + 1);
  const now = hub.now();
  const record = await hub.accounts.get(account);
  const aws = hub.enter(account, 'audit', { callsPerSecond: CALLS_PER_SECOND, signal });
  try {
    if (!(await closedBecause(aws, hub.settings.region))) {
      const dirty = { account, region, fact, id, lastAt: now, dueAt: now, looks: 0 };
      const looked = await lookAgain([dirty], {
        aws,
        world: hub.world,
        now,
        leaveOut: new Set(record?.leftOut),
      });
      await publish(hub, account, looked.regions);
    }
  } finally {
    await aws.close();
  }
  const { entries } = await history.recall(account, [region]);
  return entries.find((entry) => entry.fact === fact && entry.id === id);
}

/** Config names guardrails by their ARN and the others by their id. */
function idFor(entry: Entry & { readonly state: 'present' }): string {
  return entry.fact === 'bedrock.guardrail' ? entry.resource.arn : entry.resource.id;
}

function findingsAbout(
  entry: Entry & { readonly state: 'present' },
  findings: ReadonlyMap<string, Finding>,
): readonly Finding[] {
  return [...findings.values()].filter(({ resource }) => resource.arn === entry.resource.arn);
}
