import type { Agent, Flow, KnowledgeBase } from '@lenswatch/core/facts/bedrock-agent.ts';
import type { ToolFunction } from '@lenswatch/core/facts/lambda.ts';

export const roleArn = 'arn:aws:iam::111122223333:role/genai/assistant';

/** An agent whose versions run as these roles; DRAFT first. */
export function agentAs(...roles: readonly string[]): Agent {
  return {
    name: 'assistant',
    status: 'PREPARED',
    orchestrationType: 'DEFAULT',
    aliases: [],
    versions: roles.map((arn, index) => ({
      version: index === 0 ? 'DRAFT' : String(index),
      status: 'PREPARED',
      foundationModel: null,
      idleSessionTtlSeconds: 600,
      roleArn: arn,
      keyArn: null,
      guardrail: null,
      memory: null,
      overrideLambdaArn: null,
      promptConfigurations: [],
      secrets: [],
    })),
  };
}

/** A flow whose draft runs as the role. */
export function flowAs(arn: string): Flow {
  return {
    name: 'triage',
    status: 'Prepared',
    draftErrors: [],
    aliases: [],
    versions: [{ version: 'DRAFT', status: 'Prepared', roleArn: arn, keyArn: null, secrets: [], nodes: [] }],
  };
}

/** A knowledge base that runs as the role. */
export function baseAs(arn: string, more: Partial<KnowledgeBase> = {}): KnowledgeBase {
  return {
    name: 'policies',
    status: 'ACTIVE',
    type: 'VECTOR',
    roleArn: arn,
    embeddingModelArn: null,
    embeddingDimensions: null,
    managedEmbeddingType: null,
    supplementalBuckets: [],
    storageType: 'OPENSEARCH_SERVERLESS',
    collectionArn: 'arn:aws:aoss:us-east-1:111122223333:collection/abc',
    domainArn: null,
    ...more,
  };
}

/** A tool function that runs as the role. */
export function toolAs(arn: string): ToolFunction {
  return { exists: true, state: 'Active', roleArn: arn, subnetIds: [], policy: null, urls: [] };
}
