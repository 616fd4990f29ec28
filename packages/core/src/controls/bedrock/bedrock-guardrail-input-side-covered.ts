import type { GuardrailVersion } from '../../facts/bedrock.ts';
import { isEffective, isScreening } from '../../judgements/guardrail-effective.ts';
import { guardrailReferenceFacts } from '../../judgements/guardrail-references.ts';
import { judgeReferencedVersions } from '../../judgements/guardrail-versions.ts';
import { defineControl, fail, pass } from '../control.ts';

export const control = defineControl({
  id: 'bedrock-guardrail-input-side-covered',
  title: 'Screening applies to inputs, not only to outputs',
  severity: 'medium',
  confidence: 'direct',
  rationale:
    'What is screened on output alone has already steered the model, its tools and its retrieval. Each ' +
    'policy of a guardrail has to look at what comes in as well.',
  remediation:
    'aws bedrock update-guardrail --guardrail-identifier <id> <each topic, word list, entity and filter with ' +
    'inputEnabled true and an inputAction other than NONE> <every other setting unchanged>, then aws bedrock ' +
    'create-guardrail-version --guardrail-identifier <id> and have consumers name that version',
  howTo: {
    console:
      'Open Amazon Bedrock, Guardrails, the guardrail, its working draft. In each of denied topics, word ' +
      'filters, sensitive information filters and content filters switch the input evaluation on with an ' +
      'action that blocks; add a denied topic or the profanity list where both are missing. Create a version.',
    cli: `aws bedrock get-guardrail --guardrail-identifier <id> --guardrail-version DRAFT > guardrail.json
# In update.json every policy stands as before, with input evaluation on, e.g.
# "wordPolicyConfig": {"managedWordListsConfig": [{"type": "PROFANITY", "inputEnabled": true, "inputAction": "BLOCK"}]}
aws bedrock update-guardrail --guardrail-identifier <id> --cli-input-json file://update.json
aws bedrock create-guardrail-version --guardrail-identifier <id>`,
    cdk: `new bedrock.CfnGuardrail(this, 'Guardrail', {
  // name, messages and the other policies as before
  topicPolicyConfig: {
    topicsConfig: [
      {
        name: 'Investment-advice',
        definition: 'Advice on buying, holding or selling financial products.',
        type: 'DENY',
        inputEnabled: true,
        inputAction: 'BLOCK',
      },
    ],
  },
});`,
  },
  requirements: ['GENSEC04-BP02'],
  references: ['https://docs.aws.amazon.com/bedrock/latest/userguide/guardrails-components.html'],
  subject: 'bedrock.guardrail',
  reads: guardrailReferenceFacts,
  parameters: ['requireTopicsOrWords', 'inputExceptions', 'evaluateDraft'],

  evaluate(guardrail, facts, { requireTopicsOrWords, inputExceptions, evaluateDraft }) {
    const judge = (version: GuardrailVersion) => {
      const what = `Version ${version.version} of guardrail ${guardrail.value.name}`;
      const policies = policiesOf(version);
      const blind = policies.filter(({ entries }) => !entries.some(({ effective }) => effective));
      const disabled = policies.flatMap(({ entries }) =>
        entries.filter(({ name, enabled }) => enabled === false && !inputExceptions.includes(name)),
      );
      const named = policies.some(({ policy }) => policy === 'denied topics' || policy === 'words');
      const problems = [
        ...(policies.length === 0 ? ['screens nothing that comes in'] : []),
        ...blind.map(({ policy }) => `stops nothing on input by its ${policy}`),
        ...(disabled.length > 0
          ? [`has switched input evaluation off for ${disabled.map(({ name }) => name).join(', ')}`]
          : []),
        ...(requireTopicsOrWords && !named ? ['has neither denied topics nor a word policy'] : []),
      ];
      const evidence = Object.fromEntries(
        policies.map(({ policy, entries }) => [
          policy,
          {
            stopOnInput: entries.filter(({ effective }) => effective).map(({ name }) => name),
            doNot: entries.filter(({ effective }) => !effective).map(({ name }) => name),
          },
        ]),
      );
      if (problems.length > 0) {
        return fail(
          `${what} ${problems.join(', ')}.`,
          { policies: evidence },
          { reason: 'INPUT_UNSCREENED' },
        );
      }
      return pass(`${what} screens inputs by each of its policies.`, { policies: evidence });
    };
    return judgeReferencedVersions(guardrail, facts, { base: 'medium', evaluateDraft, judge });
  },
});

interface Policy {
  readonly policy: string;
  readonly entries: readonly {
    readonly name: string;
    readonly effective: boolean;
    readonly enabled: boolean | null;
  }[];
}

/** The policies that a version has at all, with what each entry does on input. */
function policiesOf({ screens, contentFilters }: GuardrailVersion): readonly Policy[] {
  const screening = (policy: string, ...kinds: readonly string[]): Policy => ({
    policy,
    entries: screens
      .filter((screen) => kinds.includes(screen.policy))
      .map((screen) => ({
        name: screen.name,
        effective: isScreening(screen, 'input'),
        enabled: screen.inputEnabled,
      })),
  });
  const content: Policy = {
    policy: 'content filters',
    entries: contentFilters.map((filter) => ({
      name: filter.type,
      effective: isEffective(filter, 'input', 'LOW'),
      enabled: filter.inputEnabled,
    })),
  };
  return [
    screening('denied topics', 'topic'),
    screening('words', 'word', 'word-list'),
    screening('sensitive information', 'pii', 'regex'),
    content,
  ].filter(({ entries }) => entries.length > 0);
}
