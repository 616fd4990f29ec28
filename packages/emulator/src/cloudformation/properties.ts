import { templateError } from './template.ts';

/**
 * The resolved properties of one resource. It remembers which were asked for, so that a property which
 * nobody applies is an error, never silence.
 */
export class Properties {
  readonly #values: { readonly [name: string]: unknown };
  readonly #asked = new Set<string>();
  readonly #where: string;
  /** Inner structures by name: asked for twice, they are the same. */
  readonly #inner = new Map<string, Properties>();

  constructor(values: { readonly [name: string]: unknown }, where: string) {
    this.#values = values;
    this.#where = where;
  }

  /** Properties that change nothing which the emulator has. */
  ignore(...names: readonly string[]): void {
    for (const name of names) this.#asked.add(name);
  }

  any(name: string): unknown {
    this.#asked.add(name);
    return this.#values[name];
  }

  text(name: string): string {
    return this.maybeText(name) ?? this.#missing(name);
  }

  maybeText(name: string): string | undefined {
    const value = this.any(name);
    if (value === undefined) return undefined;
    if (typeof value === 'object') throw templateError(`${this.#where}.${name} must be a text`);
    return String(value);
  }

  number(name: string, otherwise: number): number {
    const value = this.any(name);
    if (value === undefined) return otherwise;
    const number = Number(value);
    if (Number.isNaN(number)) throw templateError(`${this.#where}.${name} must be a number`);
    return number;
  }

  flag(name: string, otherwise = false): boolean {
    const value = this.any(name);
    return value === undefined ? otherwise : String(value) === 'true';
  }

  /** A list of texts. */
  texts(name: string): string[] {
    return this.#list(name).map(String);
  }

  /** A structure, with the same care for what is in it. */
  inner(name: string): Properties | undefined {
    const value = this.any(name);
    return value === undefined ? undefined : this.#nested(name, value);
  }

  inners(name: string): Properties[] {
    return this.#list(name).map((value, index) => this.#nested(`${name}[${index}]`, value));
  }

  /** A policy document as JSON text. */
  document(name: string): string {
    const value = this.any(name) ?? this.#missing(name);
    return typeof value === 'string' ? value : JSON.stringify(value);
  }

  maybeDocument(name: string): string | undefined {
    return this.any(name) === undefined ? undefined : this.document(name);
  }

  /** Everything that nobody asked for, here and in inner structures. */
  unread(): string[] {
    const own = Object.keys(this.#values).filter((name) => !this.#asked.has(name));
    return [
      ...own.map((name) => `${this.#where}.${name}`),
      ...[...this.#inner.values()].flatMap((each) => each.unread()),
    ];
  }

  #nested(name: string, value: unknown): Properties {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw templateError(`${this.#where}.${name} must be a structure`);
    }
    const known = this.#inner.get(name);
    if (known) return known;
    const inner = new Properties(value as { [name: string]: unknown }, `${this.#where}.${name}`);
    this.#inner.set(name, inner);
    return inner;
  }

  #list(name: string): unknown[] {
    const value = this.any(name);
    if (value === undefined) return [];
    return Array.isArray(value) ? value : [value];
  }

  #missing(name: string): never {
    throw templateError(`${this.#where}: required property ${name} is missing`);
  }
}
