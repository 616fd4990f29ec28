import type { GuardrailScreen, GuardrailVersion } from '../../facts/bedrock.ts';
import { type GuardrailSide, isScreening } from '../../judgements/guardrail-effective.ts';
import { guardrailReferenceFacts } from '../../judgements/guardrail-references.ts';
import { judgeReferencedVersions } from '../../judgements/guardrail-versions.ts';
import { defineControl, fail, pass } from '../control.ts';

export const control = defineControl({
  id: 'bedrock-guardrail-sensitive-information-effective',
  title: 'Guardrails stop sensitive data in answers',
  severity: 'high',
  confidence: 'direct',
  rationale:
    'A model repeats what its context holds. Unless a filter blocks or masks personal data and credentials ' +
    'on the way out, an answer can disclose them; an entry that only detects discloses them and counts.',
  remediation:
    'aws bedrock update-guardrail --guardrail-identifier <id> --sensitive-information-policy-config <every ' +
    'required entity with action ANONYMIZE or BLOCK> <every other setting unchanged: what is left out is ' +
    'removed>, then aws bedrock create-guardrail-version --guardrail-identifier <id> and have consumers name ' +
    'that version',
  howTo: {
    console:
      'Open Amazon Bedrock, Guardrails, the guardrail, its working draft, and edit the sensitive information ' +
      'filters: add each missing PII type with the output action Mask or Block. Save, create a version, and ' +
      'select it where the guardrail is used.',
    cli: `aws bedrock get-guardrail --guardrail-identifier <id> --guardrail-version DRAFT > guardrail.json
# Add the missing entities to the settings in update.json, in which every other policy stands as before, e.g.
# "sensitiveInformationPolicyConfig": {"piiEntitiesConfig": [{"type": "EMAIL", "action": "ANONYMIZE"}]}
aws bedrock update-guardrail --guardrail-identifier <id> --cli-input-json file://update.json
aws bedrock create-guardrail-version --guardrail-identifier <id>`,
    cdk: `new bedrock.CfnGuardrail(this, 'Guardrail', {
  // name, messages and the other policies as before
  sensitiveInformationPolicyConfig: {
    piiEntitiesConfig: [
      { type: 'EMAIL', action: 'ANONYMIZE' },
      { type: 'PASSWORD', action: 'BLOCK' },
      { type: 'AWS_SECRET_KEY', action: 'BLOCK' },
    ],
  },
});`,
  },
  requirements: ['GENSEC02-BP01'],
  references: ['https://docs.aws.amazon.com/bedrock/latest/userguide/guardrails-sensitive-filters.html'],
  subject: 'bedrock.guardrail',
  reads: guardrailReferenceFacts,
  parameters: ['requiredPiiTypes', 'requiredRegexNames', 'requireInputPii', 'evaluateDraft'],

  evaluate(guardrail, facts, parameters) {
    const { requiredPiiTypes, requiredRegexNames, requireInputPii, evaluateDraft } = parameters;
    const sides: readonly GuardrailSide[] = requireInputPii ? ['input', 'output'] : ['output'];
    const judge = (version: GuardrailVersion) => {
      const what = `Version ${version.version} of guardrail ${guardrail.value.name}`;
      const entries = version.screens.filter(({ policy }) => policy === 'pii' || policy === 'regex');
      const stops = (entry: GuardrailScreen) => sides.every((side) => isScreening(entry, side));
      const effective = entries.filter(stops);
      const isStopped = (policy: GuardrailScreen['policy']) => (name: string) =>
        effective.some((entry) => entry.policy === policy && entry.name === name);
      const missing = [
        ...requiredPiiTypes.filter((name) => !isStopped('pii')(name)),
        ...requiredRegexNames.filter((name) => !isStopped('regex')(name)).map((name) => `pattern ${name}`),
      ];
      const evidence = {
        stopped: effective.map(({ name }) => name),
        configured: entries.map(({ name }) => name),
        sides,
      };
      if (missing.length > 0) {
        return fail(`${what} does not stop ${missing.join(', ')} on ${sides.join(' and ')}.`, evidence, {
          reason: 'SENSITIVE_INFORMATION_OPEN',
        });
      }
      if (effective.length === 0) {
        return fail(`${what} stops no sensitive data on ${sides.join(' and ')}.`, evidence, {
          reason: 'SENSITIVE_INFORMATION_OPEN',
        });
      }
      return pass(`${what} stops the sensitive data that is asked for.`, evidence);
    };
    return judgeReferencedVersions(guardrail, facts, { base: 'high', evaluateDraft, judge });
  },
});
