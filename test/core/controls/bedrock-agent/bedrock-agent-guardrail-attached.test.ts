import { control } from '@lenswatch/core/controls/bedrock-agent/bedrock-agent-guardrail-attached.ts';
import type {
  Agent,
  AgentAlias,
  AgentVersion,
  GuardrailReference,
} from '@lenswatch/core/facts/bedrock-agent.ts';
import { testControl } from '../../../support/test-control.ts';

const own: GuardrailReference = { identifier: 'gr1', version: '1' };
const version = (
  number: string,
  guardrail: GuardrailReference | null,
  foundationModel: string | null = 'amazon.nova-pro-v1:0',
): AgentVersion => ({
  version: number,
  status: 'PREPARED',
  foundationModel,
  idleSessionTtlSeconds: 600,
  roleArn: null,
  keyArn: null,
  guardrail,
  memory: null,
  overrideLambdaArn: null,
  secrets: [],
  promptConfigurations: [],
});
const alias = (routes: string[], more: Partial<AgentAlias> = {}): AgentAlias => ({
  id: 'LIVE',
  name: 'live',
  status: 'PREPARED',
  invocationState: 'ACCEPT_INVOCATIONS',
  routes,
  ...more,
});
const testAlias = alias(['DRAFT'], { id: 'TSTALIASID', name: 'AgentTestAlias' });
const agent = (versions: AgentVersion[], aliases: AgentAlias[], more: Partial<Agent> = {}): Agent => ({
  name: 'support',
  status: 'PREPARED',
  orchestrationType: 'DEFAULT',
  aliases: [testAlias, ...aliases],
  versions,
  ...more,
});
const guardrails = (status = 'READY', number = '1') => ({
  'bedrock.guardrail': {
    gr1: {
      name: 'chat',
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
const enforced = (
  includedModels: string[] | null,
  excludedModels: string[] = [],
  guardrailArn = 'arn:aws:bedrock:us-east-1:111122223333:guardrail/gr1',
) => ({
  'bedrock.enforced-guardrails': {
    'us-east-1': {
      configurations: [
        {
          configId: 'c1',
          guardrailArn,
          guardrailId: 'gr1',
          guardrailVersion: '1',
          includedModels,
          excludedModels,
          guarded: { system: null, messages: null, inputTags: null },
          owner: null,
        },
      ],
    },
  },
});
const organization = {
  'organizations.bedrock-policy': {
    organization: {
      guardrails: [
        {
          region: 'us-east-1',
          identifier: 'arn:aws:bedrock:us-east-1:999900001111:guardrail/org:3',
          includedModels: null,
          excludedModels: [],
          guarded: { system: null, messages: null, inputTags: null },
          owner: null,
        },
      ],
      valid: true,
    },
  },
};
const notUnderstood = {
  'organizations.bedrock-policy': { organization: { guardrails: [], valid: false } },
};
const served = (guardrail: GuardrailReference | null, model?: string | null) =>
  agent([version('DRAFT', own), version('1', guardrail, model)], [alias(['1'])]);
const unset = served(null);
const ownProfile = 'arn:aws:bedrock:us-east-1:111122223333:application-inference-profile/abc';
/** A version whose preprocessing calls a model of its own. */
const sorting = (number: string, foundationModel: string | null): AgentVersion => ({
  ...version(number, null),
  promptConfigurations: [
    {
      type: 'PRE_PROCESSING',
      foundationModel,
      creationMode: 'OVERRIDDEN',
      state: 'ENABLED',
      maximumLength: null,
      explicitInference: false,
    },
  ],
});
const counts = { enforcedCountsForAgents: true };

testControl(control, [
  {
    when: 'the served version has a ready guardrail',
    subject: served(own),
    facts: guardrails(),
    expect: 'pass',
    message: /Version 1 of agent support has guardrail chat, version 1\./,
  },
  {
    when: 'the guardrail is named by ARN',
    subject: served({ identifier: 'arn:aws:bedrock:us-east-1:111122223333:guardrail/gr1', version: '1' }),
    facts: guardrails(),
    expect: 'pass',
  },
  {
    when: 'the guardrail belongs to another account',
    subject: agent(
      [version('1', { identifier: 'arn:aws:bedrock:us-east-1:444455556666:guardrail/gr9', version: '2' })],
      [alias(['1'])],
    ),
    expect: 'pass',
    message: /of account 444455556666/,
  },
  {
    when: 'a custom orchestration has a guardrail',
    subject: { ...served(own), orchestrationType: 'CUSTOM_ORCHESTRATION' },
    facts: guardrails(),
    expect: 'pass',
  },
  {
    when: 'an old version without guardrail is served by no alias',
    subject: agent([version('1', null), version('2', own)], [alias(['2'])]),
    facts: guardrails(),
    expect: 'pass',
  },
  {
    when: 'the alias of a version without guardrail rejects invocations',
    subject: agent(
      [version('1', null), version('2', own)],
      [alias(['2']), alias(['1'], { id: 'OLD', invocationState: 'REJECT_INVOCATIONS' })],
    ),
    facts: guardrails(),
    expect: 'pass',
  },
  {
    when: 'the alias of a version without guardrail failed',
    subject: agent(
      [version('1', null), version('2', own)],
      [alias(['2']), alias(['1'], { id: 'OLD', status: 'FAILED' })],
    ),
    facts: guardrails(),
    expect: 'pass',
  },
  {
    when: 'enforcement is declared to be enough',
    subject: agent([version('1', null)], [alias(['1'])]),
    facts: { ...guardrails(), ...enforced(['ALL']) },
    parameters: counts,
    expect: 'pass',
    reason: 'OK_COMPENSATED',
  },
  {
    when: 'the organization’s enforcement is declared to be enough',
    subject: agent([version('1', null)], [alias(['1'])]),
    facts: organization,
    parameters: counts,
    expect: 'pass',
    reason: 'OK_COMPENSATED',
  },
  {
    when: 'enforcement counts, and leaves out the model of an overridden prompt',
    subject: agent([sorting('1', 'amazon.nova-micro-v1:0')], [alias(['1'])]),
    facts: { ...guardrails(), ...enforced(['ALL'], ['amazon.nova-micro-v1:0']) },
    parameters: counts,
    expect: 'fail',
    severity: 'high',
    reason: 'GUARDRAIL_UNSET',
  },
  {
    when: 'enforcement counts, and covers the model of an overridden prompt too',
    subject: agent([sorting('1', 'amazon.nova-micro-v1:0')], [alias(['1'])]),
    facts: { ...guardrails(), ...enforced(['amazon.nova-pro-v1:0', 'amazon.nova-micro-v1:0']) },
    parameters: counts,
    expect: 'pass',
  },
  {
    when: 'enforcement leaves other models out',
    subject: agent([version('1', null)], [alias(['1'])]),
    facts: { ...guardrails(), ...enforced(['ALL'], ['amazon.nova-lite-v1:0']) },
    parameters: counts,
    expect: 'pass',
    reason: 'OK_COMPENSATED',
  },
  {
    when: 'enforcement leaves other models out and the own one is named by ARN',
    subject: agent(
      [version('1', null, 'arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-pro-v1:0')],
      [alias(['1'])],
    ),
    facts: { ...guardrails(), ...enforced(['ALL'], ['amazon.nova-lite-v1:0']) },
    parameters: counts,
    expect: 'pass',
    reason: 'OK_COMPENSATED',
  },
  {
    when: 'enforcement leaves other models out and the own one is called through a profile of AWS',
    subject: agent([version('1', null, 'us.amazon.nova-pro-v1:0')], [alias(['1'])]),
    facts: { ...guardrails(), ...enforced(['ALL'], ['amazon.nova-lite-v1:0']) },
    parameters: counts,
    expect: 'pass',
    reason: 'OK_COMPENSATED',
  },
  {
    when: 'enforcement covers all models and the own one cannot be compared',
    subject: agent([version('1', null, ownProfile)], [alias(['1'])]),
    facts: { ...guardrails(), ...enforced(['ALL']) },
    parameters: counts,
    expect: 'pass',
    reason: 'OK_COMPENSATED',
  },
  {
    when: 'enforcement covers all models and it names none',
    subject: agent([version('1', null, null)], [alias(['1'])]),
    facts: { ...guardrails(), ...enforced(null) },
    parameters: counts,
    expect: 'pass',
    reason: 'OK_COMPENSATED',
  },
  {
    when: 'the organization’s enforcement is enough, and that of the account could not be read',
    subject: agent([version('1', null)], [alias(['1'])]),
    facts: organization,
    parameters: counts,
    missing: ['bedrock.enforced-guardrails'],
    expect: 'pass',
    reason: 'OK_COMPENSATED',
  },
  {
    when: 'the account’s enforcement is enough, and that of the organization could not be read',
    subject: agent([version('1', null)], [alias(['1'])]),
    facts: { ...guardrails(), ...enforced(['ALL']) },
    parameters: counts,
    missing: ['organizations.bedrock-policy'],
    expect: 'pass',
    reason: 'OK_COMPENSATED',
  },
  {
    when: 'the organization’s enforcement is enough, and the guardrail of the account’s could not be read',
    subject: agent([version('1', null)], [alias(['1'])]),
    facts: { ...enforced(['ALL']), ...organization },
    parameters: counts,
    missing: ['bedrock.guardrail'],
    expect: 'pass',
    reason: 'OK_COMPENSATED',
  },
  {
    when: 'the draft has none and drafts do not count',
    subject: agent([version('DRAFT', null), version('1', own)], [alias(['1'])]),
    facts: guardrails(),
    parameters: { evaluateDraft: false },
    expect: 'pass',
  },
  {
    when: 'the served version has no guardrail',
    subject: unset,
    facts: guardrails(),
    expect: 'fail',
    severity: 'high',
    reason: 'GUARDRAIL_UNSET',
  },
  {
    when: 'one of two served versions has no guardrail',
    subject: agent([version('1', own), version('2', null)], [alias(['1', '2'])]),
    facts: guardrails(),
    expect: 'fail',
    severity: 'high',
    message: /Version 2 of agent support has no guardrail\.$/,
  },
  {
    when: 'one served version has none and the guardrail of the other could not be read',
    subject: agent([version('1', own), version('2', null)], [alias(['1', '2'])]),
    missing: ['bedrock.guardrail'],
    expect: 'fail',
    severity: 'high',
  },
  {
    when: 'only the draft has none',
    subject: agent([version('DRAFT', null), version('1', own)], [alias(['1'])]),
    facts: guardrails(),
    expect: 'fail',
    severity: 'medium',
    message: /^Version DRAFT /,
  },
  {
    when: 'an alias of its own serves the draft without guardrail',
    subject: agent([version('DRAFT', null)], [alias(['DRAFT'])]),
    expect: 'fail',
    severity: 'high',
  },
  {
    when: 'the guardrail is gone',
    subject: served(own),
    expect: 'fail',
    reason: 'GUARDRAIL_MISSING',
  },
  {
    when: 'the version of the guardrail is gone',
    subject: served(own),
    facts: guardrails('READY', '2'),
    expect: 'fail',
    reason: 'GUARDRAIL_MISSING',
  },
  {
    when: 'the guardrail failed',
    subject: served(own),
    facts: guardrails('FAILED'),
    expect: 'fail',
    reason: 'GUARDRAIL_FAILED',
  },
  {
    when: 'only enforcement filters its model',
    subject: unset,
    facts: { ...guardrails(), ...enforced(null) },
    expect: 'fail',
    severity: 'low',
    message: /account enforcement c1 filters its model calls/,
  },
  {
    when: 'enforcement names the model behind its cross-region profile',
    subject: served(null, 'us.amazon.nova-pro-v1:0'),
    facts: { ...guardrails(), ...enforced(['amazon.nova-pro-v1:0']) },
    expect: 'fail',
    severity: 'low',
  },
  {
    when: 'enforcement names other models',
    subject: unset,
    facts: { ...guardrails(), ...enforced(['amazon.nova-lite-v1:0']) },
    expect: 'fail',
    severity: 'high',
  },
  {
    when: 'enforcement leaves its model out',
    subject: unset,
    facts: { ...guardrails(), ...enforced(['ALL'], ['amazon.nova-pro-v1:0']) },
    expect: 'fail',
    severity: 'high',
  },
  {
    when: 'enforcement leaves its model out by ARN',
    subject: unset,
    facts: {
      ...guardrails(),
      ...enforced(['ALL'], ['arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-pro-v1:0']),
    },
    parameters: counts,
    expect: 'fail',
    severity: 'high',
  },
  {
    when: 'enforcement leaves models out and the own one cannot be compared',
    subject: served(null, ownProfile),
    facts: { ...guardrails(), ...enforced(['ALL'], ['amazon.nova-pro-v1:0']) },
    expect: 'fail',
    severity: 'high',
  },
  {
    when: 'enforcement leaves models out and a router may choose one of them',
    subject: agent(
      [version('1', null, 'arn:aws:bedrock:us-east-1:111122223333:default-prompt-router/amazon.nova:1')],
      [alias(['1'])],
    ),
    facts: { ...guardrails(), ...enforced(['ALL'], ['amazon.nova-pro-v1:0']) },
    parameters: counts,
    expect: 'fail',
    severity: 'high',
  },
  {
    when: 'enforcement leaves models out and it names none',
    subject: agent([version('1', null, null)], [alias(['1'])]),
    facts: { ...guardrails(), ...enforced(['ALL'], ['amazon.nova-pro-v1:0']) },
    parameters: counts,
    expect: 'fail',
    severity: 'high',
  },
  {
    when: 'enforcement would not count, and its guardrail could not be read',
    subject: agent([version('1', null)], [alias(['1'])]),
    facts: enforced(['ALL']),
    missing: ['bedrock.guardrail'],
    expect: 'fail',
    severity: 'high',
  },
  {
    when: 'the enforced guardrail failed',
    subject: agent([version('1', null)], [alias(['1'])]),
    facts: { ...guardrails('FAILED'), ...enforced(null) },
    expect: 'fail',
    severity: 'high',
  },
  {
    when: 'enforcement would count and there is none',
    subject: agent([version('1', null)], [alias(['1'])]),
    parameters: counts,
    expect: 'fail',
    severity: 'high',
  },
  {
    when: 'enforcement would count and the organization’s policy cannot be understood',
    subject: agent([version('1', null)], [alias(['1'])]),
    facts: notUnderstood,
    parameters: counts,
    expect: 'unknown',
    reason: 'PARSE_ERROR',
  },
  {
    when: 'enforcement would count, that of the account does, and the organization’s policy cannot be understood',
    subject: agent([version('1', null)], [alias(['1'])]),
    facts: { ...guardrails(), ...enforced(['ALL']), ...notUnderstood },
    parameters: counts,
    expect: 'pass',
    reason: 'OK_COMPENSATED',
  },
  {
    when: 'the account enforces one for its model alone, which an overridden prompt calls too',
    subject: agent([sorting('1', null)], [alias(['1'])]),
    facts: { ...guardrails(), ...enforced(['amazon.nova-pro-v1:0']) },
    parameters: counts,
    expect: 'pass',
    reason: 'OK_COMPENSATED',
  },
  {
    when: 'the organization’s policy cannot be understood, and enforcement would not count',
    subject: agent([version('1', null)], [alias(['1'])]),
    facts: notUnderstood,
    expect: 'fail',
    severity: 'high',
    reason: 'GUARDRAIL_UNSET',
  },
  {
    when: 'enforcement would count, and its guardrail could not be read',
    subject: agent([version('1', null)], [alias(['1'])]),
    facts: enforced(['ALL']),
    parameters: counts,
    missing: ['bedrock.guardrail'],
    expect: 'unknown',
  },
  {
    when: 'the guardrail is being updated',
    subject: served(own),
    facts: guardrails('UPDATING'),
    expect: 'unknown',
    reason: 'TRANSIENT_STATE',
    message: /Guardrail chat, version 1, of agent support is UPDATING\./,
  },
  {
    when: 'the guardrail lies in another region',
    subject: served({ identifier: 'arn:aws:bedrock:eu-west-1:111122223333:guardrail/gr1', version: '1' }),
    facts: guardrails(),
    expect: 'unknown',
    reason: 'NO_DATA',
  },
  {
    when: 'the agent is being prepared',
    subject: { ...unset, status: 'PREPARING' },
    expect: 'unknown',
    reason: 'TRANSIENT_STATE',
  },
  {
    when: 'the agent failed, though an alias still serves it',
    subject: { ...unset, status: 'FAILED' },
    facts: guardrails(),
    expect: 'fail',
    severity: 'high',
  },
  {
    when: 'the agent failed and serves nothing',
    subject: agent([version('DRAFT', null)], [], { status: 'FAILED' }),
    expect: 'not-applicable',
    reason: 'RESOURCE_FAILED_STATE',
  },
  {
    when: 'the agent is being deleted',
    subject: { ...unset, status: 'DELETING' },
    expect: 'not-applicable',
    reason: 'RESOURCE_DELETING',
  },
  {
    when: 'only a draft exists and drafts do not count',
    subject: agent([version('DRAFT', null)], []),
    parameters: { evaluateDraft: false },
    expect: 'not-applicable',
  },
  {
    when: 'its only alias routes to a version that is gone',
    subject: agent([version('DRAFT', null)], [alias(['7'])]),
    parameters: { evaluateDraft: false },
    expect: 'not-applicable',
  },
]);
