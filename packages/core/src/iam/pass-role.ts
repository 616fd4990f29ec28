import type { Principal } from '../facts/iam.ts';
import type { PolicyCondition, PolicyDocument } from '../facts/policy.ts';
import { type Ceiling, ceilingOf, noCeilings } from './ceiling.ts';
import { type Allowance, allowancesOf, mayTouch } from './effective-grant.ts';
import { isGlob, matchesGlob, overlapsGlob } from './glob.ts';
import { allowReaches, denyReaches, isAny, matchesAction, segmentsOf } from './match.ts';
import { hasVariables } from './policy-variables.ts';
import { isRestrictive } from './restrictive-conditions.ts';

/** A way in which a principal may hand roles to some services, and how well it is bounded (A4.7). */
export interface PassRoleGrant {
  readonly allowance: Allowance;
  /** Those of the services in question that it admits; never empty. */
  readonly services: readonly string[];
  readonly namesRoles: boolean;
  readonly namesServices: boolean;
}

/** Every effective grant of `iam:PassRole` that admits one of the services, and how many admit none. */
export function passRoleGrants(
  principal: Principal,
  services: readonly string[],
  above: readonly Ceiling[] = noCeilings,
): { readonly grants: readonly PassRoleGrant[]; readonly elsewhere: number } {
  if (!mayTouch(principal, ['iam'])) return { grants: [], elsewhere: 0 };
  const allowances = allowancesOf(principal, 'iam:passrole', above).filter(({ resource }) =>
    reachesRoles(resource),
  );
  const grants: PassRoleGrant[] = [];
  for (const allowance of allowances) {
    const admitted = services.filter((service) => admits(allowance, service));
    if (admitted.length === 0) continue;
    const namesServices =
      allowance.conditions.some(limitsServices) || allowance.restrictions.some(refusesRest);
    grants.push({ allowance, services: admitted, namesRoles: namesRoles(allowance), namesServices });
  }
  return { grants, elsewhere: allowances.length - grants.length };
}

/**
 * Whether a grant reaches this one role, where a pattern alone would overstate it: `NotResource` may leave it
 * out, and a Deny without conditions may keep it back.
 */
export function reachesRole(
  principal: Principal,
  allowance: Allowance,
  arn: string,
  above: readonly Ceiling[] = noCeilings,
): boolean {
  if (!allowReaches(allowance.resource, arn)) return false;
  const { policies } = principal;
  const leftOut = policies
    .filter(({ name, arn: from }) => name === allowance.policy && from === allowance.policyArn)
    .some(({ document }) =>
      document.statements.some(
        ({ sid, notResources }, index) =>
          (sid ?? `#${index + 1}`) === allowance.statement &&
          notResources?.some((pattern) => surelyReaches(pattern, document.version, arn)),
      ),
    );
  if (leftOut) return false;
  const documents = [
    ...policies.map(({ document }) => document),
    // Policies of resources do not reach `iam:PassRole`.
    ...[...ceilingOf(principal), ...above].flatMap(({ documents, owner }) =>
      owner === null ? documents : [],
    ),
  ];
  return !documents.some(({ statements, version }) =>
    statements.some(
      ({ effect, actions, resources, conditions }) =>
        effect === 'Deny' &&
        conditions.length === 0 &&
        actions?.some((pattern) => matchesAction(pattern, 'iam:passrole')) &&
        resources?.some((pattern) => surelyReaches(pattern, version, arn)),
    ),
  );
}

function surelyReaches(pattern: string, version: PolicyDocument['version'], arn: string): boolean {
  return isAny(pattern) || (!hasVariables(pattern, version) && denyReaches(pattern, arn));
}

const key = 'iam:passedtoservice';

/** Every request of `iam:PassRole` carries the key, so its conditions can be decided for one service. */
function admits({ conditions, restrictions }: Allowance, service: string): boolean {
  if (conditions.some((condition) => condition.key === key && !holds(condition, service))) return false;
  return !restrictions.some((list) =>
    list.every((condition) => condition.key === key && surelyHolds(condition, service)),
  );
}

/** Doubtful operators hold: an Allow is taken wide. */
function holds(condition: PolicyCondition, service: string): boolean {
  return verdictOn(condition, service) ?? true;
}

/** Doubtful operators do not hold: a Deny is taken narrow. */
function surelyHolds(condition: PolicyCondition, service: string): boolean {
  return verdictOn(condition, service) ?? false;
}

function verdictOn({ operator, values }: PolicyCondition, service: string): boolean | undefined {
  switch (operator) {
    case 'stringequals':
      return values.includes(service);
    case 'stringequalsignorecase':
      return values.some((value) => value.toLowerCase() === service);
    case 'stringlike':
      return values.some((value) => matchesGlob(value, service));
    case 'stringnotequals':
      return !values.includes(service);
    case 'stringnotequalsignorecase':
      return !values.some((value) => value.toLowerCase() === service);
    case 'stringnotlike':
      return !values.some((value) => matchesGlob(value, service));
    case 'null':
      return values.every((value) => value.toLowerCase() === 'false');
    default:
      return undefined;
  }
}

function limitsServices(condition: PolicyCondition): boolean {
  return (
    condition.key === key && isRestrictive(condition) && condition.values.every((value) => !isGlob(value))
  );
}

function refusesRest(list: readonly PolicyCondition[]): boolean {
  const [condition] = list;
  return (
    list.length === 1 &&
    condition?.key === key &&
    /^string(not(equals|equalsignorecase|like))$/.test(condition.operator) &&
    condition.set === null &&
    condition.values.length > 0 &&
    condition.values.every((value) => !isGlob(value))
  );
}

function reachesRoles(resource: string): boolean {
  if (isAny(resource)) return true;
  const segments = segmentsOf(resource);
  return overlapsGlob(segments?.[2] ?? '', 'iam') && overlapsGlob(segments?.[5] ?? '', 'role/*');
}

/** A named role, or a path or prefix of names: `role/genai/*`, neither `role/*` nor `*`. */
function namesRoles({
  resource,
  writtenResource,
  openActions,
  openResources,
  variableScoped,
}: Allowance): boolean {
  if (openActions || openResources) return false;
  const name = /^role\/(.+)$/.exec(segmentsOf(resource)?.[5] ?? '')?.[1];
  if (name === undefined) return false;
  if (!/^[*?]/.test(name)) return true;
  return variableScoped && /:role\/\$\{/.test(writtenResource);
}
