import type { GuardrailVersion } from '../../facts/bedrock.ts';
import type { Resource } from '../../facts/fact.ts';
import { filterOf, type GuardrailSide, isEffective, sideOf } from '../../judgements/guardrail-effective.ts';
import { type GuardrailUse, guardrailReferenceFacts } from '../../judgements/guardrail-references.ts';
import { judgeReferencedVersions } from '../../judgements/guardrail-versions.ts';
import { foundationModelsOf } from '../../judgements/model-resolution.ts';
import { defineControl, fail, notApplicable, pass, type Reader } from '../control.ts';

const categories = ['HATE', 'INSULTS', 'SEXUAL', 'VIOLENCE', 'MISCONDUCT'];
const sides: readonly GuardrailSide[] = ['input', 'output'];

export const control = defineControl({
  id: 'bedrock-guardrail-content-filters-effective',
  title: 'Guardrails block harmful content in and out',
  severity: 'medium',
  confidence: 'direct',
  rationale:
    'A content filter that is missing, too weak, switched off or set to detect only lets harmful text ' +
    'through, while the guardrail that carries it looks like protection.',
  remediation:
    'aws bedrock update-guardrail --guardrail-identifier <id> --content-policy-config <every category at ' +
    'MEDIUM or HIGH with action BLOCK> <every other setting unchanged: what is left out is removed>, then ' +
    'aws bedrock create-guardrail-version --guardrail-identifier <id> and have consumers name that version',
  howTo: {
    console:
      'Amazon Bedrock > Guardrails > (the guardrail) > Working draft > Content filters > Edit: switch ' +
      'every harmful category on for prompts and responses, with action Block and strength Medium or High. ' +
      'Save, Create version, and let consumers name that version.',
    cli: `aws bedrock get-guardrail --guardrail-identifier <id> --guardrail-version DRAFT > guardrail.json
# update.json: every policy as before (what is left out is removed), and in contentPolicyConfig.filtersConfig
# for each of HATE, INSULTS, SEXUAL, VIOLENCE and MISCONDUCT: {"type": "HATE", "inputStrength": "HIGH",
# "outputStrength": "HIGH", "inputAction": "BLOCK", "outputAction": "BLOCK"}
aws bedrock update-guardrail --guardrail-identifier <id> --cli-input-json file://update.json
aws bedrock create-guardrail-version --guardrail-identifier <id>`,
    cdk: `new bedrock.CfnGuardrail(this, 'Guardrail', {
  // name, messages and the other policies as before
  contentPolicyConfig: {
    filtersConfig: ['HATE', 'INSULTS', 'SEXUAL', 'VIOLENCE', 'MISCONDUCT'].map((type) => ({
      type,
      inputStrength: 'HIGH',
      outputStrength: 'HIGH',
      inputAction: 'BLOCK',
      outputAction: 'BLOCK',
    })),
  },
});`,
  },
  requirements: ['GENSEC02-BP01'],
  references: ['https://docs.aws.amazon.com/bedrock/latest/userguide/guardrails-content-filters.html'],
  subject: 'bedrock.guardrail',
  reads: [
    ...guardrailReferenceFacts,
    'bedrock.guardrail-tags',
    'bedrock.foundation-model',
    'bedrock.inference-profile',
  ],
  parameters: [
    'guardrailMinStrength',
    'optionalCategories',
    'requireImageModality',
    'nonContentPurposes',
    'evaluateDraft',
  ],

  evaluate(guardrail, facts, parameters) {
    const { guardrailMinStrength: minimum, nonContentPurposes, evaluateDraft } = parameters;
    if (nonContentPurposes.length > 0) {
      const purpose = purposeOf(guardrail, facts);
      if (purpose !== undefined && nonContentPurposes.includes(purpose)) {
        const { name } = guardrail.value;
        return notApplicable(`The purpose of guardrail ${name} is ${purpose}, not content.`, { purpose });
      }
    }
    const required = categories.filter((category) => !parameters.optionalCategories.includes(category));
    const judge = (version: GuardrailVersion, uses: readonly GuardrailUse[]) => {
      const what = `Version ${version.version} of guardrail ${guardrail.value.name}`;
      const weak: string[] = [];
      const evidence: { [side: string]: string } = {};
      for (const category of required) {
        const filter = filterOf(version, category);
        for (const side of sides) {
          const name = `${category} on ${side}`;
          const seen = filter && sideOf(filter, side);
          evidence[name] = seen ? describe(seen) : 'no filter';
          if (!filter || !isEffective(filter, side, minimum)) weak.push(`${name} (${evidence[name]})`);
        }
      }
      if (weak.length > 0) {
        return fail(`${what} does not block ${weak.join(', ')}.`, evidence, {
          reason: 'CONTENT_FILTER_WEAK',
        });
      }
      if (parameters.requireImageModality) {
        const blind = sidesBlindToImages(version, required);
        const missing = blind.length > 0 ? sidesWithImages(blind, uses, facts) : [];
        if (missing.length > 0) {
          return fail(
            `${what} filters no images on ${missing.join(' and ')}, ` +
              'though it guards a model that handles images.',
            { ...evidence, imagesUnfilteredOn: missing },
            { reason: 'IMAGE_MODALITY_OFF' },
          );
        }
        const silent = blind.length > 0 ? uses.find(({ models }) => models?.length === 0) : undefined;
        if (silent) {
          facts.undecided(
            'NO_DATA',
            `${what} filters no images on ${blind.join(' and ')}, and ${silent.by} does not say which models it guards.`,
          );
        }
      }
      return pass(`${what} blocks harmful content at ${minimum} or stronger.`, evidence);
    };
    return judgeReferencedVersions(guardrail, facts, {
      base: 'medium',
      evaluateDraft,
      judge,
      severityOf: (uses) => (uses.some(({ fact }) => fact !== 'iam.principal') ? 'high' : 'medium'),
    });
  },
});

