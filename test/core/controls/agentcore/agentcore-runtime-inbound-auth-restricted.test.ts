import { control } from '@lenswatch/core/controls/agentcore/agentcore-runtime-inbound-auth-restricted.ts';
import { testControl } from '../../../support/test-control.ts';
import { allow, principal, type Statement } from '../../iam/principals.ts';
import { harness, jwt, own, pinned, runtime, version } from './agentcore.ts';

const arn = `${own}:runtime/support-1`;
const iam = runtime([version({ jwt: null })]);
const invoke = 'bedrock-agentcore:InvokeAgentRuntime';
const role = (name: string, ...statements: readonly Statement[]) => ({
  [`arn:aws:iam::111122223333:role/${name}`]: principal(statements, { name }),
});
const people = (...roles: readonly object[]) => ({ 'iam.principal': Object.assign({}, ...roles) });
const callers = (count: number) =>
  people(...Array.from({ length: count }, (_, index) => role(`caller-${index}`, allow(invoke, arn))));
const anyClient = { ...jwt, audiences: [], clients: [] };

testControl(control, [
  { when: 'it accepts tokens of one audience and client', subject: runtime(), expect: 'pass' },
  {
    when: 'the token also reaches the code of the agent, which is a note',
    subject: runtime([version({ forwardedHeaders: ['X-Trace', 'authorization'] })]),
    expect: 'pass',
    evidence: { 'version 1': { tokenForwarded: true } },
  },
  {
    when: 'headers that only sound like the token reach the code of the agent',
    subject: runtime([version({ forwardedHeaders: ['X-Authorization', 'Authorization-Note'] })]),
    expect: 'pass',
  },
  {
    when: 'callers were given the runtime by name',
    subject: iam,
    facts: people(role('a', allow(invoke, arn)), role('b', allow(invoke, `${arn}*`))),
    expect: 'pass',
    message: /: 2\./,
  },
  {
    when: 'a caller was given an endpoint of the runtime',
    subject: iam,
    facts: people(role('a', allow(invoke, `${arn}/runtime-endpoint/live`))),
    expect: 'pass',
    message: /: 1\./,
  },
  {
    when: 'a caller was given another runtime',
    subject: iam,
    facts: people(role('a', allow(invoke, `${own}:runtime/other-1`))),
    expect: 'pass',
    message: /: 0\./,
  },
  {
    when: 'as many principals may call as are accepted',
    subject: iam,
    facts: callers(3),
    parameters: { maxInvokers: 3 },
    expect: 'pass',
  },
  {
    when: 'a principal that may open shells does',
    subject: iam,
    facts: people(role('operator', allow('bedrock-agentcore:InvokeAgentRuntimeCommandShell', arn))),
    parameters: { shellPrincipals: ['arn:aws:iam::*:role/operator'] },
    expect: 'pass',
  },
  {
    when: 'a principal opens shells that is one of several who may',
    subject: iam,
    facts: people(role('operator', allow('bedrock-agentcore:InvokeAgentRuntimeCommandShell', arn))),
    parameters: { shellPrincipals: ['arn:aws:iam::*:role/other', 'arn:aws:iam::*:role/operator'] },
    expect: 'pass',
  },
  {
    when: 'another principal may do nothing of AgentCore',
    subject: iam,
    facts: people(role('a', allow(invoke, arn)), role('b', allow('s3:GetObject'))),
    expect: 'pass',
    message: /: 1\./,
  },
  {
    when: 'a caller may invoke every harness, and no runtime',
    subject: iam,
    facts: people(role('a', allow('bedrock-agentcore:InvokeHarness'))),
    expect: 'pass',
  },
  {
    when: 'every principal may call it and it asks for tokens',
    subject: runtime(),
    facts: people(role('a', allow(invoke))),
    expect: 'pass',
  },
  {
    when: 'an old version accepts any token and no endpoint serves it',
    subject: runtime([version()], { endpoints: [{ name: 'DEFAULT', liveVersion: '1' }] }),
    expect: 'pass',
  },
  { when: 'a harness accepts tokens of one client', subject: harness(), expect: 'pass' },
  {
    when: 'a harness can be called by a principal that was given it by name',
    subject: harness({ jwt: null }),
    facts: people(role('a', allow('bedrock-agentcore:InvokeHarness', `${own}:harness/helper-1`))),
    expect: 'pass',
    message: /: 1\./,
  },
  {
    when: 'its update failed and what it serves is limited',
    subject: runtime([version()], { status: 'UPDATE_FAILED' }),
    expect: 'pass',
  },
  {
    when: 'it could not be created and an endpoint serves all the same',
    subject: runtime([version()], { status: 'CREATE_FAILED' }),
    expect: 'pass',
  },
  {
    when: 'it accepts any token of its issuer',
    subject: runtime([version({ jwt: anyClient })]),
    expect: 'fail',
    severity: 'critical',
    reason: 'ANY_CLIENT',
  },
  {
    when: 'a version that an endpoint serves accepts any token',
    subject: runtime([version(), version({ version: '2', jwt: anyClient })]),
    expect: 'fail',
    severity: 'critical',
    message: /version 2, accepts any token/,
  },
  {
    when: 'the issuer is not a trusted one',
    subject: runtime(),
    parameters: { trustedIssuers: ['other.example.com'] },
    expect: 'fail',
    severity: 'high',
    reason: 'ISSUER_UNTRUSTED',
  },
  {
    when: 'a caller may invoke every runtime',
    subject: iam,
    facts: people(role('a', allow(invoke, `${own}:runtime/*`))),
    expect: 'fail',
    severity: 'high',
    reason: 'INVOKERS_UNBOUNDED',
  },
  {
    when: 'a caller may invoke every runtime whose name ends so',
    subject: iam,
    facts: people(role('a', allow(invoke, `${own}:runtime/*-1`))),
    expect: 'fail',
    severity: 'high',
    reason: 'INVOKERS_UNBOUNDED',
  },
  {
    when: 'a caller may stream to every runtime',
    subject: iam,
    facts: people(role('a', allow('bedrock-agentcore:InvokeAgentRuntimeWithWebSocketStream'))),
    expect: 'fail',
    reason: 'INVOKERS_UNBOUNDED',
  },
  ...['ForUser', 'Command', 'CommandShell', 'WithWebSocketStreamForUser'].map((call) => ({
    when: `a caller may use InvokeAgentRuntime${call} by name`,
    subject: iam,
    facts: people(role('a', allow(`bedrock-agentcore:InvokeAgentRuntime${call}`, arn))),
    parameters: { shellPrincipals: ['arn:aws:iam::*:role/operator'] },
    expect: 'fail' as const,
    severity: 'high' as const,
    reason: 'IMPERSONATION',
  })),
  {
    when: 'more principals may call than are accepted',
    subject: iam,
    facts: callers(4),
    parameters: { maxInvokers: 3 },
    expect: 'fail',
    severity: 'high',
    reason: 'TOO_MANY_INVOKERS',
  },
  {
    when: '21 principals may call by default',
    subject: iam,
    facts: callers(21),
    expect: 'fail',
    reason: 'TOO_MANY_INVOKERS',
  },
  {
    when: 'a harness accepts any token of its issuer',
    subject: harness({ jwt: anyClient }),
    expect: 'fail',
    severity: 'critical',
  },
  {
    when: 'an endpoint serves an older version of a harness that accepts any token of its issuer',
    subject: harness({ pinned: [pinned({ jwt: anyClient })] }),
    expect: 'fail',
    severity: 'critical',
    message: /^Harness helper, version 1, accepts/,
  },
  {
    when: 'a caller may invoke every harness',
    subject: harness({ jwt: null }),
    facts: people(role('a', allow('bedrock-agentcore:InvokeHarness', `${own}:harness/*`))),
    expect: 'fail',
    severity: 'high',
    reason: 'INVOKERS_UNBOUNDED',
  },
  {
    when: 'one version accepts any token and callers of another could not be read',
    subject: runtime([version({ jwt: null }), version({ version: '2', jwt: anyClient })]),
    missing: ['iam.principal'],
    expect: 'fail',
    reason: 'ANY_CLIENT',
  },
  {
    when: 'principals could not all be read',
    subject: iam,
    facts: people(role('a', allow(invoke, arn))),
    partial: ['iam.principal'],
    expect: 'unknown',
  },
  {
    when: 'it is being updated',
    subject: runtime([version()], { status: 'UPDATING' }),
    expect: 'unknown',
    reason: 'TRANSIENT_STATE',
  },
  {
    when: 'the harness is being created',
    subject: harness({ status: 'CREATING' }),
    expect: 'unknown',
    reason: 'TRANSIENT_STATE',
  },
  {
    when: 'no endpoint serves a version',
    subject: runtime([], { status: 'READY' }),
    expect: 'not-applicable',
  },
  {
    when: 'it could not be created and serves nothing',
    subject: runtime([], { status: 'CREATE_FAILED' }),
    expect: 'not-applicable',
    reason: 'RESOURCE_FAILED_STATE',
  },
  {
    when: 'the harness is being deleted',
    subject: harness({ status: 'DELETING' }),
    expect: 'not-applicable',
    reason: 'RESOURCE_DELETING',
  },
]);
