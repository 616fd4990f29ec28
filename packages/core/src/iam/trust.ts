import type { PolicyCondition, PolicyDocument, PolicyPrincipal, PolicyStatement } from '../facts/policy.ts';
import { matchesAction } from './match.ts';
import { demandsValue, refusesOthers } from './restrictive-conditions.ts';

/** Whose requests a trust policy is judged against. */
export interface TrustScope {
  /** The account that the role lives in. */
  readonly account: string;
  /** Accounts trusted beside it. */
  readonly trustedAccounts: readonly string[];
  /** Service principals whose trust must be bound to trusted accounts. */
  readonly services: readonly string[];
}

/** One way into a role: one principal of one Allow statement. */
export interface TrustEntry {
  readonly kind: 'service' | 'aws' | 'federated' | 'everyone-but';
  readonly principal: string;
  /** The Sid, or `#3` for the third statement. */
  readonly statement: string;
  readonly guarded: boolean;
  /** The keys of the conditions that guard it; empty for a principal that needs none. */
  readonly guards: readonly string[];
  /** Some condition demands a value that not every request has, even if it guards nothing. */
  readonly narrowed: boolean;
}

/**
 * Who may assume a role, and whether conditions bind each of them as they should (catalogue A4.6).
 * Services outside `scope.services` and principals of trusted accounts need no condition.
 */
export function trustEntries(trust: PolicyDocument, scope: TrustScope): readonly TrustEntry[] {
  const accounts = new Set([scope.account, ...scope.trustedAccounts]);
  const denies = trust.statements.filter((statement) => statement.effect === 'Deny' && assumes(statement));
  const entries: TrustEntry[] = [];
  trust.statements.forEach((statement, index) => {
    if (statement.effect !== 'Allow' || !assumes(statement)) return;
    const name = statement.sid ?? `#${index + 1}`;
    if (statement.notPrincipals) {
      const principal = statement.notPrincipals.map(({ value }) => value).join(', ');
      entries.push({
        kind: 'everyone-but',
        principal,
        statement: name,
        guarded: false,
        guards: [],
        narrowed: statement.conditions.some(demandsValue),
      });
      return;
    }
    for (const principal of statement.principals ?? []) {
      const ways = assumesBy(statement, principal);
      if (ways.length === 0) continue;
      const against = denies.filter(
        (deny) => concerns(deny, principal) && ways.every((way) => includesAction(deny, way)),
      );
      if (against.some(({ conditions }) => conditions.length === 0)) continue;
      const binding = [
        ...statement.conditions.filter(demandsValue),
        // A Deny of several conditions holds only where all of them do, so only a single one binds.
        ...against.flatMap(({ conditions }) =>
          conditions.length === 1 ? conditions.filter(refusesOthers) : [],
        ),
      ];
      const entry = entryOf(principal, binding, accounts, scope.services);
      entries.push({ statement: name, narrowed: binding.length > 0, ...entry });
    }
  });
  return entries;
}

/** True when someone may assume the role without the conditions that such trust needs. */
export function isUnguarded(entries: readonly TrustEntry[]): boolean {
  return entries.some(({ guarded }) => !guarded);
}

/** True when the service itself may assume the role, under whatever conditions. */
export function trustsService(trust: PolicyDocument, service: string): boolean {
  return trust.statements.some(
    (statement) =>
      statement.effect === 'Allow' &&
      assumes(statement) &&
      statement.principals?.some(({ kind, value }) => kind === 'Service' && value === service) === true,
  );
}

/** Roles and their sessions, unless people enter them by single sign-on; and ids of what no longer exists. */
const program = /:(role\/(?!aws-reserved\/sso\.)|assumed-role\/(?!AWSReservedSSO_))|^A[A-Z0-9]{15,}$/;

/** True when a person may become the role: through federation or an account, by name or by single sign-on. */
export function admitsPeople({ kind, principal }: TrustEntry): boolean {
  if (kind === 'service') return false;
  if (kind !== 'aws') return true;
  return !program.test(principal);
}

