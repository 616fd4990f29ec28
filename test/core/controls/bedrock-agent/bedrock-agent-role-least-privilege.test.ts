import { control } from '@lenswatch/core/controls/bedrock-agent/bedrock-agent-role-least-privilege.ts';
import type { GuardrailVersion } from '@lenswatch/core/facts/bedrock.ts';
import type {
  Agent,
  AgentActionGroup,
  AgentToolset,
  AgentVersion,
  Flow,
  FlowNode,
  FlowVersion,
} from '@lenswatch/core/facts/bedrock-agent.ts';
import type { Principal } from '@lenswatch/core/facts/iam.ts';
import { guardrailVersion, prompt, promptVariant, promptVersion } from '../../../support/bedrock-values.ts';
import { testControl } from '../../../support/test-control.ts';
import { allow, deny, principal, type Statement } from '../../iam/principals.ts';

const bedrock = 'arn:aws:bedrock:us-east-1:111122223333';
const roleArn = 'arn:aws:iam::111122223333:role/service-role/agent';
const draftRole = 'arn:aws:iam::111122223333:role/draft';
const keyArn = 'arn:aws:kms:us-east-1:111122223333:key/1';
const collaborator = `${bedrock}:agent-alias/BBBBBBBBBB/ALIAS00001`;
const functionArn = 'arn:aws:lambda:us-east-1:111122223333:function:tool';
const botArn = 'arn:aws:lex:us-east-1:111122223333:bot-alias/B/A';
const bought = `${bedrock}:provisioned-model/0a1b2c3d4e5f`;
const promptArn = `${bedrock}:prompt/PROMPT0001:1`;
const claude = 'arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-v2:1';
const invoke = ['bedrock:InvokeModel', 'bedrock:InvokeModelWithResponseStream'];

const version = (more: Partial<AgentVersion> = {}): AgentVersion => ({
  version: '1',
  status: 'PREPARED',
  foundationModel: 'anthropic.claude-v2:1',
  idleSessionTtlSeconds: 600,
  roleArn,
  keyArn,
  guardrail: { identifier: 'guard00001', version: '1' },
  memory: null,
  overrideLambdaArn: null,
  secrets: [],
  promptConfigurations: [],
  ...more,
});
const alias = (route: string) => ({
  id: 'ALIAS00009',
  name: 'live',
  status: 'PREPARED',
  invocationState: null,
  routes: [route],
});
const agentOf = (more: Partial<Agent> = {}): Agent => ({
  name: 'support',
  status: 'PREPARED',
  orchestrationType: 'DEFAULT',
  aliases: [alias('1')],
  versions: [version()],
  ...more,
});
const agent = (more: Partial<Agent> = {}) => ({
  fact: 'bedrock-agent.agent' as const,
  id: 'AGENT00001',
  arn: `${bedrock}:agent/AGENT00001`,
  value: agentOf(more),
});
const node = (more: Partial<FlowNode>): FlowNode => ({
  path: 'node',
  type: 'Prompt',
  guardrail: null,
  promptArn: null,
  modelId: null,
  inline: false,
  maxTokens: null,
  knowledgeBaseId: null,
  lambdaArn: null,
  agentAliasArn: null,
  lexBotAliasArn: null,
  rerankModelArn: null,
  bucketName: null,
  ...more,
});
const flow = (nodes: readonly FlowNode[], more: Partial<Flow> = {}) => ({
  fact: 'bedrock-agent.flow' as const,
  id: 'FLOW000001',
  arn: `${bedrock}:flow/FLOW000001`,
  value: {
    name: 'triage',
    status: 'Prepared',
    draftErrors: [],
    aliases: [{ id: 'ALIAS00001', name: 'live', routes: ['1'] }],
    versions: [{ version: '1', status: 'Prepared', roleArn, keyArn: null, nodes, secrets: [] }],
    ...more,
  },
});
const toolset = (name: string) => ({
  version: name,
  actionGroups: [
    {
      name: 'orders',
      state: 'ENABLED',
      signature: null,
      lambdaArn: functionArn,
      returnsControl: false,
      schemaBucket: 'schemas',
      schemaKey: 'orders.json',
      functions: [],
    },
  ],
  knowledgeBases: [
    { id: 'KB00000001', state: 'ENABLED' },
    { id: 'KB00000002', state: 'DISABLED' },
  ],
  collaboratorAliasArns: [collaborator],
});
const world = (roles: { readonly [arn: string]: Principal }) => ({
  'iam.principal': roles,
  'bedrock-agent.agent-tools': {
    AGENT00001: {
      agentId: 'AGENT00001',
      orchestratorArn: null,
      versions: [toolset('1'), toolset('2'), toolset('DRAFT')],
    },
  },
  'bedrock.inference-profile': {
    team0001: { name: 'team', type: 'APPLICATION', status: 'ACTIVE', modelArns: [claude] },
    'us.anthropic.claude-v2:1': {
      name: 'US Claude',
      type: 'SYSTEM_DEFINED',
      status: 'ACTIVE',
      modelArns: [claude],
    },
  },
  'bedrock-agent.prompt': {
    PROMPT0001: {
      name: 'greeting',
      versions: [
        {
          version: '1',
          createdAt: '2026-01-01T00:00:00Z',
          updatedAt: '2026-01-01T00:00:00Z',
          keyArn: null,
          secrets: [],
          variants: [
            {
              name: 'a',
              templateType: 'TEXT',
              modelId: 'anthropic.claude-v2:1',
              agentBound: false,
              maxTokens: 100,
              temperature: null,
              topP: null,
            },
          ],
        },
      ],
    },
  },
});
const role = (...statements: readonly Statement[]) =>
  world({ [roleArn]: principal(statements, { name: 'agent' }) });
