import { servicePrincipal } from '../../iam/service-principal.ts';
import { functionOf, functionPolicy } from '../../lambda/functions.ts';
import { AwsError } from '../../operation.ts';
import { arnIn } from '../../services/arn.ts';
import { compositeAlarms, metricAlarms } from '../../services/cloudwatch.ts';
import { configurationRecorders } from '../../services/config-recorders.ts';
import { deployedConfigRules } from '../../services/config-rules.ts';
import { keyUse } from '../../services/kms-policies.ts';
import { logGroups } from '../../services/logs.ts';
import { defineStore } from '../../world.ts';
import { generatedName, type Makers } from '../resource.ts';

/** Bodies of dashboards by name. */
export const dashboards = defineStore<string>('cloudwatch.dashboard');
/** Automation rules of Security Hub as their template has them, by name. */
export const automationRules = defineStore<unknown>('securityhub.automation-rule');

/** What CloudWatch Logs asks of a key. */
const logsUses = ['kms:GenerateDataKey', 'kms:Decrypt', 'kms:Encrypt'];

/** Log groups, alarms, dashboards and Config rules. */
export const watchingTypes: Makers = {
  'AWS::Logs::LogGroup'(properties, making) {
    const name = properties.maybeText('LogGroupName') ?? generatedName(making, 512);
    const { world } = making.plane;
    if (world.items(logGroups, making).has(name)) {
      throw new AwsError('ResourceAlreadyExistsException', 'The specified log group already exists', 400);
    }
    const arn = arnIn(making, 'logs', `log-group:${name}`);
    const keyArn = properties.maybeText('KmsKeyId');
    const retention = properties.maybeText('RetentionInDays');
    properties.ignore('LogGroupClass', 'DataProtectionPolicy', 'Tags');
    if (keyArn !== undefined) {
      const logs = servicePrincipal(`logs.${making.region}.amazonaws.com`, {
        account: making.account,
        sourceArn: arn,
      });
      for (const action of logsUses) {
        const encryptionContext = { 'aws:logs:arn': arn };
        const use = keyUse(world, {
          action,
          keyArn,
          via: 'logs',
          callerAccount: making.account,
          encryptionContext,
        });
        if (making.plane.allowed('Encryption of a log group', use, logs, making.region)) continue;
        throw new AwsError(
          'InvalidParameterException',
          `The specified KMS key does not exist or is not allowed to be used with Arn '${arn}' (${action})`,
          400,
        );
      }
    }
    world.items(logGroups, making).set(name, {
      logGroupName: name,
      arn: `${arn}:*`,
      logGroupArn: arn,
      creationTime: world.now().getTime(),
      metricFilterCount: 0,
      storedBytes: 0,
      logGroupClass: 'STANDARD',
      ...(retention !== undefined && { retentionInDays: Number(retention) }),
      ...(keyArn !== undefined && { kmsKeyId: keyArn }),
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
    const { world } = making.plane;
    const name = properties.maybeText('ConfigRuleName') ?? generatedName(making, 128);
    if (!world.items(configurationRecorders, making).has('default')) {
      throw new AwsError(
        'NoAvailableConfigurationRecorderException',
        'Configuration Recorder is not available to put config rule.',
        400,
      );
    }
    const source = properties.inner('Source');
    if (source?.text('Owner') !== 'CUSTOM_LAMBDA') {
      throw new AwsError('NotModelled', 'The emulator models custom Lambda rules of Config only.', 501);
    }
    const functionArn = source.text('SourceIdentifier');
    const details = source.inners('SourceDetails');
    for (const detail of details) detail.ignore('EventSource', 'MaximumExecutionFrequency');
    properties.ignore('Description');
    const id = `config-rule-${world.id(6).toLowerCase()}`;
    const arn = arnIn(making, 'config', `config-rule/${id}`);
    const fn = functionOf(world, making, functionArn);
    const config = servicePrincipal('config.amazonaws.com', { account: making.account, sourceArn: arn });
    const invoke = { action: 'lambda:InvokeFunction', resource: functionArn };
    const lets =
      fn &&
      making.plane.allowed(
        'New Config rule',
        { ...invoke, policy: functionPolicy(fn) },
        config,
        making.region,
      );
    if (!lets) {
      throw new AwsError(
        'InsufficientPermissionsException',
        `The AWS Lambda function ${functionArn} cannot be invoked. Check the specified function ARN, and check the function's permissions.`,
        400,
      );
    }
    world.items(deployedConfigRules, making).set(name, {
      name,
      arn,
      id,
      functionArn,
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
