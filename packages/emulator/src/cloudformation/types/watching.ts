import { AwsError } from '../../aws-error.ts';
import { arnIn } from '../../services/arn.ts';
import { compositeAlarms, metricAlarms } from '../../services/cloudwatch.ts';
import { makeConfigRule } from '../../services/config-rules.ts';
import { makeLogGroup } from '../../services/log-groups.ts';
import { defineStore } from '../../world.ts';
import { generatedName, type Makers } from '../resource.ts';

/** Bodies of dashboards by name. */
export const dashboards = defineStore<string>('cloudwatch.dashboard');
/** Automation rules of Security Hub as their template has them, by name. */
export const automationRules = defineStore<unknown>('securityhub.automation-rule');

/** Log groups, alarms, dashboards and Config rules. */
export const watchingTypes: Makers = {
  'AWS::Logs::LogGroup'(properties, making) {
    const name = properties.maybeText('LogGroupName') ?? generatedName(making, 512);
    const retention = properties.maybeText('RetentionInDays');
    properties.ignore('LogGroupClass', 'DataProtectionPolicy', 'Tags');
    const arn = makeLogGroup(making.plane, making, {
      name,
      keyArn: properties.maybeText('KmsKeyId'),
      retentionDays: retention === undefined ? undefined : Number(retention),
    });
    return { ref: name, attributes: { Arn: `${arn}:*` } };
  },

  'AWS::CloudWatch::Alarm'(properties, making) {
    const AlarmName = properties.maybeText('AlarmName') ?? generatedName(making, 255);
    const AlarmArn = arnIn(making, 'cloudwatch', `alarm:${AlarmName}`);
    const metrics = properties.any('Metrics') as [] | undefined;
    const dimensions = properties.any('Dimensions') as [] | undefined;
    const description = properties.maybeText('AlarmDescription');
    const name = properties.maybeText('MetricName');
    const namespace = properties.maybeText('Namespace');
    const missing = properties.maybeText('TreatMissingData');
    const statistic = properties.maybeText('Statistic');
    const period = properties.maybeText('Period');
    const datapoints = properties.maybeText('DatapointsToAlarm');
    properties.ignore('Tags', 'Unit');
    making.plane.world.items(metricAlarms, making).set(AlarmName, {
      AlarmName,
      AlarmArn,
      StateValue: 'INSUFFICIENT_DATA',
      ActionsEnabled: properties.flag('ActionsEnabled', true),
      AlarmActions: properties.texts('AlarmActions'),
      OKActions: properties.texts('OKActions'),
      InsufficientDataActions: properties.texts('InsufficientDataActions'),
      ComparisonOperator: properties.text('ComparisonOperator') as 'GreaterThanThreshold',
      EvaluationPeriods: properties.number('EvaluationPeriods', 1),
      Threshold: properties.number('Threshold', 0),
      ...(description !== undefined && { AlarmDescription: description }),
      ...(metrics && { Metrics: metrics }),
      ...(dimensions && { Dimensions: dimensions }),
      ...(name !== undefined && { MetricName: name }),
      ...(namespace !== undefined && { Namespace: namespace }),
      ...(missing !== undefined && { TreatMissingData: missing }),
      ...(statistic !== undefined && { Statistic: statistic as 'Sum' }),
      ...(period !== undefined && { Period: Number(period) }),
      ...(datapoints !== undefined && { DatapointsToAlarm: Number(datapoints) }),
    });
    return { ref: AlarmName, attributes: { Arn: AlarmArn } };
  },

  'AWS::CloudWatch::CompositeAlarm'(properties, making) {
    const AlarmName = properties.maybeText('AlarmName') ?? generatedName(making, 255);
    const AlarmArn = arnIn(making, 'cloudwatch', `alarm:${AlarmName}`);
    properties.ignore('Tags', 'AlarmDescription');
    making.plane.world.items(compositeAlarms, making).set(AlarmName, {
      AlarmName,
      AlarmArn,
      AlarmRule: properties.text('AlarmRule'),
      StateValue: 'INSUFFICIENT_DATA',
      ActionsEnabled: properties.flag('ActionsEnabled', true),
      AlarmActions: properties.texts('AlarmActions'),
      OKActions: properties.texts('OKActions'),
      InsufficientDataActions: properties.texts('InsufficientDataActions'),
    });
    return { ref: AlarmName, attributes: { Arn: AlarmArn } };
  },

  'AWS::CloudWatch::Dashboard'(properties, making) {
    const name = properties.maybeText('DashboardName') ?? generatedName(making, 255);
    const body = properties.text('DashboardBody');
    try {
      JSON.parse(body);
    } catch {
      throw new AwsError('InvalidParameterInput', 'The field DashboardBody must be a valid JSON object', 400);
    }
    making.plane.world.items(dashboards, making).set(name, body);
    return { ref: name, attributes: {} };
  },

  'AWS::Config::ConfigRule'(properties, making) {
    const name = properties.maybeText('ConfigRuleName') ?? generatedName(making, 128);
    const source = properties.inner('Source');
    const details = source?.inners('SourceDetails') ?? [];
    for (const detail of details) detail.ignore('EventSource', 'MaximumExecutionFrequency');
    properties.ignore('Description');
    const { arn, id } = makeConfigRule(making.plane, making, {
      name,
      owner: source?.text('Owner'),
      functionArn: source?.text('SourceIdentifier') ?? '',
      messageTypes: details.map((detail) => detail.text('MessageType')),
      resourceTypes: properties.inner('Scope')?.texts('ComplianceResourceTypes') ?? [],
    });
    return { ref: name, attributes: { Arn: arn, ConfigRuleId: id } };
  },

  'AWS::SecurityHub::AutomationRule'(properties, making) {
    const name = properties.text('RuleName');
    const kept = Object.fromEntries(
      ['Actions', 'Criteria', 'Description', 'IsTerminal', 'RuleOrder', 'RuleStatus'].map((each) => [
        each,
        properties.any(each),
      ]),
    );
    making.plane.world.items(automationRules, making).set(name, kept);
    const arn = arnIn(making, 'securityhub', `automation-rule/${making.plane.world.id(12).toLowerCase()}`);
    return { ref: arn, attributes: { RuleArn: arn } };
  },
};
