import type { InputOf, Operation } from '@lenswatch/core/aws/services.ts';
import type { Answer } from './answer.ts';
import { AwsError } from './aws-error.ts';
import type { Authorization } from './iam/authorization.ts';
import type { Principal } from './iam/principal.ts';
import type { Plane } from './plane.ts';
import type { World } from './world.ts';

/** Who calls, where, and when: all that a handler may know beside its input. */
export interface Call {
  readonly partition: string;
  readonly account: string;
  readonly region: string;
  /** ARN of the calling principal, e.g. `arn:aws:sts::111122223333:assumed-role/audit/session`. */
  readonly caller: string;
  readonly now: Date;
  readonly world: World;
  /** Largest page that this answer may have, whatever the caller asks for; a test sets it to 1. */
  readonly pageSize: number | undefined;
  /** Who calls, with its session; absent in calls that a test makes by hand. */
  readonly principal?: Principal;
  /** False if the emulator was started without IAM enforcement. */
  readonly iamEnforced?: boolean;
  /** What runs beside the request: deliveries, functions, executions; absent in calls that a test makes by hand. */
  readonly plane?: Plane;
}

/** The parts of the CloudTrail event that a write leaves behind, redactions included. */
export interface Trace {
  readonly requestParameters: unknown;
  readonly responseElements: unknown;
}

/** One AWS operation of the emulator. What is not defined answers `NotModelled` with the operation's name. */
export interface Modelled<O extends Operation = Operation> {
  readonly operation: O;
  /** Defaults to the operation's IAM actions on `*`. */
  authorize?(input: InputOf<O>, call: Call): readonly Authorization[];
  /** Answers at once where the order of calls matters; a promise is for those that wait for something. */
  handle(input: InputOf<O>, call: Call): Answer<O> | Promise<Answer<O>>;
  /** Writes only: what CloudTrail records. */
  trace?(input: InputOf<O>, answer: Answer<O>, call: Call): Trace;
  /** Calls on data (items, messages, objects) leave no management event. */
  readonly data?: true;
}

/** Checks a definition and keeps its types. */
export function defineOperation<O extends Operation>(
  operation: O,
  definition: NoInfer<Omit<Modelled<O>, 'operation'>>,
): Modelled {
  return { operation, ...definition } as unknown as Modelled;
}

/**
 * One page of a listing. The token is the index of the next item, as opaque to callers as AWS's own.
 * `max` is what the caller asked for.
 */
export function page<T>(
  call: Call,
  items: readonly T[],
  token: string | undefined,
  max: number | undefined,
  ceiling = 100,
): { items: T[]; next: string | undefined } {
  const start = token === undefined ? 0 : Number(Buffer.from(token, 'base64url').toString());
  if (!Number.isInteger(start) || start < 0 || start > items.length) {
    throw new AwsError('ValidationException', 'The pagination token is not valid.');
  }
  const size = Math.min(max ?? ceiling, ceiling, call.pageSize ?? ceiling);
  const end = start + size;
  return {
    items: items.slice(start, end),
    next: end < items.length ? Buffer.from(String(end)).toString('base64url') : undefined,
  };
}
