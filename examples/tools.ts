import { modelArn } from '@lenswatch/emulator/builders/bedrock.ts';
import { https, securityGroup } from '@lenswatch/emulator/builders/ec2.ts';
import { allow, role, statements, trustService } from '@lenswatch/emulator/builders/iam.ts';
import { fromBedrock, lambdaFunction } from '@lenswatch/emulator/builders/lambda.ts';
import { stateMachine } from '@lenswatch/emulator/builders/sfn.ts';
import { type AgentActionGroup, agents } from '@lenswatch/emulator/services/bedrock-agents.ts';
import { subnets, vpcEndpoints } from '@lenswatch/emulator/services/ec2.ts';
import { tagResource } from '@lenswatch/emulator/services/tagging.ts';
import type { At, World } from '@lenswatch/emulator/world.ts';
import { marketing, payments } from './accounts.ts';

const good: At = { account: payments, region: 'us-east-1' };
const bad: At = { account: marketing, region: 'us-east-1' };
const sonnet = 'anthropic.claude-sonnet-4-20250514-v1:0';
const arn = ({ region, account }: At, service: string, resource: string) =>
  `arn:aws:${service}:${region}:${account}:${resource}`;
const lambdaTrust = trustService('lambda.amazonaws.com');
const logging = (at: At, name: string) =>
  allow(['logs:CreateLogStream', 'logs:PutLogEvents'], arn(at, 'logs', `log-group:/aws/lambda/${name}:*`));

/** The functions that agents call, the applications that call agents, and workflows around both. */
export function buildTools(world: World): void {
  buildCarefulTools(world);
  buildCarelessTools(world);
}

/** Scoped, confirmed, approved, in two zones. */
function buildCarefulTools(world: World): void {
  const network = networkOf(world, good);
  const name = 'payments-lookup';
  const lookup = role(world, good, {
    name,
    path: '/genai/',
    trust: lambdaTrust,
    policies: {
      lookup: statements(
        allow(['dynamodb:GetItem', 'dynamodb:PutItem'], arn(good, 'dynamodb', 'table/payments')),
        logging(good, name),
      ),
    },
  });
  const assistant = agentNamed(world, good, 'payments-assistant');
  const toolArn = arn(good, 'lambda', `function:${name}`);
  lambdaFunction(world, good, {
    name,
    roleArn: lookup.arn,
    network,
    permissions: [fromBedrock('assistant', assistant.agentArn)],
    environment: { TABLE: 'payments', PASSWORD: 'not-for-the-audit' },
  });
  addActionGroups(world, good, assistant.agentId, [
    {
      actionGroupName: 'refunds',
      actionGroupExecutor: { lambda: toolArn },
      apiSchema: {
        payload: [
          'openapi: 3.0.0',
          'paths:',
          '  /payments/{id}:',
          '    get: { operationId: readPayment, description: Reads one payment. }',
          '  /payments/{id}/refund:',
          '    post:',
          '      operationId: refundPayment',
          '      description: Pays a payment back.',
          '      x-requireConfirmation: ENABLED',
        ].join('\n'),
      },
    },
    { actionGroupName: 'figures', parentActionSignature: 'AMAZON.CodeInterpreter' },
  ]);
  tagResource(world, good, assistant.agentArn, {
    environment: 'production',
    'approved-tools': 'AMAZON.CodeInterpreter',
  });
  lambdaFunction(world, good, {
    name: 'payments-application',
    roleArn: `arn:aws:iam::${payments}:role/payments-application`,
    network,
  });
  const workflow = role(world, good, {
    name: 'payments-statements',
    path: '/genai/',
    trust: trustService('states.amazonaws.com', payments),
    policies: {
      ask: statements(allow('bedrock:InvokeModel', modelArn(good.region, sonnet))),
    },
  });
  const careful = {
    Retry: [{ ErrorEquals: ['States.TaskFailed'], BackoffRate: 2, JitterStrategy: 'FULL' }],
    Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Skip' }],
  };
  stateMachine(world, good, {
    name: 'payments-statements',
    roleArn: workflow.arn,
    definition: {
      QueryLanguage: 'JSONata',
      StartAt: 'Each statement',
      States: {
        'Each statement': {
          Type: 'Map',
          ItemProcessor: {
            ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
            StartAt: 'Summarise',
            States: {
              Summarise: {
                Type: 'Task',
                Resource: 'arn:aws:states:::bedrock:invokeModel',
                Arguments: { ModelId: sonnet, Body: '{% $states.input %}' },
                ...careful,
                End: true,
              },
              Skip: { Type: 'Pass', Output: { skipped: true }, End: true },
            },
          },
          End: true,
        },
      },
    },
  });
}

