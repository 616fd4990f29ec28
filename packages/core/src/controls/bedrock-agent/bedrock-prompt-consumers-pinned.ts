import type { FlowNode, FlowVersion } from '../../facts/bedrock-agent.ts';
import type { Place } from '../../facts/fact.ts';
import { allOf } from '../../judgements/all-of.ts';
import { promptNamed } from '../../judgements/served-prompts.ts';
import { verdictOfState } from '../../judgements/served-state.ts';
import { judgeServed, servedFlowVersions } from '../../judgements/served-versions.ts';
import { defineControl, fail, notApplicable, pass, type Reader, type Verdict } from '../control.ts';

type Known = Reader<'bedrock-agent.prompt'>;

export const control = defineControl({
  id: 'bedrock-prompt-consumers-pinned',
  title: 'Consumers use a fixed prompt version',
  severity: 'medium',
  confidence: 'direct',
  rationale:
    'A flow that takes the draft of a prompt changes its behaviour with every edit, reviewed or not. A ' +
    'numbered version is what was tested; a prompt written into the flow is in no catalogue at all.',
  remediation:
    'aws bedrock-agent create-prompt-version --prompt-identifier <id>, set sourceConfiguration.resource.' +
    'promptArn of the node to <prompt arn>:<number>, then update-flow, prepare-flow, create-flow-version and ' +
    'route the alias to the new version',
  howTo: {
    console:
      'Open Amazon Bedrock, Prompt management, the prompt, Create version. In Flows, the flow, Edit in flow ' +
      'builder, select the prompt node, choose Use a prompt from Prompt management and that version. Save, ' +
      'publish a version, and have the alias use it.',
    cli: `aws bedrock-agent create-prompt-version --prompt-identifier <prompt id>
aws bedrock-agent get-flow --flow-identifier <id> > flow.json
# In update.json: "sourceConfiguration": {"resource": {"promptArn": "<prompt arn>:<number>"}}
aws bedrock-agent update-flow --flow-identifier <id> --cli-input-json file://update.json
aws bedrock-agent prepare-flow --flow-identifier <id>
aws bedrock-agent create-flow-version --flow-identifier <id>`,
    cdk: `const version = new bedrock.CfnPromptVersion(this, 'PromptVersion', { promptArn: prompt.attrArn });
const node: bedrock.CfnFlow.FlowNodeProperty = {
  name: 'Summarise',
  type: 'Prompt',
  configuration: { prompt: { sourceConfiguration: { resource: { promptArn: version.attrArn } } } },
};`,
  },
  requirements: ['GENSEC04-BP01', 'GENREL04-BP01', 'GENOPS03-BP01'],
  references: ['https://docs.aws.amazon.com/bedrock/latest/userguide/prompt-management-deploy.html'],
  subject: 'bedrock-agent.flow',
  reads: ['bedrock-agent.prompt'],
  parameters: ['requireCatalog', 'evaluateDraft'],

  evaluate({ value: flow, ...place }, facts, { requireCatalog, evaluateDraft }) {
    const versions = servedFlowVersions(flow);
    const served = versions.some((version) => version.served);
    const state = verdictOfState(`Flow ${flow.name}`, flow.status, facts, served);
    if (state) return state;
    return judgeServed('medium', versions, evaluateDraft, (version) =>
      judgeVersion(flow.name, version, place, facts, requireCatalog),
    );
  },
});

function judgeVersion(
  flow: string,
  version: FlowVersion,
  place: Place,
  facts: Known,
  requireCatalog: boolean,
): Verdict {
  const what = `Version ${version.version} of flow ${flow}`;
  const nodes = version.nodes.filter(({ type }) => type === 'Prompt');
  if (nodes.length === 0) return notApplicable(`${what} has no prompt node.`, { nodes: 0 });
  return allOf(
    'medium',
    nodes.map((node) => () => judgeNode(`${what}, node ${node.path},`, node, place, facts, requireCatalog)),
  );
}

function judgeNode(
  what: string,
  { path, promptArn, inline }: FlowNode,
  place: Place,
  facts: Known,
  requireCatalog: boolean,
): Verdict {
  const evidence = { [path]: { promptArn, inline } };
  if (promptArn === null) {
    if (!inline) return facts.undecided('NO_DATA', `${what} names no prompt.`);
    if (!requireCatalog) return pass(`${what} holds its own prompt, which is allowed.`, evidence);
    return fail(`${what} holds its own prompt instead of one of the catalogue.`, evidence, {
      reason: 'INLINE_PROMPT',
      severity: 'low',
    });
  }
  const named = promptNamed(promptArn);
  if (!named) return facts.undecided('OPAQUE_POLICY', `${what} names ${promptArn}, which is no prompt.`);
  if (!/^\d+$/.test(named.version)) {
    return fail(`${what} takes the draft of a prompt.`, evidence, { reason: 'UNVERSIONED_PROMPT' });
  }
  if (named.account !== place.account) {
    return facts.undecided('CROSS_ACCOUNT', `${what} takes a prompt of account ${named.account}.`);
  }
  if (named.region !== place.region) {
    return facts.undecided('NO_DATA', `${what} takes a prompt of region ${named.region}.`);
  }
  const prompt = facts.find('bedrock-agent.prompt', named.id);
  if (prompt?.value.versions.some(({ version }) => version === named.version)) {
    return pass(`${what} takes version ${named.version} of prompt ${prompt.value.name}.`, evidence);
  }
  return fail(
    `${what} takes version ${named.version} of prompt ${named.id}, which does not exist.`,
    evidence,
    {
      reason: 'DANGLING_PROMPT',
    },
  );
}
