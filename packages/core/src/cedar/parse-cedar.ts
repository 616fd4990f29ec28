import type { CedarRule } from './cedar-rule.ts';

/** Characters; AWS takes no policy longer than 10,000. */
const longest = 65_536;

/** A text that is no policy in Cedar or Dogwood, or one that is not understood. */
export class CedarParseError extends Error {
  override readonly name = 'CedarParseError';
  readonly code = 'PARSE_ERROR';
}

interface Token {
  readonly kind: 'word' | 'text' | 'mark';
  readonly value: string;
}

/**
 * Reads the structure of Cedar policies: effect, scope and clauses. What stands inside a clause is checked for
 * balance and otherwise left alone, but for clauses that are always true. Dogwood, AWS's superset of Cedar, adds
 * `when temporal { … }` and `when guardrails { … }`, which are clauses like the others.
 *
 * @throws CedarParseError at whatever the grammar does not know.
 * @see https://docs.cedarpolicy.com/policies/syntax-grammar.html
 * @see https://docs.aws.amazon.com/bedrock-agentcore/latest/devguide/policy-understanding-cedar.html
 */
export function parseCedar(text: string): readonly CedarRule[] {
  if (text.length > longest) throw new CedarParseError('The policy is too long to be one.');
  const reader = new TokenReader(tokensOf(text));
  const rules: CedarRule[] = [];
  while (!reader.atEnd()) rules.push(ruleOf(reader));
  if (rules.length === 0) throw new CedarParseError('The text holds no policy.');
  return rules;
}

function ruleOf(reader: TokenReader): CedarRule {
  while (reader.take('@')) annotation(reader);
  const effect = reader.word();
  if (effect !== 'permit' && effect !== 'forbid') {
    throw new CedarParseError(`A policy begins with permit or forbid, not with ${effect}.`);
  }
  reader.expect('(');
  const constrained: string[] = [];
  const actions: string[] = [];
  const resources: string[] = [];
  for (const element of ['principal', 'action', 'resource'] as const) {
    if (element !== 'principal') reader.expect(',');
    if (reader.word() !== element) throw new CedarParseError(`The scope lacks its ${element}.`);
    const constraint = constraintOf(reader);
    if (!leavesAllIn(element, constraint)) constrained.push(element);
    if (element === 'action') actions.push(...textsIn(constraint));
    if (element === 'resource') resources.push(...textsIn(constraint));
  }
  reader.take(',');
  reader.expect(')');
  let conditional = false;
  let guardrails = false;
  while (!reader.take(';')) {
    const clause = reader.word();
    if (clause !== 'when' && clause !== 'unless') {
      throw new CedarParseError(`${clause} is no clause of a policy.`);
    }
    const kind = reader.peek()?.kind === 'word' ? reader.word() : null;
    if (kind !== null && kind !== 'temporal' && kind !== 'guardrails') {
      throw new CedarParseError(`${clause} ${kind} is no clause of a policy.`);
    }
    const body = reader.balanced('{', '}');
    if (body.length === 0) throw new CedarParseError(`The clause ${clause} is empty.`);
    if (kind === 'guardrails') guardrails = true;
    if (kind !== null || !isIdle(clause, body)) conditional = true;
  }
  return { effect, constrained, actions, resources, conditional, guardrails };
}

/** The groups that every tool is in. */
const everyTool: ReadonlySet<string> = new Set(['CallTool', 'Mcp']);

/**
 * Whether a scope element lets in whatever a gateway is asked. Callers of a gateway all have the type that its
 * authorizer gives them, and what they call is a gateway: `is` alone leaves nobody out.
 * @see https://docs.aws.amazon.com/bedrock-agentcore/latest/devguide/policy-schema-constraints.html
 */
function leavesAllIn(element: 'principal' | 'action' | 'resource', constraint: readonly Token[]): boolean {
  const [operator] = constraint;
  if (!operator) return true;
  if (element === 'action') {
    return operator.value === 'in' && textsIn(constraint).some((name) => everyTool.has(name));
  }
  return operator.value === 'is' && !constraint.some(({ kind, value }) => kind === 'word' && value === 'in');
}