/** Open, unconfirmed, unapproved, in one zone, and one that is gone. */
function buildCarelessTools(world: World): void {
  const network = networkOf(world, bad);
  const mailer = role(world, bad, {
    name: 'campaign-mailer',
    trust: lambdaTrust,
    policies: { mail: statements(allow(['ses:*', 'dynamodb:*', 'iam:PutRolePolicy'])) },
  });
  lambdaFunction(world, bad, {
    name: 'campaign-mailer',
    roleArn: mailer.arn,
    permissions: [fromBedrock('anyone')],
    url: 'NONE',
  });
  lambdaFunction(world, bad, { name: 'campaign-report', roleArn: mailer.arn });
  lambdaFunction(world, bad, {
    name: 'website',
    roleArn: `arn:aws:iam::${marketing}:role/website`,
    network: { ...network, subnetIds: network.subnetIds.slice(0, 1) },
  });
  const captions = role(world, bad, {
    name: 'campaign-captions',
    trust: lambdaTrust,
    policies: {
      captions: statements(
        allow('sagemaker:InvokeEndpoint', arn(bad, 'sagemaker', 'endpoint/image-captions')),
      ),
    },
  });
  lambdaFunction(world, bad, { name: 'campaign-captions', roleArn: captions.arn, network });
  const writer = agentNamed(world, bad, 'campaign-writer');
  const mail = {
    actionGroupName: 'mail',
    actionGroupExecutor: { lambda: arn(bad, 'lambda', 'function:campaign-mailer') },
    functionSchema: {
      functions: [{ name: 'send_newsletter', description: 'Sends a newsletter to all customers.' }],
    },
  };
  const shell = { actionGroupName: 'shell', parentActionSignature: 'ANTHROPIC.Bash' } as const;
  addActionGroups(world, bad, writer.agentId, [mail, shell]);
  const checker = agentNamed(world, bad, 'brand-checker');
  addActionGroups(world, bad, checker.agentId, [
    {
      ...mail,
      actionGroupName: 'rules',
      actionGroupExecutor: { lambda: arn(bad, 'lambda', 'function:brand-rules') },
    },
  ]);
  const [open] = [...world.items(vpcEndpoints, bad).values()];
  securityGroup(world, bad, {
    id: open?.Groups?.[0]?.GroupId ?? '',
    vpcId: network.vpcId,
    name: 'endpoints',
    ingress: [https('0.0.0.0/0')],
  });
  const workflow = role(world, bad, {
    name: 'campaign-batch',
    trust: trustService('states.amazonaws.com'),
    policies: { all: statements(allow('lambda:InvokeFunction')) },
  });
  stateMachine(world, bad, {
    name: 'campaign-batch',
    roleArn: workflow.arn,
    definition: {
      StartAt: 'Write',
      States: {
        Write: {
          Type: 'Task',
          Resource: 'arn:aws:states:::lambda:invoke',
          Parameters: { FunctionName: 'website', 'Payload.$': '$' },
          End: true,
        },
      },
    },
  });
}

/** The one VPC that an account was given. */
function networkOf(world: World, at: At): { vpcId: string; subnetIds: readonly string[] } {
  const own = [...world.items(subnets, at).values()];
  return { vpcId: own[0]?.VpcId ?? '', subnetIds: own.flatMap(({ SubnetId }) => SubnetId ?? []) };
}

function agentNamed(world: World, at: At, name: string): { agentId: string; agentArn: string } {
  for (const { draft } of world.items(agents, at).values()) if (draft.agentName === name) return draft;
  throw new Error(`No agent is called ${name}.`);
}

type Group = Pick<AgentActionGroup, 'actionGroupName'> & Partial<AgentActionGroup>;

/** Gives action groups to every version of an agent. */
function addActionGroups(world: World, at: At, agentId: string, groups: readonly Group[]): void {
  const agent = world.items(agents, at).get(agentId);
  for (const [version, toolset] of agent?.toolsets ?? []) {
    groups.forEach((group, index) => {
      toolset.actionGroups.push({
        agentId,
        agentVersion: version,
        actionGroupId: `${agentId.slice(0, 7)}TG${index + 1}`,
        actionGroupState: 'ENABLED',
        createdAt: world.now(),
        updatedAt: world.now(),
        ...group,
      });
    });
  }
}
