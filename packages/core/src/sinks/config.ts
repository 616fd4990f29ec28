import type { Evaluation as ConfigEvaluation, ResourceType } from '@aws-sdk/client-config-service';
import type { AwsAccount } from '../aws/access.ts';
import { AwsFailure, errorNameOf } from '../aws/failure.ts';
import type { Operation } from '../aws/services.ts';
import { type Answer, answersToChange, answersToSchedule } from '../config-rules/answers.ts';
import { accountType, type Recorded } from '../config-rules/naming.ts';
import type { Relay } from '../config-rules/relay.ts';
import type { ConfigRule } from '../config-rules/rules.ts';
import type { Finding } from '../engine/finding.ts';
import { pagesOf } from '../engine/pages.ts';

/** What became of one answer to Config. */
export interface ConfigReport {
  readonly accepted: number;
  readonly failed: number;
  /** The token has expired or its rule is gone: counted, never retried. The next schedule brings another. */
  readonly dead: boolean;
  /** For people; no token in them. */
  readonly errors: readonly string[];
}

/** What answering and asking to be asked take; the report role's policy is made from it. */
export const configOperations = [
  'config:PutEvaluations',
  'config:ListDiscoveredResources',
  'config:GetComplianceDetailsByConfigRule',
  'config:StartConfigRulesEvaluation',
] as const satisfies readonly Operation[];

/** Evaluations that one call takes. */
const BATCH = 100;
const ATTEMPTS = 3;

/**
 * Answers one invocation of a rule with everything that is known about its resources. For a schedule, Config is
 * asked what it records and what it holds of us: it keeps things under names that nobody else knows, and a rule
 * never learns of deletions by itself.
 *
 * @param aws the member, entered by its report role.
 * @param findings all that is known of the account; a place that was never looked at is not to be answered for,
 * because results about which nothing is known are taken back.
 * @see https://docs.aws.amazon.com/config/latest/APIReference/API_PutEvaluations.html
 */
export async function answerConfig(
  aws: AwsAccount,
  relay: Relay,
  rule: ConfigRule,
  findings: readonly Finding[],
  now: string,
): Promise<ConfigReport> {
  if (relay.resource) return putEvaluations(aws, relay, answersToChange(relay, findings), now);
  try {
    const [recorded, reported] = await Promise.all([
      recordedBy(aws, relay.region, rule.types),
      reportedBy(aws, relay.region, relay.ruleName),
    ]);
    return await putEvaluations(
      aws,
      relay,
      answersToSchedule(relay, rule, findings, { recorded, reported }),
      now,
    );
  } catch (error) {
    if (!(error instanceof AwsFailure)) throw error;
    return { accepted: 0, failed: 0, dead: isDead(error), errors: [error.message] };
  }
}

/** Sends evaluations, 100 a call, and again those that Config could not take. */
export async function putEvaluations(
  aws: AwsAccount,
  relay: Relay,
  answers: readonly Answer[],
  now: string,
): Promise<ConfigReport> {
  // A clock that runs ahead in the member must not put its answers beyond the reach of later ones.
  const orderedAt = new Date(relay.orderedAt < now ? relay.orderedAt : now);
  const errors: string[] = [];
  let accepted = 0;
  for (let start = 0; start < answers.length; start += BATCH) {
    const batch = answers.slice(start, start + BATCH).map((answer) => evaluationOf(answer, orderedAt));
    try {
      const refused = await sendUntilTaken(aws, relay, batch);
      accepted += batch.length - refused.length;
      for (const { ComplianceResourceType, ComplianceResourceId } of refused) {
        errors.push(
          `Config in ${aws.account} ${relay.region} did not take the evaluation of ${ComplianceResourceType} ` +
            `${ComplianceResourceId} for rule ${relay.ruleName}, ${ATTEMPTS} times.`,
        );
      }
    } catch (error) {
      if (!(error instanceof AwsFailure)) throw error;
      errors.push(error.message);
      const dead = isDead(error);
      return { accepted, failed: answers.length - accepted, dead, errors };
    }
  }
  return { accepted, failed: answers.length - accepted, dead: false, errors };
}

/** Gives back what Config refused to the last. */
async function sendUntilTaken(
  aws: AwsAccount,
  { region, resultToken, testMode }: Relay,
  batch: readonly ConfigEvaluation[],
): Promise<readonly ConfigEvaluation[]> {
  let pending = batch;
  for (let attempt = 1; pending.length > 0 && attempt <= ATTEMPTS; attempt += 1) {
    const { FailedEvaluations = [] } = await aws.send('config:PutEvaluations', region, {
      ResultToken: resultToken,
      Evaluations: [...pending],
      ...(testMode ? { TestMode: true } : {}),
    });
    const failed = new Set(FailedEvaluations.map(keyOf));
    pending = pending.filter((evaluation) => failed.has(keyOf(evaluation)));
  }
  return pending;
}

function evaluationOf({ type, id, compliance, annotation }: Answer, orderedAt: Date): ConfigEvaluation {
  return {
    ComplianceResourceType: type,
    ComplianceResourceId: id,
    ComplianceType: compliance,
    ...(annotation ? { Annotation: annotation } : {}),
    OrderingTimestamp: orderedAt,
  };
}

function keyOf({ ComplianceResourceType, ComplianceResourceId }: ConfigEvaluation): string {
  return `${ComplianceResourceType}\n${ComplianceResourceId}`;
}

/** Nothing that is sent with this token will ever be taken. */
function isDead(error: AwsFailure): boolean {
  return /^(InvalidResultToken|NoSuchConfigRule)/.test(errorNameOf(error.cause ?? error));
}

/** Every resource of these types that Config records in one place. */
async function recordedBy(
  aws: AwsAccount,
  region: string,
  types: readonly string[],
): Promise<readonly Recorded[]> {
  const found: Recorded[] = [];
  for (const type of types) {
    if (type === accountType) continue;
    const pages = pagesOf({ resourceType: type as ResourceType }, (input) =>
      aws.send('config:ListDiscoveredResources', region, input),
    );
    for await (const { resourceIdentifiers = [] } of pages) {
      for (const { resourceId, resourceName } of resourceIdentifiers) {
        if (resourceId) found.push({ type, id: resourceId, ...(resourceName ? { name: resourceName } : {}) });
      }
    }
  }
  return found;
}

/** Every resource about which a rule holds a result. */
export async function reportedBy(
  aws: AwsAccount,
  region: string,
  rule: string,
): Promise<readonly Recorded[]> {
  const found: Recorded[] = [];
  const pages = pagesOf({ ConfigRuleName: rule }, (input) =>
    aws.send('config:GetComplianceDetailsByConfigRule', region, input),
  );
  for await (const { EvaluationResults = [] } of pages) {
    for (const { EvaluationResultIdentifier } of EvaluationResults) {
      const { ResourceType, ResourceId } = EvaluationResultIdentifier?.EvaluationResultQualifier ?? {};
      if (ResourceType && ResourceId) found.push({ type: ResourceType, id: ResourceId });
    }
  }
  return found;
}
