import type { Reader } from '../controls/control.ts';
import type { Place } from '../facts/fact.ts';
import { parseGuardrailIdentifier } from './guardrail-references.ts';
import { modelIdsOf } from './model-resolution.ts';

export type EnforcementFact =
  | 'bedrock.enforced-guardrails'
  | 'organizations.bedrock-policy'
  | 'bedrock.guardrail';

/**
 * What forces a guardrail on every call of a model in this place, in words; null when nothing that could
 * be read does. A guardrail of another account is taken to exist, since its owner enforces it.
 */
export function enforcementOn(
  model: string | null,
  place: Place,
  facts: Reader<EnforcementFact>,
): string | null {
  for (const { value } of facts.known('bedrock.enforced-guardrails')) {
    const covering = value.configurations.find(
      (configuration) =>
        coversModel(model, configuration.includedModels, configuration.excludedModels) &&
        isReady(configuration.guardrailArn, configuration.guardrailVersion, place, facts),
    );
    if (covering) return `account enforcement ${covering.configId}`;
  }
  for (const { value } of facts.known('organizations.bedrock-policy')) {
    const covering =
      value.valid &&
      value.guardrails.some(
        ({ region, identifier, includedModels, excludedModels }) =>
          region === place.region &&
          coversModel(model, includedModels, excludedModels) &&
          isReady(identifier, parseGuardrailIdentifier(identifier).version, place, facts),
      );
    if (covering) return 'the Bedrock policy of the organization';
  }
  return null;
}

/** A model that cannot be compared with a list of exclusions is not taken for covered. */
function coversModel(
  model: string | null,
  included: readonly string[] | null,
  excluded: readonly string[],
): boolean {
  const ids = model === null ? [] : modelIdsOf(model);
  const isNamed = (list: readonly string[]) => list.flatMap(modelIdsOf).some((named) => ids.includes(named));
  const isComparable = ids.some((id) => /^[a-z0-9-]+\.[a-z]/.test(id));
  if (excluded.length > 0 && (!isComparable || isNamed(excluded))) return false;
  return included === null || included.includes('ALL') || isNamed(included);
}

function isReady(
  identifier: string,
  version: string | null,
  place: Place,
  facts: Reader<EnforcementFact>,
): boolean {
  const { account, id } = parseGuardrailIdentifier(identifier);
  if (account !== null && account !== place.account) return true;
  const guardrail = facts.known('bedrock.guardrail').find((resource) => resource.id === id);
  const held = guardrail?.value.versions.find((candidate) => candidate.version === (version ?? 'DRAFT'));
  return held?.status === 'READY';
}
