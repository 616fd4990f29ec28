import { BlockList, isIP } from 'node:net';

/** A JSON value. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
type JsonObject = { readonly [key: string]: Json };

/** Characters that the pattern of a rule may have. */
export const longestPattern = 2048;

/** Says what is wrong with the text of a pattern; `null` if EventBridge takes it. */
export function patternProblem(text: string): string | null {
  if (text.length > longestPattern) return `The pattern is longer than ${longestPattern} characters.`;
  let pattern: unknown;
  try {
    pattern = JSON.parse(text);
  } catch {
    return 'The pattern is no JSON.';
  }
  if (!isObject(pattern)) return 'The pattern is no object.';
  return Object.keys(pattern).length === 0 ? 'Empty patterns are not allowed.' : problemIn(pattern, '$');
}

/**
 * True if an event fulfils a pattern. Elements of an array are alternatives; fields of one object have to be
 * fulfilled by one element of an array of objects.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns-content-based-filtering.html
 */
export function matchesPattern(pattern: unknown, event: unknown): boolean {
  if (!isObject(pattern)) return false;
  return Object.entries(pattern).every(([key, wanted]) => {
    if (key === '$or' && Array.isArray(wanted) && wanted.every(isObject)) {
      return wanted.some((choice) => matchesPattern(choice, event));
    }
    const given = isObject(event) ? event[key] : undefined;
    if (Array.isArray(wanted)) {
      const leaves = leavesOf(given);
      return wanted.some((filter) => fits(filter, leaves));
    }
    if (Array.isArray(given)) return given.some((element) => matchesPattern(wanted, element));
    return matchesPattern(wanted, given);
  });
}

type Test = (argument: Json, given: Json) => boolean;

const onText = (test: (argument: string, given: string) => boolean): Test => {
  return (argument, given) =>
    typeof argument === 'string' && typeof given === 'string' && test(argument, given);
};

/** Filters on one value. `exists` is about all of them and stands below. */
const filters: { readonly [name: string]: Test } = {
  prefix: (argument, given) => textOrFolded(argument, given, (wanted, text) => text.startsWith(wanted)),
  suffix: (argument, given) => textOrFolded(argument, given, (wanted, text) => text.endsWith(wanted)),
  'equals-ignore-case': onText((wanted, text) => wanted.toLowerCase() === text.toLowerCase()),
  wildcard: onText((wanted, text) => wildcard(wanted).test(text)),
  cidr: onText(inRange),
  numeric: (argument, given) =>
    Array.isArray(argument) && typeof given === 'number' && inBounds(argument, given),
  'anything-but': (argument, given) => !excluded(argument, given),
};

function fits(filter: Json, leaves: readonly Json[]): boolean {
  if (!isObject(filter)) return leaves.some((leaf) => leaf === filter);
  const [[name, argument = null] = ['']] = Object.entries(filter);
  if (name === 'exists') return leaves.length > 0 === (argument === true);
  const test = filters[name];
  return test !== undefined && leaves.some((leaf) => test(argument, leaf));
}

function excluded(argument: Json, given: Json): boolean {
  if (Array.isArray(argument)) return argument.some((each) => each === given);
  if (!isObject(argument)) return argument === given;
  const [[name = '', inner = null] = []] = Object.entries(argument);
  const test = filters[name];
  return [inner].flat().some((each) => test?.(each as Json, given) === true);
}

function textOrFolded(argument: Json, given: Json, test: (wanted: string, text: string) => boolean): boolean {
  if (typeof given !== 'string') return false;
  if (typeof argument === 'string') return test(argument, given);
  const folded = isObject(argument) ? argument['equals-ignore-case'] : undefined;
  return typeof folded === 'string' && test(folded.toLowerCase(), given.toLowerCase());
}

function inBounds(bounds: readonly Json[], given: number): boolean {
  for (let index = 0; index < bounds.length; index += 2) {
    const limit = Number(bounds[index + 1]);
    const holds = {
      '=': given === limit,
      '<': given < limit,
      '<=': given <= limit,
      '>': given > limit,
      '>=': given >= limit,
    };
    if (!holds[bounds[index] as '=']) return false;
  }
  return true;
}

function inRange(range: string, address: string): boolean {
  const [network = '', prefix = ''] = range.split('/');
  if (isIP(network) === 0 || isIP(network) !== isIP(address)) return false;
  const family = isIP(network) === 6 ? 'ipv6' : 'ipv4';
  const list = new BlockList();
  list.addSubnet(network, Number(prefix), family);
  return list.check(address, family);
}

function wildcard(pattern: string): RegExp {
  const source = pattern.replace(/\\(.)|[.+?^${}()|[\]\\]|\*/g, (sign, escaped: string | undefined) => {
    if (escaped !== undefined) return escaped.replace(/[.*+?^${}()|[\]\\]/, '\\$&');
    return sign === '*' ? '.*' : `\\${sign}`;
  });
  return new RegExp(`^${source}$`, 's');
}

function leavesOf(value: Json | undefined): Json[] {
  if (value === undefined || isObject(value)) return [];
  return Array.isArray(value) ? value.flatMap(leavesOf) : [value];
}

function problemIn(pattern: JsonObject, path: string): string | null {
  for (const [key, wanted] of Object.entries(pattern)) {
    const here = `${path}.${key}`;
    if (key === '$or' && Array.isArray(wanted)) {
      if (wanted.length < 2) return `${here} needs two alternatives at least.`;
      for (const choice of wanted) {
        const problem = isObject(choice) ? problemIn(choice, here) : `${here} holds no objects.`;
        if (problem) return problem;
      }
    } else if (Array.isArray(wanted)) {
      if (wanted.length === 0) return `${here}: empty arrays are not allowed.`;
      const wrong = wanted.find((filter) => !isFilter(filter));
      if (wrong !== undefined) return `${here}: unrecognized match type ${JSON.stringify(wrong)}.`;
    } else if (isObject(wanted)) {
      if (Object.keys(wanted).length === 0) return `${here}: empty objects are not allowed.`;
      const problem = problemIn(wanted, here);
      if (problem) return problem;
    } else return `${here}: "${key}" must be an object or an array.`;
  }
  return null;
}

function isFilter(filter: Json): boolean {
  if (Array.isArray(filter)) return false;
  if (!isObject(filter)) return true;
  const names = Object.keys(filter);
  const [name = ''] = names;
  return names.length === 1 && (name === 'exists' ? typeof filter[name] === 'boolean' : name in filters);
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