const all: readonly Statement[] = [
  allow(invoke, claude),
  allow(['bedrock:ApplyGuardrail', 'bedrock:GetGuardrail'], `${bedrock}:guardrail/guard00001`),
  allow(['bedrock:Retrieve', 'bedrock:RetrieveAndGenerate'], `${bedrock}:knowledge-base/KB00000001`),
  allow('bedrock:RetrieveAndGenerate'),
  allow('s3:GetObject', 'arn:aws:s3:::schemas/orders.json'),
  allow(['bedrock:GetAgentAlias', 'bedrock:InvokeAgent'], collaborator),
  allow(['kms:Decrypt', 'kms:GenerateDataKey*'], keyArn),
  allow('cloudwatch:PutMetricData', '*', { StringEquals: { 'cloudwatch:namespace': 'AWS/Bedrock/Agents' } }),
];
const models = allow(invoke, claude);
const nova = allow(invoke, 'arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0');
const rendering = allow(['bedrock:GetPrompt', 'bedrock:RenderPrompt'], promptArn);
const flowVersion = (number: string, nodes: readonly FlowNode[], more: Partial<FlowVersion> = {}) => ({
  ...{ version: number, status: 'Prepared', roleArn, keyArn: null, nodes, secrets: [] },
  ...more,
});
/** The same roles with other tools. */
const using = (statements: readonly Statement[], ...versions: readonly AgentToolset[]) => ({
  ...role(...statements),
  'bedrock-agent.agent-tools': { AGENT00001: { agentId: 'AGENT00001', orchestratorArn: null, versions } },
});
const orders = toolset('1').actionGroups.slice(0, 1);
const ordersWith = (more: Partial<AgentActionGroup>) => orders.map((group) => ({ ...group, ...more }));
const draft = { ...version({ roleArn: draftRole }), version: 'DRAFT' };

const preprocessing = {
  type: 'PRE_PROCESSING',
  foundationModel: 'amazon.nova-lite-v1:0',
  creationMode: 'OVERRIDDEN',
  state: 'ENABLED',
  maximumLength: null,
  explicitInference: false,
};
const guardrailKey = 'arn:aws:kms:us-east-1:111122223333:key/2';
const guardrailOf = (more: Partial<GuardrailVersion>) => ({
  'bedrock.guardrail': { guard00001: { name: 'chat', versions: [guardrailVersion('1', more)] } },
});
const decrypting = allow('kms:Decrypt', guardrailKey);
const reasoning = allow(
  'bedrock:InvokeAutomatedReasoningPolicy',
  `${bedrock}:automated-reasoning-policy/POLICY000001:1`,
);

