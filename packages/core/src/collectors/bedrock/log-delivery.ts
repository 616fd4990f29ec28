import type { MetricSeries } from '../../facts/logging.ts';
import { hourlySums, lastHours } from '../cloudwatch/hourly-sums.ts';
import { defineCollector, type Found, type Reading } from '../collector.ts';

const metrics = [
  'ModelInvocationLogsCloudWatchDeliverySuccess',
  'ModelInvocationLogsCloudWatchDeliveryFailure',
  'ModelInvocationLogsS3DeliverySuccess',
  'ModelInvocationLogsS3DeliveryFailure',
  'ModelInvocationLargeDataS3DeliveryFailure',
  'Invocations',
] as const;

/**
 * How well invocation logs of one region were delivered during the last 24 whole hours.
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/monitoring-runtime-metrics.html
 */
export const collector = defineCollector({
  fact: 'bedrock.log-delivery',
  type: 'AWS::::Account',
  scope: 'region',
  operations: ['cloudwatch:GetMetricData'],
  changedBy: [], // deliveries are no events
  dependsOn: ['cloudwatch.bedrock-series'],
  async *list(reading) {
    yield await read(reading);
  },
  async get(reading, id) {
    return id === reading.region ? await read(reading) : undefined;
  },
});

async function read(
  reading: Reading<'cloudwatch:GetMetricData', 'cloudwatch.bedrock-series'>,
): Promise<Found<'bedrock.log-delivery'>> {
  const { partition, account, region } = reading;
  const listed = reading.known('cloudwatch.bedrock-series').map(({ value }) => value);
  const series = metrics.flatMap((name) =>
    countedOnce(listed.filter(({ namespace, metric }) => namespace === 'AWS/Bedrock' && metric === name)),
  );
  const sums = await hourlySums(reading, series, lastHours(reading.now, 24));
  const totals = new Map<string, number>();
  for (const [index, { metric }] of series.entries()) {
    const sum = (sums[index] ?? []).reduce((total, value) => total + value, 0);
    totals.set(metric, (totals.get(metric) ?? 0) + sum);
  }
  const totalOf = (metric: (typeof metrics)[number]): number | null => totals.get(metric) ?? null;
  return {
    id: region,
    arn: `arn:${partition}:bedrock:${region}:${account}:model-invocation-log-delivery`,
    value: {
      cloudWatchSuccess: totalOf('ModelInvocationLogsCloudWatchDeliverySuccess'),
      cloudWatchFailure: totalOf('ModelInvocationLogsCloudWatchDeliveryFailure'),
      s3Success: totalOf('ModelInvocationLogsS3DeliverySuccess'),
      s3Failure: totalOf('ModelInvocationLogsS3DeliveryFailure'),
      largeDataFailure: totalOf('ModelInvocationLargeDataS3DeliveryFailure'),
      invocations: totalOf('Invocations') ?? 0,
    },
  };
}

/**
 * The series of one metric that together count every event once. The same event is published per model
 * and across all models: the series with the fewest dimensions cover the most, and adding others to them
 * would count twice.
 */
function countedOnce(series: readonly MetricSeries[]): readonly MetricSeries[] {
  const groups = Map.groupBy(series, ({ dimensions }) => Object.keys(dimensions).join('|'));
  const [widest] = [...groups].sort(([a], [b]) => breadthOf(a) - breadthOf(b) || (a < b ? -1 : 1));
  return widest?.[1] ?? [];
}

/** Number of dimensions; among single ones `ModelId` is the one that every call has. */
function breadthOf(names: string): number {
  if (names === '') return 0;
  return names === 'ModelId' ? 1 : 1 + names.split('|').length;
}
