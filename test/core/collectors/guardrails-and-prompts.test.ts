import { expect, test } from 'vitest';
import { account, reasonsOf, region, snapshotOf, valuesOf } from '../../support/snapshot-of.ts';

const at = new Date('2026-01-01T00:00:00.000Z');
const arn = `arn:aws:bedrock:${region}:${account}:guardrail/g1`;
// In two parts, so that nothing that looks for keys takes it for one.
const key = ['AKIA', '2OGYBAH6STMMNXNN'].join('');

test('a guardrail keeps what each entry does, and own words once per setting', async () => {
  const snapshot = await snapshotOf('bedrock.guardrail', {
    'bedrock:ListGuardrails': { guardrails: [{ id: 'g1', version: 'DRAFT' }] },
    'bedrock:GetGuardrail': {
      guardrailId: 'g1',
      guardrailArn: arn,
      name: 'chat',
      version: 'DRAFT',
      status: 'READY',
      topicPolicy: { topics: [{ name: 'advice', definition: 'private', inputAction: 'BLOCK' }] },
      wordPolicy: {
        words: [{ text: 'secret' }, { text: 'word' }, { text: 'other', inputEnabled: false }],
        managedWordLists: [{ type: 'PROFANITY', outputAction: 'NONE' }],
      },
      sensitiveInformationPolicy: {
        piiEntities: [{ type: 'EMAIL', action: 'ANONYMIZE', outputEnabled: false }],
        regexes: [{ name: 'iban', pattern: 'private', action: 'BLOCK' }],
      },
      contextualGroundingPolicy: { filters: [{ type: 'GROUNDING', threshold: 0.7, action: 'NONE' }] },
    },
  });
  const none = { inputAction: null, outputAction: null, inputEnabled: null, outputEnabled: null };
  expect(valuesOf(snapshot, 'bedrock.guardrail')).toMatchObject([
    {
      versions: [
        {
          screens: [
            { ...none, policy: 'topic', name: 'advice', action: null, inputAction: 'BLOCK' },
            { ...none, policy: 'word', name: 'words', action: null },
            { ...none, policy: 'word', name: 'words', action: null, inputEnabled: false },
            { ...none, policy: 'word-list', name: 'PROFANITY', action: null, outputAction: 'NONE' },
            { ...none, policy: 'pii', name: 'EMAIL', action: 'ANONYMIZE', outputEnabled: false },
            { ...none, policy: 'regex', name: 'iban', action: 'BLOCK' },
          ],
          groundingChecks: [{ type: 'GROUNDING', threshold: 0.7, action: 'NONE', enabled: null }],
        },
      ],
    },
  ]);
  expect(JSON.stringify(snapshot)).not.toMatch(/private|secret/);
});

test('a guardrail is a gap when what one of its entries does, or how strongly, is of a kind that is not known', async () => {
  const answer = (policies: object) => ({
    'bedrock:ListGuardrails': { guardrails: [{ id: 'g1', version: 'DRAFT' }] },
    'bedrock:GetGuardrail': {
      guardrailId: 'g1',
      guardrailArn: arn,
      name: 'chat',
      version: 'DRAFT',
      status: 'READY',
      ...policies,
    },
  });
  const filter = { type: 'HATE', inputStrength: 'HIGH', outputStrength: 'HIGH' };
  for (const policies of [
    { contentPolicy: { filters: [{ ...filter, outputAction: 'ALERT' }] } },
    { contentPolicy: { filters: [{ ...filter, inputStrength: 'VERY_HIGH' }] } },
    { contentPolicy: { filters: [{ ...filter, outputStrength: 'VERY_HIGH' }] } },
    { topicPolicy: { topics: [{ name: 'advice', inputAction: 'ALERT' }] } },
    { wordPolicy: { words: [{ text: 'word', inputAction: 'ALERT' }] } },
    { wordPolicy: { managedWordLists: [{ type: 'PROFANITY', inputAction: 'ALERT' }] } },
    { sensitiveInformationPolicy: { piiEntities: [{ type: 'EMAIL', action: 'ALERT' }] } },
    { sensitiveInformationPolicy: { regexes: [{ name: 'iban', action: 'BLOCK', outputAction: 'ALERT' }] } },
    { contextualGroundingPolicy: { filters: [{ type: 'GROUNDING', threshold: 0.7, action: 'ALERT' }] } },
  ]) {
    const snapshot = await snapshotOf('bedrock.guardrail', answer(policies));
    expect(reasonsOf(snapshot, 'bedrock.guardrail'), JSON.stringify(policies)).toEqual(['SERVICE_ERROR']);
  }
});

