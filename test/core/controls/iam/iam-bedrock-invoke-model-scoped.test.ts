import { control } from '@lenswatch/core/controls/iam/iam-bedrock-invoke-model-scoped.ts';
import { testControl } from '../../../support/test-control.ts';
import { allow, deny, organizationWith, principal, type Statement, trust } from '../../iam/principals.ts';

const own = 'arn:aws:bedrock:eu-west-1:111122223333';
const models = 'arn:aws:bedrock:*::foundation-model';
const claude = `${models}/anthropic.claude-sonnet-4-v1:0`;
const profile = `${own}:inference-profile/eu.anthropic.claude-sonnet-4-v1:0`;
const application = `${own}:application-inference-profile/abc123`;
const invoke = 'bedrock:InvokeModel';
const notIam: Statement = { Effect: 'Allow', NotAction: 'iam:*', Resource: '*' };
const guarded = [trust({ Service: 'lambda.amazonaws.com' })];
const role = (...statements: readonly Statement[]) => principal(statements, { trust: guarded });
const user = (...statements: readonly Statement[]) => principal(statements, { kind: 'user', name: 'ada' });
const throughProfile = (...arns: readonly string[]) => ({
  ArnEquals: { 'bedrock:InferenceProfileArn': arns },
});
const credential = (status: string, expiresAt: string | null, service = 'bedrock.amazonaws.com') => ({
  id: 'ACCA1',
  alias: null,
  service,
  status,
  createdAt: '2026-01-01T00:00:00Z',
  expiresAt,
});
const keysOf = (userName: string, ...credentials: readonly ReturnType<typeof credential>[]) => ({
  [userName]: { userName, credentials },
});
const key = (status: string, expiresAt: string | null) => ({
  'iam.service-specific-credentials': keysOf('ada', credential(status, expiresAt)),
});
const profileOf = (...modelArns: readonly string[]) => ({
  'bedrock.inference-profile': { abc123: { name: 'team', type: 'APPLICATION', status: 'ACTIVE', modelArns } },
});
const ofTeam = { StringEquals: { 'aws:PrincipalTag/team': 'ml' } };
const approved = { approvedModels: ['anthropic.claude-sonnet-4*'] };

