import { valueAt } from './dynamodb-conditions.ts';
import { type Assigned, invalid, type Path, type UpdateAction } from './dynamodb-expressions.ts';
import { add, fingerprint, type Item, typeOf, type Value } from './dynamodb-values.ts';

const wrongPath = 'The document path provided in the update expression is invalid for update';
const wrongType = 'An operand in the update expression has an incorrect data type';

/**
 * An item after an update. Every right-hand side is taken from the item as it was before.
 * @throws AwsError for actions on keys, on overlapping paths or on values of the wrong type.
 */
export function updated(before: Item, actions: readonly UpdateAction[], keys: readonly string[]): Item {
  checkPaths(actions, keys);
  const after = structuredClone(before);
  const assigned = actions.map((action) =>
    action.kind === 'set' ? assignedValue(before, action.assigned) : null,
  );
  const removals: Path[] = [];
  for (const [index, action] of actions.entries()) {
    switch (action.kind) {
      case 'set':
        put(after, action.path, assigned[index] as Value);
        break;
      case 'remove':
        removals.push(action.path);
        break;
      case 'add':
        put(after, action.path, sumOf(valueAt(before, action.path), action.value));
        break;
      case 'delete':
        subtract(after, action.path, action.value);
        break;
    }
  }
  // From the end of lists to their start, so that positions stay what they were.
  for (const path of removals.sort(lastFirst)) remove(after, path);
  return after;
}

/** The part of an item that paths lead to, with what holds it. */
export function projected(item: Item, paths: readonly Path[]): Item {
  const result: Item = {};
  for (const path of paths) {
    const value = valueAt(item, path);
    if (value !== undefined) insert(result, path, value);
  }
  return result;
}

function checkPaths(actions: readonly UpdateAction[], keys: readonly string[]): void {
  for (const [index, { path }] of actions.entries()) {
    if (keys.includes(String(path[0]))) {
      throw invalid(
        'One or more parameter values were invalid: ' +
          `Cannot update attribute ${path[0]}. This attribute is part of the key`,
      );
    }
    for (const other of actions.slice(index + 1)) {
      const [short, long] = path.length <= other.path.length ? [path, other.path] : [other.path, path];
      if (short.every((step, position) => step === long[position])) {
        throw invalid(
          'Invalid UpdateExpression: Two document paths overlap with each other; must remove or rewrite one of ' +
            `these paths; path one: [${path.join(', ')}], path two: [${other.path.join(', ')}]`,
        );
      }
    }
  }
}

function assignedValue(item: Item, assigned: Assigned): Value {
  switch (assigned.kind) {
    case 'value':
      return assigned.value;
    case 'path': {
      const value = valueAt(item, assigned.path);
      if (value) return value;
      throw invalid('The provided expression refers to an attribute that does not exist in the item');
    }
    case 'if-not-exists':
      return valueAt(item, assigned.path) ?? assignedValue(item, assigned.otherwise);
    case 'append': {
      const first = assignedValue(item, assigned.first).L;
      const second = assignedValue(item, assigned.second).L;
      if (!first || !second) throw invalid(wrongType);
      return { L: [...first, ...second] };
    }
    case 'sum':
    case 'difference': {
      const left = assignedValue(item, assigned.left).N;
      const right = assignedValue(item, assigned.right).N;
      if (left === undefined || right === undefined) throw invalid(wrongType);
      return { N: add(left, right, assigned.kind === 'sum' ? 1 : -1) };
    }
    case 'size':
      throw invalid(
        'Invalid UpdateExpression: The function is not allowed in an update expression; function: size',
      );
  }
}

function sumOf(old: Value | undefined, more: Value): Value {
  if (more.N !== undefined) {
    if (old !== undefined && old.N === undefined) throw invalid(wrongType);
    return { N: add(old?.N ?? '0', more.N) };
  }
  const kind = typeOf(more);
  if (!['SS', 'NS', 'BS'].includes(kind) || (old && typeOf(old) !== kind)) throw invalid(wrongType);
  return setOf(kind, [...membersOf(old), ...membersOf(more)]);
}

function subtract(item: Item, path: Path, less: Value): void {
  const old = valueAt(item, path);
  if (old === undefined) return;
  if (typeOf(old) !== typeOf(less) || !['SS', 'NS', 'BS'].includes(typeOf(less))) throw invalid(wrongType);
  const gone = new Set(membersOf(less).map(fingerprint));
  const left = membersOf(old).filter((member) => !gone.has(fingerprint(member)));
  // DynamoDB has no empty sets.
  if (left.length === 0) remove(item, path);
  else put(item, path, setOf(typeOf(old), left));
}

function membersOf(value: Value | undefined): Value[] {
  return [
    ...(value?.SS ?? []).map((S): Value => ({ S })),
    ...(value?.NS ?? []).map((N): Value => ({ N })),
    ...(value?.BS ?? []).map((B): Value => ({ B })),
  ];
}

function setOf(kind: string, members: readonly Value[]): Value {
  const distinct = [...new Map(members.map((member) => [fingerprint(member), member])).values()];
  if (kind === 'SS') return { SS: distinct.map(({ S }) => S ?? '') };
  if (kind === 'NS') return { NS: distinct.map(({ N }) => N ?? '') };
  return { BS: distinct.flatMap(({ B }) => B ?? []) };
}

function put(item: Item, path: Path, value: Value): void {
  const holder = valueAt(item, path.slice(0, -1));
  const last = path.at(-1);
  if (typeof last === 'number') {
    if (!holder?.L) throw invalid(wrongPath);
    // A position behind the end appends.
    holder.L[Math.min(last, holder.L.length)] = structuredClone(value);
    return;
  }
  const map = path.length === 1 ? item : holder?.M;
  if (!map || last === undefined) throw invalid(wrongPath);
  map[last] = structuredClone(value);
}

function remove(item: Item, path: Path): void {
  const holder = valueAt(item, path.slice(0, -1));
  const last = path.at(-1);
  if (typeof last === 'number') {
    if (!holder?.L) throw invalid(wrongPath);
    holder.L.splice(last, 1);
    return;
  }
  const map = path.length === 1 ? item : holder?.M;
  if (!map || last === undefined) throw invalid(wrongPath);
  delete map[last];
}

function lastFirst(a: Path, b: Path): number {
  const [left, right] = [a.at(-1), b.at(-1)];
  return typeof left === 'number' && typeof right === 'number' ? right - left : 0;
}

/** Puts a value where a projection found it; positions in lists close up. */
function insert(result: Item, path: Path, value: Value): void {
  const [first, ...rest] = path;
  if (typeof first !== 'string') return;
  if (rest.length === 0) {
    result[first] = value;
    return;
  }
  let holder: Value = result[first] ?? (typeof rest[0] === 'number' ? { L: [] } : { M: {} });
  result[first] = holder;
  for (const [index, step] of rest.entries()) {
    const next = rest[index + 1];
    const inner: Value = next === undefined ? value : typeof next === 'number' ? { L: [] } : { M: {} };
    if (typeof step === 'number') {
      holder.L?.push(inner);
      holder = inner;
    } else if (holder.M) {
      const known: Value = next === undefined ? inner : (holder.M[step] ?? inner);
      holder.M[step] = known;
      holder = known;
    }
  }
}
