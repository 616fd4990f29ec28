import type { PolicyCondition, PolicyDocument, PolicyStatement } from '../facts/policy.ts';
import { coversGlob } from '../iam/glob.ts';
import { denyCovers } from '../iam/match.ts';
import { demandsValue, refusesOthers } from '../iam/restrictive-conditions.ts';
import { coverEverything } from './cidr.ts';

/** An Allow of a resource policy that everybody may use, and the name it goes by: its Sid, or `#3`. */
export interface OpenStatement {
  readonly name: string;
  readonly statement: PolicyStatement;
}

/**
 * The Allow statements for everybody that neither a condition nor a Deny narrows.
 *
 * @param narrows the conditions that count; one that everybody can meet never does.
 */
export function openStatements(
  { statements }: PolicyDocument,
  narrows: (condition: PolicyCondition) => boolean,
): readonly OpenStatement[] {
  const denies = statements.filter(({ effect }) => effect === 'Deny');
  return statements.flatMap((statement, index) => {
    const { effect, sid, conditions } = statement;
    if (effect !== 'Allow' || !isForEverybody(statement)) return [];
    if (conditions.some((condition) => demandsValue(condition) && names(condition, narrows))) return [];
    if (denies.some((deny) => covers(deny, statement) && leavesFew(deny, narrows))) return [];
    return [{ name: sid ?? `#${index + 1}`, statement }];
  });
}

/** A statement without principals names those that it leaves out, or nobody at all. */
function isForEverybody({ principals }: PolicyStatement): boolean {
  return principals?.some(({ value }) => value === '*') ?? true;
}

/** Whether a Deny reaches all that an Allow grants; in doubt it does not. */
function covers(deny: PolicyStatement, { actions, resources }: PolicyStatement): boolean {
  const onActions = (actions ?? ['*']).every((action) =>
    deny.actions?.some((pattern) => coversGlob(pattern, action)),
  );
  const onResources = (resources ?? ['*']).every((resource) =>
    deny.resources?.some((pattern) => denyCovers(pattern, resource)),
  );
  return onActions && onResources;
}

/** Whether those that a Deny spares are few: the principals it names, or what its conditions demand. */
function leavesFew(
  { principals, notPrincipals, conditions }: PolicyStatement,
  narrows: (condition: PolicyCondition) => boolean,
): boolean {
  if (notPrincipals !== null)
    return conditions.length === 0 && !notPrincipals.some(({ value }) => value === '*');
  if (!principals?.some(({ value }) => value === '*')) return false;
  const others = conditions.filter((condition) => !sparesServices(condition));
  if (others.length === 0) return conditions.length === 0;
  return others.every((condition) => refusesOthers(condition) && names(condition, narrows));
}

/**
 * Anyone can name a role of their own; only the account in front of the name tells whose it is. That a key
 * is there tells nothing of its value: every caller has an account. Nor do addresses that are all there are.
 */
function names(condition: PolicyCondition, narrows: (condition: PolicyCondition) => boolean): boolean {
  const { operator, key, values } = condition;
  if (operator === 'null' || !narrows(condition)) return false;
  if (/^(not)?ipaddress$/.test(operator) && coverEverything(values)) return false;
  return key !== 'aws:principalarn' || values.every((value) => /^\d{12}$/.test(value.split(':')[4] ?? ''));
}

/** The usual exception of a data perimeter: calls that AWS services make. */
function sparesServices({ operator, key, values }: PolicyCondition): boolean {
  const isService = key === 'aws:principalisawsservice' || key === 'aws:viaawsservice';
  return isService && operator === 'bool' && values.every((value) => value.toLowerCase() === 'false');
}
