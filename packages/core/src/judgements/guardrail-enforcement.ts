import type { Reader } from '../controls/control.ts';
import { Unreadable } from '../controls/unreadable.ts';
import type { GuardedContent } from '../facts/bedrock.ts';
import type { Place, Resource } from '../facts/fact.ts';
import { guardrailMeant, type MeantGuardrail } from './guardrail-attachment.ts';
import { isEmbeddingOnly, modelIdsOf, modelNameOf } from './model-resolution.ts';

export type EnforcementFact =
  | 'bedrock.enforced-guardrails'
  | 'organizations.bedrock-policy'
  | 'bedrock.guardrail';

/** One guardrail that account or organization forces on model calls of a region. */
export interface EnforcedSource {
  /** In words: `account enforcement abc`, `the Bedrock policy of the organization`. */
  readonly by: string;
  readonly identifier: string;
  /** Null when the identifier names it. */
  readonly version: string | null;
  /** Null, or `['ALL']`: every model. */
  readonly includedModels: readonly string[] | null;
  readonly excludedModels: readonly string[];
  readonly guarded: GuardedContent;
}

/** What the account forces on calls in one region. @param complete see `guardrailUses`. */
export function accountSources(
  place: Place,
  facts: Reader<'bedrock.enforced-guardrails'>,
  complete: boolean,
): readonly EnforcedSource[] {
  return read('bedrock.enforced-guardrails', facts, complete)
    .filter(({ region }) => region === place.region)
    .flatMap(({ value }) => value.configurations)
    .map(({ configId, guardrailArn, guardrailVersion, ...rest }) => ({
      by: `account enforcement ${configId}`,
      identifier: guardrailArn,
      version: guardrailVersion,
      ...rest,
    }));
}

/**
 * What the organization forces on calls in one region; undefined when its policy cannot be understood.
 *
 * @param complete see `guardrailUses`.
 */
export function organizationSources(
  place: Place,
  facts: Reader<'organizations.bedrock-policy'>,
  complete: boolean,
): readonly EnforcedSource[] | undefined {
  const policies = read('organizations.bedrock-policy', facts, complete);
  if (policies.some(({ value }) => !value.valid)) return undefined;
  return policies
    .flatMap(({ value }) => value.guardrails)
    .filter(({ region }) => region === place.region)
    .map(({ region: _, ...rest }) => ({
      by: 'the Bedrock policy of the organization',
      version: null,
      ...rest,
    }));
}

function read<F extends 'bedrock.enforced-guardrails' | 'organizations.bedrock-policy'>(
  fact: F,
  facts: Reader<F>,
  complete: boolean,
): readonly Resource<F>[] {
  return complete ? facts.all(fact) : facts.known(fact);
}

/** The guardrail of a source. One of another account is taken to exist, since its owner enforces it. */
export function guardrailOf(
  { identifier, version }: EnforcedSource,
  place: Place,
  facts: Reader<'bedrock.guardrail'>,
): MeantGuardrail {
  return guardrailMeant({ identifier, version }, place, facts);
}

/** Whether calls really meet a source's guardrail. */
export function isStanding(meant: MeantGuardrail): boolean {
  return meant.state === 'foreign' || (meant.state === 'held' && meant.held.status === 'READY');
}

/**
 * What forces a guardrail on every call of a model in this place, in words; null when nothing that could
 * be read does.
 */
export function enforcementOn(
  model: string | null,
  place: Place,
  facts: Reader<EnforcementFact>,
): string | null {
  const sources = [
    ...accountSources(place, facts, false),
    ...(organizationSources(place, facts, false) ?? []),
  ];
  const covering = sources.find(
    (source) => coversModel(model, source) && isKnownToStand(source, place, facts),
  );
  return covering?.by ?? null;
}

/** Whether a source covers every model that generates: what it leaves out only makes embeddings. */
export function coversGeneratingModels(
  { includedModels, excludedModels }: EnforcedSource,
  facts: Reader<'bedrock.foundation-model'>,
  allowed: readonly string[],
): boolean {
  return isAll(includedModels) && excludedModels.every((model) => mayBeLeftOut(model, facts, allowed));
}

/** Whether an enforcement may leave a model out: it makes embeddings only, or a parameter names it. */
export function mayBeLeftOut(
  model: string,
  facts: Reader<'bedrock.foundation-model'>,
  allowed: readonly string[],
): boolean {
  return allowed.some((name) => modelIdsOf(model).includes(name)) || isEmbeddingOnly(model, facts);
}

/** `null` and `ALL` both mean every model. */
export function isAll(included: readonly string[] | null): boolean {
  return included === null || included.includes('ALL');
}

/** Whether a list of models names this one, under any of its names. */
export function namesModel(list: readonly string[], ids: readonly string[]): boolean {
  return list.flatMap(modelIdsOf).some((named) => ids.includes(named));
}

/** Whether a source covers a model. One that cannot be compared with a list of exclusions is not taken for covered. */
export function coversModel(
  model: string | null,
  { includedModels, excludedModels }: Pick<EnforcedSource, 'includedModels' | 'excludedModels'>,
): boolean {
  const ids = model === null ? [] : modelIdsOf(model);
  if (excludedModels.length > 0 && (!isComparable(model) || namesModel(excludedModels, ids))) return false;
  return isAll(includedModels) || namesModel(includedModels ?? [], ids);
}

/** Whether a reference says which model it means. The name of a prompt router looks like one and does not. */
function isComparable(model: string | null): boolean {
  if (model === null) return false;
  const { kind } = modelNameOf(model);
  return kind === 'foundation-model' || kind === 'inference-profile';
}

function isKnownToStand(source: EnforcedSource, place: Place, facts: Reader<'bedrock.guardrail'>): boolean {
  try {
    return isStanding(guardrailOf(source, place, facts));
  } catch (signal) {
    if (signal instanceof Unreadable) return false;
    throw signal;
  }
}
