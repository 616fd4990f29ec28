import type { IncomingHttpHeaders } from 'node:http';
import type { ErrorModel, OperationModel, ServiceModel } from '../schemas.ts';

/** A request as it came over the wire. */
export interface WireRequest {
  readonly method: string;
  /** Percent-encoded, without the query string. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** A response before it goes over the wire. */
export interface WireResponse {
  readonly status: number;
  readonly headers: { readonly [name: string]: string };
  readonly body: string | Uint8Array;
}

/** Operation and the values that its URI template took from the path; for S3, the bucket as well. */
export interface Match {
  readonly operation: OperationModel;
  readonly labels: { readonly [name: string]: string };
}

/** An error on its way out. */
export interface Failure {
  /** Shape name if the service models the error, else the name as AWS words it in this protocol. */
  readonly code: string;
  readonly message: string;
  readonly status: number;
  readonly model: ErrorModel | undefined;
  /** Members beside the message. */
  readonly details?: Members;
}

/** An input or output: members by name. */
export interface Members {
  [name: string]: unknown;
}

/** One of the languages that AWS services speak. */
export interface Protocol {
  read(match: Match, request: WireRequest): Members;
  write(operation: OperationModel, output: Members, requestId: string): WireResponse;
  fail(service: ServiceModel | null, failure: Failure, requestId: string): WireResponse;
}
