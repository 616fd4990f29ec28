import { XmlCodec } from '@aws-sdk/core/protocols';
import type { NormalizedSchema } from '@smithy/core/schema';
import { AwsError } from '../aws-error.ts';
import type { OperationModel, ServiceModel } from '../schemas.ts';
import { membersOf } from '../shape.ts';
import type { Members, Protocol } from './protocol.ts';
import { inBody, payloadOf, readBindings, writeBindings } from './rest-bindings.ts';
import { escapeXml, writeXmlElement } from './xml.ts';

const declaration = '<?xml version="1.0" encoding="UTF-8"?>\n';
const codec = new XmlCodec({
  timestampFormat: { useTrait: true, default: 5 },
  httpBindings: true,
  xmlNamespace: '',
  serviceNamespace: '',
});

/**
 * REST with XML bodies (S3 and S3 Control).
 * @see https://smithy.io/2.0/aws/protocols/aws-restxml-protocol.html
 */
export const restXml: Protocol = {
  read(match, request) {
    const { input } = match.operation;
    const bound = readBindings(match, request);
    if (request.body.length === 0) return bound;
    const payload = payloadOf(input);
    if (!payload) {
      return membersOf(input).some(inBody)
        ? { ...(readXml(input, request.body) as Members), ...bound }
        : bound;
    }
    if (payload.schema.isBlobSchema()) bound[payload.name] = new Uint8Array(request.body);
    else if (payload.schema.isStringSchema()) bound[payload.name] = request.body.toString();
    else bound[payload.name] = readXml(payload.schema, request.body);
    return bound;
  },

  write(operation, output, requestId) {
    const { status, headers } = writeBindings(operation, output);
    return {
      status,
      headers: { 'content-type': 'application/xml', 'x-amz-request-id': requestId, ...headers },
      body: bodyOf(operation, output),
    };
  },

  fail(service, failure, requestId) {
    const error =
      `<Code>${escapeXml(failure.code)}</Code><Message>${escapeXml(failure.message)}</Message>` +
      `<RequestId>${requestId}</RequestId>`;
    // S3 alone does without the envelope that the protocol prescribes.
    const body =
      service?.service === 's3control'
        ? `<ErrorResponse><Error><Type>Sender</Type>${error}</Error></ErrorResponse>`
        : `<Error>${error}<HostId>${requestId}</HostId></Error>`;
    return {
      status: failure.status,
      headers: { 'content-type': 'application/xml', 'x-amz-request-id': requestId },
      body: declaration + body,
    };
  },
};

function bodyOf(operation: OperationModel, output: Members): string | Uint8Array {
  const { output: schema, service } = operation;
  if (!schema.isStructSchema()) return '';
  const payload = payloadOf(schema);
  if (payload) {
    const value = output[payload.name];
    if (value === undefined) return '';
    if (typeof value === 'string' || value instanceof Uint8Array) return value;
    const name = payload.traits.xmlName ?? payload.schema.getName() ?? payload.name;
    return declaration + withNamespace(name, service, writeXmlElement(name, payload.schema, value));
  }
  const members = membersOf(schema).filter(inBody);
  if (members.length === 0) return '';
  const root = schema.getMergedTraits().xmlName ?? `${operation.name}Result`;
  const content = members
    .filter((member) => output[member.name] !== undefined)
    .map((member) => {
      const name = member.schema.getMemberTraits().xmlName ?? member.name;
      const xml = writeXmlElement(name, member.schema, output[member.name]);
      // GetBucketLocation answers one bare element: the root is the member itself.
      return name === root ? xml.slice(name.length + 2, -(name.length + 3)) : xml;
    });
  return declaration + withNamespace(root, service, `<${root}>${content.join('')}</${root}>`);
}

function withNamespace(root: string, service: ServiceModel, xml: string): string {
  return xml.replace(`<${root}>`, () => `<${root} xmlns="${service.xmlNamespace}">`);
}

function readXml(schema: NormalizedSchema, body: Buffer): unknown {
  try {
    return codec.createDeserializer().read(schema, new Uint8Array(body));
  } catch (error) {
    throw new AwsError(
      'MalformedXML',
      `The XML you provided was not well-formed: ${(error as Error).message}`,
    );
  }
}
