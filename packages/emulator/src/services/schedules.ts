import { AwsError, type Call, defineOperation, type Modelled } from '../operation.ts';
import { arnIn } from './arn.ts';
import { required } from './record.ts';
import { expressionProblem, type ScheduleRecord, schedules } from './scheduler.ts';
import { recorded } from './trace.ts';

interface Named {
  readonly Name?: string | undefined;
  readonly GroupName?: string | undefined;
}

const keyOf = ({ Name, GroupName = 'default' }: Named) => `${GroupName}/${required(Name, 'name')}`;

function onSchedule(action: string, input: Named, call: Call) {
  return { action: `scheduler:${action}`, resource: arnIn(call, 'scheduler', `schedule/${keyOf(input)}`) };
}

function find(input: Named, call: Call): ScheduleRecord {
  const schedule = call.world.items(schedules, call).get(keyOf(input));
  if (schedule) return schedule;
  throw new AwsError('ResourceNotFoundException', `Schedule ${input.Name} does not exist.`, 404);
}

/**
 * Schedules as callers see them. An update replaces a schedule as a whole: what it does not name is as it was
 * never set. When schedules fire is up to the tests.
 *
 * @see https://docs.aws.amazon.com/scheduler/latest/APIReference/API_UpdateSchedule.html
 */
export const schedulerSchedules: readonly Modelled[] = [
  defineOperation('scheduler:GetSchedule', {
    authorize: (input, call) => [onSchedule('GetSchedule', input, call)],
    handle(input, call) {
      const schedule = find(input, call);
      return {
        Arn: schedule.arn,
        GroupName: schedule.group,
        Name: schedule.name,
        ScheduleExpression: schedule.expression,
        ScheduleExpressionTimezone: schedule.timezone,
        State: schedule.enabled ? ('ENABLED' as const) : ('DISABLED' as const),
        FlexibleTimeWindow: { Mode: 'OFF' as const },
        ActionAfterCompletion: 'NONE' as const,
        Target: {
          Arn: schedule.targetArn,
          RoleArn: schedule.roleArn,
          ...(schedule.input !== null && { Input: schedule.input }),
          RetryPolicy: schedule.retryPolicy ?? {
            MaximumEventAgeInSeconds: 86_400,
            MaximumRetryAttempts: 185,
          },
        },
        ...(schedule.description !== undefined && { Description: schedule.description }),
        ...(schedule.keyArn !== null && { KmsKeyArn: schedule.keyArn }),
      };
    },
  }),
  defineOperation('scheduler:UpdateSchedule', {
    authorize: (input, call) => [
      onSchedule('UpdateSchedule', input, call),
      {
        action: 'iam:PassRole',
        resource: input.Target?.RoleArn ?? '*',
        context: { 'iam:PassedToService': 'scheduler.amazonaws.com' },
      },
    ],
    handle(input, call) {
      const { name, group, arn } = find(input, call);
      const { ScheduleExpression: expression = '', Target, KmsKeyArn, Description } = input;
      const problem = expressionProblem(expression);
      if (problem) throw new AwsError('ValidationException', problem);
      if (input.FlexibleTimeWindow?.Mode !== 'OFF' || input.StartDate || input.EndDate) {
        throw new AwsError(
          'NotModelled',
          'The emulator models schedules without windows and dates only.',
          501,
        );
      }
      call.world.items(schedules, call).set(`${group}/${name}`, {
        name,
        group,
        arn,
        expression,
        timezone: input.ScheduleExpressionTimezone ?? 'UTC',
        enabled: input.State !== 'DISABLED',
        targetArn: required(Target?.Arn, 'target.arn'),
        roleArn: required(Target?.RoleArn, 'target.roleArn'),
        input: Target?.Input ?? null,
        keyArn: KmsKeyArn ?? null,
        ...(Description !== undefined && { description: Description }),
        ...(Target?.RetryPolicy && { retryPolicy: Target.RetryPolicy }),
      });
      return { ScheduleArn: arn };
    },
    trace: (input, answer) => ({ requestParameters: recorded(input), responseElements: recorded(answer) }),
  }),
];
