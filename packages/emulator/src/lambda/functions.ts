import type { ResourcePolicy } from '../operation.ts';
import { type At, defineStore, type World } from '../world.ts';

/** Where the code of a function is. */
export type Code =
  | { readonly kind: 'inline'; readonly text: string }
  | { readonly kind: 'stored'; readonly bucket: string; readonly key: string };

/** A function that can run. */
export interface FunctionRecord extends At {
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
  /** Executions kept for it, which are also the most it gets; null: no limit of its own. */
  readonly reserved: number | null;
  readonly traced: boolean;
  /** Statements of its policy: who beside its account may invoke it. */
  readonly statements: object[];
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

/** Functions with code, keyed by name. */
export const functions = defineStore<FunctionRecord>('lambda.deployed');
/** Keyed by id. */
export const eventSourceMappings = defineStore<EventSourceMapping>('lambda.event-source-mapping');

/** A function by name or ARN. */
export function functionOf(world: World, at: At, reference: string): FunctionRecord | undefined {
  const parts = reference.split(':');
  if (!reference.startsWith('arn:')) return world.items(functions, at).get(parts[0] ?? '');
  return world.items(functions, { account: parts[4] ?? '', region: parts[3] ?? '' }).get(parts[6] ?? '');
}

/** The policy of a function, as IAM is to see it. */
export function functionPolicy({ account, statements }: FunctionRecord): ResourcePolicy {
  const document = JSON.stringify({ Version: '2012-10-17', Statement: statements });
  return { owner: account, document: statements.length > 0 ? document : null };
}
