import {
  Aws,
  CfnMapping,
  Fn,
  aws_logs as logs,
  type Stack,
  aws_scheduler as scheduler,
  aws_stepfunctions as stepfunctions,
} from 'aws-cdk-lib';
import { type Grant, managedRole, trustService } from '../managed-role.ts';
import { bucketArn, named, names, ownArn } from '../names.ts';
import type { Functions } from './functions.ts';
import type { HubParameters } from './hub-parameters.ts';
import { scheduleArns, stateMachineArns } from './key.ts';
import { sweepDefinitionText } from './sweep-definition.ts';

/** The state machine that walks all accounts and regions. */
export function stateMachine(stack: Stack, given: HubParameters, keyArn: string, functions: Functions) {
  const log = new logs.CfnLogGroup(stack, 'SweepMachineLogs', {
    logGroupName: names.sweepLogs(),
    retentionInDays: given.logRetentionDays,
    kmsKeyId: keyArn,
  });
  const role = managedRole(stack, 'SweepMachineRole', {
    suffix: 'states',
    description: 'The state machine of sweeps: calls its three functions, reads the plan, writes results',
    trust: trustService('states.amazonaws.com', {
      StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID },
      ArnLike: { 'aws:SourceArn': ownArn('states', 'stateMachine:*') },
    }),
    grants: machineGrants(keyArn, functions),
    bounded: given.hasBoundary,
  });
  const machine = new stepfunctions.CfnStateMachine(stack, 'SweepMachine', {
    stateMachineName: named('sweep'),
    stateMachineType: 'STANDARD',
    roleArn: role.attrArn,
    definitionString: Fn.sub(sweepDefinitionText()),
    encryptionConfiguration: {
      type: 'CUSTOMER_MANAGED_KMS_KEY',
      kmsKeyId: keyArn,
      kmsDataKeyReusePeriodSeconds: 300,
    },
    // No execution data: account ids belong into the plan, not into a log.
    loggingConfiguration: {
      level: 'ALL',
      includeExecutionData: false,
      destinations: [{ cloudWatchLogsLogGroup: { logGroupArn: log.attrArn } }],
    },
    tracingConfiguration: { enabled: true },
  });
  machine.addResourceDependency(role);
  return machine;
}

function machineGrants(keyArn: string, functions: Functions): readonly Grant[] {
  const [machine = ''] = stateMachineArns();
  const ofThisSweep =
    'Each sweep has a folder of its own, named by its execution; the bucket and the prefix are fixed.';
  return [
    {
      sid: 'CallFunctions',
      actions: ['lambda:InvokeFunction'],
      resources: [
        functions['plan-sweep'].attrArn,
        functions.sweep.attrArn,
        functions['conclude-sweep'].attrArn,
      ],
    },
    { sid: 'ReadPlan', actions: ['s3:GetObject'], resources: bucketArn('/sweeps/*'), why: ofThisSweep },
    {
      sid: 'WriteResults',
      actions: ['s3:AbortMultipartUpload', 's3:ListMultipartUploadParts', 's3:PutObject'],
      resources: bucketArn('/sweeps/*'),
      why: ofThisSweep,
    },
    { sid: 'StartChildren', actions: ['states:StartExecution'], resources: machine },
    { sid: 'KnowOthers', actions: ['states:ListExecutions'], resources: machine },
    {
      sid: 'FollowChildren',
      actions: ['states:DescribeExecution', 'states:StopExecution'],
      resources: [
        ownArn('states', 'execution:${Prefix}-sweep:*'),
        ownArn('states', 'execution:${Prefix}-sweep/*'),
      ],
      why: 'Step Functions names the executions of a map; the state machine is this one.',
    },
    {
      sid: 'KeyOfPlanAndResults',
      actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
      resources: keyArn,
      condition: { StringEquals: { 'kms:ViaService': Fn.sub('s3.${AWS::Region}.amazonaws.com') } },
    },
    {
      sid: 'KeyOfHistory',
      actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
      resources: keyArn,
      condition: { ArnLike: { 'kms:EncryptionContext:aws:states:stateMachineArn': stateMachineArns() } },
    },
    {
      sid: 'KeyOfLogs',
      actions: ['kms:GenerateDataKey'],
      resources: keyArn,
      condition: { ArnLike: { 'kms:EncryptionContext:SourceArn': ownArn('logs', '*') } },
    },
    {
      sid: 'DeliverLogs',
      actions: [
        'logs:CreateLogDelivery',
        'logs:DeleteLogDelivery',
        'logs:DescribeLogGroups',
        'logs:DescribeResourcePolicies',
        'logs:GetLogDelivery',
        'logs:ListLogDeliveries',
        'logs:PutResourcePolicy',
        'logs:UpdateLogDelivery',
      ],
      resources: '*',
      why:
        'AWS defines no resource for log deliveries, and documents exactly these actions for a state machine that logs. ' +
        'None of them reads a log.',
    },
    {
      sid: 'Trace',
      actions: [
        'xray:GetSamplingRules',
        'xray:GetSamplingTargets',
        'xray:PutTelemetryRecords',
        'xray:PutTraceSegments',
      ],
      resources: '*',
      why: 'AWS defines no resource for writing traces and asking how many to write.',
    },
  ];
}

