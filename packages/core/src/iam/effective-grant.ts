import type { AttachedPolicy, Principal } from '../facts/iam.ts';
import type { PolicyCondition, PolicyDocument, PolicyStatement } from '../facts/policy.ts';
import { coversGlob, isGlob, meetOfGlobs, overlapsGlob } from './glob.ts';
import { denyCovers, meetOfResources, sharesResources } from './match.ts';
import { hasVariables, openVariables } from './policy-variables.ts';
import { isNegatedRestriction, isRestrictive } from './restrictive-conditions.ts';

/** Something that a principal may do: one action (or glob) on one resource pattern, from one statement. */
export interface Allowance {
  /** Lower case. */
  readonly action: string;
  /** NotAction patterns that the action leaves out; empty unless the statement uses NotAction. */
  readonly exceptActions: readonly string[];
  /** After boundary and Deny; policy variables are `*`. */
  readonly resource: string;
  /** As the policy has it, variables included; the `NotResource` list joined when it uses one. */
  readonly writtenResource: string;
  readonly writtenAction: string;
  /** The statement names what it leaves out, whatever a boundary closed since. */
  readonly byNotAction: boolean;
  readonly openActions: boolean;
  readonly openResources: boolean;
  readonly variableScoped: boolean;
  /** Conditions of the Allow, and of the boundary's Allow. */
  readonly conditions: readonly PolicyCondition[];
  /** Conditions of each Deny that covers this allowance without forbidding it: all of one list must hold. */
  readonly restrictions: readonly (readonly PolicyCondition[])[];
  readonly policy: string;
  readonly policyArn: string | null;
  /** The Sid, or `#3` for the third statement. */
  readonly statement: string;
}

/** What a principal's policies say about one action. */
export interface Grant {
  readonly action: string;
  readonly state: 'ALLOWED' | 'CONDITIONAL' | 'NONE';
  readonly allowances: readonly Allowance[];
  /** Keys of the conditions that restrict it, sorted; for `CONDITIONAL` each allowance has one. */
  readonly keys: readonly string[];
}

/**
 * The effective grant of one action: identity policies, cut by the permissions boundary and by Deny.
 * Allows are taken wide and Denies narrow, so that a doubt never hides a grant. Organization policies and
 * resource-based policies are not considered.
 */
export function grantOf(principal: Principal, action: string): Grant {
  const allowances = allowancesOf(principal, action);
  const state =
    allowances.length === 0
      ? 'NONE'
      : allowances.every((allowance) => restrictingKeys(allowance).length > 0)
        ? 'CONDITIONAL'
        : 'ALLOWED';
  const keys = [...new Set(allowances.flatMap(restrictingKeys))].sort();
  return { action, state, allowances, keys };
}

/**
 * Everything the principal may do within an action glob (`bedrock:invokemodel`, `bedrock:*`, `*`), one entry
 * per action pattern and resource pattern of its statements.
 */
export function allowancesOf(principal: Principal, wanted: string): readonly Allowance[] {
  const { allows, denies, boundary } = indexOf(principal);
  const found: Allowance[] = [];
  const service = serviceOf(wanted);
  for (const { statement, policy, document, index, services } of allows) {
    if (service !== null && services !== null && !services.includes(service)) continue;
    for (const { action, written, except } of actionsWithin(statement, wanted)) {
      const base = {
        action,
        exceptActions: except,
        writtenAction: written,
        byNotAction: statement.notActions !== null,
        openActions: statement.notActions !== null,
        conditions: statement.conditions,
        restrictions: [],
        policy: policy.name,
        policyArn: policy.arn,
        statement: statement.sid ?? `#${index + 1}`,
      };
      for (const resource of resourcesOf(statement, document.version)) {
        for (const within of cutByBoundary({ ...base, ...resource }, boundary)) {
          found.push(...cutByDenies(within, denies));
        }
      }
    }
  }
  return found;
}

/** False when no statement of the principal can allow anything of these services: the quick answer for most. */
export function mayTouch({ policies }: Principal, prefixes: readonly string[]): boolean {
  for (const { document } of policies) {
    for (const { effect, actions } of document.statements) {
      if (effect === 'Deny') continue;
      if (actions === null) return true;
      for (const action of actions) if (mayName(action, prefixes)) return true;
    }
  }
  return false;
}

