import type { PromptVersion } from '../../facts/bedrock-agent.ts';
import type { Resource } from '../../facts/fact.ts';
import { allOf } from '../../judgements/all-of.ts';
import { foundationModelsOf } from '../../judgements/model-resolution.ts';
import { judgeServedPrompt } from '../../judgements/served-prompts.ts';
import { verdictOfState } from '../../judgements/served-state.ts';
import { judgeServed, servedFlowVersions } from '../../judgements/served-versions.ts';
import { defineControl, fail, notApplicable, pass, type Reader, type Verdict } from '../control.ts';

const reads = ['bedrock-agent.flow', 'bedrock.foundation-model', 'bedrock.inference-profile'] as const;
type Known = Reader<(typeof reads)[number]>;

export const control = defineControl({
  id: 'bedrock-prompt-max-tokens-set',
  title: 'Prompts and inline flow prompts limit output',
  severity: 'medium',
  confidence: 'direct',
  rationale:
    'Without a limit an answer may run to the maximum of the model, and Bedrock reserves that much quota ' +
    'for every request, whatever is used of it.',
  remediation:
    'Set inferenceConfiguration.text.maxTokens of the variant or node to the expected length plus a ' +
    'margin, then aws bedrock-agent create-prompt-version --prompt-identifier <id> (or ' +
    'create-flow-version)',
  howTo: {
    console:
      'Amazon Bedrock > Prompt management > (the prompt) > Edit in prompt builder > Configurations: set ' +
      'the response length of each variant, save, create a version. For an inline prompt: Flows > (the ' +
      'flow) > Edit in flow builder > the node > inference configurations; save and publish a version. Let ' +
      'consumers use the new version.',
    cli: `aws bedrock-agent get-prompt --prompt-identifier <id> > prompt.json
# update.json: name, defaultVariant and variants as before, and in each variant
# "inferenceConfiguration": {"text": {"maxTokens": <expected length plus a margin>}}
aws bedrock-agent update-prompt --prompt-identifier <id> --cli-input-json file://update.json
aws bedrock-agent create-prompt-version --prompt-identifier <id>
# an inline prompt takes the same setting in its node of the flow's definition
aws bedrock-agent update-flow --flow-identifier <id> --cli-input-json file://flow.json
aws bedrock-agent prepare-flow --flow-identifier <id>
aws bedrock-agent create-flow-version --flow-identifier <id>`,
    cdk: `new bedrock.CfnPrompt(this, 'Prompt', {
  name: '<name>',
  variants: [
    {
      name: 'first',
      templateType: 'TEXT',
      modelId: '<model id>',
      templateConfiguration: { text: { text: 'Summarise {{ticket}}.', inputVariables: [{ name: 'ticket' }] } },
      inferenceConfiguration: { text: { maxTokens: 512 } },
    },
  ],
});`,
  },
  requirements: ['GENCOST03-BP02'],
  references: ['https://docs.aws.amazon.com/bedrock/latest/userguide/prompt-management-create.html'],
  subject: ['bedrock-agent.prompt', 'bedrock-agent.flow'],
  reads,
  parameters: ['maxOutputTokens', 'evaluateDraft'],

  evaluate(subject, facts, { maxOutputTokens, evaluateDraft }) {
    return subject.fact === 'bedrock-agent.prompt'
      ? judgePrompt(subject, facts, maxOutputTokens, evaluateDraft)
      : judgeFlow(subject, facts, maxOutputTokens, evaluateDraft);
  },
});

function judgePrompt(
  prompt: Resource<'bedrock-agent.prompt'>,
  facts: Known,
  limit: number,
  evaluateDraft: boolean,
): Verdict {
  const judge = (version: PromptVersion): Verdict => {
    const what = `Version ${version.version} of prompt ${prompt.value.name}`;
    return judgeEach(
      version.variants.filter(({ agentBound }) => !agentBound),
      `${what} has no variant that generates text.`,
      ({ name, maxTokens, modelId }) =>
        judgeLimit(`${what}, variant ${name},`, name, maxTokens, modelId, facts, limit),
    );
  };
  return judgeServedPrompt('medium', prompt, facts, { evaluateDraft, draft: false }, judge);
}

function judgeFlow(
  { value: flow }: Resource<'bedrock-agent.flow'>,
  facts: Known,
  limit: number,
  evaluateDraft: boolean,
): Verdict {
  const versions = servedFlowVersions(flow);
  const served = versions.some((version) => version.served);
  const state = verdictOfState(`Flow ${flow.name}`, flow.status, facts, served);
  if (state) return state;
  return judgeServed('medium', versions, evaluateDraft, ({ version, nodes }) => {
    const what = `Version ${version} of flow ${flow.name}`;
    return judgeEach(
      // Nodes that take a prompt from the catalogue are judged with that prompt.
      nodes.filter(({ modelId, promptArn }) => modelId !== null && promptArn === null),
      `${what} has no inline prompt and no generating knowledge base node.`,
      ({ path, maxTokens, modelId }) =>
        judgeLimit(`${what}, node ${path},`, path, maxTokens, modelId, facts, limit),
    );
  });
}

function judgeEach<T>(items: readonly T[], otherwise: string, judge: (item: T) => Verdict): Verdict {
  if (items.length === 0) return notApplicable(otherwise);
  return allOf(
    'medium',
    items.map((item) => () => judge(item)),
  );
}

function judgeLimit(
  what: string,
  key: string,
  maxTokens: number | null,
  modelId: string | null,
  facts: Known,
  limit: number,
): Verdict {
  const evidence = { [key]: { maxTokens, modelId } };
  if (maxTokens !== null) {
    if (maxTokens > 0 && maxTokens <= limit) return pass(`${what} allows ${maxTokens} tokens.`, evidence);
    const message = `${what} allows ${maxTokens} tokens, outside 1 to ${limit}.`;
    return fail(message, evidence, { reason: 'MAX_TOKENS_HIGH' });
  }
  if (modelId === null) return notApplicable(`${what} names no model and generates nothing by itself.`);
  const models = foundationModelsOf(modelId, facts);
  if (!models) {
    return facts.undecided(
      'MODEL_ID_UNRESOLVED',
      `${what} sets no limit, and what ${modelId} generates is not known.`,
    );
  }
  const outputs = models.map(({ outputModalities }) => outputModalities);
  if (!outputs.some((modalities) => modalities.includes('TEXT'))) {
    if (outputs.some((modalities) => modalities.length === 0)) {
      return facts.undecided(
        'NO_DATA',
        `${what} sets no limit, and AWS does not say what ${modelId} generates.`,
      );
    }
    return notApplicable(`${what} uses ${modelId}, which generates no text.`);
  }
  return fail(`${what} sets no limit of output tokens.`, evidence, { reason: 'MAX_TOKENS_UNSET' });
}
