import type { Principal } from '../facts/iam.ts';
import { actionsMatching, isExpandable, isUnscopable } from './action-catalogue.ts';
import { actionSets } from './action-sets.ts';
import { type Allowance, allowancesOf } from './effective-grant.ts';
import type { Expected } from './expected-permissions.ts';
import { coversGlob, isGlob, matchesGlob } from './glob.ts';
import { isAny, resourcesWithin, segmentsOf } from './match.ts';
import { reachesEverything } from './service-wide.ts';
import { isUsable } from './usable-grant.ts';

/**
 * Why a grant is more than a role needs: `everything` is `*:*`; `escalation` lets it give itself or others
 * rights or credentials; `wildcard` and `all-resources` are unbounded; `sensitive` changes guardrails,
 * agents, data, or acts as another role; `data` reads other stores; `small` is any other.
 */
export type ExcessKind =
  | 'everything'
  | 'escalation'
  | 'wildcard'
  | 'all-resources'
  | 'sensitive'
  | 'data'
  | 'small';

/** A grant beyond what a role needs. */
export interface Excess {
  readonly kind: ExcessKind;
  readonly allowance: Allowance;
  /** The actions in excess; the pattern itself when it cannot be spelt out. */
  readonly actions: readonly string[];
}

const escalation: readonly string[] = [...actionSets.roleAdmin, ...actionSets.credentialMint];
const sensitive: ReadonlySet<string> = new Set([
  ...actionSets.guardrailAdmin,
  ...actionSets.agentAdmin,
  ...actionSets.dataWrite,
  'sts:assumerole',
  'iam:passrole',
]);
const dataRead: ReadonlySet<string> = new Set(actionSets.dataRead);
/** Telemetry, which no resource narrows in practice. */
const telemetry: ReadonlySet<string> = new Set([
  ...['cloudwatch:putmetricdata', 'xray:puttracesegments', 'xray:puttelemetryrecords'],
]);

/** What a principal may do beyond `expected`; `extra` holds action patterns that are accepted anyway. */
export function excessOf(
  principal: Principal,
  expected: readonly Expected[],
  extra: readonly string[],
): readonly Excess[] {
  const accepted = extra.map((pattern) => pattern.toLowerCase());
  return allowancesOf(principal, '*').flatMap((allowance) => {
    const excess = excessIn(allowance, expected, accepted);
    return excess ? [excess] : [];
  });
}

function excessIn(
  allowance: Allowance,
  expected: readonly Expected[],
  accepted: readonly string[],
): Excess | undefined {
  const { action, exceptActions, resource } = allowance;
  if (!isExpandable(action)) {
    if (accepted.some((pattern) => coversGlob(pattern, action))) return undefined;
    const escalates = escalation.some((name) => includes(allowance, name) && !isAccepted(name, accepted));
    const everything = action === '*' && exceptActions.length === 0;
    return {
      kind: everything ? 'everything' : escalates ? 'escalation' : 'wildcard',
      allowance,
      actions: [action],
    };
  }
  const needed = neededWithin(allowance, expected);
  const actions = actionsMatching(action).filter(
    (name) =>
      !needed.has(name) &&
      isUsable(allowance, name) &&
      !exceptActions.some((pattern) => matchesGlob(pattern, name)) &&
      !isAccepted(name, accepted),
  );
  const [first] = actions;
  if (first === undefined) return undefined;
  if (actions.some((name) => escalation.includes(name))) return { kind: 'escalation', allowance, actions };
  if (isGlob(action) || allowance.byNotAction) return { kind: 'wildcard', allowance, actions };
  if (reachesEverything(allowance)) {
    const unavoidable =
      telemetry.has(first) || (isUnscopable(first) && !sensitive.has(first) && !dataRead.has(first));
    return { kind: unavoidable ? 'small' : 'all-resources', allowance, actions };
  }
  const kind = sensitive.has(first)
    ? 'sensitive'
    : dataRead.has(first) && reachesAny(resource)
      ? 'data'
      : 'small';
  return { kind, allowance, actions };
}

function includes({ action, exceptActions }: Allowance, name: string): boolean {
  return matchesGlob(action, name) && !exceptActions.some((pattern) => matchesGlob(pattern, name));
}

function isAccepted(name: string, accepted: readonly string[]): boolean {
  return accepted.some((pattern) => matchesGlob(pattern, name));
}

/** The actions that the role needs on everything that the allowance reaches. */
function neededWithin(
  { resource, conditions }: Allowance,
  expected: readonly Expected[],
): ReadonlySet<string> {
  const needed = new Set<string>();
  for (const { actions, resource: within, when } of expected) {
    if (!resourcesWithin(resource, within) || when?.(conditions) === false) continue;
    for (const action of actions) needed.add(action);
  }
  return needed;
}

function reachesAny(resource: string): boolean {
  return isAny(resource) || segmentsOf(resource) !== undefined;
}
