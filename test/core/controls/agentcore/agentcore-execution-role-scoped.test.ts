import { control } from '@lenswatch/core/controls/agentcore/agentcore-execution-role-scoped.ts';
import { testControl } from '../../../support/test-control.ts';
import { allow, deny, principal, type Statement, trust } from '../../iam/principals.ts';
import { gateway, harness, own, pinned, runtime, version } from './agentcore.ts';

const roleArn = 'arn:aws:iam::111122223333:role/runtime';
const guarded = trust(
  { Service: 'bedrock-agentcore.amazonaws.com' },
  { StringEquals: { 'aws:SourceAccount': '111122223333' } },
);
const model = 'arn:aws:bedrock:*::foundation-model/anthropic.claude-sonnet-4-v1:0';
const directory = `${own}:workload-identity-directory/default`;
const identity = `${directory}/workload-identity`;
const vault = `${own}:token-vault/default`;
const memoryArn = `${own}:memory/facts-1`;
const token = 'bedrock-agentcore:GetWorkloadAccessToken';
const reading = 'bedrock-agentcore:RetrieveMemoryRecords';

const roles = (arn: string, statements: readonly Statement[], trusts: readonly Statement[] = [guarded]) => ({
  [arn]: principal(statements, { name: arn.slice(arn.lastIndexOf('/') + 1), trust: trusts }),
});
const holding = (...statements: readonly Statement[]) => ({ 'iam.principal': roles(roleArn, statements) });
const memory = (perActor: boolean) => ({
  'agentcore.memory': {
    [memoryArn]: { name: 'facts', status: 'ACTIVE', roleArn: null, perActor },
  },
});
const tool = (fact: 'agentcore.browser' | 'agentcore.code-interpreter', recording = false) => ({
  fact,
  id: 'tool-1',
  arn: `${own}:tool/tool-1`,
  value: {
    name: 'tool',
    status: 'READY',
    roleArn: roleArn as string | null,
    recording: recording ? { bucket: 'recordings', prefix: 'sessions/' } : null,
  },
});
const minimal = [
  allow(['bedrock:InvokeModel', 'bedrock:InvokeModelWithResponseStream'], model),
  allow(token, [directory, `${identity}/support-*`]),
  allow('logs:CreateLogStream'),
  allow('cloudwatch:PutMetricData'),
];
const sso = (name: string, path = '/aws-reserved/sso.amazonaws.com/') => ({
  [`arn:aws:iam::111122223333:role${path}${name}`]: principal([], {
    name,
    path,
    trust: [],
  }),
});
const saml: Statement = {
  Effect: 'Allow',
  Principal: { Federated: 'arn:aws:iam::111122223333:saml-provider/work' },
  Action: 'sts:AssumeRoleWithSAML',
};
const named = (name: string) => `arn:aws:iam::111122223333:role/${name}`;

