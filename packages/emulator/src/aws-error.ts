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
