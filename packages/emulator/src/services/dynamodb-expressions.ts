import { AwsError } from '../aws-error.ts';
import { reservedWords } from './dynamodb-reserved-words.ts';
import type { Value } from './dynamodb-values.ts';

/** A way into an item: attribute names and positions in lists. */
export type Path = readonly (string | number)[];

export type Operand =
  | { readonly kind: 'path'; readonly path: Path }
  | { readonly kind: 'value'; readonly value: Value }
  | { readonly kind: 'size'; readonly path: Path };

export type Comparator = '=' | '<>' | '<' | '<=' | '>' | '>=';

export type Condition =
  | { readonly kind: 'and' | 'or'; readonly parts: readonly Condition[] }
  | { readonly kind: 'not'; readonly part: Condition }
  | {
      readonly kind: 'compare';
      readonly comparator: Comparator;
      readonly left: Operand;
      readonly right: Operand;
    }
  | { readonly kind: 'between'; readonly operand: Operand; readonly low: Operand; readonly high: Operand }
  | { readonly kind: 'in'; readonly operand: Operand; readonly choices: readonly Operand[] }
  | { readonly kind: 'exists' | 'not-exists'; readonly path: Path }
  | { readonly kind: 'type' | 'begins' | 'contains'; readonly path: Path; readonly operand: Operand };

/** What a `SET` may assign. */
export type Assigned =
  | Operand
  | { readonly kind: 'sum' | 'difference'; readonly left: Assigned; readonly right: Assigned }
  | { readonly kind: 'if-not-exists'; readonly path: Path; readonly otherwise: Assigned }
  | { readonly kind: 'append'; readonly first: Assigned; readonly second: Assigned };

export type UpdateAction =
  | { readonly kind: 'set'; readonly path: Path; readonly assigned: Assigned }
  | { readonly kind: 'remove'; readonly path: Path }
  | { readonly kind: 'add' | 'delete'; readonly path: Path; readonly value: Value };

interface Placeholders {
  readonly ExpressionAttributeNames?: { readonly [name: string]: string } | undefined;
  readonly ExpressionAttributeValues?: { readonly [name: string]: Value } | undefined;
}