function describe({ strength, action, enabled }: ReturnType<typeof sideOf>): string {
  return [strength, action === 'NONE' ? 'detect only' : null, enabled === false ? 'disabled' : null]
    .filter((word) => word !== null)
    .join(', ');
}

function purposeOf(
  { id }: Resource<'bedrock.guardrail'>,
  facts: Reader<'bedrock.guardrail-tags'>,
): string | undefined {
  const tags = facts.find('bedrock.guardrail-tags', id)?.value.tags ?? {};
  return tags['guardrail-purpose'] ?? tags['genai-lens:guardrail-purpose'];
}

function sidesBlindToImages(
  version: GuardrailVersion,
  required: readonly string[],
): readonly GuardrailSide[] {
  const filters = required.flatMap((category) => filterOf(version, category) ?? []);
  return sides.filter((side) =>
    filters.some((filter) => {
      const modalities = side === 'input' ? filter.inputModalities : filter.outputModalities;
      return !modalities.includes('IMAGE');
    }),
  );
}

/** The sides of these on which models behind a guardrail handle images; enforcement on every model means all. */
function sidesWithImages(
  among: readonly GuardrailSide[],
  uses: readonly GuardrailUse[],
  facts: Reader<'bedrock.foundation-model' | 'bedrock.inference-profile'>,
): readonly GuardrailSide[] {
  if (uses.some(({ models }) => models === null)) return among;
  const references = new Set(uses.flatMap(({ models }) => models ?? []));
  const models = [...references].flatMap(
    (reference) =>
      foundationModelsOf(reference, facts) ??
      facts.undecided('MODEL_ID_UNRESOLVED', `Whether model ${reference} handles images cannot be told.`),
  );
  const handled = (side: GuardrailSide) =>
    models.map((model) => (side === 'input' ? model.inputModalities : model.outputModalities));
  const seeing = among.filter((side) => handled(side).some((modalities) => modalities.includes('IMAGE')));
  if (seeing.length === 0 && among.some((side) => handled(side).some(({ length }) => length === 0))) {
    facts.undecided('NO_DATA', `AWS does not say what a model of ${[...references].join(', ')} handles.`);
  }
  return seeing;
}
