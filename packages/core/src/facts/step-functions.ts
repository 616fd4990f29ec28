/** One state machine: the tasks of its definition, nested ones included. Inputs and texts are never kept. */
export interface StateMachine {
  /** `ACTIVE` or `DELETING`. */
  readonly status: string;
  readonly tasks: readonly WorkflowTask[];
}

export interface WorkflowTask {
  /** Names of the states that hold it and its own, e.g. `Each document/Summarise`. */
  readonly path: string;
  /** What it calls, e.g. `arn:aws:states:::bedrock:invokeModel`. */
  readonly resource: string;
  /** Tasks that call a Lambda function: as the definition names it; `null` where that is only known at run time. */
  readonly functionName: string | null;
  readonly retries: readonly Retrier[];
  readonly catches: readonly Catcher[];
  /** Parallel and Map states around it, the outermost first. */
  readonly within: readonly EnclosingState[];
}

export interface EnclosingState {
  readonly name: string;
  /** `Distributed`: each item is an execution of its own, whose failures the state counts. */
  readonly kind: 'Parallel' | 'Map' | 'Distributed';
  readonly retries: readonly Retrier[];
  readonly catches: readonly Catcher[];
}

export interface Retrier {
  readonly errors: readonly string[];
  /** 0: these errors are not retried. */
  readonly maxAttempts: number;
  readonly backoffRate: number;
  /** Waits are spread at random, so that many executions do not come back at once. */
  readonly jitter: boolean;
}

export interface Catcher {
  readonly errors: readonly string[];
  /** The next state does no more than end the execution. */
  readonly plainEnd: boolean;
}
