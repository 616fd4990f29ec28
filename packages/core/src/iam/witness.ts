import type { Resource } from '../facts/fact.ts';
import type { PolicyCondition, PolicyStatement } from '../facts/policy.ts';
import { actionsMatching, isUnscopable } from './action-catalogue.ts';
import { actionResources } from './action-resources.generated.ts';
import { type Ceiling, ceilingOf, noCeilings } from './ceiling.ts';
import type { RequestContext } from './condition.ts';
import type { Allowance } from './effective-grant.ts';
import { isGlob, matchesGlob } from './glob.ts';
import { isAny, meetOfResources, segmentsOf } from './match.ts';
import { closeVariables, variablesOf } from './policy-variables.ts';
import { identityContext } from './principal-context.ts';
import { isAllowed } from './request.ts';

/** A request that would succeed: proof of a grant that anybody can try with IAM's policy simulator. */
export interface Witness {
  readonly [name: string]: string | RequestContext;
  /** Lower case. */
  readonly action: string;
  /** An ARN; `*` for actions without resource types. Names that the policies leave open are made up. */
  readonly resource: string;
  /** What the policies ask about, and the request has to answer: nothing else is in it. */
  readonly context: RequestContext;
}

/** Requests that are tried before a witness is given up: a failing finding must not cost a scan its time. */
const mostTried = 300;
const anyName = 'example';
const anyRegion = 'us-east-1';

/**
 * A request that an allowance admits, past all Denies and ceilings, or null when none was found. Allowances
 * err on the side of granting; a witness never does: it was evaluated exactly.
 *
 * @param fixed what the request says in any case, e.g. the region that it is meant for.
 */
export function witnessOf(
  subject: Resource<'iam.principal'>,
  allowance: Allowance,
  above: readonly Ceiling[] = noCeilings,
  fixed: RequestContext = {},
): Witness | null {
  const action = actionOf(allowance);
  if (action === null) return null;
  const asked = askedOf(subject, action, above);
  const identity = { ...identityContext(subject.value), ...fixed };
  const regions = fixed['aws:requestedregion'] ?? [
    ...new Set([...valuesFor('aws:requestedregion', asked, identity), anyRegion]),
  ];
  let tried = 0;
  for (const region of regions) {
    for (const resource of resourcesOf(allowance, action, region, subject, identity)) {
      const given = { ...identity, ...placeContext(resource, region, subject.account), ...fixed };
      for (const free of contexts(asked, given)) {
        const context = { ...free, ...given };
        if (isAllowed(subject.value, { action, resource, context }, above)) {
          return { action, resource, context: only(context, asked.keys) };
        }
        tried += 1;
        if (tried >= mostTried) return null;
      }
    }
  }
  return null;
}

/** One action that the allowance names. */
function actionOf({ action, exceptActions }: Allowance): string | null {
  const names = isGlob(action) ? actionsMatching(action) : [action];
  return names.find((name) => !exceptActions.some((pattern) => matchesGlob(pattern, name))) ?? null;
}

/** What a request for an action is asked, by whichever statement names the action. */
interface Asked {
  readonly conditions: readonly PolicyCondition[];
  /** The keys of the conditions, and those of variables. */
  readonly keys: readonly string[];
}

function askedOf(
  { value: principal }: Resource<'iam.principal'>,
  action: string,
  above: readonly Ceiling[],
): Asked {
  const documents = [
    ...principal.policies.map(({ document }) => document),
    ...[...ceilingOf(principal), ...above].flatMap((ceiling) => ceiling.documents),
  ];
  const named = ({ actions, notActions }: PolicyStatement) =>
    actions?.some((pattern) => matchesGlob(pattern, action)) ??
    !notActions?.some((pattern) => matchesGlob(pattern, action));
  const statements = documents.flatMap((document) => document.statements.filter(named));
  // What an Allow demands is tried before what a Deny refuses.
  const ordered = [
    ...statements.filter(({ effect }) => effect === 'Allow'),
    ...statements.filter(({ effect }) => effect === 'Deny'),
  ];
  const conditions = ordered.flatMap((statement) => statement.conditions);
  const keys = [
    ...conditions.flatMap(({ key, values }) => [key, ...values.flatMap(variablesOf)]),
    ...ordered.flatMap(({ resources, notResources }) =>
      [...(resources ?? []), ...(notResources ?? [])].flatMap(variablesOf),
    ),
  ];
  return { conditions, keys: [...new Set(keys)] };
}

