import type { WireRequest } from './protocol.ts';

/** Who signed, for which region and service. Signatures themselves are not verified. */
export interface Signature {
  readonly accessKeyId: string;
  readonly region: string;
  readonly signingName: string;
  readonly sessionToken: string | null;
}

const scope = /Credential=([^/,\s]+)\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request/;

/** The signature of a request, from its header or a presigned URL; null for an unsigned request. */
export function signatureOf({ headers, query }: WireRequest): Signature | null {
  const presigned = query.get('X-Amz-Credential');
  const credential = presigned ? `Credential=${presigned}` : (headers.authorization ?? '');
  const [, accessKeyId, , region, signingName] = scope.exec(credential) ?? [];
  if (!accessKeyId || !region || !signingName) return null;
  const token = query.get('X-Amz-Security-Token') ?? headers['x-amz-security-token'];
  return { accessKeyId, region, signingName, sessionToken: typeof token === 'string' ? token : null };
}
