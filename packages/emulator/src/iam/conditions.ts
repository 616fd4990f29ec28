import { BlockList, isIP } from 'node:net';
import { arnMatches, globMatches } from './glob.ts';
import type { Condition } from './policy.ts';

/** Values of the request by condition key in lower case; a key that is not there is absent. */
export interface Context {
  readonly [key: string]: readonly string[];
}

type Test = (wanted: string, given: string) => boolean;

const number = (compare: (given: number, wanted: number) => boolean): Test => {
  return (wanted, given) => given.trim() !== '' && compare(Number(given), Number(wanted));
};
const date = (compare: (given: number, wanted: number) => boolean): Test => {
  return (wanted, given) => compare(timeOf(given), timeOf(wanted));
};
const literal: Test = (wanted, given) => wanted === given;
const literalIgnoringCase: Test = (wanted, given) => wanted.toLowerCase() === given.toLowerCase();

const tests: { readonly [operator: string]: Test } = {
  stringequals: literal,
  stringequalsignorecase: literalIgnoringCase,
  stringlike: globMatches,
  arnequals: arnMatches,
  arnlike: arnMatches,
  bool: literalIgnoringCase,
  binaryequals: literal,
  numericequals: number((given, wanted) => given === wanted),
  numericlessthan: number((given, wanted) => given < wanted),
  numericlessthanequals: number((given, wanted) => given <= wanted),
  numericgreaterthan: number((given, wanted) => given > wanted),
  numericgreaterthanequals: number((given, wanted) => given >= wanted),
  dateequals: date((given, wanted) => given === wanted),
  datelessthan: date((given, wanted) => given < wanted),
  datelessthanequals: date((given, wanted) => given <= wanted),
  dategreaterthan: date((given, wanted) => given > wanted),
  dategreaterthanequals: date((given, wanted) => given >= wanted),
  ipaddress: inRange,
};

/** Negated operators hold when none of the values matches, hence also when the key is absent. */
const negated: { readonly [operator: string]: string } = {
  stringnotequals: 'stringequals',
  stringnotequalsignorecase: 'stringequalsignorecase',
  stringnotlike: 'stringlike',
  arnnotequals: 'arnequals',
  arnnotlike: 'arnlike',
  numericnotequals: 'numericequals',
  datenotequals: 'dateequals',
  notipaddress: 'ipaddress',
};

/**
 * True if a condition holds. `expand` replaces policy variables; it gives `null` for a value with a variable
 * that the request does not have, which matches nothing.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
export function holds(
  condition: Condition,
  context: Context,
  expand: (value: string) => string | null,
): boolean {
  const given = context[condition.key];
  if (condition.operator === 'null') {
    const absent = given === undefined || given.length === 0;
    return condition.values.some((value) => (value.toLowerCase() === 'true') === absent);
  }
  const positive = negated[condition.operator];
  const test = tests[positive ?? condition.operator];
  if (!test) return false;
  if (given === undefined || given.length === 0) {
    return (
      condition.ifExists || condition.set === 'all' || (positive !== undefined && condition.set !== 'any')
    );
  }
  const wanted = condition.values.map(expand).filter((value) => value !== null);
  const matches = (value: string) =>
    wanted.some((pattern) => test(pattern, value)) !== (positive !== undefined);
  return condition.set === 'any' ? given.some(matches) : given.every(matches);
}

function timeOf(value: string): number {
  return /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value);
}

function inRange(range: string, address: string): boolean {
  const [network = '', prefix] = range.split('/');
  const family = isIP(network) === 6 ? 'ipv6' : 'ipv4';
  if (isIP(network) === 0 || isIP(address) === 0) return false;
  const list = new BlockList();
  list.addSubnet(network, Number(prefix ?? (family === 'ipv6' ? 128 : 32)), family);
  return list.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}
