import { parseFunctionArn } from '../../aws/function-arn.ts';
import type { AgentToolset, AgentVersion } from '../../facts/bedrock-agent.ts';
import type { Resource } from '../../facts/fact.ts';
import { allOf } from '../../judgements/all-of.ts';
import { parseGuardrailIdentifier } from '../../judgements/guardrail-references.ts';
import { verdictOfState } from '../../judgements/served-state.ts';
import { judgeServed, servedAgentVersions } from '../../judgements/served-versions.ts';
import { defineControl, fail, notApplicable, pass, type Reader, type Verdict } from '../control.ts';

const reads = [
  'bedrock-agent.agent',
  'bedrock-agent.agent-tools',
  'bedrock-agent.knowledge-base',
  'bedrock.guardrail',
  'lambda.tool-function',
] as const;
type Known = Reader<(typeof reads)[number]>;

export const control = defineControl({
  id: 'agent-dependencies-present-in-region',
  title: 'Tools, knowledge and guardrails exist next to each agent',
  severity: 'medium',
  confidence: 'direct',
  rationale:
    'An agent is prepared and published whether or not its functions, knowledge bases and guardrails exist. ' +
    'That one of them is missing shows only when a user asks for it.',
  remediation:
    'Deploy the missing part of the evidence in the region of the agent, or take it out of the agent: aws ' +
    'bedrock-agent delete-agent-action-group / disassociate-agent-knowledge-base, then prepare and publish',
  howTo: {
    console:
      'Amazon Bedrock > Agents > (the agent) > Edit in Agent builder: choose an existing function, knowledge ' +
      'base, guardrail or collaborator alias for each one of the evidence, or remove it. Save, Prepare, and ' +
      'create a version.',
    cli: [
      'aws lambda get-function-configuration --function-name <function arn>',
      'aws bedrock-agent get-knowledge-base --knowledge-base-id <id>',
      'aws bedrock get-guardrail --guardrail-identifier <id> --guardrail-version <version>',
      '# deploy what is missing, or take it out:',
      'aws bedrock-agent disassociate-agent-knowledge-base --agent-id <agent id> --agent-version DRAFT \\',
      '  --knowledge-base-id <id>',
      'aws bedrock-agent delete-agent-action-group --agent-id <agent id> --agent-version DRAFT \\',
      '  --action-group-id <id>',
    ].join('\n'),
    cdk: [
      "new bedrock.CfnAgent(this, 'Agent', {",
      '  // Constructs of the same stack instead of written ARNs: the deployment fails if one is missing.',
      "  actionGroups: [{ actionGroupName: 'orders', actionGroupExecutor: { lambda: tool.functionArn } }],",
      "  knowledgeBases: [{ knowledgeBaseId: base.attrKnowledgeBaseId, description: 'Policies' }],",
      '  guardrailConfiguration: {',
      '    guardrailIdentifier: guardrail.attrGuardrailId,',
      '    guardrailVersion: version.attrVersion,',
      '  },',
      '});',
    ].join('\n'),
  },
  requirements: ['GENREL05-BP03'],
  references: ['https://docs.aws.amazon.com/bedrock/latest/userguide/agents-action-create.html'],
  subject: 'bedrock-agent.agent',
  reads,
  parameters: ['evaluateDraft'],

  evaluate(subject, facts, { evaluateDraft }) {
    const { id, value: agent } = subject;
    const versions = servedAgentVersions(agent);
    const served = versions.some((version) => version.served);
    const state = verdictOfState(`Agent ${agent.name}`, agent.status, facts, served);
    if (state) return state;

    return judgeServed('medium', versions, evaluateDraft, (version) => {
      const what = `agent ${agent.name}, version ${version.version}`;
      const tools = facts.find('bedrock-agent.agent-tools', id)?.value;
      const toolset = tools?.versions.find((each) => each.version === version.version);
      if (!tools || !toolset) return facts.undecided('NO_DATA', `The tools of ${what} are not known.`);
      const parts = [
        ...functionsOf(version, toolset, tools.orchestratorArn).map(
          (arn) => () => judgeFunction(what, arn, subject, facts),
        ),
        ...toolset.knowledgeBases
          .filter((base) => base.state === 'ENABLED')
          .map((base) => () => judgeKnowledgeBase(what, base.id, facts)),
        ...toolset.collaboratorAliasArns.map((arn) => () => judgeCollaborator(what, arn, subject, facts)),
        ...(version.guardrail ? [() => judgeGuardrail(what, version, subject, facts)] : []),
      ];
      if (parts.length === 0) return notApplicable(`Nothing else belongs to ${what}.`, { dependencies: 0 });
      return allOf('medium', parts);
    });
  },
});

