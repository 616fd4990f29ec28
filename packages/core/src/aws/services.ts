import type { Command } from '@smithy/types';

/**
 * Every AWS service that a collector or sink talks to. Each SDK client is loaded on first use, so that a
 * Lambda pays only for the services its event needs.
 *
 * `prefix` is the IAM prefix; `global` services answer in one region per partition; `concurrency` bounds
 * the calls in flight to one service in one account and region.
 */
export const services = {
  account: { prefix: 'account', global: true, concurrency: 2, load: () => import('@aws-sdk/client-account') },
  'application-autoscaling': {
    prefix: 'application-autoscaling',
    global: false,
    concurrency: 4,
    load: () => import('@aws-sdk/client-application-auto-scaling'),
  },
  bedrock: {
    prefix: 'bedrock',
    global: false,
    concurrency: 8,
    load: () => import('@aws-sdk/client-bedrock'),
  },
  'bedrock-agent': {
    prefix: 'bedrock',
    global: false,
    concurrency: 8,
    load: () => import('@aws-sdk/client-bedrock-agent'),
  },
  'bedrock-agentcore-control': {
    prefix: 'bedrock-agentcore',
    global: false,
    concurrency: 8,
    load: () => import('@aws-sdk/client-bedrock-agentcore-control'),
  },
  cloudformation: {
    prefix: 'cloudformation',
    global: false,
    concurrency: 2,
    load: () => import('@aws-sdk/client-cloudformation'),
  },
  cloudtrail: {
    prefix: 'cloudtrail',
    global: false,
    concurrency: 4,
    load: () => import('@aws-sdk/client-cloudtrail'),
  },
  cloudwatch: {
    prefix: 'cloudwatch',
    global: false,
    concurrency: 8,
    load: () => import('@aws-sdk/client-cloudwatch'),
  },
  config: {
    prefix: 'config',
    global: false,
    concurrency: 4,
    load: () => import('@aws-sdk/client-config-service'),
  },
  dynamodb: {
    prefix: 'dynamodb',
    global: false,
    concurrency: 32,
    load: () => import('@aws-sdk/client-dynamodb'),
  },
  ec2: { prefix: 'ec2', global: false, concurrency: 8, load: () => import('@aws-sdk/client-ec2') },
  events: {
    prefix: 'events',
    global: false,
    concurrency: 4,
    load: () => import('@aws-sdk/client-eventbridge'),
  },
  guardduty: {
    prefix: 'guardduty',
    global: false,
    concurrency: 2,
    load: () => import('@aws-sdk/client-guardduty'),
  },
  iam: { prefix: 'iam', global: true, concurrency: 8, load: () => import('@aws-sdk/client-iam') },
  kms: { prefix: 'kms', global: false, concurrency: 8, load: () => import('@aws-sdk/client-kms') },
  lambda: { prefix: 'lambda', global: false, concurrency: 8, load: () => import('@aws-sdk/client-lambda') },
  logs: {
    prefix: 'logs',
    global: false,
    concurrency: 4,
    load: () => import('@aws-sdk/client-cloudwatch-logs'),
  },
  opensearch: {
    prefix: 'es',
    global: false,
    concurrency: 4,
    load: () => import('@aws-sdk/client-opensearch'),
  },
  opensearchserverless: {
    prefix: 'aoss',
    global: false,
    concurrency: 4,
    load: () => import('@aws-sdk/client-opensearchserverless'),
  },
  organizations: {
    prefix: 'organizations',
    global: true,
    concurrency: 2,
    load: () => import('@aws-sdk/client-organizations'),
  },
  s3: { prefix: 's3', global: false, concurrency: 16, load: () => import('@aws-sdk/client-s3') },
  s3control: {
    prefix: 's3',
    global: false,
    concurrency: 4,
    load: () => import('@aws-sdk/client-s3-control'),
  },
  s3vectors: {
    prefix: 's3vectors',
    global: false,
    concurrency: 4,
    load: () => import('@aws-sdk/client-s3vectors'),
  },
  sagemaker: {
    prefix: 'sagemaker',
    global: false,
    concurrency: 8,
    load: () => import('@aws-sdk/client-sagemaker'),
  },
  scheduler: {
    prefix: 'scheduler',
    global: false,
    concurrency: 2,
    load: () => import('@aws-sdk/client-scheduler'),
  },
  secretsmanager: {
    prefix: 'secretsmanager',
    global: false,
    concurrency: 4,
    load: () => import('@aws-sdk/client-secrets-manager'),
  },
  securityhub: {
    prefix: 'securityhub',
    global: false,
    concurrency: 4,
    load: () => import('@aws-sdk/client-securityhub'),
  },
  sfn: { prefix: 'states', global: false, concurrency: 4, load: () => import('@aws-sdk/client-sfn') },
  sns: { prefix: 'sns', global: false, concurrency: 4, load: () => import('@aws-sdk/client-sns') },
  sqs: { prefix: 'sqs', global: false, concurrency: 8, load: () => import('@aws-sdk/client-sqs') },
  ssm: { prefix: 'ssm', global: false, concurrency: 2, load: () => import('@aws-sdk/client-ssm') },
  sts: { prefix: 'sts', global: false, concurrency: 4, load: () => import('@aws-sdk/client-sts') },
  tagging: {
    prefix: 'tag',
    global: false,
    concurrency: 2,
    load: () => import('@aws-sdk/client-resource-groups-tagging-api'),
  },
} as const;

export type ServiceName = keyof typeof services;

type Sdk = { [S in ServiceName]: Awaited<ReturnType<(typeof services)[S]['load']>> };

type OperationsOf<S extends ServiceName> = keyof Sdk[S] extends infer K
  ? K extends `${infer Name}Command`
    ? Name extends '$'
      ? never
      : `${S}:${Name}`
    : never
  : never;

/** `service:Operation` for every operation that the installed SDK knows, e.g. `bedrock:GetGuardrail`. */
export type Operation = { [S in ServiceName]: OperationsOf<S> }[ServiceName];

type CommandOf<O extends Operation> = O extends `${infer S extends ServiceName}:${infer Name}`
  ? `${Name}Command` extends keyof Sdk[S]
    ? Sdk[S][`${Name}Command`] extends new (
        ...input: never[]
      ) => infer C
      ? C
      : never
    : never
  : never;

// biome-ignore lint/suspicious/noExplicitAny: which client sends it does not matter here
type Sent<I extends object, R extends { $metadata: object }> = Command<any, I, any, R, any>;

/** The SDK's input type of an operation. */
export type InputOf<O extends Operation> = CommandOf<O> extends Sent<infer I, infer _R> ? I : never;

/** The SDK's output type of an operation. */
export type OutputOf<O extends Operation> = CommandOf<O> extends Sent<infer _I, infer R> ? R : never;

/** Splits `bedrock:GetGuardrail` into its service and operation name. */
export function parseOperation(operation: Operation): { service: ServiceName; name: string } {
  const colon = operation.indexOf(':');
  return { service: operation.slice(0, colon) as ServiceName, name: operation.slice(colon + 1) };
}
