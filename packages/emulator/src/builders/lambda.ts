import {
  type FunctionConfiguration,
  type FunctionUrl,
  functions,
  type PolicyStatement,
} from '../lambda/functions.ts';
import { arnIn } from '../services/arn.ts';
import type { At, World } from '../world.ts';
import { ago, type Built } from './built.ts';

export interface FunctionOptions {
  readonly name: string;
  readonly roleArn: string;
  /** In which subnets it runs; outside VPCs by default. */
  readonly network?: { readonly vpcId: string; readonly subnetIds: readonly string[] };
  readonly aliases?: readonly string[];
  /** Who may call it: statements without resource. */
  readonly permissions?: readonly Omit<PolicyStatement, 'Resource' | 'Effect' | 'Action'>[];
  /** A URL for everybody, or for principals of AWS; none by default. */
  readonly url?: 'NONE' | 'AWS_IAM';
  /** Values that nobody must ever see. */
  readonly environment?: { readonly [name: string]: string };
  /** Whether there is code that a host of functions knows by the name; not so by default. */
  readonly runs?: boolean;
  readonly reserved?: number;
  readonly override?: Partial<FunctionConfiguration>;
}

/** A function; each permission also holds for every alias. */
export function lambdaFunction(world: World, at: At, options: FunctionOptions): Built {
  const { name, network, aliases = [], permissions = [], url, environment } = options;
  const arn = arnIn(at, 'lambda', `function:${name}`);
  const changed = ago(world, { days: 30 }).toISOString();
  const statementsOn = (Resource: string): PolicyStatement[] =>
    permissions.map((statement) => ({
      ...statement,
      Effect: 'Allow',
      Action: 'lambda:InvokeFunction',
      Resource,
    }));
  const urls: FunctionUrl[] =
    url === undefined
      ? []
      : [
          {
            FunctionUrl: `https://${name}.lambda-url.${at.region}.on.aws/`,
            FunctionArn: arn,
            AuthType: url,
            CreationTime: changed,
            LastModifiedTime: changed,
            InvokeMode: 'BUFFERED',
          },
        ];
  world.items(functions, at).set(name, {
    configuration: {
      FunctionName: name,
      FunctionArn: arn,
      Runtime: 'nodejs24.x',
      Role: options.roleArn,
      Handler: 'index.handler',
      CodeSize: 2048,
      Timeout: 30,
      MemorySize: 256,
      LastModified: changed,
      Version: '$LATEST',
      PackageType: 'Zip',
      State: 'Active',
      LastUpdateStatus: 'Successful',
      VpcConfig: network
        ? {
            VpcId: network.vpcId,
            SubnetIds: [...network.subnetIds],
            SecurityGroupIds: ['sg-0b0b0b0b0b0b0b0b0'],
          }
        : { VpcId: '', SubnetIds: [], SecurityGroupIds: [] },
      ...(environment && { Environment: { Variables: { ...environment } } }),
      ...options.override,
    },
    code: options.runs ? { kind: 'inline', text: '' } : null,
    reserved: options.reserved ?? null,
    aliases,
    policies: new Map(
      ['', ...aliases].map((qualifier) => [
        qualifier,
        statementsOn(qualifier === '' ? arn : `${arn}:${qualifier}`),
      ]),
    ),
    urls,
  });
  return { id: name, arn };
}

/** A permission for Bedrock, bound to one agent or to nothing. */
export function fromBedrock(Sid: string, sourceArn?: string) {
  return {
    Sid,
    Principal: { Service: 'bedrock.amazonaws.com' },
    ...(sourceArn !== undefined && { Condition: { ArnLike: { 'AWS:SourceArn': sourceArn } } }),
  };
}
