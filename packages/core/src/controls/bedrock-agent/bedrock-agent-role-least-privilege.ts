import type {
  AgentToolset,
  AgentVersion,
  FlowNode,
  FlowVersion,
  GuardrailReference,
  PromptVersion,
} from '../../facts/bedrock-agent.ts';
import type { Place, Resource } from '../../facts/fact.ts';
import { type Excess, type ExcessKind, excessOf } from '../../iam/excess.ts';
import {
  type Expected,
  expectedBehindAnyGuardrail,
  expectedBehindGuardrail,
  expectedForAgentAlias,
  expectedForAgentMetrics,
  expectedForBot,
  expectedForFunction,
  expectedForGuardrail,
  expectedForKey,
  expectedForKnowledgeBase,
  expectedForModel,
  expectedForPrompt,
  expectedForReading,
  expectedForReranking,
  expectedForWriting,
} from '../../iam/expected-permissions.ts';
import { answered } from '../../judgements/all-of.ts';
import { guardrailMeant } from '../../judgements/guardrail-attachment.ts';
import { modelsOfAgentVersion } from '../../judgements/model-references.ts';
import { modelIdsOf, modelNameOf } from '../../judgements/model-resolution.ts';
import { verdictOfState } from '../../judgements/served-state.ts';
import { judgeServed, servedAgentVersions, servedFlowVersions } from '../../judgements/served-versions.ts';
import { defineControl, fail, pass, type Reader, type Severity, type Verdict } from '../control.ts';

const reads = [
  'bedrock-agent.agent-tools',
  'bedrock-agent.prompt',
  'bedrock.guardrail',
  'bedrock.inference-profile',
  'iam.principal',
] as const;
type Reads = (typeof reads)[number];

const severities: { readonly [K in ExcessKind]: Severity } = {
  everything: 'critical',
  escalation: 'critical',
  wildcard: 'high',
  'all-resources': 'high',
  sensitive: 'high',
  data: 'high',
  small: 'low',
};
const order = Object.keys(severities);
const mostShown = 15;

export const control = defineControl({
  id: 'bedrock-agent-role-least-privilege',
  title: 'Agent and flow roles are scoped to what their versions use',
  severity: 'high',
  confidence: 'direct',
  rationale:
    'An agent acts on text that others write. What its role may do is the most that a successful prompt ' +
    'injection can do.',
  remediation:
    'aws iam put-role-policy --role-name <role> --policy-name <policy> --policy-document <document that ' +
    'holds the expected permissions of the evidence only>',
  howTo: {
    console:
      'IAM > Roles > (the role of the evidence) > Permissions: edit each policy and keep the expected ' +
      'permissions of the evidence only, with the ARNs of the models, knowledge bases, guardrails, ' +
      'functions and buckets in use; detach managed policies that go further.',
    cli: `aws iam list-attached-role-policies --role-name <role>
aws iam list-role-policies --role-name <role>
# policy.json allows the expected permissions of the evidence, on the ARNs that stand there
aws iam put-role-policy --role-name <role> --policy-name <policy> --policy-document file://policy.json
aws iam detach-role-policy --role-name <role> --policy-arn <arn of the wider policy>`,
    cdk: `role.addToPolicy(
  new iam.PolicyStatement({
    actions: ['bedrock:InvokeModel', 'bedrock:InvokeModelWithResponseStream'],
    resources: ['<model arn>'],
  }),
);
role.addToPolicy(
  new iam.PolicyStatement({ actions: ['bedrock:Retrieve'], resources: [base.attrKnowledgeBaseArn] }),
);
role.addToPolicy(
  new iam.PolicyStatement({ actions: ['bedrock:ApplyGuardrail'], resources: [guardrail.attrGuardrailArn] }),
);`,
  },
  requirements: ['GENSEC05-BP01'],
  references: [
    'https://docs.aws.amazon.com/bedrock/latest/userguide/agents-permissions.html',
    'https://docs.aws.amazon.com/bedrock/latest/userguide/flows-permissions.html',
  ],
  subject: ['bedrock-agent.agent', 'bedrock-agent.flow'],
  reads,
  parameters: ['extraAllowedActions', 'evaluateDraft'],

  evaluate(subject, facts, { extraAllowedActions, evaluateDraft }) {
    if (subject.fact === 'bedrock-agent.agent') {
      const versions = servedAgentVersions(subject.value);
      const served = versions.some((version) => version.served);
      const state = verdictOfState(`Agent ${subject.value.name}`, subject.value.status, facts, served);
      if (state) return state;
      return judgeServed('high', versions, evaluateDraft, (version) => {
        const what = `Agent ${subject.value.name}, version ${version.version},`;
        // A role that several versions share must hold what each of them needs.
        const sharing = versions.filter(({ value }) => value.roleArn === version.roleArn);
        return judgeRole(subject, what, version.roleArn, extraAllowedActions, facts, {
          guardrails: sharing.flatMap(({ value }) => value.guardrail ?? []),
          expectation: () => [
            expectedForAgentMetrics,
            ...sharing.flatMap(({ value }) => expectedForAgentVersion(subject, value, facts)),
          ],
        });
      });
    }
    const versions = servedFlowVersions(subject.value);
    const served = versions.some((version) => version.served);
    const state = verdictOfState(`Flow ${subject.value.name}`, subject.value.status, facts, served);
    if (state) return state;
    return judgeServed('high', versions, evaluateDraft, (version) => {
      const what = `Flow ${subject.value.name}, version ${version.version},`;
      const sharing = versions.filter(({ value }) => value.roleArn === version.roleArn);
      return judgeRole(subject, what, version.roleArn, extraAllowedActions, facts, {
        guardrails: sharing.flatMap(({ value }) => value.nodes.flatMap(({ guardrail }) => guardrail ?? [])),
        expectation: () => [
          { actions: ['bedrock:getflow'], resource: subject.arn },
          ...sharing.flatMap(({ value }) => expectedForFlowVersion(value, facts)),
        ],
      });
    });
  },
});

