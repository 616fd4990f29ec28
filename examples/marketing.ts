import { guardrail, logInvocations, offerModels } from '@lenswatch/emulator/builders/bedrock.ts';
import { agent, knowledgeBase } from '@lenswatch/emulator/builders/bedrock-agent.ts';
import {
  dataEvents,
  eventDataStore,
  managementEvents,
  trail,
} from '@lenswatch/emulator/builders/cloudtrail.ts';
import { metricAlarm, modelTraffic } from '@lenswatch/emulator/builders/cloudwatch.ts';
import { network, vpcEndpoint } from '@lenswatch/emulator/builders/ec2.ts';
import {
  allow,
  awsManagedPolicy,
  bedrockApiKey,
  group,
  managedPolicy,
  role,
  statements,
  trustAccount,
  trustService,
  user,
} from '@lenswatch/emulator/builders/iam.ts';
import { logGroup } from '@lenswatch/emulator/builders/logs.ts';
import {
  collection,
  dataAccessPolicy,
  domain,
  networkPolicy,
} from '@lenswatch/emulator/builders/opensearch.ts';
import { flow, inlinePromptNode, prompt } from '@lenswatch/emulator/builders/prompts-and-flows.ts';
import { bucket } from '@lenswatch/emulator/builders/s3.ts';
import {
  endpoint,
  inferenceComponent,
  model,
  notebook,
  trainingJob,
} from '@lenswatch/emulator/builders/sagemaker.ts';
import type { At, World } from '@lenswatch/emulator/world.ts';
import { marketing as account, regions } from './accounts.ts';
import { buildCarelessPrompts } from './guardrails-and-prompts.ts';
import { exposeMarketing } from './safeguards.ts';

const at: At = { account, region: 'us-east-1' };
const ireland: At = { account, region: 'eu-west-1' };
const sonnet = 'anthropic.claude-sonnet-4-20250514-v1:0';
const haiku = 'anthropic.claude-3-haiku-20240307-v1:0';
const nova = 'amazon.nova-lite-v1:0';

/** Nobody says whose resources may use such a role. */
const unguarded = trustService('bedrock.amazonaws.com');

/** The careless workload: nearly every control finds something here. */
export function buildMarketing(world: World): void {
  for (const region of regions) offerModels(world, { account, region });
  buildRecords(world);
  buildNetwork(world);
  const knowledge = buildKnowledge(world);
  buildAgents(world, knowledge);
  buildServing(world);
  buildPeople(world);
  exposeMarketing(world);
}

/** Logs under the default key and for a month, none at all in Ireland, a trail that sees only writes. */
function buildRecords(world: World): void {
  logGroup(world, at, { name: 'bedrock-logs', retentionDays: 30 });
  const logging = role(world, at, {
    name: 'bedrock-logging',
    trust: unguarded,
    policies: { logs: statements(allow(['logs:CreateLogStream', 'logs:PutLogEvents'])) },
  });
  logInvocations(world, at, { logGroupName: 'bedrock-logs', roleArn: logging.arn, text: false });
  modelTraffic(world, at, { modelId: sonnet, invocations: 300, throttles: 60 });
  modelTraffic(world, ireland, { modelId: nova, invocations: 80, throttles: 1 });
  // No series has this dimension, so the alarm can never go off.
  metricAlarm(world, at, {
    name: 'tokens',
    namespace: 'AWS/Bedrock',
    metric: 'InputTokenCount',
    dimensions: { Application: 'campaigns' },
    threshold: 1_000_000,
    override: { StateValue: 'INSUFFICIENT_DATA' },
  });
  bucket(world, at, { name: 'marketing-trail' });
  trail(world, at, {
    name: 'marketing-trail',
    bucketName: 'marketing-trail',
    selectors: [managementEvents('writes')],
    override: { LogFileValidationEnabled: false },
  });
  eventDataStore(world, at, { name: 'marketing-objects', selectors: [dataEvents('AWS::S3::Object')] });
}

/** One zone, and a door open to every principal of every account. */
function buildNetwork(world: World): void {
  const vpc = network(world, at, { internet: true });
  vpcEndpoint(world, at, { service: 'bedrock-runtime', network: vpc, zones: 1 });
  vpcEndpoint(world, at, { service: 'bedrock-agent-runtime', network: vpc, zones: 1 });
}

/** Public vectors, made of documents that anyone may replace. */
function buildKnowledge(world: World): { id: string } {
  const knowledgeRole = role(world, at, {
    name: 'campaign-knowledge',
    trust: unguarded,
    policies: { all: statements(allow(['s3:*', 'aoss:*'])) },
  });
  bucket(world, at, {
    name: 'marketing-assets',
    blocked: false,
    policy: statements({
      Effect: 'Allow',
      Principal: '*',
      Action: ['s3:GetObject', 's3:PutObject'],
      Resource: 'arn:aws:s3:::marketing-assets/*',
    }),
  });
  const vectors = collection(world, at, { name: 'campaigns', standby: false });
  networkPolicy(world, at, { name: 'campaigns', collection: 'campaigns', public: true });
  dataAccessPolicy(world, at, {
    name: 'campaigns',
    collection: 'campaigns',
    permissions: ['aoss:*'],
    principals: [knowledgeRole.arn, `arn:aws:iam::${account}:root`],
  });
  const search = domain(world, at, {
    name: 'campaign-search',
    fineGrained: false,
    accessPolicy: statements({
      Effect: 'Allow',
      Principal: { AWS: '*' },
      Action: 'es:*',
      Resource: `arn:aws:es:us-east-1:${account}:domain/campaign-search/*`,
    }),
    override: {
      EncryptionAtRestOptions: { Enabled: false },
      NodeToNodeEncryptionOptions: { Enabled: false },
      DomainEndpointOptions: { EnforceHTTPS: false, TLSSecurityPolicy: 'Policy-Min-TLS-1-0-2019-07' },
    },
  });
  const sources = [{ name: 'assets', bucket: 'marketing-assets' }];
  knowledgeBase(world, at, {
    name: 'campaign-search',
    roleArn: knowledgeRole.arn,
    domain: search,
    dimensions: null,
    sources,
  });
  return knowledgeBase(world, at, {
    name: 'campaigns',
    roleArn: knowledgeRole.arn,
    collectionArn: vectors.arn,
    dimensions: null,
    sources,
    policy: statements({ Effect: 'Allow', Principal: '*', Action: 'bedrock:Retrieve', Resource: '*' }),
  });
}

