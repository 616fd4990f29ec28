import { parseCedar } from '@lenswatch/core/cedar/parse-cedar.ts';
import { control } from '@lenswatch/core/controls/agentcore/agentcore-gateway-policy-enforced.ts';
import type { PolicyEngine } from '@lenswatch/core/facts/agentcore.ts';
import { testControl } from '../../../support/test-control.ts';
import { gateway, own } from './agentcore.ts';

const scoped =
  'permit(principal, action == AgentCore::Action::"Refunds___refund", resource) when { context.n < 5 };';
const open = 'permit(principal, action, resource);';
type Policy = PolicyEngine['policies'][number];
const policy = (text: string | null, more: Partial<Policy> = {}): Policy => ({
  name: 'refunds',
  status: 'ACTIVE',
  enforcementMode: 'ACTIVE',
  rules: text === null ? null : parseCedar(text),
  ...more,
});
const engine = (policies: readonly Policy[], more: Partial<PolicyEngine> = {}) => ({
  'agentcore.policy-engine': {
    'rules-1': { name: 'rules', status: 'ACTIVE', createdAt: '2026-01-01T00:00:00.000Z', policies, ...more },
  },
});
const good = engine([policy(scoped)]);
const arn = `${own}:policy-engine/rules-1`;
const logging = gateway({ policyEngine: { arn, mode: 'LOG_ONLY' } });
const interceptor = 'arn:aws:lambda:us-east-1:111122223333:function:decide';

