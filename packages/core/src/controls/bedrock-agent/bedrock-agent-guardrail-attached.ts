import type { AgentVersion } from '../../facts/bedrock-agent.ts';
import type { Place } from '../../facts/fact.ts';
import { judgeAttachment } from '../../judgements/guardrail-attachment.ts';
import { enforcementOn, organizationSources } from '../../judgements/guardrail-enforcement.ts';
import { verdictOfState } from '../../judgements/served-state.ts';
import { judgeServed, servedAgentVersions } from '../../judgements/served-versions.ts';
import { defineControl, fail, pass, type Reader, type Verdict } from '../control.ts';

const reads = ['bedrock.guardrail', 'bedrock.enforced-guardrails', 'organizations.bedrock-policy'] as const;
type Known = Reader<(typeof reads)[number]>;

export const control = defineControl({
  id: 'bedrock-agent-guardrail-attached',
  title: 'Agents run with a ready guardrail',
  severity: 'high',
  confidence: 'direct',
  rationale:
    'An agent reads untrusted text and acts on its own answers. Without a guardrail nothing filters what ' +
    'goes in or comes out between a user, the model and the tools.',
  remediation:
    'aws bedrock-agent update-agent --agent-id <id> --guardrail-configuration ' +
    'guardrailIdentifier=<guardrail id>,guardrailVersion=<version> <the other settings unchanged>, then ' +
    'aws bedrock-agent prepare-agent --agent-id <id> and route the alias to a new version',
  howTo: {
    console:
      'Amazon Bedrock > Agents > (the agent) > Edit in Agent builder > Guardrail details > Edit: choose a ' +
      'guardrail and a numbered version, Save and exit, Prepare. Then under Aliases edit the alias and let ' +
      'it create and use a new version.',
    cli: `aws bedrock-agent get-agent --agent-id <id> --query agent > agent.json
# update.json: agentName, agentResourceRoleArn, instruction, foundationModel and the rest of agent.json as before, plus
# "guardrailConfiguration": {"guardrailIdentifier": "<guardrail id>", "guardrailVersion": "<number>"}
aws bedrock-agent update-agent --agent-id <id> --cli-input-json file://update.json
aws bedrock-agent prepare-agent --agent-id <id>
# without a routing configuration the alias gets a new version
aws bedrock-agent update-agent-alias --agent-id <id> --agent-alias-id <alias id> --agent-alias-name <name>`,
    cdk: `new bedrock.CfnAgent(this, 'Agent', {
  // name, role, model and instruction as before
  guardrailConfiguration: {
    guardrailIdentifier: guardrail.attrGuardrailId,
    guardrailVersion: version.attrVersion, // version: bedrock.CfnGuardrailVersion
  },
});`,
  },
  requirements: ['GENSEC02-BP01'],
  references: ['https://docs.aws.amazon.com/bedrock/latest/userguide/agents-guardrail.html'],
  subject: 'bedrock-agent.agent',
  reads,
  parameters: ['enforcedCountsForAgents', 'evaluateDraft'],

  evaluate({ value: agent, ...subject }, facts, { enforcedCountsForAgents, evaluateDraft }) {
    const versions = servedAgentVersions(agent);
    const served = versions.some((version) => version.served);
    const state = verdictOfState(`Agent ${agent.name}`, agent.status, facts, served);
    if (state) return state;
    return judgeServed('high', versions, evaluateDraft, (version) =>
      judgeVersion(agent.name, version, subject, facts, enforcedCountsForAgents),
    );
  },
});

function judgeVersion(
  agent: string,
  version: AgentVersion,
  place: Place,
  facts: Known,
  enforcedCounts: boolean,
): Verdict {
  const what = `Version ${version.version} of agent ${agent}`;
  if (!version.guardrail) return judgeUnset(what, version, place, facts, enforcedCounts);

  return judgeAttachment(what, `agent ${agent}`, version.guardrail, place, facts);
}

function judgeUnset(
  what: string,
  { foundationModel: model, promptConfigurations }: AgentVersion,
  place: Place,
  facts: Known,
  enforcedCounts: boolean,
): Verdict {
  // Overridden prompts may call models of their own, which the enforcement may leave out.
  const promptModels = promptConfigurations.flatMap(({ foundationModel }) => foundationModel ?? []);
  const enforcements = [model, ...promptModels].map((called) => enforcementOn(called, place, facts));
  const enforcedBy = enforcements.includes(null) ? null : [...new Set(enforcements)].join(' and ');
  const evidence = {
    guardrail: null,
    model,
    ...(promptModels.length > 0 ? { promptModels } : {}),
    enforcedBy,
  };
  if (enforcedBy !== null) {
    const message = `${what} has no guardrail of its own; ${enforcedBy} filters its model calls.`;
    return enforcedCounts
      ? pass(message, evidence, 'OK_COMPENSATED')
      : fail(message, evidence, { reason: 'GUARDRAIL_UNSET', severity: 'low' });
  }
  if (enforcedCounts) {
    // Enforcement that could not be read might still make this a pass.
    facts.all('bedrock.enforced-guardrails');
    if (organizationSources(place, facts, true) === undefined) {
      return facts.undecided('PARSE_ERROR', 'The Bedrock policy of the organization cannot be understood.');
    }
    facts.all('bedrock.guardrail');
  }
  return fail(`${what} has no guardrail.`, evidence, { reason: 'GUARDRAIL_UNSET' });
}
