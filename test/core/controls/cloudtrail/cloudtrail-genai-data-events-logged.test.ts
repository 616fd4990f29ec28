import { control } from '@lenswatch/core/controls/cloudtrail/cloudtrail-genai-data-events-logged.ts';
import type { Agent, Flow, KnowledgeBase } from '@lenswatch/core/facts/bedrock-agent.ts';
import type { Principal } from '@lenswatch/core/facts/iam.ts';
import type { AdvancedEventSelector, Trail } from '@lenswatch/core/facts/logging.ts';
import { parsePolicy } from '@lenswatch/core/iam/parse-policy.ts';
import { testControl } from '../../../support/test-control.ts';
import { advancedSelector, type Operators } from './advanced-selector.ts';

const typed = (type: string, fields: { readonly [field: string]: Operators } = {}) =>
  advancedSelector('Data', { 'resources.type': { equals: [type] }, ...fields });
const trail = (advancedSelectors: AdvancedEventSelector[], more: Partial<Trail> = {}) => ({
  name: 'audit',
  homeRegion: 'us-east-1',
  multiRegion: true,
  organization: false,
  bucketName: 'audit-logs',
  keyId: null,
  logFileValidation: true,
  logGroupArn: null,
  logging: true,
  latestDeliveryError: null,
  selectors: [],
  advancedSelectors,
  ...more,
});
const trailArn = 'arn:aws:cloudtrail:us-east-1:111122223333:trail/audit';
const trailed = (advancedSelectors: AdvancedEventSelector[], more: Partial<Trail> = {}) => ({
  'cloudtrail.trail': { [trailArn]: trail(advancedSelectors, more) },
});

const bedrock = 'arn:aws:bedrock:us-east-1:111122223333';
const baseArn = `${bedrock}:knowledge-base/KB12345678`;
const base: KnowledgeBase = {
  name: 'docs',
  status: 'ACTIVE',
  type: 'VECTOR',
  roleArn: 'arn:aws:iam::111122223333:role/kb',
  embeddingModelArn: null,
  embeddingDimensions: null,
  managedEmbeddingType: null,
  supplementalBuckets: [],
  storageType: null,
  collectionArn: null,
  domainArn: null,
};
const bases = { 'bedrock-agent.knowledge-base': { [baseArn]: base } };
const kbType = 'AWS::Bedrock::KnowledgeBase';

const alias = { id: 'ALIAS12345', name: 'prod', status: 'PREPARED', invocationState: null, routes: ['1'] };
const agent: Agent = {
  name: 'assistant',
  status: 'PREPARED',
  orchestrationType: null,
  aliases: [alias],
  versions: [],
};
const agents = { 'bedrock-agent.agent': { [`${bedrock}:agent/AGENT12345`]: agent } };
const agentType = 'AWS::Bedrock::AgentAlias';
const flow: Flow = { name: 'flow', status: 'Prepared', draftErrors: [], aliases: [], versions: [] };
const flows = { 'bedrock-agent.flow': { [`${bedrock}:flow/FLOW123456`]: flow } };
const prompts = {
  'bedrock-agent.prompt': { [`${bedrock}:prompt/PROMPT1234`]: { name: 'ask', versions: [] } },
};
const guardrails = { 'bedrock.guardrail': { [`${bedrock}:guardrail/gr1`]: { name: 'safe', versions: [] } } };

const endpoint = (tags: { [key: string]: string }) => ({
  'sagemaker.endpoint': {
    chat: {
      status: 'InService',
      configName: 'chat-config',
      variants: [],
      createdAt: '2026-10-01T00:00:00.000Z',
      tags,
    },
  },
  'sagemaker.endpoint-config': {
    'chat-config': {
      asynchronous: false,
      networkIsolation: false,
      subnetIds: [],
      variants: [{ name: 'main', modelName: 'trees', instanceTypes: ['ml.m5.large'], serverless: false }],
    },
  },
  'sagemaker.model': { trees: { networkIsolation: false, subnetIds: [], images: [], fromHub: false } },
});

