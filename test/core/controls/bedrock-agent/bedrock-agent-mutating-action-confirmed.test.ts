import { control } from '@lenswatch/core/controls/bedrock-agent/bedrock-agent-mutating-action-confirmed.ts';
import type { AgentActionGroup, AgentFunction } from '@lenswatch/core/facts/bedrock-agent.ts';
import { testControl, titled } from '../../../support/test-control.ts';
import { allow, principal, type Statement } from '../../iam/principals.ts';
import {
  agent,
  agentId,
  callable,
  drafted,
  functionArn,
  group,
  serving,
  toolRole,
  tools,
  version,
} from '../agents.ts';

const subject = { fact: 'bedrock-agent.agent' as const, id: agentId, value: serving };
const tool = {
  [functionArn]: { exists: true, state: 'Active', roleArn: toolRole, subnetIds: [], policy: null, urls: [] },
};
const holding = (...statements: Statement[]) => ({
  'lambda.tool-function': tool,
  'iam.principal': { [toolRole]: principal(statements) },
});
const reading = holding(allow(['dynamodb:GetItem', 'logs:*', 'xray:PutTraceSegments']));
const withGroups = (groups: AgentActionGroup[], rest: object = reading) => ({
  ...rest,
  'bedrock-agent.agent-tools': { [agentId]: tools(groups) },
});
const having = (...functions: AgentFunction[]) => withGroups([group({ functions })]);
const api = (method: string, extra: Partial<AgentFunction> = {}) => callable('orders', { method, ...extra });
const confirmed = { confirmed: true };
const lookup = callable('find_order');
const tagged = (tags: { [key: string]: string }) => ({
  ...having(callable('send_mail')),
  'bedrock-agent.agent-tags': { [agentId]: { tags } },
});
const writing = (statement: Statement, ...functions: AgentFunction[]) =>
  withGroups([group({ functions: functions.length > 0 ? functions : [lookup] })], holding(statement));