test('a flow shows where secrets stand, in loops too, and what is wrong with its draft', async () => {
  const inline = {
    sourceConfiguration: {
      inline: { modelId: 'm.x', templateConfiguration: { text: { text: `Use ${key}` } } },
    },
  };
  const snapshot = await snapshotOf('bedrock-agent.flow', {
    'bedrock-agent:ListFlows': { flowSummaries: [{ id: 'F1' }] },
    'bedrock-agent:ListFlowAliases': { flowAliasSummaries: [] },
    'bedrock-agent:GetFlow': {
      id: 'F1',
      arn: 'arn:f1',
      name: 'summary',
      status: 'Prepared',
      version: 'DRAFT',
      validations: [
        { severity: 'Error', type: 'UnreachableNode', message: 'm' },
        { severity: 'Warning', type: 'UnusedInput', message: 'm' },
        { severity: 'Error', message: 'm' },
      ],
      definition: {
        nodes: [
          {
            name: 'Loop',
            type: 'Loop',
            configuration: {
              loop: {
                definition: { nodes: [{ name: 'Ask', type: 'Prompt', configuration: { prompt: inline } }] },
              },
            },
          },
          { name: 'Code', type: 'InlineCode', configuration: { inlineCode: { code: `k = "${key}"` } } },
          {
            name: 'Find',
            type: 'KnowledgeBase',
            configuration: {
              knowledgeBase: {
                knowledgeBaseId: 'KB1',
                promptTemplate: { textPromptTemplate: `with ${key}` },
                rerankingConfiguration: {
                  type: 'BEDROCK_RERANKING_MODEL',
                  bedrockRerankingConfiguration: { modelConfiguration: { modelArn: 'arn:rerank' } },
                },
              },
            },
          },
        ],
      },
    },
  });
  expect(valuesOf(snapshot, 'bedrock-agent.flow')).toMatchObject([
    {
      draftErrors: ['Error', 'UnreachableNode'],
      versions: [
        {
          nodes: [
            { path: 'Loop' },
            { path: 'Loop/Ask', inline: true, modelId: 'm.x' },
            { path: 'Code' },
            { path: 'Find', rerankModelArn: 'arn:rerank' },
          ],
          secrets: [
            { place: 'node Loop/Ask, inline prompt, templateConfiguration, text, text', offset: 4 },
            { place: 'node Code, inline code', offset: 5 },
            { place: 'node Find, prompt template, textPromptTemplate' },
          ],
        },
      ],
    },
  ]);
  expect(JSON.stringify(snapshot)).not.toContain(key.slice(4));
});

test('a prompt and an agent show where secrets stand', async () => {
  const prompts = await snapshotOf('bedrock-agent.prompt', {
    'bedrock-agent:ListPrompts': { promptSummaries: [{ id: 'P1', version: 'DRAFT' }] },
    'bedrock-agent:GetPrompt': {
      id: 'P1',
      arn: 'arn:p1',
      name: 'letter',
      version: 'DRAFT',
      createdAt: at,
      updatedAt: at,
      variants: [
        {
          name: 'first',
          templateType: 'CHAT',
          templateConfiguration: {
            chat: {
              messages: [{ role: 'user', content: [{ text: `a\n${key}` }] }],
              system: [{ text: 'kind' }],
            },
          },
        },
      ],
    },
  });
  expect(valuesOf(prompts, 'bedrock-agent.prompt')).toMatchObject([
    { versions: [{ secrets: [{ line: 2, place: 'variant first, chat, messages 1, content 1, text' }] }] },
  ]);
  const agents = await snapshotOf('bedrock-agent.agent', {
    'bedrock-agent:ListAgents': { agentSummaries: [{ agentId: 'A1' }] },
    'bedrock-agent:ListAgentAliases': { agentAliasSummaries: [] },
    'bedrock-agent:GetAgent': {
      agent: {
        agentId: 'A1',
        agentArn: 'arn:a1',
        agentName: 'support',
        agentStatus: 'PREPARED',
        instruction: `Use ${key}.`,
        promptOverrideConfiguration: {
          promptConfigurations: [
            { promptType: 'ORCHESTRATION', basePromptTemplate: `Use ${key}.`, foundationModel: 'm.x' },
          ],
        },
      },
    },
  });
  expect(valuesOf(agents, 'bedrock-agent.agent')).toMatchObject([
    {
      versions: [
        {
          secrets: [{ place: 'instruction' }, { place: 'template ORCHESTRATION' }],
          promptConfigurations: [{ foundationModel: 'm.x' }],
        },
      ],
    },
  ]);
  expect(JSON.stringify([prompts, agents])).not.toContain(key.slice(4));
});

test('what is enforced says which content it looks at, in one spelling', async () => {
  const enforced = await snapshotOf('bedrock.enforced-guardrails', {
    'bedrock:ListEnforcedGuardrailsConfiguration': {
      guardrailsConfig: [
        { configId: 'b', guardrailArn: arn, guardrailId: 'g1', guardrailVersion: '1', inputTags: 'HONOR' },
        {
          configId: 'a',
          guardrailArn: arn,
          guardrailId: 'g1',
          guardrailVersion: '1',
          owner: 'ACCOUNT',
          selectiveContentGuarding: { system: 'SELECTIVE', messages: 'COMPREHENSIVE' },
        },
      ],
    },
  });
  expect(valuesOf(enforced, 'bedrock.enforced-guardrails')).toMatchObject([
    {
      configurations: [
        {
          configId: 'a',
          owner: 'ACCOUNT',
          guarded: { system: 'SELECTIVE', messages: 'COMPREHENSIVE', inputTags: null },
        },
        { configId: 'b', owner: null, guarded: { system: null, messages: null, inputTags: 'HONOR' } },
      ],
    },
  ]);
  const policy = {
    bedrock: {
      guardrail_inference: {
        'us-east-1': {
          baseline: {
            identifier: `${arn}:1`,
            selective_content_guarding: { system: { '@@assign': 'selective' }, messages: 'comprehensive' },
            input_tags: 'honor',
          },
        },
      },
    },
  };
  const organization = await snapshotOf('organizations.bedrock-policy', {
    'organizations:DescribeEffectivePolicy': { EffectivePolicy: { PolicyContent: JSON.stringify(policy) } },
  });
  expect(valuesOf(organization, 'organizations.bedrock-policy')).toMatchObject([
    {
      valid: true,
      guardrails: [{ guarded: { system: 'SELECTIVE', messages: 'COMPREHENSIVE', inputTags: 'HONOR' } }],
    },
  ]);
});