/** Guardrails that let things through, and agents that do without. */
function buildAgents(world: World, knowledge: { id: string }): void {
  const weak = guardrail(world, at, {
    name: 'brand-safety',
    strength: 'LOW',
    promptAttack: 'LOW',
    versions: 0,
  });
  guardrail(world, at, { name: 'watch-only', action: 'NONE' });
  const wide = role(world, at, {
    name: 'campaign-agent',
    trust: unguarded,
    policies: { everything: statements(allow(['bedrock:*', 's3:*', 'iam:PassRole'])) },
  });
  agent(world, at, {
    name: 'campaign-writer',
    roleArn: wide.arn,
    model: haiku,
    guardrail: null,
    idleSessionSeconds: 5400,
    memoryDays: 90,
    live: 'DRAFT',
    versions: 0,
    knowledgeBaseIds: [knowledge.id],
    lambdaArn: `arn:aws:lambda:us-east-1:${account}:function:campaign-mailer`,
  });
  agent(world, at, {
    name: 'brand-checker',
    roleArn: wide.arn,
    guardrail: { id: weak.id, version: 'DRAFT' },
  });
  agent(world, ireland, {
    name: 'translator',
    roleArn: wide.arn,
    model: nova,
    guardrail: null,
    idleSessionSeconds: 3600,
  });
  prompt(world, at, { name: 'slogan', versions: 0, maxTokens: null, draftDays: 60 });
  prompt(world, at, { name: 'newsletter', maxTokens: 16_000, draftDays: 1, versionDays: 80 });
  flow(world, at, {
    name: 'campaign-pipeline',
    roleArn: wide.arn,
    nodes: [inlinePromptNode('Write', { model: sonnet })],
    live: 'DRAFT',
    versions: 0,
  });
  buildCarelessPrompts(world, at, wide.arn);
}

/** One instance, no VPC, a job that may run for weeks, a notebook that nobody stops. */
function buildServing(world: World): void {
  const execution = role(world, at, {
    name: 'marketing-sagemaker',
    trust: trustService('sagemaker.amazonaws.com'),
    policies: { all: statements(allow(['s3:*', 'sagemaker:*'])) },
  });
  model(world, at, { name: 'image-captions', roleArn: execution.arn });
  endpoint(world, at, { name: 'image-captions', modelName: 'image-captions' });
  inferenceComponent(world, at, {
    name: 'captions-fast',
    endpointName: 'image-captions',
    modelName: 'image-captions',
  });
  trainingJob(world, at, {
    name: 'captions-finetune',
    roleArn: execution.arn,
    maxHours: 432,
    hours: 90,
    running: true,
  });
  notebook(world, at, { name: 'campaign-ideas', roleArn: execution.arn, daysRunning: 20 });
  notebook(world, ireland, { name: 'experiments-2026', roleArn: execution.arn, daysRunning: 40 });
}

/** Wildcards, PassRole on everything, and an API key that never expires. */
function buildPeople(world: World): void {
  const administrator = awsManagedPolicy(world, 'AdministratorAccess', statements(allow('*')));
  const bedrockFullAccess = awsManagedPolicy(
    world,
    'AmazonBedrockFullAccess',
    statements(
      allow('bedrock:*'),
      allow('kms:DescribeKey', 'arn:*:kms:*:::*'),
      allow(['iam:ListRoles', 'ec2:DescribeVpcs', 'ec2:DescribeSubnets', 'ec2:DescribeSecurityGroups']),
    ),
  );
  const anyModel = managedPolicy(world, at, {
    name: 'invoke-anything',
    document: statements(allow(['bedrock:InvokeModel', 'bedrock:InvokeModelWithResponseStream'])),
  });
  const assets = statements(allow('s3:GetObject', 'arn:aws:s3:::marketing-assets/*'));
  group(world, at, { name: 'creatives', attached: [bedrockFullAccess], policies: { assets } });
  user(world, at, { name: 'dana', groups: ['creatives'], policies: { drafts: assets } });
  user(world, at, { name: 'campaign-bot', attached: [administrator] });
  bedrockApiKey(world, at, { userName: 'campaign-bot' });
  user(world, at, { name: 'agency', attached: [anyModel.arn] });
  bedrockApiKey(world, at, { userName: 'agency', lifeDays: 365 });
  role(world, at, {
    name: 'ml-deployer',
    trust: trustAccount('999999999999'),
    policies: {
      deploy: statements(allow(['iam:PassRole', 'bedrock:CreateAgent', 'lambda:CreateFunction'])),
    },
  });
  role(world, at, {
    name: 'website',
    trust: trustService('lambda.amazonaws.com'),
    attached: [anyModel.arn],
  });
}