/** `when { true }` and `unless { false }` ask for nothing. */
function isIdle(clause: 'when' | 'unless', body: readonly Token[]): boolean {
  const [only, ...more] = body.filter(({ value, kind }) => kind !== 'mark' || !/^[()]$/.test(value));
  return more.length === 0 && only?.kind === 'word' && only.value === (clause === 'when' ? 'true' : 'false');
}

function annotation(reader: TokenReader): void {
  reader.word();
  if (reader.peek()?.value === '(') reader.balanced('(', ')');
}

/** What follows a scope element up to its comma: nothing, `== …`, `in …`, `is …`, `is … in …`. */
function constraintOf(reader: TokenReader): readonly Token[] {
  const constraint: Token[] = [];
  let depth = 0;
  for (let next = reader.peek(); next; next = reader.peek()) {
    if (next.kind === 'mark') {
      if (depth === 0 && (next.value === ',' || next.value === ')')) break;
      if (next.value === '[') depth += 1;
      if (next.value === ']') depth -= 1;
      if (depth < 0 || !/^(==|::|,|\[|\]|\?)$/.test(next.value)) {
        throw new CedarParseError(`${next.value} does not belong into a scope.`);
      }
    }
    constraint.push(reader.next());
  }
  const [operator] = constraint;
  if (operator && !/^(==|in|is)$/.test(operator.value)) {
    throw new CedarParseError(`A scope element is not constrained by ${operator.value}.`);
  }
  if (operator && (constraint.length < 2 || depth !== 0)) {
    throw new CedarParseError('A scope element breaks off.');
  }
  return constraint;
}

function textsIn(tokens: readonly Token[]): readonly string[] {
  return tokens.flatMap(({ kind, value }) => (kind === 'text' ? [value] : []));
}

const pieces = new RegExp(
  [
    '(?<space>\\s+|//[^\\n]*)',
    '(?<word>[A-Za-z_][A-Za-z0-9_]*)',
    '(?<number>\\d+[a-z]*)',
    '"(?<text>(?:[^"\\\\]|\\\\[\\s\\S])*)"',
    '(?<mark>==|!=|<=|>=|&&|\\|\\||::|[-+*/%!<>=.,:;?@()[\\]{}|&$#])',
  ].join('|'),
  'y',
);

function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = [];
  pieces.lastIndex = 0;
  while (pieces.lastIndex < text.length) {
    const at = pieces.lastIndex;
    const found = pieces.exec(text)?.groups;
    if (!found) throw new CedarParseError(`The character at ${at} does not belong into a policy.`);
    if (found['text'] !== undefined) tokens.push({ kind: 'text', value: found['text'] });
    else if (found['mark'] !== undefined) tokens.push({ kind: 'mark', value: found['mark'] });
    else if (found['word'] !== undefined) tokens.push({ kind: 'word', value: found['word'] });
    else if (found['number'] !== undefined) tokens.push({ kind: 'word', value: found['number'] });
  }
  return tokens;
}

class TokenReader {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  atEnd(): boolean {
    return this.#at === this.#tokens.length;
  }

  peek(): Token | undefined {
    return this.#tokens[this.#at];
  }

  next(): Token {
    const token = this.#tokens[this.#at];
    if (!token) throw new CedarParseError('The policy breaks off.');
    this.#at += 1;
    return token;
  }

  word(): string {
    const { kind, value } = this.next();
    if (kind !== 'word') throw new CedarParseError(`A word was expected, not ${value}.`);
    return value;
  }

  /** Passes a mark, if it is the next token. */
  take(mark: string): boolean {
    const next = this.peek();
    if (next?.kind !== 'mark' || next.value !== mark) return false;
    this.#at += 1;
    return true;
  }

  expect(mark: string): void {
    const { kind, value } = this.next();
    if (kind !== 'mark' || value !== mark) throw new CedarParseError(`${mark} was expected, not ${value}.`);
  }

  /** What stands between a pair of brackets, the pairs inside included. */
  balanced(open: string, close: string): readonly Token[] {
    this.expect(open);
    const inside: Token[] = [];
    for (let depth = 1; ; ) {
      const token = this.next();
      if (token.kind === 'mark' && token.value === open) depth += 1;
      if (token.kind === 'mark' && token.value === close) depth -= 1;
      if (depth === 0) return inside;
      inside.push(token);
    }
  }
}
