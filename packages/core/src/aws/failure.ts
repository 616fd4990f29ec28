import type { UnknownReason } from '../facts/fact.ts';
import { iamActionsOf } from './iam-action.ts';
import type { Operation } from './services.ts';

/**
 * An AWS call that did not give an answer: denied, throttled until retries were spent, broken. It is a
 * value of this program (a gap with a reason), thrown only to leave the collector that cannot go on.
 */
export class AwsFailure extends Error {
  override readonly name = 'AwsFailure';
  readonly reason: UnknownReason;
  readonly operation: Operation;
  /** The IAM action to allow; null when permissions are not what is missing. */
  readonly permission: string | null;

  constructor(reason: UnknownReason, operation: Operation, message: string, cause?: unknown) {
    super(message, { cause });
    this.reason = reason;
    this.operation = operation;
    this.permission = reason === 'ACCESS_DENIED' ? permissionFor(operation, cause) : null;
  }
}

/**
 * The action to allow after a refusal. The one that AWS names need not be that of the call: what lies under a
 * customer managed key is read with `kms:Decrypt` too. Null where no policy can allow it.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
 */
export function permissionFor(operation: Operation, error: unknown): string | null {
  const { message } = (error ?? {}) as { message?: unknown };
  const named = /is not authorized to perform: ([a-z0-9-]{1,64}:[A-Za-z0-9]{1,128})\b/.exec(String(message));
  return named?.[1] ?? iamActionsOf(operation)[0] ?? null;
}

const denied =
  /^(AccessDenied|UnauthorizedOperation|NotAuthorized|AuthorizationError|Forbidden|Client\.UnauthorizedOperation)/;
const throttled =
  /^(Throttl|TooManyRequests|RequestLimitExceeded|RateExceeded|SlowDown|ProvisionedThroughputExceeded|LimitExceededException$|BandwidthLimitExceeded|RequestThrottled|PriorRequestNotComplete|EC2ThrottledException)/;
const unreachable = new Set(['ENOTFOUND', 'EAI_AGAIN', 'ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH']);
const credentials =
  /^(ExpiredToken|InvalidClientTokenId|UnrecognizedClient|InvalidAccessKeyId|SignatureDoesNotMatch|CredentialsProviderError|TokenRefreshRequired|InvalidToken|AuthFailure|OptInRequired)/;
const organizationPolicy =
  /explicit deny in a (service|resource) control policy|(service|resource) control policy/i;

/** The SDK error's name: its modelled code, whatever protocol carried it. */
export function errorNameOf(error: unknown): string {
  const { name, Code } = error as { name?: string; Code?: string };
  return Code ?? name ?? 'Error';
}

/** True when AWS says that the thing itself does not exist, or holds no such setting. */
export function isAbsent(error: unknown): boolean {
  const name = errorNameOf(error);
  return (
    /^(ResourceNotFound|NoSuchEntity|NotFound|NoSuchBucket|NoSuchBucketPolicy|NoSuchPublicAccessBlock|ServerSideEncryptionConfigurationNotFound|ObjectLockConfigurationNotFound|ReplicationConfigurationNotFound|NoSuchTagSet|TrailNotFound|StateMachineDoesNotExist|EventDataStoreNotFound|EffectivePolicyNotFound|AWSOrganizationsNotInUse|InvalidVpcEndpointId\.NotFound|InvalidSubnetID\.NotFound|InvalidPrefixListI[dD]\.NotFound)/.test(
      name,
    ) ||
    (name === 'ValidationException' &&
      /could not find|does not exist|not ?found/i.test(String((error as Error).message)))
  );
}

/**
 * Says what an SDK error means for a scan. Throttling is told by name, not by status; a missing host or a
 * refused connection proves nothing about the service, so it is unknown too.
 *
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html
 */
export function reasonOf(error: unknown): UnknownReason {
  const name = errorNameOf(error);
  const {
    message = '',
    $metadata,
    code,
  } = error as {
    message?: string;
    $metadata?: { httpStatusCode?: number };
    code?: string;
  };
  const status = $metadata?.httpStatusCode;
  if (organizationPolicy.test(message)) return 'ORG_DENIED';
  if (denied.test(name) || credentials.test(name)) return 'ACCESS_DENIED';
  if (throttled.test(name) || status === 429) return 'THROTTLED';
  if (code !== undefined && unreachable.has(code)) return 'REGION_UNSUPPORTED';
  if (status === 403) return 'ACCESS_DENIED';
  if (name === 'ValidationException' || name === 'InvalidParameterValueException') return 'INTERNAL';
  return 'SERVICE_ERROR';
}