testControl(control, [
  {
    when: 'every function that changes something is confirmed',
    subject,
    facts: having(lookup, callable('cancel_order', confirmed)),
    expect: 'pass',
    message: /asks before it changes state/,
    evidence: {
      'version 1': {
        'action group orders': [{ name: 'cancel_order', confirmed: true, because: 'its name says so' }],
        environment: 'account default prod',
      },
    },
  },
  {
    when: 'the application carries out what changes something',
    subject,
    facts: withGroups([group({ lambdaArn: null, returnsControl: true, functions: [callable('pay')] })]),
    expect: 'pass',
  },
  {
    when: 'the application carries out what a schema in S3 says',
    subject,
    facts: withGroups([group({ returnsControl: true, schemaBucket: 'schemas', functions: [] })]),
    expect: 'pass',
  },
  {
    when: 'an operation that deletes is confirmed',
    subject,
    facts: having(api('delete', confirmed), api('get')),
    expect: 'pass',
  },
  {
    when: 'the role may write and the function is confirmed',
    subject,
    facts: writing(allow('dynamodb:PutItem'), callable('find_order', confirmed)),
    expect: 'pass',
  },
  {
    when: 'one group changes nothing and another one asks',
    subject,
    facts: withGroups([
      group({ name: 'reads', functions: [lookup] }),
      group({ functions: [callable('pay', confirmed)] }),
    ]),
    expect: 'pass',
  },
  {
    when: 'every function that changes something by its name is confirmed, and its role cannot be read',
    subject,
    facts: having(callable('cancel_order', confirmed)),
    missing: ['lambda.tool-function', 'iam.principal'],
    expect: 'pass',
  },
  {
    when: 'the agent failed, and an alias still serves a version that does not ask',
    subject: {
      ...subject,
      value: agent([version('DRAFT'), version('1')], ['1'], { status: 'FAILED' }),
    },
    facts: having(callable('pay')),
    expect: 'fail',
    severity: 'high',
  },
  {
    when: 'a name says that something changes and nobody is asked',
    subject,
    facts: having(callable('Send_mail')),
    expect: 'fail',
    severity: 'high',
    reason: 'UNCONFIRMED',
    message: /changes state without asking: Send_mail of action group orders/,
  },
  {
    when: 'a description says so',
    subject,
    facts: having(callable('orders', { describedAs: ['refund'] })),
    expect: 'fail',
  },
  {
    when: 'one of two is not confirmed',
    subject,
    facts: having(callable('pay', confirmed), callable('refund')),
    expect: 'fail',
    message: /without asking: refund of/,
  },
  ...['put', 'patch', 'delete'].map((method) =>
    titled(`an operation of method ${method} is not confirmed`, {
      subject,
      facts: having(api(method)),
      expect: 'fail' as const,
      reason: 'UNCONFIRMED',
    }),
  ),
  {
    when: 'another agent is tagged as a test',
    subject,
    facts: {
      ...having(callable('pay')),
      'bedrock-agent.agent-tags': { OTHER00001: { tags: { environment: 'dev' } } },
    },
    expect: 'fail',
    severity: 'high',
  },
  {
    when: 'a POST is described as one that sends',
    subject,
    facts: having(api('post', { describedAs: ['send'] })),
    expect: 'fail',
    evidence: { 'version 1': { 'action group orders': [{ because: 'its description says "send"' }] } },
  },
  {
    when: 'a POST has a telling name',
    subject,
    facts: having(callable('createOrder', { method: 'post' })),
    expect: 'fail',
  },
  ...[
    'dynamodb:PutItem',
    's3:*',
    'ses:Send*',
    'states:StartExecution',
    'rds-data:ExecuteStatement',
    'kinesis:PutRecord',
    '*',
  ].map((action) =>
    titled(`the role of the function may ${action}`, {
      subject,
      facts: writing(allow(action)),
      expect: 'fail' as const,
      message: /find_order/,
    }),
  ),
  {
    when: 'a POST reaches a role that may write',
    subject,
    facts: writing(allow('sqs:SendMessage'), api('post')),
    expect: 'fail',
  },
  {
    when: 'everything but reads is granted',
    subject,
    facts: writing({ Effect: 'Allow', NotAction: 'iam:*', Resource: '*' }),
    expect: 'fail',
  },
  {
    when: 'a failure is proven although the function cannot be read',
    subject,
    facts: having(callable('pay'), lookup),
    missing: ['lambda.tool-function'],
    expect: 'fail',
  },
  {
    when: 'a failure of one group is proven although the schema of another one lies in S3',
    subject,
    facts: withGroups([
      group({ name: 'api', schemaBucket: 'schemas' }),
      group({ functions: [callable('pay')] }),
    ]),
    expect: 'fail',
  },
  {
    when: 'the agent is tagged as a test',
    subject,
    facts: tagged({ environment: 'dev' }),
    expect: 'fail',
    severity: 'medium',
  },
  {
    when: 'the agent is tagged as production in an account for tests',
    subject,
    facts: tagged({ Environment: 'prod' }),
    parameters: { accountEnvironment: 'non-prod' },
    expect: 'fail',
    severity: 'high',
  },
  {
    when: 'an untagged agent lives in an account for tests',
    subject,
    facts: having(callable('pay')),
    parameters: { accountEnvironment: 'non-prod' },
    expect: 'fail',
    severity: 'medium',
  },
  {
    when: 'only the draft does not ask',
    subject: { ...subject, value: drafted },
    facts: having(callable('pay')),
    expect: 'fail',
    severity: 'medium',
  },
  {
    when: 'the parameter says which names tell',
    subject,
    facts: having(callable('pay'), callable('launch_rocket')),
    parameters: { mutatingPattern: '^launch' },
    expect: 'fail',
    message: /without asking: launch_rocket of/,
  },
  {
    when: 'it only looks things up',
    subject,
    facts: having(lookup),
    expect: 'not-applicable',
    message: /changes nothing/,
    evidence: { 'version 1': { 'action group orders': [] } },
  },
  {
    when: 'an operation that reads has a telling name',
    subject,
    facts: having(callable('getPaymentsToCancel', { method: 'get', describedAs: ['cancel'] })),
    expect: 'not-applicable',
  },
  {
    when: 'an operation that reads reaches a role that may write',
    subject,
    facts: writing(allow('dynamodb:PutItem'), api('get')),
    expect: 'not-applicable',
  },
  ...[
    'athena:StartQueryExecution',
    'logs:PutLogEvents',
    'ec2:CreateNetworkInterface',
    'cloudwatch:PutMetricData',
    'kms:Decrypt',
    'bedrock:InvokeModel',
  ].map((action) =>
    titled(`the role may ${action}, which changes nothing of the customer's`, {
      subject,
      facts: writing(allow(action)),
      expect: 'not-applicable' as const,
    }),
  ),
  {
    when: 'the function does not exist and no name tells',
    subject,
    facts: {
      ...having(lookup),
      'lambda.tool-function': {
        [functionArn]: { exists: false, state: null, roleArn: null, subnetIds: [], policy: null, urls: [] },
      },
    },
    expect: 'not-applicable',
  },
  {
    when: 'its group has neither function nor Lambda',
    subject,
    facts: withGroups([group({ lambdaArn: null, functions: [lookup] })]),
    expect: 'not-applicable',
  },
  {
    when: 'the role of its function does not exist',
    subject,
    facts: { ...having(lookup), 'iam.principal': {} },
    expect: 'not-applicable',
  },
  {
    when: 'it only asks the user for more',
    subject,
    facts: withGroups([group({ signature: 'AMAZON.UserInput', lambdaArn: null })]),
    expect: 'not-applicable',
    message: /no functions of its own/,
  },
  {
    when: 'the group that does not ask is switched off',
    subject,
    facts: withGroups([group({ state: 'DISABLED', functions: [callable('pay')] })]),
    expect: 'not-applicable',
  },
  {
    when: 'only the draft does not ask and drafts do not count',
    subject: { ...subject, value: drafted },
    facts: having(callable('pay')),
    parameters: { evaluateDraft: false },
    expect: 'not-applicable',
  },
  {
    when: 'the agent failed',
    subject: { ...subject, value: agent([version('DRAFT')], [], { status: 'FAILED' }) },
    facts: having(callable('pay')),
    expect: 'not-applicable',
  },
  {
    when: 'its schema lies in S3',
    subject,
    facts: withGroups([group({ schemaBucket: 'schemas', schemaKey: 'orders.json' })]),
    expect: 'unknown',
    reason: 'OPAQUE_POLICY',
    message: /bucket schemas/,
  },
  {
    when: 'its schema does not parse',
    subject,
    facts: withGroups([group({ functions: null })]),
    expect: 'unknown',
    reason: 'PARSE_ERROR',
  },
  {
    when: 'the tools of its version are not known',
    subject: { ...subject, value: agent([version('7')], ['7']) },
    facts: having(lookup),
    expect: 'unknown',
    reason: 'NO_DATA',
  },
  {
    when: 'its function is not listed and no name tells',
    subject,
    facts: withGroups([group({ functions: [lookup] })], {}),
    expect: 'not-applicable',
  },
  {
    when: 'nothing is known of its tools',
    subject,
    expect: 'unknown',
    reason: 'NO_DATA',
  },
]);
