import type { AttachedPolicy, Principal } from '../facts/iam.ts';
import type { PolicyCondition, PolicyDocument, PolicyStatement } from '../facts/policy.ts';
import { actionResources } from './action-resources.generated.ts';
import { invokeActions } from './action-sets.ts';
import { type Ceiling, ceilingOf, noCeilings } from './ceiling.ts';
import { decided } from './decided-statement.ts';
import { coversGlob, isGlob, meetOfGlobs, overlapsGlob } from './glob.ts';
import { denyCovers, meetOfResources, segmentsOf } from './match.ts';
import { hasVariables, openVariables } from './policy-variables.ts';
import { fixedContext } from './principal-context.ts';
import { isNegatedRestriction, isRestrictive } from './restrictive-conditions.ts';

/** Something that a principal may do: one action (or glob) on one resource pattern, from one statement. */
export interface Allowance {
  /** Lower case. */
  readonly action: string;
  /** NotAction patterns that the action leaves out; empty unless the statement uses NotAction. */
  readonly exceptActions: readonly string[];
  /** After boundary, ceilings and Deny; policy variables are `*`. */
  readonly resource: string;
  /** As the policy has it, variables included; the `NotResource` list joined when it uses one. */
  readonly writtenResource: string;
  readonly writtenAction: string;
  /** The statement names what it leaves out, whatever a ceiling closed since. */
  readonly byNotAction: boolean;
  readonly openActions: boolean;
  readonly openResources: boolean;
  readonly variableScoped: boolean;
  /** Conditions of the Allow, and of each ceiling's Allow. */
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
 * The effective grant of one action: identity policies, cut by the permissions boundary, by the ceilings of
 * the organization where they were read, and by Deny. Allows are taken wide and Denies narrow, so that a
 * doubt never hides a grant. Resource-based policies are not considered.
 */
export function grantOf(principal: Principal, action: string, above = noCeilings): Grant {
  const allowances = allowancesOf(principal, action, above);
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
export function allowancesOf(
  principal: Principal,
  wanted: string,
  above: readonly Ceiling[] = noCeilings,
): readonly Allowance[] {
  const { allows, denies, ceilings } = indexOf(principal, above);
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
        for (const within of cutByCeilings({ ...base, ...resource }, ceilings)) {
          found.push(...cutByDenies(within, denies));
        }
      }
    }
  }
  return found;
}

