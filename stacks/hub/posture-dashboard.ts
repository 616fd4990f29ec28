import { aws_cloudwatch as cloudwatch, Duration, type Stack } from 'aws-cdk-lib';
import { named, ownArn } from '../names.ts';
import { expression, metric, newestDay, search } from './dashboard-metrics.ts';

const { AlarmStatusWidget, GraphWidget, GraphWidgetView, SingleValueWidget } = cloudwatch;

/**
 * How AI workloads stand, what moves, and how lenswatch itself is. Rows and widgets are those of the catalogue's
 * chapter on dashboards; what a hub has no data for shows as empty.
 */
export function postureDashboard(stack: Stack, alarms: readonly string[]): cloudwatch.Dashboard {
  return new cloudwatch.Dashboard(stack, 'PostureDashboard', {
    dashboardName: named('Posture'),
    defaultInterval: Duration.days(30),
    widgets: [
      [
        single('Score', 4, [metric('LensScore', { Scope: 'organization' })], true),
        single('Coverage, %', 4, [metric('LensCoverage', { Scope: 'organization' })], true),
        single('Open, critical', 4, [metric('Results', { Severity: 'critical', Status: 'FAIL' })]),
        single('Open, high', 4, [metric('Results', { Severity: 'high', Status: 'FAIL' })]),
        single('Estimated waste a month', 4, [
          expression("SUM(SEARCH('{GenAILens,Category} MetricName=\"EstimatedMonthlyWaste\"', 'Maximum'))"),
        ]),
        single('Expired attestations', 4, [metric('AttestationsExpired', {})]),
      ],
      [
        new GraphWidget({
          title: 'Score by pillar',
          width: 12,
          view: GraphWidgetView.BAR,
          left: [search('{GenAILens,Pillar} MetricName="PillarScore"', 'Average', newestDay)],
        }),
        line('Score, assured and observed', 12, [
          metric('LensScore', { Scope: 'organization' }, { label: 'assured' }),
          metric('LensScoreObserved', { Scope: 'organization' }, { label: 'observed' }),
        ]),
      ],
      [
        new GraphWidget({
          title: 'Ten lowest practices',
          width: 12,
          view: GraphWidgetView.BAR,
          left: [
            expression(
              "SORT(SEARCH('{GenAILens,BestPractice} MetricName=\"BestPracticeScore\"', 'Average', 86400), AVG, ASC, 10)",
            ),
          ],
        }),
        new GraphWidget({
          title: 'Results by severity and status',
          width: 12,
          stacked: true,
          left: [search('{GenAILens,Severity,Status} MetricName="Results"', 'Maximum', newestDay)],
        }),
      ],
      [
        line('New and resolved findings', 12, [
          expression("SUM(SEARCH('{GenAILens,Severity} MetricName=\"NewFindings\"', 'Sum', 86400))", 'new'),
          expression(
            "SUM(SEARCH('{GenAILens,Severity} MetricName=\"ResolvedFindings\"', 'Sum', 86400))",
            'resolved',
          ),
        ]),
        new GraphWidget({
          title: 'Age of open findings, days, p90',
          width: 12,
          view: GraphWidgetView.BAR,
          left: [search('{GenAILens,Severity} MetricName="FindingAgeDaysP90"', 'Maximum', newestDay)],
        }),
      ],
      [
        new GraphWidget({
          title: 'Estimated waste a month by category',
          width: 12,
          stacked: true,
          left: [search('{GenAILens,Category} MetricName="EstimatedMonthlyWaste"', 'Maximum', newestDay)],
        }),
        new GraphWidget({
          title: 'Could not be judged, by reason',
          width: 12,
          view: GraphWidgetView.PIE,
          left: [search('{GenAILens,Reason} MetricName="UnknownResults"', 'Maximum', newestDay)],
        }),
      ],
      [
        line('Bedrock: calls, throttles, errors (accounts linked to this one)', 8, [
          search('{AWS/Bedrock,ModelId} MetricName="Invocations"', 'Sum'),
          search('{AWS/Bedrock,ModelId} MetricName="InvocationThrottles"', 'Sum'),
          search('{AWS/Bedrock,ModelId} MetricName="InvocationServerErrors"', 'Sum'),
        ]),
        line('Bedrock: latency p95, time to first token p95', 8, [
          search('{AWS/Bedrock,ModelId} MetricName="InvocationLatency"', 'p95'),
          search('{AWS/Bedrock,ModelId} MetricName="TimeToFirstToken"', 'p95'),
        ]),
        line('Bedrock: tokens in and out', 8, [
          search('{AWS/Bedrock,ModelId} MetricName="InputTokenCount"', 'Sum'),
          search('{AWS/Bedrock,ModelId} MetricName="OutputTokenCount"', 'Sum'),
        ]),
      ],
      [
        line('SageMaker endpoints: calls and latency', 12, [
          search('{AWS/SageMaker,EndpointName,VariantName} MetricName="Invocations"', 'Sum'),
          search('{AWS/SageMaker,EndpointName,VariantName} MetricName="ModelLatency"', 'Average'),
        ]),
        line('OpenSearch Serverless: capacity and latency', 12, [
          search('{AWS/AOSS,ClientId} MetricName="SearchOCU"', 'Maximum'),
          search('{AWS/AOSS,ClientId} MetricName="IndexingOCU"', 'Maximum'),
        ]),
      ],
      [
        line('Heartbeat and duration of sweeps', 6, [
          metric('Heartbeat', {}, { statistic: 'Sum' }),
          search('{GenAILens,ScanType} MetricName="ScanDurationMs"', 'Maximum'),
        ]),
        line('From event to result, seconds, p95', 6, [
          metric('EventToResultSeconds', {}, { statistic: 'p95' }),
        ]),
        line('Calls that AWS throttled or denied', 6, [
          search('{GenAILens,Service} MetricName="ApiThrottles"', 'Sum'),
          search('{GenAILens,Service} MetricName="ApiDenied"', 'Sum'),
        ]),
        new AlarmStatusWidget({
          title: 'Alarms',
          width: 6,
          height: 6,
          alarms: alarms.map((suffix) =>
            cloudwatch.Alarm.fromAlarmArn(
              stack,
              `${suffix}-shown`,
              ownArn('cloudwatch', `alarm:\${Prefix}-${suffix}`),
            ),
          ),
        }),
      ],
    ],
  });
}

function single(title: string, width: number, metrics: cloudwatch.IMetric[], sparkline = false) {
  return new SingleValueWidget({ title, width, height: 4, metrics, sparkline });
}

function line(title: string, width: number, left: cloudwatch.IMetric[]) {
  return new GraphWidget({ title, width, left });
}