testControl(control, [
  { when: 'an engine enforces a scoped policy', subject: gateway(), facts: good, expect: 'pass' },
  {
    when: 'AWS names no mode of a policy, which enforces it',
    subject: gateway(),
    facts: engine([policy(scoped, { enforcementMode: null })]),
    expect: 'pass',
  },
  {
    when: 'an engine enforces a prohibition only',
    subject: gateway(),
    facts: engine([policy('forbid(principal, action, resource);')]),
    expect: 'pass',
  },
  {
    when: 'an open permit is only logged',
    subject: gateway(),
    facts: engine([policy(scoped), policy(open, { name: 'all', enforcementMode: 'LOG_ONLY' })]),
    expect: 'pass',
  },
  {
    when: 'an open permit is still being created',
    subject: gateway(),
    facts: engine([policy(scoped), policy(open, { name: 'all', status: 'CREATING' })]),
    expect: 'pass',
  },
  {
    when: 'an open permit could not be created',
    subject: gateway(),
    facts: engine([policy(scoped), policy(open, { name: 'all', status: 'CREATE_FAILED' })]),
    expect: 'pass',
  },
  {
    when: 'a policy that only logs is not understood',
    subject: gateway(),
    facts: engine([policy(scoped), policy(null, { enforcementMode: 'LOG_ONLY' })]),
    expect: 'pass',
  },
  {
    when: 'the gateway is being updated',
    subject: gateway({ status: 'UPDATING' }),
    facts: good,
    expect: 'pass',
  },
  {
    when: 'permits without a condition reach tools that change something, which is a note',
    subject: gateway(),
    facts: engine([
      policy(scoped),
      policy('permit(principal == AgentCore::OAuthUser::"ada", action, resource);', { name: 'every tool' }),
      policy('permit(principal, action == AgentCore::Action::"Orders___ship", resource);', { name: 'ship' }),
      policy('permit(principal, action == AgentCore::Action::"Orders___list", resource);', { name: 'list' }),
      policy(
        'permit(principal, action in [AgentCore::Action::"Orders___ship", AgentCore::Action::"Orders___list"], resource);',
        { name: 'ship and list' },
      ),
      policy(`${scoped} permit(principal, action == AgentCore::Action::"Orders___ship", resource);`, {
        name: 'two rules',
      }),
    ]),
    parameters: { mutatingPattern: '___SHIP$' },
    expect: 'pass',
    evidence: { unconditionedMutatingPermits: ['every tool', 'ship', 'ship and list', 'two rules'] },
  },
  {
    when: 'a permit for everybody names another gateway of the engine',
    subject: gateway(),
    facts: engine([
      policy(scoped),
      policy(`permit(principal, action, resource == AgentCore::Gateway::"${own}:gateway/open-1");`, {
        name: 'other',
      }),
    ]),
    expect: 'pass',
  },
  {
    when: 'a policy asks a guardrail, which is a note',
    subject: gateway(),
    facts: engine([
      policy(scoped),
      policy(
        'permit(principal, action == AgentCore::Action::"Orders___list", resource) when guardrails { context.safe };',
        { name: 'safe' },
      ),
    ]),
    expect: 'pass',
    evidence: { guardrailPolicies: ['safe'] },
  },
  {
    when: 'there is no engine',
    subject: gateway({ policyEngine: null }),
    expect: 'fail',
    severity: 'high',
    reason: 'NO_POLICY_ENGINE',
  },
  {
    when: 'a function decides instead of an engine',
    subject: gateway({ policyEngine: null, requestInterceptorArns: [interceptor] }),
    expect: 'fail',
    severity: 'medium',
    reason: 'CUSTOM_AUTHORIZATION',
  },
  {
    when: 'the engine does not exist',
    subject: gateway(),
    expect: 'fail',
    severity: 'high',
    reason: 'POLICY_ENGINE_MISSING',
  },
  {
    when: 'the engine only logs for long',
    subject: logging,
    facts: good,
    expect: 'fail',
    severity: 'high',
    reason: 'LOG_ONLY',
  },
  {
    when: 'the engine only logs and is as old as the days of grace',
    subject: logging,
    facts: engine([policy(scoped)], { createdAt: '2026-11-06T12:00:00.000Z' }),
    expect: 'fail',
    severity: 'medium',
    reason: 'LOG_ONLY',
  },
  {
    when: 'the engine only logs and is a second older than the days of grace',
    subject: logging,
    facts: engine([policy(scoped)], { createdAt: '2026-11-06T11:59:59.000Z' }),
    expect: 'fail',
    severity: 'high',
    reason: 'LOG_ONLY',
  },
  {
    when: 'every policy only logs',
    subject: gateway(),
    facts: engine([policy(scoped, { enforcementMode: 'LOG_ONLY' })]),
    expect: 'fail',
    severity: 'high',
    reason: 'NO_ENFORCED_POLICY',
  },
  {
    when: 'there is no policy',
    subject: gateway(),
    facts: engine([]),
    expect: 'fail',
    reason: 'NO_ENFORCED_POLICY',
  },
  {
    when: 'the only policy is being deleted',
    subject: gateway(),
    facts: engine([policy(scoped, { status: 'DELETING' })]),
    expect: 'fail',
    reason: 'NO_ENFORCED_POLICY',
  },
  {
    when: 'a permit is open',
    subject: gateway(),
    facts: engine([policy(scoped), policy(open, { name: 'all' })]),
    expect: 'fail',
    severity: 'high',
    reason: 'OPEN_PERMIT',
    message: /Policy all permits everybody/,
  },
  {
    when: 'a permit asks for the type that every caller has',
    subject: gateway(),
    facts: engine([
      policy('permit(principal is AgentCore::OAuthUser, action, resource is AgentCore::Gateway);'),
    ]),
    expect: 'fail',
    severity: 'high',
    reason: 'OPEN_PERMIT',
  },
  {
    when: 'a permit names this gateway and nothing else',
    subject: gateway(),
    facts: engine([
      policy(`permit(principal, action, resource == AgentCore::Gateway::"${own}:gateway/tools-1");`),
    ]),
    expect: 'fail',
    reason: 'OPEN_PERMIT',
  },
  {
    when: 'a permit is open beside a scoped one in the same policy',
    subject: gateway(),
    facts: engine([policy(`${scoped} ${open}`)]),
    expect: 'fail',
    severity: 'high',
    reason: 'OPEN_PERMIT',
  },
  {
    when: 'a permit is open and another policy is not understood',
    subject: gateway(),
    facts: engine([policy(null), policy(open, { name: 'all' })]),
    expect: 'fail',
    reason: 'OPEN_PERMIT',
  },
  {
    when: 'an open permit is being changed',
    subject: gateway(),
    facts: engine([policy(open, { status: 'UPDATING' })]),
    expect: 'fail',
    reason: 'OPEN_PERMIT',
  },
  {
    when: 'the engine could not be created',
    subject: gateway(),
    facts: engine([policy(scoped)], { status: 'CREATE_FAILED' }),
    expect: 'fail',
    reason: 'POLICY_ENGINE_INACTIVE',
  },
  {
    when: 'the last change of the engine failed',
    subject: gateway(),
    facts: engine([policy(scoped)], { status: 'UPDATE_FAILED' }),
    expect: 'fail',
    reason: 'POLICY_ENGINE_INACTIVE',
  },
  {
    when: 'the engine is being deleted',
    subject: gateway(),
    facts: engine([policy(scoped)], { status: 'DELETING' }),
    expect: 'fail',
    reason: 'POLICY_ENGINE_INACTIVE',
  },
  {
    when: 'a policy is not understood',
    subject: gateway(),
    facts: engine([policy(scoped), policy(null)]),
    expect: 'unknown',
    reason: 'PARSE_ERROR',
  },
  {
    when: 'the engine is being updated',
    subject: gateway(),
    facts: engine([policy(scoped)], { status: 'UPDATING' }),
    expect: 'unknown',
    reason: 'TRANSIENT_STATE',
  },
  {
    when: 'the engine belongs to another account',
    subject: gateway({
      policyEngine: {
        arn: 'arn:aws:bedrock-agentcore:us-east-1:444455556666:policy-engine/rules-1',
        mode: 'ENFORCE',
      },
    }),
    facts: good,
    expect: 'unknown',
    reason: 'CROSS_ACCOUNT',
  },
  {
    when: 'the engine lies in another Region',
    subject: gateway({
      policyEngine: {
        arn: 'arn:aws:bedrock-agentcore:eu-west-1:111122223333:policy-engine/rules-1',
        mode: 'ENFORCE',
      },
    }),
    facts: good,
    expect: 'unknown',
    reason: 'CROSS_ACCOUNT',
  },
  {
    when: 'the gateway is being deleted',
    subject: gateway({ status: 'DELETING' }),
    facts: good,
    expect: 'not-applicable',
  },
  {
    when: 'the only policy has an enforcement mode that is not known',
    subject: gateway(),
    facts: engine([policy(scoped, { enforcementMode: 'SAMPLE' })]),
    expect: 'unknown',
    reason: 'SERVICE_ERROR',
  },
  {
    when: 'an open permit has an enforcement mode that is not known',
    subject: gateway(),
    facts: engine([policy(scoped), policy(open, { name: 'all', enforcementMode: 'SAMPLE' })]),
    expect: 'unknown',
    reason: 'SERVICE_ERROR',
  },
  {
    when: 'the gateway uses its engine in a mode that is not known',
    subject: gateway({ policyEngine: { arn, mode: 'SAMPLE' } }),
    facts: good,
    expect: 'unknown',
    reason: 'SERVICE_ERROR',
  },
]);
