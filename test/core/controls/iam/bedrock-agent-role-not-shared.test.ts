import { control } from '@lenswatch/core/controls/iam/bedrock-agent-role-not-shared.ts';
import { testControl } from '../../../support/test-control.ts';
import { principal, type Statement, trust } from '../../iam/principals.ts';
import { gateway, harness, pinned, runtime, version } from '../agentcore/agentcore.ts';
import { agentAs, baseAs, flowAs, roleArn, toolAs } from './role-users.ts';

const bedrock = trust({ Service: 'bedrock.amazonaws.com' });
const own = { AWS: 'arn:aws:iam::111122223333:root' };
const role = (...statements: readonly Statement[]) => ({
  fact: 'iam.principal' as const,
  id: roleArn,
  arn: roleArn,
  value: principal([], { trust: statements.length > 0 ? statements : [bedrock] }),
});
const other = 'arn:aws:iam::111122223333:role/genai/other';
const agent = { 'bedrock-agent.agent': { A1: agentAs(roleArn) } };
const flow = { 'bedrock-agent.flow': { F1: flowAs(roleArn) } };
const base = { 'bedrock-agent.knowledge-base': { K1: baseAs(roleArn) } };
const agentCore = trust({ Service: 'bedrock-agentcore.amazonaws.com' });
const lambda = trust({ Service: 'lambda.amazonaws.com' });
const runtimeAs = (...roles: readonly string[]) =>
  runtime(roles.map((arn, index) => version({ version: String(index + 1), roleArn: arn }))).value;
const functionArn = 'arn:aws:lambda:us-east-1:111122223333:function:find';
const tool = {
  'lambda.tool-function': { [`${functionArn}:live`]: toolAs(roleArn), [functionArn]: toolAs(roleArn) },
};
const otherFunction = { 'lambda.function': { pay: { roleArn, vpcId: null, subnetIds: [] } } };

