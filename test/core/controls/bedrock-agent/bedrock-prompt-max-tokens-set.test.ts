import { control } from '@lenswatch/core/controls/bedrock-agent/bedrock-prompt-max-tokens-set.ts';
import type { Flow, FlowNode, PromptVariant } from '@lenswatch/core/facts/bedrock-agent.ts';
import { testControl } from '../../../support/test-control.ts';

const nova = 'amazon.nova-pro-v1:0';
const variant = (maxTokens: number | null, more: Partial<PromptVariant> = {}): PromptVariant => ({
  name: 'a',
  templateType: 'TEXT',
  modelId: nova,
  agentBound: false,
  maxTokens,
  temperature: null,
  topP: null,
  ...more,
});
const version = (number: string, ...variants: PromptVariant[]) => ({
  version: number,
  createdAt: '2026-01-01T00:00:00.000Z',
  updatedAt: '2026-01-01T00:00:00.000Z',
  keyArn: null,
  secrets: [],
  variants,
});
const prompt = (...versions: ReturnType<typeof version>[]) => ({
  fact: 'bedrock-agent.prompt' as const,
  id: 'PROMPT1',
  value: { name: 'greeting', versions },
});
const node = (more: Partial<FlowNode>): FlowNode => ({
  path: 'answer',
  type: 'Prompt',
  guardrail: null,
  promptArn: null,
  modelId: nova,
  inline: true,
  maxTokens: null,
  knowledgeBaseId: null,
  lambdaArn: null,
  agentAliasArn: null,
  lexBotAliasArn: null,
  rerankModelArn: null,
  bucketName: null,
  ...more,
});
const flowVersion = (number: string, ...nodes: FlowNode[]) => ({
  version: number,
  status: 'Prepared',
  roleArn: null,
  keyArn: null,
  nodes,
  secrets: [],
});
const flow = (versions: ReturnType<typeof flowVersion>[], routes: string[], status = 'Prepared'): Flow => ({
  name: 'summary',
  status,
  draftErrors: [],
  aliases: [
    { id: 'TSTALIASID', name: 'TestAlias', routes: ['DRAFT'] },
    ...(routes.length > 0 ? [{ id: 'LIVE', name: 'live', routes }] : []),
  ],
  versions,
});
const theFlow = (...all: Parameters<typeof flow>) => ({
  fact: 'bedrock-agent.flow' as const,
  id: 'FLOW1',
  value: flow(...all),
});
const taking = (promptArn: string, route = '1') => ({
  'bedrock-agent.flow': {
    f1: flow(
      [flowVersion(route, node({ promptArn, modelId: null, inline: false }))],
      route === 'DRAFT' ? [] : [route],
    ),
  },
});
const arn = 'arn:aws:bedrock:us-east-1:111122223333:prompt/PROMPT1';
const model = (outputModalities: string[]) => ({
  provider: 'Amazon',
  inputModalities: ['TEXT'],
  outputModalities,
  lifecycle: 'ACTIVE',
  legacyAt: null,
  extendedAccessAt: null,
  endOfLifeAt: null,
});
const models = {
  'bedrock.foundation-model': {
    [nova]: model(['TEXT']),
    'amazon.titan-embed-text-v2:0': model(['EMBEDDING']),
    'amazon.nova-canvas-v1:0': model(['IMAGE']),
  },
};
const profile = 'arn:aws:bedrock:us-east-1:111122223333:application-inference-profile/abc';
const profiles = {
  'bedrock.inference-profile': {
    abc: {
      name: 'team',
      type: 'APPLICATION',
      status: 'ACTIVE',
      modelArns: [`arn:aws:bedrock:us-east-1::foundation-model/${nova}`],
    },
  },
};

