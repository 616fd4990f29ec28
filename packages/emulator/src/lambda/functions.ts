import type { ResourcePolicy } from '../iam/authorization.ts';
import type { RecordOf, RowOf } from '../services/record.ts';
import { type At, defineStore, type World } from '../world.ts';

/** Where the code of a function is. */
export type Code =
  | { readonly kind: 'inline'; readonly text: string }
  | { readonly kind: 'stored'; readonly bucket: string; readonly key: string };

export type FunctionConfiguration = RecordOf<'lambda:GetFunctionConfiguration'>;
export type FunctionUrl = RowOf<'lambda:ListFunctionUrlConfigs', 'FunctionUrlConfigs'>;

/** A statement of a function's policy as Lambda writes it. */
export interface PolicyStatement {
  readonly Sid: string;
  readonly Effect: 'Allow';
  readonly Principal: unknown;
  readonly Action: string;
  readonly Resource: string;
  readonly Condition?: unknown;
}

/** One function: its unpublished code, its aliases, and who may call which of them. */
export interface FunctionRecord {
  configuration: FunctionConfiguration;
  /** Null: nothing that could run. */
  readonly code: Code | null;
  /** Executions kept for it, which are also the most it gets; null: no limit of its own. */
  readonly reserved: number | null;
  /** Names of aliases; versions are not modelled beside `$LATEST`. */
  readonly aliases: readonly string[];
  /** Statements by qualifier; '' is the function itself. */
  readonly policies: Map<string, PolicyStatement[]>;
  readonly urls: FunctionUrl[];
}

/** A function as what runs it sees it. */
export interface RunnableFunction extends At {
  readonly name: string;
  readonly arn: string;
  readonly roleArn: string;
  readonly handler: string;
  readonly runtime: string;
  /** Seconds. */
  readonly timeout: number;
  /** Megabytes. */
  readonly memory: number;
  readonly environment: { readonly [name: string]: string };
  readonly code: Code;
  /** Customer managed key of the environment; null: Lambda's own. */
  readonly keyArn: string | null;
  readonly logGroup: string;
  readonly reserved: number | null;
  readonly traced: boolean;
  /** Statements of its policy: who beside its account may invoke it. */
  readonly statements: readonly PolicyStatement[];
}

/** What a queue feeds to a function. */
export interface EventSourceMapping {
  readonly id: string;
  readonly queueArn: string;
  readonly functionName: string;
  readonly batchSize: number;
  /** Seconds that a batch may wait to fill. */
  readonly window: number;
  readonly reportsFailures: boolean;
  readonly concurrency: number;
  enabled: boolean;
}

/** Keyed by name. */
export const functions = defineStore<FunctionRecord>('lambda.function');
/** Keyed by id. */
export const eventSourceMappings = defineStore<EventSourceMapping>('lambda.event-source-mapping');

/** A function that can run, by name or ARN. */
export function functionOf(world: World, at: At, reference: string): RunnableFunction | undefined {
  const parts = reference.split(':');
  const isArn = reference.startsWith('arn:');
  const { account, region } = isArn ? { account: parts[4] ?? '', region: parts[3] ?? '' } : at;
  const place = { account, region };
  const record = world.items(functions, place).get((isArn ? parts[6] : parts[0]) ?? '');
  return record && runnable(place, record);
}

/** All functions of a place that can run. */
export function runnableFunctions(world: World, at: At): readonly RunnableFunction[] {
  return [...world.items(functions, at).values()].flatMap((record) => runnable(at, record) ?? []);
}

function runnable({ account, region }: At, record: FunctionRecord): RunnableFunction | undefined {
  const { configuration, code, reserved, policies } = record;
  if (!code) return undefined;
  const name = configuration.FunctionName ?? '';
  return {
    account,
    region,
    name,
    arn: configuration.FunctionArn ?? '',
    roleArn: configuration.Role ?? '',
    handler: configuration.Handler ?? '',
    runtime: configuration.Runtime ?? '',
    timeout: configuration.Timeout ?? 3,
    memory: configuration.MemorySize ?? 128,
    environment: configuration.Environment?.Variables ?? {},
    code,
    keyArn: configuration.KMSKeyArn ?? null,
    logGroup: configuration.LoggingConfig?.LogGroup ?? `/aws/lambda/${name}`,
    reserved,
    traced: configuration.TracingConfig?.Mode === 'Active',
    statements: policies.get('') ?? [],
  };
}

/** The policy of a function, as IAM is to see it. */
export function functionPolicy({ account, statements }: RunnableFunction): ResourcePolicy {
  const document = JSON.stringify({ Version: '2012-10-17', Statement: statements });
  return { owner: account, document: statements.length > 0 ? document : null };
}

/** Lets somebody call a function, beside whom it lets already. */
export function permit(record: FunctionRecord, statement: PolicyStatement, qualifier = ''): void {
  record.policies.set(qualifier, [...(record.policies.get(qualifier) ?? []), statement]);
}
