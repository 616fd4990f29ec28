import type { ServiceModel } from '../schemas.ts';
import type { Failure } from './protocol.ts';
import type { Dialect } from './route.ts';

/** Errors that every service can answer; each protocol has a name and a status of its own for them. */
export type CommonError =
  | 'access-denied'
  | 'throttled'
  | 'expired-token'
  | 'invalid-token'
  | 'missing-token'
  | 'invalid-input'
  | 'internal';

interface Wording {
  readonly code: string;
  readonly status: number;
}

type Wordings = { readonly [E in CommonError]: Wording };

const json: Wordings = {
  'access-denied': { code: 'AccessDeniedException', status: 400 },
  throttled: { code: 'ThrottlingException', status: 400 },
  'expired-token': { code: 'ExpiredTokenException', status: 400 },
  'invalid-token': { code: 'UnrecognizedClientException', status: 400 },
  'missing-token': { code: 'MissingAuthenticationTokenException', status: 400 },
  'invalid-input': { code: 'ValidationException', status: 400 },
  internal: { code: 'InternalFailure', status: 500 },
};

const restJson: Wordings = {
  'access-denied': { code: 'AccessDeniedException', status: 403 },
  throttled: { code: 'ThrottlingException', status: 429 },
  'expired-token': { code: 'ExpiredTokenException', status: 403 },
  'invalid-token': { code: 'UnrecognizedClientException', status: 403 },
  'missing-token': { code: 'MissingAuthenticationTokenException', status: 403 },
  'invalid-input': { code: 'ValidationException', status: 400 },
  internal: { code: 'InternalServerException', status: 500 },
};

const query: Wordings = {
  'access-denied': { code: 'AccessDenied', status: 403 },
  throttled: { code: 'Throttling', status: 400 },
  'expired-token': { code: 'ExpiredToken', status: 403 },
  'invalid-token': { code: 'InvalidClientTokenId', status: 403 },
  'missing-token': { code: 'MissingAuthenticationToken', status: 403 },
  'invalid-input': { code: 'ValidationError', status: 400 },
  internal: { code: 'InternalFailure', status: 500 },
};

const ec2: Wordings = {
  'access-denied': { code: 'UnauthorizedOperation', status: 403 },
  throttled: { code: 'RequestLimitExceeded', status: 503 },
  'expired-token': { code: 'RequestExpired', status: 400 },
  'invalid-token': { code: 'AuthFailure', status: 401 },
  'missing-token': { code: 'MissingAuthenticationToken', status: 403 },
  'invalid-input': { code: 'MissingParameter', status: 400 },
  internal: { code: 'InternalError', status: 500 },
};

const s3: Wordings = {
  'access-denied': { code: 'AccessDenied', status: 403 },
  throttled: { code: 'SlowDown', status: 503 },
  'expired-token': { code: 'ExpiredToken', status: 400 },
  'invalid-token': { code: 'InvalidAccessKeyId', status: 403 },
  'missing-token': { code: 'AccessDenied', status: 403 },
  'invalid-input': { code: 'InvalidRequest', status: 400 },
  internal: { code: 'InternalError', status: 500 },
};

const wordings: { readonly [D in Dialect]: Wordings } = {
  'json-1.0': json,
  'json-1.1': json,
  cbor: json,
  'rest-json': restJson,
  query,
  ec2,
  'rest-xml': s3,
};

/** A common error as this protocol words it; a status that the service's model states wins. */
export function refusal(
  error: CommonError,
  message: string,
  dialect: Dialect,
  service: ServiceModel | null,
): Failure {
  const { code, status } = wordings[dialect][error];
  const model = service?.errors.get(code);
  return { code, message, status: model?.status ?? status, model };
}
