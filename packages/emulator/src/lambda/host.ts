import type { Credentials } from '../iam/callers.ts';
import type { RunnableFunction } from './functions.ts';

/** One invocation as it reaches the code of a function. */
export interface Invocation {
  readonly requestId: string;
  readonly event: unknown;
  /** Credentials of the execution role. */
  credentials(): Credentials;
}

/** What came out of the code. */
export type Outcome =
  | { readonly state: 'returned'; readonly payload: unknown; readonly log: readonly string[] }
  /** The handler threw, timed out, or its process ended. */
  | {
      readonly state: 'failed';
      readonly errorType: string;
      readonly errorMessage: string;
      readonly log: readonly string[];
    };

/** Runs the code of functions: in processes of their own, or in this one. */
export interface FunctionHost {
  invoke(fn: RunnableFunction, invocation: Invocation): Promise<Outcome>;
  close(): Promise<void>;
}
