import { control } from '@lenswatch/core/controls/agentcore/agentcore-gateway-inbound-auth-required.ts';
import { testControl } from '../../../support/test-control.ts';
import { allow, deny, principal, type Statement } from '../../iam/principals.ts';
import { gateway, jwt, own } from './agentcore.ts';

const iam = gateway({ authorizerType: 'AWS_IAM', jwt: null });
const invoke = 'bedrock-agentcore:InvokeGateway';
const role = (name: string, ...statements: readonly Statement[]) => ({
  [`arn:aws:iam::111122223333:role/${name}`]: principal(statements, { name }),
});
const people = (...roles: readonly object[]) => ({ 'iam.principal': Object.assign({}, ...roles) });
const engine = (mode: string) => ({ arn: `${own}:policy-engine/rules-1`, mode });
const onlyAuthenticates = { authorizerType: 'AUTHENTICATE_ONLY', jwt: null, policyEngine: null };
const interceptor = 'arn:aws:lambda:us-east-1:111122223333:function:decide';

testControl(control, [
  { when: 'it accepts tokens of one audience and client', subject: gateway(), expect: 'pass' },
  {
    when: 'it asks for a scope alone',
    subject: gateway({ jwt: { ...jwt, audiences: [], clients: [], scopes: ['tools/call'] } }),
    expect: 'pass',
  },
  {
    when: 'it asks for a claim alone',
    subject: gateway({ jwt: { ...jwt, audiences: [], clients: [], claims: ['department'] } }),
    expect: 'pass',
  },
  {
    when: 'it asks for a client alone',
    subject: gateway({ jwt: { ...jwt, audiences: [] } }),
    expect: 'pass',
  },
  {
    when: 'it asks for an audience alone',
    subject: gateway({ jwt: { ...jwt, clients: [] } }),
    expect: 'pass',
  },
  {
    when: 'it is being updated and still serves',
    subject: gateway({ status: 'UPDATING' }),
    expect: 'pass',
  },
  {
    when: 'its update did not succeed and it has an authorizer',
    subject: gateway({ status: 'UPDATE_UNSUCCESSFUL' }),
    expect: 'pass',
  },
  {
    when: 'callers sign with IAM and were given the gateway by name',
    subject: iam,
    facts: people(role('caller', allow(invoke, `${own}:gateway/tools-1`))),
    expect: 'pass',
    message: /: 1\.$|: 1\. /,
  },
  {
    when: 'callers sign with IAM and were given a family of names',
    subject: iam,
    facts: people(role('caller', allow(invoke, `${own}:gateway/tools-*`))),
    expect: 'pass',
  },
  {
    when: 'callers sign with IAM and nobody but the administrator may call',
    subject: iam,
    facts: people(role('admin', allow('*'))),
    expect: 'pass',
    message: /: 0\./,
  },
  {
    when: 'a grant on every gateway is bound to tagged ones',
    subject: iam,
    facts: people(role('caller', allow(invoke, '*', { StringEquals: { 'aws:ResourceTag/team': 'a' } }))),
    expect: 'pass',
  },
  {
    when: 'a grant on every gateway is denied for this one',
    subject: iam,
    facts: people(role('caller', allow(invoke, `${own}:gateway/*`), deny(invoke))),
    expect: 'pass',
  },
  {
    when: 'a role of AWS may call every gateway',
    subject: iam,
    facts: {
      'iam.principal': {
        'arn:aws:iam::111122223333:role/aws-service-role/x/y': principal([allow(invoke)], {
          path: '/aws-service-role/x/',
        }),
      },
    },
    expect: 'pass',
  },
  {
    when: 'a group may call every gateway, which its members are judged for',
    subject: iam,
    facts: {
      'iam.principal': { 'arn:aws:iam::111122223333:group/g': principal([allow(invoke)], { kind: 'group' }) },
    },
    expect: 'pass',
  },
  {
    when: 'it authenticates and a policy engine decides',
    subject: gateway({ ...onlyAuthenticates, policyEngine: engine('ENFORCE') }),
    expect: 'pass',
  },
  {
    when: 'it authenticates and a function decides about every request',
    subject: gateway({ ...onlyAuthenticates, requestInterceptorArns: [interceptor] }),
    expect: 'pass',
  },
  {
    when: 'it tells details of errors outside production',
    subject: gateway({ exceptionLevel: 'DEBUG' }),
    parameters: { accountEnvironment: 'non-prod' },
    expect: 'pass',
  },
  {
    when: 'the issuer is a trusted one, in whatever case it is written',
    subject: gateway(),
    parameters: { trustedIssuers: ['other.example.com', 'Login.Example.com'] },
    expect: 'pass',
  },
  {
    when: 'it lets anybody in',
    subject: gateway({ authorizerType: 'NONE', jwt: null }),
    expect: 'fail',
    severity: 'critical',
    reason: 'NO_AUTHORIZER',
  },
  {
    when: 'it authenticates and nothing decides',
    subject: gateway(onlyAuthenticates),
    expect: 'fail',
    severity: 'high',
    reason: 'AUTHENTICATE_ONLY',
  },
  {
    when: 'it authenticates and the policy engine only logs',
    subject: gateway({ ...onlyAuthenticates, policyEngine: engine('LOG_ONLY') }),
    expect: 'fail',
    severity: 'high',
    reason: 'AUTHENTICATE_ONLY',
  },
  {
    when: 'it accepts any token of its issuer',
    subject: gateway({ jwt: { ...jwt, audiences: [], clients: [] } }),
    expect: 'fail',
    severity: 'critical',
    reason: 'ANY_CLIENT',
  },
  {
    when: 'it learns the keys of its issuer over plain HTTP',
    subject: gateway({ jwt: { ...jwt, discoveryUrl: 'http://login.example.com/' } }),
    expect: 'fail',
    severity: 'high',
    reason: 'ISSUER_INSECURE',
  },
  {
    when: 'the address of its issuer is none',
    subject: gateway({ jwt: { ...jwt, discoveryUrl: 'login.example.com' } }),
    expect: 'fail',
    reason: 'ISSUER_INSECURE',
  },
  {
    when: 'the issuer is not a trusted one',
    subject: gateway(),
    parameters: { trustedIssuers: ['login.example.org'] },
    expect: 'fail',
    severity: 'high',
    reason: 'ISSUER_UNTRUSTED',
  },
  {
    when: 'a caller may call every gateway',
    subject: iam,
    facts: people(role('caller', allow(invoke, `${own}:gateway/*`))),
    expect: 'fail',
    severity: 'high',
    reason: 'INVOKERS_UNBOUNDED',
  },
  {
    when: 'a caller may call every gateway, as long as it is itself',
    subject: iam,
    facts: people(
      role(
        'caller',
        allow(invoke, '*', {
          ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::111122223333:role/caller' },
          StringEquals: { 'aws:PrincipalOrgID': 'o-abc', 'aws:RequestedRegion': 'us-east-1' },
        }),
      ),
    ),
    expect: 'fail',
    reason: 'INVOKERS_UNBOUNDED',
  },
  {
    when: 'a caller may call everything of AgentCore',
    subject: iam,
    facts: people(role('caller', allow('bedrock-agentcore:*'))),
    expect: 'fail',
    reason: 'INVOKERS_UNBOUNDED',
  },
  {
    when: 'a caller may call all but another gateway',
    subject: iam,
    facts: people(role('caller', { Effect: 'Allow', Action: invoke, NotResource: `${own}:gateway/other` })),
    expect: 'fail',
    reason: 'INVOKERS_UNBOUNDED',
  },
  {
    when: 'a caller may do all but IAM',
    subject: iam,
    facts: people(
      role('caller', { Effect: 'Allow', NotAction: 'iam:*', Resource: `${own}:gateway/tools-1` }),
    ),
    expect: 'fail',
    reason: 'INVOKERS_UNBOUNDED',
  },
  {
    when: 'it tells details of errors in production',
    subject: gateway({ exceptionLevel: 'DEBUG' }),
    expect: 'fail',
    severity: 'low',
    reason: 'DEBUG_ERRORS',
  },
  {
    when: 'it lets anybody in and tells details of errors',
    subject: gateway({ authorizerType: 'NONE', jwt: null, exceptionLevel: 'DEBUG' }),
    expect: 'fail',
    severity: 'critical',
    reason: 'NO_AUTHORIZER',
  },
  {
    when: 'a caller is unbounded and others could not be read',
    subject: iam,
    facts: people(role('caller', allow(invoke))),
    partial: ['iam.principal'],
    expect: 'fail',
    reason: 'INVOKERS_UNBOUNDED',
  },
  {
    when: 'no caller is unbounded and others could not be read',
    subject: iam,
    facts: people(role('caller', allow(invoke, `${own}:gateway/tools-1`))),
    partial: ['iam.principal'],
    expect: 'unknown',
    reason: 'ACCESS_DENIED',
  },
  {
    when: 'it is being created',
    subject: gateway({ status: 'CREATING' }),
    expect: 'unknown',
    reason: 'TRANSIENT_STATE',
  },
  {
    when: 'AWS does not show its authorizer',
    subject: gateway({ jwt: null }),
    expect: 'unknown',
    reason: 'SERVICE_ERROR',
  },
  {
    when: 'its authorizer is of a kind that is not known',
    subject: gateway({ authorizerType: 'PASSKEY' }),
    expect: 'unknown',
    reason: 'SERVICE_ERROR',
  },
  {
    when: 'it is being deleted',
    subject: gateway({ status: 'DELETING' }),
    expect: 'not-applicable',
    reason: 'RESOURCE_DELETING',
  },
  {
    when: 'it never came up',
    subject: gateway({ status: 'FAILED' }),
    expect: 'not-applicable',
    reason: 'RESOURCE_FAILED_STATE',
  },
]);
