/** Who signed a request. */
export interface Principal {
  /**
   * An administrator is allowed everything in its account and needs no record in the world; a service has no
   * policies of its own.
   */
  readonly kind: 'administrator' | 'user' | 'role' | 'service';
  readonly account: string;
  readonly partition: string;
  /** As AWS prints it: for a role, the ARN of the session. */
  readonly arn: string;
  /** What IAM writes as `aws:userid`, e.g. `AROAEXAMPLE:session`. */
  readonly userId: string;
  /** Name of the user or role. */
  readonly name: string;
  readonly accessKeyId: string;
  readonly session: Session | null;
  /** Services only: for whom they act. */
  readonly source?: { readonly account: string; readonly arn?: string };
}

/** Temporary credentials of an assumed role. */
export interface Session {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  readonly account: string;
  readonly roleName: string;
  readonly sessionName: string;
  /** Session policies as JSON text; what they do not allow is refused. Null: none were passed. */
  readonly policies: readonly string[] | null;
  readonly tags: { readonly [key: string]: string };
  readonly sourceIdentity: string | null;
  readonly created: Date;
  readonly expires: Date;
  revoked: boolean;
}
