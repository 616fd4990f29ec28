import { control } from '@lenswatch/core/controls/bedrock-agent/bedrock-kb-resource-policy-scoped.ts';
import type { KnowledgeBase } from '@lenswatch/core/facts/bedrock-agent.ts';
import { parsePolicy } from '@lenswatch/core/iam/parse-policy.ts';
import { testControl } from '../../../support/test-control.ts';

const base = (status = 'ACTIVE') => ({
  fact: 'bedrock-agent.knowledge-base' as const,
  id: 'KB1',
  value: {
    name: 'manuals',
    status,
    type: 'MANAGED',
    roleArn: 'arn:aws:iam::111122223333:role/kb',
    embeddingModelArn: null,
    embeddingDimensions: null,
    managedEmbeddingType: 'MANAGED',
    supplementalBuckets: [],
    storageType: null,
    collectionArn: null,
    domainArn: null,
  } satisfies KnowledgeBase,
});
const policy = (...statements: object[]) => ({
  'bedrock-agent.knowledge-base-policy': {
    KB1: {
      policy: parsePolicy(
        JSON.stringify({
          Version: '2012-10-17',
          Statement: statements.map((statement) => ({
            Sid: 'Share',
            Effect: 'Allow',
            Action: 'bedrock:Retrieve',
            Resource: '*',
            ...statement,
          })),
        }),
      ),
    },
  },
});
const account = (id: string) => ({ AWS: `arn:aws:iam::${id}:root` });
const outsiders = {
  Effect: 'Deny',
  Principal: '*',
  Action: 'bedrock:*',
  Condition: { StringNotEquals: { 'aws:PrincipalOrgID': 'o-abcdef1234' } },
};
const organization = { StringEquals: { 'aws:PrincipalOrgID': 'o-abcdef1234' } };

