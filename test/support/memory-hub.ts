import type { AwsAccount } from '@lenswatch/core/aws/access.ts';
import { AwsFailure } from '@lenswatch/core/aws/failure.ts';
import type { Operation } from '@lenswatch/core/aws/services.ts';
import { bodiesIn } from '@lenswatch/core/history/bodies.ts';
import type { History } from '@lenswatch/core/history/history.ts';
import { type Items, itemsOf } from '@lenswatch/core/history/items.ts';
import { objectsIn } from '@lenswatch/core/history/objects.ts';
import { tableHistory } from '@lenswatch/core/history/table.ts';
import { MemoryDynamoDb } from './memory-dynamodb.ts';

/** A message of the change queue and how long it waits. */
export interface Sent {
  readonly body: string;
  readonly delaySeconds: number;
}

/** The hub account in memory: its table, its bucket, its queue. */
export interface MemoryHub {
  readonly table: MemoryDynamoDb;
  readonly objects: Map<string, string>;
  readonly sent: Sent[];
  readonly aws: AwsAccount;
  readonly items: Items;
  readonly history: History;
}

/**
 * The hub in memory, behind the same calls that the real one gets.
 *
 * @param options `beforeWrite` is called before each write, what it gives back after it; what either throws, the
 * writer sees instead of an answer. `pause` is awaited before each call.
 */
export function memoryHub(
  options: {
    readonly now?: () => string;
    readonly beforeWrite?: (operation: Operation) => () => void;
    readonly pause?: () => Promise<void>;
    /** A hub to begin as. */
    readonly like?: MemoryHub;
  } = {},
): MemoryHub {
  const table = options.like?.table.copy() ?? new MemoryDynamoDb();
  const objects = new Map(options.like?.objects);
  const sent: Sent[] = [];
  const aws = {
    account: '999999999999',
    partition: 'aws',
    async send(operation: Operation, _region: string, input: { [name: string]: unknown }) {
      await options.pause?.();
      if (/:(Get|Query|List|Head)/.test(operation)) return answer(operation, input);
      const written = options.beforeWrite?.(operation);
      const given = answer(operation, input);
      written?.();
      return given;
    },
  } as unknown as AwsAccount;

  function answer(operation: Operation, input: { [name: string]: unknown }): object {
    const key = String(input['Key']);
    switch (operation) {
      case 's3:PutObject':
        objects.set(key, String(input['Body']));
        return {};
      case 's3:GetObject': {
        const text = objects.get(key);
        if (text === undefined) throw new AwsFailure('SERVICE_ERROR', operation, `There is no ${key}.`);
        return { Body: { transformToString: async () => text } };
      }
      case 's3:ListObjectsV2': {
        const found = [...objects.keys()].filter((name) => name.startsWith(String(input['Prefix']))).sort();
        return { Contents: found.map((Key) => ({ Key })), IsTruncated: false };
      }
      case 'sqs:SendMessage':
        sent.push({ body: String(input['MessageBody']), delaySeconds: Number(input['DelaySeconds'] ?? 0) });
        return { MessageId: String(sent.length) };
      default:
        return table.answer(operation, input);
    }
  }

  const items = itemsOf(aws, 'us-east-1', 'lenswatch');
  const now = options.now ?? (() => new Date().toISOString());
  const history = tableHistory({ items, bodies: bodiesIn(objectsIn(aws, 'us-east-1', 'lenswatch')), now });
  return { table, objects, sent, aws, items, history };
}
