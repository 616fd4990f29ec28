import type { InputOf } from '@lenswatch/core/aws/services.ts';
import { AwsError } from '../aws-error.ts';
import { type Call, defineOperation, type Modelled } from '../operation.ts';
import { arnIn } from './arn.ts';
import { required } from './record.ts';
import { checkScheduleRole, expressionProblem, type ScheduleRecord, schedules } from './scheduler.ts';
import { recorded } from './trace.ts';

type Asked = InputOf<'scheduler:UpdateSchedule'>;

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

function passedRole({ Target }: Asked) {
  return {
    action: 'iam:PassRole',
    resource: Target?.RoleArn ?? '*',
    context: { 'iam:PassedToService': 'scheduler.amazonaws.com' },
  };
}

/** A schedule as a request wants it. @throws AwsError for what Scheduler does not take. */
function asAsked(input: Asked, known: Pick<ScheduleRecord, 'name' | 'group' | 'arn'>): ScheduleRecord {
  const { ScheduleExpression: expression = '', Target, KmsKeyArn, Description } = input;
  const problem = expressionProblem(expression);
  if (problem) throw new AwsError('ValidationException', problem);
  if (input.FlexibleTimeWindow?.Mode !== 'OFF' || input.StartDate || input.EndDate) {
    throw new AwsError('NotModelled', 'The emulator models schedules without windows and dates only.', 501);
  }
  return {
    ...known,
    expression,
    timezone: input.ScheduleExpressionTimezone ?? 'UTC',
    enabled: input.State !== 'DISABLED',
    targetArn: required(Target?.Arn, 'target.arn'),
    roleArn: required(Target?.RoleArn, 'target.roleArn'),
    input: Target?.Input ?? null,
    keyArn: KmsKeyArn ?? null,
    ...(Description !== undefined && { description: Description }),
    ...(Target?.RetryPolicy && { retryPolicy: Target.RetryPolicy }),
  };
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
  defineOperation('scheduler:CreateSchedule', {
    authorize: (input, call) => [onSchedule('CreateSchedule', input, call), passedRole(input)],
    handle(input, call) {
      const key = keyOf(input);
      const { GroupName: group = 'default' } = input;
      if (call.world.items(schedules, call).has(key)) {
        throw new AwsError('ConflictException', `Schedule ${input.Name} already exists.`, 409);
      }
      const arn = arnIn(call, 'scheduler', `schedule/${key}`);
      const schedule = asAsked(input, { name: required(input.Name, 'name'), group, arn });
      if (call.plane) checkScheduleRole(call.plane, call, schedule.roleArn, group);
      call.world.items(schedules, call).set(key, schedule);
      return { ScheduleArn: arn };
    },
    trace: (input, answer) => ({ requestParameters: recorded(input), responseElements: recorded(answer) }),
  }),
  defineOperation('scheduler:UpdateSchedule', {
    authorize: (input, call) => [onSchedule('UpdateSchedule', input, call), passedRole(input)],
    handle(input, call) {
      const { name, group, arn } = find(input, call);
      call.world.items(schedules, call).set(`${group}/${name}`, asAsked(input, { name, group, arn }));
      return { ScheduleArn: arn };
    },
    trace: (input, answer) => ({ requestParameters: recorded(input), responseElements: recorded(answer) }),
  }),
];
