import type { MetricSeries } from '../../facts/logging.ts';
import { hourlySums, lastHours } from '../cloudwatch/hourly-sums.ts';
import { defineCollector, type Found, type Reading } from '../collector.ts';

type TrafficReading = Reading<'cloudwatch:GetMetricData', 'cloudwatch.bedrock-series'>;

/**
 * Hourly traffic of every model in use over the last seven days. A model is in use when CloudWatch lists
 * a series of its own; the id is what Bedrock put into `ModelId`: a model id, a profile id or an ARN.
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/monitoring-runtime-metrics.html
 */
export const collector = defineCollector({
  fact: 'bedrock.model-traffic',
  type: 'Custom::Bedrock::ModelInUse',
  scope: 'region',
  operations: ['cloudwatch:GetMetricData'],
  changedBy: [], // model calls are no events of configuration
  dependsOn: ['cloudwatch.bedrock-series'],
  async *list(reading) {
    yield* await trafficOf(reading, modelsInUse(reading));
  },
  async get(reading, id) {
    return modelsInUse(reading).includes(id) ? (await trafficOf(reading, [id]))[0] : undefined;
  },
});

function modelsInUse(reading: TrafficReading): readonly string[] {
  const models = new Set<string>();
  for (const { value } of reading.known('cloudwatch.bedrock-series')) {
    const { namespace, metric, dimensions } = value;
    if (namespace !== 'AWS/Bedrock' || metric !== 'Invocations') continue;
    // With further dimensions it is a part of the model's traffic, without `ModelId` that of all models.
    const model = dimensions['ModelId'];
    if (model !== undefined && Object.keys(dimensions).length === 1) models.add(model);
  }
  return [...models].sort();
}

async function trafficOf(
  reading: TrafficReading,
  models: readonly string[],
): Promise<readonly Found<'bedrock.model-traffic'>[]> {
  const { partition, account, region } = reading;
  const hours = lastHours(reading.now, 7 * 24);
  const series = (metric: string): readonly MetricSeries[] =>
    models.map((model) => ({ namespace: 'AWS/Bedrock', metric, dimensions: { ModelId: model } }));
  const sums = await hourlySums(reading, [...series('Invocations'), ...series('InvocationThrottles')], hours);
  return models.map((id, index) => ({
    id,
    arn: `arn:${partition}:bedrock:${region}:${account}:model-in-use/${id}`,
    value: { hours, invocations: sums[index] ?? [], throttles: sums[models.length + index] ?? [] },
  }));
}
