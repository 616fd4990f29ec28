import { AwsError } from './aws-error.ts';
import type { Failure } from './http/protocol.ts';
import { type CommonError, refusal } from './http/refusal.ts';
import type { Route } from './http/route.ts';

/** An error that already has the words and the status of its protocol. */
export class Refused extends Error {
  override readonly name = 'Refused';
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.message);
    this.failure = failure;
  }
}

/** A common error in the words of the protocol that the caller speaks. */
export function refused({ dialect, service }: Route, error: CommonError, message: string): Refused {
  return new Refused(refusal(error, message, dialect, service));
}

/** What the emulator does not have. The status is one that SDKs do not retry. */
export function notModelled(what: string): AwsError {
  return new AwsError('NotModelled', `The emulator does not model ${what}.`, 501);
}