function functionsOf(
  { overrideLambdaArn }: AgentVersion,
  { actionGroups }: AgentToolset,
  orchestratorArn: string | null,
): readonly string[] {
  const named = [
    ...actionGroups.filter(({ state }) => state === 'ENABLED').map(({ lambdaArn }) => lambdaArn),
    overrideLambdaArn,
    orchestratorArn,
  ];
  return [...new Set(named.filter((arn) => arn !== null))];
}

function judgeFunction(
  what: string,
  arn: string,
  agent: Resource<'bedrock-agent.agent'>,
  facts: Known,
): Verdict {
  const evidence = (state: string | null) => ({ [`function ${arn}`]: state });
  const region = parseFunctionArn(arn)?.region;
  if (region !== undefined && region !== agent.region) {
    const message = `Function ${arn} of ${what} lies in ${region}: one region stops, both do.`;
    return fail(message, evidence(region), { reason: 'OTHER_REGION' });
  }
  const tool = facts.find('lambda.tool-function', arn)?.value;
  if (!tool?.exists) return dangling(what, `function ${arn}`);
  const { state } = tool;
  if (state === 'Active') return pass(`Function ${arn} is active.`, evidence(state));
  if (state === 'Pending' || state === null) {
    return facts.undecided(
      'TRANSIENT_STATE',
      `Function ${arn} of ${what} is ${state ?? 'in no known state'}.`,
    );
  }
  return failed(what, `function ${arn}`, state);
}

function judgeKnowledgeBase(what: string, id: string, facts: Known): Verdict {
  const base = facts.find('bedrock-agent.knowledge-base', id)?.value;
  if (!base) return dangling(what, `knowledge base ${id}`);
  return judgeStatus(what, `knowledge base ${id}`, base.status, 'ACTIVE', facts);
}

function judgeGuardrail(
  what: string,
  { guardrail }: AgentVersion,
  { account, region }: Resource<'bedrock-agent.agent'>,
  facts: Known,
): Verdict {
  const { identifier = '', version = null } = guardrail ?? {};
  const named = parseGuardrailIdentifier(identifier);
  if (named.account !== null && named.account !== account) {
    return facts.undecided('CROSS_ACCOUNT', `Guardrail ${identifier} of ${what} belongs to another account.`);
  }
  const name = `guardrail ${identifier} version ${version ?? named.version ?? 'DRAFT'}`;
  const here = named.region === null || named.region === region;
  const found = here ? facts.find('bedrock.guardrail', named.id)?.value : undefined;
  const one = found?.versions.find((each) => each.version === (version ?? named.version ?? 'DRAFT'));
  return one ? judgeStatus(what, name, one.status, 'READY', facts) : dangling(what, name);
}

function judgeCollaborator(
  what: string,
  arn: string,
  { account, region }: Resource<'bedrock-agent.agent'>,
  facts: Known,
): Verdict {
  const [, place = '', owner = '', agentId = '', aliasId = ''] =
    /^arn:[^:]*:bedrock:([^:]*):([^:]*):agent-alias\/([^/]+)\/(.+)$/.exec(arn) ?? [];
  if (owner !== account || place !== region) {
    return facts.undecided('CROSS_ACCOUNT', `Collaborator ${arn} of ${what} lies elsewhere.`);
  }
  const alias = facts.find('bedrock-agent.agent', agentId)?.value.aliases.find((each) => each.id === aliasId);
  if (!alias) return dangling(what, `collaborator ${arn}`);
  return judgeStatus(what, `collaborator ${arn}`, alias.status, 'PREPARED', facts);
}

function judgeStatus(what: string, name: string, status: string, good: string, facts: Known): Verdict {
  if (status === good) return pass(`The ${name} is ${status}.`, { [name]: status });
  if (/^(CREATING|UPDATING|VERSIONING)$/.test(status)) {
    return facts.undecided('TRANSIENT_STATE', `The ${name} of ${what} is ${status}.`);
  }
  return failed(what, name, status);
}

function dangling(what: string, name: string): Verdict {
  return fail(
    `The ${name} that ${what} needs does not exist.`,
    { [name]: null },
    {
      severity: 'high',
      reason: 'DANGLING_REFERENCE',
    },
  );
}

function failed(what: string, name: string, status: string): Verdict {
  return fail(`The ${name} that ${what} needs is ${status}.`, { [name]: status }, { reason: 'NOT_READY' });
}
