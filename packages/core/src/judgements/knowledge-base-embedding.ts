import { notApplicable, type Verdict } from '../controls/control.ts';
import type { KnowledgeBase } from '../facts/bedrock-agent.ts';

/** The verdict of a knowledge base for which nobody chose an embedding model; undefined when somebody did. */
export function withoutOwnEmbedding({
  name,
  type,
  managedEmbeddingType,
}: KnowledgeBase): Verdict | undefined {
  const what = `Knowledge base ${name}`;
  if (type !== 'VECTOR' && type !== 'MANAGED') {
    return notApplicable(`${what} is of type ${type} and embeds nothing itself.`, { type });
  }
  if (type === 'MANAGED' && managedEmbeddingType === 'MANAGED') {
    return notApplicable(`${what} leaves the embedding model to AWS.`, { type, managedEmbeddingType });
  }
  return undefined;
}
