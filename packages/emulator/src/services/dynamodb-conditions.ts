import type { Comparator, Condition, Operand, Path } from './dynamodb-expressions.ts';
import { compare, equal, type Item, sizeOf, typeOf, type Value } from './dynamodb-values.ts';

/** What an item holds at a path; `undefined` where there is nothing. */
export function valueAt(item: Item, path: Path): Value | undefined {
  let value: Value | undefined = { M: item };
  for (const step of path) {
    value = typeof step === 'number' ? value?.L?.[step] : value?.M?.[step];
    if (value === undefined) return undefined;
  }
  return value;
}

/** True if an item, or the absence of one, fulfils a condition. */
export function fulfils(item: Item, condition: Condition): boolean {
  switch (condition.kind) {
    case 'and':
      return condition.parts.every((part) => fulfils(item, part));
    case 'or':
      return condition.parts.some((part) => fulfils(item, part));
    case 'not':
      return !fulfils(item, condition.part);
    case 'exists':
      return valueAt(item, condition.path) !== undefined;
    case 'not-exists':
      return valueAt(item, condition.path) === undefined;
    case 'compare':
      return compares(resolve(item, condition.left), condition.comparator, resolve(item, condition.right));
    case 'between': {
      const value = resolve(item, condition.operand);
      return (
        compares(value, '>=', resolve(item, condition.low)) &&
        compares(value, '<=', resolve(item, condition.high))
      );
    }
    case 'in': {
      const value = resolve(item, condition.operand);
      return value !== undefined && condition.choices.some((choice) => equal(value, resolve(item, choice)));
    }
    case 'type': {
      const value = valueAt(item, condition.path);
      return value !== undefined && typeOf(value) === resolve(item, condition.operand)?.S;
    }
    case 'begins':
      return begins(valueAt(item, condition.path), resolve(item, condition.operand));
    case 'contains':
      return contains(valueAt(item, condition.path), resolve(item, condition.operand));
  }
}

function resolve(item: Item, operand: Operand): Value | undefined {
  if (operand.kind === 'value') return operand.value;
  const value = valueAt(item, operand.path);
  if (operand.kind === 'path' || value === undefined) return value;
  const size = value.L?.length ?? (value.M ? Object.keys(value.M).length : undefined);
  const members = value.SS?.length ?? value.NS?.length ?? value.BS?.length;
  return { N: String(size ?? members ?? value.S?.length ?? sizeOf(value)) };
}

/** What is missing differs from everything and is neither more nor less than anything. */
function compares(left: Value | undefined, comparator: Comparator, right: Value | undefined): boolean {
  const order = left && right ? compare(left, right) : null;
  switch (comparator) {
    case '=':
      return left !== undefined && equal(left, right);
    case '<>':
      return !equal(left, right);
    case '<':
      return order !== null && order < 0;
    case '<=':
      return order !== null && order <= 0;
    case '>':
      return order !== null && order > 0;
    case '>=':
      return order !== null && order >= 0;
  }
}

function begins(value: Value | undefined, start: Value | undefined): boolean {
  if (value?.S !== undefined && start?.S !== undefined) return value.S.startsWith(start.S);
  if (value?.B === undefined || start?.B === undefined) return false;
  return Buffer.from(value.B).subarray(0, start.B.byteLength).equals(start.B);
}

function contains(value: Value | undefined, part: Value | undefined): boolean {
  if (value === undefined || part === undefined) return false;
  if (value.S !== undefined) return part.S !== undefined && value.S.includes(part.S);
  if (value.B !== undefined)
    return part.B !== undefined && Buffer.from(value.B).includes(Buffer.from(part.B));
  if (value.L !== undefined) return value.L.some((entry) => equal(entry, part));
  const members = [
    ...(value.SS ?? []).map((S): Value => ({ S })),
    ...(value.NS ?? []).map((N): Value => ({ N })),
    ...(value.BS ?? []).map((B): Value => ({ B })),
  ];
  return members.some((member) => equal(member, part));
}
