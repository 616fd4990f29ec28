import { knowledgeBase } from '@lenswatch/emulator/builders/bedrock-agent.ts';
import {
  customizationJob,
  customModel,
  importJob,
} from '@lenswatch/emulator/builders/bedrock-customization.ts';
import { https, httpsListed, network, securityGroup } from '@lenswatch/emulator/builders/ec2.ts';
import { allow, role, statements, trustService } from '@lenswatch/emulator/builders/iam.ts';
import { key } from '@lenswatch/emulator/builders/kms.ts';
import { domain } from '@lenswatch/emulator/builders/opensearch.ts';
import { bucket, onlyTls, replicate } from '@lenswatch/emulator/builders/s3.ts';
import { vectorBucket } from '@lenswatch/emulator/builders/s3vectors.ts';
import { cluster, trainingJob } from '@lenswatch/emulator/builders/sagemaker.ts';
import type { At, World } from '@lenswatch/emulator/world.ts';
import { marketing, payments } from './accounts.ts';

const vectors = (vectorBucketArn: string) => ({
  storageConfiguration: {
    type: 'S3_VECTORS' as const,
    s3VectorsConfiguration: { vectorBucketArn, indexArn: `${vectorBucketArn}/index/pages` },
  },
});

const web = (url: string, crawler: object) => ({
  type: 'WEB' as const,
  webConfiguration: {
    sourceConfiguration: { urlConfiguration: { seedUrls: [{ url }] } },
    crawlerConfiguration: crawler,
  },
});

/** What models learn from and where they learn it, as the good account does it and as the careless one does. */
export function buildTrainingData(world: World): void {
  buildGood(world, { account: payments, region: 'us-east-1' });
  buildCareless(world, { account: marketing, region: 'us-east-1' });
}

/** Private jobs under an own key, a copy of the documents in Ireland, a cluster that repairs itself. */
function buildGood(world: World, at: At): void {
  const { account } = at;
  const cmk = key(world, at, { alias: 'payments-training' });
  const vpc = network(world, at);
  const group = securityGroup(world, at, {
    name: 'payments-training',
    vpcId: vpc.vpcId,
    // S3 is called by the list that its gateway endpoint has.
    egress: [
      https('10.0.0.0/16'),
      httpsListed(world, at, 'pl-0a0a0a0a0a0a0a0a0', '3.5.76.0/22', '18.34.0.0/19'),
    ],
  });
  const inside = { subnetIds: vpc.subnetIds, securityGroupIds: [group.id] };
  const tuning = role(world, at, {
    name: 'payments-tuning',
    path: '/genai/',
    trust: trustService('bedrock.amazonaws.com', account, `arn:aws:bedrock:${at.region}:${account}:*`),
    policies: { data: statements(allow('s3:GetObject', 'arn:aws:s3:::payments-tuning/*')) },
  });
  bucket(world, at, {
    name: 'payments-tuning',
    policy: onlyTls('payments-tuning'),
    versioning: 'Enabled',
    keyArn: cmk.arn,
  });
  const job = { roleArn: tuning.arn, bucket: 'payments-tuning', network: inside, keyArn: cmk.arn };
  customizationJob(world, at, { ...job, name: 'payments-tone' });
  importJob(world, at, { ...job, name: 'payments-llama' });
  customModel(world, at, { name: 'payments-old', keyArn: cmk.arn });

  const abroad = { ...at, region: 'eu-west-1' };
  const copies = key(world, abroad, { id: '00000000-0000-4000-8000-c0b1e5000001' });
  bucket(world, abroad, { name: 'payments-documents-copy', versioning: 'Enabled', keyArn: copies.arn });
  replicate(world, at, {
    from: 'payments-documents',
    to: 'payments-documents-copy',
    replicaKeyArn: copies.arn,
  });
  const pages = vectorBucket(world, at, { name: 'payments-pages', keyArn: cmk.arn });
  const reader = role(world, at, {
    name: 'payments-pages',
    path: '/genai/',
    trust: trustService(
      'bedrock.amazonaws.com',
      account,
      `arn:aws:bedrock:${at.region}:${account}:knowledge-base/*`,
    ),
    policies: { vectors: statements(allow('s3vectors:QueryVectors', `${pages.arn}/index/pages`)) },
  });
  knowledgeBase(world, at, {
    name: 'payments-pages',
    roleArn: reader.arn,
    override: vectors(pages.arn),
    otherSources: [
      {
        name: 'help',
        keyArn: cmk.arn,
        configuration: web('https://help.example.com/', {
          scope: 'HOST_ONLY',
          inclusionFilters: ['https://help\\.example\\.com/public/.*'],
          crawlerLimits: { maxPages: 500 },
        }),
      },
      { name: 'answers', keyArn: cmk.arn, configuration: { type: 'CUSTOM' } },
    ],
  });
  const nodes = role(world, at, {
    name: 'payments-cluster',
    path: '/genai/',
    trust: trustService('sagemaker.amazonaws.com', account),
    policies: {
      logs: statements(allow('logs:CreateLogStream', `arn:aws:logs:${at.region}:${account}:log-group:/c:*`)),
    },
  });
  cluster(world, at, {
    name: 'payments-pretraining',
    roleArn: nodes.arn,
    orchestrator: 'EKS',
    recovery: 'Automatic',
    deepChecks: true,
    subnetIds: vpc.subnetIds,
  });
}

