import { guardrail, logInvocations, modelArn, offerModels } from '@lenswatch/emulator/builders/bedrock.ts';
import { agent, knowledgeBase } from '@lenswatch/emulator/builders/bedrock-agent.ts';
import { ago, type Built } from '@lenswatch/emulator/builders/built.ts';
import { dataEvents, managementEvents, trail } from '@lenswatch/emulator/builders/cloudtrail.ts';
import { logDeliveries, metricAlarm, modelTraffic } from '@lenswatch/emulator/builders/cloudwatch.ts';
import { type Network, network, vpcEndpoint } from '@lenswatch/emulator/builders/ec2.ts';
import { allow, role, statements, trustAccount, trustService } from '@lenswatch/emulator/builders/iam.ts';
import { key } from '@lenswatch/emulator/builders/kms.ts';
import { logGroup } from '@lenswatch/emulator/builders/logs.ts';
import {
  collection,
  dataAccessPolicy,
  domain,
  networkPolicy,
} from '@lenswatch/emulator/builders/opensearch.ts';
import { flow, prompt, promptNode } from '@lenswatch/emulator/builders/prompts-and-flows.ts';
import { blockPublicAccess, bucket, onlyTls } from '@lenswatch/emulator/builders/s3.ts';
import {
  endpoint,
  model,
  notebook,
  scaledVariant,
  trainingJob,
} from '@lenswatch/emulator/builders/sagemaker.ts';
import type { At, World } from '@lenswatch/emulator/world.ts';
import { payments as account, regions } from './accounts.ts';
import {
  enforceOnAccount,
  invokingGuarded,
  invokingThrough,
  wellScreened,
} from './guardrails-and-prompts.ts';
import { agentBoundary, guardPayments } from './safeguards.ts';

const at: At = { account, region: 'us-east-1' };
const sonnet = 'us.anthropic.claude-sonnet-4-20250514-v1:0';
const titan = 'amazon.titan-embed-text-v2:0';
const roleArn = (path: string, name: string) => `arn:aws:iam::${account}:role/${path}/${name}`;
const here = (service: string, resource: string) => `arn:aws:${service}:${at.region}:${account}:${resource}`;

const invoking = invokingThrough(at, sonnet);
const embedding = allow('bedrock:InvokeModel', modelArn(at.region, titan));
const usingKey = (arn: string) => allow(['kms:Decrypt', 'kms:GenerateDataKey'], arn);

/** The good workload: everything in us-east-1 is as the catalogue of controls wants it. */
export function buildPayments(world: World): void {
  for (const region of regions) offerModels(world, { account, region });
  blockPublicAccess(world, at);
  const cmk = key(world, at, { alias: 'payments' });
  const vpc = network(world, at);
  buildRecords(world, cmk);
  const endpoints = buildEndpoints(world, vpc);
  const assistant = buildAssistant(world, cmk, vpc, endpoints);
  buildServing(world, cmk, vpc);
  buildPeople(world, assistant);
  guardPayments(world, cmk);
}

/** Logs, trail, metrics and the alarm on tokens. */
function buildRecords(world: World, cmk: Built): void {
  const logGroupName = '/aws/bedrock/model-invocations';
  logGroup(world, at, { name: logGroupName, retentionDays: 400, keyArn: cmk.arn });
  const logging = role(world, at, {
    name: 'bedrock-invocation-logging',
    path: '/genai/',
    trust: trustService('bedrock.amazonaws.com', account, here('bedrock', '*')),
    policies: {
      deliver: statements(
        allow(
          ['logs:CreateLogStream', 'logs:PutLogEvents'],
          here('logs', `log-group:${logGroupName}:log-stream:aws/bedrock/modelinvocations`),
        ),
      ),
    },
  });
  logInvocations(world, at, { logGroupName, roleArn: logging.arn });
  modelTraffic(world, at, { modelId: sonnet, invocations: 400, throttles: 1 });
  modelTraffic(world, at, { modelId: titan, invocations: 150 });
  logDeliveries(world, at, { success: 550 });
  metricAlarm(world, at, {
    name: 'payments-input-tokens',
    namespace: 'AWS/Bedrock',
    metric: 'InputTokenCount',
    dimensions: { ModelId: sonnet },
    threshold: 1_000_000,
  });
  protectedBucket(world, cmk, 'payments-audit-trail');
  trail(world, at, {
    name: 'payments-trail',
    bucketName: 'payments-audit-trail',
    keyArn: cmk.arn,
    override: { CloudWatchLogsLogGroupArn: here('logs', 'log-group:payments-trail:*') },
    selectors: [
      managementEvents(),
      ...['AgentAlias', 'KnowledgeBase', 'FlowAlias', 'Guardrail', 'Prompt'].map((type) =>
        dataEvents(`AWS::Bedrock::${type}`),
      ),
      dataEvents('AWS::SageMaker::Endpoint'),
    ],
  });
}

