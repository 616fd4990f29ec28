import type { Place } from '../../facts/fact.ts';
import { allOf } from '../../judgements/all-of.ts';
import { withoutOwnEmbedding } from '../../judgements/knowledge-base-embedding.ts';
import { judgeLifecycle } from '../../judgements/model-lifecycle.ts';
import { judgeModelReferences } from '../../judgements/model-references.ts';
import { verdictOfState } from '../../judgements/served-state.ts';
import { defineControl, notApplicable } from '../control.ts';

export const control = defineControl({
  id: 'bedrock-deprecated-model-not-in-use',
  title: 'No served resource refers to a legacy model',
  severity: 'high',
  confidence: 'direct',
  rationale:
    'A legacy model has an end of life, from which on every call of it fails. Whoever moves before that day ' +
    'can test the successor; whoever does not finds out in production.',
  remediation:
    'Evaluate the successor of the model, name it in the agent, prompt, flow node or inference profile, and ' +
    'publish a version: aws bedrock list-foundation-models --query ' +
    '"modelSummaries[?modelLifecycle.status==\'ACTIVE\'].modelId"',
  howTo: {
    console:
      'Open Amazon Bedrock, Model catalog, and look up the successor of the model and its dates. Choose it in ' +
      'the agent, prompt or flow node, test, save, publish a version and move the alias. A knowledge base ' +
      'cannot change its embedding model: make a new one and ingest again.',
    cli: `aws bedrock get-foundation-model --model-identifier <model id> --query modelDetails.modelLifecycle
aws bedrock-agent update-agent --agent-id <id> --foundation-model <new model or profile> \\
  --agent-name <name> --agent-resource-role-arn <role arn>
aws bedrock-agent prepare-agent --agent-id <id>`,
    cdk: `new bedrock.CfnAgent(this, 'Agent', {
  // name, role, instruction and guardrail as before
  foundationModel: 'us.anthropic.claude-sonnet-4-20250514-v1:0',
});`,
  },
  requirements: ['GENREL04-BP02'],
  references: ['https://docs.aws.amazon.com/bedrock/latest/userguide/model-lifecycle.html'],
  subject: [
    'bedrock-agent.agent',
    'bedrock-agent.flow',
    'bedrock-agent.prompt',
    'bedrock.inference-profile',
    'bedrock-agent.knowledge-base',
  ],
  reads: [
    'bedrock.foundation-model',
    'bedrock.inference-profile',
    'bedrock.provisioned-model',
    'bedrock-agent.flow',
  ],
  parameters: ['eolWarningDays', 'evaluateDraft'],

  evaluate(subject, facts, { eolWarningDays, evaluateDraft }) {
    const place: Place = subject;
    const judge = (what: string, model: string) => judgeLifecycle(what, model, place, facts, eolWarningDays);

    switch (subject.fact) {
      case 'bedrock.inference-profile': {
        const { name, type, modelArns } = subject.value;
        if (type === 'SYSTEM_DEFINED') {
          return notApplicable(`Inference profile ${name} belongs to AWS.`, { type });
        }
        if (modelArns.length === 0) {
          return facts.undecided('NO_DATA', `AWS names no model behind inference profile ${name}.`);
        }
        return allOf(
          'high',
          modelArns.map((arn) => () => judge(`Inference profile ${name}`, arn)),
        );
      }
      case 'bedrock-agent.knowledge-base': {
        const { name, status, embeddingModelArn } = subject.value;
        const state = verdictOfState(`Knowledge base ${name}`, status, facts);
        if (state) return state;
        if (embeddingModelArn !== null) return judge(`Knowledge base ${name}`, embeddingModelArn);
        const without = withoutOwnEmbedding(subject.value);
        return (
          without ?? facts.undecided('NO_DATA', `AWS names no embedding model for knowledge base ${name}.`)
        );
      }
      default:
        return judgeModelReferences(subject, facts, { base: 'high', evaluateDraft, judge });
    }
  },
});