function mayName(action: string, prefixes: readonly string[]): boolean {
  const colon = action.indexOf(':');
  if (colon === -1) return true;
  const star = action.indexOf('*');
  if (star !== -1 && star < colon) return true;
  const question = action.indexOf('?');
  if (question !== -1 && question < colon) return true;
  for (const prefix of prefixes) if (prefix.length === colon && action.startsWith(prefix)) return true;
  return false;
}

/** The keys of the conditions that restrict one allowance: of its Allow, or of a Deny that amounts to it. */
export function restrictingKeys({ conditions, restrictions }: Allowance): readonly string[] {
  const keys = conditions.filter(isRestrictive).map(({ key }) => key);
  for (const list of restrictions) {
    if (list.every(isNegatedRestriction)) keys.push(...list.map(({ key }) => key));
  }
  return keys;
}

interface Placed {
  readonly statement: PolicyStatement;
  readonly policy: AttachedPolicy;
  readonly document: PolicyDocument;
  readonly index: number;
  /** The IAM prefixes that its actions name; null when a wildcard leaves them open. */
  readonly services: readonly string[] | null;
}

interface Indexed {
  readonly allows: readonly Placed[];
  readonly denies: readonly {
    readonly statement: PolicyStatement;
    readonly version: PolicyDocument['version'];
  }[];
  readonly boundary:
    | readonly { readonly statement: PolicyStatement; readonly version: PolicyDocument['version'] }[]
    | null;
}

/** The principal that was asked about last: all controls judge one before the next comes. */
let last: { readonly principal: Principal; readonly indexed: Indexed } | undefined;

function indexOf(principal: Principal): Indexed {
  if (last?.principal !== principal) last = { principal, indexed: indexed(principal) };
  return last.indexed;
}

function indexed(principal: Principal): Indexed {
  const allows: Placed[] = [];
  const denies: Indexed['denies'][number][] = [];
  for (const policy of principal.policies) {
    const { document } = policy;
    document.statements.forEach((statement, index) => {
      if (statement.effect === 'Allow') {
        allows.push({ statement, policy, document, index, services: servicesOf(statement) });
      } else denies.push({ statement, version: document.version });
    });
  }
  let boundary: Indexed['boundary'] = null;
  if (principal.boundary) {
    const { statements, version } = principal.boundary.document;
    const within = statements.map((statement) => ({ statement, version }));
    boundary = within.filter(({ statement }) => statement.effect === 'Allow');
    denies.push(...within.filter(({ statement }) => statement.effect === 'Deny'));
  }
  return { allows, denies: inOrder(denies), boundary };
}

/** Most statements are about other services: their prefixes tell, before any pattern is matched. */
function servicesOf({ actions }: PolicyStatement): readonly string[] | null {
  if (actions === null) return null;
  const services: string[] = [];
  let previous = '';
  for (const action of actions) {
    if (previous !== '' && action.startsWith(previous)) continue;
    const service = serviceOf(action);
    if (service === null) return null;
    if (!services.includes(service)) services.push(service);
    previous = `${service}:`;
  }
  return services;
}

/** The prefix of an action pattern; null when a wildcard stands in it. */
function serviceOf(action: string): string | null {
  const colon = action.indexOf(':');
  if (colon === -1) return null;
  const service = action.slice(0, colon);
  return isGlob(service) ? null : service;
}

/**
 * Denies that narrow first, then those that take away, then those with conditions: so that the order in
 * which policies have them never matters.
 */
function inOrder(denies: Indexed['denies']): Indexed['denies'] {
  if (denies.length < 2) return denies;
  const keyOf = ({ statement }: Indexed['denies'][number]) => {
    const step = statement.conditions.length > 0 ? 2 : statement.notResources ? 0 : 1;
    return `${step}${JSON.stringify(statement)}`;
  };
  return denies
    .map((deny) => ({ deny, key: keyOf(deny) }))
    .sort((a, b) => (a.key < b.key ? -1 : 1))
    .map(({ deny }) => deny);
}

interface ActionPart {
  readonly action: string;
  readonly written: string;
  readonly except: readonly string[];
}

/** What a statement's actions and a glob have in common. */
function actionsWithin({ actions, notActions }: PolicyStatement, wanted: string): readonly ActionPart[] {
  if (notActions) {
    if (notActions.some((pattern) => coversGlob(anyAction(pattern), wanted))) return [];
    const except = notActions.filter((pattern) => overlapsGlob(anyAction(pattern), wanted));
    return [{ action: wanted, written: `NotAction ${notActions.join(', ')}`, except }];
  }
  const parts: ActionPart[] = [];
  for (const written of actions ?? []) {
    const action = meetOfGlobs(anyAction(written), wanted);
    if (action !== null) parts.push({ action, written, except: [] });
  }
  return parts;
}

