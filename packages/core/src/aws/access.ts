import { setTimeout as sleep } from 'node:timers/promises';
import type { AwsCredentialIdentity, AwsCredentialIdentityProvider } from '@smithy/types';
import pLimit, { type LimitFunction } from 'p-limit';
import { stringify } from 'safe-stable-stringify';
import type { UnknownReason } from '../facts/fact.ts';
import { AwsFailure, errorNameOf, isAbsent, permissionFor, reasonOf } from './failure.ts';
import { globalRegionOf, partitionOf } from './partition.ts';
import {
  type InputOf,
  type Operation,
  type OutputOf,
  parseOperation,
  type ServiceName,
  services,
} from './services.ts';

/** One finished AWS call, for progress, metrics and benchmarks. */
export interface CallRecord {
  readonly operation: Operation;
  readonly account: string;
  readonly region: string;
  readonly outcome: 'ok' | 'absent' | 'failed';
  /** Why it failed. */
  readonly reason?: UnknownReason;
  /** Throttling answers that the SDK retried. */
  readonly throttles: number;
}

export interface AwsOptions {
  /** Attempts per call, the first included. */
  readonly maxAttempts: number;
  /** Passed to every SDK client: request handler, endpoint, retry strategy. */
  readonly clientConfig?: { readonly [key: string]: unknown };
  readonly onCall?: (record: CallRecord) => void;
  /** Ends every call in flight and refuses new ones. */
  readonly signal?: AbortSignal;
  /** At most so many calls a second to one service in one region, so that its owner is never throttled. */
  readonly callsPerSecond?: number;
}

export type Credentials = AwsCredentialIdentity | AwsCredentialIdentityProvider;

/** The part of an SDK client that is used here; all of them share it. */
interface Client {
  send(command: object, options: { abortSignal?: AbortSignal }): Promise<unknown>;
  destroy(): void;
  middlewareStack: {
    add(middleware: unknown, options: { step: string; priority: string; name: string }): void;
  };
}

/**
 * One account, read through the SDK: one client per region and service, bounded concurrency per service,
 * one call per question. It never writes what it reads to a log.
 */
export class AwsAccount {
  readonly account: string;
  readonly partition: string;
  readonly #credentials: Credentials;
  readonly #options: AwsOptions;
  readonly #clients = new Map<
    string,
    Promise<{ client: Client; sdk: { [name: string]: unknown }; limit: LimitFunction }>
  >();
  readonly #answers = new Map<string, Promise<unknown>>();
  readonly #throttles = new Map<string, number>();
  readonly #free = new Map<string, number>();

  constructor(account: string, partition: string, credentials: Credentials, options: AwsOptions) {
    this.account = account;
    this.partition = partition;
    this.#credentials = credentials;
    this.#options = options;
  }

  /**
   * Asks AWS once: identical questions of this account share one answer, failures included.
   *
   * @param onAsk called when the question really goes out.
   * @throws AwsFailure when AWS gives no answer, after the SDK's retries.
   * @throws the SDK's error when AWS says that the thing does not exist; `isAbsent` tells.
   */
  read<O extends Operation>(
    operation: O,
    region: string,
    input: InputOf<O>,
    onAsk?: () => void,
  ): Promise<OutputOf<O>> {
    const key = `${operation}@${region}?${stringify(input)}`;
    const known = this.#answers.get(key);
    if (known !== undefined) return known as Promise<OutputOf<O>>;
    onAsk?.();
    const answer = this.send(operation, region, input);
    answer.catch(() => {}); // every caller awaits it; this one only keeps the process alive
    this.#answers.set(key, answer);
    return answer;
  }

