import type { AwsAccount } from '../aws/access.ts';
import { AwsFailure, errorNameOf } from '../aws/failure.ts';
import type { UnknownReason } from '../facts/fact.ts';
import { reportedBy } from './config.ts';

/** What became of asking Config to ask us. */
export interface AskedAgain {
  /** Rules that hold results of ours, and that Config evaluates again. */
  readonly asked: readonly string[];
  /** Why it does not. */
  readonly refused?: UnknownReason;
}

/**
 * Has Config invoke those of some rules that hold results, so that these can be taken back: only the token of an
 * invocation lets anybody answer. Where a rule is not deployed, it holds none.
 *
 * @param rules at most 25: a call takes no more, and another within the minute is refused.
 * @see https://docs.aws.amazon.com/config/latest/APIReference/API_StartConfigRulesEvaluation.html
 */
export async function askConfigAgain(
  aws: AwsAccount,
  region: string,
  rules: readonly string[],
): Promise<AskedAgain> {
  try {
    const asked: string[] = [];
    for (const rule of rules) if (await holdsResults(aws, region, rule)) asked.push(rule);
    if (asked.length > 0) {
      await aws.send('config:StartConfigRulesEvaluation', region, { ConfigRuleNames: asked });
    }
    return { asked };
  } catch (error) {
    if (!(error instanceof AwsFailure)) throw error;
    return { asked: [], refused: error.reason };
  }
}

async function holdsResults(aws: AwsAccount, region: string, rule: string): Promise<boolean> {
  try {
    return (await reportedBy(aws, region, rule)).length > 0;
  } catch (error) {
    if (error instanceof AwsFailure && /^NoSuchConfigRule/.test(errorNameOf(error.cause ?? error)))
      return false;
    throw error;
  }
}
