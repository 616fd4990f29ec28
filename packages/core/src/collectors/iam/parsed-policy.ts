import type { PolicyDocument } from '../../facts/policy.ts';
import { PolicyParseError, parsePolicy } from '../../iam/parse-policy.ts';
import type { GivesUp } from '../aws/stated.ts';

/**
 * A policy document in its normal form. `what` names it for people: `policy read-models of role …`.
 *
 * @throws what `giveUp` throws (`PARSE_ERROR`), when the text is no policy document.
 */
export function parsedPolicy(reading: GivesUp, text: string, what: string): PolicyDocument {
  try {
    return parsePolicy(text);
  } catch (error) {
    if (!(error instanceof PolicyParseError)) throw error;
    return reading.giveUp('PARSE_ERROR', `The ${what} does not parse.`);
  }
}
