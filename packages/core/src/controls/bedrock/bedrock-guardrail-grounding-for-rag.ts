import type { GuardrailVersion } from '../../facts/bedrock.ts';
import { isGrounding } from '../../judgements/guardrail-effective.ts';
import { agentUses, type ConsumerUse, flowUses } from '../../judgements/guardrail-references.ts';
import { judgeUsedVersions } from '../../judgements/guardrail-versions.ts';
import { defineControl, fail, pass, type Reader } from '../control.ts';

const reads = ['bedrock-agent.agent', 'bedrock-agent.agent-tools', 'bedrock-agent.flow'] as const;
type Known = Reader<(typeof reads)[number]>;

export const control = defineControl({
  id: 'bedrock-guardrail-grounding-for-rag',
  title: 'RAG consumers check grounding and relevance',
  severity: 'medium',
  confidence: 'direct',
  rationale:
    'Retrieval gives a model the truth and no duty to keep to it. Without a grounding check an answer may ' +
    'contradict the documents it quotes; without a relevance check it may answer another question.',
  remediation:
    'aws bedrock update-guardrail --guardrail-identifier <id> --contextual-grounding-policy-config ' +
    "'filtersConfig=[{type=GROUNDING,threshold=0.7,action=BLOCK},{type=RELEVANCE,threshold=0.5,action=BLOCK}]' " +
    '<every other setting unchanged>, then create a version and have the agent or node name it',
  howTo: {
    console:
      'Open Amazon Bedrock, Guardrails, the guardrail, its working draft, and edit the contextual grounding ' +
      'check: switch Grounding and Relevance on with thresholds of at least 0.7 and 0.5 and the action Block. ' +
      'Create a version and select it in the agent or flow node.',
    cli: `aws bedrock get-guardrail --guardrail-identifier <id> --guardrail-version DRAFT > guardrail.json
# In update.json every policy stands as before, with
# "contextualGroundingPolicyConfig": {"filtersConfig": [
#   {"type": "GROUNDING", "threshold": 0.7, "action": "BLOCK"},
#   {"type": "RELEVANCE", "threshold": 0.5, "action": "BLOCK"}]}
aws bedrock update-guardrail --guardrail-identifier <id> --cli-input-json file://update.json
aws bedrock create-guardrail-version --guardrail-identifier <id>`,
    cdk: `new bedrock.CfnGuardrail(this, 'Guardrail', {
  // name, messages and the other policies as before
  contextualGroundingPolicyConfig: {
    filtersConfig: [
      { type: 'GROUNDING', threshold: 0.7, action: 'BLOCK' },
      { type: 'RELEVANCE', threshold: 0.5, action: 'BLOCK' },
    ],
  },
});`,
  },
  requirements: ['GENSEC02-BP01'],
  references: [
    'https://docs.aws.amazon.com/bedrock/latest/userguide/guardrails-contextual-grounding-check.html',
  ],
  subject: 'bedrock.guardrail',
  reads,
  parameters: ['minGroundingThreshold', 'minRelevanceThreshold', 'automatedReasoningCounts', 'evaluateDraft'],

  evaluate(guardrail, facts, parameters) {
    const { evaluateDraft } = parameters;
    const minimum = {
      GROUNDING: parameters.minGroundingThreshold,
      RELEVANCE: parameters.minRelevanceThreshold,
    };
    const judge = (version: GuardrailVersion) => {
      const what = `Version ${version.version} of guardrail ${guardrail.value.name}`;
      const { groundingChecks, automatedReasoningPolicies } = version;
      const reasons = parameters.automatedReasoningCounts && automatedReasoningPolicies > 0;
      const weak = (['GROUNDING', 'RELEVANCE'] as const).filter(
        (type) =>
          !(type === 'GROUNDING' && reasons) &&
          !groundingChecks.some((check) => check.type === type && isGrounding(check, minimum[type])),
      );
      const checks = groundingChecks.map(({ type, threshold, action, enabled }) => ({
        type,
        threshold,
        action,
        enabled,
      }));
      const evidence = { checks, automatedReasoningPolicies };
      if (weak.length > 0) {
        const asked = weak.map((type) => `${type} at ${minimum[type]}`).join(' and ');
        return fail(`${what} does not block answers by ${asked} or stricter.`, evidence, {
          reason: 'GROUNDING_WEAK',
        });
      }
      return pass(`${what} checks grounding and relevance.`, evidence);
    };
    const judgeBy = (complete: boolean) =>
      judgeUsedVersions(
        guardrail,
        [...agentUses(guardrail, facts, complete), ...flowUses(guardrail, facts, complete)].filter((use) =>
          isRetrieving(use, facts, complete),
        ),
        facts,
        {
          base: 'medium',
          evaluateDraft,
          judge,
          otherwise: `Nothing that retrieves uses guardrail ${guardrail.value.name}.`,
        },
      );
    // A version that surely serves retrieval and fails is proof enough, whatever else could not be read.
    const proven = judgeBy(false);
    return proven.verdict === 'fail' ? proven : judgeBy(true);
  },
});

/** An agent version with an enabled knowledge base, or a flow node that answers from one. */
function isRetrieving({ consumer }: ConsumerUse, facts: Known, complete: boolean): boolean {
  if (consumer.nodeType !== null) return consumer.nodeType === 'KnowledgeBase';
  const tools = complete
    ? facts.find('bedrock-agent.agent-tools', consumer.id)
    : facts.known('bedrock-agent.agent-tools').find(({ id }) => id === consumer.id);
  const toolset = tools?.value.versions.find(({ version }) => version === consumer.version);
  return toolset?.knowledgeBases.some(({ state }) => state === 'ENABLED') === true;
}
