import { control } from '@lenswatch/core/controls/bedrock/bedrock-guardrail-content-filters-effective.ts';
import type { Guardrail, GuardrailContentFilter, GuardrailVersion } from '@lenswatch/core/facts/bedrock.ts';
import type { Agent, AgentVersion, Flow, FlowNode } from '@lenswatch/core/facts/bedrock-agent.ts';
import { parsePolicy } from '@lenswatch/core/iam/parse-policy.ts';
import { testControl } from '../../../support/test-control.ts';

const filter = (type: string, more: Partial<GuardrailContentFilter> = {}): GuardrailContentFilter => ({
  type,
  inputStrength: 'HIGH',
  outputStrength: 'HIGH',
  inputAction: null,
  outputAction: null,
  inputEnabled: null,
  outputEnabled: null,
  inputModalities: ['TEXT'],
  outputModalities: ['TEXT'],
  ...more,
});
const categories = ['HATE', 'INSULTS', 'SEXUAL', 'VIOLENCE', 'MISCONDUCT'];
const version = (
  number: string,
  hate: Partial<GuardrailContentFilter> = {},
  status = 'READY',
): GuardrailVersion => ({
  version: number,
  status,
  contentFilters: categories.map((type) => filter(type, type === 'HATE' ? hate : {})),
  contentTier: 'CLASSIC',
  screens: [],
  groundingChecks: [],
  automatedReasoningPolicies: 0,
  keyArn: null,
});
const seeing = (number: string): GuardrailVersion => ({
  ...version(number),
  contentFilters: categories.map((type) =>
    filter(type, { inputModalities: ['TEXT', 'IMAGE'], outputModalities: ['TEXT', 'IMAGE'] }),
  ),
});
const weak = { outputStrength: 'LOW' };
const guardrail = (...versions: GuardrailVersion[]) => ({
  fact: 'bedrock.guardrail' as const,
  id: 'gr1',
  value: { name: 'chat', versions } as Guardrail,
});
const agentVersion = (
  number: string,
  guardrailVersion: string | null,
  model: string | null = null,
): AgentVersion => ({
  version: number,
  status: 'PREPARED',
  foundationModel: model,
  idleSessionTtlSeconds: 600,
  roleArn: null,
  keyArn: null,
  guardrail: { identifier: 'gr1', version: guardrailVersion },
  memory: null,
  overrideLambdaArn: null,
  secrets: [],
  promptConfigurations: [],
});
const agent = (versions: AgentVersion[], routes: string[], alias = 'LIVE'): Agent => ({
  name: 'support',
  status: 'PREPARED',
  orchestrationType: 'DEFAULT',
  aliases: [{ id: alias, name: 'live', status: 'PREPARED', invocationState: null, routes }],
  versions,
});
const served = (guardrailVersion: string | null, model: string | null = null) => ({
  'bedrock-agent.agent': { a1: agent([agentVersion('1', guardrailVersion, model)], ['1']) },
});
const drafting = (guardrailVersion: string | null) => ({
  'bedrock-agent.agent': { a1: agent([agentVersion('DRAFT', guardrailVersion)], ['DRAFT'], 'TSTALIASID') },
});
const node: FlowNode = {
  path: 'answer',
  type: 'Prompt',
  guardrail: { identifier: 'arn:aws:bedrock:us-east-1:111122223333:guardrail/gr1', version: '1' },
  promptArn: null,
  modelId: 'amazon.nova-pro-v1:0',
  inline: true,
  maxTokens: 100,
  knowledgeBaseId: null,
  lambdaArn: null,
  agentAliasArn: null,
  lexBotAliasArn: null,
  rerankModelArn: null,
  bucketName: null,
};
const flow: Flow = {
  name: 'summary',
  status: 'Prepared',
  draftErrors: [],
  aliases: [{ id: 'LIVE', name: 'live', routes: ['2'] }],
  versions: [{ version: '2', status: 'Prepared', roleArn: null, keyArn: null, nodes: [node], secrets: [] }],
};
const enforced = (guardrailVersion: string, includedModels: string[] | null = null) => ({
  'bedrock.enforced-guardrails': {
    'us-east-1': {
      configurations: [
        {
          configId: 'c1',
          guardrailArn: 'arn:aws:bedrock:us-east-1:111122223333:guardrail/gr1',
          guardrailId: 'gr1',
          guardrailVersion,
          includedModels,
          excludedModels: [],
          guarded: { system: null, messages: null, inputTags: null },
          owner: null,
        },
      ],
    },
  },
});
const organization = (identifier: string, valid = true) => ({
  'organizations.bedrock-policy': {
    organization: {
      guardrails: [
        {
          region: 'us-east-1',
          identifier,
          includedModels: ['ALL'],
          excludedModels: [],
          guarded: { system: null, messages: null, inputTags: null },
        },
      ],
      valid,
    },
  },
});
const caller = (value: string) => ({
  'iam.principal': {
    'arn:aws:iam::111122223333:role/caller': {
      kind: 'role' as const,
      arn: 'arn:aws:iam::111122223333:role/caller',
      name: 'caller',
      path: '/',
      policies: [
        {
          name: 'invoke',
          source: 'inline' as const,
          arn: null,
          document: parsePolicy(
            JSON.stringify({
              Version: '2012-10-17',
              Statement: {
                Effect: 'Allow',
                Action: 'bedrock:InvokeModel',
                Resource: '*',
                Condition: { StringLike: { 'bedrock:GuardrailIdentifier': value } },
              },
            }),
          ),
        },
      ],
      boundary: null,
      trust: null,
      groups: [],
      tags: {},
    },
  },
});
const model = (inputModalities: string[], outputModalities = ['TEXT']) => ({
  provider: 'Amazon',
  inputModalities,
  outputModalities,
  lifecycle: 'ACTIVE',
  legacyAt: null,
  extendedAccessAt: null,
  endOfLifeAt: null,
});
const tagged = (tags: { [key: string]: string }) => ({ 'bedrock.guardrail-tags': { gr1: { tags } } });
const nova = { 'bedrock.foundation-model': { 'amazon.nova-pro-v1:0': model(['TEXT', 'IMAGE']) } };
const profile = {
  'bedrock.inference-profile': {
    'us.amazon.nova-pro-v1:0': {
      name: 'Nova',
      type: 'SYSTEM_DEFINED',
      status: 'ACTIVE',
      modelArns: ['arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-pro-v1:0'],
    },
    abc123: {
      name: 'team',
      type: 'APPLICATION',
      status: 'ACTIVE',
      modelArns: ['arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-pro-v1:0'],
    },
  },
};
const arn = 'arn:aws:bedrock:us-east-1:111122223333:guardrail/gr1';
const images = { requireImageModality: true };