/** When a sweep of a kind starts (UTC, at different minutes), and how long silence is normal. */
const cadences = {
  full: { 12: 'cron(0 3,15 * * ? *)', 24: 'cron(0 3 * * ? *)' },
  account: {
    6: 'cron(20 2,8,14,20 * * ? *)',
    8: 'cron(20 2,10,18 * * ? *)',
    12: 'cron(20 2,14 * * ? *)',
  },
  metrics: {
    0: 'cron(40 0 * * ? *)',
    1: 'cron(40 * * * ? *)',
    2: 'cron(40 0/2 * * ? *)',
    3: 'cron(40 0/3 * * ? *)',
    4: 'cron(40 0/4 * * ? *)',
    6: 'cron(40 0/6 * * ? *)',
  },
} as const;

/** Seconds after which a missing heartbeat is an alarm: one and a half times a cadence. */
const patience = (hours: number) => Math.max(1, hours) * 5_400;

/** Looks up what follows from a cadence that is chosen at deployment. */
function cadenceMapping(
  stack: Stack,
  id: string,
  expressions: { readonly [hours: string]: string },
): CfnMapping {
  const rows = Object.entries(expressions).map(([hours, expression]) => [
    hours,
    { expression, patience: patience(Number(hours)) },
  ]);
  return new CfnMapping(stack, id, { mapping: Object.fromEntries(rows) });
}

/**
 * The three schedules, and the seconds of silence after which sweeps are overdue: the choices are such that
 * metrics, where they are on, never come later than accounts, nor accounts later than everything.
 *
 * @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/cross-service-confused-deputy-prevention.html
 */
export function schedules(
  stack: Stack,
  given: HubParameters,
  keyArn: string,
  machine: stepfunctions.CfnStateMachine,
): { readonly patienceSeconds: string } {
  const role = managedRole(stack, 'ScheduleRole', {
    suffix: 'schedule',
    description: 'Starts sweeps',
    trust: trustService('scheduler.amazonaws.com', {
      StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID },
      ArnEquals: { 'aws:SourceArn': ownArn('scheduler', 'schedule-group/default') },
    }),
    grants: [
      { sid: 'StartSweeps', actions: ['states:StartExecution'], resources: machine.ref },
      {
        sid: 'ReadSchedule',
        actions: ['kms:Decrypt'],
        resources: keyArn,
        condition: { ArnEquals: { 'kms:EncryptionContext:aws:scheduler:schedule:arn': scheduleArns() } },
      },
    ],
    bounded: given.hasBoundary,
  });
  const full = cadenceMapping(stack, 'FullSweep', cadences.full);
  const account = cadenceMapping(stack, 'AccountSweep', cadences.account);
  const metrics = cadenceMapping(stack, 'MetricSweep', cadences.metrics);
  const schedule = (id: string, suffix: string, mode: string, mapping: CfnMapping, hours: string) =>
    new scheduler.CfnSchedule(stack, id, {
      name: named(suffix),
      groupName: 'default',
      description: `Starts sweeps of mode ${mode}`,
      scheduleExpression: mapping.findInMap(hours, 'expression'),
      scheduleExpressionTimezone: 'UTC',
      flexibleTimeWindow: { mode: 'OFF' },
      kmsKeyArn: keyArn,
      target: {
        arn: machine.ref,
        roleArn: role.attrArn,
        input: JSON.stringify({ mode }),
        retryPolicy: { maximumEventAgeInSeconds: 3_600, maximumRetryAttempts: 10 },
      },
    });
  schedule('FullSchedule', 'sweep', 'full', full, given.fullSweepHours);
  schedule('AccountSchedule', 'account', 'account', account, given.accountSweepHours);
  const hourly = schedule('MetricSchedule', 'metrics', 'metrics', metrics, given.metricSweepHours);
  hourly.cfnOptions.condition = given.sweepsMetrics;
  return {
    patienceSeconds: Fn.conditionIf(
      given.sweepsMetrics.logicalId,
      metrics.findInMap(given.metricSweepHours, 'patience'),
      account.findInMap(given.accountSweepHours, 'patience'),
    ).toString(),
  };
}
