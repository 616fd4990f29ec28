import type { AwsAccount } from '@lenswatch/core/aws/access.ts';
import { AwsFailure, isAbsent, reasonOf } from '@lenswatch/core/aws/failure.ts';
import { globalRegionOf } from '@lenswatch/core/aws/partition.ts';
import { type Operation, parseOperation, services } from '@lenswatch/core/aws/services.ts';
import { AwsError } from '@lenswatch/emulator/aws-error.ts';
import type { Call } from '@lenswatch/emulator/operation.ts';
import { operations } from '@lenswatch/emulator/operations.ts';
import type { World } from '@lenswatch/emulator/world.ts';

const modelled = new Map(operations.map((operation) => [operation.operation, operation]));

export interface DirectOptions {
  /** The world that a call sees; a read may see an older one. */
  worldFor(operation: Operation): World;
  /** Called before each call; what it throws or waits for, the caller feels. */
  before?(operation: Operation, region: string): Promise<void> | void;
  /** Operations that the account's role may not use. */
  readonly denied?: ReadonlySet<Operation>;
}

/**
 * An account of the emulator without HTTP, SDK and IAM between: the same answers thousands of times a second,
 * for tests that try very many schedules. It remembers answers as the real access does.
 */
export function directAws(account: string, options: DirectOptions): AwsAccount {
  const answers = new Map<string, Promise<unknown>>();
  const send = async (operation: Operation, asked: string, input: unknown): Promise<unknown> => {
    const region = services[parseOperation(operation).service].global ? globalRegionOf('aws') : asked;
    await options.before?.(operation, region);
    if (options.denied?.has(operation)) {
      throw new AwsFailure('ACCESS_DENIED', operation, `${operation} in ${account} ${region} was denied.`);
    }
    const found = modelled.get(operation);
    if (!found) throw new Error(`The emulator does not know ${operation}.`);
    const world = options.worldFor(operation);
    const call: Call = {
      partition: 'aws',
      account,
      region,
      caller: `arn:aws:sts::${account}:assumed-role/lenswatch-audit/test`,
      now: world.now(),
      world,
      pageSize: undefined,
    };
    try {
      return structuredClone(found.handle(input as never, call));
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      const cause = Object.assign(new Error(error.message), { name: error.code });
      if (isAbsent(cause)) throw cause;
      throw new AwsFailure(reasonOf(cause), operation, `${operation} failed (${error.code}).`, cause);
    }
  };
  return {
    account,
    partition: 'aws',
    send,
    read(operation: Operation, region: string, input: unknown, onAsk?: () => void) {
      const key = `${operation}@${region}?${JSON.stringify(input)}`;
      let answer = answers.get(key);
      if (!answer) {
        onAsk?.();
        answer = send(operation, region, input);
        answer.catch(() => {});
        answers.set(key, answer);
      }
      return answer;
    },
    forget: () => answers.clear(),
    close: async () => {},
  } as unknown as AwsAccount;
}
