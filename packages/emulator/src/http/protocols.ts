import { awsJson } from './aws-json.ts';
import type { Protocol } from './protocol.ts';
import { ec2Query, query } from './query.ts';
import { restJson } from './rest-json.ts';
import { restXml } from './rest-xml.ts';
import type { Dialect } from './route.ts';
import { rpcCbor } from './rpc-cbor.ts';

/** The protocol of each dialect that a request can come in. */
export const protocols: { readonly [D in Dialect]: Protocol } = {
  'json-1.0': awsJson('1.0'),
  'json-1.1': awsJson('1.1'),
  'rest-json': restJson,
  'rest-xml': restXml,
  query,
  ec2: ec2Query,
  cbor: rpcCbor,
};