testControl(control, [
  {
    when: 'the newest version of a prompt limits output',
    subject: prompt(version('1', variant(500))),
    expect: 'pass',
  },
  { when: 'the limit is exactly the largest', subject: prompt(version('1', variant(4096))), expect: 'pass' },
  {
    when: 'an old version without limit is taken by no flow',
    subject: prompt(version('DRAFT', variant(null)), version('1', variant(null)), version('2', variant(500))),
    facts: models,
    expect: 'pass',
  },
  {
    when: 'a flow takes a prompt of another account, whose id is the same',
    subject: prompt(version('1', variant(null)), version('2', variant(500))),
    facts: { ...models, ...taking(`${arn.replace('111122223333', '999999999999')}:1`) },
    expect: 'pass',
  },
  {
    when: 'version 12 is newer than version 9, which has no limit',
    subject: prompt(version('9', variant(null)), version('12', variant(500))),
    facts: models,
    expect: 'pass',
  },
  {
    when: 'its only version limits output, and flows could not be read',
    subject: prompt(version('1', variant(500))),
    missing: ['bedrock-agent.flow'],
    expect: 'pass',
  },
  {
    when: 'every generating node of a served flow is limited',
    subject: theFlow(
      [
        flowVersion(
          '1',
          node({ maxTokens: 100 }),
          node({ path: 'loop/kb', type: 'KnowledgeBase', maxTokens: 9 }),
        ),
      ],
      ['1'],
    ),
    expect: 'pass',
  },
  {
    when: 'a variant sets no limit',
    subject: prompt(version('1', variant(500), variant(null, { name: 'b' }))),
    facts: models,
    expect: 'fail',
    severity: 'medium',
    reason: 'MAX_TOKENS_UNSET',
    message: /^Version 1 of prompt greeting, variant b, sets no limit/,
  },
  {
    when: 'a variant with a cross-region profile sets no limit',
    subject: prompt(version('1', variant(null, { modelId: `us.${nova}` }))),
    facts: models,
    expect: 'fail',
  },
  {
    when: 'a variant with an application profile sets no limit',
    subject: prompt(version('1', variant(null, { modelId: profile }))),
    facts: { ...models, ...profiles },
    expect: 'fail',
  },
  {
    when: 'the limit is too high',
    subject: prompt(version('1', variant(4097))),
    expect: 'fail',
    reason: 'MAX_TOKENS_HIGH',
  },
  { when: 'the limit is zero', subject: prompt(version('1', variant(0))), expect: 'fail' },
  {
    when: 'one variant is too high and the model of another cannot be told',
    subject: prompt(version('1', variant(null, { modelId: profile }), variant(9000, { name: 'b' }))),
    expect: 'fail',
    reason: 'MAX_TOKENS_HIGH',
  },
  {
    when: 'a flow takes an old version without limit',
    subject: prompt(version('1', variant(null)), version('2', variant(500))),
    facts: { ...models, ...taking(`${arn}:1`) },
    expect: 'fail',
    severity: 'medium',
  },
  {
    when: 'a served flow takes the draft without limit',
    subject: prompt(version('DRAFT', variant(null)), version('2', variant(500))),
    facts: { ...models, ...taking(arn) },
    expect: 'fail',
    severity: 'medium',
  },
  {
    when: 'only the draft of a flow takes the draft without limit',
    subject: prompt(version('DRAFT', variant(null)), version('2', variant(500))),
    facts: { ...models, ...taking(arn, 'DRAFT') },
    expect: 'fail',
    severity: 'low',
  },
  {
    when: 'there is only a draft and it sets no limit',
    subject: prompt(version('DRAFT', variant(null))),
    facts: models,
    expect: 'fail',
    severity: 'low',
  },
  {
    when: 'an inline prompt of a served flow sets no limit',
    subject: theFlow([flowVersion('1', node({}))], ['1']),
    facts: models,
    expect: 'fail',
    severity: 'medium',
    message: /^Version 1 of flow summary, node answer, sets no limit/,
  },
  {
    when: 'only the draft of a flow sets no limit',
    subject: theFlow([flowVersion('DRAFT', node({})), flowVersion('1', node({ maxTokens: 100 }))], ['1']),
    facts: models,
    expect: 'fail',
    severity: 'low',
  },
  {
    when: 'the model of a variant without limit cannot be told',
    subject: prompt(version('1', variant(null, { modelId: profile }))),
    facts: models,
    expect: 'unknown',
    reason: 'MODEL_ID_UNRESOLVED',
  },
  {
    when: 'the flow is being prepared',
    subject: theFlow([flowVersion('1', node({}))], ['1'], 'Preparing'),
    expect: 'unknown',
    reason: 'TRANSIENT_STATE',
  },
  {
    when: 'the variant belongs to an agent',
    subject: prompt(version('1', variant(null, { modelId: null, agentBound: true }))),
    expect: 'not-applicable',
  },
  {
    when: 'the variant names no model',
    subject: prompt(version('1', variant(null, { modelId: null }))),
    expect: 'not-applicable',
  },
  {
    when: 'a variant sets no limit, and AWS does not say what one of two models behind its profile generates',
    subject: prompt(version('1', variant(null, { modelId: profile }))),
    facts: {
      'bedrock.foundation-model': { [nova]: model([]), 'amazon.nova-canvas-v1:0': model(['IMAGE']) },
      'bedrock.inference-profile': {
        abc: {
          ...profiles['bedrock.inference-profile'].abc,
          modelArns: [nova, 'amazon.nova-canvas-v1:0'].map(
            (id) => `arn:aws:bedrock:us-east-1::foundation-model/${id}`,
          ),
        },
      },
    },
    expect: 'unknown',
    reason: 'NO_DATA',
  },
  {
    when: 'a variant sets no limit, and AWS does not say what its model generates',
    subject: prompt(version('1', variant(null, { modelId: nova }))),
    facts: { 'bedrock.foundation-model': { [nova]: model([]) } },
    expect: 'unknown',
    reason: 'NO_DATA',
  },
  {
    when: 'the variants embed and draw',
    subject: prompt(
      version(
        '1',
        variant(null, { modelId: 'amazon.titan-embed-text-v2:0' }),
        variant(null, { name: 'b', modelId: 'amazon.nova-canvas-v1:0' }),
      ),
    ),
    facts: models,
    expect: 'not-applicable',
  },
  {
    when: 'the flow only takes prompts from the catalogue and retrieves',
    subject: theFlow(
      [
        flowVersion(
          '1',
          node({ promptArn: arn, modelId: null, inline: false }),
          node({ path: 'kb', type: 'KnowledgeBase', modelId: null, inline: false, knowledgeBaseId: 'KB1' }),
        ),
      ],
      ['1'],
    ),
    expect: 'not-applicable',
  },
  {
    when: 'the flow failed and serves nothing',
    subject: theFlow([flowVersion('DRAFT', node({}))], [], 'Failed'),
    expect: 'not-applicable',
    reason: 'RESOURCE_FAILED_STATE',
  },
  {
    when: 'there is only a draft and drafts do not count',
    subject: prompt(version('DRAFT', variant(null))),
    facts: models,
    parameters: { evaluateDraft: false },
    expect: 'not-applicable',
  },
  {
    when: 'the flow failed, and an alias still serves a node without a limit',
    subject: theFlow([flowVersion('DRAFT'), flowVersion('1', node({}))], ['1'], 'Failed'),
    facts: models,
    expect: 'fail',
    reason: 'MAX_TOKENS_UNSET',
  },
  {
    when: 'a node names a model beside a prompt of the catalogue, with which it is judged',
    subject: theFlow([flowVersion('1', node({ promptArn: arn, inline: false }))], ['1']),
    facts: models,
    expect: 'not-applicable',
  },
  {
    when: 'a profile leads to one model that writes and one that draws, and no limit is set',
    subject: prompt(version('1', variant(null, { modelId: profile }))),
    facts: {
      ...models,
      'bedrock.inference-profile': {
        abc: {
          ...profiles['bedrock.inference-profile'].abc,
          modelArns: [nova, 'amazon.nova-canvas-v1:0'].map(
            (id) => `arn:aws:bedrock:us-east-1::foundation-model/${id}`,
          ),
        },
      },
    },
    expect: 'fail',
    reason: 'MAX_TOKENS_UNSET',
  },
]);
