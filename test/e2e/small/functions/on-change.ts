import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { look } from '../member.ts';

interface Message {
  readonly lenswatch?: 'look';
  readonly account: string;
  readonly region: string;
}

/** An event asks for a look after the debounce; a look is one. */
export async function handler({ Records }: SQSEvent): Promise<SQSBatchResponse> {
  const batchItemFailures: { itemIdentifier: string }[] = [];
  for (const { messageId, body } of Records) {
    const { lenswatch, account, region } = JSON.parse(body) as Message;
    try {
      if (lenswatch === 'look') await look(account, region);
      else {
        await new SQSClient({}).send(
          new SendMessageCommand({
            QueueUrl: process.env['LENSWATCH_CHANGE_QUEUE_URL'],
            MessageBody: JSON.stringify({ lenswatch: 'look', account, region }),
            DelaySeconds: 60,
          }),
        );
      }
    } catch (error) {
      console.error(error);
      batchItemFailures.push({ itemIdentifier: messageId });
    }
  }
  return { batchItemFailures };
}
