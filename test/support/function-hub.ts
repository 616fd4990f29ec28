import { AwsAccount, type AwsOptions } from '@lenswatch/core/aws/access.ts';
import type { Operation } from '@lenswatch/core/aws/services.ts';
import { type Configuration, defaultConfiguration } from '@lenswatch/core/configuration.ts';
import type { MetricDocument } from '@lenswatch/core/metrics/emf.ts';
import { type Settings, settingsIn } from '@lenswatch/functions/environment.ts';
import { type Hub, openHub } from '@lenswatch/functions/hub.ts';
import { logger } from '@lenswatch/functions/instance.ts';
import { auditRoleArn, hubAccount, reportRoleArn } from '../../examples/organization.ts';
import { catalogue, type EmulatedOrganization } from './emulated-organization.ts';
import { type MemoryHub, memoryHub } from './memory-hub.ts';

logger.setLogLevel('SILENT');

/** A hub whose table, bucket and queue are in memory and whose members are the emulator's. */
export interface FunctionHub {
  readonly hub: Hub;
  readonly memory: MemoryHub;
  readonly metrics: MetricDocument[];
  /** The clock; tests move it. */
  clock: { now: string };
  /** What was read in member accounts since the last question. */
  calls(): readonly string[];
}

export const settings: Settings = settingsIn({
  LENSWATCH_TABLE: 'lenswatch',
  LENSWATCH_BUCKET: 'lenswatch-111111111111-us-east-1',
  LENSWATCH_CHANGE_QUEUE_URL: 'https://sqs.us-east-1.amazonaws.com/111111111111/lenswatch-change',
  LENSWATCH_ORGANIZATION: 'o-exampleorg1',
  LENSWATCH_UNITS: 'r-root',
  LENSWATCH_EXCLUDED_ACCOUNTS: hubAccount,
  LENSWATCH_REGIONS: 'us-east-1,eu-west-1',
  LENSWATCH_EXTERNAL_ID: 'external',
  LENSWATCH_THRESHOLD: 'low',
  AWS_REGION: 'us-east-1',
});

export function functionHub(
  organization: EmulatedOrganization,
  options: {
    readonly settings?: Partial<Settings>;
    readonly denied?: (account: string) => boolean;
    /** Called before each call to the hub's own account, and with `sts:AssumeRole` before a member is entered. */
    readonly authorize?: (operation: string, input: { readonly [name: string]: unknown }) => void;
    readonly configuration?: Partial<Configuration>;
    /** Awaited before each call to the hub's table, bucket and queue. */
    readonly pause?: () => Promise<void>;
  } = {},
): FunctionHub {
  const clock = { now: '2026-11-20T12:00:00.000Z' };
  const now = () => clock.now;
  const memory = memoryHub({ now, ...(options.pause ? { pause: options.pause } : {}) });
  const administrator = organization.administrated(hubAccount);
  const send = async (operation: Operation, region: string, input: never) => {
    options.authorize?.(operation, input);
    return /^(dynamodb|s3|sqs):/.test(operation)
      ? memory.aws.send(operation, region, input)
      : administrator.send(operation, region, input);
  };
  const aws = {
    account: hubAccount,
    partition: 'aws',
    send,
    read: (operation: Operation, region: string, input: never) => {
      options.authorize?.(operation, input);
      return administrator.read(operation, region, input);
    },
    forget: () => administrator.forget(),
  } as unknown as AwsAccount;
  const metrics: MetricDocument[] = [];
  const decided = { catalogue, configuration: { ...defaultConfiguration, ...options.configuration } };
  const hub = openHub({ ...settings, ...options.settings }, hubAccount, decided, {
    aws,
    now,
    print: (line) => metrics.push(JSON.parse(line) as MetricDocument),
    enter(account, role, more: Partial<AwsOptions> = {}) {
      const arn = role === 'audit' ? auditRoleArn(account) : reportRoleArn(account);
      options.authorize?.('sts:AssumeRole', {
        RoleArn: `arn:aws:iam::${account}:role/lenswatch/lenswatch-${role}`,
      });
      const credentials = options.denied?.(account)
        ? { accessKeyId: 'ASIAEXPIRED000000000', secretAccessKey: 'none' }
        : organization.emulator.credentialsFor(arn);
      const { callsPerSecond: _, ...rest } = more; // a test does not wait
      return new AwsAccount(account, 'aws', credentials, {
        maxAttempts: 1,
        ...rest,
        clientConfig: {
          requestHandler: organization.emulator.requestHandler(),
          retryMode: 'standard',
        },
      });
    },
  });
  return {
    hub,
    memory,
    metrics,
    clock,
    calls() {
      const made = organization.emulator.calls.all.map(({ operation }) => operation);
      organization.emulator.calls.clear();
      return made;
    },
  };
}
