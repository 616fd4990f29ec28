import { aws_cloudwatch as cloudwatch, type Stack, type aws_sns as sns, Token } from 'aws-cdk-lib';
import { hubFunctions, metricsNamespace, named } from '../names.ts';
import { idOf } from './functions.ts';

const MINUTE = 60;
const HOUR = 3_600;
const DAY = 24 * HOUR;

type Alarm = Omit<
  cloudwatch.CfnAlarmProps,
  'alarmName' | 'alarmDescription' | 'alarmActions' | 'okActions' | 'evaluationPeriods'
> & { readonly evaluationPeriods?: number };

/** What the alarms watch beside the fixed names of queues and functions. */
export interface Watched {
  readonly topic: sns.CfnTopic;
  readonly stateMachineArn: string;
  /** Seconds without a heartbeat after which sweeps are overdue. */
  readonly patienceSeconds: string;
}

/**
 * Every alarm of the hub. Each says what it means and where to read on.
 *
 * @returns what the names end in, without the prefix.
 */
export function alarms(stack: Stack, watched: Watched): readonly string[] {
  const made: string[] = [];
  const alarm = (id: string, suffix: string, description: string, props: Alarm): void => {
    made.push(suffix);
    new cloudwatch.CfnAlarm(stack, id, {
      alarmName: named(suffix),
      alarmDescription: `${description} See docs/operating.md, troubleshooting.`,
      alarmActions: [watched.topic.ref],
      okActions: [watched.topic.ref],
      evaluationPeriods: 1,
      treatMissingData: 'notBreaching',
      ...props,
    });
  };

  for (const queue of ['change', 'config'] as const) {
    const id = queue === 'change' ? 'Change' : 'Config';
    alarm(`${id}DeadLettersAlarm`, `${queue}-dlq`, `Messages of the queue "${queue}" could not be handled.`, {
      ...sqsMetric('ApproximateNumberOfMessagesVisible', `${queue}-dlq`),
      statistic: 'Maximum',
      period: 5 * MINUTE,
      ...above(0),
    });
    alarm(`${id}AgeAlarm`, `${queue}-age`, `Messages of the queue "${queue}" wait longer than 15 minutes.`, {
      ...sqsMetric('ApproximateAgeOfOldestMessage', queue),
      statistic: 'Maximum',
      period: 5 * MINUTE,
      evaluationPeriods: 2,
      ...above(15 * MINUTE),
    });
  }
  for (const name of hubFunctions) {
    const id = idOf(name);
    const metric = (metricName: string) => ({
      namespace: 'AWS/Lambda',
      metricName,
      dimensions: [{ name: 'FunctionName', value: named(name) }],
      statistic: 'Sum',
      period: 5 * MINUTE,
    });
    alarm(`${id}ErrorsAlarm`, `${name}-errors`, `Function ${name} failed.`, {
      ...metric('Errors'),
      ...above(0),
    });
    alarm(`${id}ThrottlesAlarm`, `${name}-throttles`, `Function ${name} was refused executions.`, {
      ...metric('Throttles'),
      evaluationPeriods: 3,
      ...above(0),
    });
  }
  for (const [id, suffix, description, metricName] of [
    ['SweepFailedAlarm', 'sweep-failed', 'A sweep ended without a conclusion.', 'ExecutionsFailed'],
    ['SweepTimedOutAlarm', 'sweep-timed-out', 'A sweep did not end within its time.', 'ExecutionsTimedOut'],
  ] as const) {
    alarm(id, suffix, description, {
      namespace: 'AWS/States',
      metricName,
      dimensions: [{ name: 'StateMachineArn', value: watched.stateMachineArn }],
      statistic: 'Sum',
      period: 5 * MINUTE,
      ...above(0),
    });
  }
  alarm('OverdueAlarm', 'sweep-overdue', 'No sweep has finished for one and a half cadences.', {
    namespace: metricsNamespace,
    metricName: 'Heartbeat',
    statistic: 'Sum',
    period: Token.asNumber(watched.patienceSeconds),
    threshold: 1,
    comparisonOperator: 'LessThanThreshold',
    treatMissingData: 'breaching',
  });
  alarm(
    'DeniedAlarm',
    'denied-calls',
    'A member refused a read that the audit role should be allowed.',
    anyOf('ApiDenied', 'Service'),
  );
  alarm(
    'FaultsAlarm',
    'faults',
    'A collector, a control or the sweep of an account failed, and the rest went on.',
    anyOf('CollectorErrors', 'ErrorClass'),
  );
  alarm('CoverageAlarm', 'coverage-drop', 'What can be judged fell by five points or more within a day.', {
    metrics: [
      {
        id: 'coverage',
        metricStat: {
          metric: {
            namespace: metricsNamespace,
            metricName: 'LensCoverage',
            dimensions: [{ name: 'Scope', value: 'organization' }],
          },
          stat: 'Average',
          period: DAY,
        },
        returnData: false,
      },
      { id: 'change', expression: 'DIFF(coverage)', label: 'change within a day', returnData: true },
    ],
    // Two days make one difference.
    evaluationPeriods: 2,
    datapointsToAlarm: 1,
    threshold: -5,
    comparisonOperator: 'LessThanOrEqualToThreshold',
  });
  return made;
}

/** Any of a metric of ours within an hour, whatever its dimension says. */
function anyOf(metricName: string, dimension: string) {
  const expression = `SELECT SUM(${metricName}) FROM SCHEMA("${metricsNamespace}", ${dimension})`;
  return { metrics: [{ id: 'any', expression, period: HOUR, returnData: true }], ...above(0) };
}

function sqsMetric(metricName: string, suffix: string) {
  return { namespace: 'AWS/SQS', metricName, dimensions: [{ name: 'QueueName', value: named(suffix) }] };
}

function above(threshold: number) {
  return { threshold, comparisonOperator: 'GreaterThanThreshold' };
}
