import { control } from '@lenswatch/core/controls/iam/bedrock-service-role-confused-deputy-guarded.ts';
import { testControl } from '../../../support/test-control.ts';
import { principal, type Statement, trust } from '../../iam/principals.ts';

const own = '111122223333';
const bedrock = { Service: 'bedrock.amazonaws.com' };
const account = { StringEquals: { 'aws:SourceAccount': own } };
const both = { ...account, ArnLike: { 'aws:SourceArn': `arn:aws:bedrock:*:${own}:agent/*` } };
const role = (...statements: readonly Statement[]) => principal([], { trust: statements });

testControl(control, [
  {
    when: 'the trust is bound to the own account and its agents',
    subject: role(trust(bedrock, both)),
    expect: 'pass',
  },
  { when: 'the trust is bound to the own account', subject: role(trust(bedrock, account)), expect: 'pass' },
  {
    when: 'the trust is bound to a trusted account',
    subject: role(trust(bedrock, { StringEquals: { 'aws:SourceAccount': '444455556666' } })),
    parameters: { trustedAccounts: ['444455556666'] },
    expect: 'pass',
  },
  {
    when: 'the trust is bound to resources and the parameters ask for that',
    subject: role(trust(bedrock, both)),
    parameters: { requireSourceArn: true },
    expect: 'pass',
  },
  {
    when: 'people may assume a guarded role of SageMaker',
    subject: role(trust({ Service: 'sagemaker.amazonaws.com' }, account), trust({ AWS: own })),
    expect: 'pass',
  },
  {
    when: 'Bedrock may assume the role for anyone',
    subject: role(trust(bedrock)),
    expect: 'fail',
    severity: 'high',
    reason: 'TRUST_UNGUARDED',
  },
  {
    when: 'the source is bound to agents of any account',
    subject: role(trust(bedrock, { ArnLike: { 'aws:SourceArn': 'arn:aws:bedrock:*:*:agent/*' } })),
    expect: 'fail',
  },
  {
    when: 'the source is bound to a foreign account',
    subject: role(trust(bedrock, { StringEquals: { 'aws:SourceAccount': '444455556666' } })),
    expect: 'fail',
  },
  {
    when: 'Bedrock may assume the role for anyone, and a Deny is about SAML alone',
    subject: role(trust(bedrock), {
      ...trust('*'),
      Effect: 'Deny',
      Action: 'sts:AssumeRoleWithSAML',
    }),
    expect: 'fail',
    reason: 'TRUST_UNGUARDED',
  },
  {
    when: 'SageMaker alone may assume the role for anyone',
    subject: role(trust({ Service: 'sagemaker.amazonaws.com' })),
    expect: 'fail',
    severity: 'medium',
  },
  {
    when: 'Lambda may assume a guarded role of Bedrock too',
    subject: role(trust(bedrock, both), trust({ Service: 'lambda.amazonaws.com' })),
    expect: 'fail',
    severity: 'medium',
    reason: 'MIXED_TRUST',
  },
  {
    when: 'people may assume a guarded role of Bedrock too',
    subject: role(trust(bedrock, both), trust({ AWS: `arn:aws:iam::${own}:root` })),
    expect: 'fail',
    severity: 'medium',
    reason: 'MIXED_TRUST',
  },
  {
    when: 'people may assume a guarded role of Bedrock and SageMaker',
    subject: role(
      trust(bedrock, both),
      trust({ Service: 'sagemaker.amazonaws.com' }, account),
      trust({ AWS: `arn:aws:iam::${own}:root` }),
    ),
    expect: 'fail',
    severity: 'medium',
    reason: 'MIXED_TRUST',
  },
  {
    when: 'SageMaker and Bedrock may assume the role for anyone',
    subject: role(trust({ Service: ['sagemaker.amazonaws.com', 'bedrock.amazonaws.com'] })),
    expect: 'fail',
    severity: 'high',
    reason: 'TRUST_UNGUARDED',
  },
  {
    when: 'one of two services is bound to resources and the parameters ask for that',
    subject: role(trust(bedrock, both), trust({ Service: 'sagemaker.amazonaws.com' }, account)),
    parameters: { requireSourceArn: true },
    expect: 'fail',
    severity: 'medium',
    reason: 'SOURCE_ARN_MISSING',
  },
  {
    when: 'the trust is bound to the account and the parameters ask for resources',
    subject: role(trust(bedrock, account)),
    parameters: { requireSourceArn: true },
    expect: 'fail',
    severity: 'medium',
    reason: 'SOURCE_ARN_MISSING',
  },
  {
    when: 'the role trusts no AI service',
    subject: role(trust({ Service: 'lambda.amazonaws.com' })),
    expect: 'not-applicable',
  },
  {
    when: 'Bedrock is denied the role',
    subject: role({ ...trust(bedrock), Effect: 'Deny' }, trust({ Service: 'lambda.amazonaws.com' })),
    expect: 'not-applicable',
  },
  { when: 'the role has no trust policy', subject: principal([]), expect: 'not-applicable' },
  { when: 'the principal is a user', subject: principal([], { kind: 'user' }), expect: 'not-applicable' },
  {
    when: 'the role is a service-linked role',
    subject: principal([], { path: '/aws-service-role/bedrock.amazonaws.com/', trust: [trust(bedrock)] }),
    expect: 'not-applicable',
  },
]);
