import type { OutputOf } from '../../aws/services.ts';
import type { Alarm, MetricSeries } from '../../facts/logging.ts';
import { stated } from '../aws/stated.ts';
import { defineCollector, type Found, type Reading } from '../collector.ts';
import { dimensionsOf } from './listed-series.ts';

type Answer = OutputOf<'cloudwatch:DescribeAlarms'>;
type MetricAlarm = NonNullable<Answer['MetricAlarms']>[number];
type AnyAlarm = Pick<
  MetricAlarm,
  'AlarmName' | 'AlarmArn' | 'ActionsEnabled' | 'AlarmActions' | 'StateValue' | 'StateTransitionedTimestamp'
>;
type AlarmReading = Reading<'cloudwatch:DescribeAlarms', never>;

/** Without this list AWS answers with metric alarms only. */
const everyType = ['MetricAlarm', 'CompositeAlarm', 'LogAlarm'] as const;

/**
 * The alarms of one region and what each of them watches.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html
 */
export const collector = defineCollector({
  fact: 'cloudwatch.alarm',
  type: 'AWS::CloudWatch::Alarm',
  scope: 'region',
  operations: ['cloudwatch:DescribeAlarms'],
  changedBy: [
    'monitoring:PutMetricAlarm',
    'monitoring:PutCompositeAlarm',
    'monitoring:DeleteAlarms',
    'monitoring:EnableAlarmActions',
    'monitoring:DisableAlarmActions',
    'monitoring:PutLogAlarm',
    'monitoring:SetAlarmState',
  ],
  async *list(reading) {
    const pages = reading.pages('cloudwatch:DescribeAlarms', { AlarmTypes: [...everyType], MaxRecords: 100 });
    for await (const page of pages) yield* alarmsOf(reading, page);
  },
  async get(reading, id) {
    const pages = reading.pages('cloudwatch:DescribeAlarms', {
      AlarmNames: [id],
      AlarmTypes: [...everyType],
    });
    for await (const page of pages) {
      const alarm = alarmsOf(reading, page).find((found) => found.id === id);
      if (alarm) return alarm;
    }
    return undefined;
  },
});

function alarmsOf(reading: AlarmReading, page: Answer): readonly Found<'cloudwatch.alarm'>[] {
  const unwatched = { metrics: [], expressions: [], rule: null };
  return [
    ...(page.MetricAlarms ?? []).map((alarm) =>
      found(reading, alarm, { kind: 'metric', rule: null, ...watchedBy(reading, alarm) }),
    ),
    ...(page.CompositeAlarms ?? []).map((alarm) =>
      found(reading, alarm, { ...unwatched, kind: 'composite', rule: alarm.AlarmRule ?? null }),
    ),
    // The query of a log alarm reads log text, no metric: nothing of it is kept.
    ...(page.LogAlarms ?? []).map((alarm) => found(reading, alarm, { ...unwatched, kind: 'log' })),
  ];
}

function found(
  reading: AlarmReading,
  alarm: AnyAlarm,
  watched: Pick<Alarm, 'kind' | 'metrics' | 'expressions' | 'rule'>,
): Found<'cloudwatch.alarm'> {
  const id = stated(reading, alarm.AlarmName, 'the name of an alarm');
  return {
    id,
    arn: stated(reading, alarm.AlarmArn, `the ARN of alarm ${id}`),
    value: {
      ...watched,
      actionsEnabled: stated(reading, alarm.ActionsEnabled, `whether the actions of alarm ${id} are enabled`),
      actions: alarm.AlarmActions ?? [],
      state: stated(reading, alarm.StateValue, `the state of alarm ${id}`),
      // StateUpdatedTimestamp also moves while the state stays.
      stateSince: alarm.StateTransitionedTimestamp?.toISOString() ?? null,
    },
  };
}

function watchedBy(reading: AlarmReading, alarm: MetricAlarm): Pick<Alarm, 'metrics' | 'expressions'> {
  // A query may read a metric of another account; that says nothing about this one.
  const queries = (alarm.Metrics ?? []).filter(
    ({ AccountId }) => AccountId === undefined || AccountId === reading.account,
  );
  const metrics = [alarm, ...queries.map(({ MetricStat }) => MetricStat?.Metric)];
  const expressions = [
    ...queries.map(({ Expression }) => Expression),
    alarm.EvaluationCriteria?.PromQLCriteria?.Query,
  ];
  return {
    metrics: metrics.flatMap((metric): MetricSeries[] =>
      metric?.Namespace === undefined || metric.MetricName === undefined
        ? []
        : [
            {
              namespace: metric.Namespace,
              metric: metric.MetricName,
              dimensions: dimensionsOf(reading, metric.Dimensions),
            },
          ],
    ),
    expressions: expressions.filter((expression) => expression !== undefined),
  };
}
