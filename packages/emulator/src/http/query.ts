import { readForm } from './form.ts';
import type { Failure, Protocol } from './protocol.ts';
import { escapeXml, writeXmlMembers } from './xml.ts';

/**
 * AWS Query (IAM, STS): form in, XML out.
 * @see https://smithy.io/2.0/aws/protocols/aws-query-protocol.html
 */
export const query: Protocol = {
  read: ({ operation }, { body, query: parameters }) =>
    readForm(operation.input, formOf(body, parameters), 'query'),
  write(operation, output, requestId) {
    const { name, service } = operation;
    const result = operation.output.isStructSchema()
      ? `<${name}Result>${writeXmlMembers(operation.output, output)}</${name}Result>`
      : '';
    const metadata = `<ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata>`;
    return {
      status: 200,
      headers: { 'content-type': 'text/xml', 'x-amzn-requestid': requestId },
      body: `<${name}Response xmlns="${service.xmlNamespace}">${result}${metadata}</${name}Response>`,
    };
  },
  fail: (service, failure, requestId) => ({
    status: failure.status,
    headers: { 'content-type': 'text/xml', 'x-amzn-requestid': requestId },
    body:
      `<ErrorResponse xmlns="${service?.xmlNamespace ?? ''}"><Error><Type>${sideOf(failure)}</Type>` +
      `<Code>${escapeXml(failure.model?.queryCode ?? failure.code)}</Code>` +
      `<Message>${escapeXml(failure.message)}</Message></Error>` +
      `<RequestId>${requestId}</RequestId></ErrorResponse>`,
  }),
};

/**
 * EC2 Query: as Query, with EC2's own names and envelope.
 * @see https://smithy.io/2.0/aws/protocols/aws-ec2-query-protocol.html
 */
export const ec2Query: Protocol = {
  read: ({ operation }, { body, query: parameters }) =>
    readForm(operation.input, formOf(body, parameters), 'ec2'),
  write: ({ name, service, output: schema }, output, requestId) => ({
    status: 200,
    headers: { 'content-type': 'text/xml;charset=UTF-8', 'x-amzn-requestid': requestId },
    body:
      `<${name}Response xmlns="${service.xmlNamespace}/"><requestId>${requestId}</requestId>` +
      `${schema.isStructSchema() ? writeXmlMembers(schema, output) : ''}</${name}Response>`,
  }),
  fail: (_service, failure, requestId) => ({
    status: failure.status,
    headers: { 'content-type': 'text/xml;charset=UTF-8', 'x-amzn-requestid': requestId },
    body:
      `<Response><Errors><Error><Code>${escapeXml(failure.code)}</Code>` +
      `<Message>${escapeXml(failure.message)}</Message></Error></Errors>` +
      `<RequestID>${requestId}</RequestID></Response>`,
  }),
};

/** The form in the body; old callers may send it in the query string. */
function formOf(body: Buffer, parameters: URLSearchParams): URLSearchParams {
  return body.length > 0 ? new URLSearchParams(body.toString()) : parameters;
}

function sideOf({ status }: Failure): string {
  return status < 500 ? 'Sender' : 'Receiver';
}
