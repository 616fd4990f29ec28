import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';

interface Relay {
  readonly account: string;
  readonly region: string;
  readonly detail: {
    readonly accountId: string;
    readonly configRuleName: string;
    readonly messageType: string;
  };
}

/** Remembers a relayed invocation; one whose account is not that of its envelope is dropped. */
export async function handler({ Records }: SQSEvent): Promise<SQSBatchResponse> {
  for (const { body } of Records) {
    const { account, region, detail } = JSON.parse(body) as Relay;
    if (detail.accountId !== account) continue;
    await new DynamoDBClient({}).send(
      new PutItemCommand({
        TableName: process.env['LENSWATCH_TABLE'],
        Item: {
          pk: { S: `X#${account}#${region}` },
          sk: { S: detail.configRuleName },
          messageType: { S: detail.messageType },
        },
      }),
    );
  }
  return { batchItemFailures: [] };
}
