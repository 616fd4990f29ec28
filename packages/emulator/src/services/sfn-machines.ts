import { type At, defineStore } from '../world.ts';

/** A state machine that can run. */
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
  readonly created: Date;
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

/** Machines with a role and a key, keyed by ARN. */
export const machines = defineStore<MachineRecord>('sfn.deployed');
/** Keyed by ARN, in the order of their start. */
export const executions = defineStore<ExecutionRecord>('sfn.execution');