function protectedBucket(
  world: World,
  cmk: Built,
  name: string,
  tags: { readonly [key: string]: string } = {},
): Built {
  // The whole account refuses public access; no bucket repeats it.
  return bucket(world, at, {
    name,
    blocked: false,
    policy: onlyTls(name),
    versioning: 'Enabled',
    keyArn: cmk.arn,
    tags,
  });
}

/** Private paths to the AI services, in two zones, for principals of the organization only. */
function buildEndpoints(world: World, vpc: Network): Built {
  const policy = {
    Statement: [
      {
        Effect: 'Allow',
        Principal: '*',
        Action: '*',
        Resource: '*',
        Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-exampleorg1' } },
      },
    ],
  };
  for (const service of ['bedrock', 'bedrock-runtime', 'bedrock-agent-runtime', 'sagemaker.runtime']) {
    vpcEndpoint(world, at, { service, network: vpc, policy });
  }
  return vpcEndpoint(world, at, { service: 'aoss', network: vpc, policy });
}

/** What its callers need to know. */
interface Assistant {
  readonly alias: string;
  readonly guard: Built & { version: string };
}

/** Guardrail, knowledge bases, prompt, agent and flow. */
function buildAssistant(world: World, cmk: Built, vpc: Network, aossEndpoint: Built): Assistant {
  const guard = guardrail(world, at, {
    name: 'payments-assistant',
    keyArn: cmk.arn,
    versions: 2,
    override: wellScreened,
  });
  enforceOnAccount(world, at, guard);
  protectedBucket(world, cmk, 'payments-documents');
  protectedBucket(world, cmk, 'payments-feedback', { 'genai-lens:role': 'feedback-store' });

  const baseRole = roleArn('genai', 'payments-knowledge');
  const contractsRole = roleArn('genai', 'payments-contracts');
  const vectors = collection(world, at, {
    name: 'payments',
    keyArn: cmk.arn,
    tags: { environment: 'production' },
  });
  networkPolicy(world, at, { name: 'payments', collection: 'payments', endpointId: aossEndpoint.id });
  dataAccessPolicy(world, at, {
    name: 'payments',
    collection: 'payments',
    permissions: [
      'aoss:CreateIndex',
      'aoss:DescribeIndex',
      'aoss:UpdateIndex',
      'aoss:ReadDocument',
      'aoss:WriteDocument',
    ],
    principals: [baseRole],
  });
  const contracts = domain(world, at, {
    name: 'payments-contracts',
    network: vpc,
    keyArn: cmk.arn,
    accessPolicy: statements({
      Effect: 'Allow',
      Principal: { AWS: contractsRole },
      Action: 'es:ESHttp*',
      Resource: here('es', 'domain/payments-contracts/*'),
    }),
  });
  const source = { bucket: 'payments-documents', owner: account, keyArn: cmk.arn };
  const policies = knowledgeBase(world, at, {
    name: 'payments-policies',
    roleArn: baseRole,
    collectionArn: vectors.arn,
    sources: [{ name: 'policies', ...source, prefixes: ['policies/'] }],
  });
  knowledgeBase(world, at, {
    name: 'payments-contracts',
    roleArn: contractsRole,
    domain: contracts,
    sources: [{ name: 'contracts', ...source, prefixes: ['contracts/'] }],
  });
  const stores = {
    'payments-knowledge': allow('aoss:APIAccessAll', vectors.arn),
    'payments-contracts': allow('es:ESHttp*', `${contracts.arn}/*`),
  };
  for (const [name, store] of Object.entries(stores)) {
    role(world, at, {
      name,
      path: '/genai/',
      trust: trustService('bedrock.amazonaws.com', account, here('bedrock', 'knowledge-base/*')),
      policies: {
        knowledge: statements(
          embedding,
          store,
          allow(
            ['s3:GetObject', 's3:ListBucket'],
            ['arn:aws:s3:::payments-documents', 'arn:aws:s3:::payments-documents/*'],
          ),
          usingKey(cmk.arn),
        ),
      },
    });
  }

  const summary = prompt(world, at, {
    name: 'payments-summary',
    keyArn: cmk.arn,
    model: sonnet,
    versions: 2,
  });
  const classes = prompt(world, at, {
    name: 'payments-classes',
    keyArn: cmk.arn,
    model: sonnet,
    maxTokens: 64,
  });
  const assistant = agent(world, at, {
    name: 'payments-assistant',
    roleArn: roleArn('genai', 'payments-assistant'),
    model: sonnet,
    guardrail: guard,
    keyArn: cmk.arn,
    memoryDays: 7,
    versions: 3,
    knowledgeBaseIds: [policies.id],
    lambdaArn: here('lambda', 'function:payments-lookup'),
    tags: { environment: 'production' },
  });
  const boundaryArn = agentBoundary(world, at).arn;
  role(world, at, {
    name: 'payments-assistant',
    path: '/genai/',
    boundaryArn,
    trust: trustService('bedrock.amazonaws.com', account, here('bedrock', 'agent/*')),
    policies: {
      assistant: statements(
        invoking,
        allow(['bedrock:ApplyGuardrail', 'bedrock:GetGuardrail'], guard.arn),
        allow('bedrock:Retrieve', policies.arn),
        usingKey(cmk.arn),
      ),
    },
  });
  const triage = flow(world, at, {
    name: 'payments-triage',
    roleArn: roleArn('genai', 'payments-triage'),
    keyArn: cmk.arn,
    nodes: [
      promptNode('Classify', `${classes.arn}:1`, guard),
      promptNode('Summarise', `${summary.arn}:2`, guard),
    ],
  });
  role(world, at, {
    name: 'payments-triage',
    path: '/genai/',
    boundaryArn,
    trust: trustService('bedrock.amazonaws.com', account, here('bedrock', 'flow/*')),
    policies: {
      triage: statements(
        invoking,
        allow('bedrock:GetFlow', triage.arn),
        allow(
          ['bedrock:GetPrompt', 'bedrock:RenderPrompt'],
          [summary.arn, `${summary.arn}:2`, classes.arn, `${classes.arn}:1`],
        ),
        allow(['bedrock:ApplyGuardrail', 'bedrock:GetGuardrail'], guard.arn),
        usingKey(cmk.arn),
      ),
    },
  });
  return { alias: assistant.aliasArn, guard };
}

