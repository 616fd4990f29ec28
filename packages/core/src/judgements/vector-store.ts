import { notApplicable, type Reader, type Verdict } from '../controls/control.ts';
import type { Resource } from '../facts/fact.ts';
import type { Parameters } from '../parameters.ts';

type KnowledgeBases = Reader<'bedrock-agent.knowledge-base'>;

/** Why a collection is a vector store: its type, or a knowledge base on it; undefined when it is none. */
export function vectorCollection(
  { arn, value }: Resource<'opensearch.collection'>,
  facts: KnowledgeBases,
): string | undefined {
  if (value.type === 'VECTORSEARCH') return 'type VECTORSEARCH';
  const user = facts.some('bedrock-agent.knowledge-base', (base) => base.value.collectionArn === arn);
  return user && `knowledge base ${user.id}`;
}

/**
 * Why a managed domain is a vector store; undefined when it is none. Names in `vectorDomainNames` stand
 * for domains that only the customer knows of.
 */
export function vectorDomain(
  { arn, value }: Resource<'opensearch.domain'>,
  facts: KnowledgeBases,
  { vectorDomainNames }: Pick<Parameters, 'vectorDomainNames'>,
): string | undefined {
  if (vectorDomainNames.includes(value.name)) return 'parameter vectorDomainNames';
  if (value.useCase === 'VECTOR' || value.useCase === 'MIXED') return `use case ${value.useCase}`;
  if (value.s3VectorsEngine) return 'S3 Vectors engine';
  const user = facts.some('bedrock-agent.knowledge-base', (base) => base.value.domainArn === arn);
  return user && `knowledge base ${user.id}`;
}

/** The verdict of a collection that is no vector store, goes away or never came up; undefined otherwise. */
export function unfitCollection(
  subject: Resource<'opensearch.collection'>,
  facts: KnowledgeBases,
): Verdict | undefined {
  const { name, type, status } = subject.value;
  if (vectorCollection(subject, facts) === undefined) {
    return notApplicable(`Collection ${name} is of type ${type} and no knowledge base uses it.`, { type });
  }
  switch (status) {
    case 'ACTIVE':
    case 'UPDATE_FAILED':
      return undefined;
    case 'DELETING':
      return notApplicable(`Collection ${name} is being deleted.`, { status }, 'RESOURCE_DELETING');
    case 'FAILED':
      return notApplicable(
        `Collection ${name} failed and serves nothing.`,
        { status },
        'RESOURCE_FAILED_STATE',
      );
    default:
      return facts.undecided('TRANSIENT_STATE', `Collection ${name} is ${status}.`);
  }
}

/** The verdict of a domain that is no vector store or is deleted; undefined when it can be judged. */
export function unfitDomain(
  subject: Resource<'opensearch.domain'>,
  facts: KnowledgeBases,
  parameters: Pick<Parameters, 'vectorDomainNames'>,
): Verdict | undefined {
  const { name, deleted, processingStatus: status, useCase } = subject.value;
  if (vectorDomain(subject, facts, parameters) === undefined) {
    return notApplicable(`Domain ${name} is no vector store and no knowledge base uses it.`, { useCase });
  }
  if (deleted || status === 'Deleting') {
    return notApplicable(`Domain ${name} is being deleted.`, { status }, 'RESOURCE_DELETING');
  }
  if (status !== null && status !== 'Active') {
    facts.undecided('TRANSIENT_STATE', `Domain ${name} is ${status}.`);
  }
  return undefined;
}