/** ARNs that the allowance reaches and the action is asked for on. */
function resourcesOf(
  { resource, writtenResource }: Allowance,
  action: string,
  region: string,
  { partition, account }: Resource<'iam.principal'>,
  identity: RequestContext,
): readonly string[] {
  if (isUnscopable(action)) return ['*'];
  const own = closeVariables(writtenResource, identity);
  const patterns = [resource, ...(own === null || own === writtenResource ? [] : [own])];
  const kinds = actionResources[action]?.split(' ') ?? [];
  const met = patterns.flatMap((pattern) => {
    if (kinds.length === 0) return isAny(pattern) ? [] : [pattern];
    return kinds.flatMap((kind) => meetOfResources(pattern, kind) ?? []);
  });
  const made = met.flatMap((pattern) => {
    const segments = segmentsOf(pattern);
    if (!segments) return [];
    const [, , service = '', , , rest = ''] = segments;
    const [arn, where, place, owner] = [
      filled(segments[0] ?? '', 'arn'),
      filled(segments[1] ?? '', partition),
      filled(segments[3] ?? '', region),
      filled(segments[4] ?? '', account),
    ];
    return [
      [arn, where, filled(service, action.split(':')[0] ?? ''), place, owner, filled(rest, anyName)].join(
        ':',
      ),
    ];
  });
  return [...new Set(made.length > 0 || kinds.length > 0 ? made : ['*'])];
}

/** A text that a pattern matches: the wished one if it does. */
function filled(pattern: string, wish: string): string {
  if (!isGlob(pattern) || matchesGlob(pattern, wish)) return isGlob(pattern) ? wish : pattern;
  return pattern.replaceAll('*', anyName).replaceAll('?', 'x');
}

/** What the resource itself decides about a request. */
function placeContext(resource: string, region: string, account: string): RequestContext {
  const [, , , place, owner] = resource.split(':');
  return { 'aws:requestedregion': [place || region], 'aws:resourceaccount': [owner || account] };
}

/** Ways to answer what is asked, the likeliest first; keys that `given` holds are not ours to choose. */
function* contexts(asked: Asked, given: RequestContext): Generator<RequestContext> {
  const keys = asked.keys.filter((key) => !(key in given) && !key.startsWith('aws:principaltag/'));
  const choices = keys.map((key): readonly (string | null)[] => {
    const values = valuesFor(key, asked, given);
    // Most Denies are negated: what an Allow demands, or what they spare, comes before leaving the key out.
    return [...values, null, ...(values.includes(anyName) ? [] : [anyName])];
  });
  const total = choices.reduce((product, list) => product * list.length, 1);
  for (let number = 0; number < total; number += 1) {
    const context: { [key: string]: readonly string[] } = {};
    let rest = number;
    for (const [index, key] of keys.entries()) {
      const list = choices[index] as readonly (string | null)[];
      const value = list[rest % list.length];
      rest = Math.floor(rest / list.length);
      if (value !== null && value !== undefined) context[key] = [value];
    }
    yield context;
  }
}

/** Values around which conditions on a key change their mind. */
function valuesFor(key: string, { conditions }: Asked, given: RequestContext): readonly string[] {
  const values = conditions.flatMap((condition) => (condition.key === key ? around(condition, given) : []));
  return [...new Set(values)];
}

function around({ operator, values }: PolicyCondition, given: RequestContext): readonly string[] {
  if (operator === 'null') return [anyName];
  if (operator === 'bool') return ['true', 'false'];
  return values.flatMap((written) => {
    const value = closeVariables(written, given);
    if (value === null) return [];
    if (operator.startsWith('numeric')) return [value, String(Number(value) - 1), String(Number(value) + 1)];
    if (operator.startsWith('date')) return [value, shifted(value, -1), shifted(value, 1)];
    if (operator.endsWith('ipaddress')) return [value.split('/')[0] ?? value];
    return [filled(value, anyName)];
  });
}

function shifted(time: string, seconds: number): string {
  const at = /^\d+$/.test(time) ? Number(time) * 1000 : Date.parse(time);
  return Number.isNaN(at) ? time : new Date(at + seconds * 1000).toISOString();
}

function only(context: RequestContext, keys: readonly string[]): RequestContext {
  return Object.fromEntries(Object.entries(context).filter(([key]) => keys.includes(key)));
}
