import * as z from 'zod';
import type { PolicyCondition, PolicyDocument, PolicyPrincipal, PolicyStatement } from '../facts/policy.ts';

/** Characters; several times the longest document that any AWS service accepts. */
const longest = 262_144;

/** A policy document that cannot be understood, so that whatever depends on it stays unknown. */
export class PolicyParseError extends Error {
  override readonly name = 'PolicyParseError';
  readonly code = 'PARSE_ERROR';
}

const operators: ReadonlySet<string> = new Set([
  ...['stringequals', 'stringnotequals', 'stringequalsignorecase', 'stringnotequalsignorecase'],
  ...['stringlike', 'stringnotlike', 'bool', 'binaryequals', 'ipaddress', 'notipaddress', 'null'],
  ...['numericequals', 'numericnotequals', 'numericlessthan', 'numericlessthanequals'],
  ...['numericgreaterthan', 'numericgreaterthanequals', 'dateequals', 'datenotequals', 'datelessthan'],
  ...['datelessthanequals', 'dategreaterthan', 'dategreaterthanequals'],
  ...['arnequals', 'arnnotequals', 'arnlike', 'arnnotlike'],
]);

const text = z.string().min(1);
const texts = z.union([text, z.array(text).min(1)]);
const scalar = z.union([z.string(), z.number(), z.boolean()]);
const principal = z.union([
  z.literal('*'),
  z.strictObject({
    AWS: texts.optional(),
    Service: texts.optional(),
    Federated: texts.optional(),
    CanonicalUser: texts.optional(),
  }),
]);

const statement = z
  .strictObject({
    Sid: z.string().optional(),
    Effect: z.enum(['Allow', 'Deny']),
    Principal: principal.optional(),
    NotPrincipal: principal.optional(),
    Action: texts.optional(),
    NotAction: texts.optional(),
    Resource: texts.optional(),
    NotResource: texts.optional(),
    Condition: z.record(text, z.record(text, z.union([scalar, z.array(scalar)]))).optional(),
  })
  .refine((s) => (s.Action === undefined) !== (s.NotAction === undefined), 'needs Action or NotAction')
  .refine((s) => s.Resource === undefined || s.NotResource === undefined, 'has Resource and NotResource')
  .refine((s) => s.Principal === undefined || s.NotPrincipal === undefined, 'has Principal and NotPrincipal');

const document = z.strictObject({
  Version: z.enum(['2008-10-17', '2012-10-17']).optional(),
  Id: z.string().optional(),
  Statement: z.union([statement, z.array(statement)]),
});

/**
 * Reads an IAM policy document, percent-encoded or plain, into its one normal form.
 *
 * An element, operator or shape that IAM does not define is refused instead of skipped: a statement that
 * is half understood could turn a fail into a pass.
 *
 * @throws PolicyParseError when the text is no policy document, or is too long to be one.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 */
export function parsePolicy(encoded: string): PolicyDocument {
  if (encoded.length > longest) throw new PolicyParseError('The policy document is too long to be one.');
  const parsed = document.safeParse(jsonOf(encoded));
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const where = issue?.path.join('.') || 'the document';
    throw new PolicyParseError(`The policy document does not parse at ${where}: ${issue?.message}.`, {
      cause: parsed.error,
    });
  }
  const { Version, Statement } = parsed.data;
  return {
    version: Version ?? '2008-10-17',
    statements: (Array.isArray(Statement) ? Statement : [Statement]).map(normalStatement),
  };
}

function jsonOf(encoded: string): unknown {
  try {
    const text = /^\s*%/.test(encoded) ? decodeURIComponent(encoded.trim()) : encoded;
    // A key of this name would vanish from every object built later, and a condition with it.
    return /__proto__|\\u/.test(text) ? JSON.parse(text, refuseProto) : JSON.parse(text);
  } catch (cause) {
    throw new PolicyParseError('The policy document is not JSON.', { cause });
  }
}

function refuseProto(key: string, value: unknown): unknown {
  if (key === '__proto__') throw new SyntaxError('__proto__ is no element of a policy.');
  return value;
}

function normalStatement(raw: z.infer<typeof statement>): PolicyStatement {
  return {
    sid: raw.Sid || null,
    effect: raw.Effect,
    actions: listOf(raw.Action)?.map((action) => action.toLowerCase()) ?? null,
    notActions: listOf(raw.NotAction)?.map((action) => action.toLowerCase()) ?? null,
    resources: listOf(raw.Resource),
    notResources: listOf(raw.NotResource),
    principals: principalsOf(raw.Principal),
    notPrincipals: principalsOf(raw.NotPrincipal),
    conditions: Object.entries(raw.Condition ?? {}).flatMap(([operator, keys]) =>
      Object.entries(keys).map(([key, values]) => normalCondition(operator, key, values)),
    ),
  };
}

function normalCondition(
  written: string,
  key: string,
  values: z.infer<typeof scalar> | readonly z.infer<typeof scalar>[],
): PolicyCondition {
  const [, set = '', base = '', ifExists] =
    /^(?:(forallvalues|foranyvalue):)?(.*?)(ifexists)?$/.exec(written.toLowerCase()) ?? [];
  if (!operators.has(base)) {
    throw new PolicyParseError(`The policy document has the unknown condition operator ${written}.`);
  }
  return {
    set: set === 'forallvalues' ? 'ForAllValues' : set === 'foranyvalue' ? 'ForAnyValue' : null,
    operator: base,
    ifExists: ifExists !== undefined,
    key: key.toLowerCase(),
    values: (Array.isArray(values) ? values : [values]).map(String),
  };
}

function principalsOf(raw: z.infer<typeof principal> | undefined): readonly PolicyPrincipal[] | null {
  if (raw === undefined) return null;
  if (raw === '*') return [{ kind: 'AWS', value: '*' }];
  return (['AWS', 'Service', 'Federated', 'CanonicalUser'] as const).flatMap((kind) =>
    (listOf(raw[kind]) ?? []).map((value) => ({ kind, value })),
  );
}

function listOf(value: string | readonly string[] | undefined): readonly string[] | null {
  if (value === undefined) return null;
  return typeof value === 'string' ? [value] : value;
}
