import type { InputOf } from '@lenswatch/core/aws/services.ts';
import { AwsError } from '../aws-error.ts';
import { type Call, defineOperation, type Modelled, page } from '../operation.ts';
import { defineStore } from '../world.ts';
import { arnIn } from './arn.ts';
import { type RowOf, required } from './record.ts';

/** One stored series. Each point stands for what was published in its minute; sums are made on request. */
export interface MetricSeries {
  readonly namespace: string;
  readonly metric: string;
  readonly dimensions: { readonly [name: string]: string };
  readonly points: { readonly at: Date; readonly value: number }[];
}

export type MetricAlarm = RowOf<'cloudwatch:DescribeAlarms', 'MetricAlarms'>;
export type CompositeAlarm = RowOf<'cloudwatch:DescribeAlarms', 'CompositeAlarms'>;

/** Keyed by `metricKey`. */
export const metricSeries = defineStore<MetricSeries>('cloudwatch.series');
/** Keyed by alarm name. */
export const metricAlarms = defineStore<MetricAlarm>('cloudwatch.metric-alarm');
/** Keyed by alarm name. */
export const compositeAlarms = defineStore<CompositeAlarm>('cloudwatch.composite-alarm');

const day = 86_400_000;

interface Dimension {
  readonly Name?: string | undefined;
  readonly Value?: string | undefined;
}

/** A stable text of namespace, metric and dimensions; dimensions have no order. */
export function metricKey(namespace = '', metric = '', dimensions: readonly Dimension[] = []): string {
  const pairs = dimensions.map(({ Name, Value }) => `${Name}=${Value}`).sort();
  return [namespace, metric, ...pairs].join('|');
}

function isListed(series: MetricSeries, input: InputOf<'cloudwatch:ListMetrics'>, now: Date): boolean {
  // CloudWatch forgets a series from its lists two weeks after the last value.
  const since = now.getTime() - (input.RecentlyActive === 'PT3H' ? day / 8 : 14 * day);
  return (
    (input.Namespace === undefined || series.namespace === input.Namespace) &&
    (input.MetricName === undefined || series.metric === input.MetricName) &&
    (input.Dimensions ?? []).every(({ Name = '', Value }) =>
      Value === undefined ? Name in series.dimensions : series.dimensions[Name] === Value,
    ) &&
    series.points.some(({ at }) => at.getTime() >= since)
  );
}

type Query = NonNullable<InputOf<'cloudwatch:GetMetricData'>['MetricDataQueries']>[number];

function combined(values: readonly number[], stat: string): number {
  const sum = values.reduce((total, value) => total + value, 0);
  if (stat === 'Sum') return sum;
  if (stat === 'SampleCount') return values.length;
  if (stat === 'Average') return sum / values.length;
  if (stat === 'Maximum') return Math.max(...values);
  if (stat === 'Minimum') return Math.min(...values);
  throw new AwsError('NotModelled', `The statistic ${stat} is not modelled.`, 501);
}

/** The values of one query, one per period that has data, oldest first. */
function valuesOf(query: Query, from: Date, to: Date, call: Call): { at: Date; value: number }[] {
  const { MetricStat } = query;
  if (!MetricStat) throw new AwsError('NotModelled', 'Metric math is not modelled.', 501);
  const { Namespace, MetricName, Dimensions } = required(MetricStat.Metric, 'Metric');
  const period = required(MetricStat.Period, 'Period') * 1000;
  const stat = required(MetricStat.Stat, 'Stat');
  const series = call.world.items(metricSeries, call).get(metricKey(Namespace, MetricName, Dimensions));
  const slots = new Map<number, number[]>();
  for (const { at, value } of series?.points ?? []) {
    const slot = Math.floor(at.getTime() / period) * period;
    if (slot < from.getTime() || slot >= to.getTime()) continue;
    slots.set(slot, [...(slots.get(slot) ?? []), value]);
  }
  return [...slots]
    .sort(([a], [b]) => a - b)
    .map(([slot, values]) => ({ at: new Date(slot), value: combined(values, stat) }));
}

/** Values that a page takes at once, so that a series may go on on the next page, as it may at AWS. */
const pieceSize = 100;

