import { control } from '@lenswatch/core/controls/bedrock/bedrock-guardrail-grounding-for-rag.ts';
import type { GuardrailGroundingCheck, GuardrailVersion } from '@lenswatch/core/facts/bedrock.ts';
import { guardrailVersion } from '../../../support/bedrock-values.ts';
import { referring } from '../../../support/guardrail-references.ts';
import { testControl } from '../../../support/test-control.ts';

const check = (type: string, threshold: number, more: Partial<GuardrailGroundingCheck> = {}) => ({
  type,
  threshold,
  action: null,
  enabled: null,
  ...more,
});
const grounding = check('GROUNDING', 0.7);
const relevance = check('RELEVANCE', 0.5);
const guardrail = (...versions: GuardrailVersion[]) => ({
  fact: 'bedrock.guardrail' as const,
  id: 'gr1',
  value: { name: 'chat', versions },
});
const of = (checks: GuardrailGroundingCheck[], more: Partial<GuardrailVersion> = {}) =>
  guardrail(guardrailVersion('1', { groundingChecks: checks, ...more }), guardrailVersion('2'));
const knowing = (version: string, state = 'ENABLED', id = 'a1') => ({
  'bedrock-agent.agent-tools': {
    [id]: {
      agentId: id,
      orchestratorArn: null,
      versions: [
        { version, actionGroups: [], knowledgeBases: [{ id: 'KB1', state }], collaboratorAliasArns: [] },
      ],
    },
  },
});
const rag = { ...referring.agent('1'), ...knowing('1') };
const sound = of([grounding, relevance]);

testControl(control, [
  {
    when: 'an agent with a knowledge base uses a version that checks both',
    subject: sound,
    facts: rag,
    expect: 'pass',
  },
  {
    when: 'a knowledge base node uses a version that checks both',
    subject: sound,
    facts: referring.flow('1', 'KnowledgeBase'),
    expect: 'pass',
  },
  {
    when: 'grounding is not checked',
    subject: of([relevance]),
    facts: rag,
    expect: 'fail',
    severity: 'medium',
    reason: 'GROUNDING_WEAK',
    message: /GROUNDING at 0\.7 or/,
  },
  {
    when: 'relevance is not checked',
    subject: of([grounding]),
    facts: rag,
    expect: 'fail',
    message: /by RELEVANCE at 0\.5/,
  },
  {
    when: 'grounding is checked at a lower threshold',
    subject: of([check('GROUNDING', 0.69), relevance]),
    facts: rag,
    expect: 'fail',
  },
  {
    when: 'relevance is checked at a lower threshold',
    subject: of([grounding, check('RELEVANCE', 0.4)]),
    facts: rag,
    expect: 'fail',
  },
  {
    when: 'the lower threshold is declared to suffice',
    subject: of([check('GROUNDING', 0.6), check('RELEVANCE', 0.4)]),
    facts: rag,
    parameters: { minGroundingThreshold: 0.6, minRelevanceThreshold: 0.4 },
    expect: 'pass',
  },
  {
    when: 'grounding is only detected',
    subject: of([check('GROUNDING', 0.9, { action: 'NONE' }), relevance]),
    facts: rag,
    expect: 'fail',
  },
  {
    when: 'relevance is disabled',
    subject: of([grounding, check('RELEVANCE', 0.9, { enabled: false })]),
    facts: rag,
    expect: 'fail',
  },
  {
    when: 'automated reasoning stands in for grounding',
    subject: of([relevance], { automatedReasoningPolicies: 1 }),
    facts: rag,
    expect: 'pass',
  },
  {
    when: 'automated reasoning is not accepted in its place',
    subject: of([relevance], { automatedReasoningPolicies: 1 }),
    facts: rag,
    parameters: { automatedReasoningCounts: false },
    expect: 'fail',
  },
  {
    when: 'automated reasoning does not stand in for relevance',
    subject: of([grounding], { automatedReasoningPolicies: 1 }),
    facts: rag,
    expect: 'fail',
  },
  {
    when: 'a node uses another version, which checks nothing',
    subject: sound,
    facts: { ...rag, ...referring.flow('2', 'KnowledgeBase') },
    expect: 'fail',
  },
  {
    when: 'a prompt node uses another version, which checks nothing',
    subject: sound,
    facts: { ...rag, ...referring.flow('2') },
    expect: 'pass',
  },
  {
    when: 'only the draft of an agent retrieves',
    subject: of([]),
    facts: { ...referring.draftOfAgent('1'), ...knowing('DRAFT') },
    expect: 'fail',
    severity: 'low',
  },
  {
    when: 'only the draft of an agent retrieves, and drafts are left out',
    subject: of([]),
    facts: { ...referring.draftOfAgent('1'), ...knowing('DRAFT') },
    parameters: { evaluateDraft: false },
    expect: 'not-applicable',
  },
  {
    when: 'the agent has no knowledge base',
    subject: of([]),
    facts: {
      ...referring.agent('1'),
      'bedrock-agent.agent-tools': {
        a1: {
          agentId: 'a1',
          orchestratorArn: null,
          versions: [{ version: '1', actionGroups: [], knowledgeBases: [], collaboratorAliasArns: [] }],
        },
      },
    },
    expect: 'not-applicable',
    message: /Nothing that retrieves/,
  },
  {
    when: 'the knowledge base is disabled',
    subject: of([]),
    facts: { ...referring.agent('1'), ...knowing('1', 'DISABLED') },
    expect: 'not-applicable',
  },
  {
    when: 'another version of the agent has the knowledge base',
    subject: of([]),
    facts: { ...referring.agent('1'), ...knowing('2') },
    expect: 'not-applicable',
  },
  {
    when: 'another agent has the knowledge base',
    subject: of([]),
    facts: { ...referring.agent('1'), ...knowing('1', 'ENABLED', 'a2') },
    expect: 'not-applicable',
  },
  { when: 'nobody uses the guardrail', subject: of([]), expect: 'not-applicable' },
  {
    when: 'a version that is used does not exist',
    subject: sound,
    facts: { ...referring.agent('7'), ...knowing('1') },
    expect: 'not-applicable',
  },
  {
    when: 'flows could not all be read',
    subject: sound,
    facts: rag,
    partial: ['bedrock-agent.flow'],
    expect: 'unknown',
  },
  {
    when: 'a failing node is known though agents could not be read',
    subject: of([]),
    facts: referring.flow('1', 'KnowledgeBase'),
    missing: ['bedrock-agent.agent'],
    expect: 'fail',
  },
  {
    when: 'a failing agent and its knowledge base are known though flows could not be read',
    subject: of([]),
    facts: rag,
    missing: ['bedrock-agent.flow'],
    expect: 'fail',
  },
  {
    when: 'only another agent is known to have a knowledge base, and flows could not be read',
    subject: of([]),
    facts: { ...referring.agent('1'), ...knowing('1', 'ENABLED', 'a2') },
    missing: ['bedrock-agent.flow'],
    expect: 'unknown',
  },
]);
