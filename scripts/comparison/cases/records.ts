import { logInvocations } from '@lenswatch/emulator/builders/bedrock.ts';
import { agent } from '@lenswatch/emulator/builders/bedrock-agent.ts';
import { dataEvents, managementEvents, trail } from '@lenswatch/emulator/builders/cloudtrail.ts';
import { modelTraffic } from '@lenswatch/emulator/builders/cloudwatch.ts';
import { role, trustService } from '@lenswatch/emulator/builders/iam.ts';
import { key } from '@lenswatch/emulator/builders/kms.ts';
import { logGroup } from '@lenswatch/emulator/builders/logs.ts';
import { bucket } from '@lenswatch/emulator/builders/s3.ts';
import type { At, World } from '@lenswatch/emulator/world.ts';
import { everyOf, type PeerCase } from '../peer-case.ts';

const sonnet = 'anthropic.claude-sonnet-4-20250514-v1:0';
const place = ({ account, region }: At) => `arn:aws:bedrock:${region}:${account}:model-invocation-logging`;

/** A trail with the given selectors, in an account that calls a model and serves an agent. */
function recorded(
  world: World,
  at: At,
  selectors: Parameters<typeof trail>[2]['selectors'],
  override: Parameters<typeof trail>[2]['override'] = {},
): void {
  modelTraffic(world, at, { modelId: sonnet, invocations: 100 });
  const { arn } = role(world, at, {
    name: 'agent',
    trust: trustService('bedrock.amazonaws.com', at.account),
  });
  agent(world, at, { name: 'assistant', roleArn: arn, guardrail: null });
  bucket(world, at, { name: 'trail' });
  trail(world, at, { name: 'main', bucketName: 'trail', override, ...(selectors ? { selectors } : {}) });
}

/** Mistakes about what is recorded. */
export const cases: readonly PeerCase[] = [
  {
    peer: 'Prowler',
    check: 'bedrock_model_invocation_logging_enabled',
    mistake: 'false pass',
    because: 'the delivery of texts is switched off; any configuration suffices there',
    control: 'bedrock-model-invocation-logging-enabled',
    right: 'fail',
    seed(world, at) {
      modelTraffic(world, at, { modelId: sonnet, invocations: 100 });
      logGroup(world, at, { name: 'calls', retentionDays: 400 });
      logInvocations(world, at, { logGroupName: 'calls', text: false });
      return place(at);
    },
  },
  {
    peer: 'Prowler',
    check: 'bedrock_model_invocation_logging_enabled',
    mistake: 'no verdict',
    because: 'the setting could not be read; then there is no finding',
    control: 'bedrock-model-invocation-logging-enabled',
    right: 'unknown',
    seed(world, at) {
      modelTraffic(world, at, { modelId: sonnet, invocations: 100 });
      return everyOf('bedrock.invocation-logging');
    },
    faults: [{ operation: 'bedrock:GetModelInvocationLoggingConfiguration', fault: 'deny' }],
  },
  {
    peer: 'Prowler',
    check: 'bedrock_model_invocation_logs_encryption_enabled',
    mistake: 'false pass',
    because: 'the bucket belongs to another account and cannot be read; only known buckets can fail there',
    control: 'bedrock-invocation-log-store-protected',
    right: 'unknown',
    seed(world, at) {
      modelTraffic(world, at, { modelId: sonnet, invocations: 100 });
      bucket(world, { ...at, account: '999999999999' }, { name: 'elsewhere' });
      logInvocations(world, at, { bucketName: 'elsewhere' });
      return place(at);
    },
  },
  {
    peer: 'Bedrock security Config rules',
    check: 'FMI-06, encrypted logs',
    mistake: 'false pass',
    because: 'logs go to two stores and one has no key of the customer; one of both suffices there',
    control: 'bedrock-invocation-log-store-protected',
    right: 'fail',
    seed(world, at) {
      modelTraffic(world, at, { modelId: sonnet, invocations: 100 });
      const { arn } = key(world, at, { alias: 'logs' });
      bucket(world, at, { name: 'calls', keyArn: arn, versioning: 'Enabled' });
      logGroup(world, at, { name: 'calls', retentionDays: 400 });
      logInvocations(world, at, { logGroupName: 'calls', bucketName: 'calls' });
      return place(at);
    },
  },
  {
    peer: 'Prowler',
    check: 'cloudtrail_bedrock_logging_enabled',
    mistake: 'false pass',
    because: 'the trail keeps writes only; InvokeModel is a read',
    control: 'cloudtrail-genai-management-events-logged',
    right: 'fail',
    seed(world, at) {
      recorded(world, at, [managementEvents('writes')]);
      return at.account;
    },
  },
  {
    peer: 'Prowler',
    check: 'cloudtrail_bedrock_logging_enabled',
    mistake: 'false pass',
    because: 'the trail records one region alone; any trail suffices there for the whole account',
    control: 'cloudtrail-genai-management-events-logged',
    right: 'fail',
    seed(world, at) {
      recorded(world, at, [managementEvents()], { IsMultiRegionTrail: false });
      return at.account;
    },
  },
  {
    peer: 'Prowler',
    check: 'cloudtrail_bedrock_logging_enabled',
    mistake: 'false pass',
    because: 'the trail keeps management events only; InvokeAgent and Retrieve are data events',
    control: 'cloudtrail-genai-data-events-logged',
    right: 'fail',
    seed(world, at) {
      recorded(world, at, [managementEvents()]);
      return at.region;
    },
  },
  {
    peer: 'AIML security assessment',
    check: 'BR-06',
    mistake: 'false fail',
    because: 'an advanced selector for management events names no event source: it records all of them',
    control: 'cloudtrail-genai-management-events-logged',
    right: 'pass',
    seed(world, at) {
      recorded(world, at, [managementEvents()]);
      return at.account;
    },
  },
  {
    peer: 'Bedrock security Config rules',
    check: 'FMI-17, data events',
    mistake: 'false fail',
    because: 'the selector says StartsWith; only Equals is understood there',
    control: 'cloudtrail-genai-data-events-logged',
    right: 'pass',
    seed(world, at) {
      recorded(world, at, [
        managementEvents(),
        {
          Name: 'Agents',
          FieldSelectors: [
            { Field: 'eventCategory', Equals: ['Data'] },
            { Field: 'resources.type', Equals: ['AWS::Bedrock::AgentAlias'] },
            { Field: 'resources.ARN', StartsWith: [`arn:aws:bedrock:${at.region}:${at.account}:`] },
          ],
        },
        dataEvents('AWS::Bedrock::InlineAgent'),
      ]);
      return at.region;
    },
  },
];
