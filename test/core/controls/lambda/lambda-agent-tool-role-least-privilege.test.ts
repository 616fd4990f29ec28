import { control } from '@lenswatch/core/controls/lambda/lambda-agent-tool-role-least-privilege.ts';
import type { LambdaFunction, ToolFunction } from '@lenswatch/core/facts/lambda.ts';
import { testControl, titled } from '../../../support/test-control.ts';
import { allow, deny, principal, type Statement } from '../../iam/principals.ts';
import { agentArn, drafted, functionArn, gatewayOver, group, serving, toolRole, tools } from '../agents.ts';

const value: ToolFunction = {
  exists: true,
  state: 'Active',
  roleArn: toolRole,
  subnetIds: [],
  policy: null,
  urls: [],
};
const subject = { fact: 'lambda.tool-function' as const, id: functionArn, value };
const table = 'arn:aws:dynamodb:us-east-1:111122223333:table/orders';
const other = (roleArn: string): LambdaFunction => ({ roleArn, vpcId: null, subnetIds: [] });

const callers = {
  'bedrock-agent.agent': { [agentArn]: serving },
  'bedrock-agent.agent-tools': { [agentArn]: tools([group()]) },
};
const holding = (...statements: Statement[]) => ({
  ...callers,
  'iam.principal': { [toolRole]: principal(statements, { name: 'tool' }) },
});
const narrow = holding(allow('dynamodb:GetItem', table), allow('logs:*'));
const sharing = (name: string, roleArn = toolRole) => ({
  ...narrow,
  'lambda.function': { [`arn:aws:lambda:us-east-1:111122223333:function:${name}`]: other(roleArn) },
});

