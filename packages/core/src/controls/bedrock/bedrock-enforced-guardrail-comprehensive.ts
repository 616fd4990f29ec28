import { allOf } from '../../judgements/all-of.ts';
import {
  accountSources,
  type EnforcedSource,
  organizationSources,
} from '../../judgements/guardrail-enforcement.ts';
import { defineControl, fail, notApplicable, pass, type Reader, type Verdict } from '../control.ts';

const reads = ['bedrock.enforced-guardrails', 'organizations.bedrock-policy'] as const;
type Known = Reader<(typeof reads)[number]>;

export const control = defineControl({
  id: 'bedrock-enforced-guardrail-comprehensive',
  title: 'Callers cannot exempt content from enforced guardrails',
  severity: 'medium',
  confidence: 'direct',
  rationale:
    'A guardrail that looks at tagged content only leaves it to the caller what is screened: text without ' +
    'a tag, an injected prompt among it, reaches the model unseen.',
  remediation:
    'aws bedrock put-enforced-guardrail-configuration --config-id <id> --guardrail-inference-config ' +
    '<the same guardrail and models, with selectiveContentGuarding {system=COMPREHENSIVE,' +
    'messages=COMPREHENSIVE}>, or the same in the Bedrock policy of the organization',
  howTo: {
    console:
      'Open Amazon Bedrock in the region, Guardrails, Account-level enforcement configurations, the ' +
      'configuration, Edit, and set selective content guarding to Comprehensive for messages and for system ' +
      'prompts. For an organization edit its Bedrock policy in AWS Organizations, Policies.',
    cli: `aws bedrock list-enforced-guardrails-configuration
aws bedrock put-enforced-guardrail-configuration --config-id <config id> --guardrail-inference-config \\
  '{"guardrailIdentifier": "<id>", "guardrailVersion": "<number>",
    "selectiveContentGuarding": {"system": "COMPREHENSIVE", "messages": "COMPREHENSIVE"}}'`,
    cdk: `new bedrock.CfnEnforcedGuardrailConfiguration(this, 'Enforcement', {
  guardrailIdentifier: guardrail.attrGuardrailId,
  guardrailVersion: guardrailVersion.attrVersion,
  selectiveContentGuarding: { system: 'COMPREHENSIVE', messages: 'COMPREHENSIVE' },
});`,
  },
  requirements: ['GENSEC04-BP02'],
  references: ['https://docs.aws.amazon.com/bedrock/latest/userguide/guardrails-enforcements.html'],
  subject: 'aws.region',
  reads,

  evaluate(place, facts) {
    const judgeAccount = () => judgeSources(accountSources(place, facts, true), facts);
    const judgeOrganization = () => {
      const sources = organizationSources(place, facts, true);
      if (!sources) {
        return facts.undecided('PARSE_ERROR', 'The Bedrock policy of the organization cannot be understood.');
      }
      return judgeSources(sources, facts);
    };
    return allOf('medium', [judgeAccount, judgeOrganization]);
  },
});

function judgeSources(sources: readonly EnforcedSource[], facts: Known): Verdict {
  if (sources.length === 0) return notApplicable('No guardrail is enforced on model calls.', { enforced: 0 });
  return allOf(
    'medium',
    sources.map((source) => () => judgeSource(source, facts)),
  );
}

function judgeSource({ by, identifier, guarded }: EnforcedSource, facts: Known): Verdict {
  // The older input tags say nothing about system prompts.
  const messages = guarded.inputTags === 'HONOR' ? 'SELECTIVE' : (guarded.messages ?? 'COMPREHENSIVE');
  const system = guarded.system ?? 'COMPREHENSIVE';
  const evidence = { [`${by}: ${identifier}`]: { messages, system, inputTags: guarded.inputTags } };
  if (messages === 'SELECTIVE') {
    return fail(`By ${by} only those parts of messages are screened that the caller tags.`, evidence, {
      reason: 'MESSAGES_SELECTIVE',
    });
  }
  if (system === 'SELECTIVE') {
    return fail(`By ${by} only those parts of system prompts are screened that the caller tags.`, evidence, {
      reason: 'SYSTEM_SELECTIVE',
      severity: 'low',
    });
  }
  if (messages !== 'COMPREHENSIVE' || system !== 'COMPREHENSIVE') {
    return facts.undecided('OPAQUE_POLICY', `By ${by} screening is set to ${messages} and ${system}.`);
  }
  return pass(`By ${by} all of a request is screened.`, evidence);
}
