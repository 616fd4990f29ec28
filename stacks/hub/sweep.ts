import {
  Aws,
  CfnMapping,
  Fn,
  aws_logs as logs,
  aws_scheduler as scheduler,
  type Stack,
  aws_stepfunctions as stepfunctions,
} from 'aws-cdk-lib';
import { allow, managedRole, trustService } from '../managed-role.ts';
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
    statements: machinePermissions(keyArn, functions),
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

function machinePermissions(keyArn: string, functions: Functions): readonly object[] {
  const [machine = ''] = stateMachineArns();
  return [
    allow('CallFunctions', ['lambda:InvokeFunction'], [
      functions['plan-sweep'].attrArn,
      functions.sweep.attrArn,
      functions['conclude-sweep'].attrArn,
    ]),
    allow('ReadPlan', ['s3:GetObject'], bucketArn('/sweeps/*')),
    allow(
      'WriteResults',
      ['s3:AbortMultipartUpload', 's3:ListMultipartUploadParts', 's3:PutObject'],
      bucketArn('/sweeps/*'),
    ),
    allow('StartChildren', ['states:StartExecution'], machine),
    allow('KnowOthers', ['states:ListExecutions'], machine),
    allow('FollowChildren', ['states:DescribeExecution', 'states:StopExecution'], [
      ownArn('states', 'execution:${Prefix}-sweep:*'),
      ownArn('states', 'execution:${Prefix}-sweep/*'),
    ]),
    allow('KeyOfPlanAndResults', ['kms:Decrypt', 'kms:GenerateDataKey'], keyArn, {
      StringEquals: { 'kms:ViaService': Fn.sub('s3.${AWS::Region}.amazonaws.com') },
    }),
    allow('KeyOfHistory', ['kms:Decrypt', 'kms:GenerateDataKey'], keyArn, {
      ArnLike: { 'kms:EncryptionContext:aws:states:stateMachineArn': stateMachineArns() },
    }),
    allow('KeyOfLogs', ['kms:GenerateDataKey'], keyArn, {
      ArnLike: { 'kms:EncryptionContext:SourceArn': ownArn('logs', '*') },
    }),
    // Log delivery and X-Ray have no resources to name.
    allow(
      'DeliverLogs',
      [
        'logs:CreateLogDelivery',
        'logs:DeleteLogDelivery',
        'logs:DescribeLogGroups',
        'logs:DescribeResourcePolicies',
        'logs:GetLogDelivery',
        'logs:ListLogDeliveries',
        'logs:PutResourcePolicy',
        'logs:UpdateLogDelivery',
      ],
      '*',
    ),
    allow(
      'Trace',
      ['xray:GetSamplingRules', 'xray:GetSamplingTargets', 'xray:PutTelemetryRecords', 'xray:PutTraceSegments'],
      '*',
    ),
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
function cadenceMapping(stack: Stack, id: string, expressions: { readonly [hours: string]: string }): CfnMapping {
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
    statements: [
      allow('StartSweeps', ['states:StartExecution'], machine.ref),
      allow('ReadSchedule', ['kms:Decrypt'], keyArn, {
        ArnEquals: { 'kms:EncryptionContext:aws:scheduler:schedule:arn': scheduleArns() },
      }),
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
