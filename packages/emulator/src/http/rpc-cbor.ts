import { CborCodec, cbor } from '@smithy/core/cbor';
import { queryErrorHeader } from './aws-json.ts';
import type { Members, Protocol } from './protocol.ts';

const codec = new CborCodec();
const headers = { 'content-type': 'application/cbor', 'smithy-protocol': 'rpc-v2-cbor' };

/**
 * RPC v2 with CBOR: what botocore, hence the AWS CLI, prefers for CloudWatch.
 * @see https://smithy.io/2.0/additional-specs/protocols/smithy-rpc-v2.html
 */
export const rpcCbor: Protocol = {
  read: ({ operation }, { body }) =>
    body.length === 0
      ? {}
      : (codec.createDeserializer().read(operation.input, new Uint8Array(body)) as Members),
  write(operation, output, requestId) {
    const serializer = codec.createSerializer();
    serializer.write(operation.output, output);
    return { status: 200, headers: { ...headers, 'x-amzn-requestid': requestId }, body: serializer.flush() };
  },
  fail: (service, failure, requestId) => ({
    status: failure.status,
    headers: { ...headers, 'x-amzn-requestid': requestId, ...queryErrorHeader(service, failure) },
    body: cbor.serialize({
      __type: failure.code,
      [failure.model?.messageMember ?? 'message']: failure.message,
    }),
  }),
};
