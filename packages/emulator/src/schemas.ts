import { type Operation, type ServiceName, services } from '@lenswatch/core/aws/services.ts';
import { NormalizedSchema } from '@smithy/core/schema';
import type { Traits } from './shape.ts';

/** The protocol that the SDK client of a service speaks. */
export type ProtocolName = 'json-1.0' | 'json-1.1' | 'rest-json' | 'query' | 'ec2' | 'rest-xml';

/** One operation as the SDK describes it. */
export interface OperationModel {
  readonly id: Operation;
  readonly name: string;
  readonly service: ServiceModel;
  readonly input: NormalizedSchema;
  readonly output: NormalizedSchema;
  /** Method, URI template and status of the REST protocols; null where there is one URI for all. */
  readonly http: { readonly method: string; readonly uri: string; readonly status: number } | null;
}

/** One error as the SDK describes it. */
export interface ErrorModel {
  /** Shape name, e.g. `NoSuchEntityException`. */
  readonly name: string;
  /** Name on the wire of the Query protocols, e.g. `NoSuchEntity`. */
  readonly queryCode: string;
  /** Null where the model states none: the protocol's default holds. */
  readonly status: number | null;
  /** `message` or `Message`. */
  readonly messageMember: string;
  readonly schema: NormalizedSchema;
}

/** All that the emulator has to know about a service to speak for it. */
export interface ServiceModel {
  readonly service: ServiceName;
  readonly protocol: ProtocolName;
  /** First half of `x-amz-target`; empty where the protocol has none. */
  readonly target: string;
  readonly xmlNamespace: string;
  /** Errors carry their old Query name in a header as well. */
  readonly queryCompatible: boolean;
  readonly operations: ReadonlyMap<string, OperationModel>;
  /** By shape name and by Query code. */
  readonly errors: ReadonlyMap<string, ErrorModel>;
}

/** The service name of the credential scope; clients are loaded only once a request names their service. */
export const signingNames: { readonly [S in ServiceName]: string } = {
  account: 'account',
  'application-autoscaling': 'application-autoscaling',
  'bedrock-agent': 'bedrock',
  'bedrock-agentcore-control': 'bedrock-agentcore',
  bedrock: 'bedrock',
  cloudformation: 'cloudformation',
  cloudtrail: 'cloudtrail',
  cloudwatch: 'monitoring',
  config: 'config',
  dynamodb: 'dynamodb',
  ec2: 'ec2',
  events: 'events',
  guardduty: 'guardduty',
  iam: 'iam',
  kms: 'kms',
  lambda: 'lambda',
  logs: 'logs',
  opensearch: 'es',
  opensearchserverless: 'aoss',
  organizations: 'organizations',
  s3: 's3',
  s3control: 's3',
  s3vectors: 's3vectors',
  sagemaker: 'sagemaker',
  scheduler: 'scheduler',
  secretsmanager: 'secretsmanager',
  securityhub: 'securityhub',
  sfn: 'states',
  sns: 'sns',
  sqs: 'sqs',
  ssm: 'ssm',
  sts: 'sts',
  tagging: 'tagging',
};

const protocols: { readonly [shapeId: string]: ProtocolName } = {
  'aws.protocols#awsJson1_0': 'json-1.0',
  'aws.protocols#awsJson1_1': 'json-1.1',
  'aws.protocols#restJson1': 'rest-json',
  'aws.protocols#awsQuery': 'query',
  'aws.protocols#ec2Query': 'ec2',
  'aws.protocols#restXml': 'rest-xml',
};

type SchemaRef = Parameters<typeof NormalizedSchema.of>[0];

/** Operations and errors as the SDK's clients export them: tuples that start with a kind. */
type OperationSchema = readonly [
  kind: 9,
  namespace: string,
  name: string,
  traits: Traits | number,
  input: SchemaRef,
  output: SchemaRef,
];
type ErrorSchema = readonly [
  kind: -3,
  namespace: string,
  name: string,
  traits: Traits | number,
  members: readonly string[],
];

/** The part of a client's configuration that names its protocol. */
interface ProtocolConfig {
  readonly protocol: { getShapeId(): string };
  readonly protocolSettings?: {
    readonly serviceTarget?: string;
    readonly xmlNamespace?: string;
    readonly awsQueryCompatible?: boolean;
  };
}

type ClientClass = new (config: object) => { readonly config: ProtocolConfig };

const models = new Map<ServiceName, Promise<ServiceModel>>();

/** The model of a service, made from the schemas that its SDK client exports. Loaded once per process. */
export function loadModel(service: ServiceName): Promise<ServiceModel> {
  let model = models.get(service);
  if (!model) {
    model = services[service].load().then((sdk) => modelOf(service, Object.values(sdk)));
    models.set(service, model);
  }
  return model;
}

/** The services that share a name in the credential scope: `bedrock` is Bedrock and its agents. */
export function servicesSigningAs(signingName: string): ServiceName[] {
  return (Object.keys(signingNames) as ServiceName[]).filter((name) => signingNames[name] === signingName);
}

function modelOf(service: ServiceName, exported: readonly unknown[]): ServiceModel {
  const Client = exported.find(isClient);
  if (!Client) throw new Error(`The SDK package of ${service} exports no client.`);
  const { protocol, protocolSettings } = new Client({
    region: 'us-east-1',
    credentials: { accessKeyId: 'none', secretAccessKey: 'none' },
  }).config;
  const name = protocols[protocol.getShapeId()];
  if (!name) throw new Error(`${service} speaks ${protocol.getShapeId()}, which the emulator does not.`);

  const operations = new Map<string, OperationModel>();
  const errors = new Map<string, ErrorModel>();
  const model: ServiceModel = {
    service,
    protocol: name,
    target: protocolSettings?.serviceTarget ?? '',
    xmlNamespace: protocolSettings?.xmlNamespace ?? '',
    queryCompatible: protocolSettings?.awsQueryCompatible ?? false,
    operations,
    errors,
  };
  for (const schema of exported) {
    if (isOperation(schema)) operations.set(schema[2], operationOf(model, schema));
    else if (isError(schema)) {
      const error = errorOf(schema);
      errors.set(error.name, error);
      errors.set(error.queryCode, error);
    }
  }
  return model;
}

function operationOf(service: ServiceModel, schema: OperationSchema): OperationModel {
  const [, , name, traits, input, output] = schema;
  const http = typeof traits === 'object' ? traits.http : undefined;
  return {
    id: `${service.service}:${name}` as Operation,
    name,
    service,
    input: NormalizedSchema.of(input),
    output: NormalizedSchema.of(output),
    http: http ? { method: http[0], uri: http[1], status: http[2] } : null,
  };
}

function errorOf(schema: ErrorSchema): ErrorModel {
  const [, , name, traits, members] = schema;
  const { httpError, awsQueryError } = typeof traits === 'object' ? traits : {};
  const [queryCode] = Array.isArray(awsQueryError) ? awsQueryError : [];
  return {
    name,
    queryCode: typeof queryCode === 'string' ? queryCode : name,
    status: typeof httpError === 'number' ? httpError : null,
    messageMember: members.find((member) => /^message$/i.test(member)) ?? 'message',
    schema: NormalizedSchema.of(schema as unknown as SchemaRef),
  };
}

function isClient(value: unknown): value is ClientClass {
  return typeof value === 'function' && /\wClient$/.test(value.name) && 'send' in value.prototype;
}

function isOperation(value: unknown): value is OperationSchema {
  return Array.isArray(value) && value[0] === 9;
}

function isError(value: unknown): value is ErrorSchema {
  return Array.isArray(value) && value[0] === -3;
}