testControl(control, [
  {
    when: 'the role holds what the guide asks for',
    subject: runtime(),
    facts: holding(...minimal),
    expect: 'pass',
  },
  {
    when: 'the role names credential providers and its own identity',
    subject: runtime(),
    facts: holding(
      allow('bedrock-agentcore:GetResourceOauth2Token', [
        vault,
        `${vault}/oauth2credentialprovider/crm`,
        directory,
        `${identity}/support-1`,
      ]),
      allow('bedrock-agentcore:GetResourceApiKey', [`${vault}/apikeycredentialprovider/maps-*`]),
    ),
    expect: 'pass',
  },
  {
    when: 'the role may do everything of AgentCore on one runtime, which holds neither tokens nor memory',
    subject: runtime(),
    facts: holding(allow('bedrock-agentcore:*', `${own}:runtime/other-1`)),
    expect: 'pass',
  },
  {
    when: 'the role may do everything on one bucket, where nothing of IAM lies',
    subject: runtime(),
    facts: holding(allow('*', ['arn:aws:s3:::data', 'arn:aws:s3:::data/*'])),
    expect: 'pass',
  },
  {
    when: 'one statement names the log groups of the account and the objects of one bucket',
    subject: runtime(),
    facts: holding(
      allow(
        ['logs:CreateLogStream', 's3:GetObject'],
        ['arn:aws:logs:us-east-1:111122223333:*', 'arn:aws:s3:::data/*'],
      ),
    ),
    expect: 'pass',
  },
  {
    when: 'the role may ask for tokens of users, which is allowed to it',
    subject: runtime(),
    facts: holding(allow('bedrock-agentcore:GetWorkloadAccessTokenForUserId', `${identity}/support-1`)),
    parameters: { userIdAllowed: ['arn:aws:iam::*:role/runtime'] },
    expect: 'pass',
  },
  {
    when: 'the role reads one memory whose namespaces all actors share',
    subject: runtime(),
    facts: { ...holding(allow(reading, memoryArn)), ...memory(false) },
    expect: 'pass',
  },
  {
    when: 'the role reads one namespace of a memory that keeps actors apart',
    subject: runtime(),
    facts: {
      ...holding(
        allow(reading, memoryArn, { StringEquals: { 'bedrock-agentcore:namespace': '/facts/ada' } }),
      ),
      ...memory(true),
    },
    expect: 'pass',
  },
  {
    when: 'the role writes events of one actor',
    subject: runtime(),
    facts: {
      ...holding(
        allow('bedrock-agentcore:CreateEvent', memoryArn, {
          StringEquals: { 'bedrock-agentcore:actorId': 'ada' },
        }),
      ),
      ...memory(true),
    },
    expect: 'pass',
  },
  {
    when: 'the role reads objects of one bucket and log streams of groups of one prefix',
    subject: runtime(),
    facts: holding(
      allow('s3:GetObject', 'arn:aws:s3:::documents/*'),
      allow('logs:GetLogEvents', 'arn:aws:logs:us-east-1:111122223333:log-group:/aws/agents/*:*'),
      allow('dynamodb:Query', 'arn:aws:dynamodb:us-east-1:111122223333:table/orders/index/*'),
    ),
    expect: 'pass',
  },
  {
    when: 'the role reads data of tagged buckets only',
    subject: runtime(),
    facts: holding(allow('s3:GetObject', '*', { StringEquals: { 'aws:ResourceTag/agent': 'yes' } })),
    expect: 'pass',
  },
  {
    when: 'the role may use every profile, and of the models behind them a named one',
    subject: runtime(),
    facts: holding(
      allow('bedrock:InvokeModel', [model, 'arn:aws:bedrock:us-east-1:111122223333:inference-profile/*']),
    ),
    expect: 'pass',
  },
  {
    when: 'the role calls aliases of one agent',
    subject: runtime(),
    facts: holding(...minimal, allow('bedrock:InvokeAgent', 'arn:aws:bedrock:*:*:agent-alias/AGENT1/*')),
    expect: 'pass',
  },
  {
    when: 'a wildcard over data is denied again',
    subject: runtime(),
    facts: holding(allow('s3:GetObject'), deny('s3:*')),
    expect: 'pass',
  },
  {
    when: 'the role becomes a role of another workload by name',
    subject: runtime(),
    facts: {
      'iam.principal': {
        ...roles(roleArn, [allow('sts:AssumeRole', named('worker'))]),
        ...roles(named('worker'), []),
      },
    },
    expect: 'pass',
  },
  {
    when: 'models of a provider may be invoked where that is accepted',
    subject: runtime(),
    facts: holding(allow('bedrock:InvokeModel', 'arn:aws:bedrock:*::foundation-model/anthropic.*')),
    parameters: { maxModelBreadth: 'PROVIDER' },
    expect: 'pass',
  },
  {
    when: 'a harness shares its role with the runtime that AWS runs for it',
    subject: harness({ roleArn }),
    facts: {
      ...holding(...[minimal[0] as Statement]),
      'agentcore.runtime': { 'helper-runtime-1': runtime().value },
    },
    expect: 'pass',
  },
  {
    when: 'a harness asks for tokens of its own identity',
    subject: harness({ roleArn }),
    facts: holding(allow(token, `${identity}/helper-1`)),
    expect: 'pass',
  },
  {
    when: 'the role becomes a role that SAML may not enter, beside users and roles without a trust',
    subject: runtime(),
    facts: {
      'iam.principal': {
        ...roles(roleArn, [allow('sts:AssumeRole', named('worker'))]),
        ...roles(named('worker'), [], [trust({ Service: 'ec2.amazonaws.com' }), { ...saml, Effect: 'Deny' }]),
        'arn:aws:iam::111122223333:user/ada': principal([], { kind: 'user', name: 'ada' }),
      },
    },
    expect: 'pass',
  },
  {
    when: 'the role becomes a role that pods enter with an identity of their cluster',
    subject: runtime(),
    facts: {
      'iam.principal': {
        ...roles(roleArn, [allow('sts:AssumeRole', named('pods'))]),
        ...roles(
          named('pods'),
          [],
          [
            {
              Effect: 'Allow',
              Principal: { Federated: 'arn:aws:iam::111122223333:oidc-provider/oidc.eks.amazonaws.com/id/1' },
              Action: 'sts:AssumeRoleWithWebIdentity',
            },
          ],
        ),
      },
    },
    expect: 'pass',
  },
  {
    when: 'a gateway calls its function',
    subject: gateway({ roleArn }),
    facts: holding(
      allow('lambda:InvokeFunction', 'arn:aws:lambda:us-east-1:111122223333:function:refunds'),
      allow(token, [directory, `${identity}/tools-*`]),
    ),
    expect: 'pass',
  },
  {
    when: 'a gateway is being updated',
    subject: gateway({ roleArn, status: 'UPDATING' }),
    facts: holding(),
    expect: 'pass',
  },
  {
    when: 'a browser stores its recordings',
    subject: tool('agentcore.browser', true),
    facts: holding(allow('s3:PutObject', 'arn:aws:s3:::recordings/sessions/*')),
    expect: 'pass',
  },
  {
    when: 'a code interpreter reads data that is listed for it',
    subject: tool('agentcore.code-interpreter'),
    facts: holding(allow('s3:GetObject', 'arn:aws:s3:::samples/*')),
    parameters: { toolDataAllow: ['arn:aws:s3:::samples/*'] },
    expect: 'pass',
  },
  {
    when: 'the trust names resources as well as accounts, as asked for',
    subject: runtime(),
    facts: {
      'iam.principal': roles(
        roleArn,
        [],
        [
          trust(
            { Service: 'bedrock-agentcore.amazonaws.com' },
            {
              StringEquals: { 'aws:SourceAccount': '111122223333' },
              ArnLike: { 'aws:SourceArn': `${own}:*` },
            },
          ),
        ],
      ),
    },
    parameters: { requireSourceArn: true },
    expect: 'pass',
  },
  {
    when: 'the trust binds AgentCore to a trusted account',
    subject: runtime(),
    facts: {
      'iam.principal': roles(
        roleArn,
        [],
        [
          trust(
            { Service: 'bedrock-agentcore.amazonaws.com' },
            { StringEquals: { 'aws:SourceAccount': '444455556666' } },
          ),
        ],
      ),
    },
    parameters: { trustedAccounts: ['444455556666'] },
    expect: 'pass',
  },
  {
    when: 'everybody may assume the role, beside a guarded AgentCore',
    subject: runtime(),
    facts: { 'iam.principal': roles(roleArn, minimal, [guarded, trust({ AWS: '*' })]) },
    expect: 'fail',
    severity: 'high',
    reason: 'TRUST_UNGUARDED',
  },
  {
    when: 'everybody but one user may assume the role, beside a guarded AgentCore',
    subject: runtime(),
    facts: {
      'iam.principal': roles(roleArn, minimal, [
        guarded,
        {
          Effect: 'Allow',
          NotPrincipal: { AWS: 'arn:aws:iam::111122223333:user/one' },
          Action: 'sts:AssumeRole',
        },
      ]),
    },
    expect: 'fail',
    severity: 'high',
    reason: 'TRUST_UNGUARDED',
  },
  {
    when: 'whatever comes from the own account may assume the role',
    subject: runtime(),
    facts: {
      'iam.principal': roles(roleArn, minimal, [
        trust('*', { StringEquals: { 'aws:SourceAccount': '111122223333' } }),
      ]),
    },
    expect: 'pass',
  },
  {
    when: 'AgentCore may assume the role for any account',
    subject: runtime(),
    facts: {
      'iam.principal': roles(roleArn, minimal, [trust({ Service: 'bedrock-agentcore.amazonaws.com' })]),
    },
    expect: 'fail',
    severity: 'high',
    reason: 'TRUST_UNGUARDED',
  },
  {
    when: 'the trust names no resource although that is asked for',
    subject: runtime(),
    facts: holding(...minimal),
    parameters: { requireSourceArn: true },
    expect: 'fail',
    severity: 'medium',
    reason: 'SOURCE_ARN_MISSING',
  },
  {
    when: 'the role may change roles',
    subject: runtime(),
    facts: holding(allow('iam:PutRolePolicy', named('other'))),
    expect: 'fail',
    severity: 'critical',
    reason: 'ESCALATION',
  },
  {
    when: 'the role may make credentials',
    subject: runtime(),
    facts: holding(allow('iam:CreateAccessKey')),
    expect: 'fail',
    severity: 'critical',
    reason: 'ESCALATION',
  },
  {
    when: 'the role may do everything',
    subject: runtime(),
    facts: holding(allow('*')),
    expect: 'fail',
    severity: 'critical',
    reason: 'ESCALATION',
  },
  {
    when: 'the role reads the objects of every bucket',
    subject: runtime(),
    facts: holding(allow('s3:GetObject', 'arn:aws:s3:::*/*')),
    expect: 'fail',
    severity: 'high',
    reason: 'RESOURCES_UNBOUNDED',
  },
  {
    when: 'the role reads every index of every table',
    subject: runtime(),
    facts: holding(allow('dynamodb:Query', 'arn:aws:dynamodb:*:111122223333:table/*/index/*')),
    expect: 'fail',
    severity: 'high',
    reason: 'RESOURCES_UNBOUNDED',
  },
  {
    when: 'the role reads the streams of every log group',
    subject: runtime(),
    facts: holding(allow('logs:GetLogEvents', 'arn:aws:logs:*:111122223333:log-group:*:log-stream:*')),
    expect: 'fail',
    severity: 'high',
    reason: 'RESOURCES_UNBOUNDED',
  },
  {
    when: 'the role calls an endpoint of every runtime',
    subject: runtime(),
    facts: holding(
      allow(
        'bedrock-agentcore:InvokeAgentRuntime',
        'arn:aws:bedrock-agentcore:us-east-1:111122223333:runtime/*/runtime-endpoint/DEFAULT',
      ),
    ),
    expect: 'fail',
    severity: 'high',
    reason: 'RESOURCES_UNBOUNDED',
  },
  {
    when: 'the role may invoke every model',
    subject: runtime(),
    facts: holding(allow('bedrock:InvokeModel')),
    expect: 'fail',
    severity: 'high',
    reason: 'RESOURCES_UNBOUNDED',
  },
  {
    when: 'the role may invoke every model of a provider',
    subject: runtime(),
    facts: holding(allow('bedrock:InvokeModel', 'arn:aws:bedrock:*::foundation-model/anthropic.*')),
    expect: 'fail',
    reason: 'RESOURCES_UNBOUNDED',
  },
  {
    when: 'the role may call every alias of every agent',
    subject: runtime(),
    facts: holding(...minimal, allow('bedrock:InvokeAgent', 'arn:aws:bedrock:*:*:agent-alias/*')),
    expect: 'fail',
    severity: 'high',
    reason: 'RESOURCES_UNBOUNDED',
  },
  {
    when: 'the role may run every flow',
    subject: runtime(),
    facts: holding(...minimal, allow('bedrock:InvokeFlow', 'arn:aws:bedrock:*:*:flow/*/alias/*')),
    expect: 'fail',
    severity: 'high',
    reason: 'RESOURCES_UNBOUNDED',
  },
  {
    when: 'the role may call every runtime',
    subject: runtime(),
    facts: holding(allow('bedrock-agentcore:InvokeAgentRuntime', `${own}:runtime/*`)),
    expect: 'fail',
    reason: 'RESOURCES_UNBOUNDED',
  },
  {
    when: 'the role reads every bucket of the own account',
    subject: runtime(),
    facts: holding(allow('s3:GetObject', '*', { StringEquals: { 'aws:ResourceAccount': '111122223333' } })),
    expect: 'fail',
    reason: 'RESOURCES_UNBOUNDED',
  },
  {
    when: 'the role writes every table',
    subject: runtime(),
    facts: holding(allow('dynamodb:PutItem', 'arn:aws:dynamodb:us-east-1:111122223333:table/*')),
    expect: 'fail',
    reason: 'RESOURCES_UNBOUNDED',
  },
  {
    when: 'the role reads all but one secret',
    subject: runtime(),
    facts: holding({
      Effect: 'Allow',
      Action: 'secretsmanager:GetSecretValue',
      NotResource: 'arn:aws:s3:::x',
    }),
    expect: 'fail',
    reason: 'RESOURCES_UNBOUNDED',
  },
  {
    when: 'the role may ask for tokens of every identity',
    subject: runtime(),
    facts: holding(allow(token, [directory, `${identity}/*`])),
    expect: 'fail',
    severity: 'high',
    reason: 'TOKENS_UNBOUNDED',
  },
  {
    when: 'the role may ask for tokens of another identity',
    subject: runtime(),
    facts: holding(allow(token, `${identity}/payroll`)),
    expect: 'fail',
    reason: 'TOKENS_UNBOUNDED',
  },
  {
    when: 'the role may ask for tokens of whatever begins like another identity',
    subject: runtime(),
    facts: holding(allow(token, `${identity}/pay*`)),
    expect: 'fail',
    reason: 'TOKENS_UNBOUNDED',
  },
  {
    when: 'the role may use every credential provider',
    subject: runtime(),
    facts: holding(allow('bedrock-agentcore:GetResourceApiKey', `${vault}/apikeycredentialprovider/*`)),
    expect: 'fail',
    reason: 'TOKENS_UNBOUNDED',
  },
  {
    when: 'the role may ask for tokens in all but one directory',
    subject: runtime(),
    facts: holding({ Effect: 'Allow', Action: token, NotResource: `${directory}x` }),
    expect: 'fail',
    reason: 'TOKENS_UNBOUNDED',
  },
  {
    when: 'the role may ask for tokens of any user',
    subject: runtime(),
    facts: holding(
      allow('bedrock-agentcore:GetWorkloadAccessTokenForUserId', [directory, `${identity}/support-1`]),
    ),
    parameters: { userIdAllowed: ['arn:aws:iam::*:role/other'] },
    expect: 'fail',
    severity: 'medium',
    reason: 'UNVERIFIED_USER_ID',
  },
  {
    when: 'the role reads every memory',
    subject: runtime(),
    facts: holding(allow(reading, `${own}:memory/*`)),
    expect: 'fail',
    severity: 'high',
    reason: 'MEMORY_UNBOUNDED',
  },
  {
    when: 'the role deletes records of every memory',
    subject: runtime(),
    facts: holding(allow('bedrock-agentcore:DeleteMemoryRecord', `${own}:memory/?*`)),
    expect: 'fail',
    reason: 'MEMORY_UNBOUNDED',
  },
  {
    when: 'the role reads every actor of a memory that keeps them apart',
    subject: runtime(),
    facts: { ...holding(allow(reading, memoryArn)), ...memory(true) },
    expect: 'fail',
    severity: 'high',
    reason: 'ACTORS_NOT_SEPARATED',
  },
  {
    when: 'the role binds memory to any namespace',
    subject: runtime(),
    facts: {
      ...holding(allow(reading, memoryArn, { StringLike: { 'bedrock-agentcore:namespace': '*' } })),
      ...memory(true),
    },
    expect: 'fail',
    reason: 'ACTORS_NOT_SEPARATED',
  },
  {
    when: 'another runtime has the same role',
    subject: runtime(),
    facts: { ...holding(...minimal), 'agentcore.runtime': { 'other-1': runtime().value } },
    expect: 'fail',
    severity: 'high',
    reason: 'ROLE_SHARED',
  },
  {
    when: 'a memory, a gateway, a browser, a code interpreter and a harness have the same role',
    subject: runtime(),
    facts: {
      ...holding(...minimal),
      'agentcore.memory': { m: { name: 'm', status: 'ACTIVE', roleArn, perActor: false } },
      'agentcore.gateway': { g: gateway({ roleArn }).value },
      'agentcore.browser': { b: tool('agentcore.browser').value },
      'agentcore.code-interpreter': { c: tool('agentcore.code-interpreter').value },
      'agentcore.harness': { h: harness({ roleArn }).value },
    },
    expect: 'fail',
    reason: 'ROLE_SHARED',
    message: /Gateway tools, Memory m, Browser tool, Code interpreter tool, Harness helper/,
  },
  {
    when: 'an endpoint serves an older version of a harness that has the role',
    subject: runtime(),
    facts: {
      ...holding(...minimal),
      'agentcore.harness': { h: harness({ pinned: [pinned({ roleArn })] }).value },
    },
    expect: 'fail',
    reason: 'ROLE_SHARED',
    message: /Harness helper/,
  },
  {
    when: 'the role may become any role',
    subject: runtime(),
    facts: holding(allow('sts:AssumeRole')),
    expect: 'fail',
    severity: 'high',
    reason: 'HUMAN_ROLE',
  },
  {
    when: 'the role may become a role of IAM Identity Center',
    subject: runtime(),
    facts: {
      'iam.principal': {
        ...roles(roleArn, [allow('sts:AssumeRole', named('aws-reserved/*'))]),
        ...sso('AWSReservedSSO_Admin_1'),
      },
    },
    expect: 'fail',
    reason: 'HUMAN_ROLE',
  },
  {
    when: 'the role may become a role that people enter with SAML',
    subject: runtime(),
    facts: {
      'iam.principal': {
        ...roles(roleArn, [allow('sts:AssumeRole', named('staff'))]),
        ...roles(named('staff'), [], [saml]),
      },
    },
    expect: 'fail',
    reason: 'HUMAN_ROLE',
  },
  {
    when: 'the role may become a role of IAM Identity Center of another Region',
    subject: runtime(),
    facts: {
      'iam.principal': {
        ...roles(roleArn, [allow('sts:AssumeRole', named('aws-reserved/*'))]),
        ...sso('AWSReservedSSO_Admin_1', '/aws-reserved/sso.amazonaws.com/eu-west-1/'),
      },
    },
    expect: 'fail',
    reason: 'HUMAN_ROLE',
  },
  {
    when: 'the role may become a role that people enter with SAML and a service without',
    subject: runtime(),
    facts: {
      'iam.principal': {
        ...roles(roleArn, [allow('sts:AssumeRole', named('staff'))]),
        ...roles(named('staff'), [], [trust({ Service: 'ec2.amazonaws.com' }), saml]),
      },
    },
    expect: 'fail',
    reason: 'HUMAN_ROLE',
  },
  {
    when: 'the role may become a role that people enter with SAML by a wildcard',
    subject: runtime(),
    facts: {
      'iam.principal': {
        ...roles(roleArn, [allow('sts:AssumeRole', named('staff'))]),
        ...roles(named('staff'), [], [{ ...saml, Action: ['sts:AssumeRole*', 'sts:TagSession'] }]),
      },
    },
    expect: 'fail',
    reason: 'HUMAN_ROLE',
  },
  {
    when: 'a runtime could not be created, and an endpoint serves it all the same with a role that may change roles',
    subject: runtime([version()], { status: 'CREATE_FAILED' }),
    facts: holding(allow('iam:PutRolePolicy', named('other'))),
    expect: 'fail',
    severity: 'critical',
    reason: 'ESCALATION',
  },
  {
    when: 'AWS names no identity of the runtime and its role asks for tokens',
    subject: runtime([version({ workloadIdentityArn: null })]),
    facts: holding(allow(token, `${identity}/support-1`)),
    expect: 'fail',
    reason: 'TOKENS_UNBOUNDED',
  },
  {
    when: 'a code interpreter asks for tokens of an identity that has its id',
    subject: tool('agentcore.code-interpreter'),
    facts: holding(allow(token, `${identity}/tool-1`)),
    expect: 'fail',
    reason: 'TOKENS_UNBOUNDED',
  },
  {
    when: 'a code interpreter reads data that is not listed for it',
    subject: tool('agentcore.code-interpreter'),
    facts: holding(allow('s3:GetObject', 'arn:aws:s3:::ledger/*')),
    parameters: { toolDataAllow: ['arn:aws:s3:::samples/*'] },
    expect: 'fail',
    severity: 'high',
    reason: 'RESOURCES_UNBOUNDED',
  },
  {
    when: 'a browser writes beside its recordings',
    subject: tool('agentcore.browser', true),
    facts: holding(allow('s3:PutObject', 'arn:aws:s3:::recordings/*')),
    expect: 'fail',
    reason: 'RESOURCES_UNBOUNDED',
  },
  {
    when: 'a browser deletes its recordings',
    subject: tool('agentcore.browser', true),
    facts: holding(allow('s3:DeleteObject', 'arn:aws:s3:::recordings/sessions/*')),
    expect: 'fail',
    reason: 'RESOURCES_UNBOUNDED',
  },
  {
    when: 'a code interpreter asks for tokens of an identity, having none',
    subject: tool('agentcore.code-interpreter'),
    facts: holding(allow(token, `${identity}/support-1`)),
    expect: 'fail',
    reason: 'TOKENS_UNBOUNDED',
  },
  {
    when: 'a harness asks for tokens of another identity',
    subject: harness({ roleArn }),
    facts: holding(allow(token, `${identity}/support-1`)),
    expect: 'fail',
    reason: 'TOKENS_UNBOUNDED',
  },
  {
    when: 'the role does not exist',
    subject: runtime(),
    expect: 'fail',
    severity: 'high',
    reason: 'ROLE_MISSING',
  },
  {
    when: 'a version that an endpoint serves has a role that does not exist',
    subject: runtime([version(), version({ version: '2', roleArn: named('gone') })]),
    facts: holding(...minimal),
    expect: 'fail',
    reason: 'ROLE_MISSING',
  },
  {
    when: 'the role shares with a known resource and others could not be read',
    subject: runtime(),
    facts: { ...holding(...minimal), 'agentcore.gateway': { g: gateway({ roleArn }).value } },
    partial: ['agentcore.gateway'],
    expect: 'fail',
    reason: 'ROLE_SHARED',
  },
  {
    when: 'the role belongs to another account',
    subject: runtime([version({ roleArn: 'arn:aws:iam::444455556666:role/runtime' })]),
    expect: 'unknown',
    reason: 'CROSS_ACCOUNT',
  },
  {
    when: 'other gateways could not all be read',
    subject: runtime(),
    facts: holding(...minimal),
    partial: ['agentcore.gateway'],
    expect: 'unknown',
  },
  {
    when: 'the runtime is being created',
    subject: runtime([version()], { status: 'CREATING' }),
    facts: holding(...minimal),
    expect: 'unknown',
    reason: 'TRANSIENT_STATE',
  },
  {
    when: 'a memory needs no role',
    subject: {
      fact: 'agentcore.memory',
      id: 'facts-1',
      arn: memoryArn,
      value: { name: 'facts', status: 'ACTIVE', roleArn: null, perActor: false },
    },
    expect: 'not-applicable',
  },
  {
    when: 'a gateway is being deleted',
    subject: gateway({ status: 'DELETING' }),
    expect: 'not-applicable',
    reason: 'RESOURCE_DELETING',
  },
  {
    when: 'a browser never came up',
    subject: {
      ...tool('agentcore.browser'),
      value: { ...tool('agentcore.browser').value, status: 'CREATE_FAILED' },
    },
    expect: 'not-applicable',
    reason: 'RESOURCE_FAILED_STATE',
  },
]);
