import type { InputOf, Operation, OutputOf } from '@lenswatch/core/aws/services.ts';
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

/** The policy on a resource, which decides together with those of the caller. */
export interface ResourcePolicy {
  /** Account that owns the resource. */
  readonly owner: string;
  /** JSON text; null: the resource has none. */
  readonly document: string | null;
  /** True where nobody gets in without its word, not even from the owner's account: KMS keys and trust policies. */
  readonly decisive?: boolean;
}

/** What IAM has to allow before the handler runs. */
export interface Authorization {
  /** e.g. `bedrock:GetGuardrail`. */
  readonly action: string;
  /** ARN, or `*` for actions that know no resource. */
  readonly resource: string;
  readonly context?: { readonly [key: string]: string | readonly string[] };
  /** Left out where the service knows no policies on its resources. */
  readonly policy?: ResourcePolicy;
}

/** The parts of the CloudTrail event that a write leaves behind, redactions included. */
export interface Trace {
  readonly requestParameters: unknown;
  readonly responseElements: unknown;
}

/** An answer without the metadata that the SDK itself adds. */
export type Answer<O extends Operation> = Omit<OutputOf<O>, '$metadata'>;

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

/** An error that AWS would answer; `code` is the modelled error name, e.g. `ResourceNotFoundException`. */
export class AwsError extends Error {
  override readonly name = 'AwsError';
  readonly code: string;
  readonly status: number;
  /** Members that the error has beside its message, e.g. `CancellationReasons`. */
  readonly details: { readonly [member: string]: unknown };

  constructor(
    code: string,
    message: string,
    status = 400,
    details: { readonly [member: string]: unknown } = {},
  ) {
    super(message);
    this.code = code;
    this.status = status;
    this.details = details;
  }
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