function judgeRole(
  place: Place,
  what: string,
  roleArn: string | null,
  extra: readonly string[],
  facts: Reader<Reads>,
  needs: {
    readonly guardrails: readonly GuardrailReference[];
    readonly expectation: () => readonly Expected[];
  },
): Verdict {
  if (roleArn === null) return fail(`${what} names no role.`, { roleArn }, { reason: 'ROLE_MISSING' });
  const owner = roleArn.split(':')[4] ?? '';
  if (owner !== place.account) {
    facts.undecided('CROSS_ACCOUNT', `${what} runs as ${roleArn} of account ${owner}.`);
  }
  const role = facts.find('iam.principal', roleArn);
  if (!role) {
    return fail(
      `${what} names role ${roleArn}, which does not exist.`,
      { roleArn },
      { reason: 'ROLE_MISSING' },
    );
  }
  // No version ever needs these, so they stand even where its needs cannot be read.
  const never = excessOf(role.value, [], extra).filter(({ kind }) => severities[kind] === 'critical');
  if (never.length > 0) return excessive(what, roleArn, never, []);

  const behind = answered(
    needs.guardrails.map((reference) => () => behindGuardrail(reference, place, facts)),
  );
  const expected = [...needs.expectation(), ...behind.answers.flat()];
  const excess = excessOf(role.value, expected, extra);
  if (excess.length > 0) {
    // A guardrail that cannot be read may account for what lies behind guardrails, and for nothing else.
    const isProven = excessOf(role.value, [...expected, ...expectedBehindAnyGuardrail], extra).length > 0;
    if (!isProven) behind.complete();
    return excessive(what, roleArn, excess, expected);
  }
  return pass(`${what} runs as a role that holds only what it needs.`, {
    roleArn,
    expected: shown(expected),
    boundary: role.value.boundary?.arn ?? null,
  });
}

function excessive(
  what: string,
  roleArn: string,
  excess: readonly Excess[],
  expected: readonly Expected[],
): Verdict {
  const sorted = [...excess].sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind));
  const [{ kind, allowance }] = sorted as [Excess];
  const { writtenAction, writtenResource, policy, statement } = allowance;
  const evidence = {
    roleArn,
    excess: sorted.slice(0, mostShown).map((entry) => ({
      kind: entry.kind,
      actions: entry.actions.slice(0, mostShown),
      action: entry.allowance.writtenAction,
      resource: entry.allowance.writtenResource,
      policy: entry.allowance.policyArn ?? entry.allowance.policy,
      statement: entry.allowance.statement,
    })),
    excessCount: excess.length,
    expected: shown(expected),
    organizationPolicies: 'not considered',
  };
  return fail(
    `${what} runs as a role that holds more than it needs: policy ${policy}, statement ${statement} allows ` +
      `${writtenAction} on ${writtenResource}.`,
    evidence,
    { reason: kind === 'small' ? 'SMALL_EXCESS' : 'EXCESS', severity: severities[kind] },
  );
}

function shown(expected: readonly Expected[]): readonly string[] {
  return [...new Set(expected.map(({ actions, resource }) => `${actions.join(', ')} on ${resource}`))];
}

/** Of a guardrail in another account nothing behind it is known. */
function behindGuardrail(
  reference: GuardrailReference,
  place: Place,
  facts: Reader<Reads>,
): readonly Expected[] {
  const meant = guardrailMeant(reference, place, facts);
  return meant.state === 'held' ? expectedBehindGuardrail(meant.held, place.account) : [];
}