/** A model of our own behind an endpoint, the jobs that made it, and a notebook. */
function buildServing(world: World, cmk: Built, vpc: Network): void {
  const execution = role(world, at, {
    name: 'payments-sagemaker',
    path: '/genai/',
    trust: trustService('sagemaker.amazonaws.com', account),
    policies: {
      models: statements(
        allow(
          ['s3:GetObject', 's3:ListBucket'],
          ['arn:aws:s3:::payments-models', 'arn:aws:s3:::payments-models/*'],
        ),
        usingKey(cmk.arn),
      ),
    },
  });
  protectedBucket(world, cmk, 'payments-models');
  protectedBucket(world, cmk, 'payments-training');
  model(world, at, {
    name: 'payments-fraud-llm',
    roleArn: execution.arn,
    subnetIds: vpc.subnetIds,
  });
  endpoint(world, at, {
    name: 'payments-fraud-llm',
    modelName: 'payments-fraud-llm',
    instances: 2,
    tags: { environment: 'production' },
  });
  scaledVariant(world, at, { endpointName: 'payments-fraud-llm', min: 2, max: 4 });
  for (const daysAgo of [60, 50, 40, 30, 20, 10]) {
    const day = ago(world, { days: daysAgo }).toISOString().slice(0, 10);
    trainingJob(world, at, {
      name: `payments-fraud-${day}`,
      roleArn: execution.arn,
      maxHours: 12,
      hours: 4,
      daysAgo,
      guarded: { subnetIds: vpc.subnetIds, keyArn: cmk.arn, bucket: 'payments-training' },
    });
  }
  notebook(world, at, {
    name: 'payments-analysis',
    roleArn: execution.arn,
    stopsWhenIdle: true,
    daysRunning: 5,
  });
}

/** Who calls the assistant, and who builds it. */
function buildPeople(world: World, assistant: Assistant): void {
  role(world, at, {
    name: 'payments-application',
    trust: trustService('lambda.amazonaws.com'),
    policies: {
      ask: statements(
        ...invokingGuarded(at, sonnet, assistant.guard),
        allow('bedrock:InvokeAgent', assistant.alias),
        allow('sagemaker:InvokeEndpoint', here('sagemaker', 'endpoint/payments-fraud-llm')),
      ),
    },
  });
  role(world, at, {
    name: 'payments-builder',
    trust: trustAccount(account),
    policies: {
      build: statements(
        allow(
          ['bedrock:UpdateAgent', 'bedrock:PrepareAgent', 'bedrock:CreateAgentAlias'],
          here('bedrock', 'agent/*'),
        ),
        allow('iam:PassRole', `arn:aws:iam::${account}:role/genai/*`, {
          StringEquals: { 'iam:PassedToService': 'bedrock.amazonaws.com' },
        }),
      ),
    },
  });
}
