import type { GuardrailVersion } from '../../facts/bedrock.ts';
import { filterOf, isEffective } from '../../judgements/guardrail-effective.ts';
import { guardrailReferenceFacts } from '../../judgements/guardrail-references.ts';
import { judgeReferencedVersions } from '../../judgements/guardrail-versions.ts';
import { defineControl, fail, pass } from '../control.ts';

export const control = defineControl({
  id: 'bedrock-guardrail-prompt-attack-effective',
  title: 'Guardrails block prompt attacks',
  severity: 'high',
  confidence: 'direct',
  rationale:
    'Text that tries to override instructions reaches the model unless the prompt-attack filter blocks it ' +
    'on input. A filter that is weak, disabled or detects only leaves agents and their tools open to ' +
    'injection.',
  remediation:
    'aws bedrock update-guardrail --guardrail-identifier <id> --content-policy-config <PROMPT_ATTACK with ' +
    'input strength HIGH and action BLOCK> <every other setting unchanged: what is left out is removed>, ' +
    'then aws bedrock create-guardrail-version --guardrail-identifier <id> and have consumers name that ' +
    'version',
  howTo: {
    console:
      'Amazon Bedrock > Guardrails > (the guardrail) > Working draft > Content filters > Edit: enable ' +
      'prompt attacks filters with action Block and strength High. Save, Create version, and let consumers ' +
      'name that version.',
    cli: `aws bedrock get-guardrail --guardrail-identifier <id> --guardrail-version DRAFT > guardrail.json
# update.json: every policy as before (what is left out is removed), and in contentPolicyConfig.filtersConfig
# {"type": "PROMPT_ATTACK", "inputStrength": "HIGH", "outputStrength": "NONE", "inputAction": "BLOCK"}
aws bedrock update-guardrail --guardrail-identifier <id> --cli-input-json file://update.json
aws bedrock create-guardrail-version --guardrail-identifier <id>`,
    cdk: `new bedrock.CfnGuardrail(this, 'Guardrail', {
  // name, messages and the other policies as before
  contentPolicyConfig: {
    filtersConfig: [
      { type: 'PROMPT_ATTACK', inputStrength: 'HIGH', outputStrength: 'NONE', inputAction: 'BLOCK' },
    ],
  },
});`,
  },
  requirements: ['GENSEC04-BP02'],
  references: ['https://docs.aws.amazon.com/bedrock/latest/userguide/guardrails-prompt-attack.html'],
  subject: 'bedrock.guardrail',
  reads: guardrailReferenceFacts,
  parameters: ['promptAttackMinStrength', 'requireStandardTier', 'evaluateDraft'],

  evaluate(guardrail, facts, { promptAttackMinStrength: minimum, requireStandardTier, evaluateDraft }) {
    const judge = (version: GuardrailVersion) => {
      const what = `Version ${version.version} of guardrail ${guardrail.value.name}`;
      const { contentTier: tier } = version;
      const filter = filterOf(version, 'PROMPT_ATTACK');
      if (!filter) {
        return fail(
          `${what} has no prompt-attack filter.`,
          { filter: null, tier },
          { reason: 'PROMPT_ATTACK_MISSING' },
        );
      }
      // The output side of this filter is NONE by design.
      const { inputStrength, inputAction, inputEnabled } = filter;
      const evidence = { inputStrength, inputAction, inputEnabled, tier };
      if (!isEffective(filter, 'input', minimum)) {
        const why =
          inputEnabled === false
            ? 'has its prompt-attack filter disabled on input'
            : inputAction === 'NONE'
              ? 'only detects prompt attacks'
              : `filters prompt attacks at ${inputStrength}, weaker than ${minimum}`;
        return fail(`${what} ${why}.`, evidence, { reason: 'PROMPT_ATTACK_WEAK' });
      }
      if (requireStandardTier && tier !== 'STANDARD') {
        return fail(`${what} is not on the STANDARD content tier.`, evidence, {
          reason: 'CLASSIC_TIER',
          severity: 'low',
        });
      }
      return pass(`${what} blocks prompt attacks at ${inputStrength}.`, evidence);
    };
    return judgeReferencedVersions(guardrail, facts, { base: 'high', evaluateDraft, judge });
  },
});