  /** Like `read`, without the memory: for writes. */
  async send<O extends Operation>(operation: O, region: string, input: InputOf<O>): Promise<OutputOf<O>> {
    const { service, name } = parseOperation(operation);
    const at = services[service].global ? globalRegionOf(partitionOf(region)) : region;
    const { client, sdk, limit } = await this.#client(service, at);
    const Command = sdk[`${name}Command`] as new (input: InputOf<O>) => object;
    return limit(async () => {
      const { signal } = this.#options;
      if (signal?.aborted) throw interrupted(operation);
      const throttleKey = `${service}@${at}`;
      await this.#turn(throttleKey);
      const before = this.#throttles.get(throttleKey) ?? 0;
      const record = (outcome: CallRecord['outcome'], reason?: UnknownReason) =>
        this.#options.onCall?.({
          operation,
          account: this.account,
          region: at,
          outcome,
          ...(reason ? { reason } : {}),
          throttles: (this.#throttles.get(throttleKey) ?? 0) - before,
        });
      try {
        const output = await client.send(new Command(input), signal ? { abortSignal: signal } : {});
        record('ok');
        return output as OutputOf<O>;
      } catch (error) {
        if (isAbsent(error)) {
          record('absent');
          throw error;
        }
        const failure = failureOf(operation, this.account, at, error);
        record('failed', failure.reason);
        if (signal?.aborted) throw interrupted(operation);
        throw failure;
      }
    });
  }

  /** Waits until the next call to a service may go out. */
  async #turn(key: string): Promise<void> {
    const { callsPerSecond } = this.#options;
    if (callsPerSecond === undefined) return;
    const now = performance.now();
    const turn = Math.max(now, this.#free.get(key) ?? 0);
    this.#free.set(key, turn + 1000 / callsPerSecond);
    if (turn > now) await sleep(turn - now);
  }

  /** Forgets every answer, so that the next question reaches AWS again. */
  forget(): void {
    this.#answers.clear();
  }

  /** Closes all connections. */
  async close(): Promise<void> {
    for (const entry of this.#clients.values()) (await entry).client.destroy();
    this.#clients.clear();
  }

  #client(service: ServiceName, region: string) {
    const key = `${service}@${region}`;
    let entry = this.#clients.get(key);
    if (!entry) {
      entry = this.#open(service, region, key);
      this.#clients.set(key, entry);
    }
    return entry;
  }

  async #open(service: ServiceName, region: string, key: string) {
    const sdk = (await services[service].load()) as unknown as { [name: string]: unknown };
    const Client = clientClassOf(sdk);
    const client = new Client({
      region,
      credentials: this.#credentials,
      retryMode: 'adaptive',
      maxAttempts: this.#options.maxAttempts,
      requestHandler: { connectionTimeout: 5_000, requestTimeout: 30_000, httpsAgent: { maxSockets: 64 } },
      followRegionRedirects: true,
      ...customEndpoint(service),
      ...this.#options.clientConfig,
    });
    client.middlewareStack.add(
      (next: (request: unknown) => Promise<unknown>) => async (request: unknown) => {
        try {
          return await next(request);
        } catch (error) {
          if (reasonOf(error) === 'THROTTLED') this.#throttles.set(key, (this.#throttles.get(key) ?? 0) + 1);
          throw error;
        }
      },
      { step: 'finalizeRequest', priority: 'low', name: 'countThrottles' },
    );
    return { client, sdk, limit: pLimit(services[service].concurrency) };
  }
}

/**
 * `AWS_ENDPOINT_URL` is the SDK's own affair, except where the SDK would put a bucket or an account in front
 * of its host.
 */
function customEndpoint(service: ServiceName): object {
  const endpoint = process.env['AWS_ENDPOINT_URL'];
  if (!endpoint) return {};
  if (service === 's3') return { forcePathStyle: true };
  return service === 's3control' ? { endpointProvider: () => ({ url: new URL(endpoint) }) } : {};
}

function clientClassOf(sdk: { [name: string]: unknown }): new (config: object) => Client {
  for (const [name, value] of Object.entries(sdk)) {
    if (name.endsWith('Client') && name !== '__Client' && typeof value === 'function') {
      return value as new (
        config: object,
      ) => Client;
    }
  }
  throw new Error('The SDK package exports no client.');
}

function interrupted(operation: Operation): AwsFailure {
  return new AwsFailure('INTERRUPTED', operation, 'The scan was interrupted before this was read.');
}

function failureOf(operation: Operation, account: string, region: string, error: unknown): AwsFailure {
  const reason = reasonOf(error);
  const name = errorNameOf(error);
  const what = `${operation} in ${account} ${region}`;
  switch (reason) {
    case 'ACCESS_DENIED': {
      const permission = permissionFor(operation, error);
      return new AwsFailure(reason, operation, `${what} was denied (${name}); allow ${permission}.`, error);
    }
    case 'ORG_DENIED':
      return new AwsFailure(reason, operation, `${what} is denied by an organization policy.`, error);
    case 'THROTTLED':
      return new AwsFailure(
        reason,
        operation,
        `${what} was throttled until retries were spent (${name}).`,
        error,
      );
    case 'REGION_UNSUPPORTED':
      return new AwsFailure(reason, operation, `${what} could not reach the service (${name}).`, error);
    default:
      return new AwsFailure(reason, operation, `${what} failed (${name}).`, error);
  }
}
