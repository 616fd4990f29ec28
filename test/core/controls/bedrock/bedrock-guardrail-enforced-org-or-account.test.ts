import { control } from '@lenswatch/core/controls/bedrock/bedrock-guardrail-enforced-org-or-account.ts';
import type { EnforcedGuardrail, GuardrailVersion } from '@lenswatch/core/facts/bedrock.ts';
import {
  agent,
  agentVersion,
  flow,
  flowNode,
  flowVersion,
  guardrailVersion,
  model,
  profile,
  prompt,
  promptVariant,
  promptVersion,
} from '../../../support/bedrock-values.ts';
import { testControl } from '../../../support/test-control.ts';

const nova = 'amazon.nova-pro-v1:0';
const lite = 'amazon.nova-lite-v1:0';
const titan = 'amazon.titan-embed-text-v2:0';
const guarded = { system: null, messages: null, inputTags: null };
const arn = (id: string, account = '111122223333', region = 'us-east-1') =>
  `arn:aws:bedrock:${region}:${account}:guardrail/${id}`;
const subject = { fact: 'aws.region' as const, id: 'us-east-1', value: {} };
const offered = {
  'bedrock.foundation-model': {
    [nova]: model(),
    [lite]: model(),
    [titan]: model({ outputModalities: ['EMBEDDING'] }),
  },
};
const guardrails = (...versions: GuardrailVersion[]) => ({
  'bedrock.guardrail': { gr1: { name: 'base', versions } },
});
const ready = guardrails(guardrailVersion('DRAFT'), guardrailVersion('1'));
const entry = (more: Partial<EnforcedGuardrail> = {}): EnforcedGuardrail => ({
  configId: 'c1',
  guardrailArn: arn('gr1'),
  guardrailId: 'gr1',
  guardrailVersion: '1',
  includedModels: null,
  excludedModels: [],
  guarded,
  owner: 'ACCOUNT',
  ...more,
});
const account = (...configurations: EnforcedGuardrail[]) => ({
  'bedrock.enforced-guardrails': { 'us-east-1': { configurations } },
});
const organization = (
  more: { region?: string; identifier?: string; excludedModels?: string[] } = {},
  valid = true,
) => ({
  'organizations.bedrock-policy': {
    organization: {
      valid,
      guardrails: valid
        ? [
            {
              region: 'us-east-1',
              identifier: `${arn('org', '999999999999')}:2`,
              includedModels: ['ALL'],
              excludedModels: [],
              guarded,
              ...more,
            },
          ]
        : [],
    },
  },
});
const traffic = (...models: string[]) => ({
  'cloudwatch.bedrock-series': Object.fromEntries(
    models.map((id) => [
      `series ${id}`,
      { namespace: 'AWS/Bedrock', metric: 'Invocations', dimensions: { ModelId: id } },
    ]),
  ),
});
const world = { ...offered, ...ready, ...traffic(nova) };

