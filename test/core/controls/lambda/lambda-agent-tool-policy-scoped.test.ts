import { control } from '@lenswatch/core/controls/lambda/lambda-agent-tool-policy-scoped.ts';
import type { ToolFunction } from '@lenswatch/core/facts/lambda.ts';
import { testControl } from '../../../support/test-control.ts';
import { allow, documentOf, principal, type Statement } from '../../iam/principals.ts';
import {
  agent,
  agentArn,
  agentId,
  agentRole,
  drafted,
  flow,
  flowArn,
  functionArn,
  gatewayArn,
  gatewayOver,
  gatewayRole,
  group,
  serving,
  tools,
  version,
} from '../agents.ts';

const tool = (value: Partial<ToolFunction> = {}, id = functionArn) => ({
  fact: 'lambda.tool-function' as const,
  id,
  value: {
    exists: true,
    state: 'Active',
    roleArn: null,
    subnetIds: [],
    policy: null,
    urls: [],
    ...value,
  },
});
const gone = { exists: false, state: null };
const bedrock = { Service: 'bedrock.amazonaws.com' };
const letting = (
  Principal: unknown,
  Condition: Statement['Condition'] = {},
  Action = 'lambda:InvokeFunction',
) => ({ Sid: 'open', Effect: 'Allow', Principal, Action, Resource: functionArn, Condition }) as Statement;
const from = (...statements: Statement[]) => tool({ policy: documentOf(...statements) });
const source = (...arns: string[]) => ({ ArnLike: { 'AWS:SourceArn': arns } });
const own = { StringEquals: { 'AWS:SourceAccount': '111122223333' } };

// The kit takes an id that is an ARN for the ARN, too.
const agents = { [agentArn]: serving };
const world = {
  'bedrock-agent.agent': agents,
  'bedrock-agent.agent-tools': { [agentArn]: tools([group()]) },
};
const draftOnly = { ...world, 'bedrock-agent.agent': { [agentArn]: drafted } };
const inFlow = { 'bedrock-agent.flow': { [flowArn]: flow(functionArn, true) } };
const mayCall = (arn: string, resource = functionArn) => ({
  'iam.principal': { [arn]: principal([allow('lambda:InvokeFunction', resource)]) },
});
/** Version 2 alone calls the function. */
const laterTools = (lambdaArn: string) => ({
  ...tools([]),
  versions: [
    ...tools([]).versions,
    {
      version: '2',
      actionGroups: [group({ lambdaArn })],
      knowledgeBases: [],
      collaboratorAliasArns: [],
    },
  ],
});
const calling = flow(functionArn, true);
const flowOfTwo = {
  ...calling,
  versions: calling.versions.map((each) => ({
    ...each,
    nodes: [...each.nodes, ...flow(`${functionArn}-2`, true).versions.flatMap(({ nodes }) => nodes)],
  })),
};
const flowRole = 'arn:aws:iam::111122223333:role/flow';
const named = letting(bedrock, source(agentArn));
const foreign = '999999999999';

