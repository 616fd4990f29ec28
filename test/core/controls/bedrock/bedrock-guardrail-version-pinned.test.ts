import { control } from '@lenswatch/core/controls/bedrock/bedrock-guardrail-version-pinned.ts';
import type { Guardrail } from '@lenswatch/core/facts/bedrock.ts';
import type { Agent, Flow } from '@lenswatch/core/facts/bedrock-agent.ts';
import { parsePolicy } from '@lenswatch/core/iam/parse-policy.ts';
import { testControl } from '../../../support/test-control.ts';

const guardrail = (numbers: string[], status = 'READY') => ({
  fact: 'bedrock.guardrail' as const,
  id: 'gr1',
  value: {
    name: 'chat',
    versions: ['DRAFT', ...numbers].map((version) => ({
      version,
      status: version === 'DRAFT' ? status : 'READY',
      contentFilters: [],
      contentTier: null,
      screens: [],
      groundingChecks: [],
      automatedReasoningPolicies: 0,
      keyArn: null,
    })),
  } as Guardrail,
});
const arn = 'arn:aws:bedrock:us-east-1:111122223333:guardrail/gr1';
const agent = (alias: string, route: string, version: string | null, identifier = 'gr1'): Agent => ({
  name: 'support',
  status: 'PREPARED',
  orchestrationType: null,
  aliases: [{ id: alias, name: 'live', status: 'PREPARED', invocationState: null, routes: [route] }],
  versions: [
    {
      version: route,
      status: 'PREPARED',
      foundationModel: null,
      idleSessionTtlSeconds: 600,
      roleArn: null,
      keyArn: null,
      guardrail: { identifier, version },
      memory: null,
      overrideLambdaArn: null,
      secrets: [],
      promptConfigurations: [],
    },
  ],
});
const served = (version: string | null, identifier?: string) => ({
  'bedrock-agent.agent': { a1: agent('LIVE', '1', version, identifier) },
});
const flow = (version: string | null): Flow => ({
  name: 'summary',
  status: 'Prepared',
  draftErrors: [],
  aliases: [{ id: 'LIVE', name: 'live', routes: ['1'] }],
  versions: [
    {
      version: '1',
      status: 'Prepared',
      roleArn: null,
      keyArn: null,
      secrets: [],
      nodes: [
        {
          path: 'loop/answer',
          type: 'Prompt',
          guardrail: { identifier: arn, version },
          promptArn: null,
          modelId: null,
          inline: true,
          maxTokens: null,
          knowledgeBaseId: null,
          lambdaArn: null,
          agentAliasArn: null,
          lexBotAliasArn: null,
          rerankModelArn: null,
          bucketName: null,
        },
      ],
    },
  ],
});
const enforced = (guardrailVersion: string) => ({
  'bedrock.enforced-guardrails': {
    'us-east-1': {
      configurations: [
        {
          configId: 'c1',
          guardrailArn: arn,
          guardrailId: 'gr1',
          guardrailVersion,
          includedModels: null,
          excludedModels: [],
          guarded: { system: null, messages: null, inputTags: null },
          owner: null,
        },
      ],
    },
  },
});
const organization = (identifier: string, region = 'us-east-1') => ({
  'organizations.bedrock-policy': {
    organization: {
      guardrails: [
        {
          region,
          identifier,
          includedModels: null,
          excludedModels: [],
          guarded: { system: null, messages: null, inputTags: null },
        },
      ],
      valid: true,
    },
  },
});
const caller = (
  value: string,
  tags: { [key: string]: string } = {},
  effect = 'Deny',
  operator = 'StringNotLike',
) => ({
  'iam.principal': {
    'arn:aws:iam::111122223333:role/caller': {
      kind: 'role' as const,
      arn: 'arn:aws:iam::111122223333:role/caller',
      name: 'caller',
      path: '/',
      policies: [
        {
          name: 'deny',
          source: 'attached' as const,
          arn: 'arn:aws:iam::111122223333:policy/deny',
          document: parsePolicy(
            JSON.stringify({
              Version: '2012-10-17',
              Statement: {
                Effect: effect,
                Action: 'bedrock:InvokeModel*',
                Resource: '*',
                Condition: { [operator]: { 'bedrock:GuardrailIdentifier': value } },
              },
            }),
          ),
        },
      ],
      boundary: null,
      trust: null,
      groups: [],
      tags,
    },
  },
});

