import { AwsError } from '../aws-error.ts';
import { sessionOfService } from '../iam/service-principal.ts';
import type { Plane } from '../plane.ts';
import { type At, defineStore } from '../world.ts';
import { arnIn } from './arn.ts';
import { keyUse } from './kms-policies.ts';

/** A schedule of EventBridge Scheduler: templates make them, callers read and replace them. */
export interface ScheduleRecord {
  readonly name: string;
  readonly group: string;
  readonly arn: string;
  readonly expression: string;
  readonly timezone: string;
  readonly enabled: boolean;
  readonly targetArn: string;
  readonly roleArn: string;
  readonly input: string | null;
  readonly keyArn: string | null;
  readonly description?: string;
  readonly retryPolicy?: {
    readonly MaximumEventAgeInSeconds?: number | undefined;
    readonly MaximumRetryAttempts?: number | undefined;
  };
}

/** Keyed by `group/name`. */
export const schedules = defineStore<ScheduleRecord>('scheduler.schedule');

/** Says what is wrong with an expression; `null` if Scheduler takes it. */
export function expressionProblem(expression: string): string | null {
  if (/^rate\((1 (minute|hour|day)|([2-9]|[1-9]\d+) (minutes|hours|days))\)$/.test(expression)) return null;
  if (/^at\(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\)$/.test(expression)) return null;
  const fields = /^cron\((.+)\)$/.exec(expression)?.[1]?.split(' ');
  if (fields?.length !== 6) return `Invalid Schedule Expression ${expression}.`;
  const [, , day, , weekday] = fields;
  // One of the two says nothing, always.
  return (day === '?') === (weekday === '?') ? `Invalid Schedule Expression ${expression}.` : null;
}

/** The ARN of the group, which is what roles see as source. */
function groupArn(at: At, group: string): string {
  return arnIn(at, 'scheduler', `schedule-group/${group}`);
}

/** @throws AwsError for a role that Scheduler cannot assume for schedules of a group. */
export function checkScheduleRole(
  plane: Plane,
  { account, region }: At,
  roleArn: string,
  group: string,
): void {
  const sourceArn = groupArn({ account, region }, group);
  const options = { account, region, sourceArn, sessionName: 'check' };
  if (sessionOfService(plane, roleArn, 'scheduler.amazonaws.com', options)) return;
  throw new AwsError(
    'ValidationException',
    'The execution role you provide must allow AWS EventBridge Scheduler to assume the role.',
    400,
  );
}

/**
 * Does now what a schedule does at its time.
 * @returns the ARN of what it started, if it started something that has one.
 * @throws AwsError where the role, the key or the target refuse; Scheduler would try again.
 */
export async function fire(plane: Plane, at: At, name: string, group = 'default'): Promise<string | null> {
  const schedule = plane.world.items(schedules, at).get(`${group}/${name}`);
  if (!schedule?.enabled)
    throw new AwsError('ResourceNotFoundException', `There is no schedule ${name}.`, 404);
  const actingFor = { account: at.account, sourceArn: groupArn(at, group) };
  const session = sessionOfService(plane, schedule.roleArn, 'scheduler.amazonaws.com', {
    ...actingFor,
    sessionName: 'scheduler',
    region: at.region,
  });
  if (!session) {
    throw new AwsError(
      'AccessDeniedException',
      `scheduler.amazonaws.com may not assume ${schedule.roleArn}.`,
      403,
    );
  }
  if (schedule.keyArn !== null) {
    const use = keyUse(plane.world, {
      action: 'kms:Decrypt',
      keyArn: schedule.keyArn,
      via: 'scheduler',
      callerAccount: at.account,
      encryptionContext: { 'aws:scheduler:schedule:arn': schedule.arn },
    });
    if (!plane.allowed(`Schedule ${name}: its own settings`, use, session, at.region)) {
      throw new AwsError(
        'AccessDeniedException',
        `${session.arn} is not authorized to perform: kms:Decrypt`,
        403,
      );
    }
  }
  const [, , service] = schedule.targetArn.split(':');
  const input = schedule.input ?? '{}';
  if (service === 'states') {
    const { executionArn } = await plane.act(
      'sfn:StartExecution',
      { stateMachineArn: schedule.targetArn, input },
      session,
      at.region,
    );
    return executionArn ?? null;
  }
  if (service === 'lambda') {
    const Payload = new Uint8Array(Buffer.from(input));
    const asked = { FunctionName: schedule.targetArn, InvocationType: 'Event' as const, Payload };
    await plane.act('lambda:Invoke', asked, session, at.region);
    return null;
  }
  throw new AwsError('NotModelled', `The emulator does not model schedules for ${schedule.targetArn}.`, 501);
}