testControl(control, [
  {
    when: 'the role may invoke one named model in any Region',
    subject: role(allow(invoke, claude)),
    expect: 'pass',
  },
  {
    when: 'the role may invoke a cross-Region profile and the models behind it',
    subject: role(allow('bedrock:InvokeModel*', [profile, claude])),
    expect: 'pass',
  },
  {
    when: 'the role may use every profile, and of the models behind them a named one',
    subject: role(allow(invoke, [`${own}:inference-profile/*`, claude])),
    expect: 'pass',
  },
  {
    when: 'the role may use every profile, and of the models behind them an approved one',
    subject: role(allow(invoke, [`${own}:inference-profile/*`, claude])),
    parameters: approved,
    expect: 'pass',
  },
  {
    when: 'the role may invoke one family of models',
    subject: role(allow(invoke, `${models}/anthropic.claude-*`)),
    expect: 'pass',
  },
  {
    when: 'every model may be invoked, and only through a named profile',
    subject: role(allow(invoke, `${models}/*`, throughProfile(profile))),
    expect: 'pass',
  },
  {
    when: 'a Deny refuses every request that does not go through a named profile',
    subject: role(
      allow(invoke),
      deny(invoke, '*', { ArnNotEquals: { 'bedrock:InferenceProfileArn': profile } }),
    ),
    expect: 'pass',
  },
  {
    when: 'a boundary cuts a wildcard down to a named model',
    subject: principal([allow('*')], { boundary: [allow(invoke, claude)], trust: guarded }),
    expect: 'pass',
  },
  {
    when: 'a Deny leaves only a named model of a wildcard',
    subject: role(allow('bedrock:*'), { Effect: 'Deny', Action: 'bedrock:*', NotResource: claude }),
    expect: 'pass',
  },
  {
    when: 'a tag of the caller names the profile',
    subject: role(allow(invoke, `${own}:inference-profile/\${aws:PrincipalTag/profile}`)),
    expect: 'pass',
  },
  {
    when: 'the parameters accept a whole provider',
    subject: role(allow(invoke, `${models}/anthropic.*`)),
    parameters: { maxModelBreadth: 'PROVIDER' },
    expect: 'pass',
  },
  {
    when: 'the organization denies every model but a named one',
    subject: role(allow(invoke)),
    facts: organizationWith('read', { Effect: 'Deny', Action: 'bedrock:Invoke*', NotResource: claude }),
    expect: 'pass',
    reason: 'OK_COMPENSATED',
    evidence: { organizationPolicies: 'considered' },
  },
  {
    when: 'the role has not the tag that its grant of every model asks for',
    subject: { ...role(allow(invoke, '*', ofTeam)), tags: { team: 'web' } },
    expect: 'not-applicable',
  },
  {
    when: 'the role may invoke every model as long as it is a role',
    subject: role(allow(invoke, '*', { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/*' } })),
    expect: 'fail',
    reason: 'MODEL_SCOPE_WIDE',
  },
  {
    when: 'a Deny of all models spares the role by its name',
    subject: role(
      allow(invoke),
      deny('bedrock:*', '*', { ArnNotLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/exam*' } }),
    ),
    expect: 'fail',
    reason: 'MODEL_SCOPE_WIDE',
  },
  {
    when: 'the organization denies models to this role, which may otherwise invoke every one',
    subject: role(allow('bedrock:*')),
    facts: organizationWith('read', deny('bedrock:*')),
    expect: 'not-applicable',
    evidence: { organizationPolicies: 'considered' },
  },
  {
    when: 'the organization denies models to other roles only',
    subject: role(allow(invoke)),
    facts: organizationWith(
      'read',
      deny('bedrock:*', '*', { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/people/*' } }),
    ),
    expect: 'fail',
    reason: 'MODEL_SCOPE_WIDE',
    evidence: { organizationPolicies: 'considered' },
  },
  {
    when: 'the organization asks for a region, which narrows no models',
    subject: role(allow(invoke)),
    facts: organizationWith(
      'read',
      deny('bedrock:*', '*', { StringNotEquals: { 'aws:RequestedRegion': 'eu-west-1' } }),
    ),
    expect: 'fail',
    reason: 'MODEL_SCOPE_WIDE',
  },
  {
    when: 'the role may invoke every model, and the organization is hidden',
    subject: role(allow(invoke)),
    facts: organizationWith('hidden'),
    expect: 'fail',
    evidence: { organizationPolicies: 'not considered' },
  },
  {
    when: 'the role may invoke every model',
    subject: role(allow(invoke)),
    expect: 'fail',
    severity: 'high',
    reason: 'MODEL_SCOPE_WIDE',
    message: /allows bedrock:invokemodel on \*/,
  },
  {
    when: 'the role may invoke every foundation model',
    subject: role(allow('bedrock:*', `${models}/*`)),
    expect: 'fail',
    severity: 'high',
  },
  {
    when: 'the role may use every profile, and no grant names models',
    subject: role(allow(invoke, `${own}:inference-profile/*`)),
    expect: 'fail',
    reason: 'MODEL_SCOPE_WIDE',
  },
  {
    when: 'the role may use every profile with another action than the named model',
    subject: role(
      allow('bedrock:InvokeModelWithResponseStream', `${own}:inference-profile/*`),
      allow(invoke, claude),
    ),
    expect: 'fail',
    reason: 'MODEL_SCOPE_WIDE',
  },
  {
    when: 'the role may start batch jobs with every model',
    subject: role(allow('bedrock:CreateModelInvocationJob', `${models}/*`)),
    expect: 'fail',
  },
  {
    when: 'the role may invoke every model of a provider',
    subject: role(allow(invoke, `${models}/anthropic.*`)),
    expect: 'fail',
  },
  { when: 'everything but IAM is allowed', subject: role(notIam), expect: 'fail' },
  {
    when: 'every model but one may be invoked',
    subject: role({ Effect: 'Allow', Action: invoke, NotResource: claude }),
    expect: 'fail',
  },
  {
    when: 'only the Region of the request is limited',
    subject: role(allow(invoke, '*', { StringEquals: { 'aws:RequestedRegion': 'eu-west-1' } })),
    expect: 'fail',
  },
  {
    when: 'every model may be invoked, and only through a profile of the account',
    subject: role(allow(invoke, `${models}/*`, throughProfile(application))),
    expect: 'pass',
  },
  {
    when: 'a condition on another key names a profile',
    subject: role(allow(invoke, `${models}/*`, { ArnEquals: { 'aws:SourceArn': profile } })),
    expect: 'fail',
  },
  {
    when: 'the profile condition names a model, which is no profile',
    subject: role(allow(invoke, `${models}/*`, throughProfile(claude))),
    expect: 'fail',
  },
  {
    when: 'the profile condition names no ARN',
    subject: role(allow(invoke, `${models}/*`, throughProfile('eu.anthropic.claude-sonnet-4-v1:0'))),
    expect: 'fail',
  },
  {
    when: 'a Deny that refuses other profiles holds only where another condition does',
    subject: role(
      allow(invoke),
      deny(invoke, '*', {
        ArnNotEquals: { 'bedrock:InferenceProfileArn': profile },
        Bool: { 'aws:SecureTransport': 'true' },
      }),
    ),
    expect: 'fail',
  },
  {
    when: 'a Deny of the wrong operator refuses the named profile',
    subject: role(
      allow(invoke),
      deny(invoke, '*', { ArnEquals: { 'bedrock:InferenceProfileArn': profile } }),
    ),
    expect: 'fail',
  },
  {
    when: 'the profile condition has a wildcard',
    subject: role(
      allow(invoke, '*', { ArnLike: { 'bedrock:InferenceProfileArn': `${own}:inference-profile/*` } }),
    ),
    expect: 'fail',
  },
  {
    when: 'the profile condition holds only if a profile is used',
    subject: role(allow(invoke, '*', { ArnEqualsIfExists: { 'bedrock:InferenceProfileArn': profile } })),
    expect: 'fail',
  },
  {
    when: 'a Deny asks for some profile, whichever',
    subject: role(allow(invoke), deny(invoke, '*', { Null: { 'bedrock:InferenceProfileArn': 'true' } })),
    expect: 'fail',
  },
  {
    when: 'anyone may assume the role that may invoke every model',
    subject: principal([allow(invoke)], { trust: [trust('*')] }),
    expect: 'fail',
    severity: 'critical',
    message: /trust policy is not guarded/,
  },
  {
    when: 'a user may invoke every model and has an active long-term key',
    subject: user(allow(invoke)),
    facts: key('Active', null),
    expect: 'fail',
    severity: 'critical',
  },
  {
    when: 'a user may invoke every model and the only key has expired',
    subject: user(allow(invoke)),
    facts: key('Active', '2026-02-01T00:00:00Z'),
    expect: 'fail',
    severity: 'high',
  },
  {
    when: 'a user may invoke every model and has an active key that ends later, beside one that is inactive',
    subject: user(allow(invoke)),
    facts: {
      'iam.service-specific-credentials': {
        ...keysOf('ada', credential('Inactive', null), credential('Active', '2027-02-01T00:00:00Z')),
        ...keysOf('bob', credential('Inactive', null)),
      },
    },
    expect: 'fail',
    severity: 'critical',
  },
  {
    when: 'a user may invoke every model and the only key ends just now',
    subject: user(allow(invoke)),
    facts: key('Active', '2026-11-20T12:00:00Z'),
    expect: 'fail',
    severity: 'high',
  },
  {
    when: 'a user may invoke every model and the only key is inactive',
    subject: user(allow(invoke)),
    facts: key('Inactive', null),
    expect: 'fail',
    severity: 'high',
  },
  {
    when: 'a user may invoke every model and another user has an active key',
    subject: user(allow(invoke)),
    facts: { 'iam.service-specific-credentials': keysOf('bob', credential('Active', null)) },
    expect: 'fail',
    severity: 'high',
  },
  {
    when: 'a user may invoke every model and has credentials of another service only',
    subject: user(allow(invoke)),
    facts: {
      'iam.service-specific-credentials': keysOf(
        'ada',
        credential('Active', null, 'codecommit.amazonaws.com'),
      ),
    },
    expect: 'fail',
    severity: 'high',
  },
  {
    when: 'a role whose trust is not known may invoke every model, and a user of its name has an active key',
    subject: principal([allow(invoke)], { name: 'ada' }),
    facts: key('Active', null),
    expect: 'fail',
    severity: 'high',
  },
  {
    when: 'the named model is one of several approved ones',
    subject: role(allow(invoke, claude)),
    parameters: { approvedModels: ['amazon.*', 'anthropic.claude-sonnet-4*'] },
    expect: 'pass',
  },
  {
    when: 'the model of a cross-Region profile that was not read is approved',
    subject: role(allow(invoke, profile)),
    parameters: approved,
    expect: 'pass',
  },
  {
    when: 'the model of a cross-Region profile that was not read is not approved',
    subject: role(allow(invoke, `${own}:inference-profile/eu.amazon.nova-pro-v1:0`)),
    parameters: approved,
    expect: 'fail',
    reason: 'MODEL_NOT_APPROVED',
  },
  {
    when: 'a profile that was not read has an id which tells no model',
    subject: role(allow(invoke, `${own}:inference-profile/abc123`)),
    parameters: approved,
    expect: 'unknown',
    reason: 'MODEL_ID_UNRESOLVED',
  },
  {
    when: 'an application profile is approved by its own id',
    subject: role(allow(invoke, application)),
    parameters: { approvedModels: ['abc123'] },
    expect: 'pass',
  },
  {
    when: 'one of two models behind an application profile is not approved',
    subject: role(allow(invoke, application)),
    facts: profileOf(`${models}/anthropic.claude-sonnet-4-v1:0`, `${models}/amazon.nova-pro-v1:0`),
    parameters: approved,
    expect: 'fail',
    reason: 'MODEL_NOT_APPROVED',
  },
  {
    when: 'every model may be invoked, which the parameters accept, and models must be approved',
    subject: role(allow(invoke)),
    parameters: { ...approved, maxModelBreadth: 'ALL' },
    expect: 'fail',
    reason: 'MODEL_NOT_APPROVED',
  },
  {
    when: 'the named model is approved',
    subject: role(allow(invoke, claude)),
    parameters: approved,
    expect: 'pass',
  },
  {
    when: 'the named model is not approved',
    subject: role(allow(invoke, `${models}/amazon.nova-pro-v1:0`)),
    parameters: approved,
    expect: 'fail',
    reason: 'MODEL_NOT_APPROVED',
  },
  {
    when: 'a family reaches beyond the approved models',
    subject: role(allow(invoke, `${models}/anthropic.claude-*`)),
    parameters: approved,
    expect: 'fail',
    reason: 'MODEL_NOT_APPROVED',
  },
  {
    when: 'the models behind an application profile are approved',
    subject: role(allow(invoke, application)),
    facts: profileOf(`${models}/anthropic.claude-sonnet-4-v1:0`),
    parameters: approved,
    expect: 'pass',
  },
  {
    when: 'a model behind an application profile is not approved',
    subject: role(allow(invoke, application)),
    facts: profileOf(`${models}/amazon.nova-pro-v1:0`),
    parameters: approved,
    expect: 'fail',
  },
  {
    when: 'the models behind a profile cannot be told and models must be approved',
    subject: role(allow(invoke, application)),
    parameters: approved,
    expect: 'unknown',
    reason: 'MODEL_ID_UNRESOLVED',
  },
  {
    when: 'the models behind a provisioned model cannot be told and models must be approved',
    subject: role(allow(invoke, `${own}:provisioned-model/abc`)),
    parameters: approved,
    expect: 'unknown',
    reason: 'MODEL_ID_UNRESOLVED',
  },
  { when: 'the role may only list models', subject: role(allow('bedrock:List*')), expect: 'not-applicable' },
  { when: 'the role has only a Deny', subject: role(deny(invoke)), expect: 'not-applicable' },
  {
    when: 'the grant names agents alone',
    subject: role(allow('bedrock:*', `${own}:agent/*`)),
    expect: 'not-applicable',
  },
  {
    when: 'the boundary allows no model',
    subject: principal([allow('*')], { boundary: [allow('s3:*')] }),
    expect: 'not-applicable',
  },
  {
    when: 'the principal is a group',
    subject: principal([allow('*')], { kind: 'group' }),
    expect: 'not-applicable',
  },
  {
    when: 'the role is a service-linked role',
    subject: principal([allow('*')], { path: '/aws-service-role/bedrock.amazonaws.com/' }),
    expect: 'not-applicable',
  },
]);