testControl(control, [
  {
    when: 'its one statement names the agent and the account',
    subject: from(letting(bedrock, { ...own, ...source(agentArn) })),
    facts: world,
    expect: 'pass',
    message: /Statement open lets in whom it should only/,
    evidence: {
      urls: [],
      usedBy: ['agent support, version 1'],
      'statement open': {
        principals: ['bedrock.amazonaws.com'],
        conditions: [
          { key: 'aws:sourceaccount', values: ['111122223333'] },
          { key: 'aws:sourcearn', values: [agentArn] },
        ],
      },
    },
  },
  { when: 'its one statement names the agent alone', subject: from(named), facts: world, expect: 'pass' },
  {
    when: 'one of two conditions on the source names the agent',
    subject: from(
      letting(bedrock, {
        ArnLike: { 'aws:SourceArn': `arn:aws:bedrock:us-east-1:111122223333:agent/*` },
        StringEquals: { 'aws:SourceArn': agentArn },
      }),
    ),
    facts: world,
    expect: 'pass',
  },
  {
    when: 'a statement names an agent in any region of the account',
    subject: from(letting(bedrock, source(agentArn.replace('us-east-1', '*')))),
    facts: world,
    expect: 'pass',
  },
  {
    when: 'the agent orchestrates with it',
    subject: from(named),
    facts: { ...world, 'bedrock-agent.agent-tools': { [agentArn]: tools([], {}, functionArn) } },
    expect: 'pass',
  },
  {
    when: 'the agent parses answers with it',
    subject: from(named),
    facts: {
      'bedrock-agent.agent': {
        [agentArn]: agent([version('1', { overrideLambdaArn: functionArn })], ['1']),
      },
      'bedrock-agent.agent-tools': { [agentArn]: tools([]) },
    },
    expect: 'pass',
  },
  {
    when: 'another agent has tools of its own',
    subject: from(named),
    facts: {
      'bedrock-agent.agent': {
        [`${agentArn}-2`]: agent([version('1')], ['1'], { name: 'sales' }),
        ...agents,
      },
      'bedrock-agent.agent-tools': { [agentArn]: tools([group()]), [`${agentArn}-2`]: tools([]) },
    },
    expect: 'pass',
    evidence: { usedBy: ['agent support, version 1'] },
  },
  {
    when: 'the version that is served calls it, and an older one does not',
    subject: from(named),
    facts: {
      'bedrock-agent.agent': { [agentArn]: agent([version('2')], ['2']) },
      'bedrock-agent.agent-tools': { [agentArn]: laterTools(functionArn) },
    },
    expect: 'pass',
    evidence: { usedBy: ['agent support, version 2'] },
  },
  {
    when: 'one of two nodes of a flow calls it',
    subject: from(letting(bedrock, source(flowArn))),
    facts: { 'bedrock-agent.flow': { [flowArn]: flowOfTwo } },
    expect: 'pass',
  },
  {
    when: 'an alias of it is called, whose policy names the agent',
    subject: tool({ policy: documentOf(named) }, `${functionArn}:live`),
    facts: {
      ...world,
      'bedrock-agent.agent-tools': { [agentArn]: tools([group({ lambdaArn: `${functionArn}:live` })]) },
    },
    expect: 'pass',
  },
  {
    when: 'a URL asks for credentials of AWS',
    subject: tool({ policy: documentOf(named), urls: [{ authType: 'AWS_IAM', qualifier: null }] }),
    facts: world,
    expect: 'pass',
  },
  {
    when: 'it has no policy and the role of the flow may call it',
    subject: tool(),
    facts: { ...inFlow, ...mayCall(flowRole) },
    expect: 'pass',
    message: /Only roles that may call/,
  },
  {
    when: 'its policy speaks of other actions and the role of the flow may call it',
    subject: from(letting('*', {}, 'lambda:GetFunction')),
    facts: { ...inFlow, ...mayCall(flowRole, '*') },
    expect: 'pass',
  },
  {
    when: 'a principal of the own account may call it',
    subject: from(named, letting({ AWS: 'arn:aws:iam::111122223333:role/tester' })),
    facts: world,
    expect: 'pass',
  },
  {
    when: 'a trusted account may call it',
    subject: from(named, letting({ AWS: `arn:aws:iam::${foreign}:root` })),
    facts: world,
    parameters: { trustedAccounts: [foreign] },
    expect: 'pass',
  },
  {
    when: 'everybody of the own organization may call it',
    subject: from(letting('*', { StringEquals: { 'aws:PrincipalOrgID': 'o-example' } })),
    facts: world,
    expect: 'pass',
  },
  {
    when: 'another service may call it without a condition',
    subject: from(named, letting({ Service: 'apigateway.amazonaws.com' })),
    facts: world,
    expect: 'pass',
  },
  {
    when: 'a Deny speaks of everybody',
    subject: from(named, { ...letting('*'), Effect: 'Deny' }),
    facts: world,
    expect: 'pass',
  },
  {
    when: 'everybody may call it',
    subject: from(named, letting('*')),
    facts: world,
    expect: 'fail',
    severity: 'critical',
    reason: 'PUBLIC_POLICY',
  },
  {
    when: 'everybody may do anything with it',
    subject: from({ ...letting({ AWS: '*' }), Action: 'lambda:*' }),
    facts: world,
    expect: 'fail',
    severity: 'critical',
  },
  {
    when: 'everybody may do all but delete it',
    subject: from({
      Sid: 'most',
      Effect: 'Allow',
      Principal: '*',
      NotAction: 'lambda:DeleteFunction',
      Resource: functionArn,
    }),
    facts: world,
    expect: 'fail',
    severity: 'critical',
  },
  {
    when: 'everybody may do all but call it, and a statement names the agent',
    subject: from(named, {
      Effect: 'Allow',
      Principal: '*',
      NotAction: ['lambda:InvokeFunction'],
      Resource: functionArn,
    }),
    facts: world,
    expect: 'pass',
  },
  {
    when: 'everybody with a tag may call it',
    subject: from(letting('*', { StringEquals: { 'aws:PrincipalTag/team': 'orders' } })),
    facts: world,
    expect: 'fail',
    severity: 'high',
    reason: 'FOREIGN_PRINCIPAL',
  },
  {
    when: 'everybody from the own account may call it, be it any of its services',
    subject: from(letting('*', own)),
    facts: world,
    expect: 'fail',
    severity: 'medium',
    reason: 'SOURCE_ACCOUNT_ONLY',
  },
  {
    when: 'everybody may call it for agents by a pattern',
    subject: from(letting('*', source('arn:aws:bedrock:us-east-1:111122223333:agent/*'))),
    facts: world,
    expect: 'fail',
    severity: 'low',
    reason: 'SOURCE_PATTERN',
  },
  {
    when: 'everybody in a network may call it',
    subject: from(letting('*', { StringEquals: { 'aws:SourceVpc': 'vpc-1' } })),
    facts: world,
    expect: 'fail',
    severity: 'high',
    reason: 'FOREIGN_PRINCIPAL',
  },
  {
    when: 'an account that is not trusted may call it',
    subject: from(named, letting({ AWS: `arn:aws:iam::${foreign}:root` })),
    facts: world,
    expect: 'fail',
    severity: 'high',
    reason: 'FOREIGN_PRINCIPAL',
    message: /an account that is not trusted/,
  },
  {
    when: 'Bedrock may call it for anybody',
    subject: from(letting(bedrock)),
    facts: world,
    expect: 'fail',
    severity: 'high',
    reason: 'SOURCE_UNBOUND',
  },
  {
    when: 'AgentCore may call it for anybody',
    subject: from(letting({ Service: 'bedrock-agentcore.amazonaws.com' })),
    facts: world,
    expect: 'fail',
    reason: 'SOURCE_UNBOUND',
  },
  {
    when: 'a condition that holds without the key binds nobody',
    subject: from(letting(bedrock, { StringEqualsIfExists: { 'AWS:SourceAccount': '111122223333' } })),
    facts: world,
    expect: 'fail',
    reason: 'SOURCE_UNBOUND',
  },
  {
    when: 'Bedrock may call it for an agent of any account',
    subject: from(letting(bedrock, source(`arn:aws:bedrock:us-east-1:*:agent/${agentId}`))),
    facts: world,
    expect: 'fail',
    severity: 'high',
    reason: 'SOURCE_UNBOUND',
  },
  {
    when: 'Bedrock may call it for an account that is not trusted',
    subject: from(letting(bedrock, { StringEquals: { 'AWS:SourceAccount': ['111122223333', foreign] } })),
    facts: world,
    expect: 'fail',
    reason: 'SOURCE_UNBOUND',
  },
  {
    when: 'Bedrock may call it for any agent of the account',
    subject: from(letting(bedrock, own)),
    facts: world,
    expect: 'fail',
    severity: 'medium',
    reason: 'SOURCE_ACCOUNT_ONLY',
  },
  {
    when: 'Bedrock may call it for any agent of the organization',
    subject: from(letting(bedrock, { StringEquals: { 'aws:SourceOrgID': 'o-example' } })),
    facts: world,
    expect: 'fail',
    severity: 'medium',
    reason: 'SOURCE_ACCOUNT_ONLY',
  },
  {
    when: 'Bedrock may call it for agents by a pattern',
    subject: from(letting(bedrock, source('arn:aws:bedrock:us-east-1:111122223333:agent/*'))),
    facts: world,
    expect: 'fail',
    severity: 'low',
    reason: 'SOURCE_PATTERN',
  },
  {
    when: 'a pattern of any account is bound by the source account',
    subject: from(letting(bedrock, { ...own, ...source('arn:aws:bedrock:us-east-1:*:agent/*') })),
    facts: world,
    expect: 'fail',
    severity: 'low',
    reason: 'SOURCE_PATTERN',
  },
  {
    when: 'a pattern that names no resource is bound by the source account',
    subject: from(letting(bedrock, { ...own, StringLike: { 'aws:SourceArn': 'arn:aws:bedrock:*' } })),
    facts: world,
    expect: 'fail',
    severity: 'low',
    reason: 'SOURCE_PATTERN',
  },
  {
    when: 'one of two sources is an agent that does not use it',
    subject: from(letting(bedrock, source(agentArn, agentArn.replace(agentId, 'OTHER00001')))),
    facts: world,
    expect: 'fail',
    severity: 'low',
    reason: 'SOURCE_UNRELATED',
    message: /OTHER00001, which does not use it/,
  },
  {
    when: 'one of two sources is a runtime, of whose calls nothing is read',
    subject: from(
      letting(
        { Service: 'bedrock-agentcore.amazonaws.com' },
        source(agentArn, 'arn:aws:bedrock-agentcore:us-east-1:111122223333:runtime/r-1'),
      ),
    ),
    facts: world,
    expect: 'unknown',
    reason: 'NO_DATA',
  },
  {
    when: 'one of two sources is a gateway with a target that calls it',
    subject: from(letting({ Service: 'bedrock-agentcore.amazonaws.com' }, source(agentArn, gatewayArn))),
    facts: { ...world, ...gatewayOver(functionArn) },
    expect: 'pass',
  },
  {
    when: 'one of two sources is a gateway that calls another function',
    subject: from(letting({ Service: 'bedrock-agentcore.amazonaws.com' }, source(agentArn, gatewayArn))),
    facts: { ...world, ...gatewayOver(`${functionArn}-2`) },
    expect: 'fail',
    severity: 'low',
    reason: 'SOURCE_UNRELATED',
  },
  {
    when: 'a gateway calls it with a role that may',
    subject: tool(),
    facts: { ...gatewayOver(functionArn), ...mayCall(gatewayRole) },
    expect: 'pass',
    evidence: { usedBy: ['gateway tools, target refunds'] },
  },
  {
    when: 'a gateway calls it with a role that may not',
    subject: tool(),
    facts: { ...gatewayOver(functionArn), ...mayCall(gatewayRole, `${functionArn}-2`) },
    expect: 'fail',
    reason: 'NOT_CALLABLE',
  },
  {
    when: 'the gateway of a target that calls it is gone, and with it its role',
    subject: tool(),
    facts: { ...gatewayOver(functionArn), 'agentcore.gateway': {} },
    expect: 'fail',
    reason: 'NOT_CALLABLE',
    evidence: { usedBy: ['gateway tools-1, target refunds'] },
  },
  {
    when: 'a gateway calls it and it opens to everybody by a URL',
    subject: tool({ urls: [{ authType: 'NONE', qualifier: null }] }),
    facts: { ...gatewayOver(functionArn), ...mayCall(gatewayRole) },
    expect: 'fail',
    severity: 'critical',
    reason: 'PUBLIC_URL',
  },
  {
    when: 'the target of a gateway that names it is being deleted',
    subject: tool(),
    facts: gatewayOver(functionArn, { status: 'DELETING' }),
    expect: 'not-applicable',
  },
  {
    when: 'the target of a gateway that names it failed',
    subject: tool(),
    facts: gatewayOver(functionArn, { status: 'FAILED' }),
    expect: 'not-applicable',
  },
  {
    when: 'the tools of the version that is served are not there',
    subject: from(letting('*')),
    facts: { ...world, 'bedrock-agent.agent': { [agentArn]: agent([version('3')], ['3']) } },
    expect: 'not-applicable',
  },
  {
    when: 'agents and flows do not call it, and targets of gateways could not be read',
    subject: tool(),
    missing: ['agentcore.gateway-target'],
    expect: 'unknown',
  },
  {
    when: 'one of two sources is a pattern, and another condition names the first alone',
    subject: from(
      letting(bedrock, {
        ...source(agentArn, 'arn:aws:bedrock:us-east-1:111122223333:agent/*'),
        StringEquals: { 'aws:SourceArn': agentArn },
      }),
    ),
    facts: world,
    expect: 'pass',
  },
  {
    when: 'one of two sources is a pattern',
    subject: from(letting(bedrock, source(agentArn, 'arn:aws:bedrock:us-east-1:111122223333:agent/*'))),
    facts: world,
    expect: 'fail',
    severity: 'low',
    reason: 'SOURCE_PATTERN',
  },
  {
    when: 'one of two sources belongs to another account',
    subject: from(letting(bedrock, source(agentArn, agentArn.replace('111122223333', foreign)))),
    facts: world,
    expect: 'fail',
    severity: 'high',
    reason: 'SOURCE_UNBOUND',
  },
  {
    when: 'Bedrock stands beside another service',
    subject: from(letting({ Service: ['events.amazonaws.com', 'bedrock.amazonaws.com'] })),
    facts: world,
    expect: 'fail',
    reason: 'SOURCE_UNBOUND',
  },
  {
    when: 'the second statement has no name and is open',
    subject: from(named, {
      Effect: 'Allow',
      Principal: { AWS: '*' },
      Action: ['lambda:GetFunction', 'lambda:InvokeFunction'],
      Resource: functionArn,
    }),
    facts: world,
    expect: 'fail',
    severity: 'critical',
    message: /Statement #2 of function/,
  },
  {
    when: 'a user of the own account is named like the service',
    subject: from(named, letting({ AWS: 'arn:aws:iam::111122223333:user/bedrock.amazonaws.com' })),
    facts: world,
    expect: 'pass',
  },
  {
    when: 'two callers are named one by one',
    subject: from(letting(bedrock, source(agentArn)), { ...letting(bedrock, source(flowArn)), Sid: 'flow' }),
    facts: { ...world, ...inFlow },
    expect: 'pass',
  },
  {
    when: 'its policy names the agent that calls it, and flows could not be read',
    subject: from(letting(bedrock, source(agentArn))),
    facts: world,
    missing: ['bedrock-agent.flow'],
    expect: 'pass',
  },
  {
    when: 'its policy names an agent that is not seen to call it, and flows could not be read',
    subject: from(letting(bedrock, source(agentArn, flowArn))),
    facts: world,
    missing: ['bedrock-agent.flow'],
    expect: 'unknown',
  },
  {
    when: 'it is proven although flows could not be read',
    subject: from(letting(bedrock)),
    facts: world,
    missing: ['bedrock-agent.flow'],
    expect: 'fail',
    severity: 'high',
  },
  {
    when: 'a draft calls it beside a version that is served',
    subject: from(letting(bedrock)),
    facts: {
      ...world,
      'bedrock-agent.agent': { [agentArn]: agent([version('DRAFT'), version('1')], ['1']) },
    },
    expect: 'fail',
    severity: 'high',
    evidence: { usedBy: ['agent support, version DRAFT', 'agent support, version 1'] },
  },
  {
    when: 'only a draft calls it, whose statement is scoped',
    subject: from(named),
    facts: draftOnly,
    expect: 'pass',
  },
  {
    when: 'another version of the agent calls it, which nothing serves',
    subject: tool({}, `${functionArn}-old`),
    facts: {
      ...world,
      'bedrock-agent.agent-tools': { [agentArn]: laterTools(`${functionArn}-old`) },
    },
    expect: 'not-applicable',
    evidence: { usedBy: [] },
  },
  {
    when: 'the worst of several statements counts',
    subject: from(letting(bedrock, own), { ...letting(bedrock), Sid: 'wide' }),
    facts: world,
    expect: 'fail',
    severity: 'high',
    reason: 'SOURCE_UNBOUND',
  },
  {
    when: 'a URL is open to everybody',
    subject: tool({ policy: documentOf(named), urls: [{ authType: 'NONE', qualifier: null }] }),
    facts: world,
    expect: 'fail',
    severity: 'critical',
    reason: 'PUBLIC_URL',
    message: /^A URL lets everybody/,
  },
  {
    when: 'a URL of an alias is open to everybody',
    subject: tool({
      policy: documentOf(named),
      urls: [
        { authType: 'AWS_IAM', qualifier: null },
        { authType: 'NONE', qualifier: 'beta' },
      ],
    }),
    facts: world,
    expect: 'fail',
    severity: 'critical',
    message: /^A URL of its alias beta/,
    evidence: {
      urls: [
        { authType: 'AWS_IAM', qualifier: null },
        { authType: 'NONE', qualifier: 'beta' },
      ],
    },
  },
  {
    when: 'it does not exist',
    subject: tool(gone),
    facts: world,
    expect: 'fail',
    severity: 'high',
    reason: 'DANGLING_TOOL',
    message: /agent support, version 1 calls it/,
  },
  {
    when: 'it has no policy and no role may call it',
    subject: tool(),
    facts: { ...world, 'iam.principal': { [agentRole]: principal([allow('s3:GetObject')]) } },
    expect: 'fail',
    severity: 'low',
    reason: 'NOT_CALLABLE',
  },
  {
    when: 'it has no policy and the role may call another function',
    subject: tool(),
    facts: { ...world, ...mayCall(agentRole, `${functionArn}-archive`) },
    expect: 'fail',
    reason: 'NOT_CALLABLE',
  },
  {
    when: 'it has no policy and the agent has no role',
    subject: tool(),
    facts: {
      ...world,
      'bedrock-agent.agent': { [agentArn]: agent([version('1', { roleArn: null })], ['1']) },
    },
    expect: 'fail',
    reason: 'NOT_CALLABLE',
  },
  {
    when: 'the role of one of two callers may not call it',
    subject: tool(),
    facts: { ...world, ...inFlow, ...mayCall(flowRole) },
    expect: 'fail',
    reason: 'NOT_CALLABLE',
    message: /agent support, version 1 cannot use it/,
  },
  {
    when: 'only a draft calls it and Bedrock may do so for anybody',
    subject: from(letting(bedrock)),
    facts: draftOnly,
    expect: 'fail',
    severity: 'medium',
    reason: 'SOURCE_UNBOUND',
  },
  {
    when: 'only the draft of a flow calls it and it does not exist',
    subject: tool(gone),
    facts: { 'bedrock-agent.flow': { [flowArn]: flow(functionArn, false) } },
    expect: 'fail',
    severity: 'medium',
    reason: 'DANGLING_TOOL',
  },
  {
    when: 'only a draft calls it and drafts do not count',
    subject: from(letting(bedrock)),
    facts: draftOnly,
    parameters: { evaluateDraft: false },
    expect: 'not-applicable',
  },
  {
    when: 'the only action group that calls it is switched off',
    subject: from(letting('*')),
    facts: { ...world, 'bedrock-agent.agent-tools': { [agentArn]: tools([group({ state: 'DISABLED' })]) } },
    expect: 'not-applicable',
  },
  {
    when: 'agents and flows call other functions only',
    subject: tool({}, `${functionArn}-unused`),
    facts: { ...world, ...inFlow },
    expect: 'not-applicable',
  },
  {
    when: 'flows that may call it could not all be read',
    subject: from(letting('*')),
    facts: { 'bedrock-agent.agent': { [agentArn]: drafted } },
    missing: ['bedrock-agent.flow'],
    expect: 'unknown',
  },
  {
    when: 'a principal of the statement is of no account',
    subject: from(named, letting({ CanonicalUser: '79a59df900b949e5' })),
    facts: world,
    expect: 'unknown',
    reason: 'OPAQUE_POLICY',
  },
  {
    when: 'everybody of the organization may call it from one network',
    subject: from(
      letting('*', { StringEquals: { 'aws:PrincipalOrgID': 'o-abcdef1234', 'aws:SourceVpce': 'vpce-1' } }),
    ),
    facts: world,
    expect: 'pass',
  },
]);