const role = (action: string, more: Partial<Principal> = {}): Principal => ({
  kind: 'role',
  arn: 'arn:aws:iam::111122223333:role/app',
  name: 'app',
  path: '/',
  policies: [
    {
      name: 'inline',
      source: 'inline',
      arn: null,
      document: parsePolicy(
        JSON.stringify({
          Version: '2012-10-17',
          Statement: { Effect: 'Allow', Action: action, Resource: '*' },
        }),
      ),
    },
  ],
  boundary: null,
  trust: null,
  groups: [],
  tags: {},
  ...more,
});
const callers = (action: string, more: Partial<Principal> = {}) => ({
  'iam.principal': { 'arn:aws:iam::111122223333:role/app': role(action, more) },
});
const inlineType = 'AWS::Bedrock::InlineAgent';
const subject = { fact: 'aws.region' as const, id: 'us-east-1', value: {} };

testControl(control, [
  {
    when: 'knowledge base calls are recorded',
    subject,
    facts: { ...bases, ...trailed([typed(kbType)]) },
    expect: 'pass',
  },
  {
    when: 'no selector takes knowledge base calls',
    subject,
    facts: { ...bases, ...trailed([typed(agentType)]) },
    expect: 'fail',
    severity: 'high',
    reason: 'NOT_RECORDED',
  },
  { when: 'there is no trail', subject, facts: bases, expect: 'fail', severity: 'high' },
  {
    when: 'basic selectors take management events only',
    subject,
    facts: {
      ...bases,
      ...trailed([], { selectors: [{ readWriteType: 'All', management: true, excludedSources: [] }] }),
    },
    expect: 'fail',
  },
  {
    when: 'the trail does not log',
    subject,
    facts: { ...bases, ...trailed([typed(kbType)], { logging: false }) },
    expect: 'fail',
  },
  {
    when: 'the delivery of the trail fails',
    subject,
    facts: { ...bases, ...trailed([typed(kbType)], { latestDeliveryError: 'NoSuchBucket' }) },
    expect: 'fail',
  },
  {
    when: 'the trail covers another region only',
    subject,
    facts: { ...bases, ...trailed([typed(kbType)], { multiRegion: false, homeRegion: 'eu-west-1' }) },
    expect: 'fail',
  },
  {
    when: 'the trail covers this region alone',
    subject,
    facts: { ...bases, ...trailed([typed(kbType)], { multiRegion: false }) },
    expect: 'pass',
  },
  {
    when: 'a selector takes reads only',
    subject,
    facts: { ...bases, ...trailed([typed(kbType, { readOnly: { equals: ['true'] } })]) },
    expect: 'fail',
    severity: 'low',
    reason: 'PARTLY_RECORDED',
  },
  {
    when: 'a selector takes writes only',
    subject,
    facts: { ...bases, ...trailed([typed(kbType, { readOnly: { equals: ['false'] } })]) },
    expect: 'fail',
    severity: 'low',
    reason: 'PARTLY_RECORDED',
  },
  {
    when: 'a selector of another type leaves events out by name',
    subject,
    facts: { ...bases, ...trailed([typed(agentType, { eventName: { notEquals: ['GetAgent'] } })]) },
    expect: 'fail',
    severity: 'high',
    reason: 'NOT_RECORDED',
  },
  {
    when: 'one selector takes reads and one writes',
    subject,
    facts: {
      ...bases,
      ...trailed([
        typed(kbType, { readOnly: { equals: ['true'] } }),
        typed(kbType, { readOnly: { equals: ['false'] } }),
      ]),
    },
    expect: 'pass',
  },
  {
    when: 'a selector names events',
    subject,
    facts: { ...bases, ...trailed([typed(kbType, { eventName: { equals: ['Retrieve'] } })]) },
    expect: 'fail',
    severity: 'low',
  },
  {
    when: 'a selector names resources that include this one',
    subject,
    facts: {
      ...bases,
      ...trailed([typed(kbType, { 'resources.ARN': { startsWith: [`${bedrock}:knowledge-base/`] } })]),
    },
    expect: 'pass',
  },
  {
    when: 'a selector names other resources',
    subject,
    facts: { ...bases, ...trailed([typed(kbType, { 'resources.ARN': { equals: [`${baseArn}X`] } })]) },
    expect: 'fail',
    severity: 'high',
  },
  {
    when: 'a selector leaves this resource out',
    subject,
    facts: { ...bases, ...trailed([typed(kbType, { 'resources.ARN': { notEquals: [baseArn] } })]) },
    expect: 'fail',
    severity: 'high',
  },
  {
    when: 'an event data store records the calls',
    subject,
    facts: {
      ...bases,
      'cloudtrail.event-data-store': {
        lake: { name: 'lake', status: 'ENABLED', multiRegion: false, advancedSelectors: [typed(kbType)] },
      },
    },
    expect: 'pass',
  },
  {
    when: 'one of two types is recorded',
    subject,
    facts: { ...bases, ...agents, ...trailed([typed(kbType)]) },
    expect: 'fail',
    message: /AWS::Bedrock::AgentAlias/,
  },
  {
    when: 'the aliases of an agent are recorded by name',
    subject,
    facts: {
      'bedrock-agent.agent': { AGENT12345: agent },
      ...trailed([typed(agentType, { 'resources.ARN': { endsWith: [`/${alias.id}`] } })]),
    },
    expect: 'pass',
  },
  {
    when: 'the test alias of a flow is recorded',
    subject,
    facts: {
      ...flows,
      ...trailed([
        typed('AWS::Bedrock::FlowAlias', {
          'resources.ARN': { equals: [`${bedrock}:flow/FLOW123456/alias/TSTALIASID`] },
        }),
      ]),
    },
    expect: 'pass',
  },
  {
    when: 'prompts are recorded under their other name',
    subject,
    facts: { ...prompts, ...trailed([typed('AWS::Bedrock::PromptVersion')]) },
    expect: 'pass',
  },
  {
    when: 'guardrail calls are not recorded',
    subject,
    facts: { ...guardrails, ...trailed([]) },
    expect: 'fail',
  },
  {
    when: 'the only needed type is exempt',
    subject,
    facts: guardrails,
    parameters: { exemptTypes: ['AWS::Bedrock::Guardrail', inlineType] },
    expect: 'not-applicable',
  },
  {
    when: 'calls to a generative endpoint are not recorded',
    subject,
    facts: { ...endpoint({ 'genai-lens:workload': 'true' }), ...trailed([]) },
    expect: 'fail',
    message: /AWS::SageMaker::Endpoint/,
  },
  {
    when: 'calls to a generative endpoint are recorded by their source',
    subject,
    facts: {
      ...endpoint({ 'genai-lens:workload': 'true' }),
      ...trailed([
        typed('AWS::SageMaker::Endpoint', { eventSource: { equals: ['sagemaker.amazonaws.com'] } }),
      ]),
    },
    expect: 'pass',
  },
  {
    when: 'the only endpoint is not generative',
    subject,
    facts: { ...endpoint({}), ...trailed([]) },
    expect: 'not-applicable',
    reason: 'NO_USAGE',
  },
  {
    when: 'an administrator may call inline agents unrecorded',
    subject,
    facts: { ...bases, ...callers('*'), ...trailed([typed(kbType)]) },
    expect: 'fail',
    message: /InlineAgent/,
  },
  {
    when: 'inline agents are recorded',
    subject,
    facts: {
      ...bases,
      ...callers('bedrock:InvokeInlineAgent'),
      ...trailed([typed(kbType), typed(inlineType)]),
    },
    expect: 'pass',
  },
  {
    when: 'inline agents, which have no ARN, are recorded by ARN',
    subject,
    facts: {
      ...bases,
      ...callers('bedrock:InvokeInlineAgent'),
      ...trailed([typed(kbType), typed(inlineType, { 'resources.ARN': { startsWith: [bedrock] } })]),
    },
    expect: 'fail',
    severity: 'low',
    reason: 'PARTLY_RECORDED',
  },
  {
    when: 'no role but a service-linked one may call inline agents',
    subject,
    facts: { ...bases, ...callers('bedrock:*', { path: '/aws-service-role/' }), ...trailed([typed(kbType)]) },
    expect: 'pass',
  },
  {
    when: 'nobody may call inline agents',
    subject,
    facts: { ...bases, ...callers('bedrock:InvokeModel'), ...trailed([typed(kbType)]) },
    expect: 'pass',
  },
  {
    when: 'only a group without users may call inline agents',
    subject,
    facts: { ...bases, ...callers('bedrock:*', { kind: 'group' }), ...trailed([typed(kbType)]) },
    expect: 'pass',
  },
  {
    when: 'a type is missing and another inventory cannot be read',
    subject,
    facts: { ...bases, ...trailed([]) },
    missing: ['bedrock-agent.agent', 'iam.principal'],
    expect: 'fail',
  },
  {
    when: 'the region has nothing, whatever administrators may do',
    subject,
    facts: callers('*'),
    expect: 'not-applicable',
    reason: 'NO_USAGE',
  },
  {
    when: 'calls to a generative endpoint are not recorded, and other endpoints could not be read',
    subject,
    facts: { ...endpoint({ 'genai-lens:workload': 'true' }), ...trailed([]) },
    partial: ['sagemaker.endpoint'],
    expect: 'fail',
    reason: 'NOT_RECORDED',
  },
  {
    when: 'calls to the only generative endpoint are recorded by its ARN',
    subject,
    facts: {
      ...endpoint({ 'genai-lens:workload': 'true' }),
      ...trailed([
        typed('AWS::SageMaker::Endpoint', { 'resources.ARN': { equals: ['arn:aws:test:::chat'] } }),
      ]),
    },
    expect: 'pass',
  },
  ...(['Updating', 'Failed'] as const).map((status) => {
    const facts = endpoint({ 'genai-lens:workload': 'true' });
    return {
      when: `the only generative endpoint is ${status}, and no trail records calls to it`,
      subject,
      facts: { ...facts, 'sagemaker.endpoint': { chat: { ...facts['sagemaker.endpoint'].chat, status } } },
      expect: status === 'Updating' ? ('fail' as const) : ('not-applicable' as const),
    };
  }),
  {
    when: 'one of two names of the only needed type is exempt',
    subject,
    facts: prompts,
    parameters: { exemptTypes: ['AWS::Bedrock::PromptVersion'] },
    expect: 'not-applicable',
  },
  {
    when: 'every type is exempt',
    subject,
    facts: { ...bases, ...guardrails },
    parameters: {
      exemptTypes: [
        ...[agentType, kbType, inlineType, 'AWS::Bedrock::FlowAlias', 'AWS::Bedrock::Guardrail'],
        ...['AWS::Bedrock::Prompt', 'AWS::SageMaker::Endpoint'],
      ],
    },
    expect: 'not-applicable',
    message: /All resource types are exempt/,
  },
  {
    when: 'another trail records other calls',
    subject,
    facts: {
      ...bases,
      'cloudtrail.trail': { [trailArn]: trail([typed(kbType)]), [`${trailArn}2`]: trail([typed(agentType)]) },
    },
    expect: 'pass',
    evidence: { [kbType]: [trailArn] },
  },
  {
    when: 'a principal may call inline agents beside a guardrail, and agents cannot be read',
    subject,
    facts: {
      ...guardrails,
      ...callers('bedrock:InvokeInlineAgent'),
      ...trailed([typed('AWS::Bedrock::Guardrail')]),
    },
    missing: ['bedrock-agent.agent'],
    expect: 'fail',
    reason: 'NOT_RECORDED',
  },
  {
    when: 'only a service-linked role may call inline agents',
    subject,
    facts: {
      ...guardrails,
      ...callers('bedrock:InvokeInlineAgent', { path: '/aws-service-role/bedrock.amazonaws.com/' }),
      ...trailed([typed('AWS::Bedrock::Guardrail')]),
    },
    expect: 'pass',
  },
]);
