import type { PolicyCondition, PolicyDocument, PolicyStatement } from '../facts/policy.ts';
import { holds } from './condition.ts';
import { closeVariables, variablesOf } from './policy-variables.ts';
import type { FixedContext } from './principal-context.ts';

/**
 * The statement without the conditions that surely hold; nothing when one surely does not. A condition that
 * compares the principal with something the request says (`${aws:ResourceTag/team}`) is neither.
 */
export function decided(
  statement: PolicyStatement,
  version: PolicyDocument['version'],
  known: FixedContext,
): readonly PolicyStatement[] {
  if (statement.conditions.length === 0) return [statement];
  const close = (text: string) => (version === '2012-10-17' ? closeVariables(text, known.context) : text);
  const isClosed = (text: string) =>
    version !== '2012-10-17' || variablesOf(text).every((key) => known.knows(key));
  const left: PolicyCondition[] = [];
  for (const condition of statement.conditions) {
    const { key, values } = condition;
    // Without the key the values are not even looked at.
    const compares = known.context[key] !== undefined && !values.every(isClosed);
    if (!known.knows(key) || compares) left.push(condition);
    else if (!holds(condition, known.context, close)) return [];
  }
  return [{ ...statement, conditions: left }];
}
