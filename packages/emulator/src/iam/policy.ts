/** A statement as the emulator evaluates it. Actions and condition keys are in lower case. */
export interface Statement {
  readonly effect: 'Allow' | 'Deny';
  readonly actions: readonly string[] | null;
  readonly notActions: readonly string[] | null;
  readonly resources: readonly string[] | null;
  readonly notResources: readonly string[] | null;
  readonly principals: Principals | null;
  readonly notPrincipals: Principals | null;
  readonly conditions: readonly Condition[];
}

/** Principals by kind; the bare `"*"` is everyone of kind `AWS`. */
export interface Principals {
  readonly [kind: string]: readonly string[];
}

export interface Condition {
  readonly set: 'all' | 'any' | null;
  /** Without set prefix and `IfExists`, in lower case. */
  readonly operator: string;
  readonly ifExists: boolean;
  readonly key: string;
  readonly values: readonly string[];
}

export interface Policy {
  /** `2008-10-17` documents know no policy variables. */
  readonly variables: boolean;
  readonly statements: readonly Statement[];
}

const parsed = new Map<string, Policy>();
const limit = 20_000;

/**
 * A policy document, read leniently: IAM refuses malformed documents when they are written.
 * @throws SyntaxError if the text is no JSON.
 */
export function parsePolicy(text: string): Policy {
  let policy = parsed.get(text);
  if (!policy) {
    if (parsed.size >= limit) parsed.clear();
    const document: unknown = JSON.parse(text);
    policy = {
      variables: field(document, 'Version') === '2012-10-17',
      statements: listOf(field(document, 'Statement')).map(statementOf),
    };
    parsed.set(text, policy);
  }
  return policy;
}

function statementOf(statement: unknown): Statement {
  return {
    effect: field(statement, 'Effect') === 'Allow' ? 'Allow' : 'Deny',
    actions: texts(field(statement, 'Action'))?.map((action) => action.toLowerCase()) ?? null,
    notActions: texts(field(statement, 'NotAction'))?.map((action) => action.toLowerCase()) ?? null,
    resources: texts(field(statement, 'Resource')),
    notResources: texts(field(statement, 'NotResource')),
    principals: principalsOf(field(statement, 'Principal')),
    notPrincipals: principalsOf(field(statement, 'NotPrincipal')),
    conditions: conditionsOf(field(statement, 'Condition')),
  };
}

function principalsOf(value: unknown): Principals | null {
  if (value === undefined) return null;
  if (typeof value === 'string') return { AWS: [value] };
  return Object.fromEntries(
    Object.entries(value as object).map(([kind, names]) => [kind, texts(names) ?? []]),
  );
}

function conditionsOf(value: unknown): Condition[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, keys]) => {
    const [, set, operator = '', ifExists] =
      /^(?:(ForAllValues|ForAnyValue):)?(\w+?)(IfExists)?$/i.exec(name) ?? [];
    return Object.entries(keys as object).map(([key, values]) => ({
      set: set === undefined ? null : /all/i.test(set) ? ('all' as const) : ('any' as const),
      operator: operator.toLowerCase(),
      ifExists: ifExists !== undefined,
      key: key.toLowerCase(),
      values: texts(values) ?? [],
    }));
  });
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null
    ? (value as { [key: string]: unknown })[name]
    : undefined;
}

function listOf(value: unknown): unknown[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}

function texts(value: unknown): string[] | null {
  return value === undefined ? null : listOf(value).map(String);
}
