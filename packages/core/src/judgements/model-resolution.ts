import type { Reader } from '../controls/control.ts';
import type { FoundationModel } from '../facts/bedrock.ts';
import type { Resource } from '../facts/fact.ts';

const geography = /^(us-gov|us|eu|apac|global|jp|au|ca|sa|me|af|il|mx)\./;

/** What kind of thing a reference to a model names. */
export type ModelKind =
  | 'foundation-model'
  | 'inference-profile'
  | 'application-inference-profile'
  | 'provisioned-model'
  | 'prompt-router'
  /** Custom, imported and deployed models, endpoints of the marketplace: no catalogue of AWS lists them. */
  | 'own-model';

/** A reference to a model, taken apart. */
export interface ModelName {
  readonly kind: ModelKind;
  /** What follows the type in an ARN; the reference itself when it is none. */
  readonly id: string;
  /** Null when it names none: the region it is used in. */
  readonly region: string | null;
}

/** Reads a model id, a profile id, or an ARN of whatever serves models. */
export function modelNameOf(reference: string): ModelName {
  const parts = /^arn:[^:]*:bedrock:([^:]*):[^:]*:([a-z-]+)\/(.+)$/.exec(reference);
  if (!parts) {
    const bare = { id: reference, region: null };
    if (geography.test(reference)) return { kind: 'inference-profile', ...bare };
    if (/^[a-z0-9-]+\.[a-z]/.test(reference)) return { kind: 'foundation-model', ...bare };
    const kind = /^[a-z0-9]{12}$/.test(reference) ? 'application-inference-profile' : 'own-model';
    return { kind, ...bare };
  }
  const [, region = '', type = '', id = ''] = parts;
  switch (type) {
    case 'foundation-model':
    case 'inference-profile':
    case 'application-inference-profile':
    case 'provisioned-model':
      return { kind: type, id, region };
    case 'prompt-router':
    case 'default-prompt-router':
      return { kind: 'prompt-router', id, region };
    default:
      return { kind: 'own-model', id, region };
  }
}

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
  return offeredModelsOf(reference, facts)?.map(({ value }) => value);
}

/** As `foundationModelsOf`, with the id of each. */
export function offeredModelsOf(
  reference: string,
  facts: Reader<'bedrock.foundation-model' | 'bedrock.inference-profile'>,
): readonly Resource<'bedrock.foundation-model'>[] | undefined {
  const direct = offered(reference, facts);
  if (direct) return [direct];
  const profile = profileOf(reference, facts);
  const models = profile?.value.modelArns
    .map((arn) => offered(arn, facts))
    .filter((model) => model !== undefined);
  return models && models.length > 0 ? models : undefined;
}

/** The inference profile that a reference names by id or ARN, if AWS knows it. */
export function profileOf(
  reference: string,
  facts: Reader<'bedrock.inference-profile'>,
): Resource<'bedrock.inference-profile'> | undefined {
  return facts.find('bedrock.inference-profile', reference.slice(reference.lastIndexOf('/') + 1));
}

/** Whether AWS offers the model and it makes embeddings, nothing else. */
export function isEmbeddingOnly(reference: string, facts: Reader<'bedrock.foundation-model'>): boolean {
  const outputs = offered(reference, facts)?.value.outputModalities ?? [];
  return outputs.length > 0 && outputs.every((modality) => modality === 'EMBEDDING');
}

function offered(
  reference: string,
  facts: Reader<'bedrock.foundation-model'>,
): Resource<'bedrock.foundation-model'> | undefined {
  for (const id of modelIdsOf(reference)) {
    const model = facts.find('bedrock.foundation-model', id);
    if (model) return model;
  }
  return undefined;
}
