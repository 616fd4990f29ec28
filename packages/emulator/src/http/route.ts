import type { ServiceName } from '@lenswatch/core/aws/services.ts';
import { loadModel, type OperationModel, type ServiceModel, servicesSigningAs } from '../schemas.ts';
import { membersOf } from '../shape.ts';
import type { Match, WireRequest } from './protocol.ts';
import { matchTemplate, templatesOf, trimmed, type UriTemplate } from './uri-template.ts';

/** How the request is written; REST and Query follow from the service. */
export type Dialect = 'json-1.0' | 'json-1.1' | 'rest-json' | 'rest-xml' | 'query' | 'ec2' | 'cbor';

export interface Route {
  /** Null if the emulator knows no such service. */
  readonly service: ServiceModel | null;
  readonly dialect: Dialect;
  /** Null if the service has no such operation. */
  readonly match: Match | null;
  /** What was asked for, in words, for the error message. */
  readonly asked: string;
}

const templates = new WeakMap<ServiceModel, readonly UriTemplate[]>();

/** Finds the operation that a request means. `signingName` is the service in its credential scope. */
export async function route(request: WireRequest, signingName: string): Promise<Route> {
  const models = await Promise.all(candidates(request, signingName).map(loadModel));
  const [service] = models;
  const where = `${request.method} ${request.headers.host ?? ''}${request.path}`;
  if (!service) {
    const asked = `${where} (service "${signingName}")`;
    return { service: null, dialect: guessedDialect(request), match: null, asked };
  }
  const target = request.headers['x-amz-target'];
  if (typeof target === 'string') return byTarget(models, target, request);
  const rpc = /^\/service\/[^/]+\/operation\/(\w+)$/.exec(request.path);
  if (rpc?.[1]) return byName(service, rpc[1], 'cbor');
  const action = actionOf(request);
  if (action !== null) return byName(service, action, service.protocol === 'ec2' ? 'ec2' : 'query');
  for (const model of models) {
    const match = byPath(model, request);
    if (match) {
      return { service: model, dialect: dialectOf(model), match, asked: match.operation.id };
    }
  }
  return { service, dialect: dialectOf(service), match: null, asked: where };
}

/** How to tell a caller of an unknown service that it is unknown. */
function guessedDialect({ headers }: WireRequest): Dialect {
  if (headers['x-amz-target'] !== undefined) return 'json-1.1';
  if (/x-www-form-urlencoded/.test(headers['content-type'] ?? '')) return 'query';
  return /(^|\.)s3/.test(headers.host ?? '') ? 'rest-xml' : 'rest-json';
}

/** Services that the request may mean; one unless two share a signing name and the host does not tell. */
function candidates(request: WireRequest, signingName: string): ServiceName[] {
  const host = request.headers.host ?? '';
  if (signingName === 's3') {
    const control = /(^|\.)s3-control\./.test(host) || request.path.startsWith('/v20180820/');
    return control ? ['s3control'] : ['s3'];
  }
  if (signingName === 'bedrock') {
    if (host.startsWith('bedrock-agent.')) return ['bedrock-agent'];
    if (host.startsWith('bedrock.')) return ['bedrock'];
  }
  return servicesSigningAs(signingName);
}

function byTarget(models: readonly ServiceModel[], target: string, request: WireRequest): Route {
  const dot = target.lastIndexOf('.');
  const service = models.find((model) => model.target === target.slice(0, dot)) ?? models[0] ?? null;
  const version = /x-amz-json-1\.0/.test(request.headers['content-type'] ?? '') ? 'json-1.0' : 'json-1.1';
  if (!service) return { service, dialect: version, match: null, asked: target };
  return byName(service, target.slice(dot + 1), version);
}

function byName(service: ServiceModel, name: string, dialect: Dialect): Route {
  const operation = service.operations.get(name);
  return {
    service,
    dialect,
    match: operation ? { operation, labels: {} } : null,
    asked: `${service.service}:${name}`,
  };
}

/** The `Action` of a Query request; null for every other request. */
function actionOf(request: WireRequest): string | null {
  if (/x-www-form-urlencoded/.test(request.headers['content-type'] ?? '')) {
    return /(?:^|&)Action=(\w+)/.exec(request.body.toString('latin1'))?.[1] ?? null;
  }
  return request.query.get('Action');
}

function byPath(service: ServiceModel, request: WireRequest): Match | null {
  if (service.service === 's3') return byBucket(service, request);
  const path = trimmed(request.path);
  for (const template of templatesFor(service)) {
    if (template.method !== request.method) continue;
    const labels = matchTemplate(template, path, request.query);
    if (labels) return { operation: template.operation, labels };
  }
  return null;
}

/** S3's templates leave out the bucket, which is in the host name or first in the path. */
function byBucket(service: ServiceModel, request: WireRequest): Match | null {
  const host = (request.headers.host ?? '').replace(/:\d+$/, '');
  const path = trimmed(request.path);
  const [, virtual] = /^(.+)\.s3[.-]/.exec(host) ?? [];
  const [first = '', ...rest] = path.split('/');
  const bucket = virtual ?? (first === '' ? undefined : decodeURIComponent(first));
  const key = virtual === undefined ? rest.join('/') : path;
  for (const template of templatesFor(service)) {
    if (template.method !== request.method || wantsBucket(template.operation) !== (bucket !== undefined))
      continue;
    const labels = matchTemplate(template, key, request.query);
    if (labels) {
      return {
        operation: template.operation,
        labels: bucket === undefined ? labels : { ...labels, Bucket: bucket },
      };
    }
  }
  return null;
}

function wantsBucket(operation: OperationModel): boolean {
  return membersOf(operation.input).some(
    (member) => member.name === 'Bucket' && member.traits.httpLabel === 1,
  );
}

function templatesFor(service: ServiceModel): readonly UriTemplate[] {
  let list = templates.get(service);
  if (!list) {
    list = templatesOf(service.operations.values());
    templates.set(service, list);
  }
  return list;
}

function dialectOf({ protocol }: ServiceModel): Dialect {
  return protocol;
}
