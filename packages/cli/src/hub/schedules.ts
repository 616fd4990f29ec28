import { isAbsent } from '@lenswatch/core/aws/failure.ts';
import type { OutputOf } from '@lenswatch/core/aws/services.ts';
import type { DeployedHub } from './deployed-hub.ts';

/** What the hub's schedules are called behind its prefix; the last is there only if metrics have one of their own. */
const suffixes = ['sweep', 'account', 'metrics'] as const;

/**
 * Enables or disables the schedules of sweeps. An update replaces a schedule as a whole, so everything else is
 * said again as it was.
 *
 * @returns the names of those that are in that state now.
 * @see https://docs.aws.amazon.com/scheduler/latest/APIReference/API_UpdateSchedule.html
 */
export async function setSchedules(
  hub: DeployedHub,
  state: 'ENABLED' | 'DISABLED',
): Promise<readonly string[]> {
  const set: string[] = [];
  for (const suffix of suffixes) {
    const name = `${hub.prefix}-${suffix}`;
    const schedule = await scheduleNamed(hub, name);
    if (!schedule) continue;
    const { $metadata: _, Arn: __, CreationDate: ___, LastModificationDate: ____, ...kept } = schedule;
    const { State, ScheduleExpression, Target, FlexibleTimeWindow, ...rest } = kept;
    if (State !== state) {
      await hub.call('scheduler:UpdateSchedule', {
        ...rest,
        Name: name,
        ScheduleExpression,
        Target,
        FlexibleTimeWindow,
        State: state,
      });
    }
    set.push(name);
  }
  return set;
}

async function scheduleNamed(
  hub: DeployedHub,
  Name: string,
): Promise<OutputOf<'scheduler:GetSchedule'> | undefined> {
  try {
    return await hub.call('scheduler:GetSchedule', { Name, GroupName: 'default' });
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
}
