import type { MetricSeries } from '../../facts/logging.ts';
import { type GivesUp, stated } from '../aws/stated.ts';
import type { Reading } from '../collector.ts';

/**
 * The series of one namespace that received data during the last two weeks.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_ListMetrics.html
 */
export async function listedSeries(
  reading: Reading<'cloudwatch:ListMetrics', never>,
  namespace: string,
): Promise<readonly MetricSeries[]> {
  const series: MetricSeries[] = [];
  for await (const page of reading.pages('cloudwatch:ListMetrics', { Namespace: namespace })) {
    for (const { MetricName, Dimensions } of page.Metrics ?? []) {
      series.push({
        namespace,
        metric: stated(reading, MetricName, `the name of a metric in ${namespace}`),
        dimensions: dimensionsOf(reading, Dimensions),
      });
    }
  }
  return series;
}

/** Dimensions by name, in the order of their names, so that equal sets are written equally. */
export function dimensionsOf(
  reading: GivesUp,
  dimensions: readonly { Name: string | undefined; Value: string | undefined }[] = [],
): { readonly [name: string]: string } {
  return Object.fromEntries(
    dimensions
      .map(({ Name, Value }): [string, string] => [
        stated(reading, Name, 'the name of a metric dimension'),
        stated(reading, Value, 'the value of a metric dimension'),
      ])
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}
