import { control } from '@lenswatch/core/controls/bedrock-agent/agent-dependencies-present-in-region.ts';
import type { AgentToolset, KnowledgeBase } from '@lenswatch/core/facts/bedrock-agent.ts';
import { testControl } from '../../../support/test-control.ts';
import { agent, agentId, drafted, functionArn, group, here, serving, tools, version } from '../agents.ts';

const subject = { fact: 'bedrock-agent.agent' as const, id: agentId, value: serving };
const tool = (state: string | null, exists = true) => ({
  'lambda.tool-function': {
    [functionArn]: { exists, state, roleArn: null, subnetIds: [], policy: null, urls: [] },
  },
});
const grouped = { 'bedrock-agent.agent-tools': { [agentId]: tools([group()]) } };
const toolset = (extra: Partial<AgentToolset>) => ({
  'bedrock-agent.agent-tools': { [agentId]: tools([], extra) },
});
const base = (status: string): KnowledgeBase => ({
  name: 'manuals',
  status,
  type: 'VECTOR',
  roleArn: 'arn:aws:iam::111122223333:role/kb',
  embeddingModelArn: null,
  embeddingDimensions: null,
  managedEmbeddingType: null,
  supplementalBuckets: [],
  storageType: null,
  collectionArn: null,
  domainArn: null,
});
const knowing = (state = 'ENABLED') => toolset({ knowledgeBases: [{ id: 'KB00000001', state }] });
const withBase = (status: string) => ({
  ...knowing(),
  'bedrock-agent.knowledge-base': { KB00000001: base(status) },
});
const guarded = (identifier: string, number: string | null) => ({
  ...subject,
  value: agent([version('1', { guardrail: { identifier, version: number } })], ['1']),
});
const guardrail = (status: string, number = '2') => ({
  ...toolset({}),
  'bedrock.guardrail': {
    guard1: {
      name: 'guard',
      versions: [
        {
          version: number,
          status,
          contentFilters: [],
          contentTier: null,
          screens: [],
          groundingChecks: [],
          automatedReasoningPolicies: 0,
          keyArn: null,
        },
      ],
    },
  },
});
const alias = `arn:aws:bedrock:${here}:agent-alias/HELPER0001/ALIAS00001`;
const helping = (arn = alias) => toolset({ collaboratorAliasArns: [arn] });
const helper = (status: string, id = 'ALIAS00001') => ({
  ...helping(),
  'bedrock-agent.agent': {
    HELPER0001: {
      ...serving,
      aliases: [{ id, name: 'live', status, invocationState: null, routes: ['1'] }],
    },
  },
});
const missing = { severity: 'high', reason: 'DANGLING_REFERENCE' } as const;
const broken = { severity: 'medium', reason: 'NOT_READY' } as const;
const changing = { reason: 'TRANSIENT_STATE' } as const;

