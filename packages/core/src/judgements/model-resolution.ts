import type { Reader } from '../controls/control.ts';
import type { FoundationModel } from '../facts/bedrock.ts';

const geography = /^(us-gov|us|eu|apac|global|jp|au|ca|sa|me|af|il|mx)\./;

/**
 * The ids under which a reference (model id, profile id or ARN of either) may be written down elsewhere:
 * itself, its last path segment, and that without the geography of a cross-Region profile.
 */
export function modelIdsOf(reference: string): readonly string[] {
  const segment = reference.slice(reference.lastIndexOf('/') + 1);
  return [...new Set([reference, segment, segment.replace(geography, '')])];
}

/**
 * The foundation models behind a reference, through its inference profile if it names one. Undefined when
 * they cannot be told: custom, imported, provisioned and foreign models.
 *
 * @throws Unreadable when models or profiles could not be read.
 */
export function foundationModelsOf(
  reference: string,
  facts: Reader<'bedrock.foundation-model' | 'bedrock.inference-profile'>,
): readonly FoundationModel[] | undefined {
  const direct = known(reference, facts);
  if (direct) return [direct];
  const segment = reference.slice(reference.lastIndexOf('/') + 1);
  const profile = facts.find('bedrock.inference-profile', segment);
  const models = profile?.value.modelArns
    .map((arn) => known(arn, facts))
    .filter((model) => model !== undefined);
  return models && models.length > 0 ? models : undefined;
}

function known(reference: string, facts: Reader<'bedrock.foundation-model'>): FoundationModel | undefined {
  for (const id of modelIdsOf(reference)) {
    const model = facts.find('bedrock.foundation-model', id);
    if (model) return model.value;
  }
  return undefined;
}
