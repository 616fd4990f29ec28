import { control } from '@lenswatch/core/controls/iam/iam-passrole-genai-restricted.ts';
import { testControl } from '../../../support/test-control.ts';
import { allow, deny, organizationWith, principal, trust } from '../../iam/principals.ts';

const roles = 'arn:aws:iam::111122223333:role';
const to = (...services: readonly string[]) => ({ StringEquals: { 'iam:PassedToService': services } });
const bedrock = 'bedrock.amazonaws.com';
const pass = 'iam:PassRole';
const admin = (service: string) => ({
  'iam.principal': {
    [`${roles}/admin`]: principal([allow('*')], { name: 'admin', trust: [trust({ Service: service })] }),
  },
});

testControl(control, [
  {
    when: 'roles of one path may be passed to one service',
    subject: principal([allow(pass, `${roles}/genai/*`, to(bedrock))]),
    expect: 'pass',
  },
  {
    when: 'roles may be passed to EC2 alone',
    subject: principal([allow(pass, '*', to('ec2.amazonaws.com'))]),
    expect: 'pass',
  },
  {
    when: 'a Deny refuses the AI services and Lambda',
    subject: principal([
      allow(pass),
      deny(
        pass,
        '*',
        to(bedrock, 'bedrock-agentcore.amazonaws.com', 'sagemaker.amazonaws.com', 'lambda.amazonaws.com'),
      ),
    ]),
    expect: 'pass',
  },
  {
    when: 'the organization denies that any role is passed to AI services or Lambda',
    subject: principal([allow(pass)]),
    facts: organizationWith(
      'read',
      deny(
        pass,
        '*',
        to(bedrock, 'bedrock-agentcore.amazonaws.com', 'sagemaker.amazonaws.com', 'lambda.amazonaws.com'),
      ),
    ),
    expect: 'pass',
    reason: 'OK_COMPENSATED',
    evidence: { organizationPolicies: 'considered' },
  },
  {
    when: 'the organization leaves one path of roles and one service',
    subject: principal([allow(pass)]),
    facts: organizationWith(
      'read',
      { Effect: 'Deny', Action: pass, NotResource: `${roles}/genai/*` },
      deny(pass, '*', { StringNotEquals: { 'iam:PassedToService': bedrock } }),
    ),
    expect: 'pass',
    reason: 'OK_COMPENSATED',
  },
  {
    when: 'the organization keeps the administrator role back, and any other may be passed',
    subject: principal([allow([pass, 'lambda:CreateFunction'])]),
    facts: {
      ...admin('lambda.amazonaws.com'),
      ...organizationWith('read', deny(pass, `${roles}/admin`)),
    },
    expect: 'fail',
    severity: 'high',
    evidence: { escalatesTo: null, organizationPolicies: 'considered' },
  },
  {
    when: 'the organization denies functions, without which the administrator role is of no use',
    subject: principal([allow([pass, 'lambda:CreateFunction'])]),
    facts: {
      ...admin('lambda.amazonaws.com'),
      ...organizationWith('read', deny('lambda:*')),
    },
    expect: 'fail',
    severity: 'high',
  },
  {
    when: 'any role may be passed to any service, and the organization is hidden',
    subject: principal([allow(pass)]),
    facts: organizationWith('hidden'),
    expect: 'fail',
    severity: 'high',
    evidence: { organizationPolicies: 'not considered' },
  },
  {
    when: 'any role may be passed to any service',
    subject: principal([allow(pass)]),
    expect: 'fail',
    severity: 'high',
    message: /neither roles nor services/,
  },
  {
    when: 'any role of the account may be passed to any service',
    subject: principal([allow(pass, `${roles}/*`)]),
    expect: 'fail',
    severity: 'high',
  },
  {
    when: 'any role may be passed to one service',
    subject: principal([allow(pass, '*', to(bedrock))]),
    expect: 'fail',
    severity: 'medium',
    message: /the roles are not limited/,
  },
  {
    when: 'one role may be passed to any service',
    subject: principal([allow(pass, `${roles}/one`)]),
    expect: 'fail',
    severity: 'medium',
    message: /the services are not limited/,
  },
  {
    when: 'the service is limited only if the request names it',
    subject: principal([
      allow(pass, `${roles}/one`, { StringEqualsIfExists: { 'iam:PassedToService': bedrock } }),
    ]),
    expect: 'fail',
    severity: 'medium',
  },
  {
    when: 'the principal may create functions and pass them an administrator role',
    subject: principal([allow([pass, 'lambda:CreateFunction'])]),
    facts: admin('lambda.amazonaws.com'),
    expect: 'fail',
    severity: 'critical',
    message: /administrator role admin/,
  },
  {
    when: 'one of several grants passes an administrator role to a function that may be created',
    subject: principal([
      allow(pass, '*', to(bedrock)),
      allow(pass, `${roles}/x*`),
      allow(pass, '*', to('lambda.amazonaws.com')),
      allow(['bedrock:CreateAgent', 'lambda:CreateFunction']),
    ]),
    facts: admin('lambda.amazonaws.com'),
    expect: 'fail',
    severity: 'critical',
  },
  {
    when: 'the grant that reaches the administrator role is for another service than the one that may run it',
    subject: principal([
      allow(pass, '*', to(bedrock)),
      allow(pass, `${roles}/x*`),
      allow('lambda:CreateFunction'),
    ]),
    facts: admin('lambda.amazonaws.com'),
    expect: 'fail',
    severity: 'medium',
  },
  {
    when: 'the role that could be passed is no administrator',
    subject: principal([allow([pass, 'lambda:CreateFunction'])]),
    facts: {
      'iam.principal': {
        [`${roles}/reader`]: principal([allow('s3:GetObject')], {
          name: 'reader',
          trust: [trust({ Service: 'lambda.amazonaws.com' })],
        }),
        [`${roles}/alone`]: principal([allow('*')], { name: 'alone' }),
      },
    },
    expect: 'fail',
    severity: 'high',
  },
  {
    when: 'one grant names roles and services, and another neither',
    subject: principal([allow(pass, `${roles}/genai/*`, to(bedrock)), allow(pass)]),
    expect: 'fail',
    severity: 'high',
    evidence: { statementCount: 1 },
  },
  {
    when: 'an administrator role could be passed and nothing be created with it',
    subject: principal([allow(pass)]),
    facts: admin('lambda.amazonaws.com'),
    expect: 'fail',
    severity: 'high',
  },
  {
    when: 'the administrator role trusts another service',
    subject: principal([allow([pass, 'lambda:CreateFunction'])]),
    facts: admin('ec2.amazonaws.com'),
    expect: 'fail',
    severity: 'high',
  },
  {
    when: 'a Deny keeps the only administrator role back',
    subject: principal([allow([pass, 'lambda:CreateFunction']), deny(pass, `${roles}/admin`)]),
    facts: admin('lambda.amazonaws.com'),
    expect: 'fail',
    severity: 'high',
    message: /neither roles nor services are limited\.$/,
  },
  {
    when: 'NotResource leaves out the only administrator role',
    subject: principal([
      { Effect: 'Allow', Action: pass, NotResource: `${roles}/adm*` },
      allow('lambda:CreateFunction'),
    ]),
    facts: admin('lambda.amazonaws.com'),
    expect: 'fail',
    severity: 'high',
  },
  {
    when: 'a Deny keeps another role back than the administrator role',
    subject: principal([allow([pass, 'lambda:CreateFunction']), deny(pass, `${roles}/audit`)]),
    facts: admin('lambda.amazonaws.com'),
    expect: 'fail',
    severity: 'critical',
  },
  { when: 'no role may be passed', subject: principal([allow('bedrock:*')]), expect: 'not-applicable' },
  {
    when: 'the principal is a group',
    subject: principal([allow(pass)], { kind: 'group' }),
    expect: 'not-applicable',
  },
  {
    when: 'the role is a service-linked role',
    subject: principal([allow(pass)], { path: '/aws-service-role/sagemaker.amazonaws.com/' }),
    expect: 'not-applicable',
  },
]);
