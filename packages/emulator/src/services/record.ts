import type { Operation } from '@lenswatch/core/aws/services.ts';
import type { Answer } from '../answer.ts';
import { AwsError } from '../aws-error.ts';

/** The SDK's types allow `undefined` in every required member; a stored record always has them. */
export type Complete<T> = {
  [K in keyof T]: object extends Pick<T, K> ? T[K] : Exclude<T[K], undefined>;
};

/** The answer of an operation as a stored record. */
export type RecordOf<O extends Operation> = Complete<Answer<O>>;

/** A member of an answer as a stored record, e.g. the `agent` of `GetAgent`. */
export type MemberOf<O extends Operation, K extends keyof Answer<O>> = Complete<NonNullable<Answer<O>[K]>>;

/** One row of a listing. */
export type RowOf<O extends Operation, K extends keyof Answer<O>> =
  NonNullable<Answer<O>[K]> extends readonly (infer Row)[] ? Complete<Row> : never;

/** A required member of an input, with the error that AWS gives when it is missing. */
export function required<T>(value: T | undefined, member: string): T {
  if (value !== undefined) return value;
  throw new AwsError(
    'ValidationException',
    `1 validation error detected: Value at '${member}' failed to satisfy constraint: Member must not be null`,
  );
}

/** Refuses a text that does not match the pattern of its member. */
export function matching(
  value: string,
  pattern: RegExp,
  member: string,
  code = 'ValidationException',
): string {
  if (pattern.test(value)) return value;
  throw new AwsError(
    code,
    `1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: ` +
      `Member must satisfy regular expression pattern: ${pattern.source}`,
  );
}
