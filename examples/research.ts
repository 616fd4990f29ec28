import {
  guardrail,
  inferenceProfile,
  logInvocations,
  modelArn,
  offerModels,
} from '@lenswatch/emulator/builders/bedrock.ts';
import { agent, knowledgeBase } from '@lenswatch/emulator/builders/bedrock-agent.ts';
import {
  dataEvents,
  eventDataStore,
  managementEvents,
  trail,
} from '@lenswatch/emulator/builders/cloudtrail.ts';
import { logDeliveries, modelTraffic } from '@lenswatch/emulator/builders/cloudwatch.ts';
import { network, vpcEndpoint } from '@lenswatch/emulator/builders/ec2.ts';
import { allow, role, statements, trustAccount, trustService } from '@lenswatch/emulator/builders/iam.ts';
import { key } from '@lenswatch/emulator/builders/kms.ts';
import { logGroup } from '@lenswatch/emulator/builders/logs.ts';
import { collection, dataAccessPolicy, networkPolicy } from '@lenswatch/emulator/builders/opensearch.ts';
import { prompt } from '@lenswatch/emulator/builders/prompts-and-flows.ts';
import { blockPublicAccess, bucket, onlyTls } from '@lenswatch/emulator/builders/s3.ts';
import {
  endpoint,
  inferenceComponent,
  model,
  notebook,
  trainingJob,
} from '@lenswatch/emulator/builders/sagemaker.ts';
import type { At, World } from '@lenswatch/emulator/world.ts';
import { research as account, regions } from './accounts.ts';
import { enforceByOrganization } from './guardrails-and-prompts.ts';
import { guardResearch } from './safeguards.ts';

/** What the owners keep from the audit: the content of guardrails and the policies of buckets. */
export const hiddenFromAudit = ['bedrock:GetGuardrail', 's3:GetBucketPolicy'] as const;

const at: At = { account, region: 'eu-west-1' };
const nova = 'amazon.nova-pro-v1:0';
const here = (service: string, resource: string) => `arn:aws:${service}:${at.region}:${account}:${resource}`;

/** The workload in between: sound in the main, with a gap here and there, and partly hidden. */
export function buildResearch(world: World): void {
  for (const region of regions) offerModels(world, { account, region });
  blockPublicAccess(world, at);
  const vpc = network(world, at);
  buildRecords(world);
  const door = vpcEndpoint(world, at, { service: 'bedrock-runtime', network: vpc });
  buildAssistant(world, door.id);
  enforceByOrganization(world, at);
  buildServing(world, vpc.subnetIds);
  guardResearch(world);
}

function buildRecords(world: World): void {
  const cmk = key(world, at, { alias: 'research' });
  logGroup(world, at, { name: '/research/bedrock', retentionDays: 90, keyArn: cmk.arn });
  const logging = role(world, at, {
    name: 'research-logging',
    trust: trustService('bedrock.amazonaws.com', account),
    policies: {
      logs: statements(
        allow(['logs:CreateLogStream', 'logs:PutLogEvents'], here('logs', 'log-group:/research/bedrock:*')),
      ),
    },
  });
  logInvocations(world, at, { logGroupName: '/research/bedrock', roleArn: logging.arn });
  modelTraffic(world, at, { modelId: nova, invocations: 60 });
  logDeliveries(world, at, { success: 60 });
  eventDataStore(world, at, { name: 'research-lake' });
  bucket(world, at, { name: 'research-trail', policy: onlyTls('research-trail'), versioning: 'Enabled' });
  trail(world, at, {
    name: 'research-trail',
    bucketName: 'research-trail',
    selectors: [
      managementEvents(),
      dataEvents('AWS::Bedrock::AgentAlias'),
      dataEvents('AWS::Bedrock::KnowledgeBase'),
    ],
  });
}