testControl(control, [
  { when: 'its role names actions and a table', subject, facts: narrow, expect: 'pass' },
  {
    when: 'logs, traces and network are granted on everything',
    subject,
    facts: holding(
      allow([
        'logs:*',
        'xray:*',
        'cloudwatch:PutMetricData',
        'ec2:*NetworkInterface*',
        'ec2:DescribeSubnets',
      ]),
    ),
    expect: 'pass',
  },
  {
    when: 'a wildcard over a service names one table',
    subject,
    facts: holding(allow('dynamodb:*', table)),
    expect: 'pass',
  },
  {
    when: 'some reads of a service are granted on everything',
    subject,
    facts: holding(allow('dynamodb:Get*')),
    expect: 'pass',
  },
  {
    when: 'the service wildcard is taken away by a Deny',
    subject,
    facts: holding(allow('s3:*'), deny('s3:*')),
    expect: 'pass',
  },
  {
    when: 'a wildcard of Bedrock names models, on which nothing is administered',
    subject,
    facts: holding(allow('bedrock:*', 'arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0')),
    expect: 'pass',
  },
  {
    when: 'it may assume one role',
    subject,
    facts: holding(allow('sts:AssumeRole', 'arn:aws:iam::111122223333:role/partner')),
    expect: 'pass',
  },
  {
    when: 'another function has another role',
    subject,
    facts: sharing('report', `${toolRole}-report`),
    expect: 'pass',
  },
  { when: 'the role is its own', subject, facts: sharing('orders'), expect: 'pass' },
  {
    when: 'another tool shares the role',
    subject,
    facts: {
      ...sharing('refunds'),
      'lambda.tool-function': {
        'arn:aws:lambda:us-east-1:111122223333:function:refunds:live': value,
      },
    },
    expect: 'pass',
  },
  {
    when: 'a service wildcard reaches everything',
    subject,
    facts: holding(allow('dynamodb:*')),
    expect: 'fail',
    severity: 'high',
    reason: 'SERVICE_WILDCARD',
    message: /which grants a whole service\./,
    evidence: { roleArn: toolRole, statementCount: 1 },
  },
  {
    when: 'a gateway calls it, and a service wildcard reaches everything',
    subject,
    facts: {
      ...gatewayOver(functionArn),
      'iam.principal': { [toolRole]: principal([allow('dynamodb:*')], { name: 'tool' }) },
    },
    expect: 'fail',
    reason: 'SERVICE_WILDCARD',
  },
  {
    when: 'it holds everything',
    subject,
    facts: holding(allow('*')),
    expect: 'fail',
    reason: 'SERVICE_WILDCARD',
    message: /a whole service and the administration of .* and any role to assume/,
  },
  {
    when: 'a pattern names most of the actions of S3 on all buckets',
    subject,
    facts: holding(allow('s3:*t*', 'arn:aws:s3:::*')),
    expect: 'fail',
    reason: 'SERVICE_WILDCARD',
  },
  {
    when: 'everything but one service is granted',
    subject,
    facts: holding({ Effect: 'Allow', NotAction: 'iam:*', Resource: '*' }),
    expect: 'fail',
    reason: 'SERVICE_WILDCARD',
  },
  {
    when: 'a wildcard reaches all resources but one',
    subject,
    facts: holding({ Effect: 'Allow', Action: 'dynamodb:*', NotResource: table }),
    expect: 'fail',
    reason: 'SERVICE_WILDCARD',
  },
  {
    when: 'a pattern spans services',
    subject,
    facts: holding(allow('s3*:GetObject')),
    expect: 'fail',
    reason: 'SERVICE_WILDCARD',
  },
  ...[
    ['iam:PutRolePolicy', 'arn:aws:iam::111122223333:role/tool'],
    ['iam:CreateAccessKey', '*'],
    ['bedrock:UpdateGuardrail', 'arn:aws:bedrock:us-east-1:111122223333:guardrail/abc'],
    ['bedrock:PutResourcePolicy', 'arn:aws:bedrock:us-east-1:111122223333:knowledge-base/KB1'],
    ['bedrock:UpdateAgent', agentArn],
    ['bedrock:UpdateFlow', 'arn:aws:bedrock:us-east-1:111122223333:flow/FLOW1'],
    ['bedrock-agentcore:UpdateGateway', '*'],
  ].map(([action = '', resource = '']) =>
    titled(`it may ${action}`, {
      subject,
      facts: holding(allow(action, resource)),
      expect: 'fail' as const,
      severity: 'high' as const,
      reason: 'ADMINISTRATION',
    }),
  ),
  ...[
    '*',
    'arn:aws:iam::111122223333:role/*',
    'arn:aws:iam::111122223333:role/**',
    'arn:aws:iam::*:*',
    'arn:aws:iam::*:**',
  ].map((resource) =>
    titled(`it may assume roles on ${resource}`, {
      subject,
      facts: holding(allow('sts:AssumeRole', resource)),
      expect: 'fail' as const,
      reason: 'ASSUME_ANY_ROLE',
    }),
  ),
  {
    when: 'a function that is no tool shares its role',
    subject,
    facts: sharing('report'),
    expect: 'fail',
    severity: 'low',
    reason: 'SHARED_ROLE',
    message: /function:report, which is no tool/,
    evidence: { sharedWith: ['arn:aws:lambda:us-east-1:111122223333:function:report'] },
  },
  {
    when: 'only a draft calls it and its role holds a wildcard',
    subject,
    facts: { ...holding(allow('s3:*')), 'bedrock-agent.agent': { [agentArn]: drafted } },
    expect: 'fail',
    severity: 'medium',
  },
  {
    when: 'only a draft calls it, whose role is shared',
    subject,
    facts: { ...sharing('report'), 'bedrock-agent.agent': { [agentArn]: drafted } },
    expect: 'fail',
    severity: 'informational',
  },
  {
    when: 'a wildcard is proven although other functions could not be read',
    subject,
    facts: holding(allow('s3:*')),
    missing: ['lambda.function'],
    expect: 'fail',
    reason: 'SERVICE_WILDCARD',
  },
  {
    when: 'no other function has its role, and a tool of another account could not be read',
    subject,
    facts: sharing('orders'),
    partial: ['lambda.tool-function'],
    expect: 'pass',
  },
  {
    when: 'a function that is no tool shares its role, and others could not be read',
    subject,
    facts: sharing('report'),
    partial: ['lambda.function'],
    expect: 'fail',
    reason: 'SHARED_ROLE',
  },
  {
    when: 'a function shares its role that may be a tool which could not be read',
    subject,
    facts: sharing('report'),
    partial: ['lambda.tool-function'],
    expect: 'unknown',
  },
  {
    when: 'it does not exist',
    subject: { ...subject, value: { ...value, exists: false, roleArn: null } },
    facts: narrow,
    expect: 'not-applicable',
  },
  { when: 'its role does not exist', subject, facts: callers, expect: 'not-applicable' },
  {
    when: 'nothing calls it',
    subject: { ...subject, id: `${functionArn}-unused` },
    facts: { ...narrow, 'bedrock-agent.flow': {} },
    expect: 'not-applicable',
  },
  {
    when: 'it may assume roles below one path',
    subject,
    facts: holding(allow('sts:AssumeRole', 'arn:aws:iam::111122223333:role/partners/*')),
    expect: 'pass',
  },
]);