/** Jobs in the open, data that a website writes, a crawl without end, a cluster that waits for somebody. */
function buildCareless(world: World, at: At): void {
  const { account } = at;
  const tuning = role(world, at, {
    name: 'campaign-tuning',
    trust: trustService('bedrock.amazonaws.com'),
    policies: { data: statements(allow('s3:*')) },
  });
  role(world, at, {
    name: 'survey-form',
    trust: trustService('lambda.amazonaws.com'),
    policies: { work: statements(allow(['s3:PutObject', 'bedrock:InvokeModel'])) },
  });
  bucket(world, at, { name: 'campaign-tuning', blocked: false });
  const job = { roleArn: tuning.arn, bucket: 'campaign-tuning' };
  customizationJob(world, at, { ...job, name: 'campaign-tone' });
  importJob(world, at, { ...job, name: 'campaign-llama' });
  customModel(world, at, { name: 'campaign-old' });

  const pages = vectorBucket(world, at, { name: 'campaign-pages' });
  const reader = role(world, at, {
    name: 'campaign-pages',
    trust: trustService('bedrock.amazonaws.com'),
    policies: { vectors: statements(allow('s3vectors:*')) },
  });
  knowledgeBase(world, at, {
    name: 'campaign-pages',
    roleArn: reader.arn,
    override: vectors(pages.arn),
    otherSources: [
      { name: 'blogs', configuration: web('https://blogs.example.net/', { scope: 'SUBDOMAINS' }) },
      { name: 'wiki', configuration: { type: 'CONFLUENCE' } },
    ],
  });
  domain(world, at, {
    name: 'campaign-archive',
    fineGrained: false,
    accessPolicy: statements({
      Effect: 'Allow',
      Principal: { AWS: reader.arn },
      Action: 'es:ESHttpGet',
      Resource: '*',
    }),
    override: {
      ClusterConfig: { InstanceType: 'r6g.large.search', InstanceCount: 1, ZoneAwarenessEnabled: false },
    },
  });
  trainingJob(world, at, {
    name: 'slogans-2026-11-10',
    roleArn: `arn:aws:iam::${account}:role/marketing-sagemaker`,
    maxHours: 48,
    hours: 30,
    override: {
      EnableManagedSpotTraining: true,
      EnableNetworkIsolation: false,
      ResourceConfig: { InstanceType: 'ml.p4d.24xlarge', InstanceCount: 2, VolumeSizeInGB: 500 },
    },
  });
  cluster(world, at, {
    name: 'campaign-pretraining',
    roleArn: `arn:aws:iam::${account}:role/marketing-sagemaker`,
    orchestrator: 'EKS',
    recovery: 'None',
  });
  cluster(world, at, {
    name: 'campaign-lab',
    roleArn: `arn:aws:iam::${account}:role/marketing-sagemaker`,
    orchestrator: 'SLURM',
    recovery: 'None',
  });
}