testControl(control, [
  { when: 'its function is active', subject, facts: { ...grouped, ...tool('Active') }, expect: 'pass' },
  { when: 'its knowledge base is active', subject, facts: withBase('ACTIVE'), expect: 'pass' },
  {
    when: 'its guardrail is ready',
    subject: guarded('guard1', '2'),
    facts: guardrail('READY'),
    expect: 'pass',
  },
  {
    when: 'an ARN with version names a guardrail that is ready',
    subject: guarded(`arn:aws:bedrock:${here}:guardrail/guard1:2`, null),
    facts: guardrail('READY'),
    expect: 'pass',
  },
  {
    when: 'no version names the draft of a guardrail, which is ready',
    subject: guarded('guard1', null),
    facts: guardrail('READY', 'DRAFT'),
    expect: 'pass',
  },
  { when: 'its collaborator is prepared', subject, facts: helper('PREPARED'), expect: 'pass' },
  {
    when: 'its parser and its orchestrator are active',
    subject: { ...subject, value: agent([version('1', { overrideLambdaArn: functionArn })], ['1']) },
    facts: {
      'bedrock-agent.agent-tools': { [agentId]: tools([], {}, functionArn) },
      ...tool('Active'),
    },
    expect: 'pass',
  },
  {
    when: 'its function does not exist',
    subject,
    facts: { ...grouped, ...tool(null, false) },
    ...missing,
    expect: 'fail',
    message: /The function arn.* that agent support, version 1 needs does not exist/,
  },
  {
    when: 'its function is not listed at all',
    subject,
    facts: grouped,
    ...missing,
    expect: 'fail',
  },
  {
    when: 'the agent failed, and an alias still serves a version whose knowledge base is gone',
    subject: {
      ...subject,
      value: agent([version('DRAFT'), version('1')], ['1'], { status: 'FAILED' }),
    },
    facts: knowing(),
    ...missing,
    expect: 'fail',
  },
  {
    when: 'its parser does not exist',
    subject: { ...subject, value: agent([version('1', { overrideLambdaArn: functionArn })], ['1']) },
    facts: { ...toolset({}), ...tool(null, false) },
    ...missing,
    expect: 'fail',
  },
  {
    when: 'its orchestrator does not exist',
    subject,
    facts: { 'bedrock-agent.agent-tools': { [agentId]: tools([], {}, functionArn) }, ...tool(null, false) },
    ...missing,
    expect: 'fail',
  },
  {
    when: 'its function failed',
    subject,
    facts: { ...grouped, ...tool('Failed') },
    ...broken,
    expect: 'fail',
  },
  {
    when: 'its function is inactive',
    subject,
    facts: { ...grouped, ...tool('Inactive') },
    ...broken,
    expect: 'fail',
  },
  {
    when: 'its function lies in another region',
    subject,
    facts: {
      'bedrock-agent.agent-tools': {
        [agentId]: tools([group({ lambdaArn: functionArn.replace('us-east-1', 'us-west-2') })]),
      },
    },
    expect: 'fail',
    severity: 'medium',
    reason: 'OTHER_REGION',
  },
  { when: 'its knowledge base does not exist', subject, facts: knowing(), ...missing, expect: 'fail' },
  {
    when: 'its knowledge base failed',
    subject,
    facts: withBase('FAILED'),
    ...broken,
    expect: 'fail',
    evidence: { 'version 1': { 'knowledge base KB00000001': 'FAILED' } },
  },
  {
    when: 'its guardrail does not exist',
    subject: guarded('guard2', '2'),
    facts: guardrail('READY'),
    ...missing,
    expect: 'fail',
  },
  {
    when: 'the version of its guardrail does not exist',
    subject: guarded('guard1', '3'),
    facts: guardrail('READY'),
    ...missing,
    expect: 'fail',
    message: /guardrail guard1 version 3/,
  },
  {
    when: 'its guardrail lies in another region',
    subject: guarded('arn:aws:bedrock:eu-west-1:111122223333:guardrail/guard1', '2'),
    facts: guardrail('READY'),
    ...missing,
    expect: 'fail',
  },
  {
    when: 'its guardrail failed',
    subject: guarded('guard1', '2'),
    facts: guardrail('FAILED'),
    ...broken,
    expect: 'fail',
  },
  { when: 'its collaborator does not exist', subject, facts: helping(), ...missing, expect: 'fail' },
  {
    when: 'the alias of its collaborator does not exist',
    subject,
    facts: helper('PREPARED', 'ALIAS00002'),
    ...missing,
    expect: 'fail',
  },
  { when: 'its collaborator failed', subject, facts: helper('FAILED'), ...broken, expect: 'fail' },
  {
    when: 'one thing is missing and another one cannot be told',
    subject,
    facts: {
      'bedrock-agent.agent-tools': {
        [agentId]: tools([group()], { knowledgeBases: [{ id: 'KB00000001', state: 'ENABLED' }] }),
      },
      ...tool('Pending'),
    },
    ...missing,
    expect: 'fail',
  },
  {
    when: 'what is missing weighs more than what is broken',
    subject,
    facts: {
      'bedrock-agent.agent-tools': {
        [agentId]: tools([group()], { knowledgeBases: [{ id: 'KB00000001', state: 'ENABLED' }] }),
      },
      ...tool('Failed'),
    },
    ...missing,
    expect: 'fail',
  },
  {
    when: 'only the draft names what is missing',
    subject: { ...subject, value: drafted },
    facts: knowing(),
    ...missing,
    expect: 'fail',
    severity: 'medium',
  },
  {
    when: 'it uses nothing',
    subject,
    facts: toolset({}),
    expect: 'not-applicable',
    message: /Nothing else belongs/,
  },
  {
    when: 'its knowledge base is switched off',
    subject,
    facts: knowing('DISABLED'),
    expect: 'not-applicable',
  },
  {
    when: 'its action group is switched off',
    subject,
    facts: { 'bedrock-agent.agent-tools': { [agentId]: tools([group({ state: 'DISABLED' })]) } },
    expect: 'not-applicable',
  },
  {
    when: 'it answers with an action group of AWS',
    subject,
    facts: {
      'bedrock-agent.agent-tools': {
        [agentId]: tools([group({ lambdaArn: null, signature: 'AMAZON.UserInput' })]),
      },
    },
    expect: 'not-applicable',
  },
  {
    when: 'the agent is being deleted',
    subject: { ...subject, value: agent([version('1')], ['1'], { status: 'DELETING' }) },
    facts: knowing(),
    expect: 'not-applicable',
  },
  {
    when: 'only the draft names what is missing and drafts do not count',
    subject: { ...subject, value: drafted },
    facts: knowing(),
    parameters: { evaluateDraft: false },
    expect: 'not-applicable',
  },
  {
    when: 'its function is being made',
    subject,
    facts: { ...grouped, ...tool('Pending') },
    ...changing,
    expect: 'unknown',
  },
  {
    when: 'AWS names no state of its function',
    subject,
    facts: { ...grouped, ...tool(null) },
    ...changing,
    expect: 'unknown',
  },
  {
    when: 'its knowledge base is being updated',
    subject,
    facts: withBase('UPDATING'),
    ...changing,
    expect: 'unknown',
  },
  {
    when: 'its knowledge base is being made',
    subject,
    facts: withBase('CREATING'),
    ...changing,
    expect: 'unknown',
  },
  {
    when: 'its guardrail is being versioned',
    subject: guarded('guard1', '2'),
    facts: guardrail('VERSIONING'),
    ...changing,
    expect: 'unknown',
  },
  {
    when: 'its guardrail belongs to another account',
    subject: guarded('arn:aws:bedrock:us-east-1:999999999999:guardrail/guard1', '2'),
    facts: guardrail('READY'),
    expect: 'unknown',
    reason: 'CROSS_ACCOUNT',
  },
  {
    when: 'its collaborator belongs to another account',
    subject,
    facts: helping(alias.replace('111122223333', '999999999999')),
    expect: 'unknown',
    reason: 'CROSS_ACCOUNT',
  },
  {
    when: 'its collaborator lies in another region',
    subject,
    facts: helping(alias.replace('us-east-1', 'eu-west-1')),
    expect: 'unknown',
    reason: 'CROSS_ACCOUNT',
  },
  {
    when: 'the tools of its version are not known',
    subject: { ...subject, value: agent([version('7')], ['7']) },
    facts: knowing(),
    expect: 'unknown',
    reason: 'NO_DATA',
  },
]);
