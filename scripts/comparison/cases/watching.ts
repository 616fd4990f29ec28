import { logInvocations } from '@lenswatch/emulator/builders/bedrock.ts';
import { logDeliveries, metricAlarm, modelTraffic } from '@lenswatch/emulator/builders/cloudwatch.ts';
import { detector } from '@lenswatch/emulator/builders/guardduty.ts';
import { logGroup } from '@lenswatch/emulator/builders/logs.ts';
import type { At, World } from '@lenswatch/emulator/world.ts';
import { everyOf, type PeerCase } from '../peer-case.ts';

const sonnet = 'anthropic.claude-sonnet-4-20250514-v1:0';
const logging = { control: 'bedrock-model-invocation-logging-enabled' } as const;
const tokens = { control: 'bedrock-token-volume-alarmed' } as const;
const calm = {
  control: 'bedrock-throttle-rate-low',
  mistake: 'false fail',
  right: 'pass',
  seed(world: World, at: At): string {
    modelTraffic(world, at, { modelId: sonnet, invocations: 100 });
    return sonnet;
  },
} as const;

/** An alarm on one metric of a model that is called. */
function alarmed(world: World, at: At, metric: string, actions?: readonly string[]): string {
  modelTraffic(world, at, { modelId: sonnet, invocations: 100 });
  metricAlarm(world, at, {
    name: 'model',
    namespace: 'AWS/Bedrock',
    metric,
    dimensions: { ModelId: sonnet },
    threshold: 1_000_000,
    ...(actions && { actions }),
  });
  return at.region;
}

/** Mistakes about what watches and limits the use of models. */
export const cases: readonly PeerCase[] = [
  {
    peer: 'AIML security assessment',
    check: 'SM-04',
    control: 'guardduty-ai-protection-enabled',
    mistake: 'false pass',
    because: 'GuardDuty runs without AI Protection; any detector suffices there',
    right: 'fail',
    seed(world, at) {
      modelTraffic(world, at, { modelId: sonnet, invocations: 100 });
      detector(world, at, { off: ['AI_PROTECTION'] });
      return 'detector';
    },
  },
  {
    ...tokens,
    peer: 'AIML security assessment',
    check: 'BR-32',
    mistake: 'false pass',
    because: 'the only alarm is about latency; any alarm on Bedrock suffices there',
    right: 'fail',
    seed: (world, at) => alarmed(world, at, 'InvocationLatency'),
  },
  {
    ...tokens,
    peer: 'AIML security assessment',
    check: 'FS-05',
    mistake: 'false pass',
    because: 'the alarm on tokens tells nobody; that there is one suffices there',
    right: 'fail',
    seed: (world, at) => alarmed(world, at, 'InputTokenCount', []),
  },
  {
    ...tokens,
    peer: 'AIML security assessment',
    check: 'BR-32',
    mistake: 'false fail',
    because: 'the alarms could not be listed; what is not known is taken for bad',
    right: 'unknown',
    seed: (world, at) => alarmed(world, at, 'InputTokenCount'),
    faults: [{ operation: 'cloudwatch:DescribeAlarms', fault: 'deny' }],
  },
  {
    ...calm,
    peer: 'AIML security assessment',
    check: 'BR-22',
    because: 'no call is throttled; that all quotas are the defaults fails there',
  },
  {
    ...calm,
    peer: 'service-screener v2',
    check: 'tokens per minute',
    because: 'no call is throttled; a quota below 200 000 fails there, whatever is used of it',
  },
  {
    ...logging,
    peer: 'Bedrock security Config rules',
    check: 'FMI-04, invocation logging',
    mistake: 'false fail',
    because: 'the setting could not be read; denied access makes the account non-compliant there',
    right: 'unknown',
    seed(world, at) {
      modelTraffic(world, at, { modelId: sonnet, invocations: 100 });
      return everyOf('bedrock.invocation-logging');
    },
    faults: [{ operation: 'bedrock:GetModelInvocationLoggingConfiguration', fault: 'deny' }],
  },
  {
    ...logging,
    peer: 'CloudSploit',
    check: 'bedrockInUse',
    mistake: 'false fail',
    because: 'models are called, and logged, without any custom one; only custom models count as use there',
    right: 'pass',
    seed(world, at) {
      modelTraffic(world, at, { modelId: sonnet, invocations: 100 });
      logDeliveries(world, at, { success: 100 });
      logGroup(world, at, { name: 'calls', retentionDays: 400 });
      logInvocations(world, at, { logGroupName: 'calls' });
      return `arn:aws:bedrock:${at.region}:${at.account}:model-invocation-logging`;
    },
  },
];