testControl(control, [
  {
    when: 'one agent runs as it',
    subject: role(),
    facts: agent,
    expect: 'pass',
    message: /the role of agent assistant alone/,
  },
  {
    when: 'several versions of one agent run as it',
    subject: role(),
    facts: { 'bedrock-agent.agent': { A1: agentAs(roleArn, roleArn), A2: agentAs(other) } },
    expect: 'pass',
  },
  { when: 'one knowledge base runs as it', subject: role(), facts: base, expect: 'pass' },
  {
    when: 'people may assume the role of a knowledge base',
    subject: role(bedrock, trust(own)),
    facts: base,
    expect: 'pass',
  },
  {
    when: 'one agent runs as it, and a named role of the account may assume it',
    subject: role(bedrock, trust({ AWS: 'arn:aws:iam::111122223333:role/app' })),
    facts: agent,
    expect: 'pass',
  },
  {
    when: 'one AgentCore runtime runs as it, in several versions',
    subject: role(agentCore),
    facts: { 'agentcore.runtime': { R1: runtimeAs(roleArn, roleArn) } },
    expect: 'pass',
    message: /the role of runtime support alone/,
  },
  {
    when: 'a harness runs as it, with the runtime that AWS runs for it',
    subject: role(agentCore),
    facts: {
      'agentcore.runtime': { R1: runtimeAs(roleArn) },
      'agentcore.harness': { H1: harness({ roleArn, runtimeId: 'R1' }).value },
    },
    expect: 'pass',
    message: /the role of harness helper alone/,
  },
  {
    when: 'a runtime runs as it, and a gateway and a harness as another role',
    subject: role(agentCore),
    facts: {
      'agentcore.runtime': { R1: runtimeAs(roleArn) },
      'agentcore.gateway': { G1: gateway({ roleArn: other }).value },
      'agentcore.harness': { H1: harness({ roleArn: other, runtimeId: 'R1' }).value },
    },
    expect: 'pass',
    message: /the role of runtime support alone/,
  },
  {
    when: 'an agent runs as it, and a flow, a knowledge base and a tool function as another role',
    subject: role(bedrock, lambda),
    facts: {
      ...agent,
      'bedrock-agent.flow': { F1: flowAs(other) },
      'bedrock-agent.knowledge-base': { K1: baseAs(other) },
      'lambda.tool-function': { [functionArn]: toolAs(other) },
    },
    expect: 'pass',
    message: /the role of agent assistant alone/,
  },
  {
    when: 'a runtime and a gateway run as it',
    subject: role(agentCore),
    facts: {
      'agentcore.runtime': { R1: runtimeAs(roleArn) },
      'agentcore.gateway': { G1: gateway({ roleArn }).value },
    },
    expect: 'fail',
    severity: 'medium',
    reason: 'ROLE_SHARED',
  },
  {
    when: 'a harness and a runtime of somebody else run as it',
    subject: role(agentCore),
    facts: {
      'agentcore.runtime': { R1: runtimeAs(roleArn) },
      'agentcore.harness': { H1: harness({ roleArn, runtimeId: 'R2' }).value },
    },
    expect: 'fail',
    severity: 'medium',
  },
  {
    when: 'a runtime and an older version of a harness, which an endpoint serves, run as it',
    subject: role(agentCore),
    facts: {
      'agentcore.runtime': { R1: runtimeAs(roleArn) },
      'agentcore.harness': { H1: harness({ roleArn: other, pinned: [pinned({ roleArn })] }).value },
    },
    expect: 'fail',
    severity: 'medium',
    message: /harness helper/,
  },
  {
    when: 'an agent and a runtime run as it',
    subject: role(bedrock, agentCore),
    facts: { ...agent, 'agentcore.runtime': { R1: runtimeAs(other, roleArn) } },
    expect: 'fail',
    severity: 'medium',
  },
  {
    when: 'a gateway runs as it, and people may assume it',
    subject: role(agentCore, trust(own)),
    facts: { 'agentcore.gateway': { G1: gateway({ roleArn }).value } },
    expect: 'fail',
    severity: 'medium',
    reason: 'ROLE_OF_PEOPLE',
  },
  {
    when: 'an agent and its tool function run as it',
    subject: role(bedrock, lambda),
    facts: { ...agent, ...tool },
    expect: 'fail',
    severity: 'medium',
    reason: 'ROLE_SHARED',
    evidence: { users: ['agent assistant', 'tool function find'] },
  },
  {
    when: 'an agent and a function that is no tool run as it',
    subject: role(bedrock, lambda),
    facts: { ...agent, ...otherFunction },
    expect: 'fail',
    severity: 'medium',
    evidence: { users: ['agent assistant', 'function pay'] },
  },
  {
    when: 'an agent and its tool function run as it, which is a function like others',
    subject: role(bedrock, lambda),
    facts: {
      ...agent,
      ...tool,
      'lambda.function': { [functionArn]: { roleArn, vpcId: null, subnetIds: [] } },
    },
    expect: 'fail',
    severity: 'medium',
    evidence: { users: ['agent assistant', 'tool function find'] },
  },
  {
    when: 'an agent runs as it, and a function as another role',
    subject: role(bedrock, lambda),
    facts: { ...agent, 'lambda.function': { pay: { roleArn: other, vpcId: null, subnetIds: [] } } },
    expect: 'pass',
  },
  {
    when: 'a knowledge base and a function run as it',
    subject: role(bedrock, lambda),
    facts: { ...base, ...otherFunction },
    expect: 'fail',
    severity: 'low',
  },
  {
    when: 'functions alone run as it, tools among them',
    subject: role(bedrock, lambda),
    facts: { ...tool, ...otherFunction },
    expect: 'not-applicable',
  },
  {
    when: 'an agent runs as it, which only Bedrock may assume, though a function names it',
    subject: role(),
    facts: { ...agent, ...tool, ...otherFunction },
    expect: 'pass',
  },
  {
    when: 'an agent runs as it, which only Bedrock may assume, and AgentCore and functions cannot be read',
    subject: role(),
    facts: agent,
    missing: [
      'agentcore.runtime',
      'agentcore.gateway',
      'agentcore.harness',
      'lambda.function',
      'lambda.tool-function',
    ],
    expect: 'pass',
  },
  {
    when: 'two agents run as it',
    subject: role(),
    facts: { 'bedrock-agent.agent': { A1: agentAs(roleArn), A2: agentAs(roleArn) } },
    expect: 'fail',
    severity: 'medium',
    reason: 'ROLE_SHARED',
  },
  {
    when: 'an older version of another agent runs as it too',
    subject: role(),
    facts: { 'bedrock-agent.agent': { A1: agentAs(roleArn), A2: agentAs(other, roleArn) } },
    expect: 'fail',
    severity: 'medium',
  },
  {
    when: 'an agent and a flow run as it',
    subject: role(),
    facts: { ...agent, ...flow },
    expect: 'fail',
    severity: 'medium',
  },
  {
    when: 'an agent and one of two versions of a flow run as it',
    subject: role(),
    facts: {
      ...agent,
      'bedrock-agent.flow': {
        F1: { ...flowAs(other), versions: [...flowAs(other).versions, ...flowAs(roleArn).versions] },
      },
    },
    expect: 'fail',
    severity: 'medium',
    reason: 'ROLE_SHARED',
  },
  {
    when: 'an agent and a knowledge base run as it',
    subject: role(),
    facts: { ...agent, ...base },
    expect: 'fail',
    severity: 'low',
  },
  {
    when: 'a flow and a knowledge base run as it',
    subject: role(),
    facts: { ...flow, ...base },
    expect: 'fail',
    severity: 'low',
  },
  {
    when: 'two knowledge bases run as it',
    subject: role(),
    facts: { 'bedrock-agent.knowledge-base': { K1: baseAs(roleArn), K2: baseAs(roleArn) } },
    expect: 'fail',
    severity: 'low',
    reason: 'ROLE_SHARED',
  },
  {
    when: 'an agent runs as it, and people may assume it',
    subject: role(bedrock, trust(own)),
    facts: agent,
    expect: 'fail',
    severity: 'medium',
    reason: 'ROLE_OF_PEOPLE',
  },
  {
    when: 'everybody may assume it, Bedrock among them',
    subject: role(trust('*')),
    facts: agent,
    expect: 'fail',
    reason: 'ROLE_OF_PEOPLE',
  },
  {
    when: 'everybody may assume it by the second statement, beside a named account',
    subject: role(trust({ Service: 'ec2.amazonaws.com' }), trust({ AWS: ['*', '999999999999'] })),
    facts: agent,
    expect: 'fail',
    reason: 'ROLE_OF_PEOPLE',
  },
  {
    when: 'everybody but one may assume it',
    subject: role({ Effect: 'Allow', NotPrincipal: own, Action: 'sts:AssumeRole' }),
    facts: agent,
    expect: 'fail',
    reason: 'ROLE_OF_PEOPLE',
  },
  {
    when: 'it is declared to be shared',
    subject: role(),
    facts: { ...agent, ...flow },
    parameters: { sharedRoleExceptions: ['arn:aws:iam::*:role/genai/*'] },
    expect: 'not-applicable',
  },
  {
    when: 'another role is declared to be shared',
    subject: role(),
    facts: { ...agent, ...flow },
    parameters: { sharedRoleExceptions: [other] },
    expect: 'fail',
  },
  {
    when: 'nothing runs as it',
    subject: role(),
    facts: { 'bedrock-agent.agent': { A1: agentAs(other) } },
    expect: 'not-applicable',
  },
  {
    when: 'it does not trust Bedrock',
    subject: role(trust({ Service: 'lambda.amazonaws.com' })),
    facts: { ...agent, ...flow },
    expect: 'not-applicable',
    message: /does not trust Bedrock/,
  },
  {
    when: 'a Deny names everybody',
    subject: role({ ...trust('*'), Effect: 'Deny' }),
    facts: agent,
    expect: 'not-applicable',
  },
  {
    when: 'it has no trust policy',
    subject: { ...role(), value: principal([]) },
    facts: agent,
    expect: 'not-applicable',
  },
  {
    when: 'it is a user',
    subject: { ...role(), value: principal([], { kind: 'user' }) },
    expect: 'not-applicable',
  },
]);
