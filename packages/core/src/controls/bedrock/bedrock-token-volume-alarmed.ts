import { alarmOn } from '../../judgements/acting-alarm.ts';
import { isInvoking } from '../../judgements/bedrock-usage.ts';
import { defineControl, fail, notApplicable, pass } from '../control.ts';

const tokenMetrics = [
  { namespace: 'AWS/Bedrock', metric: 'InputTokenCount' },
  { namespace: 'AWS/Bedrock', metric: 'OutputTokenCount' },
  { namespace: 'AWS/Bedrock', metric: 'EstimatedTPMQuotaUsage' },
  { namespace: 'AWS/BedrockMantle', metric: 'TotalInputTokens' },
  { namespace: 'AWS/BedrockMantle', metric: 'TotalOutputTokens' },
];

export const control = defineControl({
  id: 'bedrock-token-volume-alarmed',
  title: 'Token consumption is alarmed or anomaly-detected',
  severity: 'medium',
  confidence: 'direct',
  rationale:
    'Tokens are what Bedrock bills and limits. Without an alarm that acts, a loop or an abused key is ' +
    'first seen on the bill or in throttled requests.',
  remediation:
    'aws cloudwatch put-metric-alarm --alarm-name <name> --metrics <an ANOMALY_DETECTION_BAND over ' +
    'AWS/Bedrock InputTokenCount> --threshold-metric-id <band id> --comparison-operator ' +
    'GreaterThanUpperThreshold --evaluation-periods 3 --alarm-actions <topic arn>',
  howTo: {
    console:
      'CloudWatch > Alarms > Create alarm > Select metric > Bedrock > By ModelId: choose InputTokenCount ' +
      'of the model, statistic Sum, threshold type Anomaly detection, Greater than the band. Send it to a ' +
      'topic that somebody reads.',
    cli: `# metrics.json: [{"Id": "tokens", "MetricStat": {"Metric": {"Namespace": "AWS/Bedrock",
#   "MetricName": "InputTokenCount", "Dimensions": [{"Name": "ModelId", "Value": "<model id>"}]},
#   "Period": 300, "Stat": "Sum"}}, {"Id": "band", "Expression": "ANOMALY_DETECTION_BAND(tokens, 2)"}]
aws cloudwatch put-metric-alarm --alarm-name <name> --metrics file://metrics.json \\
  --threshold-metric-id band --comparison-operator GreaterThanUpperThreshold --evaluation-periods 3 \\
  --alarm-actions <topic arn>`,
    cdk: `const alarm = new cloudwatch.AnomalyDetectionAlarm(this, 'Tokens', {
  metric: new cloudwatch.Metric({
    namespace: 'AWS/Bedrock',
    metricName: 'InputTokenCount',
    dimensionsMap: { ModelId: '<model id>' },
    statistic: 'Sum',
    period: cdk.Duration.minutes(5),
  }),
  comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_UPPER_THRESHOLD,
  evaluationPeriods: 3,
});
alarm.addAlarmAction(new actions.SnsAction(topic));`,
  },
  requirements: ['GENOPS02-BP02', 'GENCOST01-BP01'],
  references: [
    'https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Anomaly_Detection.html',
  ],
  subject: 'aws.region',
  reads: ['cloudwatch.alarm', 'cloudwatch.bedrock-series'],
  parameters: ['alarmNoDataDays'],

  evaluate(_region, facts, { alarmNoDataDays }) {
    if (!isInvoking(facts)) {
      return notApplicable('No model was called here in the last two weeks.', { invocations: 0 }, 'NO_USAGE');
    }
    const { alarm, mismatched, idle, blind } = alarmOn(tokenMetrics, facts, { alarmNoDataDays });
    if (alarm !== null) return pass(`Alarm ${alarm} acts on a token metric.`, { alarm });

    const evidence = { dimensionMismatch: mismatched, withoutAction: idle, withoutData: blind };
    const reasons = [
      ...mismatched.map((name) => `${name} fits no series that exists`),
      ...idle.map((name) => `${name} acts on nothing`),
      ...blind.map((name) => `${name} has had no data for more than ${alarmNoDataDays} days`),
    ];
    if (reasons.length === 0) {
      return fail('No alarm watches a token metric.', evidence, { reason: 'NO_TOKEN_ALARM' });
    }
    return fail(`No working alarm watches a token metric: ${reasons.slice(0, 5).join('; ')}.`, evidence, {
      reason: mismatched.length === reasons.length ? 'DIMENSION_MISMATCH' : 'NO_TOKEN_ALARM',
    });
  },
});
