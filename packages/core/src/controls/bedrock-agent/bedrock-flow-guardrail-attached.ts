import type { FlowNode, FlowVersion } from '../../facts/bedrock-agent.ts';
import type { Place } from '../../facts/fact.ts';
import { allOf } from '../../judgements/all-of.ts';
import { judgeAttachment } from '../../judgements/guardrail-attachment.ts';
import { enforcementOn } from '../../judgements/guardrail-enforcement.ts';
import { verdictOfState } from '../../judgements/served-state.ts';
import { judgeServed, servedFlowVersions } from '../../judgements/served-versions.ts';
import { defineControl, fail, notApplicable, type Reader, type Verdict } from '../control.ts';

const reads = ['bedrock.guardrail', 'bedrock.enforced-guardrails', 'organizations.bedrock-policy'] as const;
type Known = Reader<(typeof reads)[number]>;

export const control = defineControl({
  id: 'bedrock-flow-guardrail-attached',
  title: 'Prompt and knowledge base nodes in served flows use a guardrail',
  severity: 'medium',
  confidence: 'direct',
  rationale:
    'Each node that calls a model is a door of its own: what one node lets in, the next ones act upon. A ' +
    'guardrail on the first node screens nothing of what a later one retrieves or answers.',
  remediation:
    'Set guardrailConfiguration {guardrailIdentifier, guardrailVersion} of each named node in the flow ' +
    'definition, then aws bedrock-agent update-flow --flow-identifier <id> --cli-input-json <flow>, ' +
    'prepare-flow, create-flow-version, and route the alias to the new version',
  howTo: {
    console:
      'Open Amazon Bedrock, Flows, the flow, Edit in flow builder. Select each prompt node and each knowledge ' +
      'base node that generates answers, choose a guardrail and a numbered version under Configure. Save, ' +
      'publish a version, and have the alias use it.',
    cli: `aws bedrock-agent get-flow --flow-identifier <id> > flow.json
# In update.json add to configuration.prompt or configuration.knowledgeBase of each node:
# "guardrailConfiguration": {"guardrailIdentifier": "<guardrail id>", "guardrailVersion": "<number>"}
aws bedrock-agent update-flow --flow-identifier <id> --cli-input-json file://update.json
aws bedrock-agent prepare-flow --flow-identifier <id>
aws bedrock-agent create-flow-version --flow-identifier <id>
aws bedrock-agent update-flow-alias --flow-identifier <id> --alias-identifier <alias> --name <name> \\
  --routing-configuration flowVersion=<number>`,
    cdk: `const node: bedrock.CfnFlow.FlowNodeProperty = {
  name: 'Summarise',
  type: 'Prompt',
  configuration: {
    prompt: {
      sourceConfiguration: { resource: { promptArn: promptVersion.attrArn } },
      guardrailConfiguration: {
        guardrailIdentifier: guardrail.attrGuardrailId,
        guardrailVersion: guardrailVersion.attrVersion,
      },
    },
  },
};`,
  },
  requirements: ['GENSEC02-BP01'],
  references: ['https://docs.aws.amazon.com/bedrock/latest/userguide/flows-nodes.html'],
  subject: 'bedrock-agent.flow',
  reads,
  parameters: ['evaluateDraft'],

  evaluate({ value: flow, ...place }, facts, { evaluateDraft }) {
    const versions = servedFlowVersions(flow);
    const served = versions.some((version) => version.served);
    const state = verdictOfState(`Flow ${flow.name}`, flow.status, facts, served);
    if (state) return state;
    return judgeServed('medium', versions, evaluateDraft, (version) =>
      judgeVersion(flow.name, version, place, facts),
    );
  },
});

function judgeVersion(flow: string, version: FlowVersion, place: Place, facts: Known): Verdict {
  const what = `Version ${version.version} of flow ${flow}`;
  const nodes = version.nodes.filter(callsModel);
  if (nodes.length === 0) {
    return notApplicable(`${what} has no prompt node and no knowledge base node that generates.`, {
      nodes: 0,
    });
  }
  return allOf(
    'medium',
    nodes.map((node) => () => judgeNode(`${what}, node ${node.path},`, flow, node, place, facts)),
  );
}

/** Knowledge base nodes without a model only retrieve. Agents have a control of their own. */
function callsModel({ type, modelId }: FlowNode): boolean {
  return type === 'Prompt' || (type === 'KnowledgeBase' && modelId !== null);
}

function judgeNode(what: string, flow: string, node: FlowNode, place: Place, facts: Known): Verdict {
  const { path, guardrail, modelId } = node;
  if (guardrail) {
    const verdict = judgeAttachment(what, `flow ${flow}, node ${path},`, guardrail, place, facts);
    return { ...verdict, evidence: { [path]: verdict.evidence } };
  }
  const enforcedBy = enforcementOn(modelId, place, facts);
  const beside = enforcedBy === null ? '' : `; ${enforcedBy} filters its model calls`;
  return fail(
    `${what} has no guardrail${beside}.`,
    { [path]: { guardrail: null, enforcedBy } },
    { reason: 'GUARDRAIL_UNSET' },
  );
}
