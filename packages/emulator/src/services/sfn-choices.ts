import { globMatches } from '../iam/glob.ts';
import type { ChoiceRule } from './sfn-definition.ts';
import { StateError } from './sfn-errors.ts';
import { type Data, lookup, lookupRequired } from './sfn-paths.ts';

type Test = (given: unknown, wanted: unknown) => boolean;

const ofType =
  (type: 'string' | 'number' | 'boolean', compare: (given: never, wanted: never) => boolean): Test =>
  (given, wanted) =>
    typeof given === type && typeof wanted === type && compare(given as never, wanted as never);

const time =
  (compare: (given: number, wanted: number) => boolean): Test =>
  (given, wanted) => {
    const [a, b] = [Date.parse(String(given)), Date.parse(String(wanted))];
    return !Number.isNaN(a) && !Number.isNaN(b) && compare(a, b);
  };

const orders = {
  Equals: (a: never, b: never) => a === b,
  GreaterThan: (a: never, b: never) => a > b,
  GreaterThanEquals: (a: never, b: never) => a >= b,
  LessThan: (a: never, b: never) => a < b,
  LessThanEquals: (a: never, b: never) => a <= b,
} as const;

const comparisons: { readonly [name: string]: Test } = {
  BooleanEquals: ofType('boolean', orders.Equals),
  StringMatches: (given, wanted) => typeof given === 'string' && globMatches(String(wanted), given),
  ...Object.fromEntries(
    Object.entries(orders).flatMap(([name, compare]) => [
      [`String${name}`, ofType('string', compare)],
      [`Numeric${name}`, ofType('number', compare)],
      [`Timestamp${name}`, time(compare as (a: number, b: number) => boolean)],
    ]),
  ),
};

/** Tests of what a value is; `IsPresent` alone takes one that is not there. */
const kinds: { readonly [name: string]: (given: unknown) => boolean } = {
  IsBoolean: (given) => typeof given === 'boolean',
  IsNull: (given) => given === null,
  IsNumeric: (given) => typeof given === 'number',
  IsPresent: (given) => given !== undefined,
  IsString: (given) => typeof given === 'string',
  IsTimestamp: (given) => typeof given === 'string' && /^\d{4}-\d\d-\d\dT/.test(given),
};

const structure = new Set(['Next', 'Comment', 'Variable', 'And', 'Or', 'Not']);

/** True if a rule of a choice holds. @throws StateError for tests that nobody knows, or on values that are missing. */
export function ruleHolds(rule: ChoiceRule, data: Data): boolean {
  if (rule.And) return rule.And.every((each) => ruleHolds(each, data));
  if (rule.Or) return rule.Or.some((each) => ruleHolds(each, data));
  if (rule.Not) return !ruleHolds(rule.Not, data);
  const [name = ''] = Object.keys(rule).filter((member) => !structure.has(member));
  const variable = rule.Variable ?? '';
  const kind = kinds[name];
  if (kind) {
    const given = name === 'IsPresent' ? lookup(variable, data) : lookupRequired(variable, data, 'Variable');
    return kind(given) === rule[name];
  }
  const byPath = name.endsWith('Path');
  const compare = comparisons[byPath ? name.slice(0, -4) : name];
  if (!compare) throw new StateError('States.Runtime', `The emulator does not model the test ${name}`);
  const wanted = byPath ? lookupRequired(String(rule[name]), data, name) : rule[name];
  return compare(lookupRequired(variable, data, 'Variable'), wanted);
}