function entryOf(
  { kind, value }: PolicyPrincipal,
  binding: readonly PolicyCondition[],
  accounts: ReadonlySet<string>,
  services: readonly string[],
): Omit<TrustEntry, 'statement' | 'narrowed'> {
  switch (kind) {
    case 'Service': {
      const guards = keysOf(binding, (condition) => guardsService(condition, accounts));
      const guarded = !services.includes(value) || guards.length > 0;
      return { kind: 'service', principal: value, guarded, guards };
    }
    case 'Federated': {
      const guards = keysOf(binding, (condition) => guardsFederation(value, condition));
      return { kind: 'federated', principal: value, guarded: guards.length > 0, guards };
    }
    case 'AWS':
    case 'CanonicalUser': {
      const guards = keysOf(binding, (condition) => guardsPrincipal(condition, accounts));
      return {
        kind: 'aws',
        principal: value,
        guarded: isTrusted(value, accounts) || guards.length > 0,
        guards,
      };
    }
  }
}

function keysOf(
  conditions: readonly PolicyCondition[],
  guards: (condition: PolicyCondition) => boolean,
): readonly string[] {
  return [...new Set(conditions.filter(guards).map(({ key }) => key))].sort();
}

function guardsService({ key, operator, values }: PolicyCondition, accounts: ReadonlySet<string>): boolean {
  if (operator === 'null') return false;
  if (key === 'aws:sourceaccount') return values.every((value) => accounts.has(value));
  if (key === 'aws:sourcearn') return values.every((value) => accounts.has(value.split(':')[4] ?? ''));
  return key === 'aws:sourceorgid' || key === 'aws:sourceorgpaths';
}

function guardsPrincipal({ key, operator, values }: PolicyCondition, accounts: ReadonlySet<string>): boolean {
  if (operator === 'null') return false;
  switch (key) {
    case 'sts:externalid':
    case 'aws:principalorgid':
    case 'aws:principalorgpaths':
      return true;
    case 'aws:principalaccount':
      return values.every((value) => accounts.has(value));
    case 'aws:principalarn':
      // Anyone can name a role; only the account in front of the name tells whose it is.
      return values.every((value) => /^\d{12}$/.test(value.split(':')[4] ?? ''));
    default:
      return false;
  }
}

/**
 * A subject that names nobody: `*`, GitHub's `repo:*`, GitLab's `project_path:*`, CircleCI's `org/*`. On GitHub and
 * GitLab a name that only begins so (`repo:acme*`) is anybody's to take.
 */
const anySubject = /^([a-z_]+[:/])?[*?]|^(repo|project_path):[^/]*[*?]/;

function guardsFederation(provider: string, { key, operator, values }: PolicyCondition): boolean {
  if (operator === 'null') return false;
  if (provider.includes(':saml-provider/')) return key === 'saml:aud';
  // The built-in providers tell one application from another by its id, not by the user's.
  const builtIn = !provider.includes(':oidc-provider/');
  if (builtIn && /:(aud|oaud|app_id)$/.test(key)) return true;
  return key.endsWith(':sub') && values.every((value) => !anySubject.test(value));
}

/** Principals of trusted accounts; a bare unique id belongs to a principal that no longer exists. */
function isTrusted(principal: string, accounts: ReadonlySet<string>): boolean {
  if (accounts.has(principal) || /^A[A-Z0-9]{15,}$/.test(principal)) return true;
  return accounts.has(principal.split(':')[4] ?? '');
}

const assumeActions = ['sts:assumerole', 'sts:assumerolewithwebidentity', 'sts:assumerolewithsaml'] as const;

function assumes(statement: PolicyStatement): boolean {
  return assumeActions.some((action) => includesAction(statement, action));
}

/** The actions with which a statement lets a principal in; a service has one way only. */
function assumesBy(statement: PolicyStatement, { kind }: PolicyPrincipal): readonly string[] {
  const granted = assumeActions.filter((action) => includesAction(statement, action));
  return kind === 'Service' ? granted.filter((action) => action === 'sts:assumerole') : granted;
}

function includesAction({ actions, notActions }: PolicyStatement, action: string): boolean {
  const named = (patterns: readonly string[]) => patterns.some((pattern) => matchesAction(pattern, action));
  return notActions ? !named(notActions) : named(actions ?? []);
}

function concerns({ principals }: PolicyStatement, { kind, value }: PolicyPrincipal): boolean {
  return (
    principals?.some((denied) => denied.value === '*' || (denied.kind === kind && denied.value === value)) ===
    true
  );
}
