import {
  agentRuntime,
  browser,
  codeInterpreter,
  gateway,
  harness,
  jwtAuthorizer,
  lambdaTarget,
  memory,
  policyEngine,
} from '@lenswatch/emulator/builders/agentcore.ts';
import { modelArn } from '@lenswatch/emulator/builders/bedrock.ts';
import { everything, network, securityGroup } from '@lenswatch/emulator/builders/ec2.ts';
import { allow, role, statements, trustService } from '@lenswatch/emulator/builders/iam.ts';
import { lambdaFunction } from '@lenswatch/emulator/builders/lambda.ts';
import type { At, World } from '@lenswatch/emulator/world.ts';
import { marketing, payments } from './accounts.ts';

const service = 'bedrock-agentcore.amazonaws.com';
const invoke = ['bedrock:InvokeModel', 'bedrock:InvokeModelWithResponseStream'];
const sonnet = 'anthropic.claude-sonnet-4-20250514-v1:0';

/** AgentCore as the good account has it, and as the careless one does. */
export function buildAgentCore(world: World): void {
  buildGood(world, { account: payments, region: 'us-east-1' });
  buildCareless(world, { account: marketing, region: 'us-east-1' });
}

/** A runtime, a harness, a gateway with policies, and a memory: each with a role of its own. */
function buildGood(world: World, at: At): void {
  const { account, region } = at;
  const here = (resource: string) => `arn:aws:bedrock-agentcore:${region}:${account}:${resource}`;
  const roleArn = (name: string) => `arn:aws:iam::${account}:role/genai/${name}`;
  const trust = trustService(service, account, here('*'));
  const own = (name: string, ...policy: readonly object[]) =>
    role(world, at, { name, path: '/genai/', trust, policies: { needs: statements(...policy) } });
  const vpc = network(world, at);
  const group = securityGroup(world, at, { name: 'payments-agents', vpcId: vpc.vpcId });
  const inside = { subnetIds: vpc.subnetIds, securityGroupIds: [group.id] };
  const callers = jwtAuthorizer({ client: 'payments-portal', audience: 'payments-agents' });

  const facts = memory(world, at, { name: 'payments_facts', roleArn: roleArn('payments-memory') });
  own('payments-memory', allow(invoke, modelArn(region, sonnet)));

  const disputes = agentRuntime(world, at, {
    name: 'payments_disputes',
    roleArn: roleArn('payments-disputes'),
    network: inside,
    versions: 2,
    live: '1',
  });
  own(
    'payments-disputes',
    allow(invoke, modelArn(region, sonnet)),
    allow('bedrock-agentcore:GetWorkloadAccessToken', [
      here('workload-identity-directory/default'),
      disputes.workloadIdentityArn,
    ]),
    allow(['bedrock-agentcore:RetrieveMemoryRecords', 'bedrock-agentcore:CreateEvent'], facts.arn),
  );
  agentRuntime(world, at, {
    name: 'payments_portal',
    roleArn: roleArn('payments-portal-agent'),
    network: inside,
    authorizer: callers,
  });
  own('payments-portal-agent', allow(invoke, modelArn(region, sonnet)));
  harness(world, at, {
    name: 'payments_helper',
    roleArn: roleArn('payments-helper'),
    network: inside,
    authorizer: callers,
  });
  own('payments-helper', allow(invoke, modelArn(region, sonnet)));

  const tools = here('gateway/payments-tools');
  const engine = policyEngine(world, at, {
    name: 'payments_tools',
    policies: {
      refunds: [
        'permit(',
        '  principal is AgentCore::OAuthUser,',
        '  action == AgentCore::Action::"Refunds___process_refund",',
        `  resource == AgentCore::Gateway::"${tools}"`,
        ') when { context.input.amount < 500 };',
      ].join('\n'),
    },
  });
  const desk = gateway(world, at, {
    name: 'payments-tools',
    roleArn: roleArn('payments-tools'),
    authorizerType: 'CUSTOM_JWT',
    authorizer: callers,
    engine: { arn: engine.arn, mode: 'ENFORCE' },
  });
  own(
    'payments-tools',
    allow('lambda:InvokeFunction', `arn:aws:lambda:${region}:${account}:function:payments-refunds`),
  );
  codeInterpreter(world, at, { name: 'payments_sums', roleArn: roleArn('payments-sums') });
  own(
    'payments-sums',
    allow('cloudwatch:PutMetricData', '*', { StringEquals: { 'cloudwatch:namespace': 'sums' } }),
  );
  browser(world, at, {
    name: 'payments_browser',
    roleArn: roleArn('payments-browser'),
    recordsTo: 'payments-recordings',
  });
  own('payments-browser', allow('s3:PutObject', 'arn:aws:s3:::payments-recordings/sessions/*'));

  role(world, at, {
    name: 'payments-clerk',
    trust: trustService('lambda.amazonaws.com'),
    policies: {
      ask: statements(allow('bedrock-agentcore:InvokeAgentRuntime', [disputes.arn, `${disputes.arn}/*`])),
    },
  });
  const refunds = role(world, at, {
    name: 'payments-refunds',
    path: '/genai/',
    trust: trustService('lambda.amazonaws.com'),
    policies: {
      needs: statements(allow('dynamodb:GetItem', `arn:aws:dynamodb:${region}:${account}:table/payments`)),
    },
  });
  const tool = lambdaFunction(world, at, { name: 'payments-refunds', roleArn: refunds.arn });
  lambdaTarget(world, at, { gateway: desk, name: 'refunds', lambdaArn: tool.arn });
}

/** One wide role for everything, anybody may call it, and nothing decides about its tools. */
function buildCareless(world: World, at: At): void {
  const { account } = at;
  const wide = role(world, at, {
    name: 'campaign-agents',
    trust: trustService(service),
    policies: {
      everything: statements(allow(['bedrock:InvokeModel', 'bedrock-agentcore:*', 's3:*', 'sts:AssumeRole'])),
    },
  });
  const outside = network(world, at, { internet: true });
  const open = securityGroup(world, at, {
    name: 'campaign-agents',
    vpcId: outside.vpcId,
    egress: [everything],
  });
  agentRuntime(world, at, { name: 'campaign_planner', roleArn: wide.arn, authorizer: jwtAuthorizer() });
  agentRuntime(world, at, {
    name: 'campaign_mailer',
    roleArn: wide.arn,
    network: { subnetIds: outside.subnetIds, securityGroupIds: [open.id] },
  });
  harness(world, at, { name: 'campaign_ideas', roleArn: wide.arn });
  memory(world, at, { name: 'campaign_memory', roleArn: wide.arn, perActor: true });
  const engine = policyEngine(world, at, {
    name: 'campaign_tools',
    policies: { everything: 'permit(principal, action, resource);' },
  });
  gateway(world, at, {
    name: 'campaign-tools',
    roleArn: wide.arn,
    authorizerType: 'NONE',
    engine: { arn: engine.arn, mode: 'LOG_ONLY' },
  });
  gateway(world, at, {
    name: 'campaign-search',
    roleArn: wide.arn,
    authorizerType: 'AWS_IAM',
    engine: { arn: engine.arn, mode: 'ENFORCE' },
  });
  codeInterpreter(world, at, {
    name: 'campaign_sums',
    roleArn: `arn:aws:iam::${account}:role/campaign-sums-that-is-gone`,
  });
  browser(world, at, { name: 'campaign_browser', roleArn: wide.arn });
}
