import { GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';

/** What a message may ask of the small handler. */
interface Wish {
  readonly do: 'count' | 'fail' | 'break' | 'exit' | 'sleep' | 'tell' | 'model';
}

const table = process.env['TABLE'] ?? '';

/**
 * A small consumer with everything that matters about a big one: a bundle, SDK clients loaded on first use, partial
 * batch responses, metrics in its log, and ways to fail.
 */
export async function handler(event: SQSEvent | Wish): Promise<SQSBatchResponse | object> {
  if (!('Records' in event)) return wish(event);
  const batchItemFailures: { itemIdentifier: string }[] = [];
  for (const { messageId, body } of event.Records) {
    const asked = JSON.parse(body) as Wish;
    if (asked.do === 'fail') batchItemFailures.push({ itemIdentifier: messageId });
    else await wish(asked);
  }
  return { batchItemFailures };
}

async function wish({ do: wanted }: Wish): Promise<object> {
  switch (wanted) {
    case 'break':
      throw new RangeError('broken on demand');
    case 'exit':
      process.exit(3);
      break;
    case 'sleep':
      await new Promise((resolve) => setTimeout(resolve, 60_000));
      break;
    case 'model': {
      const { BedrockClient, ListGuardrailsCommand } = await import('@aws-sdk/client-bedrock');
      const { guardrails = [] } = await new BedrockClient({}).send(new ListGuardrailsCommand({}));
      return { guardrails: guardrails.length };
    }
    case 'tell':
      return { now: new Date().toISOString(), name: process.env['AWS_LAMBDA_FUNCTION_NAME'] };
    case 'fail':
    case 'count':
      break;
  }
  const { DynamoDBClient } = await import('@aws-sdk/client-dynamodb');
  const db = new DynamoDBClient({});
  const Key = { pk: { S: 'count' } };
  await db.send(
    new UpdateItemCommand({
      TableName: table,
      Key,
      UpdateExpression: 'ADD n :one',
      ExpressionAttributeValues: { ':one': { N: '1' } },
    }),
  );
  const { Item } = await db.send(new GetItemCommand({ TableName: table, Key, ConsistentRead: true }));
  const metric = {
    Namespace: 'Small',
    Dimensions: [['Service']],
    Metrics: [{ Name: 'Counted', Unit: 'Count' }],
  };
  process.stdout.write(
    `${JSON.stringify({ _aws: { Timestamp: Date.now(), CloudWatchMetrics: [metric] }, Service: 'small', Counted: 1 })}\n`,
  );
  return { n: Item?.['n']?.N };
}
