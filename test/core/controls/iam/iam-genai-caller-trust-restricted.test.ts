import { control } from '@lenswatch/core/controls/iam/iam-genai-caller-trust-restricted.ts';
import { testControl } from '../../../support/test-control.ts';
import { allow, principal, type Statement, trust } from '../../iam/principals.ts';

const invoke = allow('bedrock:InvokeModel');
const caller = (...statements: readonly Statement[]) => principal([invoke], { trust: statements });
const session = (maxSeconds: number) => ({ 'iam.role-session': { subject: { maxSeconds } } });
const hour = session(3600);
const own = { AWS: 'arn:aws:iam::111122223333:root' };
const foreign = { AWS: 'arn:aws:iam::999999999999:role/partner' };
const externalId = { StringEquals: { 'sts:ExternalId': 'example' } };
const github = { Federated: 'arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com' };
const web = (condition: Statement['Condition'] = {}): Statement => ({
  ...trust(github, condition),
  Action: 'sts:AssumeRoleWithWebIdentity',
});

testControl(control, [
  {
    when: 'only Lambda may assume it',
    subject: caller(trust({ Service: 'lambda.amazonaws.com' })),
    facts: hour,
    expect: 'pass',
  },
  { when: 'its own account decides', subject: caller(trust(own)), facts: hour, expect: 'pass' },
  {
    when: 'a stranger needs an external id',
    subject: caller(trust(foreign, externalId)),
    facts: hour,
    expect: 'pass',
  },
  {
    when: 'the stranger is of a trusted account',
    subject: caller(trust(foreign)),
    facts: hour,
    parameters: { trustedAccounts: ['999999999999'] },
    expect: 'pass',
  },
  {
    when: 'federation names one repository',
    subject: caller(web({ StringLike: { 'token.actions.githubusercontent.com:sub': 'repo:org/app:*' } })),
    facts: hour,
    expect: 'pass',
  },
  {
    when: 'sessions last just as long as they may',
    subject: caller(trust(own)),
    facts: session(14_400),
    expect: 'pass',
  },
  {
    when: 'an AI service and a named role of the account may assume it',
    subject: caller(
      trust({ Service: 'bedrock.amazonaws.com' }),
      trust({ AWS: 'arn:aws:iam::111122223333:role/app' }),
    ),
    facts: hour,
    expect: 'pass',
  },
  {
    when: 'people and a service without AI may assume it',
    subject: caller(trust({ Service: 'lambda.amazonaws.com' }), trust(own)),
    facts: hour,
    expect: 'pass',
  },
  {
    when: 'a stranger may assume it',
    subject: caller(trust(foreign)),
    facts: hour,
    expect: 'fail',
    severity: 'high',
    reason: 'TRUST_UNGUARDED',
    message: /trusts arn:aws:iam::999999999999:role\/partner without/,
  },
  {
    when: 'everybody may assume it',
    subject: caller(trust('*')),
    facts: hour,
    expect: 'fail',
    severity: 'critical',
  },
  {
    when: 'everybody and a stranger may assume it',
    subject: caller(trust(foreign), trust('*')),
    facts: hour,
    expect: 'fail',
    severity: 'critical',
  },
  {
    when: 'everybody from one network may assume it',
    subject: caller(trust('*', { IpAddress: { 'aws:SourceIp': '192.0.2.0/24' } })),
    facts: hour,
    expect: 'fail',
    severity: 'high',
  },
  {
    when: 'everybody but one may assume it',
    subject: caller({ Effect: 'Allow', NotPrincipal: own, Action: 'sts:AssumeRole' }),
    facts: hour,
    expect: 'fail',
    severity: 'critical',
    message: /everyone but/,
  },
  {
    when: 'everybody but one from one network may assume it',
    subject: caller({
      Effect: 'Allow',
      NotPrincipal: own,
      Action: 'sts:AssumeRole',
      Condition: { IpAddress: { 'aws:SourceIp': '192.0.2.0/24' } },
    }),
    facts: hour,
    expect: 'fail',
    severity: 'high',
  },
  {
    when: 'federation names no repository',
    subject: caller(web()),
    facts: hour,
    expect: 'fail',
    severity: 'high',
  },
  {
    when: 'federation names the beginning of an owner, which anybody may take',
    subject: caller(web({ StringLike: { 'token.actions.githubusercontent.com:sub': 'repo:acme*' } })),
    facts: hour,
    expect: 'fail',
    reason: 'TRUST_UNGUARDED',
  },
  {
    when: 'an AI service and the session of a named role may assume it',
    subject: caller(
      trust({ Service: 'bedrock.amazonaws.com' }),
      trust({ AWS: 'arn:aws:sts::111122223333:assumed-role/app/i-1' }),
    ),
    facts: hour,
    expect: 'pass',
  },
  {
    when: 'an AI service and people may assume it',
    subject: caller(trust({ Service: 'bedrock.amazonaws.com' }), trust(own)),
    facts: hour,
    expect: 'fail',
    severity: 'high',
    reason: 'MIXED_TRUST',
  },
  {
    when: 'an AI service and single sign-on may assume it',
    subject: caller(
      trust({ Service: 'sagemaker.amazonaws.com' }),
      trust({ AWS: 'arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Dev_1' }),
    ),
    facts: hour,
    expect: 'fail',
    reason: 'MIXED_TRUST',
  },
  {
    when: 'sessions last longer than they may',
    subject: caller(trust(own)),
    facts: session(14_401),
    expect: 'fail',
    severity: 'medium',
    reason: 'SESSION_LONG',
  },
  {
    when: 'the parameters allow shorter sessions only',
    subject: caller(trust(own)),
    facts: session(7200),
    parameters: { maxRoleSessionSeconds: 3600 },
    expect: 'fail',
    severity: 'medium',
  },
  {
    when: 'everybody may assume it, for half a day',
    subject: caller(trust('*')),
    facts: session(43_200),
    expect: 'fail',
    severity: 'critical',
    message: /sessions of 43200 seconds/,
  },
  {
    when: 'how long sessions last is not known',
    subject: caller(trust(own)),
    expect: 'unknown',
    reason: 'NO_DATA',
  },
  {
    when: 'its trust is not known',
    subject: principal([invoke]),
    facts: hour,
    expect: 'unknown',
    reason: 'NO_DATA',
  },
  {
    when: 'it may invoke no model',
    subject: principal([allow('s3:*')], { trust: [trust('*')] }),
    expect: 'not-applicable',
  },
  {
    when: 'it may invoke what is no model',
    subject: principal(
      [allow('bedrock:InvokeModel', 'arn:aws:bedrock:us-east-1:111122223333:guardrail/gr1')],
      { trust: [trust('*')] },
    ),
    expect: 'not-applicable',
    message: /may invoke no model/,
  },
  { when: 'it is a user', subject: principal([invoke], { kind: 'user' }), expect: 'not-applicable' },
  {
    when: 'it is a service-linked role',
    subject: principal([invoke], { path: '/aws-service-role/bedrock.amazonaws.com/', trust: [trust('*')] }),
    expect: 'not-applicable',
  },
]);
