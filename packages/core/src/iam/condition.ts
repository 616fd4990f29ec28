import { BlockList, isIP } from 'node:net';
import type { PolicyCondition } from '../facts/policy.ts';
import { matchesGlob } from './glob.ts';

/** What a request says of itself: values by condition key in lower case. A key that is not there is absent. */
export interface RequestContext {
  readonly [key: string]: readonly string[];
}

type Comparison = (wanted: string, given: string) => boolean;

const positive: { readonly [operator: string]: Comparison } = {
  stringequals: (wanted, given) => wanted === given,
  stringequalsignorecase: (wanted, given) => wanted.toLowerCase() === given.toLowerCase(),
  stringlike: matchesGlob,
  arnequals: matchesArn,
  arnlike: matchesArn,
  bool: (wanted, given) => wanted.toLowerCase() === given.toLowerCase(),
  binaryequals: (wanted, given) => wanted === given,
  ipaddress: isWithin,
  ...ordered('numeric', numberOf),
  ...ordered('date', timeOf),
};

/** Negated operators hold when no value matches, hence also when the key is absent. */
const opposite: { readonly [operator: string]: string } = {
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
 * Whether a condition holds for a request, exactly as IAM decides it.
 *
 * @param close replaces policy variables of a value; null for one that the request lacks, which matches
 * nothing.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
export function holds(
  { operator, set, ifExists, key, values }: PolicyCondition,
  context: RequestContext,
  close: (value: string) => string | null,
): boolean {
  const given = context[key] ?? [];
  if (operator === 'null') return values.some((value) => /^true$/i.test(value) === (given.length === 0));
  const base = opposite[operator];
  const compare = positive[base ?? operator];
  // What the parser lets through is known here; a document from elsewhere is not half understood.
  if (!compare) return false;
  if (given.length === 0) {
    return ifExists || set === 'ForAllValues' || (base !== undefined && set !== 'ForAnyValue');
  }
  const wanted = values.map(close).filter((value) => value !== null);
  const agrees = (value: string) => wanted.some((one) => compare(one, value)) === (base === undefined);
  return set === 'ForAnyValue' ? given.some(agrees) : given.every(agrees);
}

function ordered(kind: string, read: (text: string) => number): { readonly [operator: string]: Comparison } {
  const by =
    (agrees: (given: number, wanted: number) => boolean): Comparison =>
    (wanted, given) =>
      agrees(read(given), read(wanted));
  return {
    [`${kind}equals`]: by((given, wanted) => given === wanted),
    [`${kind}lessthan`]: by((given, wanted) => given < wanted),
    [`${kind}lessthanequals`]: by((given, wanted) => given <= wanted),
    [`${kind}greaterthan`]: by((given, wanted) => given > wanted),
    [`${kind}greaterthanequals`]: by((given, wanted) => given >= wanted),
  };
}

/** NaN, which compares with nothing, where the text is no number. */
function numberOf(text: string): number {
  return text.trim() === '' ? Number.NaN : Number(text);
}

/** ISO 8601 or seconds since 1970. */
function timeOf(text: string): number {
  return /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text);
}

/** Part by part: a `*` in one of the first five does not reach into the next. */
function matchesArn(pattern: string, arn: string): boolean {
  if (pattern === '*') return true;
  const wanted = partsOf(pattern);
  const given = partsOf(arn);
  return (
    wanted.length === 6 &&
    given.length === 6 &&
    wanted.every((part, index) => matchesGlob(part, given[index] as string))
  );
}

function partsOf(arn: string): readonly string[] {
  const parts = arn.split(':');
  return parts.length < 6 ? parts : [...parts.slice(0, 5), parts.slice(5).join(':')];
}

function isWithin(range: string, address: string): boolean {
  const [network = '', length] = range.split('/');
  const version = isIP(network);
  const bits = version === 6 ? 128 : 32;
  const prefix = length === undefined ? bits : Number(length);
  if (version === 0 || isIP(address) === 0 || !(prefix >= 0 && prefix <= bits)) return false;
  const list = new BlockList();
  list.addSubnet(network, prefix, version === 6 ? 'ipv6' : 'ipv4');
  return list.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}
