import { scoreAccount } from '@lenswatch/core/engine/score.ts';
import { organizationMetrics } from '@lenswatch/core/metrics/posture.ts';
import { postureOf } from '@lenswatch/core/metrics/summary.ts';
import { defaultFramework } from '@lenswatch/core/requirements/frameworks.ts';
import { describe, expect, test } from 'vitest';
import { hubFunctions } from '../../stacks/names.ts';
import { finding } from '../support/finding.ts';
import { hub, hubAccount, named, ofType, type Statement } from './deployed.ts';

const one = hub();
const alarmNamed = (suffix: string, resources = one) =>
  named(resources, 'AWS::CloudWatch::Alarm', 'AlarmName', `lenswatch-${suffix}`).Properties;

describe('the alarms', () => {
  test('tell the topic when they begin and when they end', () => {
    for (const { Properties } of ofType(one, 'AWS::CloudWatch::Alarm')) {
      expect(Properties).toMatchObject({ AlarmActions: ['<Topic>'], OKActions: ['<Topic>'] });
      expect(Properties.AlarmDescription).toMatch(/operating\.md/);
    }
  });

  test.each(['change', 'config'])('watch the queue "%s" for dead letters and for age', (queue) => {
    expect(alarmNamed(`${queue}-dlq`)).toMatchObject({
      MetricName: 'ApproximateNumberOfMessagesVisible',
      Dimensions: [{ Name: 'QueueName', Value: `lenswatch-${queue}-dlq` }],
      Threshold: 0,
    });
    expect(alarmNamed(`${queue}-age`)).toMatchObject({
      MetricName: 'ApproximateAgeOfOldestMessage',
      Dimensions: [{ Name: 'QueueName', Value: `lenswatch-${queue}` }],
      Threshold: 900,
    });
  });

  test.each(hubFunctions)('watch %s for errors and throttles', (name) => {
    for (const [suffix, MetricName] of [
      ['errors', 'Errors'],
      ['throttles', 'Throttles'],
    ]) {
      expect(alarmNamed(`${name}-${suffix}`)).toMatchObject({
        MetricName,
        Dimensions: [{ Name: 'FunctionName', Value: `lenswatch-${name}` }],
      });
    }
  });

  test.each([
    [{}, 5_400],
    [{ MetricSweepHours: '4' }, 21_600],
    [{ MetricSweepHours: '0' }, 32_400],
    [{ MetricSweepHours: '0', AccountSweepHours: '12' }, 64_800],
  ])('silence of one and a half of the shortest cadence is one: %j', (cadences, Period) => {
    expect(alarmNamed('sweep-overdue', hub(cadences))).toMatchObject({
      MetricName: 'Heartbeat',
      Period,
      ComparisonOperator: 'LessThanThreshold',
      TreatMissingData: 'breaching',
    });
  });

  test('watch refused reads of all services together', () => {
    const [query] = alarmNamed('denied-calls').Metrics;
    expect(query.Expression).toBe('SELECT SUM(ApiDenied) FROM SCHEMA("GenAILens", Service)');
  });

  test('watch coverage from one day to the next', () => {
    expect(alarmNamed('coverage-drop')).toMatchObject({
      EvaluationPeriods: 2,
      DatapointsToAlarm: 1,
      Threshold: -5,
      ComparisonOperator: 'LessThanOrEqualToThreshold',
    });
  });
});

test('only alarms of this hub publish, and only encrypted', () => {
  const statements = ofType(one, 'AWS::SNS::TopicPolicy').flatMap(
    ({ Properties }) => Properties.PolicyDocument.Statement as Statement[],
  );
  const [publish, refuse] = statements;
  expect(statements).toHaveLength(2);
  expect(publish).toMatchObject({
    Principal: { Service: 'cloudwatch.amazonaws.com' },
    Condition: {
      StringEquals: { 'aws:SourceAccount': hubAccount },
      ArnLike: { 'aws:SourceArn': `arn:aws:cloudwatch:eu-west-1:${hubAccount}:alarm:lenswatch-*` },
    },
  });
  expect(refuse).toMatchObject({ Effect: 'Deny' });
});

test('an address is subscribed where one is given', () => {
  expect(ofType(one, 'AWS::SNS::Subscription')).toEqual([]);
  const [subscription] = ofType(hub({ NotifyEmail: 'security@example.com' }), 'AWS::SNS::Subscription');
  expect(subscription?.Properties).toMatchObject({ Protocol: 'email', Endpoint: 'security@example.com' });
});

describe('the dashboards', () => {
  const bodyOf = (name: string) =>
    JSON.parse(named(one, 'AWS::CloudWatch::Dashboard', 'DashboardName', name).Properties.DashboardBody) as {
      widgets: readonly {
        x: number;
        y: number;
        width: number;
        height: number;
        properties: { metrics?: unknown };
      }[];
    };

  test.each(['lenswatch-Posture', 'lenswatch-Organization'])('%s is valid and fills its rows', (name) => {
    const { widgets } = bodyOf(name);
    const rows = new Map<number, number>();
    for (const { x, y, width } of widgets) {
      expect(x + width).toBeLessThanOrEqual(24);
      rows.set(y, (rows.get(y) ?? 0) + width);
    }
    expect([...rows.values()].every((width) => width === 24)).toBe(true);
    expect(widgets.length).toBeLessThan(500);
  });

  test('Posture asks for results under the names with which they are published', () => {
    const published = postureOf(
      (['critical', 'high'] as const).map((severity) => finding({ severity, verdict: 'fail' })),
      scoreAccount(hubAccount, [], [], defaultFramework, [], '2026-11-20T12:00:00.000Z'),
      defaultFramework,
      '2026-11-20T12:00:00.000Z',
    );
    const names = organizationMetrics([{ account: hubAccount, posture: published }]).map(
      ({ name, dimensions = {} }) => JSON.stringify([name, ...Object.entries(dimensions).flat()]),
    );
    const asked = bodyOf('lenswatch-Posture').widgets.flatMap(({ properties: { metrics = [] } }) =>
      (metrics as unknown[][]).flatMap(([, name, ...dimensions]) =>
        name === 'Results'
          ? JSON.stringify([name, ...dimensions.filter((one) => typeof one === 'string')])
          : [],
      ),
    );
    expect(asked).toHaveLength(2);
    for (const one of asked) expect(names).toContain(one);
  });

  test('Posture shows every alarm', () => {
    const text = JSON.stringify(bodyOf('lenswatch-Posture'));
    for (const { Properties } of ofType(one, 'AWS::CloudWatch::Alarm')) {
      expect(text).toContain(`arn:aws:cloudwatch:eu-west-1:${hubAccount}:alarm:${Properties.AlarmName}"`);
    }
  });
});
