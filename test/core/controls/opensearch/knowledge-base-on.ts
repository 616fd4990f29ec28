import type { KnowledgeBase } from '@lenswatch/core/facts/bedrock-agent.ts';

/** A knowledge base on a given vector store. */
export function knowledgeBaseOn(
  store: Partial<Pick<KnowledgeBase, 'collectionArn' | 'domainArn'>>,
  roleArn = 'arn:aws:iam::111122223333:role/kb',
): KnowledgeBase {
  return {
    name: 'docs',
    status: 'ACTIVE',
    type: 'VECTOR',
    roleArn,
    embeddingModelArn: null,
    embeddingDimensions: null,
    managedEmbeddingType: null,
    supplementalBuckets: [],
    storageType: null,
    collectionArn: null,
    domainArn: null,
    ...store,
  };
}