/** `*:*` and `*` are the same set of actions. */
function anyAction(pattern: string): string {
  return pattern === '*:*' ? '*' : pattern;
}

type ResourcePart = Pick<Allowance, 'resource' | 'writtenResource' | 'openResources' | 'variableScoped'>;

function resourcesOf(
  statement: PolicyStatement,
  version: PolicyDocument['version'],
): readonly ResourcePart[] {
  if (statement.notResources) {
    const writtenResource = `NotResource ${statement.notResources.join(', ')}`;
    return [{ resource: '*', writtenResource, openResources: true, variableScoped: false }];
  }
  return (statement.resources ?? ['*']).map((written) => {
    const { pattern, variableScoped } = openVariables(written, version);
    return { resource: pattern, writtenResource: written, openResources: false, variableScoped };
  });
}

function cutByBoundary(allowance: Allowance, boundary: Indexed['boundary']): readonly Allowance[] {
  if (boundary === null) return [allowance];
  const whole: Allowance[] = [];
  const cut: Allowance[] = [];
  for (const { statement, version } of boundary) {
    for (const { action, except } of actionsWithin(statement, allowance.action)) {
      for (const part of resourcesOf(statement, version)) {
        const resource = meetOfResources(allowance.resource, part.resource);
        if (resource === null) continue;
        const closed = closedBy(allowance, statement, part);
        const keepsAll =
          action === allowance.action && except.length === 0 && resource === allowance.resource;
        if (keepsAll && statement.conditions.length === 0 && !part.openResources) whole.push(closed);
        cut.push({
          ...closed,
          action,
          exceptActions: [...allowance.exceptActions, ...except],
          resource,
          variableScoped: allowance.variableScoped || part.variableScoped,
          conditions: [...allowance.conditions, ...statement.conditions],
        });
      }
    }
  }
  // One statement of the boundary that leaves it as it is makes what the others leave of it redundant.
  if (whole.length === 0) return cut;
  const openActions = whole.some((part) => part.openActions);
  const openResources = whole.some((part) => part.openResources);
  return [{ ...allowance, openActions, openResources }];
}

/** A boundary that names actions or resources closes what the identity policy left open. */
function closedBy(allowance: Allowance, statement: PolicyStatement, part: ResourcePart): Allowance {
  const named = (patterns: readonly string[] | null) => patterns !== null && !patterns.includes('*');
  return {
    ...allowance,
    openActions: allowance.openActions && !named(statement.actions),
    openResources: allowance.openResources && (part.openResources || part.resource === '*'),
  };
}

function cutByDenies(allowance: Allowance, denies: Indexed['denies']): readonly Allowance[] {
  let left: readonly Allowance[] = [allowance];
  for (const { statement, version } of denies) {
    if (!deniesAction(statement, allowance.action)) continue;
    left = left.flatMap((part) => cutByDeny(part, statement, version));
    if (left.length === 0) break;
  }
  return left;
}

function deniesAction({ actions, notActions }: PolicyStatement, action: string): boolean {
  if (notActions) return !notActions.some((pattern) => overlapsGlob(anyAction(pattern), action));
  return actions?.some((pattern) => coversGlob(anyAction(pattern), action)) === true;
}

function cutByDeny(
  allowance: Allowance,
  { resources, notResources, conditions }: PolicyStatement,
  version: PolicyDocument['version'],
): readonly Allowance[] {
  const unconditional = conditions.length === 0;
  if (notResources) {
    const spared = notResources.map((pattern) => openVariables(pattern, version).pattern);
    if (!unconditional) {
      return spared.some((pattern) => sharesResources(pattern, allowance.resource))
        ? [allowance]
        : [restricted(allowance, conditions)];
    }
    if (spared.includes('*')) return [allowance];
    return spared.flatMap((pattern) => {
      const resource = meetOfResources(allowance.resource, pattern);
      return resource === null ? [] : [{ ...allowance, resource, openResources: false }];
    });
  }
  const covered = resources?.some(
    (pattern) => !hasVariables(pattern, version) && denyCovers(pattern, allowance.resource),
  );
  if (!covered) return [allowance];
  return unconditional ? [] : [restricted(allowance, conditions)];
}

function restricted(allowance: Allowance, conditions: readonly PolicyCondition[]): Allowance {
  return { ...allowance, restrictions: [...allowance.restrictions, conditions] };
}
