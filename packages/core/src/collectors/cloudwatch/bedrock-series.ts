import { defineCollector, type Found, type Reading } from '../collector.ts';
import { listedSeries } from './listed-series.ts';

/**
 * The metric series that Bedrock publishes in one region: proof of use, and what an alarm must match to
 * ever fire.
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/monitoring-runtime-metrics.html
 */
export const collector = defineCollector({
  fact: 'cloudwatch.bedrock-series',
  type: 'Custom::CloudWatch::Metric',
  scope: 'region',
  operations: ['cloudwatch:ListMetrics'],
  changedBy: [], // model calls make series; no event of configuration does
  list: seriesOf,
  async get(reading, id) {
    for await (const series of seriesOf(reading)) if (series.id === id) return series;
    return undefined;
  },
});

async function* seriesOf(
  reading: Reading<'cloudwatch:ListMetrics', never>,
): AsyncGenerator<Found<'cloudwatch.bedrock-series'>> {
  const { partition, account, region } = reading;
  const seen = new Set<string>();
  for (const namespace of ['AWS/Bedrock', 'AWS/BedrockMantle']) {
    for (const value of await listedSeries(reading, namespace)) {
      const dimensions = Object.entries(value.dimensions).map(([name, text]) => `${name}=${text}`);
      const id = `${namespace}/${value.metric}{${dimensions.join(',')}}`;
      // Series that come and go while CloudWatch pages through them may appear twice.
      if (seen.has(id)) continue;
      seen.add(id);
      yield { id, arn: `arn:${partition}:cloudwatch:${region}:${account}:metric/${id}`, value };
    }
  }
}
