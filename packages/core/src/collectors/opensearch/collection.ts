import type { OutputOf } from '../../aws/services.ts';
import { stated } from '../aws/stated.ts';
import { defineCollector, type Found, type Listed, type Reading } from '../collector.ts';

type CollectionReading = Reading<
  | 'opensearchserverless:ListCollections'
  | 'opensearchserverless:BatchGetCollection'
  | 'opensearchserverless:ListTagsForResource',
  never
>;
type Answer = OutputOf<'opensearchserverless:BatchGetCollection'>;
type CollectionDetail = NonNullable<Answer['collectionDetails']>[number];

/**
 * The collections of OpenSearch Serverless in one region.
 * @see https://docs.aws.amazon.com/opensearch-service/latest/developerguide/serverless-overview.html
 */
export const collector = defineCollector({
  fact: 'opensearch.collection',
  type: 'AWS::OpenSearchServerless::Collection',
  scope: 'region',
  operations: [
    'opensearchserverless:ListCollections',
    'opensearchserverless:BatchGetCollection',
    'opensearchserverless:ListTagsForResource',
  ],
  changedBy: [
    'aoss:CreateCollection',
    'aoss:UpdateCollection',
    'aoss:DeleteCollection',
    'aoss:TagResource',
    'aoss:UntagResource',
  ],
  async *list(reading) {
    // A page is never longer than what BatchGetCollection takes.
    for await (const page of reading.pages('opensearchserverless:ListCollections', { maxResults: 100 })) {
      const ids = (page.collectionSummaries ?? []).map(({ id }) =>
        stated(reading, id, 'the id of a collection'),
      );
      if (ids.length > 0) yield* await listBatch(reading, ids);
    }
  },
  async get(reading, id) {
    const answer = await reading.find('opensearchserverless:BatchGetCollection', { ids: [id] });
    const collection = answer?.collectionDetails?.find((detail) => detail.id === id);
    if (collection) return collectionOf(reading, id, collection);

    const [error] = answer?.collectionErrorDetails ?? [];
    if (!error || /not.?found/i.test(error.errorCode ?? '')) return undefined;
    return reading.giveUp('SERVICE_ERROR', `AWS did not describe collection ${id} (${error.errorCode}).`);
  },
});

/** What cannot be told here is named only, so that `get` reports it as the gap of one collection. */
async function listBatch(
  reading: CollectionReading,
  ids: readonly string[],
): Promise<readonly Listed<'opensearch.collection'>[]> {
  try {
    const answer = await reading.call('opensearchserverless:BatchGetCollection', { ids: [...ids] });
    return await Promise.all(
      ids.map(async (id) => {
        const collection = answer.collectionDetails?.find((detail) => detail.id === id);
        try {
          return collection ? await collectionOf(reading, id, collection) : id;
        } catch {
          return id;
        }
      }),
    );
  } catch {
    return ids;
  }
}

async function collectionOf(
  reading: CollectionReading,
  id: string,
  collection: CollectionDetail,
): Promise<Found<'opensearch.collection'>> {
  const arn = stated(reading, collection.arn, `the ARN of collection ${id}`);
  const { tags } = await reading.call('opensearchserverless:ListTagsForResource', { resourceArn: arn });
  const { kmsKeyArn } = collection;
  return {
    id,
    arn,
    value: {
      name: stated(reading, collection.name, `the name of collection ${id}`),
      type: stated(reading, collection.type, `the type of collection ${id}`),
      status: stated(reading, collection.status, `the status of collection ${id}`),
      standbyReplicas: collection.standbyReplicas ?? null,
      // AWS writes `auto` for a key that it owns.
      keyArn: kmsKeyArn?.startsWith('arn:') ? kmsKeyArn : null,
      tags: Object.fromEntries((tags ?? []).map(({ key = '', value = '' }) => [key, value])),
    },
  };
}
