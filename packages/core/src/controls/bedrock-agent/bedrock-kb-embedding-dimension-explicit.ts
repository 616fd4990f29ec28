import { matchesGlob } from '../../iam/glob.ts';
import { withoutOwnEmbedding } from '../../judgements/knowledge-base-embedding.ts';
import { modelIdsOf } from '../../judgements/model-resolution.ts';
import { verdictOfState } from '../../judgements/served-state.ts';
import { defineControl, fail, notApplicable, pass } from '../control.ts';

export const control = defineControl({
  id: 'bedrock-kb-embedding-dimension-explicit',
  title: 'The dimension is set where the model allows a choice',
  severity: 'low',
  confidence: 'direct',
  rationale:
    'The size of an embedding decides storage, latency and recall, and cannot be changed later without ' +
    'indexing everything again. Left to the default, nobody chose it.',
  remediation:
    'Recreate the knowledge base with ' +
    'embeddingModelConfiguration.bedrockEmbeddingModelConfiguration.dimensions set to the size that your ' +
    'test of recall and latency favours',
  howTo: {
    console:
      'Amazon Bedrock > Knowledge Bases > Create: choose the embedding model and, under Additional ' +
      'configurations, its vector dimensions; choose or create a vector index of the same size. Sync the ' +
      'data sources, move consumers to the new knowledge base and delete the old one.',
    cli: `# knowledge-base.json holds "knowledgeBaseConfiguration": {"type": "VECTOR", "vectorKnowledgeBaseConfiguration": {
#   "embeddingModelArn": "<model arn>",
#   "embeddingModelConfiguration": {"bedrockEmbeddingModelConfiguration": {"dimensions": 1024}}}}
# and "storageConfiguration" of an index with as many dimensions
aws bedrock-agent create-knowledge-base --name <new name> --role-arn <role arn> \\
  --cli-input-json file://knowledge-base.json
aws bedrock-agent create-data-source --knowledge-base-id <new id> --name <name> \\
  --data-source-configuration 'type=S3,s3Configuration={bucketArn=<bucket arn>}'
aws bedrock-agent start-ingestion-job --knowledge-base-id <new id> --data-source-id <data source id>
aws bedrock-agent delete-knowledge-base --knowledge-base-id <old id>`,
    cdk: `new bedrock.CfnKnowledgeBase(this, 'Base', {
  // name, role and storage as before; the vector index needs as many dimensions
  knowledgeBaseConfiguration: {
    type: 'VECTOR',
    vectorKnowledgeBaseConfiguration: {
      embeddingModelArn: '<model arn>',
      embeddingModelConfiguration: { bedrockEmbeddingModelConfiguration: { dimensions: 1024 } },
    },
  },
});`,
  },
  requirements: ['GENPERF04-BP02'],
  references: [
    'https://docs.aws.amazon.com/bedrock/latest/APIReference/API_agent_BedrockEmbeddingModelConfiguration.html',
  ],
  subject: 'bedrock-agent.knowledge-base',
  reads: [],
  parameters: ['multiDimensionModels'],

  evaluate({ value: base }, facts, { multiDimensionModels }) {
    const { name, status, embeddingModelArn, embeddingDimensions } = base;
    const what = `Knowledge base ${name}`;
    const without = withoutOwnEmbedding(base);
    if (without) return without;
    const state = verdictOfState(what, status, facts);
    if (state) return state;

    const evidence = { embeddingModelArn, embeddingDimensions };
    if (embeddingDimensions !== null) {
      return pass(`${what} sets ${embeddingDimensions} dimensions.`, evidence);
    }
    if (embeddingModelArn === null) {
      return facts.undecided('NO_DATA', `AWS names no embedding model for knowledge base ${name}.`);
    }
    const models = modelIdsOf(embeddingModelArn);
    if (multiDimensionModels.some((pattern) => models.some((model) => matchesGlob(pattern, model)))) {
      return fail(`${what} sets no dimension, though its model offers several.`, evidence, {
        reason: 'DIMENSION_UNSET',
      });
    }
    if (!/(^|:foundation-model\/|:inference-profile\/)[a-z0-9-]+\.[^/:]/.test(embeddingModelArn)) {
      return facts.undecided(
        'MODEL_ID_UNRESOLVED',
        `Which model is behind ${embeddingModelArn} cannot be told.`,
      );
    }
    return notApplicable(`${what} uses a model that is not known to offer several sizes.`, evidence);
  },
});