function piecesOf(query: Query, values: readonly { at: Date; value: number }[]) {
  const Id = required(query.Id, 'Id');
  const Label = query.Label ?? query.MetricStat?.Metric?.MetricName ?? Id;
  const pieces: (typeof values)[] = [];
  for (let start = 0; start === 0 || start < values.length; start += pieceSize) {
    pieces.push(values.slice(start, start + pieceSize));
  }
  return pieces.map((piece, position) => ({
    Id,
    Label,
    Timestamps: piece.map(({ at }) => at),
    Values: piece.map(({ value }) => value),
    StatusCode: position === pieces.length - 1 ? ('Complete' as const) : ('PartialData' as const),
  }));
}

type Piece = ReturnType<typeof piecesOf>[number];

/** One result per query: the pieces that came to the same page, put together. */
function joined(pieces: readonly Piece[]): Piece[] {
  return [...Map.groupBy(pieces, ({ Id }) => Id).values()].map((own) => ({
    ...(own.at(-1) as Piece),
    Timestamps: own.flatMap(({ Timestamps }) => Timestamps),
    Values: own.flatMap(({ Values }) => Values),
  }));
}

export const operations: readonly Modelled[] = [
  defineOperation('cloudwatch:ListMetrics', {
    handle(input, call) {
      const all = [...call.world.items(metricSeries, call).values()]
        .filter((series) => isListed(series, input, call.now))
        .map(({ namespace, metric, dimensions }) => ({
          Namespace: namespace,
          MetricName: metric,
          Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
        }));
      const { items, next } = page(call, all, input.NextToken, undefined, 500);
      return { Metrics: items, NextToken: next };
    },
  }),
  defineOperation('cloudwatch:GetMetricData', {
    handle(input, call) {
      const queries = required(input.MetricDataQueries, 'MetricDataQueries');
      if (queries.length === 0 || queries.length > 500) {
        throw new AwsError('ValidationError', 'The parameter MetricDataQueries needs 1 to 500 queries.', 400);
      }
      const from = required(input.StartTime, 'StartTime');
      const to = required(input.EndTime, 'EndTime');
      if (from >= to) {
        throw new AwsError('ValidationError', 'The parameter StartTime must be less than EndTime.', 400);
      }
      const pieces = queries
        .filter(({ ReturnData }) => ReturnData !== false)
        .flatMap((query) => {
          const values = valuesOf(query, from, to, call);
          return piecesOf(query, input.ScanBy === 'TimestampAscending' ? values : values.reverse());
        });
      const { items, next } = page(call, pieces, input.NextToken, undefined, 1000);
      return { MetricDataResults: joined(items), NextToken: next };
    },
  }),
  defineOperation('cloudwatch:DescribeAlarms', {
    authorize: (_input, call) => [
      { action: 'cloudwatch:DescribeAlarms', resource: arnIn(call, 'cloudwatch', 'alarm:*') },
    ],
    handle(input, call) {
      // Without types AWS answers metric alarms alone.
      const types = input.AlarmTypes?.length ? input.AlarmTypes : ['MetricAlarm'];
      const wanted = ({ AlarmName = '', StateValue }: MetricAlarm | CompositeAlarm) =>
        (!input.AlarmNames?.length || input.AlarmNames.includes(AlarmName)) &&
        AlarmName.startsWith(input.AlarmNamePrefix ?? '') &&
        (input.StateValue === undefined || StateValue === input.StateValue);
      const metric = types.includes('MetricAlarm') ? call.world.items(metricAlarms, call).values() : [];
      const composite = types.includes('CompositeAlarm')
        ? call.world.items(compositeAlarms, call).values()
        : [];
      const all = [
        ...[...metric].filter(wanted).map((MetricAlarm) => ({ MetricAlarm })),
        ...[...composite].filter(wanted).map((CompositeAlarm) => ({ CompositeAlarm })),
      ];
      const { items, next } = page(call, all, input.NextToken, input.MaxRecords, 100);
      return {
        MetricAlarms: items.flatMap((item) => ('MetricAlarm' in item ? [item.MetricAlarm] : [])),
        CompositeAlarms: items.flatMap((item) => ('CompositeAlarm' in item ? [item.CompositeAlarm] : [])),
        NextToken: next,
      };
    },
  }),
];
