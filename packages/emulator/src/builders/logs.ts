import { arnIn } from '../services/arn.ts';
import { type LogGroup, logGroups } from '../services/logs.ts';
import type { At, World } from '../world.ts';
import { ago, type Built } from './built.ts';

/** A log group; kept for ever under the default key unless the options say otherwise. */
export function logGroup(
  world: World,
  at: At,
  options: { name: string; retentionDays?: number; keyArn?: string; override?: Partial<LogGroup> },
): Built {
  const { name, retentionDays, keyArn } = options;
  const logGroupArn = arnIn(at, 'logs', `log-group:${name}`);
  world.items(logGroups, at).set(name, {
    logGroupName: name,
    creationTime: ago(world, { days: 100 }).getTime(),
    metricFilterCount: 0,
    arn: `${logGroupArn}:*`,
    logGroupArn,
    storedBytes: 1_000_000,
    logGroupClass: 'STANDARD',
    ...(retentionDays !== undefined && { retentionInDays: retentionDays }),
    ...(keyArn !== undefined && { kmsKeyId: keyArn }),
    ...options.override,
  });
  return { id: name, arn: logGroupArn };
}