testControl(control, [
  {
    when: 'an agent serves a numbered version',
    subject: guardrail(['1']),
    facts: served('1'),
    expect: 'pass',
    message: /^Agents refer to numbered versions of guardrail chat only\.$/,
  },
  {
    when: 'everybody refers to numbers',
    subject: guardrail(['1', '2']),
    facts: {
      ...served('1'),
      'bedrock-agent.flow': { f1: flow('2') },
      ...enforced('2'),
      ...organization(`${arn}:2`),
      ...caller(`${arn}:1`),
    },
    expect: 'pass',
  },
  {
    when: 'a condition admits any numbered version',
    subject: guardrail(['1']),
    facts: caller(`${arn}:*`),
    expect: 'pass',
  },
  {
    when: 'the version lags far behind the newest',
    subject: guardrail(['1', '2', '3', '4', '5']),
    facts: served('1'),
    expect: 'pass',
  },
  {
    when: 'an agent serves DRAFT',
    subject: guardrail(['1']),
    facts: served('DRAFT'),
    expect: 'fail',
    severity: 'medium',
    reason: 'DRAFT_REFERENCED',
    message: /DRAFT of guardrail chat: agent support, version 1 \(DRAFT\)/,
  },
  { when: 'a reference names no version', subject: guardrail(['1']), facts: served(null), expect: 'fail' },
  {
    when: 'an agent serves DRAFT and IAM could not be read',
    subject: guardrail(['1']),
    facts: served('DRAFT'),
    missing: ['iam.principal'],
    expect: 'fail',
  },
  {
    when: 'a flow node in a loop serves DRAFT',
    subject: guardrail(['1']),
    facts: { 'bedrock-agent.flow': { f1: flow('DRAFT') } },
    expect: 'fail',
    message: /node loop\/answer/,
  },
  { when: 'the account enforces DRAFT', subject: guardrail(['1']), facts: enforced('DRAFT'), expect: 'fail' },
  {
    when: 'the organization names no version',
    subject: guardrail(['1']),
    facts: organization(arn),
    expect: 'fail',
  },
  {
    when: 'a condition names the bare identifier',
    subject: guardrail(['1']),
    facts: caller(arn),
    expect: 'fail',
  },
  {
    when: 'a star right after the identifier lets DRAFT through',
    subject: guardrail(['1']),
    facts: caller(`${arn}*`),
    expect: 'fail',
  },
  {
    when: 'an Allow demands the bare identifier',
    subject: guardrail(['1']),
    facts: caller(arn, {}, 'Allow', 'StringEquals'),
    expect: 'fail',
    reason: 'DRAFT_REFERENCED',
  },
  {
    when: 'a Deny refuses calls with its draft, and an agent serves a number',
    subject: guardrail(['1']),
    facts: { ...served('1'), ...caller(arn, {}, 'Deny', 'StringEquals') },
    expect: 'pass',
  },
  {
    when: 'an Allow holds for every guardrail but its draft',
    subject: guardrail(['1']),
    facts: caller(arn, {}, 'Allow', 'ArnNotEquals'),
    expect: 'not-applicable',
    reason: 'OUT_OF_SCOPE',
  },
  {
    when: 'a star right after the identifier is compared literally and names nothing',
    subject: guardrail(['1']),
    facts: caller(`${arn}*`, {}, 'Deny', 'StringNotEquals'),
    expect: 'not-applicable',
    reason: 'OUT_OF_SCOPE',
  },
  {
    when: 'an agent serves a version that is gone',
    subject: guardrail(['2']),
    facts: served('1'),
    expect: 'fail',
    reason: 'VERSION_MISSING',
  },
  {
    when: 'nobody refers to it',
    subject: guardrail(['1']),
    expect: 'not-applicable',
    reason: 'OUT_OF_SCOPE',
  },
  {
    when: 'somebody refers to the namesake of another account',
    subject: guardrail(['1']),
    facts: served('DRAFT', 'arn:aws:bedrock:us-east-1:444455556666:guardrail/gr1'),
    expect: 'not-applicable',
  },
  {
    when: 'the organization names it for another region',
    subject: guardrail(['1']),
    facts: organization(arn, 'eu-west-1'),
    expect: 'not-applicable',
  },
  {
    when: 'only the draft of an agent refers to DRAFT',
    subject: guardrail(['1']),
    facts: { 'bedrock-agent.agent': { a1: agent('TSTALIASID', 'DRAFT', 'DRAFT') } },
    expect: 'not-applicable',
    reason: 'OUT_OF_SCOPE',
  },
  {
    when: 'the account is no production',
    subject: guardrail(['1']),
    facts: served('DRAFT'),
    parameters: { accountEnvironment: 'non-prod' },
    expect: 'not-applicable',
    reason: 'NON_PROD_EXEMPT',
  },
  {
    when: 'the role with the condition is tagged as test',
    subject: guardrail(['1']),
    facts: caller(arn, { Environment: 'test' }),
    expect: 'not-applicable',
    reason: 'NON_PROD_EXEMPT',
  },
  {
    when: 'it is being deleted',
    subject: guardrail(['1'], 'DELETING'),
    expect: 'not-applicable',
    reason: 'RESOURCE_DELETING',
  },
  {
    when: 'it is being deleted, and IAM could not be read',
    subject: guardrail(['1'], 'DELETING'),
    missing: ['iam.principal'],
    expect: 'not-applicable',
    reason: 'RESOURCE_DELETING',
  },
  {
    when: 'a version is being made',
    subject: guardrail(['1'], 'VERSIONING'),
    facts: served('1'),
    expect: 'unknown',
    reason: 'TRANSIENT_STATE',
  },
  {
    when: 'a numbered version is being deleted and listed before the draft, and an agent serves another',
    subject: {
      ...guardrail([]),
      value: {
        name: 'chat',
        versions: ['1', 'DRAFT', '2'].flatMap((number) =>
          guardrail([number])
            .value.versions.slice(1)
            .map((one) => ({ ...one, status: number === '1' ? 'DELETING' : 'READY' })),
        ),
      },
    },
    facts: served('2'),
    expect: 'pass',
  },
  {
    when: 'it failed, and an agent serves its draft all the same',
    subject: guardrail(['1'], 'FAILED'),
    facts: served('DRAFT'),
    expect: 'fail',
    reason: 'DRAFT_REFERENCED',
  },
  {
    when: 'it failed, and nothing refers to it',
    subject: guardrail(['1'], 'FAILED'),
    expect: 'not-applicable',
    reason: 'RESOURCE_FAILED_STATE',
  },
]);