testControl(control, [
  {
    when: 'there is no policy',
    subject: base(),
    facts: { 'bedrock-agent.knowledge-base-policy': { KB1: { policy: null } } },
    expect: 'pass',
  },
  {
    when: 'the policy names the own account',
    subject: base(),
    facts: policy({ Principal: account('111122223333') }),
    expect: 'pass',
  },
  {
    when: 'the policy names a trusted account for both ways of retrieval',
    subject: base(),
    facts: policy({
      Principal: { AWS: '444455556666' },
      Action: ['bedrock:Retrieve', 'bedrock:GetDocumentContent'],
    }),
    parameters: { trustedAccounts: ['444455556666'] },
    expect: 'pass',
  },
  {
    when: 'everybody of the organization is let in',
    subject: base(),
    facts: policy({ Principal: '*', Condition: organization }),
    expect: 'pass',
  },
  {
    when: 'everybody is denied',
    subject: base(),
    facts: policy({ Effect: 'Deny', Principal: '*', Action: 'bedrock:*' }),
    expect: 'pass',
  },
  {
    when: 'everybody is let in and all but the organization denied again',
    subject: base(),
    facts: policy(
      { Principal: '*' },
      {
        Effect: 'Deny',
        Principal: '*',
        Action: 'bedrock:*',
        Condition: { StringNotEquals: { 'aws:PrincipalOrgID': 'o-abcdef1234' } },
      },
    ),
    expect: 'pass',
  },
  {
    when: 'an organizational unit is let in',
    subject: base(),
    facts: policy({
      Principal: '*',
      Condition: {
        'ForAnyValue:StringLike': { 'aws:PrincipalOrgPaths': 'o-abcdef1234/r-ab12/ou-ab12-11111111/*' },
      },
    }),
    expect: 'pass',
  },
  {
    when: 'everybody is let in and all but the own account denied again',
    subject: base(),
    facts: policy(
      { Principal: '*' },
      { Effect: 'Deny', NotPrincipal: account('111122223333'), Action: 'bedrock:*' },
    ),
    expect: 'pass',
  },
  {
    when: 'nothing is known of a policy',
    subject: base(),
    expect: 'pass',
  },
  {
    when: 'everybody may retrieve, all but the organization are denied just that, and one account more',
    subject: base(),
    facts: policy(
      { Principal: '*' },
      { ...outsiders, Action: 'bedrock:Retrieve' },
      { Effect: 'Deny', Principal: account('444455556666'), Action: 'bedrock:GetDocumentContent' },
    ),
    expect: 'pass',
  },
  {
    when: 'all but the organization are denied several services on several resources, this base among them',
    subject: base(),
    facts: policy(
      { Principal: '*' },
      { ...outsiders, Action: ['s3:*', 'bedrock:*'], Resource: ['arn:aws:s3:::docs', 'arn:aws:test:::KB1'] },
    ),
    expect: 'pass',
  },
  {
    when: 'the own account is let in, and others are denied in a way that is not understood',
    subject: base(),
    facts: policy(
      { Principal: account('111122223333') },
      {
        Effect: 'Deny',
        Principal: '*',
        Action: 'bedrock:*',
        Condition: { 'ForAnyValue:StringNotEquals': { 'aws:PrincipalOrgID': 'o-abcdef1234' } },
      },
    ),
    expect: 'pass',
  },
  {
    when: 'everybody is let in, and all but the organization are denied, those of none among them',
    subject: base(),
    facts: policy(
      { Principal: '*' },
      {
        Effect: 'Deny',
        Principal: '*',
        Action: 'bedrock:*',
        Condition: { StringNotEqualsIfExists: { 'aws:PrincipalOrgID': 'o-abcdef1234' } },
      },
    ),
    expect: 'pass',
  },
  {
    when: 'everybody is let in, and all but the organization are denied another knowledge base',
    subject: base(),
    facts: policy({ Principal: '*' }, { ...outsiders, Resource: 'arn:aws:test:::KB2' }),
    expect: 'fail',
    severity: 'critical',
    reason: 'PUBLIC',
  },
  {
    when: 'everybody is let in, and all but the organization are denied all but one thing',
    subject: base(),
    facts: policy(
      { Principal: '*' },
      { ...outsiders, Action: undefined, NotAction: 'bedrock:Retrieve' },
      { ...outsiders, Resource: undefined, NotResource: 'arn:aws:test:::KB1' },
    ),
    expect: 'fail',
    severity: 'critical',
    reason: 'PUBLIC',
  },
  {
    when: 'everybody may change it, and all but the organization are denied retrieval',
    subject: base(),
    facts: policy(
      { Principal: '*', Action: 'bedrock:UpdateKnowledgeBase' },
      { ...outsiders, Action: 'bedrock:Retrieve' },
    ),
    expect: 'fail',
    severity: 'critical',
    reason: 'PUBLIC',
  },
  {
    when: 'everybody may do all but retrieve, and all but the organization are denied its documents',
    subject: base(),
    facts: policy(
      { Principal: '*', Action: undefined, NotAction: ['bedrock:Retrieve', 's3:*'] },
      { ...outsiders, Action: 'bedrock:GetDocumentContent' },
    ),
    expect: 'fail',
    severity: 'high',
    reason: 'WIDE_ACTIONS',
  },
  {
    when: 'others are denied again in a way that is not understood',
    subject: base(),
    facts: policy(
      { Principal: '*' },
      {
        Effect: 'Deny',
        Principal: '*',
        Action: 'bedrock:*',
        Condition: { 'ForAnyValue:StringNotEquals': { 'aws:PrincipalOrgID': 'o-abcdef1234' } },
      },
    ),
    expect: 'unknown',
    reason: 'OPAQUE_POLICY',
  },
  {
    when: 'everybody is let in',
    subject: base(),
    facts: policy({ Principal: '*' }),
    expect: 'fail',
    severity: 'critical',
    reason: 'PUBLIC',
  },
  {
    when: 'everybody but one is let in',
    subject: base(),
    facts: policy({ NotPrincipal: account('444455556666') }),
    expect: 'fail',
    severity: 'critical',
  },
  {
    when: 'the organization is asked for only if the key is there',
    subject: base(),
    facts: policy({
      Principal: '*',
      Condition: { StringEqualsIfExists: { 'aws:PrincipalOrgID': 'o-abcdef1234' } },
    }),
    expect: 'fail',
    severity: 'critical',
  },
  {
    when: 'any organization will do',
    subject: base(),
    facts: policy({ Principal: '*', Condition: { StringLike: { 'aws:PrincipalOrgID': '*' } } }),
    expect: 'fail',
    severity: 'critical',
  },
  {
    when: 'every organization there is will do',
    subject: base(),
    facts: policy({ Principal: '*', Condition: { StringLike: { 'aws:PrincipalOrgID': 'o-*' } } }),
    expect: 'fail',
    severity: 'critical',
    reason: 'PUBLIC',
  },
  {
    when: 'every path of every organization will do',
    subject: base(),
    facts: policy({
      Principal: '*',
      Condition: { 'ForAnyValue:StringLike': { 'aws:PrincipalOrgPaths': 'o-*/*' } },
    }),
    expect: 'fail',
    severity: 'critical',
  },
  {
    when: 'documents are open to everybody and only retrieval is denied again',
    subject: base(),
    facts: policy(
      { Principal: '*', Action: ['bedrock:Retrieve', 'bedrock:GetDocumentContent'] },
      {
        Effect: 'Deny',
        Principal: '*',
        Action: 'bedrock:Retrieve',
        Condition: { StringNotEquals: { 'aws:PrincipalOrgID': 'o-abcdef1234' } },
      },
    ),
    expect: 'fail',
    severity: 'critical',
    reason: 'PUBLIC',
  },
  {
    when: 'any address counts as the network',
    subject: base(),
    facts: policy({ Principal: '*', Condition: { IpAddress: { 'aws:SourceIp': '0.0.0.0/0' } } }),
    expect: 'fail',
    severity: 'critical',
    reason: 'PUBLIC',
  },
  {
    when: 'everybody but others than the one let in is denied again',
    subject: base(),
    facts: policy(
      { Principal: '*' },
      { Effect: 'Deny', NotPrincipal: account('444455556666'), Action: 'bedrock:*' },
    ),
    expect: 'unknown',
    reason: 'OPAQUE_POLICY',
  },
  {
    when: 'everybody from one network is let in',
    subject: base(),
    facts: policy({ Principal: '*', Condition: { StringEquals: { 'aws:SourceVpce': 'vpce-1' } } }),
    expect: 'fail',
    severity: 'high',
    reason: 'PRINCIPAL_UNBOUND',
  },
  {
    when: 'an account that nobody trusts is let in',
    subject: base(),
    facts: policy({ Principal: account('444455556666') }),
    expect: 'fail',
    severity: 'high',
    reason: 'UNTRUSTED_ACCOUNT',
  },
  {
    when: 'more than retrieval is allowed',
    subject: base(),
    facts: policy({ Principal: account('111122223333'), Action: ['bedrock:Retrieve', 'bedrock:*'] }),
    expect: 'fail',
    severity: 'high',
    reason: 'WIDE_ACTIONS',
    message: /more than retrieval: bedrock:\*/,
  },
  {
    when: 'more than retrieval is allowed and who is denied is not understood',
    subject: base(),
    facts: policy(
      { Principal: '*', Action: 'bedrock:*' },
      {
        Effect: 'Deny',
        Principal: '*',
        Action: 'bedrock:*',
        Condition: { 'ForAnyValue:StringNotEquals': { 'aws:PrincipalOrgID': 'o-abcdef1234' } },
      },
    ),
    expect: 'fail',
    reason: 'WIDE_ACTIONS',
  },
  {
    when: 'all but one action is allowed',
    subject: base(),
    facts: policy({ Principal: account('111122223333'), Action: undefined, NotAction: 'bedrock:Retrieve' }),
    expect: 'fail',
    reason: 'WIDE_ACTIONS',
  },
  {
    when: 'the account of a principal cannot be told',
    subject: base(),
    facts: policy({ Principal: { Federated: 'cognito-identity.amazonaws.com' } }),
    expect: 'unknown',
    reason: 'OPAQUE_POLICY',
  },
  { when: 'it is being created', subject: base('CREATING'), expect: 'unknown', reason: 'TRANSIENT_STATE' },
  {
    when: 'it is being deleted',
    subject: base('DELETING'),
    expect: 'not-applicable',
    reason: 'RESOURCE_DELETING',
  },
]);
