import { arnIn } from '../services/arn.ts';
import { type MetricAlarm, metricAlarms, metricKey, metricSeries } from '../services/cloudwatch.ts';
import type { At, World } from '../world.ts';
import { ago, type Built } from './built.ts';

interface MetricName {
  readonly namespace: string;
  readonly metric: string;
  readonly dimensions: { readonly [name: string]: string };
}

function dimensionsOf({ dimensions }: MetricName) {
  return Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }));
}

/** One value per hour over the last days, up to the last full hour; `value` gets the hours before that. */
export function hourlySeries(
  world: World,
  at: At,
  options: MetricName & { readonly days?: number; readonly value: number | ((hoursAgo: number) => number) },
): void {
  const { namespace, metric, dimensions, days = 7, value } = options;
  const hour = 3_600_000;
  const latest = Math.floor(world.now().getTime() / hour) * hour - hour;
  const points = Array.from({ length: days * 24 }, (_, hoursAgo) => ({
    at: new Date(latest - hoursAgo * hour),
    value: typeof value === 'number' ? value : value(hoursAgo),
  })).reverse();
  const key = metricKey(namespace, metric, dimensionsOf(options));
  world.items(metricSeries, at).set(key, { namespace, metric, dimensions, points });
}

/** The series that Bedrock publishes for one model: invocations, throttles and tokens. */
export function modelTraffic(
  world: World,
  at: At,
  options: { readonly modelId: string; readonly invocations: number; readonly throttles?: number },
): void {
  const { modelId, invocations, throttles = 0 } = options;
  const series = (metric: string, value: number) =>
    hourlySeries(world, at, { namespace: 'AWS/Bedrock', metric, dimensions: { ModelId: modelId }, value });
  series('Invocations', invocations);
  if (throttles > 0) series('InvocationThrottles', throttles);
  series('InputTokenCount', invocations * 900);
  series('OutputTokenCount', invocations * 250);
  series('InvocationLatency', 1200);
}

/** Deliveries of invocation logs to CloudWatch Logs, as Bedrock counts them across all models. */
export function logDeliveries(world: World, at: At, options: { success: number; failure?: number }): void {
  const dimensions = {};
  const series = (metric: string, value: number) =>
    hourlySeries(world, at, { namespace: 'AWS/Bedrock', metric, dimensions, days: 2, value });
  series('ModelInvocationLogsCloudWatchDeliverySuccess', options.success);
  series('ModelInvocationLogsCloudWatchDeliveryFailure', options.failure ?? 0);
}

/** An alarm on one metric that tells a topic. */
export function metricAlarm(
  world: World,
  at: At,
  options: MetricName & {
    readonly name: string;
    readonly threshold: number;
    readonly actions?: readonly string[];
    readonly override?: Partial<MetricAlarm>;
  },
): Built {
  const arn = arnIn(at, 'cloudwatch', `alarm:${options.name}`);
  world.items(metricAlarms, at).set(options.name, {
    AlarmName: options.name,
    AlarmArn: arn,
    AlarmDescription: `Watches ${options.metric}.`,
    AlarmConfigurationUpdatedTimestamp: ago(world, { days: 60 }),
    ActionsEnabled: true,
    OKActions: [],
    AlarmActions: [...(options.actions ?? [arnIn(at, 'sns', 'alerts')])],
    InsufficientDataActions: [],
    StateValue: 'OK',
    StateReason: 'Threshold not crossed.',
    StateUpdatedTimestamp: ago(world, { days: 20 }),
    Namespace: options.namespace,
    MetricName: options.metric,
    Dimensions: dimensionsOf(options),
    Statistic: 'Sum',
    Period: 3600,
    EvaluationPeriods: 1,
    Threshold: options.threshold,
    ComparisonOperator: 'GreaterThanThreshold',
    TreatMissingData: 'notBreaching',
    ...options.override,
  });
  return { id: options.name, arn };
}
