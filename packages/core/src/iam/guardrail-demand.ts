import type { PolicyCondition } from '../facts/policy.ts';
import type { Allowance } from './effective-grant.ts';

const key = 'bedrock:guardrailidentifier';

/** What a grant asks of the guardrail of a call. */
export type GuardrailDemand =
  /** Nothing: a call without guardrail is allowed. */
  | { readonly kind: 'none' }
  /** Some guardrail, whichever. */
  | { readonly kind: 'any' }
  /** One of these. */
  | { readonly kind: 'named'; readonly values: readonly NamedGuardrail[] };

/** One value of a condition on the guardrail. */
export interface NamedGuardrail {
  /** As the policy has it. */
  readonly value: string;
  /** Null: it depends on the caller. */
  readonly id: string | null;
  /** `*` where any will do. */
  readonly account: string;
  readonly region: string;
  /** A number as text, `DRAFT`, or null: any numbered version. */
  readonly version: string | null;
  /** Whether a call with the draft is allowed. */
  readonly draft: boolean;
}

const positive = new Set(['stringequals', 'stringequalsignorecase', 'stringlike', 'arnequals', 'arnlike']);
const negated = new Set([
  ...['stringnotequals', 'stringnotequalsignorecase', 'stringnotlike', 'arnnotequals', 'arnnotlike'],
]);

/**
 * What one grant demands of the guardrail of a call: by a condition of its Allow, or by a Deny that covers
 * it and holds for every other guardrail and for none. `IfExists` of an Allow lets calls without guardrail
 * through and demands nothing; of a Deny it changes nothing, whose negated operators hold for them anyway.
 */
export function guardrailDemand({ conditions, restrictions }: Allowance): GuardrailDemand {
  const demands = [
    ...conditions.flatMap((condition) => (condition.key === key ? demandOf(condition) : [])),
    ...restrictions.flatMap(demandOfDeny),
  ];
  return demands.find(({ kind }) => kind === 'named') ?? demands[0] ?? { kind: 'none' };
}

function demandOf({ operator, set, ifExists, values }: PolicyCondition): readonly GuardrailDemand[] {
  if (ifExists || set === 'ForAllValues' || values.length === 0) return [];
  if (operator === 'null') return values.every(isFalse) ? [{ kind: 'any' }] : [];
  return positive.has(operator) ? [demandFor(operator, values)] : [];
}

/** All conditions of a Deny must hold for it: it refuses what none of their values lets through. */
function demandOfDeny(conditions: readonly PolicyCondition[]): readonly GuardrailDemand[] {
  const demands = conditions.map((condition): GuardrailDemand => {
    const { operator, set, values } = condition;
    if (condition.key !== key || set !== null || values.length === 0) return { kind: 'none' };
    if (operator === 'null') return values.every(isTrue) ? { kind: 'any' } : { kind: 'none' };
    return negated.has(operator) ? demandFor(operator, values) : { kind: 'none' };
  });
  if (demands.length === 0 || demands.some(({ kind }) => kind === 'none')) return [];
  const named = demands.flatMap((demand) => (demand.kind === 'named' ? demand.values : []));
  return [demands.every(({ kind }) => kind === 'named') ? { kind: 'named', values: named } : { kind: 'any' }];
}

function demandFor(operator: string, values: readonly string[]): GuardrailDemand {
  const isLiteral = /^string(not)?equals/.test(operator);
  const named = values.flatMap((value) => namedBy(value, isLiteral) ?? []);
  return named.length === values.length ? { kind: 'named', values: named } : { kind: 'any' };
}

/**
 * What one value names; undefined when it admits guardrails that it does not name. A star right after the
 * id lets DRAFT through; one after the colon means any numbered version. Where the operator compares
 * literally, a star is a character like any other, which no id has.
 */
function namedBy(value: string, isLiteral: boolean): NamedGuardrail | undefined {
  if (value.includes('${')) {
    return { value, id: null, account: '*', region: '*', version: null, draft: false };
  }
  const arn = /^arn:[^:]*:bedrock:([^:]*):([^:]*):guardrail\/([^:]+)(?::(.+))?$/.exec(value);
  if (!arn) {
    return !isLiteral && /[*?]/.test(value)
      ? undefined
      : { value, id: value, account: '', region: '', version: null, draft: false };
  }
  const [, region = '', account = '', written = '', version] = arn;
  const open = !isLiteral && /\*$/.test(written);
  const id = open ? written.replace(/\*+$/, '') : written;
  if (!isLiteral && (id === '' || /[*?]/.test(id))) return undefined;
  const any = !isLiteral && version !== undefined && /[*?]/.test(version);
  return {
    value,
    id,
    account,
    region,
    version: open || any ? null : (version ?? 'DRAFT'),
    draft: open || version === undefined || version === 'DRAFT',
  };
}

function isTrue(value: string): boolean {
  return value.toLowerCase() === 'true';
}

function isFalse(value: string): boolean {
  return value.toLowerCase() === 'false';
}