testControl(control, [
  {
    when: 'callers may take any numbered version and the newest is weak, beside a good one that is served',
    subject: guardrail(version('DRAFT'), version('1'), version('2', weak)),
    facts: { ...served('1'), ...caller(`${arn}:*`) },
    expect: 'fail',
    severity: 'medium',
    message: /^Version 2 of guardrail chat does not block HATE on output/,
  },
  {
    when: 'every category blocks on both sides',
    subject: guardrail(version('1')),
    expect: 'pass',
    message: /^Version 1 /,
  },
  { when: 'a draft alone blocks enough', subject: guardrail(version('DRAFT')), expect: 'pass' },
  {
    when: 'strength is exactly the weakest that counts',
    subject: guardrail(version('1', { inputStrength: 'MEDIUM', outputStrength: 'MEDIUM' })),
    expect: 'pass',
  },
  {
    when: 'the newest number is strong and nobody refers to the weak ones',
    subject: guardrail(version('DRAFT', weak), version('9', weak), version('10')),
    expect: 'pass',
    message: /^Version 10 /,
  },
  {
    when: 'an agent serves the strong version, not the weak newest one',
    subject: guardrail(version('1'), version('2', weak)),
    facts: served('1'),
    expect: 'pass',
  },
  {
    when: 'the weak category is optional',
    subject: guardrail(version('1', weak)),
    parameters: { optionalCategories: ['HATE'] },
    expect: 'pass',
  },
  {
    when: 'a condition admits any numbered version and the newest is strong',
    subject: guardrail(version('1', weak), version('2')),
    facts: caller(`${arn}:*`),
    expect: 'pass',
  },
  {
    when: 'a condition admits any numbered version, and there is none',
    subject: guardrail(version('DRAFT', weak)),
    facts: caller(`${arn}:*`),
    expect: 'fail',
  },
  {
    when: 'a category is too weak on output',
    subject: guardrail(version('1', weak)),
    expect: 'fail',
    severity: 'medium',
    message: /HATE on output \(LOW\)/,
  },
  {
    when: 'a category has no filter',
    subject: guardrail({ ...version('1'), contentFilters: [] }),
    expect: 'fail',
    message: /VIOLENCE on input \(no filter\)/,
  },
  {
    when: 'a filter only detects',
    subject: guardrail(version('1', { inputAction: 'NONE' })),
    expect: 'fail',
    message: /HATE on input \(HIGH, detect only\)/,
  },
  {
    when: 'a filter is disabled on one side',
    subject: guardrail(version('1', { outputEnabled: false })),
    expect: 'fail',
    message: /HATE on output \(HIGH, disabled\)/,
  },
  {
    when: 'the newest number is weak and nobody refers to the others',
    subject: guardrail(version('1'), version('2', weak)),
    expect: 'fail',
    severity: 'medium',
  },
  {
    when: 'an agent serves a weak version',
    subject: guardrail(version('1', weak), version('2')),
    facts: served('1'),
    expect: 'fail',
    severity: 'high',
  },
  {
    when: 'an agent serves a weak version and IAM could not be read',
    subject: guardrail(version('1', weak), version('2')),
    facts: served('1'),
    missing: ['iam.principal'],
    expect: 'fail',
    severity: 'high',
  },
  {
    when: 'a flow node serves a weak version',
    subject: guardrail(version('1', weak), version('2')),
    facts: { 'bedrock-agent.flow': { f1: flow } },
    expect: 'fail',
    severity: 'high',
  },
  {
    when: 'the account enforces a weak version',
    subject: guardrail(version('1', weak), version('2')),
    facts: enforced('1'),
    expect: 'fail',
    severity: 'high',
  },
  {
    when: 'the organization enforces a weak version',
    subject: guardrail(version('1', weak), version('2')),
    facts: organization(`${arn}:1`),
    expect: 'fail',
    severity: 'high',
  },
  {
    when: 'a condition names a weak version',
    subject: guardrail(version('1', weak), version('2')),
    facts: caller(`${arn}:1`),
    expect: 'fail',
    severity: 'medium',
  },
  {
    when: 'a condition on the bare identifier admits a weak draft',
    subject: guardrail(version('DRAFT', weak), version('2')),
    facts: caller(arn),
    expect: 'fail',
  },
  {
    when: 'only the test alias of an agent reaches the weak draft',
    subject: guardrail(version('DRAFT', weak), version('2')),
    facts: drafting(null),
    expect: 'fail',
    severity: 'medium',
  },
  {
    when: 'drafts do not count and only a draft is weak',
    subject: guardrail(version('DRAFT', weak), version('2')),
    facts: drafting(null),
    parameters: { evaluateDraft: false },
    expect: 'pass',
  },
  {
    when: 'the agent behind it reads images and the filters do not',
    subject: guardrail(version('1')),
    facts: { ...served('1', 'us.amazon.nova-pro-v1:0'), ...nova },
    parameters: images,
    expect: 'fail',
    reason: 'IMAGE_MODALITY_OFF',
    message: /no images on input,/,
  },
  {
    when: 'an application profile leads to a model that reads images',
    subject: guardrail(version('1')),
    facts: {
      ...served('1', 'arn:aws:bedrock:us-east-1:111122223333:application-inference-profile/abc123'),
      ...nova,
      ...profile,
    },
    parameters: images,
    expect: 'fail',
  },
  {
    when: 'every model is under enforcement and the filters read no images',
    subject: guardrail(version('1')),
    facts: enforced('1'),
    parameters: images,
    expect: 'fail',
    severity: 'high',
  },
  {
    when: 'the model behind it knows no images',
    subject: guardrail(version('1')),
    facts: {
      ...served('1', 'amazon.nova-micro-v1:0'),
      'bedrock.foundation-model': { 'amazon.nova-micro-v1:0': model(['TEXT']) },
    },
    parameters: images,
    expect: 'pass',
  },
  {
    when: 'the filters read images as the model does',
    subject: guardrail(seeing('1')),
    facts: { ...served('1', 'amazon.nova-pro-v1:0'), ...nova },
    parameters: images,
    expect: 'pass',
  },
  {
    when: 'images are asked for and only a condition names it, which names no model',
    subject: guardrail(version('1')),
    facts: caller(`${arn}:1`),
    parameters: images,
    expect: 'unknown',
    reason: 'NO_DATA',
  },
  {
    when: 'images are asked for, an agent knows none, and a condition names it too',
    subject: guardrail(version('1')),
    facts: {
      ...served('1', 'amazon.nova-micro-v1:0'),
      'bedrock.foundation-model': { 'amazon.nova-micro-v1:0': model(['TEXT']) },
      ...caller(`${arn}:1`),
    },
    parameters: images,
    expect: 'unknown',
    reason: 'NO_DATA',
  },
  {
    when: 'a condition names it, and the agent behind it reads images that the filters do not',
    subject: guardrail(version('1')),
    facts: { ...served('1', 'us.amazon.nova-pro-v1:0'), ...nova, ...caller(`${arn}:1`) },
    parameters: images,
    expect: 'fail',
    reason: 'IMAGE_MODALITY_OFF',
  },
  {
    when: 'images are asked for, and AWS does not say what the model reads',
    subject: guardrail(version('1')),
    facts: {
      ...served('1', 'amazon.nova-pro-v1:0'),
      'bedrock.foundation-model': { 'amazon.nova-pro-v1:0': model([]) },
    },
    parameters: images,
    expect: 'unknown',
    reason: 'NO_DATA',
  },
  {
    when: 'images are asked for, and the model reads them, whatever it answers with',
    subject: guardrail(version('1')),
    facts: {
      ...served('1', 'amazon.nova-pro-v1:0'),
      'bedrock.foundation-model': { 'amazon.nova-pro-v1:0': model(['TEXT', 'IMAGE'], []) },
    },
    parameters: images,
    expect: 'fail',
    reason: 'IMAGE_MODALITY_OFF',
  },
  {
    when: 'images are asked for and the model cannot be told',
    subject: guardrail(version('1')),
    facts: served('1', 'arn:aws:bedrock:us-east-1:111122223333:imported-model/abc'),
    parameters: images,
    expect: 'unknown',
    reason: 'MODEL_ID_UNRESOLVED',
  },
  {
    when: 'its tag gives it another purpose',
    subject: guardrail(version('1', weak)),
    facts: tagged({ 'guardrail-purpose': 'pii' }),
    parameters: { nonContentPurposes: ['pii'] },
    expect: 'not-applicable',
  },
  {
    when: 'its tag with the prefix of the product gives it another purpose',
    subject: guardrail(version('1', weak)),
    facts: tagged({ 'genai-lens:guardrail-purpose': 'pii' }),
    parameters: { nonContentPurposes: ['pii'] },
    expect: 'not-applicable',
  },
  {
    when: 'purposes are exempted and its tags could not be read',
    subject: guardrail(version('1', weak)),
    missing: ['bedrock.guardrail-tags'],
    parameters: { nonContentPurposes: ['pii'] },
    expect: 'unknown',
  },
  {
    when: 'no purpose is exempted and its tags could not be read',
    subject: guardrail(version('1', weak)),
    missing: ['bedrock.guardrail-tags'],
    expect: 'fail',
  },
  {
    when: 'purposes are exempted and AWS knows no tags of it',
    subject: guardrail(version('1', weak)),
    facts: { 'bedrock.guardrail-tags': {} },
    parameters: { nonContentPurposes: ['pii'] },
    expect: 'fail',
  },
  {
    when: 'purposes are exempted and it has no tags',
    subject: guardrail(version('1', weak)),
    facts: tagged({}),
    parameters: { nonContentPurposes: ['pii'] },
    expect: 'fail',
  },
  {
    when: 'it is being deleted',
    subject: guardrail(version('DRAFT', weak, 'DELETING')),
    expect: 'not-applicable',
    reason: 'RESOURCE_DELETING',
  },
  {
    when: 'it failed and nobody refers to it',
    subject: guardrail(version('DRAFT', weak, 'FAILED')),
    expect: 'not-applicable',
    reason: 'RESOURCE_FAILED_STATE',
  },
  {
    when: 'it failed and an agent serves it all the same',
    subject: guardrail(version('1', weak, 'FAILED')),
    facts: served('1'),
    expect: 'fail',
    severity: 'high',
  },
  {
    when: 'it is being created',
    subject: guardrail(version('DRAFT', {}, 'CREATING')),
    expect: 'unknown',
    reason: 'TRANSIENT_STATE',
  },
  {
    when: 'the policy of the organization cannot be understood and its versions differ',
    subject: guardrail(version('1', weak), version('2')),
    facts: organization(arn, false),
    expect: 'unknown',
    reason: 'PARSE_ERROR',
  },
  {
    when: 'a guardrail of the same id in another account is referred to',
    subject: guardrail(version('1', weak), version('2')),
    facts: caller('arn:aws:bedrock:us-east-1:444455556666:guardrail/gr1:1'),
    expect: 'pass',
  },
  {
    when: 'another purpose is exempted than that of its tag',
    subject: guardrail(version('1', weak)),
    facts: tagged({ 'guardrail-purpose': 'chat' }),
    parameters: { nonContentPurposes: ['pii'] },
    expect: 'fail',
  },
  {
    when: 'it filters images, and no reference says which models it guards',
    subject: guardrail(seeing('1')),
    facts: served('1'),
    parameters: images,
    expect: 'pass',
  },
  {
    when: 'it filters images, and the model that it guards is not known',
    subject: guardrail(seeing('1')),
    facts: served('1', 'other.model-v1:0'),
    parameters: images,
    expect: 'pass',
  },
  {
    when: 'one category filters no images, and it guards every model',
    subject: guardrail({
      ...seeing('1'),
      contentFilters: [...seeing('1').contentFilters.slice(1), filter('HATE')],
    }),
    facts: enforced('1'),
    parameters: images,
    expect: 'fail',
    reason: 'IMAGE_MODALITY_OFF',
    message: /on input and output/,
  },
  ...(['input', 'output'] as const).map((side) => ({
    when: `it filters no images on ${side}, and it guards every model`,
    subject: guardrail({
      ...seeing('1'),
      contentFilters: seeing('1').contentFilters.map((each) => ({
        ...each,
        [`${side}Modalities`]: ['TEXT'],
      })),
    }),
    facts: enforced('1'),
    parameters: images,
    expect: 'fail' as const,
    reason: 'IMAGE_MODALITY_OFF',
    message: new RegExp(`filters no images on ${side},`),
  })),
]);