/** False when no statement of the principal can allow anything of these services: the quick answer for most. */
export function mayTouch(principal: Principal, prefixes: readonly string[]): boolean {
  const { services } = indexOf(principal, noCeilings);
  return services === null || prefixes.some((prefix) => services.has(prefix));
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

interface Restricting {
  readonly statement: PolicyStatement;
  readonly version: PolicyDocument['version'];
  /** The account whose resources alone it concerns; null for all. */
  readonly owner: string | null;
}

interface Indexed {
  readonly allows: readonly Placed[];
  readonly denies: readonly Restricting[];
  /** The Allows of each ceiling; something has to lie within every one of them. */
  readonly ceilings: readonly (readonly Restricting[])[];
  /** The IAM prefixes of all Allows together; null when a wildcard leaves them open. */
  readonly services: ReadonlySet<string> | null;
}

/** The principal that was asked about last: all controls judge one before the next comes. */
let last:
  | { readonly principal: Principal; readonly above: readonly Ceiling[]; readonly indexed: Indexed }
  | undefined;

function indexOf(principal: Principal, above: readonly Ceiling[]): Indexed {
  if (last?.principal !== principal || last.above !== above) {
    last = { principal, above, indexed: indexed(principal, above) };
  }
  return last.indexed;
}

function indexed(principal: Principal, above: readonly Ceiling[]): Indexed {
  const allows: Placed[] = [];
  const denies: Restricting[] = [];
  const named = new Set<string>();
  let open = false;
  // A condition on who the principal is, or on its own tags, is met by whatever it asks for, or by nothing.
  const known = fixedContext(principal);
  for (const policy of principal.policies) {
    const { document } = policy;
    document.statements.forEach((written, index) => {
      for (const statement of decided(written, document.version, known)) {
        if (statement.effect === 'Deny') {
          denies.push({ statement, version: document.version, owner: null });
          continue;
        }
        const services = servicesOf(statement);
        allows.push({ statement, policy, document, index, services });
        if (services === null) open = true;
        else for (const service of services) named.add(service);
      }
    });
  }
  const ceilings: Restricting[][] = [];
  for (const { documents, owner } of [...ceilingOf(principal), ...above]) {
    const within = documents.flatMap(({ statements, version }) =>
      statements
        .flatMap((statement) => decided(statement, version, known))
        .map((statement) => ({ statement, version, owner })),
    );
    denies.push(...within.filter(({ statement }) => statement.effect === 'Deny'));
    // What limits resources grants nothing and needs no Allow.
    if (owner === null) ceilings.push(within.filter(({ statement }) => statement.effect === 'Allow'));
  }
  return { allows, denies: inOrder(denies), ceilings, services: open ? null : named };
}

/**
 * The IAM prefixes of a statement's actions. Most statements are about other services: this tells before
 * any pattern is matched.
 */
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

function cutByCeilings(allowance: Allowance, ceilings: Indexed['ceilings']): readonly Allowance[] {
  let left: readonly Allowance[] = [allowance];
  for (const ceiling of ceilings) left = left.flatMap((part) => cutByCeiling(part, ceiling));
  return left;
}

function cutByCeiling(allowance: Allowance, ceiling: readonly Restricting[]): readonly Allowance[] {
  const whole: Allowance[] = [];
  const cut: Allowance[] = [];
  for (const { statement, version } of ceiling) {
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
  // One statement of the ceiling that leaves it as it is makes what the others leave of it redundant.
  if (whole.length === 0) return cut;
  const openActions = whole.some((part) => part.openActions);
  const openResources = whole.some((part) => part.openResources);
  return [{ ...allowance, openActions, openResources }];
}

/** A ceiling that names actions or resources closes what the identity policy left open. */
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
  for (const { statement, version, owner } of denies) {
    if (!deniesAction(statement, allowance.action)) continue;
    if (owner !== null && segmentsOf(allowance.resource)?.[4] !== owner) continue;
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
      const free = spared.flatMap((pattern) => meetOfResources(allowance.resource, pattern) ?? []);
      if (free.includes(allowance.resource)) return [allowance];
      return [
        restricted(allowance, conditions),
        ...free.map((resource) => ({ ...allowance, resource, openResources: false })),
      ];
    }
    if (spared.includes('*')) return [allowance];
    return spared.flatMap((pattern) => {
      const resource = meetOfResources(allowance.resource, pattern);
      return resource === null ? [] : [{ ...allowance, resource, openResources: false }];
    });
  }
  const covers = (resource: string) =>
    resources?.some((pattern) => !hasVariables(pattern, version) && denyCovers(pattern, resource)) === true;
  if (!covers(allowance.resource) && !coversCalls(allowance, covers)) return [allowance];
  return unconditional ? [] : [restricted(allowance, conditions)];
}

/**
 * Whether a Deny covers everything that calls to models and agents name, as far as the allowance reaches: these
 * always name a resource, so that a Deny on `arn:aws:bedrock:*:*:*` leaves nothing of an Allow on `*`.
 */
function coversCalls({ action, resource }: Allowance, covers: (resource: string) => boolean): boolean {
  if (!invokeActions.includes(action)) return false;
  const kinds = actionResources[action]?.split(' ') ?? [];
  const named = kinds.flatMap((kind) => meetOfResources(resource, kind) ?? []);
  return named.length > 0 && named.every(covers);
}

function restricted(allowance: Allowance, conditions: readonly PolicyCondition[]): Allowance {
  return { ...allowance, restrictions: [...allowance.restrictions, conditions] };
}
