import type { AwsAccount } from '@lenswatch/core/aws/access.ts';
import { isAbsent } from '@lenswatch/core/aws/failure.ts';
import type { InputOf, Operation, OutputOf } from '@lenswatch/core/aws/services.ts';
import { pagesOf } from '@lenswatch/core/engine/pages.ts';
import { MonitorError } from '@lenswatch/core/monitor-error.ts';
import { accessError } from '../access-error.ts';

/** A hub that somebody deployed, found by its names. */
export interface DeployedHub {
  readonly account: string;
  readonly region: string;
  readonly prefix: string;
  /** The state machine of sweeps. */
  readonly machineArn: string;
  /** Calls AWS in the hub's account and region. @throws MonitorError that names the missing action. */
  call<O extends Operation>(operation: O, input: InputOf<O>): Promise<OutputOf<O>>;
}

/** An execution of the state machine. */
export interface Execution {
  readonly arn: string;
  readonly name: string;
}

/** The hub with a prefix in one account and region; whether it is there shows with the first call. */
export function deployedHub(aws: AwsAccount, region: string, prefix: string, profile?: string): DeployedHub {
  const { account, partition } = aws;
  return {
    account,
    region,
    prefix,
    machineArn: `arn:${partition}:states:${region}:${account}:stateMachine:${prefix}-sweep`,
    async call(operation, input) {
      try {
        return await aws.send(operation, region, input);
      } catch (error) {
        if (isAbsent(error)) throw error;
        const action = operation.replace(/^sfn:/, 'states:');
        throw accessError(error, {
          what: `Calling ${action} in the hub's account ${account}`,
          region,
          ...(profile ? { profile } : {}),
          permit: `Allow ${action} on the hub's ${/^states/.test(action) ? 'state machine' : 'schedules'}${also(action)}.`,
        });
      }
    },
  };
}

/** What AWS asks for beside the action itself: the hub's key, and the role that a schedule passes on. */
function also(action: string): string {
  switch (action) {
    case 'scheduler:UpdateSchedule':
      return ", iam:PassRole on its role for schedules, and the use of the hub's key";
    case 'states:ListExecutions':
      return '';
    default:
      return ", and kms:Decrypt with the hub's key";
  }
}

/**
 * The sweeps that run now, the newest first.
 *
 * @throws MonitorError where there is no hub.
 */
export async function runningSweeps(hub: DeployedHub): Promise<readonly Execution[]> {
  const found: Execution[] = [];
  const pages = pagesOf({ stateMachineArn: hub.machineArn, statusFilter: 'RUNNING' as const }, (input) =>
    hub.call('sfn:ListExecutions', input),
  );
  try {
    for await (const { executions = [] } of pages) {
      for (const { executionArn, name } of executions) {
        if (executionArn && name) found.push({ arn: executionArn, name });
      }
    }
  } catch (error) {
    if (!isAbsent(error)) throw error;
    const { account, region, prefix } = hub;
    throw new MonitorError(
      'NO_HUB',
      `There is no hub of lenswatch in account ${account}, region ${region}: it has no state machine ${prefix}-sweep. ` +
        "Use credentials of the hub's account, name its region with --region, and its prefix with --prefix if it is " +
        'not "lenswatch".',
      { cause: error },
    );
  }
  return found;
}
