import type { UnknownReason } from '../../facts/fact.ts';
import type { MetricSeries } from '../../facts/logging.ts';
import { stated } from '../aws/stated.ts';
import type { Reading } from '../collector.ts';

const hour = 3_600_000;

/** Queries that one call may carry. */
const queriesPerCall = 500;

type MetricReading = Reading<'cloudwatch:GetMetricData', never>;

/** The starts of the last whole hours before `now`, oldest first. The running hour is left out. */
export function lastHours(now: string, count: number): readonly string[] {
  const end = Math.floor(Date.parse(now) / hour) * hour;
  return Array.from({ length: count }, (_, index) => new Date(end - (count - index) * hour).toISOString());
}

/**
 * The hourly sums of each series, in the order of `series` and `hours`. An hour without data counts zero,
 * because that is how CloudWatch stores "nothing happened"; data it would not hand out is a gap.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html
 */
export async function hourlySums(
  reading: MetricReading,
  series: readonly MetricSeries[],
  hours: readonly string[],
): Promise<readonly (readonly number[])[]> {
  const batches: (readonly MetricSeries[])[] = [];
  for (let at = 0; at < series.length; at += queriesPerCall)
    batches.push(series.slice(at, at + queriesPerCall));
  return (await Promise.all(batches.map((batch) => sumsOf(reading, batch, hours)))).flat();
}

async function sumsOf(
  reading: MetricReading,
  series: readonly MetricSeries[],
  hours: readonly string[],
): Promise<readonly (readonly number[])[]> {
  const start = Date.parse(hours[0] ?? reading.now);
  const sums = series.map(() => hours.map(() => 0));
  const statuses = new Map<number, string | undefined>();

  const pages = reading.pages('cloudwatch:GetMetricData', {
    StartTime: new Date(start),
    EndTime: new Date(start + hours.length * hour),
    ScanBy: 'TimestampAscending',
    MetricDataQueries: series.map(({ namespace, metric, dimensions }, index) => ({
      Id: `m${index}`,
      MetricStat: {
        Metric: {
          Namespace: namespace,
          MetricName: metric,
          Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
        },
        Period: hour / 1000,
        Stat: 'Sum',
      },
    })),
  });
  for await (const page of pages) {
    for (const result of page.MetricDataResults ?? []) {
      const query = Number(stated(reading, result.Id, 'the id of a metric query').slice(1));
      statuses.set(query, result.StatusCode);
      const row = stated(reading, sums[query], 'the id of a metric query that was asked');
      const values = result.Values ?? [];
      for (const [point, time] of (result.Timestamps ?? []).entries()) {
        const at = Math.floor((time.getTime() - start) / hour);
        if (at < 0 || at >= row.length) continue;
        row[at] = (row[at] ?? 0) + stated(reading, values[point], 'the value of a data point');
      }
    }
  }
  for (const [query, { namespace, metric }] of series.entries()) {
    const status = statuses.get(query);
    if (status === 'Complete') continue;
    reading.giveUp(
      reasonOf(status),
      `CloudWatch handed out ${metric} of ${namespace} as ${status ?? 'nothing'}.`,
    );
  }
  return sums;
}

function reasonOf(status: string | undefined): UnknownReason {
  if (status === 'Forbidden') return 'ACCESS_DENIED';
  return status === 'PartialData' ? 'PARTIAL_PAGE' : 'SERVICE_ERROR';
}
