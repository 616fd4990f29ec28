import type { PolicyCondition } from '../facts/policy.ts';

/** Condition keys that narrow a grant (catalogue A4.4); every other key is noted, not counted. */
const keys: ReadonlySet<string> = new Set([
  ...['bedrock:guardrailidentifier', 'bedrock:inferenceprofilearn', 'bedrock:promptrouterarn'],
  ...['bedrock:servicetier', 'bedrock:bearertokentype', 'bedrock:inlineagentname'],
  ...['bedrock:thirdpartyknowledgebasecredentialssecretarn', 'bedrock-mantle:model'],
  ...['bedrock-mantle:projectarn', 'aws:sourcevpc', 'aws:sourcevpce', 'aws:vpcsourceip', 'aws:sourceip'],
  ...['aws:principalarn', 'aws:principalorgid', 'aws:resourceaccount', 'aws:resourceorgid'],
  ...['aws:requestedregion', 'aws:sourcearn', 'aws:sourceaccount', 'aws:sourceorgid'],
  ...['iam:passedtoservice', 'iam:associatedresourcearn', 'iam:servicespecificcredentialagedays'],
  'iam:servicespecificcredentialservicename',
]);
const families = ['bedrock-agentcore:', 'aws:principaltag/', 'aws:resourcetag/', 'aws:calledvia'];

const positive: ReadonlySet<string> = new Set([
  ...['stringequals', 'stringequalsignorecase', 'stringlike', 'arnequals', 'arnlike', 'ipaddress', 'bool'],
  ...['numericequals', 'numericlessthan', 'numericlessthanequals'],
]);
const negated: ReadonlySet<string> = new Set([
  ...['stringnotequals', 'stringnotequalsignorecase', 'stringnotlike', 'arnnotequals', 'arnnotlike'],
  ...['notipaddress', 'numericnotequals', 'null'],
]);

/** Whether the key narrows grants at all. */
export function isRestrictiveKey(key: string): boolean {
  return keys.has(key) || families.some((family) => key.startsWith(family));
}

/** Whether a condition of an Allow demands a value that not every request has, on a key that counts. */
export function isRestrictive(condition: PolicyCondition): boolean {
  return isRestrictiveKey(condition.key) && demandsValue(condition);
}

/**
 * Whether a condition of an Allow demands, of whatever key, a value that not every request has.
 * `IfExists` and `ForAllValues` hold when the key is absent and so demand nothing.
 */
export function demandsValue({ operator, set, ifExists, values }: PolicyCondition): boolean {
  if (!positive.has(operator) || ifExists || set === 'ForAllValues') return false;
  if (values.length === 0 || values.some(isOpenValue)) return false;
  return operator !== 'bool' || values.every((value) => value.toLowerCase() === 'true');
}

/**
 * Whether a condition of a Deny has the effect of a restrictive condition of an Allow. A negated operator
 * also holds when the key is absent, so that leaving the key out does not help; `IfExists` says the same again.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
export function isNegatedRestriction(condition: PolicyCondition): boolean {
  return isRestrictiveKey(condition.key) && refusesOthers(condition);
}

/** As `isNegatedRestriction`, for whatever key. */
export function refusesOthers({ operator, set, values }: PolicyCondition): boolean {
  if (!negated.has(operator) || set !== null || values.length === 0) return false;
  if (operator === 'null') return values.every((value) => value.toLowerCase() === 'true');
  return !values.some(isOpenValue);
}

/** A value that everything matches: `*`, `arn:*:*:*:*:*:*`, `o-*`, `vpce-*`, `0.0.0.0/0`. */
function isOpenValue(value: string): boolean {
  return /^(arn:(aws[a-z-]*)?|o-|vpce?-)?[*?:/]*$/.test(value) || value === '0.0.0.0/0' || value === '::/0';
}
