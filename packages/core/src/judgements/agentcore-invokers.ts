import { fail, pass, type Reader, type Verdict } from '../controls/control.ts';
import type { Resource } from '../facts/fact.ts';
import type { Principal } from '../facts/iam.ts';
import { isAdministrator } from '../iam/administrator.ts';
import { type Allowance, allowancesOf, mayTouch } from '../iam/effective-grant.ts';
import { matchesGlob } from '../iam/glob.ts';
import { allowReaches, isAny, segmentsOf, sharesResources } from '../iam/match.ts';
import { allowanceEvidence } from './allowance-evidence.ts';
import { isNarrowed } from './narrowed-grant.ts';
import { nameOf } from './principal-scope.ts';

/** Which actions call one kind of AgentCore resource. */
const calls = {
  runtime: [
    'bedrock-agentcore:invokeagentruntime',
    'bedrock-agentcore:invokeagentruntimewithwebsocketstream',
    'bedrock-agentcore:invokeagentruntimeforuser',
    'bedrock-agentcore:invokeagentruntimewithwebsocketstreamforuser',
    'bedrock-agentcore:invokeagentruntimecommand',
    'bedrock-agentcore:invokeagentruntimecommandshell',
  ],
  harness: ['bedrock-agentcore:invokeharness'],
  gateway: ['bedrock-agentcore:invokegateway'],
} as const;

/** Calls that act as any user the caller names, or open a shell in the session. */
const powerful = /(foruser|command|commandshell)$/;
const mostShown = 10;

interface Called {
  readonly account: string;
  readonly arn: string;
  readonly kind: keyof typeof calls;
  /** How a message names it: `Runtime support, version 3`. */
  readonly what: string;
}

interface Limits {
  /** Null: any number. */
  readonly maxInvokers: number | null;
  /** ARN patterns of principals that may use the powerful calls. */
  readonly shellPrincipals: readonly string[];
}

interface Invoker {
  readonly principal: Resource<'iam.principal'>;
  readonly allowance: Allowance;
  readonly action: string;
}

/**
 * Whether the principals that may call a resource with IAM credentials are few and were given it by name.
 * Administrators may call everything and are counted apart: other controls judge them. Grants on everything
 * count as named where a condition says which resources they are for.
 *
 * @throws Unreadable when nothing is proven against it and principals could not all be read.
 */
export function judgeInvokers(
  called: Called,
  facts: Reader<'iam.principal'>,
  { maxInvokers, shellPrincipals }: Limits,
): Verdict {
  const { what } = called;
  const known = facts.known('iam.principal');
  const invokers = known.flatMap((principal) => invocationsOf(principal, called));
  const distinct = [...new Set(invokers.map(({ principal }) => principal.arn))].sort();
  const evidence = {
    authorizer: 'IAM',
    invokers: distinct.slice(0, mostShown),
    invokerCount: distinct.length,
    maxInvokers,
    organizationPolicies: 'not considered',
  };
  const proven = (
    offenders: readonly Invoker[],
    reason: string,
    text: (who: string, action: string) => string,
  ) => {
    const [first] = offenders;
    if (!first) return undefined;
    const statements = offenders.slice(0, mostShown).map(({ principal, allowance }) => ({
      principal: principal.arn,
      ...allowanceEvidence(allowance),
    }));
    const message = text(nameOf(first.principal.value), first.allowance.writtenAction);
    return fail(message, { ...evidence, statements }, { reason, severity: 'high' });
  };
  const failed =
    proven(
      invokers.filter(({ allowance }) => !isNamed(allowance, called.kind)),
      'INVOKERS_UNBOUNDED',
      (who, action) => `${what} can be called by ${who}, whose ${action} names no ${called.kind}.`,
    ) ??
    proven(
      invokers.filter(
        ({ principal, action }) =>
          powerful.test(action) && !shellPrincipals.some((pattern) => matchesGlob(pattern, principal.arn)),
      ),
      'IMPERSONATION',
      (who) => `${what} lets ${who} act as any user or run commands in a session.`,
    );
  if (failed) return failed;
  if (maxInvokers !== null && distinct.length > maxInvokers) {
    return fail(
      `${what} can be called by ${distinct.length} principals, more than ${maxInvokers}.`,
      evidence,
      {
        reason: 'TOO_MANY_INVOKERS',
        severity: 'high',
      },
    );
  }
  const administrators = facts
    .all('iam.principal')
    .filter(({ value }) => isPossibleCaller(value) && isAdministrator(value)).length;
  return pass(`${what} can be called only by principals that were given it by name: ${distinct.length}.`, {
    ...evidence,
    administrators,
  });
}

/** The ways in which one principal may call the resource; none for administrators. */
function invocationsOf(principal: Resource<'iam.principal'>, called: Called): readonly Invoker[] {
  if (!isPossibleCaller(principal.value)) return [];
  const grants = invocationGrants(principal.value, called.kind);
  if (grants.length === 0 || isAdministrator(principal.value)) return [];
  return grants
    .filter(({ allowance }) => reaches(allowance, called.arn))
    .map((grant) => ({ principal, ...grant }));
}

/** A group calls nothing by itself, and what AWS's own roles may do is AWS's to say. */
function isPossibleCaller({ kind, path }: Principal): boolean {
  return kind !== 'group' && !path.startsWith('/aws-service-role/');
}

type Grants = readonly { readonly action: string; readonly allowance: Allowance }[];
const kept = new WeakMap<Principal, Map<string, Grants>>();

/** Asked once per principal and kind, however many resources there are. */
function invocationGrants(principal: Principal, kind: Called['kind']): Grants {
  let byKind = kept.get(principal);
  if (!byKind) {
    byKind = new Map();
    kept.set(principal, byKind);
  }
  let grants = byKind.get(kind);
  if (!grants) {
    grants = mayTouch(principal, ['bedrock-agentcore'])
      ? calls[kind].flatMap((action) =>
          allowancesOf(principal, action).map((allowance) => ({ action, allowance })),
        )
      : [];
    byKind.set(kind, grants);
  }
  return grants;
}

/** Runtimes and harnesses are called by their own ARN or by that of an endpoint below it. */
function reaches({ resource }: Allowance, arn: string): boolean {
  return allowReaches(resource, arn) || sharesResources(resource, `${arn}/*`);
}

/** Whether the grant names a resource, or the beginning of its name: neither `*` nor `runtime/*`. */
function isNamed(allowance: Allowance, kind: string): boolean {
  if (isNarrowed(allowance)) return true;
  if (allowance.openResources || allowance.byNotAction || isAny(allowance.resource)) return false;
  const name = segmentsOf(allowance.resource)?.[5] ?? '';
  return name.startsWith(`${kind}/`) && /^[^*?]/.test(name.slice(kind.length + 1));
}
