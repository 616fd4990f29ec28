import { control } from '@lenswatch/core/controls/bedrock/bedrock-guardrail-prompt-attack-effective.ts';
import type { Guardrail, GuardrailContentFilter, GuardrailVersion } from '@lenswatch/core/facts/bedrock.ts';
import type { Agent } from '@lenswatch/core/facts/bedrock-agent.ts';
import { testControl } from '../../../support/test-control.ts';

const version = (
  number: string,
  more: Partial<GuardrailContentFilter> = {},
  rest: Partial<GuardrailVersion> = {},
): GuardrailVersion => ({
  version: number,
  status: 'READY',
  contentFilters: [
    {
      type: 'PROMPT_ATTACK',
      inputStrength: 'HIGH',
      outputStrength: 'NONE',
      inputAction: 'BLOCK',
      outputAction: null,
      inputEnabled: true,
      outputEnabled: null,
      inputModalities: ['TEXT'],
      outputModalities: [],
      ...more,
    },
  ],
  contentTier: null,
  screens: [],
  groundingChecks: [],
  automatedReasoningPolicies: 0,
  keyArn: null,
  ...rest,
});
const weak = { inputStrength: 'MEDIUM' };
const guardrail = (...versions: GuardrailVersion[]) => ({
  fact: 'bedrock.guardrail' as const,
  id: 'gr1',
  value: { name: 'chat', versions } as Guardrail,
});
const agent = (alias: string, route: string, guardrailVersion: string): Agent => ({
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
      guardrail: { identifier: 'gr1', version: guardrailVersion },
      memory: null,
      overrideLambdaArn: null,
      secrets: [],
      promptConfigurations: [],
    },
  ],
});
const standard = { requireStandardTier: true };

testControl(control, [
  { when: 'prompt attacks are blocked at HIGH', subject: guardrail(version('1')), expect: 'pass' },
  {
    when: 'action and enablement are left to their defaults',
    subject: guardrail(version('1', { inputAction: null, inputEnabled: null })),
    expect: 'pass',
  },
  {
    when: 'a weaker strength is accepted',
    subject: guardrail(version('1', weak)),
    parameters: { promptAttackMinStrength: 'MEDIUM' },
    expect: 'pass',
  },
  {
    when: 'the newest number blocks and nobody refers to the others',
    subject: guardrail(version('DRAFT', weak), version('1', weak), version('2')),
    expect: 'pass',
  },
  {
    when: 'the standard tier is asked for and in force',
    subject: guardrail(version('1', {}, { contentTier: 'STANDARD' })),
    parameters: standard,
    expect: 'pass',
  },
  {
    when: 'there is no prompt-attack filter',
    subject: guardrail(version('1', {}, { contentFilters: [] })),
    expect: 'fail',
    severity: 'high',
    reason: 'PROMPT_ATTACK_MISSING',
  },
  {
    when: 'the filter is too weak',
    subject: guardrail(version('1', weak)),
    expect: 'fail',
    severity: 'high',
    message: /at MEDIUM, weaker than HIGH/,
  },
  {
    when: 'the filter only detects',
    subject: guardrail(version('1', { inputAction: 'NONE' })),
    expect: 'fail',
    message: /only detects/,
  },
  {
    when: 'the filter is disabled',
    subject: guardrail(version('1', { inputEnabled: false })),
    expect: 'fail',
    message: /disabled/,
  },
  {
    when: 'the standard tier is asked for and AWS names none',
    subject: guardrail(version('1')),
    parameters: standard,
    expect: 'fail',
    severity: 'low',
    reason: 'CLASSIC_TIER',
  },
  {
    when: 'an agent serves the weak version',
    subject: guardrail(version('1', weak), version('2')),
    facts: { 'bedrock-agent.agent': { a1: agent('LIVE', '4', '1') } },
    expect: 'fail',
    severity: 'high',
  },
  {
    when: 'only the test alias reaches the weak draft',
    subject: guardrail(version('DRAFT', weak), version('2')),
    facts: { 'bedrock-agent.agent': { a1: agent('TSTALIASID', 'DRAFT', 'DRAFT') } },
    expect: 'fail',
    severity: 'medium',
  },
  {
    when: 'its only version is weak, and agents that may refer to it could not be read',
    subject: guardrail(version('1', weak)),
    missing: ['bedrock-agent.agent'],
    expect: 'fail',
    severity: 'high',
  },
  {
    when: 'an alias reaches the weak draft, as the test alias of another agent does',
    subject: guardrail(version('DRAFT', weak), version('2')),
    facts: {
      'bedrock-agent.agent': {
        a1: agent('TSTALIASID', 'DRAFT', 'DRAFT'),
        a2: agent('LIVE', 'DRAFT', 'DRAFT'),
      },
    },
    expect: 'fail',
    severity: 'high',
  },
  {
    when: 'it is being deleted',
    subject: guardrail(version('DRAFT', {}, { status: 'DELETING' })),
    expect: 'not-applicable',
    reason: 'RESOURCE_DELETING',
  },
  {
    when: 'it is being updated',
    subject: guardrail(version('DRAFT', weak, { status: 'UPDATING' })),
    expect: 'unknown',
    reason: 'TRANSIENT_STATE',
  },
  {
    when: 'AWS lists no version of it',
    subject: guardrail(),
    expect: 'unknown',
    reason: 'NO_DATA',
  },
]);