testControl(control, [
  {
    when: 'the account enforces a ready version on all models',
    subject,
    facts: { ...world, ...account(entry()) },
    expect: 'pass',
  },
  {
    when: 'the list of models says ALL',
    subject,
    facts: { ...world, ...account(entry({ includedModels: ['ALL'] })) },
    expect: 'pass',
  },
  {
    when: 'the organization enforces a guardrail of its own account',
    subject,
    facts: { ...world, ...organization() },
    expect: 'pass',
  },
  {
    when: 'the account enforces one and the policy of the organization could not be read',
    subject,
    facts: { ...world, ...account(entry()) },
    missing: ['organizations.bedrock-policy'],
    expect: 'unknown',
  },
  {
    when: 'nothing is enforced',
    subject,
    facts: world,
    expect: 'fail',
    severity: 'high',
    reason: 'NOT_ENFORCED',
    message: /No guardrail is enforced/,
  },
  {
    when: 'nothing is enforced and the policy of the organization could not be read',
    subject,
    facts: world,
    missing: ['organizations.bedrock-policy'],
    expect: 'unknown',
  },
  {
    when: 'nothing is enforced and the account could not be read',
    subject,
    facts: world,
    missing: ['bedrock.enforced-guardrails'],
    expect: 'unknown',
  },
  {
    when: 'the organization enforces in another region',
    subject,
    facts: { ...world, ...organization({ region: 'eu-west-1' }) },
    expect: 'fail',
    reason: 'NOT_ENFORCED',
  },
  {
    when: 'the policy of the organization cannot be understood',
    subject,
    facts: { ...world, ...account(entry()), ...organization({}, false) },
    expect: 'fail',
    severity: 'high',
    reason: 'ORGANIZATION_POLICY_INVALID',
  },
  {
    when: 'the enforced version does not exist',
    subject,
    facts: { ...world, ...account(entry({ guardrailVersion: '9' })) },
    expect: 'fail',
    message: /is ready/,
  },
  {
    when: 'the enforced guardrail does not exist',
    subject,
    facts: { ...world, ...account(entry({ guardrailArn: arn('gone') })) },
    expect: 'fail',
  },
  {
    when: 'the enforced version failed',
    subject,
    facts: { ...world, ...guardrails(guardrailVersion('1', { status: 'FAILED' })), ...account(entry()) },
    expect: 'fail',
    message: /is ready/,
  },
  {
    when: 'the enforced guardrail lies in another region',
    subject,
    facts: { ...world, ...account(entry({ guardrailArn: arn('gr1', '111122223333', 'eu-west-1') })) },
    expect: 'fail',
  },
  {
    when: 'the draft is enforced',
    subject,
    facts: { ...world, ...account(entry({ guardrailVersion: 'DRAFT' })) },
    expect: 'fail',
    reason: 'DRAFT_ENFORCED',
    severity: 'high',
  },
  {
    when: 'the draft is enforced beside a version that covers all',
    subject,
    facts: { ...world, ...account(entry(), entry({ configId: 'c2', guardrailVersion: 'DRAFT' })) },
    expect: 'fail',
    reason: 'DRAFT_ENFORCED',
  },
  {
    when: 'the enforced guardrail reasons automatically',
    subject,
    facts: {
      ...world,
      ...guardrails(guardrailVersion('1', { automatedReasoningPolicies: 1 })),
      ...account(entry()),
    },
    expect: 'fail',
    severity: 'high',
    reason: 'AUTOMATED_REASONING_ENFORCED',
  },
  {
    when: 'embedding models are left out',
    subject,
    facts: { ...world, ...account(entry({ excludedModels: [titan] })) },
    expect: 'pass',
  },
  {
    when: 'a generating model is left out',
    subject,
    facts: { ...world, ...account(entry({ excludedModels: [titan, nova] })) },
    expect: 'fail',
    severity: 'medium',
    reason: 'MODELS_EXCLUDED',
    message: /nova-pro/,
  },
  {
    when: 'a model that AWS does not list is left out',
    subject,
    facts: { ...world, ...account(entry({ excludedModels: ['old.model-v1'] })) },
    expect: 'fail',
    reason: 'MODELS_EXCLUDED',
  },
  {
    when: 'a generating model is left out that may be',
    subject,
    facts: { ...world, ...account(entry({ excludedModels: [nova] })) },
    parameters: { allowedExcludedModels: [nova] },
    expect: 'pass',
  },
  {
    when: 'what one source leaves out, the other covers',
    subject,
    facts: { ...world, ...account(entry({ excludedModels: [nova] })), ...organization() },
    expect: 'pass',
  },
  {
    when: 'two sources leave out different models, so that each covers what the other leaves out',
    subject,
    facts: {
      ...world,
      ...traffic(nova, lite),
      ...account(entry({ excludedModels: [nova] })),
      ...organization({ excludedModels: [lite] }),
    },
    expect: 'pass',
    message: / by .* and /,
  },
  {
    when: 'two sources leave out the same model, under its name and under its ARN, beside others',
    subject,
    facts: {
      ...world,
      ...traffic(nova, lite),
      ...account(entry({ excludedModels: [nova, lite] })),
      ...organization({ excludedModels: [`arn:aws:bedrock:us-east-1::foundation-model/${nova}`] }),
    },
    expect: 'fail',
    reason: 'MODELS_EXCLUDED',
    message: /that generate: [^,]*nova-pro[^,]*, [^,]*nova-pro[^,]*\.$/,
  },
  {
    when: 'one source leaves out a model, and the other a profile that may stand for it',
    subject,
    facts: {
      ...world,
      ...account(entry({ excludedModels: [nova] })),
      ...organization({
        excludedModels: ['arn:aws:bedrock:us-east-1:111122223333:application-inference-profile/abcdefghijkl'],
      }),
    },
    expect: 'fail',
    reason: 'MODELS_EXCLUDED',
    message: /that generate: [^,]*inference-profile[^,]*\.$/,
  },
  {
    when: 'a list names every model in use',
    subject,
    facts: { ...world, ...account(entry({ includedModels: [nova] })) },
    expect: 'pass',
    message: /Every model in use/,
  },
  {
    when: 'a list names every model in use but one that makes embeddings',
    subject,
    facts: { ...world, ...traffic(nova, titan), ...account(entry({ includedModels: [nova] })) },
    expect: 'pass',
  },
  {
    when: 'a list names every model in use, and a series of calls names none',
    subject,
    facts: {
      ...offered,
      ...ready,
      'cloudwatch.bedrock-series': {
        ...traffic(nova)['cloudwatch.bedrock-series'],
        steps: { namespace: 'AWS/Bedrock', metric: 'Invocations', dimensions: { BucketedStepSize: '1' } },
      },
      ...account(entry({ includedModels: [nova] })),
    },
    expect: 'pass',
  },
  {
    when: 'a list leaves out a model that was called',
    subject,
    facts: { ...world, ...traffic(nova, lite), ...account(entry({ includedModels: [nova] })) },
    expect: 'fail',
    severity: 'high',
    reason: 'NOT_ENFORCED',
    message: /every model in use/,
  },
  {
    when: 'a list leaves out a model that may be left out',
    subject,
    facts: { ...world, ...traffic(nova, lite), ...account(entry({ includedModels: [nova] })) },
    parameters: { allowedExcludedModels: [lite] },
    expect: 'pass',
  },
  {
    when: 'a list leaves out the model of an agent',
    subject,
    facts: {
      ...world,
      ...account(entry({ includedModels: [nova] })),
      'bedrock-agent.agent': { a: agent([agentVersion('1', { foundationModel: lite })], ['1']) },
    },
    expect: 'fail',
  },
  {
    when: 'a list leaves out the model of an agent that nothing serves',
    subject,
    facts: {
      ...world,
      ...account(entry({ includedModels: [nova] })),
      'bedrock-agent.agent': { a: agent([agentVersion('DRAFT', { foundationModel: lite })], []) },
    },
    expect: 'pass',
  },
  {
    when: 'a list leaves out the model of a flow node',
    subject,
    facts: {
      ...world,
      ...account(entry({ includedModels: [nova] })),
      'bedrock-agent.flow': {
        f: flow([flowVersion('1', [flowNode('n', 'Prompt', { modelId: lite })])], ['1']),
      },
    },
    expect: 'fail',
  },
  {
    when: 'a list leaves out the model of a prompt',
    subject,
    facts: {
      ...world,
      ...account(entry({ includedModels: [nova] })),
      'bedrock-agent.prompt': {
        p: prompt(promptVersion('1', { variants: [promptVariant({ modelId: lite })] })),
      },
    },
    expect: 'fail',
  },
  {
    when: 'a list leaves out the model of a prompt that was never published',
    subject,
    facts: {
      ...world,
      ...account(entry({ includedModels: [nova] })),
      'bedrock-agent.prompt': {
        p: prompt(promptVersion('DRAFT', { variants: [promptVariant({ modelId: lite })] })),
      },
    },
    expect: 'pass',
  },
  {
    when: 'two lists name every model in use together',
    subject,
    facts: {
      ...world,
      ...traffic(nova, lite),
      ...account(entry({ includedModels: [nova] }), entry({ configId: 'c2', includedModels: [lite] })),
    },
    expect: 'pass',
  },
  {
    when: 'the model in use is called through a profile of AWS',
    subject,
    facts: { ...world, ...traffic(`us.${nova}`), ...account(entry({ includedModels: [nova] })) },
    expect: 'pass',
  },
  {
    when: 'the model in use is called through a profile of the account',
    subject,
    facts: {
      ...world,
      ...traffic('abcdefghijkl'),
      'bedrock.inference-profile': { abcdefghijkl: profile(nova, ['us-east-1'], { type: 'APPLICATION' }) },
      ...account(entry({ includedModels: [nova] })),
    },
    expect: 'pass',
  },
  {
    when: 'a list leaves out a profile of the account over a model that may be left out',
    subject,
    facts: {
      ...world,
      ...traffic(nova, 'abcdefghijkl'),
      'bedrock.inference-profile': { abcdefghijkl: profile(lite, ['us-east-1'], { type: 'APPLICATION' }) },
      ...account(entry({ includedModels: [nova] })),
    },
    parameters: { allowedExcludedModels: [lite] },
    expect: 'pass',
  },
  {
    when: 'it cannot be told which model is in use',
    subject,
    facts: {
      ...world,
      ...traffic('arn:aws:bedrock:us-east-1:111122223333:imported-model/own'),
      ...account(entry({ includedModels: [nova] })),
    },
    expect: 'unknown',
    reason: 'MODEL_ID_UNRESOLVED',
  },
  {
    when: 'a list leaves out one model in use, and which another is cannot be told',
    subject,
    facts: {
      ...world,
      ...traffic('arn:aws:bedrock:us-east-1:111122223333:imported-model/own', nova, lite),
      ...account(entry({ includedModels: [nova] })),
    },
    expect: 'fail',
    severity: 'high',
    reason: 'NOT_ENFORCED',
  },
  {
    when: 'a list leaves out a model that was called, and agents could not be read',
    subject,
    facts: { ...world, ...traffic(nova, lite), ...account(entry({ includedModels: [nova] })) },
    missing: ['bedrock-agent.agent'],
    expect: 'fail',
    reason: 'NOT_ENFORCED',
  },
  {
    when: 'a list names every model that was called, and agents could not be read',
    subject,
    facts: { ...world, ...account(entry({ includedModels: [nova] })) },
    missing: ['bedrock-agent.agent'],
    expect: 'unknown',
  },
  {
    when: 'a list covers some model, and nothing shows which are in use',
    subject,
    facts: { ...offered, ...ready, ...account(entry({ includedModels: [nova] })) },
    expect: 'fail',
    reason: 'NOT_ENFORCED',
  },
  {
    when: 'a list names a model that another source leaves out',
    subject,
    facts: {
      ...world,
      ...account(entry({ includedModels: [nova] }), entry({ configId: 'c2', excludedModels: [nova] })),
    },
    expect: 'pass',
  },
  {
    when: 'a list names the model and leaves it out too',
    subject,
    facts: { ...world, ...account(entry({ includedModels: [nova], excludedModels: [nova] })) },
    expect: 'fail',
  },
  {
    when: 'one guardrail could not be read and nothing else covers',
    subject,
    facts: { ...offered, ...traffic(nova), ...account(entry()) },
    missing: ['bedrock.guardrail'],
    expect: 'unknown',
  },
  {
    when: 'one guardrail could not be read beside one that covers',
    subject,
    facts: { ...offered, ...traffic(nova), ...account(entry()), ...organization() },
    missing: ['bedrock.guardrail'],
    expect: 'unknown',
  },
  {
    when: 'nothing uses Bedrock here',
    subject,
    facts: offered,
    expect: 'not-applicable',
    reason: 'NO_USAGE',
  },
  {
    when: 'only a knowledge base shows use',
    subject,
    facts: {
      ...offered,
      'bedrock-agent.knowledge-base': {
        k: {
          name: 'kb',
          status: 'ACTIVE',
          type: 'VECTOR',
          roleArn: 'r',
          embeddingModelArn: null,
          embeddingDimensions: null,
          managedEmbeddingType: null,
          supplementalBuckets: [],
          storageType: null,
          collectionArn: null,
          domainArn: null,
        },
      },
    },
    expect: 'fail',
  },
  {
    when: 'the account enforces a draft, and what else it enforces could not be read',
    subject,
    facts: { ...offered, ...ready, ...traffic(nova), ...account(entry({ guardrailVersion: 'DRAFT' })) },
    partial: ['bedrock.enforced-guardrails', 'organizations.bedrock-policy'],
    expect: 'fail',
    reason: 'DRAFT_ENFORCED',
  },
  {
    when: 'the organization enforces a draft, and what else it enforces could not be read',
    subject,
    facts: {
      ...offered,
      ...ready,
      ...traffic(nova),
      ...organization({ identifier: arn('org', '999999999999') }),
    },
    partial: ['organizations.bedrock-policy'],
    expect: 'fail',
    reason: 'DRAFT_ENFORCED',
  },
  {
    when: 'one policy of the organization cannot be understood, and another could not be read',
    subject,
    facts: { ...offered, ...ready, ...traffic(nova), ...organization({}, false) },
    partial: ['organizations.bedrock-policy'],
    expect: 'fail',
    reason: 'ORGANIZATION_POLICY_INVALID',
  },
  {
    when: 'the organization enforces a draft, and the guardrail of the account could not be read',
    subject,
    facts: {
      ...offered,
      ...traffic(nova),
      ...account(entry()),
      ...organization({ identifier: arn('org', '999999999999') }),
    },
    missing: ['bedrock.guardrail'],
    expect: 'fail',
    reason: 'DRAFT_ENFORCED',
  },
]);