function expectedForAgentVersion(
  agent: Resource<'bedrock-agent.agent'>,
  version: AgentVersion,
  facts: Reader<Reads>,
): readonly Expected[] {
  const tools = facts
    .find('bedrock-agent.agent-tools', agent.id)
    ?.value.versions.find((toolset) => toolset.version === version.version);
  if (!tools) {
    facts.undecided(
      'NO_DATA',
      `The tools of agent ${agent.value.name}, version ${version.version}, are not known.`,
    );
  }
  const bought = agent.value.aliases.flatMap(({ routes, throughput = [] }) =>
    routes.includes(version.version) ? throughput : [],
  );
  return [
    ...modelsOfAgentVersion(version).flatMap(({ model }) => expectedForReference(model, facts)),
    ...bought.flatMap(expectedForThroughput),
    ...(version.guardrail ? expectedForGuardrail(version.guardrail.identifier) : []),
    ...(version.keyArn === null ? [] : expectedForKey(version.keyArn)),
    ...expectedForTools(tools),
  ];
}

/** AWS takes a name too, which says nothing of the ARN that the role holds. */
function expectedForThroughput(reference: string): readonly Expected[] {
  return expectedForModel(
    `provisioned-model/${reference.startsWith('arn:') ? modelNameOf(reference).id : '*'}`,
  );
}

function expectedForTools({
  actionGroups,
  knowledgeBases,
  collaboratorAliasArns,
}: AgentToolset): readonly Expected[] {
  return [
    ...knowledgeBases
      .filter(({ state }) => state === 'ENABLED')
      .flatMap(({ id }) => expectedForKnowledgeBase(id)),
    ...actionGroups.flatMap(({ state, schemaBucket, schemaKey }) =>
      state === 'ENABLED' && schemaBucket !== null && schemaKey !== null
        ? expectedForReading(schemaBucket, schemaKey)
        : [],
    ),
    ...collaboratorAliasArns.flatMap(expectedForAgentAlias),
  ];
}

function expectedForFlowVersion({ keyArn, nodes }: FlowVersion, facts: Reader<Reads>): readonly Expected[] {
  return [
    ...(keyArn === null ? [] : expectedForKey(keyArn)),
    ...nodes.flatMap((node) => expectedForNode(node, facts)),
  ];
}

function expectedForNode(node: FlowNode, facts: Reader<Reads>): readonly Expected[] {
  const expected: Expected[] = [];
  if (node.guardrail) expected.push(...expectedForGuardrail(node.guardrail.identifier));
  if (node.modelId !== null) expected.push(...expectedForReference(node.modelId, facts));
  if (node.rerankModelArn !== null) {
    expected.push(expectedForReranking, ...expectedForReference(node.rerankModelArn, facts));
  }
  if (node.knowledgeBaseId !== null) expected.push(...expectedForKnowledgeBase(node.knowledgeBaseId));
  if (node.lambdaArn !== null) expected.push(...expectedForFunction(node.lambdaArn));
  if (node.agentAliasArn !== null) expected.push(...expectedForAgentAlias(node.agentAliasArn));
  if (node.lexBotAliasArn !== null) expected.push(...expectedForBot(node.lexBotAliasArn));
  if (node.bucketName !== null) {
    const access = node.type === 'Storage' ? expectedForWriting : expectedForReading;
    expected.push(...access(node.bucketName, '*'));
  }
  if (node.promptArn !== null) {
    expected.push(...expectedForPrompt(node.promptArn));
    const { keyArn, variants } = promptMeant(node.promptArn, facts);
    if (keyArn !== null) expected.push(...expectedForKey(keyArn));
    const models = variants.flatMap(({ modelId }) => modelId ?? []);
    expected.push(...models.flatMap((model) => expectedForReference(model, facts)));
  }
  return expected;
}

/** The version that the ARN names, DRAFT if it names none. */
function promptMeant(arn: string, facts: Reader<Reads>): PromptVersion {
  const [id = '', version = 'DRAFT'] = arn.slice(arn.lastIndexOf('/') + 1).split(':');
  const prompt = facts.find('bedrock-agent.prompt', id);
  return (
    prompt?.value.versions.find((candidate) => candidate.version === version) ??
    facts.undecided('NO_DATA', `Prompt ${arn} is not known, so neither are its models.`)
  );
}

/** A model id, or the ARN or id of an inference profile, with the models behind it. */
function expectedForReference(reference: string, facts: Reader<Reads>): readonly Expected[] {
  const typeAndId = reference.startsWith('arn:') ? reference.split(':').slice(5).join(':') : reference;
  const id = typeAndId.slice(typeAndId.lastIndexOf('/') + 1);
  const { kind } = modelNameOf(reference);
  if (kind !== 'inference-profile' && kind !== 'application-inference-profile') {
    return expectedForModel(typeAndId);
  }
  const profile = facts.find('bedrock.inference-profile', id);
  const behind = profile?.value.modelArns.map((arn) => arn.split(':').slice(5).join(':'));
  const bare = modelIdsOf(id).at(-1);
  if (!behind && (bare === undefined || bare === id)) {
    facts.undecided(
      'MODEL_ID_UNRESOLVED',
      `Inference profile ${reference} is not known, so neither are its models.`,
    );
  }
  return [typeAndId === id ? `${kind}/${id}` : typeAndId, ...(behind ?? [bare as string])].flatMap(
    expectedForModel,
  );
}
