import type { PolicyCondition, PolicyDocument, PolicyPrincipal, PolicyStatement } from '../facts/policy.ts';
import { demandsValue } from '../iam/restrictive-conditions.ts';

/** Whom the Allow statements of a resource policy let in beyond the trusted accounts. */
export interface Outsiders {
  /** Anybody at all, without a condition that says who. */
  readonly anybody: readonly string[];
  /** Anybody, narrowed by a condition that does not say whose they are (a network, say). */
  readonly narrowed: readonly string[];
  /** Named principals of accounts that are not trusted. */
  readonly accounts: readonly string[];
  /** Named principals whose account cannot be told. */
  readonly unclear: readonly string[];
}

const networks = /^(aws:sourceip|aws:vpcsourceip|aws:sourcevpc|aws:sourcevpce|s3:dataaccesspoint.*)$/;
/** Keys that say whose a principal is. */
const owners: ReadonlySet<string> = new Set([
  ...['aws:principalaccount', 'aws:principalorgid', 'aws:principalorgpaths', 'aws:principalarn'],
  'aws:sourceorgid',
]);
const negated = /^(stringnotequals|stringnotequalsignorecase|stringnotlike|arnnotequals|arnnotlike)$/;
const positive = /^(stringequals|stringequalsignorecase|stringlike|arnequals|arnlike)$/;

/**
 * Sorts the principals that some Allow statement lets in for an action. Service principals are no outsiders
 * here; principals that a condition binds to an organization or to trusted accounts are none either.
 *
 * @param trusted account ids, the own one among them.
 */
export function outsidersOf(
  policy: PolicyDocument,
  grants: (statement: PolicyStatement) => boolean,
  trusted: readonly string[],
): Outsiders {
  const anybody: string[] = [];
  const narrowed: string[] = [];
  const accounts: string[] = [];
  const unclear: string[] = [];
  policy.statements.forEach((statement, index) => {
    if (statement.effect !== 'Allow' || !grants(statement)) return;
    if (statement.conditions.some((condition) => bindsToTrusted(condition, trusted))) return;
    const name = statement.sid ?? `statement ${index + 1}`;
    const { principals } = statement;
    // A statement without principals names those that it leaves out, or nobody at all.
    if (principals === null || principals.some(isEverybody)) {
      const isNarrowed = statement.conditions.some(
        (condition) => networks.test(condition.key) && demandsValue(condition),
      );
      (isNarrowed ? narrowed : anybody).push(name);
      return;
    }
    for (const principal of principals) {
      const account = accountOf(principal);
      if (account === 'nobody' || trusted.includes(account)) continue;
      (account === 'unclear' ? unclear : accounts).push(`${name}: ${principal.value}`);
    }
  });
  return { anybody, narrowed, accounts, unclear };
}

/**
 * Whether a Deny keeps principals outside the trusted accounts or the organization from an action. `maybe`:
 * a Deny says something of the kind in a way that is not understood here.
 */
export function deniesOutsiders(
  policy: PolicyDocument,
  covers: (statement: PolicyStatement) => boolean,
  trusted: readonly string[],
): 'yes' | 'maybe' | 'no' {
  const denying = policy.statements.filter(({ effect }) => effect === 'Deny').filter(covers);
  const denials = denying.filter(({ principals }) => principals?.some(isEverybody));
  if (denials.some(({ conditions }) => conditions.length === 0)) return 'yes';
  const sparing = denying.flatMap(({ notPrincipals, conditions }) =>
    notPrincipals === null || notPrincipals.some(isEverybody) ? [] : [{ notPrincipals, conditions }],
  );
  const sparesTrusted = sparing.some(
    ({ notPrincipals, conditions }) =>
      conditions.length === 0 && notPrincipals.every((spared) => trusted.includes(accountOf(spared))),
  );
  if (sparesTrusted) return 'yes';
  const guarding = denials.filter(({ conditions }) => conditions.some(({ key }) => owners.has(key)));
  const understood = guarding.some(({ conditions: [only, ...others] }) => {
    if (!only || others.length > 0 || only.set !== null || !negated.test(only.operator)) return false;
    // What a negated operator refuses, it refuses where the key is absent too, `IfExists` or not.
    return bindsToTrusted({ ...only, operator: 'stringequals', ifExists: false }, trusted);
  });
  if (understood) return 'yes';
  return guarding.length + sparing.length > 0 ? 'maybe' : 'no';
}

function isEverybody({ kind, value }: PolicyPrincipal): boolean {
  return kind === 'AWS' && value === '*';
}

function bindsToTrusted(condition: PolicyCondition, trusted: readonly string[]): boolean {
  const { key, operator, ifExists, set, values } = condition;
  if (ifExists || set === 'ForAllValues' || !positive.test(operator) || values.length === 0) return false;
  switch (key) {
    case 'aws:principalorgid':
    case 'aws:sourceorgid':
      // `o-*` is every organization there is.
      return values.every((value) => !/[*?]/.test(value));
    case 'aws:principalorgpaths':
      return values.every((value) => /^[^*?/]+\//.test(value));
    case 'aws:principalaccount':
    case 'aws:sourceaccount':
      return values.every((value) => trusted.includes(value));
    case 'aws:principalarn':
    case 'aws:sourcearn':
      return values.every((value) => trusted.includes(value.split(':')[4] ?? ''));
    default:
      return false;
  }
}

/** Ids of deleted principals (`AROA…`) and AWS services let nobody in from outside. */
function accountOf({ kind, value }: PolicyPrincipal): string {
  if (kind === 'Service') return 'nobody';
  if (/^\d{12}$/.test(value)) return value;
  if (/^A[A-Z]{3}[A-Z0-9]{12,}$/.test(value)) return 'nobody';
  const account = /^arn:[^:]*:(?:iam|sts)::([^:]*):/.exec(value)?.[1];
  if (account === undefined) return 'unclear';
  return account === 'cloudfront' ? 'nobody' : account;
}
