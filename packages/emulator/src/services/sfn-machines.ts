import { AwsError } from '../aws-error.ts';
import type { Principal } from '../iam/principal.ts';
import { sessionOfService } from '../iam/service-principal.ts';
import type { Plane } from '../plane.ts';
import { type At, defineStore, type World } from '../world.ts';
import type { RecordOf } from './record.ts';

export type StateMachine = RecordOf<'sfn:DescribeStateMachine'>;

/** A state machine as what runs it sees it. */
export interface MachineRecord extends At {
  readonly name: string;
  readonly arn: string;
  readonly roleArn: string;
  readonly type: 'STANDARD' | 'EXPRESS';
  /** Text in Amazon States Language. */
  readonly definition: string;
  /** Customer managed key of executions and their history. */
  readonly keyArn: string | null;
  /** Where it logs; null: nowhere. */
  readonly logGroupArn: string | null;
  readonly traced: boolean;
}

export type ExecutionStatus = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';

/** One run of a machine, or of a part of it that a distributed map started. */
export interface ExecutionRecord {
  readonly arn: string;
  readonly name: string;
  readonly machineArn: string;
  readonly input: string;
  readonly started: Date;
  readonly mapRunArn: string | null;
  status: ExecutionStatus;
  stopped: Date | null;
  output: string | null;
  error: string | null;
  cause: string | null;
  /** Names of the states that were entered, in order; those of a map's children stay with them. */
  readonly states: string[];
}

/** Keyed by ARN. */
export const stateMachines = defineStore<StateMachine>('sfn.state-machine');
/** Keyed by ARN, in the order of their start. */
export const executions = defineStore<ExecutionRecord>('sfn.execution');

/** A session of the role of a new machine. @throws AwsError for a role that Step Functions cannot assume. */
export function newMachineSession(
  plane: Plane,
  { account, region }: At,
  roleArn: string,
  sourceArn: string,
): Principal {
  const options = { account, region, sourceArn, sessionName: 'check' };
  const session = sessionOfService(plane, roleArn, 'states.amazonaws.com', options);
  if (session) return session;
  throw new AwsError(
    'AccessDeniedException',
    'Neither the global service principal states.amazonaws.com, nor the regional one is authorized to assume the provided role.',
    400,
  );
}

/** The machine that an ARN names, to be run. */
export function machineOf(world: World, arn: string): MachineRecord | undefined {
  const [, , , region = '', account = ''] = arn.split(':');
  const found = world.items(stateMachines, { account, region }).get(arn);
  if (!found) return undefined;
  const { name, roleArn, type, definition, encryptionConfiguration, loggingConfiguration } = found;
  const [destination] = loggingConfiguration?.destinations ?? [];
  return {
    account,
    region,
    name: name ?? '',
    arn,
    roleArn: roleArn ?? '',
    type: type ?? 'STANDARD',
    definition: definition ?? '',
    keyArn: encryptionConfiguration?.kmsKeyId ?? null,
    logGroupArn: destination?.cloudWatchLogsLogGroup?.logGroupArn ?? null,
    traced: found.tracingConfiguration?.enabled === true,
  };
}
