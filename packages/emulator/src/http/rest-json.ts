import { membersOf } from '../shape.ts';
import { detailsOf, parseBody, readJson, writeJson } from './json.ts';
import type { Members, Protocol } from './protocol.ts';
import { inBody, payloadOf, readBindings, writeBindings } from './rest-bindings.ts';

/**
 * REST with JSON bodies.
 * @see https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html
 */
export const restJson: Protocol = {
  read(match, request) {
    const { input } = match.operation;
    const bound = readBindings(match, request);
    const payload = payloadOf(input);
    if (payload) {
      if (request.body.length > 0) {
        bound[payload.name] = payload.schema.isBlobSchema()
          ? new Uint8Array(request.body)
          : readJson(payload.schema, parseBody(request.body), 'json-names');
      }
      return bound;
    }
    const hasBody = request.body.length > 0 && membersOf(input).some(inBody);
    const body = hasBody ? (readJson(input, parseBody(request.body), 'json-names') as Members) : {};
    return { ...body, ...bound };
  },

  write(operation, output, requestId) {
    const { status, headers } = writeBindings(operation, output);
    const payload = payloadOf(operation.output);
    const answer = { status, headers: { 'x-amzn-requestid': requestId, ...headers } };
    if (payload) {
      const value = output[payload.name];
      if (value === undefined) return { ...answer, body: '' };
      if (typeof value === 'string' || value instanceof Uint8Array) return { ...answer, body: value };
      return { ...json(answer), body: JSON.stringify(writeJson(payload.schema, value, 'json-names')) };
    }
    const body: Members = {};
    for (const member of membersOf(operation.output)) {
      const value = output[member.name];
      if (value === undefined || !inBody(member)) continue;
      body[member.traits.jsonName ?? member.name] = writeJson(member.schema, value, 'json-names');
    }
    return { ...json(answer), body: JSON.stringify(body) };
  },

  fail: (_service, failure, requestId) => ({
    status: failure.status,
    headers: {
      'content-type': 'application/json',
      'x-amzn-requestid': requestId,
      'x-amzn-errortype': failure.code,
    },
    body: JSON.stringify({
      ...detailsOf(failure, 'json-names'),
      [failure.model?.messageMember ?? 'message']: failure.message,
    }),
  }),
};

function json<T extends { readonly headers: object }>(answer: T) {
  return { ...answer, headers: { 'content-type': 'application/json', ...answer.headers } };
}