testControl(control, [
  {
    when: 'the role holds what the agent uses',
    subject: agent(),
    facts: role(...all.slice(0, 6), all[7] as Statement),
    expect: 'pass',
  },
  { when: 'the role holds less than the agent uses', subject: agent(), facts: role(models), expect: 'pass' },
  {
    when: 'an alias runs the agent on bought throughput, which the role may call',
    subject: agent({ aliases: [{ ...alias('1'), throughput: [bought] }] }),
    facts: role(models, allow(invoke, bought)),
    expect: 'pass',
  },
  {
    when: 'an alias names its bought throughput by name',
    subject: agent({ aliases: [{ ...alias('1'), throughput: ['peak'] }] }),
    facts: role(models, allow([...invoke, 'bedrock:GetProvisionedModelThroughput'], bought)),
    expect: 'pass',
  },
  {
    when: 'a wildcard matches expected actions only',
    subject: agent(),
    facts: role(allow('bedrock:InvokeModel*', claude)),
    expect: 'pass',
  },
  {
    when: 'the model sits behind a profile of the account',
    subject: agent({
      versions: [version({ foundationModel: `${bedrock}:application-inference-profile/team0001` })],
    }),
    facts: role(
      models,
      allow([...invoke, 'bedrock:GetInferenceProfile'], `${bedrock}:application-inference-profile/team0001`),
    ),
    expect: 'pass',
  },
  {
    when: 'the model sits behind a cross-Region profile',
    subject: agent({ versions: [version({ foundationModel: 'us.anthropic.claude-v2:1' })] }),
    facts: role(models, allow(invoke, `${bedrock}:inference-profile/us.anthropic.claude-v2:1`)),
    expect: 'pass',
  },
  {
    when: "the role holds the policy that AWS's console writes for a cross-Region profile",
    subject: agent({ versions: [version({ foundationModel: 'us.anthropic.claude-v2:1' })] }),
    facts: role(
      allow(
        ['bedrock:InvokeModel*', 'bedrock:GetInferenceProfile', 'bedrock:GetFoundationModel'],
        [
          `${bedrock}:inference-profile/us.anthropic.claude-v2:1`,
          'arn:aws:bedrock:*::foundation-model/anthropic.claude-v2:1',
        ],
      ),
    ),
    expect: 'pass',
  },
  {
    when: 'the role may look up models that the agent does not use',
    subject: agent(),
    facts: role(models, allow('bedrock:GetFoundationModel', 'arn:aws:bedrock:*::foundation-model/amazon.*')),
    expect: 'fail',
    severity: 'low',
  },
  {
    when: 'a boundary cuts the role down to what the agent uses',
    subject: agent(),
    facts: world({ [roleArn]: principal([allow('*')], { boundary: [models] }) }),
    expect: 'pass',
  },
  {
    when: 'a Deny leaves only what the agent uses',
    subject: agent(),
    facts: role(
      allow('bedrock:InvokeModel', [claude, 'arn:aws:bedrock:*::foundation-model/meta.*']),
      deny('*', 'arn:aws:bedrock:*::foundation-model/meta.*'),
    ),
    expect: 'pass',
  },
  {
    when: 'the parameters accept the action beyond the expected ones',
    subject: agent(),
    facts: role(models, allow('dynamodb:GetItem')),
    parameters: { extraAllowedActions: ['dynamodb:Get*'] },
    expect: 'pass',
  },
  {
    when: 'two versions share a role that holds the model of each',
    subject: agent({
      aliases: [{ ...alias('1'), routes: ['1', '2'] }],
      versions: [version(), version({ version: '2', foundationModel: 'amazon.nova-lite-v1:0' })],
    }),
    facts: role(models, allow(invoke, 'arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0')),
    expect: 'pass',
  },
  {
    when: 'the role of a flow holds what its nodes use',
    subject: flow([
      node({ promptArn }),
      node({ type: 'KnowledgeBase', knowledgeBaseId: 'KB00000001', modelId: claude }),
      node({ type: 'LambdaFunction', lambdaArn: functionArn }),
      node({ type: 'Agent', agentAliasArn: collaborator }),
      node({ type: 'Lex', lexBotAliasArn: botArn }),
      node({ type: 'Storage', bucketName: 'answers' }),
      node({ type: 'Retrieval', bucketName: 'questions' }),
    ]),
    facts: role(
      models,
      allow(['bedrock:GetPrompt', 'bedrock:RenderPrompt'], [promptArn, `${bedrock}:prompt/PROMPT0001`]),
      allow('bedrock:Retrieve', `${bedrock}:knowledge-base/KB00000001`),
      allow('lambda:InvokeFunction', functionArn),
      allow('bedrock:InvokeAgent', collaborator),
      allow('lex:RecognizeUtterance', botArn),
      allow('s3:PutObject', 'arn:aws:s3:::answers/*'),
      allow('s3:GetObject', 'arn:aws:s3:::questions/*'),
      allow('bedrock:GetFlow', `${bedrock}:flow/FLOW000001`),
    ),
    expect: 'pass',
  },
  {
    when: 'the model sits behind a cross-Region profile that was not read',
    subject: agent({ versions: [version({ foundationModel: 'us.amazon.nova-lite-v1:0' })] }),
    facts: role(nova, allow(invoke, `${bedrock}:inference-profile/us.amazon.nova-lite-v1:0`)),
    expect: 'pass',
  },
  {
    when: 'an agent that names neither model nor guardrail nor key has a role without policies',
    subject: agent({ versions: [version({ foundationModel: null, guardrail: null, keyArn: null })] }),
    facts: role(),
    expect: 'pass',
  },
  {
    when: 'schemas of its action groups do not lie in buckets',
    subject: agent(),
    facts: using([models], {
      ...toolset('1'),
      actionGroups: [
        ...ordersWith({ schemaBucket: null, schemaKey: null }),
        ...ordersWith({ name: 'returns', schemaKey: null }),
      ],
    }),
    expect: 'pass',
  },
  {
    when: 'the role of a flow holds what its only prompt and its key need',
    subject: flow([], { versions: [flowVersion('1', [node({ promptArn })], { keyArn })] }),
    facts: role(models, rendering, allow(['kms:Decrypt', 'kms:GenerateDataKey'], keyArn)),
    expect: 'pass',
  },
  {
    when: 'the role of a flow holds what the model and the guardrail of its node need',
    subject: flow([node({ modelId: claude, guardrail: { identifier: 'guard00001', version: '1' } })]),
    facts: role(models, allow('bedrock:ApplyGuardrail', `${bedrock}:guardrail/guard00001`)),
    expect: 'pass',
  },
  {
    when: 'the role of a flow holds the models of the version of a prompt that it takes, which one variant names',
    subject: flow([node({ promptArn })]),
    facts: {
      ...role(models, rendering),
      'bedrock-agent.prompt': {
        PROMPT0001: prompt(
          promptVersion('2', { variants: [promptVariant({ modelId: 'amazon.nova-lite-v1:0' })] }),
          promptVersion('1', {
            variants: [promptVariant({ modelId: null }), promptVariant({ modelId: 'anthropic.claude-v2:1' })],
          }),
        ),
      },
    },
    expect: 'pass',
  },
  {
    when: 'an overridden prompt calls a model of its own',
    subject: agent({ versions: [version({ promptConfigurations: [preprocessing] })] }),
    facts: role(models, nova),
    expect: 'pass',
  },
  {
    when: 'the role may decrypt with the key of the guardrail',
    subject: agent(),
    facts: { ...role(models, decrypting), ...guardrailOf({ keyArn: guardrailKey }) },
    expect: 'pass',
  },
  {
    when: 'the role may decrypt with the key of another version of the guardrail',
    subject: agent(),
    facts: {
      ...role(models, decrypting),
      'bedrock.guardrail': {
        guard00001: {
          name: 'chat',
          versions: [guardrailVersion('1'), guardrailVersion('2', { keyArn: guardrailKey })],
        },
      },
    },
    expect: 'fail',
    severity: 'low',
    reason: 'SMALL_EXCESS',
  },
  {
    when: 'the role may decrypt with a key, and the guardrail could not be read',
    subject: agent(),
    facts: role(models, decrypting),
    missing: ['bedrock.guardrail'],
    expect: 'unknown',
  },
  {
    when: 'the role may decrypt with a key, the agent has no guardrail, and guardrails could not be read',
    subject: agent({ versions: [version({ guardrail: null })] }),
    facts: role(models, decrypting),
    missing: ['bedrock.guardrail'],
    expect: 'fail',
    reason: 'SMALL_EXCESS',
  },
  {
    when: 'the role of a flow may decrypt with a key, no node has a guardrail, and guardrails could not be read',
    subject: flow([node({ modelId: claude })]),
    facts: role(models, decrypting),
    missing: ['bedrock.guardrail'],
    expect: 'fail',
    reason: 'SMALL_EXCESS',
  },
  {
    when: 'the role may decrypt with a key and put objects, and the guardrail could not be read',
    subject: agent(),
    facts: role(models, decrypting, allow('s3:PutObject', 'arn:aws:s3:::answers/*')),
    missing: ['bedrock.guardrail'],
    expect: 'fail',
    severity: 'high',
    reason: 'EXCESS',
  },
  {
    when: 'the role holds what the agent uses, and the guardrail could not be read',
    subject: agent(),
    facts: role(models),
    missing: ['bedrock.guardrail'],
    expect: 'pass',
  },
  {
    when: 'the guardrail asks automated reasoning policies',
    subject: agent(),
    facts: { ...role(models, reasoning), ...guardrailOf({ automatedReasoningPolicies: 1 }) },
    expect: 'pass',
  },
  {
    when: 'the role may ask automated reasoning policies that its guardrail does not',
    subject: agent(),
    facts: { ...role(models, reasoning), ...guardrailOf({}) },
    expect: 'fail',
    severity: 'low',
    reason: 'SMALL_EXCESS',
  },
  {
    when: 'a node of a flow sorts what it found with a model',
    subject: flow([
      node({
        type: 'KnowledgeBase',
        knowledgeBaseId: 'KB00000001',
        rerankModelArn: 'arn:aws:bedrock:us-east-1::foundation-model/amazon.rerank-v1:0',
      }),
    ]),
    facts: role(
      allow('bedrock:Retrieve', `${bedrock}:knowledge-base/KB00000001`),
      allow('bedrock:Rerank'),
      allow('bedrock:InvokeModel', 'arn:aws:bedrock:us-east-1::foundation-model/amazon.rerank-v1:0'),
    ),
    expect: 'pass',
  },
  {
    when: 'the prompt of a node has a key of its own',
    subject: flow([node({ promptArn })]),
    facts: {
      ...role(models, rendering, allow('kms:Decrypt', keyArn)),
      'bedrock-agent.prompt': {
        PROMPT0001: prompt(
          promptVersion('1', { keyArn, variants: [promptVariant({ modelId: 'anthropic.claude-v2:1' })] }),
        ),
      },
    },
    expect: 'pass',
  },
  {
    when: 'a profile of the account is named by its id',
    subject: agent({ versions: [version({ foundationModel: 'team00000001' })] }),
    facts: {
      ...role(models, allow(invoke, `${bedrock}:application-inference-profile/team00000001`)),
      'bedrock.inference-profile': {
        team00000001: { name: 'team', type: 'APPLICATION', status: 'ACTIVE', modelArns: [claude] },
      },
    },
    expect: 'pass',
  },
  {
    when: 'the role holds the model of another version, which has a role of its own',
    subject: agent({
      aliases: [{ ...alias('1'), routes: ['1', '2'] }],
      versions: [
        version(),
        version({ version: '2', roleArn: draftRole, foundationModel: 'amazon.nova-lite-v1:0' }),
      ],
    }),
    facts: world({ [roleArn]: principal([models, nova]), [draftRole]: principal([nova]) }),
    expect: 'fail',
    severity: 'low',
  },
  {
    when: 'the role of a flow holds the model of another version, which has a role of its own',
    subject: flow([], {
      aliases: [{ id: 'ALIAS00001', name: 'live', routes: ['1', '2'] }],
      versions: [
        flowVersion('1', [node({ modelId: claude })]),
        flowVersion('2', [node({ modelId: 'amazon.nova-lite-v1:0' })], { roleArn: draftRole }),
      ],
    }),
    facts: world({ [roleArn]: principal([models, nova]), [draftRole]: principal([nova]) }),
    expect: 'fail',
    severity: 'low',
  },
  {
    when: 'the role may ask a knowledge base that another version of the agent uses',
    subject: agent(),
    facts: using([models, allow('bedrock:Retrieve', `${bedrock}:knowledge-base/KB00000001`)], toolset('2'), {
      ...toolset('1'),
      knowledgeBases: [],
    }),
    expect: 'fail',
    severity: 'high',
  },
  {
    when: 'the role may read the schema of an action group that is switched off',
    subject: agent(),
    facts: using([models, allow('s3:GetObject', 'arn:aws:s3:::schemas/orders.json')], {
      ...toolset('1'),
      actionGroups: ordersWith({ state: 'DISABLED' }),
    }),
    expect: 'fail',
    severity: 'high',
  },
  {
    when: 'the role holds a small excess and a large one after it',
    subject: agent(),
    facts: role(models, nova, allow('s3:GetObject', 'arn:aws:s3:::payroll/*')),
    expect: 'fail',
    severity: 'high',
    reason: 'EXCESS',
  },
  {
    when: 'the agent failed, and an alias still serves a version whose role may do too much',
    subject: agent({ status: 'FAILED', versions: [draft, version()] }),
    facts: world({ [roleArn]: principal([allow('bedrock:*')]), [draftRole]: principal([models]) }),
    expect: 'fail',
    severity: 'high',
  },
  {
    when: 'the flow failed, and an alias still serves a version whose role may do too much',
    subject: flow([], {
      status: 'Failed',
      versions: [flowVersion('DRAFT', [], { roleArn: draftRole }), flowVersion('1', [])],
    }),
    facts: world({ [roleArn]: principal([allow('bedrock:*')]), [draftRole]: principal([]) }),
    expect: 'fail',
    severity: 'high',
  },
  {
    when: 'the role may do everything',
    subject: agent(),
    facts: role(allow('*')),
    expect: 'fail',
    severity: 'critical',
    reason: 'EXCESS',
  },
  {
    when: 'the role may attach policies to roles',
    subject: agent(),
    facts: role(models, allow('iam:AttachRolePolicy', 'arn:aws:iam::111122223333:role/x')),
    expect: 'fail',
    severity: 'critical',
  },
  {
    when: 'the role may do everything but manage IAM',
    subject: agent(),
    facts: role({ Effect: 'Allow', NotAction: 'iam:*', Resource: '*' }),
    expect: 'fail',
    severity: 'high',
  },
  {
    when: 'the role has every action of Bedrock',
    subject: agent(),
    facts: role(allow('bedrock:*')),
    expect: 'fail',
    severity: 'high',
  },
  {
    when: 'the role may invoke every model',
    subject: agent(),
    facts: role(allow('bedrock:InvokeModel')),
    expect: 'fail',
    severity: 'high',
  },
  {
    when: 'the role may change guardrails',
    subject: agent(),
    facts: role(models, allow('bedrock:UpdateGuardrail', `${bedrock}:guardrail/guard00001`)),
    expect: 'fail',
    severity: 'high',
  },
  {
    when: 'the role may assume another role',
    subject: agent(),
    facts: role(models, allow('sts:AssumeRole', roleArn)),
    expect: 'fail',
    severity: 'high',
  },
  {
    when: 'the role may read another bucket',
    subject: agent(),
    facts: role(models, allow('s3:GetObject', 'arn:aws:s3:::payroll/*')),
    expect: 'fail',
    severity: 'high',
  },
  {
    when: 'the role may ask a knowledge base that is switched off for the agent',
    subject: agent(),
    facts: role(models, allow('bedrock:Retrieve', `${bedrock}:knowledge-base/KB00000002`)),
    expect: 'fail',
    severity: 'high',
  },
  {
    when: 'the role may invoke one model too many',
    subject: agent(),
    facts: role(models, allow(invoke, 'arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0')),
    expect: 'fail',
    severity: 'low',
    reason: 'SMALL_EXCESS',
  },
  {
    when: 'the role may call the tool that lets itself be called by the agent',
    subject: agent(),
    facts: role(models, allow('lambda:InvokeFunction', functionArn)),
    expect: 'fail',
    severity: 'low',
  },
  {
    when: 'the role may publish metrics of any namespace',
    subject: agent(),
    facts: role(models, allow('cloudwatch:PutMetricData')),
    expect: 'fail',
    severity: 'low',
  },
  {
    when: 'the role does not exist',
    subject: agent(),
    facts: world({}),
    expect: 'fail',
    severity: 'high',
    reason: 'ROLE_MISSING',
  },
  {
    when: 'the agent names no role',
    subject: agent({ versions: [version({ roleArn: null })] }),
    expect: 'fail',
    reason: 'ROLE_MISSING',
  },
  {
    when: 'only the draft has a role that may do too much',
    subject: agent({ versions: [version(), draft] }),
    facts: world({ [roleArn]: principal([models]), [draftRole]: principal([allow('bedrock:*')]) }),
    expect: 'fail',
    severity: 'medium',
  },
  {
    when: 'only the draft has a role that may do too much, and drafts are not judged',
    subject: agent({ versions: [version(), draft] }),
    facts: world({ [roleArn]: principal([models]), [draftRole]: principal([allow('bedrock:*')]) }),
    parameters: { evaluateDraft: false },
    expect: 'pass',
  },
  {
    when: 'the role of a flow may call another function',
    subject: flow([node({ type: 'LambdaFunction', lambdaArn: functionArn })]),
    facts: role(allow('lambda:InvokeFunction', `${functionArn}-other`)),
    expect: 'fail',
    severity: 'low',
  },
  {
    when: 'the role lives in another account',
    subject: agent({ versions: [version({ roleArn: 'arn:aws:iam::999999999999:role/agent' })] }),
    expect: 'unknown',
    reason: 'CROSS_ACCOUNT',
  },
  {
    when: 'the profile behind which the model sits is not known',
    subject: agent({
      versions: [version({ foundationModel: `${bedrock}:application-inference-profile/gone` })],
    }),
    facts: role(models),
    expect: 'unknown',
    reason: 'MODEL_ID_UNRESOLVED',
  },
  {
    when: 'the prompt of a node is not known',
    subject: flow([node({ promptArn: `${bedrock}:prompt/GONE000001` })]),
    facts: role(models),
    expect: 'unknown',
  },
  {
    when: 'the agent is being prepared',
    subject: agent({ status: 'PREPARING' }),
    facts: role(models),
    expect: 'unknown',
    reason: 'TRANSIENT_STATE',
  },
  { when: 'the agent is being deleted', subject: agent({ status: 'DELETING' }), expect: 'not-applicable' },
  {
    when: 'the agent failed and no alias serves it',
    subject: agent({ status: 'FAILED', aliases: [] }),
    expect: 'not-applicable',
  },
  {
    when: 'the flow is being deleted',
    subject: flow([], { status: 'Deleting' }),
    facts: role(allow('bedrock:*')),
    expect: 'not-applicable',
    reason: 'RESOURCE_DELETING',
  },
  {
    when: 'nothing is known of the tools of the agent',
    subject: agent(),
    facts: { 'iam.principal': role(models)['iam.principal'] },
    expect: 'unknown',
    reason: 'NO_DATA',
  },
  {
    when: 'the tools of its version are not known',
    subject: agent({ aliases: [alias('7')], versions: [version({ version: '7' })] }),
    facts: role(models),
    expect: 'unknown',
    reason: 'NO_DATA',
  },
  {
    when: 'an alias of another version runs on the throughput that the role may call',
    subject: agent({ aliases: [alias('1'), { ...alias('DRAFT'), throughput: [bought] }] }),
    facts: role(models, allow(invoke, bought)),
    expect: 'fail',
    reason: 'SMALL_EXCESS',
  },
]);