const token = /\s*(#[\w]+|:[\w]+|[A-Za-z_][\w]*|\d+|<>|<=|>=|[=<>()[\].,+-])/y;

/** The expressions of one request: they share placeholders, none of which may be left over. */
export class Expressions {
  readonly #names: ReadonlyMap<string, string>;
  readonly #values: ReadonlyMap<string, Value>;
  readonly #used = new Set<string>();

  constructor({ ExpressionAttributeNames = {}, ExpressionAttributeValues = {} }: Placeholders) {
    this.#names = new Map(Object.entries(ExpressionAttributeNames));
    this.#values = new Map(Object.entries(ExpressionAttributeValues));
  }

  condition(text: string | undefined, member: string): Condition | null {
    return this.#parse(text, member, (parser) => parser.either());
  }

  update(text: string | undefined): readonly UpdateAction[] {
    return this.#parse(text, 'UpdateExpression', (parser) => parser.clauses()) ?? [];
  }

  projection(text: string | undefined): readonly Path[] | null {
    return this.#parse(text, 'ProjectionExpression', (parser) => parser.list(() => parser.path()));
  }

  /** @throws AwsError if a placeholder was given and not used. */
  finish(): void {
    for (const [placeholders, what] of [
      [this.#names, 'Names'],
      [this.#values, 'Values'],
    ] as const) {
      const unused = [...placeholders.keys()].filter((name) => !this.#used.has(name));
      if (unused.length > 0) {
        throw invalid(
          `Value provided in ExpressionAttribute${what} unused in expressions: keys: {${unused.join(', ')}}`,
        );
      }
    }
  }

  #parse<T>(text: string | undefined, member: string, parse: (parser: Parser) => T): T | null {
    if (text === undefined) return null;
    if (text.trim() === '') throw invalid(`Invalid ${member}: The expression can not be empty;`);
    const parser = new Parser(text, member, {
      name: (placeholder) => this.#find(this.#names, placeholder, member, 'name'),
      value: (placeholder) => this.#find(this.#values, placeholder, member, 'value'),
    });
    const result = parse(parser);
    parser.end();
    return result;
  }

  #find<T>(placeholders: ReadonlyMap<string, T>, name: string, member: string, what: string): T {
    const found = placeholders.get(name);
    if (found === undefined) {
      throw invalid(
        `Invalid ${member}: An expression attribute ${what} used in the document path is not defined; ` +
          `attribute ${what}: ${name}`,
      );
    }
    this.#used.add(name);
    return found;
  }
}

interface Lookup {
  name(placeholder: string): string;
  value(placeholder: string): Value;
}

/** A recursive descent through DynamoDB's little grammar. */
class Parser {
  readonly #member: string;
  readonly #lookup: Lookup;
  readonly #tokens: string[] = [];
  #at = 0;

  constructor(text: string, member: string, lookup: Lookup) {
    this.#member = member;
    this.#lookup = lookup;
    token.lastIndex = 0;
    while (token.lastIndex < text.trimEnd().length) {
      const start = token.lastIndex;
      const match = token.exec(text);
      if (!match?.[1]) throw invalid(`Invalid ${member}: Syntax error; token: "${text.slice(start).trim()}"`);
      this.#tokens.push(match[1]);
    }
  }

  end(): void {
    if (this.#at < this.#tokens.length) throw this.#unexpected();
  }

  either(): Condition {
    const parts = [this.#both()];
    while (this.#takeWord('OR')) parts.push(this.#both());
    return parts.length === 1 ? (parts[0] as Condition) : { kind: 'or', parts };
  }

  #both(): Condition {
    const parts = [this.#one()];
    while (this.#takeWord('AND')) parts.push(this.#one());
    return parts.length === 1 ? (parts[0] as Condition) : { kind: 'and', parts };
  }

  #one(): Condition {
    if (this.#takeWord('NOT')) return { kind: 'not', part: this.#one() };
    if (this.#take('(')) {
      const inner = this.either();
      this.#expect(')');
      return inner;
    }
    const name = this.#next().toLowerCase();
    if (this.#peek(1) === '(' && name !== 'size') return this.#function(name);
    const operand = this.#operand();
    if (this.#takeWord('BETWEEN')) {
      const low = this.#operand();
      if (!this.#takeWord('AND')) throw this.#unexpected();
      return { kind: 'between', operand, low, high: this.#operand() };
    }
    if (this.#takeWord('IN')) {
      this.#expect('(');
      const choices = this.list(() => this.#operand());
      this.#expect(')');
      return { kind: 'in', operand, choices };
    }
    const comparator = this.#next();
    if (!/^(=|<>|<=?|>=?)$/.test(comparator)) throw this.#unexpected();
    this.#at += 1;
    return {
      kind: 'compare',
      comparator: comparator as Comparator,
      left: operand,
      right: this.#operand(),
    };
  }

  #function(name: string): Condition {
    this.#at += 2;
    const path = this.path();
    switch (name) {
      case 'attribute_exists':
      case 'attribute_not_exists':
        this.#expect(')');
        return { kind: name === 'attribute_exists' ? 'exists' : 'not-exists', path };
      case 'attribute_type':
      case 'begins_with':
      case 'contains': {
        this.#expect(',');
        const operand = this.#operand();
        this.#expect(')');
        const kinds = { attribute_type: 'type', begins_with: 'begins', contains: 'contains' } as const;
        return { kind: kinds[name], path, operand };
      }
      default:
        throw invalid(`Invalid ${this.#member}: Invalid function name; function: ${name}`);
    }
  }

  #operand(): Operand {
    const next = this.#next();
    if (next.startsWith(':')) {
      this.#at += 1;
      return { kind: 'value', value: this.#lookup.value(next) };
    }
    if (next.toLowerCase() === 'size' && this.#peek(1) === '(') {
      this.#at += 2;
      const path = this.path();
      this.#expect(')');
      return { kind: 'size', path };
    }
    return { kind: 'path', path: this.path() };
  }

  path(): Path {
    const path: (string | number)[] = [this.#name()];
    for (;;) {
      if (this.#take('.')) path.push(this.#name());
      else if (this.#take('[')) {
        const index = this.#next();
        if (!/^\d+$/.test(index)) throw this.#unexpected();
        this.#at += 1;
        path.push(Number(index));
        this.#expect(']');
      } else return path;
    }
  }

  list<T>(item: () => T): T[] {
    const items = [item()];
    while (this.#take(',')) items.push(item());
    return items;
  }

  clauses(): UpdateAction[] {
    const actions: UpdateAction[] = [];
    const seen = new Set<string>();
    while (this.#at < this.#tokens.length) {
      const clause = this.#next().toUpperCase();
      if (seen.has(clause)) {
        throw invalid(
          `Invalid ${this.#member}: The "${clause}" section can only be used once in an update expression;`,
        );
      }
      seen.add(clause);
      this.#at += 1;
      actions.push(...this.list(() => this.#action(clause)));
    }
    return actions;
  }

  #action(clause: string): UpdateAction {
    const path = this.path();
    switch (clause) {
      case 'SET':
        this.#expect('=');
        return { kind: 'set', path, assigned: this.#assigned() };
      case 'REMOVE':
        return { kind: 'remove', path };
      case 'ADD':
      case 'DELETE': {
        const operand = this.#operand();
        if (operand.kind !== 'value') throw this.#unexpected();
        return { kind: clause === 'ADD' ? 'add' : 'delete', path, value: operand.value };
      }
      default:
        throw invalid(`Invalid ${this.#member}: Syntax error; token: "${clause}"`);
    }
  }

  #assigned(): Assigned {
    const left = this.#term();
    if (this.#take('+')) return { kind: 'sum', left, right: this.#term() };
    if (this.#take('-')) return { kind: 'difference', left, right: this.#term() };
    return left;
  }

  #term(): Assigned {
    const name = this.#next().toLowerCase();
    if (this.#peek(1) !== '(' || name === 'size') return this.#operand();
    this.#at += 2;
    if (name === 'if_not_exists') {
      const path = this.path();
      this.#expect(',');
      const otherwise = this.#term();
      this.#expect(')');
      return { kind: 'if-not-exists', path, otherwise };
    }
    if (name !== 'list_append') {
      throw invalid(`Invalid ${this.#member}: Invalid function name; function: ${name}`);
    }
    const first = this.#term();
    this.#expect(',');
    const second = this.#term();
    this.#expect(')');
    return { kind: 'append', first, second };
  }

  #name(): string {
    const next = this.#next();
    this.#at += 1;
    if (next.startsWith('#')) return this.#lookup.name(next);
    if (!/^[A-Za-z_]/.test(next)) {
      this.#at -= 1;
      throw this.#unexpected();
    }
    if (reservedWords.has(next.toLowerCase())) {
      throw invalid(
        `Invalid ${this.#member}: Attribute name is a reserved keyword; reserved keyword: ${next}`,
      );
    }
    return next;
  }

  #next(): string {
    const next = this.#tokens[this.#at];
    if (next === undefined) throw invalid(`Invalid ${this.#member}: Syntax error; token: "<EOF>"`);
    return next;
  }

  #peek(ahead: number): string | undefined {
    return this.#tokens[this.#at + ahead];
  }

  #take(text: string): boolean {
    if (this.#peek(0) !== text) return false;
    this.#at += 1;
    return true;
  }

  #takeWord(word: string): boolean {
    if (this.#peek(0)?.toUpperCase() !== word) return false;
    this.#at += 1;
    return true;
  }

  #expect(text: string): void {
    if (!this.#take(text)) throw this.#unexpected();
  }

  #unexpected(): AwsError {
    const near = this.#tokens.slice(Math.max(0, this.#at - 1), this.#at + 2).join(' ');
    const found = this.#peek(0) ?? '<EOF>';
    return invalid(`Invalid ${this.#member}: Syntax error; token: "${found}", near: "${near}"`);
  }
}

/** The error of DynamoDB for requests that make no sense. */
export function invalid(message: string): AwsError {
  return new AwsError('ValidationException', message, 400);
}
