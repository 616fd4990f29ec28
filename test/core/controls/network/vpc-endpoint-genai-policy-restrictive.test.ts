import { control } from '@lenswatch/core/controls/network/vpc-endpoint-genai-policy-restrictive.ts';
import { parsePolicy } from '@lenswatch/core/iam/parse-policy.ts';
import { testControl } from '../../../support/test-control.ts';

const allow = { Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' };
const policy = (...statements: object[]) =>
  parsePolicy(JSON.stringify({ Version: '2012-10-17', Statement: statements }));
const endpoint = (service: string, ...statements: object[]) => ({
  serviceName: `com.amazonaws.us-east-1.${service}`,
  type: 'Interface',
  state: 'available',
  vpcId: 'vpc-app',
  policy: statements.length === 0 ? null : policy(...statements),
  subnetIds: ['subnet-a'],
  securityGroupIds: [],
  privateDns: true,
  requesterManaged: false,
});
const bedrock = (...statements: object[]) => endpoint('bedrock-runtime', ...statements);
const agentCore = (...statements: object[]) => endpoint('bedrock-agentcore', ...statements);
const own = { StringEquals: { 'aws:PrincipalOrgID': 'o-example' } };
const foreign = { StringNotEquals: { 'aws:PrincipalOrgID': 'o-example' } };
const deny = { Effect: 'Deny', Principal: '*', Action: '*', Resource: '*' };

testControl(control, [
  { when: 'AWS shows no policy', subject: bedrock(), expect: 'fail', reason: 'DEFAULT_POLICY' },
  { when: 'everybody may do everything', subject: bedrock(allow), expect: 'fail', reason: 'OPEN_POLICY' },
  {
    when: 'everybody may use every action of the service',
    subject: bedrock({ ...allow, Sid: 'All', Action: 'bedrock:*' }),
    expect: 'fail',
    message: /Statement All/,
  },
  {
    when: 'everybody may use every action with a prefix on any account',
    subject: bedrock({ ...allow, Action: 'bedrock:Invoke*', Resource: 'arn:aws:bedrock:*:*:*' }),
    expect: 'fail',
  },
  {
    when: 'everybody may do all but one action',
    subject: bedrock({
      Effect: 'Allow',
      Principal: { AWS: '*' },
      NotAction: 'bedrock:GetAgent',
      Resource: '*',
    }),
    expect: 'fail',
  },
  {
    when: 'only the own organization may call',
    subject: bedrock({ ...allow, Condition: own }),
    expect: 'pass',
  },
  {
    when: 'only resources of the own account may be called',
    subject: bedrock({ ...allow, Condition: { StringEquals: { 'aws:ResourceAccount': '111122223333' } } }),
    expect: 'pass',
  },
  {
    when: 'the condition holds for everybody',
    subject: bedrock({ ...allow, Condition: { StringLike: { 'aws:PrincipalArn': '*' } } }),
    expect: 'fail',
  },
  {
    when: 'the condition names a role of any account',
    subject: bedrock({
      ...allow,
      Condition: { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/app' } },
    }),
    expect: 'fail',
    reason: 'OPEN_POLICY',
  },
  {
    when: 'the condition names a role of the own account',
    subject: bedrock({
      ...allow,
      Condition: { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::111122223333:role/app' } },
    }),
    expect: 'pass',
  },
  {
    when: 'the condition holds for every organization',
    subject: bedrock({ ...allow, Condition: { StringLike: { 'aws:PrincipalOrgID': 'o-*' } } }),
    expect: 'fail',
  },
  {
    when: 'the condition compares the caller with the resource',
    subject: bedrock({
      ...allow,
      Condition: { StringEquals: { 'aws:ResourceOrgID': `\${aws:PrincipalOrgID}` } },
    }),
    expect: 'fail',
  },
  {
    when: 'a statement refuses everybody but a role of any account',
    subject: bedrock(allow, {
      ...deny,
      Condition: { ArnNotLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/app' } },
    }),
    expect: 'fail',
  },
  {
    when: 'the condition only holds if its key is there',
    subject: bedrock({
      ...allow,
      Condition: { StringEqualsIfExists: { 'aws:PrincipalOrgID': 'o-example' } },
    }),
    expect: 'fail',
  },
  {
    when: 'the condition asks for TLS alone',
    subject: bedrock({ ...allow, Condition: { Bool: { 'aws:SecureTransport': 'true' } } }),
    expect: 'fail',
  },
  {
    when: 'a statement refuses other organizations',
    subject: bedrock(allow, { ...deny, Condition: foreign }),
    expect: 'pass',
  },
  {
    when: 'a statement refuses other organizations, and callers of none in so many words',
    subject: bedrock(allow, {
      ...deny,
      Condition: { StringNotEqualsIfExists: { 'aws:PrincipalOrgID': 'o-example' } },
    }),
    expect: 'pass',
  },
  {
    when: 'a statement refuses other organizations only where the caller is of one',
    subject: bedrock(allow, {
      ...deny,
      Condition: { 'ForAnyValue:StringNotEquals': { 'aws:PrincipalOrgID': 'o-example' } },
    }),
    expect: 'fail',
  },
  {
    when: 'a statement refuses callers of no organization, and lets those of any pass',
    subject: bedrock(allow, { ...deny, Condition: { Null: { 'aws:PrincipalOrgID': 'true' } } }),
    expect: 'fail',
    reason: 'OPEN_POLICY',
  },
  {
    when: 'a statement refuses other organizations and spares AWS services',
    subject: bedrock(allow, {
      ...deny,
      Condition: { ...foreign, BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' } },
    }),
    expect: 'pass',
  },
  {
    when: 'a statement refuses other organizations one action only',
    subject: bedrock(allow, { ...deny, Action: 'bedrock:InvokeModel', Condition: foreign }),
    expect: 'fail',
  },
  {
    when: 'a statement refuses others unless they come late',
    subject: bedrock(allow, {
      ...deny,
      Condition: { ...foreign, DateLessThan: { 'aws:CurrentTime': '2020-01-01T00:00:00Z' } },
    }),
    expect: 'fail',
  },
  {
    when: 'a statement refuses everybody but named principals',
    subject: bedrock(allow, {
      Effect: 'Deny',
      NotPrincipal: { AWS: 'arn:aws:iam::111122223333:role/app' },
      Action: '*',
      Resource: '*',
    }),
    expect: 'pass',
  },
  {
    when: 'it names its principals',
    subject: bedrock({ ...allow, Principal: { AWS: 'arn:aws:iam::111122223333:root' } }),
    expect: 'pass',
  },
  {
    when: 'it names actions and models',
    subject: bedrock({
      ...allow,
      Action: 'bedrock:InvokeModel',
      Resource: 'arn:aws:bedrock:*::foundation-model/amazon.nova-pro-v1:0',
    }),
    expect: 'pass',
  },
  {
    when: 'AgentCore callers reach named actions everywhere',
    subject: agentCore({ ...allow, Action: 'bedrock-agentcore:InvokeAgentRuntime' }),
    expect: 'fail',
  },
  {
    when: 'AgentCore callers reach runtimes of any account',
    subject: agentCore({ ...allow, Resource: 'arn:aws:bedrock-agentcore:us-east-1:*:runtime/*' }),
    expect: 'fail',
  },
  {
    when: 'AgentCore callers reach runtimes of the own account',
    subject: agentCore({ ...allow, Resource: 'arn:aws:bedrock-agentcore:us-east-1:111122223333:runtime/*' }),
    expect: 'pass',
  },
  {
    when: 'AgentCore callers reach resources of the own account by condition',
    subject: agentCore({ ...allow, Condition: { StringEquals: { 'aws:ResourceAccount': '111122223333' } } }),
    expect: 'pass',
  },
  {
    when: 'it serves S3 openly beside an AI endpoint',
    subject: endpoint('s3', allow),
    facts: { 'ec2.vpc-endpoint': { 'vpce-ai': bedrock() } },
    expect: 'fail',
  },
  {
    when: 'it serves S3 and no AI endpoint is near',
    subject: endpoint('s3', allow),
    expect: 'not-applicable',
  },
  { when: 'it serves something else', subject: endpoint('kms', allow), expect: 'not-applicable' },
  {
    when: 'it is being deleted',
    subject: { ...bedrock(allow), state: 'deleting' },
    expect: 'not-applicable',
    reason: 'RESOURCE_DELETING',
  },
  {
    when: 'it was rejected',
    subject: { ...bedrock(allow), state: 'Rejected' },
    expect: 'not-applicable',
    reason: 'RESOURCE_FAILED_STATE',
  },
  {
    when: 'it is pending',
    subject: { ...bedrock(allow), state: 'PendingAcceptance' },
    expect: 'unknown',
    reason: 'TRANSIENT_STATE',
  },
  {
    when: 'everybody may use one named action and every action with a prefix, on one model and on everything',
    subject: bedrock({
      ...allow,
      Action: ['bedrock:GetAgent', 'bedrock:Invoke*'],
      Resource: ['arn:aws:bedrock:*::foundation-model/amazon.nova-pro-v1:0', '*'],
    }),
    expect: 'fail',
    reason: 'OPEN_POLICY',
  },
  {
    when: 'everybody may use every action on everything but one model',
    subject: bedrock({
      Effect: 'Allow',
      Principal: '*',
      Action: '*',
      NotResource: 'arn:aws:bedrock:*::foundation-model/amazon.nova-pro-v1:0',
    }),
    expect: 'fail',
    reason: 'OPEN_POLICY',
  },
  {
    when: 'AgentCore callers reach everything but one runtime',
    subject: agentCore({
      Effect: 'Allow',
      Principal: '*',
      Action: 'bedrock-agentcore:InvokeAgentRuntime',
      NotResource: 'arn:aws:bedrock-agentcore:us-east-1:111122223333:runtime/own',
    }),
    expect: 'fail',
    reason: 'OPEN_POLICY',
  },
  {
    when: 'everybody may use one named action on everything',
    subject: bedrock({ ...allow, Action: 'bedrock:InvokeModel' }),
    expect: 'pass',
  },
  {
    when: 'everybody may use every action on agents of the own account',
    subject: bedrock({ ...allow, Resource: 'arn:aws:bedrock:us-east-1:111122223333:*' }),
    expect: 'pass',
  },
  {
    when: 'everybody may use every action on agents of any account',
    subject: bedrock({ ...allow, Resource: 'arn:aws:bedrock:us-east-1:*:agent/*' }),
    expect: 'pass',
  },
  {
    when: 'one of two values of the condition compares the caller with the resource',
    subject: bedrock({
      ...allow,
      Condition: { StringEquals: { 'aws:ResourceOrgID': ['o-example', `\${aws:PrincipalOrgID}`] } },
    }),
    expect: 'fail',
  },
  {
    when: 'AgentCore callers reach runtimes of the own account and of any',
    subject: agentCore({
      ...allow,
      Resource: [
        'arn:aws:bedrock-agentcore:us-east-1:111122223333:runtime/*',
        'arn:aws:bedrock-agentcore:us-east-1:*:runtime/*',
      ],
    }),
    expect: 'fail',
    reason: 'OPEN_POLICY',
  },
  {
    when: 'callers of AgentCore gateways reach named actions everywhere',
    subject: endpoint('bedrock-agentcore.gateway', { ...allow, Action: 'bedrock-agentcore:InvokeGateway' }),
    expect: 'fail',
    reason: 'OPEN_POLICY',
  },
  {
    when: 'it serves S3 beside an AI endpoint, and everybody may use every action on every bucket and object',
    subject: endpoint('s3', {
      ...allow,
      Action: 's3:*',
      Resource: ['arn:aws:s3:::*', 'arn:aws:s3:::*/*'],
    }),
    facts: { 'ec2.vpc-endpoint': { 'vpce-ai': bedrock() } },
    expect: 'fail',
    reason: 'OPEN_POLICY',
  },
  {
    when: 'it serves S3 beside an AI endpoint, and everybody may use every action on every object',
    subject: endpoint('s3', { ...allow, Action: 's3:*', Resource: 'arn:aws:s3:::*/*' }),
    facts: { 'ec2.vpc-endpoint': { 'vpce-ai': bedrock() } },
    expect: 'fail',
  },
  {
    when: 'it serves S3 beside an AI endpoint, and everybody may use every action on one bucket',
    subject: endpoint('s3', { ...allow, Action: 's3:*', Resource: 'arn:aws:s3:::training/*' }),
    facts: { 'ec2.vpc-endpoint': { 'vpce-ai': bedrock() } },
    expect: 'pass',
  },
  {
    when: 'it serves S3 beside an AI endpoint, and everybody may use every action on buckets of one ending',
    subject: endpoint('s3', { ...allow, Action: 's3:*', Resource: 'arn:aws:s3:::*-training/*' }),
    facts: { 'ec2.vpc-endpoint': { 'vpce-ai': bedrock() } },
    expect: 'pass',
  },
  {
    when: 'everybody may use every action on everything of the own account',
    subject: bedrock({ ...allow, Resource: 'arn:aws:bedrock:us-east-1:111122223333:*' }),
    expect: 'pass',
  },
  {
    when: 'the own organization may call, and so may AWS services as themselves',
    subject: bedrock(
      { ...allow, Condition: own },
      { ...allow, Condition: { Bool: { 'aws:PrincipalIsAWSService': 'true' } } },
    ),
    expect: 'pass',
  },
  {
    when: 'whoever is no AWS service may call, compared as text',
    subject: bedrock({ ...allow, Condition: { StringEquals: { 'aws:PrincipalIsAWSService': 'false' } } }),
    expect: 'fail',
  },
  {
    when: 'a statement refuses AWS services alone',
    subject: bedrock(allow, {
      ...deny,
      Condition: { StringNotEquals: { 'aws:PrincipalIsAWSService': 'false' } },
    }),
    expect: 'fail',
  },
  {
    when: 'whoever is no AWS service may call',
    subject: bedrock({ ...allow, Condition: { Bool: { 'aws:PrincipalIsAWSService': 'false' } } }),
    expect: 'fail',
    reason: 'OPEN_POLICY',
  },
]);
