import type { ServiceModel } from '../schemas.ts';
import { detailsOf, parseBody, readJson, writeJson } from './json.ts';
import type { Failure, Members, Protocol } from './protocol.ts';

/**
 * AWS JSON 1.0 and 1.1: one URI, the operation in `x-amz-target`.
 * @see https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html
 */
export function awsJson(version: '1.0' | '1.1'): Protocol {
  const contentType = `application/x-amz-json-${version}`;
  return {
    read: ({ operation }, { body }) => readJson(operation.input, parseBody(body), 'member-names') as Members,
    write: (operation, output, requestId) => ({
      status: 200,
      headers: { 'content-type': contentType, 'x-amzn-requestid': requestId },
      body: JSON.stringify(writeJson(operation.output, output, 'member-names')),
    }),
    fail: (service, failure, requestId) => ({
      status: failure.status,
      headers: {
        'content-type': contentType,
        'x-amzn-requestid': requestId,
        ...queryErrorHeader(service, failure),
      },
      body: JSON.stringify({
        __type: failure.code,
        ...detailsOf(failure, 'member-names'),
        [failure.model?.messageMember ?? 'message']: failure.message,
      }),
    }),
  };
}

/** Services that left the Query protocol still name their errors as before, for callers that look for it. */
export function queryErrorHeader(
  service: ServiceModel | null,
  { code, model, status }: Failure,
): { readonly [name: string]: string } {
  if (!service?.queryCompatible) return {};
  return { 'x-amzn-query-error': `${model?.queryCode ?? code};${status < 500 ? 'Sender' : 'Receiver'}` };
}
