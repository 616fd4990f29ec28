import { actionNames } from './action-names.generated.ts';
import { matchesGlob } from './glob.ts';

/** The IAM prefixes of AWS's generative-AI services (with `aoss` and `s3vectors`, their vector stores). */
export const genAiPrefixes = [
  'bedrock',
  'bedrock-mantle',
  'bedrock-agentcore',
  'agent-registry',
  'sagemaker',
  'aoss',
  's3vectors',
] as const;

/** An IAM prefix whose actions are known by name. */
export type KnownPrefix = keyof typeof actionNames;

const full = (prefix: string, names: string) =>
  names === '' ? [] : names.split(' ').map((name) => `${prefix}:${name}`);
const known: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries(actionNames).map(([prefix, { scopable, unscopable }]) => [
    prefix,
    [...full(prefix, scopable), ...full(prefix, unscopable)],
  ]),
);
const unscopableActions: ReadonlySet<string> = new Set(
  Object.entries(actionNames).flatMap(([prefix, { unscopable }]) => full(prefix, unscopable)),
);
const everything = [...known.values()].flat();
const expanded = new Map<string, readonly string[]>();
const shares = new Map<string, number>();
const mostKept = 20_000;

/** Every known action of a service, lower case, e.g. `bedrock:invokemodel`. */
export function actionsOf(prefix: KnownPrefix): readonly string[] {
  return known.get(prefix) ?? [];
}

/** The known actions that an action glob names; what is written without a wildcard is taken as it is. */
export function actionsMatching(pattern: string): readonly string[] {
  const kept = expanded.get(pattern);
  if (kept) return kept;
  const colon = pattern.indexOf(':');
  const prefix = colon === -1 ? pattern : pattern.slice(0, colon);
  const wild = /[*?]/.test(pattern);
  const candidates = /[*?]/.test(prefix) ? everything : (known.get(prefix) ?? []);
  const found = wild ? candidates.filter((action) => matchesGlob(pattern, action)) : [pattern];
  if (expanded.size >= mostKept) expanded.clear();
  expanded.set(pattern, found);
  return found;
}

/** The share of a service's actions that an action glob names, from 0 to 1. */
export function shareOf(pattern: string, prefix: KnownPrefix): number {
  const key = `${prefix} ${pattern}`;
  const kept = shares.get(key);
  if (kept !== undefined) return kept;
  const actions = actionsOf(prefix);
  const share = actions.filter((action) => matchesGlob(pattern, action)).length / actions.length;
  if (shares.size >= mostKept) shares.clear();
  shares.set(key, share);
  return share;
}

/** True when the names of all actions that the glob may match are known. */
export function isExpandable(pattern: string): boolean {
  const [prefix = ''] = pattern.split(':');
  return !/[*?]/.test(pattern) || known.has(prefix);
}

/** True for an action without resource types: a policy can grant it on `*` only. */
export function isUnscopable(action: string): boolean {
  return unscopableActions.has(action);
}
