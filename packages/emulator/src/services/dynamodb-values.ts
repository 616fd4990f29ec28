import type { InputOf } from '@lenswatch/core/aws/services.ts';

/** One item: attribute values by name, as the SDK has them. */
export type Item = Required<NonNullable<InputOf<'dynamodb:PutItem'>['Item']>>;
export type Value = NonNullable<Item[string]>;
/** The type letters of DynamoDB. */
export type ValueType = 'S' | 'N' | 'B' | 'SS' | 'NS' | 'BS' | 'M' | 'L' | 'NULL' | 'BOOL';

const types: readonly ValueType[] = ['S', 'N', 'B', 'SS', 'NS', 'BS', 'M', 'L', 'NULL', 'BOOL'];

export function typeOf(value: Value): ValueType {
  for (const type of types) if (value[type] !== undefined) return type;
  throw new TypeError('The value has no type that DynamoDB knows.');
}

/** True for equal values; numbers by what they are worth, sets without regard to order. */
export function equal(a: Value | undefined, b: Value | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return fingerprint(a) === fingerprint(b);
}

/** A text that is the same for equal values. */
export function fingerprint(value: Value): string {
  if (value.S !== undefined) return `S${JSON.stringify(value.S)}`;
  if (value.N !== undefined) return `N${plain(value.N)}`;
  if (value.B !== undefined) return `B${base64(value.B)}`;
  if (value.BOOL !== undefined) return `BOOL${value.BOOL}`;
  if (value.NULL !== undefined) return 'NULL';
  if (value.SS !== undefined) return `SS${JSON.stringify([...value.SS].sort())}`;
  if (value.NS !== undefined) return `NS${value.NS.map(plain).sort().join()}`;
  if (value.BS !== undefined) return `BS${value.BS.map(base64).sort().join()}`;
  if (value.L !== undefined) return `L[${value.L.map(fingerprint).join()}]`;
  const entries = Object.entries(value.M ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  return `M{${entries.map(([name, entry]) => `${JSON.stringify(name)}:${fingerprint(entry)}`).join()}}`;
}

/** Order of two strings, numbers or binaries; `null` for anything else, which has none. */
export function compare(a: Value, b: Value): number | null {
  if (a.S !== undefined && b.S !== undefined) return Buffer.compare(Buffer.from(a.S), Buffer.from(b.S));
  if (a.B !== undefined && b.B !== undefined) return Buffer.compare(a.B, b.B);
  if (a.N !== undefined && b.N !== undefined) return compareNumbers(a.N, b.N);
  return null;
}

/** Bytes that a value counts with towards the limit of an item. */
export function sizeOf(value: Value): number {
  if (value.S !== undefined) return Buffer.byteLength(value.S);
  if (value.N !== undefined) return Math.ceil(value.N.replace(/[^0-9]/g, '').length / 2) + 1;
  if (value.B !== undefined) return value.B.byteLength;
  if (value.SS !== undefined) return value.SS.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  if (value.NS !== undefined) return value.NS.reduce((sum, text) => sum + sizeOf({ N: text }), 0);
  if (value.BS !== undefined) return value.BS.reduce((sum, bytes) => sum + bytes.byteLength, 0);
  if (value.L !== undefined) return value.L.reduce((sum, entry) => sum + 1 + sizeOf(entry), 3);
  if (value.M !== undefined) return 3 + Object.keys(value.M).length + itemSize(value.M);
  return 1;
}

/** Bytes of an item: its names and its values. */
export function itemSize(item: Item): number {
  return Object.entries(item).reduce(
    (sum, [name, value]) => sum + Buffer.byteLength(name) + sizeOf(value),
    0,
  );
}

/** The sum of two numbers in DynamoDB's decimal notation, exact to its last digit. */
export function add(a: string, b: string, sign: 1 | -1 = 1): string {
  const left = decimal(a);
  const right = decimal(b);
  const scale = Math.max(left.scale, right.scale);
  const sum = scaled(left, scale) + BigInt(sign) * scaled(right, scale);
  return textOf({ digits: sum, scale });
}

interface Decimal {
  readonly digits: bigint;
  /** Digits behind the point. */
  readonly scale: number;
}

function decimal(text: string): Decimal {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] =
    /^\s*([+-]?)(\d*)\.?(\d*)(?:[eE]([+-]?\d+))?\s*$/.exec(text) ?? [];
  const digits = BigInt(`${sign === '-' ? '-' : ''}${whole}${fraction || ''}` || '0');
  const scale = fraction.length - Number(exponent);
  return scale >= 0 ? { digits, scale } : { digits: digits * 10n ** BigInt(-scale), scale: 0 };
}

function scaled({ digits, scale }: Decimal, to: number): bigint {
  return digits * 10n ** BigInt(to - scale);
}

function compareNumbers(a: string, b: string): number {
  const left = decimal(a);
  const right = decimal(b);
  const scale = Math.max(left.scale, right.scale);
  const difference = scaled(left, scale) - scaled(right, scale);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

function plain(text: string): string {
  return textOf(decimal(text));
}

function textOf({ digits, scale }: Decimal): string {
  const sign = digits < 0n ? '-' : '';
  const text = (digits < 0n ? -digits : digits).toString().padStart(scale + 1, '0');
  const whole = text.slice(0, text.length - scale);
  const fraction = text.slice(text.length - scale).replace(/0+$/, '');
  return `${sign}${whole}${fraction && `.${fraction}`}`;
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}
