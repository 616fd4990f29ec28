import { control } from '@lenswatch/core/controls/lambda/lambda-genai-vpc-multi-az.ts';
import type { LambdaFunction, ToolFunction } from '@lenswatch/core/facts/lambda.ts';
import { testControl } from '../../../support/test-control.ts';
import { allow, principal } from '../../iam/principals.ts';
import {
  agentArn,
  flow,
  flowArn,
  functionArn,
  gatewayOver,
  group,
  serving,
  toolRole,
  tools,
} from '../agents.ts';

const placed = (subnetIds: string[], roleArn: string | null = toolRole) => ({
  fact: 'lambda.function' as const,
  id: functionArn,
  value: { roleArn, vpcId: subnetIds.length > 0 ? 'vpc-1' : null, subnetIds } satisfies LambdaFunction,
});
const tool = (subnetIds: string[], extra: Partial<ToolFunction> = {}): ToolFunction => ({
  exists: true,
  state: 'Active',
  roleArn: toolRole,
  subnetIds,
  policy: null,
  urls: [],
  ...extra,
});
const subnet = (availabilityZoneId: string, freeAddresses = 200) => ({
  vpcId: 'vpc-1',
  availabilityZoneId,
  freeAddresses,
});
const subnets = {
  'ec2.subnet': {
    a: subnet('use1-az1'),
    a2: subnet('use1-az1'),
    b: subnet('use1-az2', 10),
    full: subnet('use1-az2', 9),
    c: { vpcId: 'vpc-1', availabilityZoneId: 'use1-az3' },
  },
};
const role = (action: string) => ({ 'iam.principal': { [toolRole]: principal([allow(action)]) } });
const caller = { ...subnets, ...role('bedrock:InvokeModel') };
const plain = { ...subnets, ...role('s3:GetObject') };
const asTool = (value: ToolFunction, id = functionArn) => ({
  ...plain,
  'bedrock-agent.agent': { [agentArn]: serving },
  'bedrock-agent.agent-tools': { [agentArn]: tools([group({ lambdaArn: id })]) },
  'lambda.tool-function': { [id]: value },
});

testControl(control, [
  {
    when: 'a caller of models has subnets in two zones',
    subject: placed(['a', 'b']),
    facts: caller,
    expect: 'pass',
    moving: false,
    evidence: {
      [functionArn]: {
        because: 'its role may invoke models',
        subnetIds: ['a', 'b'],
        zones: ['use1-az1', 'use1-az2'],
      },
    },
  },
  {
    when: 'a tool has subnets in two zones',
    subject: placed(['a', 'b']),
    facts: asTool(tool(['a', 'b'])),
    expect: 'pass',
  },
  {
    when: 'a node of a flow calls it and it has subnets in two zones',
    subject: placed(['a', 'b']),
    facts: {
      ...plain,
      'bedrock-agent.flow': { [flowArn]: flow(functionArn, true) },
      'lambda.tool-function': { [functionArn]: tool(['a', 'b']) },
    },
    expect: 'pass',
  },
  {
    when: 'a gateway calls it and it has subnets in two zones',
    subject: placed(['a', 'b']),
    facts: {
      ...plain,
      ...gatewayOver(functionArn),
      'lambda.tool-function': { [functionArn]: tool(['a', 'b']) },
    },
    expect: 'pass',
  },
  {
    when: 'the alias that the agent calls has two zones, whatever the unpublished code has',
    subject: placed(['a']),
    facts: asTool(tool(['a', 'c']), `${functionArn}:live`),
    expect: 'pass',
  },
  {
    when: 'a subnet is nearly full',
    subject: placed(['a', 'full']),
    facts: caller,
    expect: 'pass',
    moving: true,
    evidence: { [functionArn]: { subnetIds: ['a', 'full'], subnetsNearlyFull: ['full'] }, minAzs: 2 },
  },
  {
    when: 'a caller of models has subnets in one zone',
    subject: placed(['a', 'a2']),
    facts: caller,
    expect: 'fail',
    severity: 'medium',
    reason: 'TOO_FEW_ZONES',
    message: /1 Availability Zone\(s\), fewer than 2/,
  },
  {
    when: 'the alias that the agent calls has one zone',
    subject: placed(['a', 'b']),
    facts: asTool(tool(['a']), `${functionArn}:live`),
    expect: 'fail',
    message: /orders:live has subnets/,
  },
  {
    when: 'a tool has one zone although flows could not be read',
    subject: placed(['a']),
    facts: asTool(tool(['a'])),
    missing: ['bedrock-agent.flow'],
    expect: 'fail',
  },
  {
    when: 'two zones are fewer than the parameter asks for',
    subject: placed(['a', 'b']),
    facts: caller,
    parameters: { minAzs: 3 },
    expect: 'fail',
  },
  {
    when: 'a tool has one zone although roles could not be read',
    subject: placed(['a']),
    facts: asTool(tool(['a'])),
    missing: ['iam.principal'],
    expect: 'fail',
  },
  {
    when: 'it runs outside VPCs',
    subject: placed([]),
    facts: caller,
    expect: 'not-applicable',
    message: /outside VPCs/,
  },
  {
    when: 'it calls no models and is no tool',
    subject: placed(['a']),
    facts: plain,
    expect: 'not-applicable',
    message: /no tool of an agent/,
  },
  { when: 'it has no role', subject: placed(['a'], null), facts: caller, expect: 'not-applicable' },
  { when: 'its role does not exist', subject: placed(['a']), facts: subnets, expect: 'not-applicable' },
  {
    when: 'the action group that calls it is switched off',
    subject: placed(['a']),
    facts: {
      ...asTool(tool(['a'])),
      'bedrock-agent.agent-tools': { [agentArn]: tools([group({ state: 'DISABLED' })]) },
    },
    expect: 'not-applicable',
  },
  {
    when: 'a function whose name begins with its name is a tool',
    subject: placed(['a']),
    facts: asTool(tool(['a']), `${functionArn}-archive`),
    expect: 'not-applicable',
  },
  {
    when: 'a subnet of it is not visible',
    subject: placed(['a', 'x']),
    facts: caller,
    expect: 'unknown',
    reason: 'NO_DATA',
  },
]);
