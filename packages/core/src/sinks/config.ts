import type { AwsAccount } from '../aws/access.ts';

/** One answer to a Config rule. */
export interface Answer {
  readonly type: string;
  readonly id: string;
  readonly compliance: 'COMPLIANT' | 'NON_COMPLIANT' | 'NOT_APPLICABLE';
  readonly annotation: string | null;
}

/** What the answers are for. */
export interface Question {
  readonly region: string;
  readonly resultToken: string;
  /** ISO 8601: orders the answers about one resource. */
  readonly orderingTimestamp: string;
}

const BATCH = 100;
const ATTEMPTS = 3;

/**
 * Answers a Config rule, a hundred resources a call; what is refused is sent again.
 *
 * @returns how many answers Config did not take.
 * @throws AwsFailure when the token is dead or the role may not answer.
 * @see https://docs.aws.amazon.com/config/latest/APIReference/API_PutEvaluations.html
 */
export async function answerConfig(
  aws: AwsAccount,
  { region, resultToken, orderingTimestamp }: Question,
  answers: readonly Answer[],
): Promise<number> {
  let refused = 0;
  for (let start = 0; start < answers.length; start += BATCH) {
    let pending = answers.slice(start, start + BATCH).map(({ type, id, compliance, annotation }) => ({
      ComplianceResourceType: type,
      ComplianceResourceId: id,
      ComplianceType: compliance,
      ...(annotation ? { Annotation: annotation } : {}),
      OrderingTimestamp: new Date(orderingTimestamp),
    }));
    for (let attempt = 1; pending.length > 0; attempt += 1) {
      const { FailedEvaluations = [] } = await aws.send('config:PutEvaluations', region, {
        ResultToken: resultToken,
        Evaluations: pending,
        ...(resultToken === 'TESTMODE' ? { TestMode: true } : {}),
      });
      const failed = new Set(FailedEvaluations.map(({ ComplianceResourceId }) => ComplianceResourceId));
      pending = pending.filter(({ ComplianceResourceId }) => failed.has(ComplianceResourceId));
      if (attempt < ATTEMPTS) continue;
      refused += pending.length;
      break;
    }
  }
  return refused;
}