function buildAssistant(world: World, endpointId: string): void {
  const guard = guardrail(world, at, { name: 'research-assistant', promptAttack: 'MEDIUM' });
  bucket(world, at, { name: 'research-papers', policy: onlyTls('research-papers'), versioning: 'Enabled' });
  const baseRole = role(world, at, {
    name: 'research-knowledge',
    trust: trustService('bedrock.amazonaws.com', account, here('bedrock', 'knowledge-base/*')),
    policies: {
      knowledge: statements(
        allow('bedrock:InvokeModel', modelArn(at.region, 'amazon.titan-embed-text-v2:0')),
        allow(
          ['s3:GetObject', 's3:ListBucket'],
          ['arn:aws:s3:::research-papers', 'arn:aws:s3:::research-papers/*'],
        ),
      ),
    },
  });
  const vectors = collection(world, at, { name: 'papers', standby: false, tags: { environment: 'dev' } });
  networkPolicy(world, at, { name: 'papers', collection: 'papers', endpointId });
  dataAccessPolicy(world, at, {
    name: 'papers',
    collection: 'papers',
    permissions: ['aoss:DescribeIndex', 'aoss:ReadDocument', 'aoss:WriteDocument'],
    principals: [baseRole.arn],
  });
  const papers = knowledgeBase(world, at, {
    name: 'papers',
    roleArn: baseRole.arn,
    collectionArn: vectors.arn,
    dimensions: 512,
    sources: [{ name: 'papers', bucket: 'research-papers', owner: account }],
  });
  const runner = role(world, at, {
    name: 'research-assistant',
    trust: trustService('bedrock.amazonaws.com', account, here('bedrock', 'agent/*')),
    policies: {
      assistant: statements(
        allow(['bedrock:InvokeModel', 'bedrock:InvokeModelWithResponseStream'], modelArn(at.region, nova)),
        allow(['bedrock:ApplyGuardrail', 'bedrock:GetGuardrail'], guard.arn),
        allow('bedrock:Retrieve', papers.arn),
        allow('s3:PutObject', 'arn:aws:s3:::research-papers/*'),
      ),
    },
  });
  agent(world, at, {
    name: 'research-assistant',
    roleArn: runner.arn,
    model: nova,
    guardrail: { id: guard.id, version: 'DRAFT' },
    knowledgeBaseIds: [papers.id],
    idleSessionSeconds: 1800,
  });
  prompt(world, at, { name: 'abstract', model: nova, versions: 2, draftDays: 3, versionDays: 30 });
  inferenceProfile(world, at, { name: 'research', modelId: nova, tags: { team: 'research' } });
  role(world, at, {
    name: 'researchers',
    trust: trustAccount(account),
    policies: {
      explore: statements(
        allow('bedrock:InvokeModel', modelArn(at.region, 'amazon.*')),
        allow('iam:PassRole', `arn:aws:iam::${account}:role/research-*`),
      ),
    },
  });
}

function buildServing(world: World, subnetIds: readonly string[]): void {
  const execution = role(world, at, {
    name: 'research-sagemaker',
    trust: trustService('sagemaker.amazonaws.com', account),
    policies: { data: statements(allow('s3:GetObject', 'arn:aws:s3:::research-papers/*')) },
  });
  model(world, at, { name: 'summaries', roleArn: execution.arn, subnetIds });
  endpoint(world, at, {
    name: 'summaries',
    modelName: null,
    instances: 2,
    tags: { environment: 'dev' },
    overrideConfig: { VpcConfig: { SecurityGroupIds: ['sg-0a0a0a0a0a0a0a0a0'], Subnets: [...subnetIds] } },
  });
  inferenceComponent(world, at, {
    name: 'summaries-a',
    endpointName: 'summaries',
    modelName: 'summaries',
    copies: 2,
  });
  for (const [index, hours] of [3, 4, 3, 5, 4].entries()) {
    trainingJob(world, at, {
      name: `summaries-train-${index + 1}`,
      roleArn: execution.arn,
      maxHours: 24,
      hours,
      daysAgo: 50 - index * 10,
    });
  }
  notebook(world, at, { name: 'reading-group', roleArn: execution.arn, daysRunning: 1 });
}
