import * as z from 'zod';

const pattern = z.string().min(1);

/** Every parameter with its type, its default and its meaning. One default for all controls that use it. */
export const parameterSchema = z.strictObject({
  guardrailMinStrength: z
    .enum(['LOW', 'MEDIUM', 'HIGH'])
    .default('MEDIUM')
    .describe('Weakest content-filter strength that counts.'),
  optionalCategories: z
    .array(z.string())
    .default([])
    .describe('Content categories a guardrail may leave out.'),
  nonContentPurposes: z
    .array(z.string())
    .default([])
    .describe('Values of the tag guardrail-purpose that exempt a guardrail from content filters.'),
  promptAttackMinStrength: z
    .enum(['LOW', 'MEDIUM', 'HIGH'])
    .default('HIGH')
    .describe('Weakest prompt-attack strength that counts.'),
  requireStandardTier: z.boolean().default(false).describe('Ask for the STANDARD content tier.'),
  requireImageModality: z.boolean().default(false).describe('Ask for image filtering too.'),
  maxVersionLag: z
    .int()
    .min(0)
    .default(3)
    .describe('Numbered versions a pinned guardrail may lag behind before the evidence says so.'),
  evaluateDraft: z.boolean().default(true).describe('Report failures of DRAFT alone, one severity lower.'),
  enforcedCountsForAgents: z
    .boolean()
    .default(false)
    .describe('An enforced guardrail satisfies the agent control.'),
  extraAllowedActions: z
    .array(pattern)
    .default([])
    .describe('IAM actions an agent or flow role may hold beyond its expected set.'),
  confusedDeputyServices: z
    .array(z.string())
    .default(['bedrock.amazonaws.com', 'bedrock-agentcore.amazonaws.com', 'sagemaker.amazonaws.com'])
    .describe('Service principals whose trust must be bound to the own account.'),
  requireSourceArn: z.boolean().default(false).describe('Ask for aws:SourceArn beside aws:SourceAccount.'),
  trustedAccounts: z
    .array(z.string().regex(/^\d{12}$/))
    .default([])
    .describe('Accounts trusted beside the own one.'),
  requireCmk: z
    .boolean()
    .default(true)
    .describe('Ask for customer managed keys; false lowers such findings to informational.'),
  minLogRetentionDays: z.int().min(1).default(365).describe('Days that invocation logs must be kept.'),
  requireImmutability: z.boolean().default(false).describe('Ask for S3 Object Lock on log buckets.'),
  requiredModalities: z
    .array(z.enum(['text', 'image', 'embedding', 'video', 'audio']))
    .default(['text'])
    .describe('Modalities whose bodies invocation logging must deliver.'),
  allowMetadataOnly: z.boolean().default(false).describe('Accept invocation logging without bodies.'),
  maxDeliveryFailurePct: z
    .number()
    .min(0)
    .max(100)
    .default(1)
    .describe('Share of log deliveries that may fail.'),
  allowLongTermKeys: z
    .boolean()
    .default(false)
    .describe('Accept long-term Bedrock API keys that expire in time.'),
  maxKeyAgeDays: z.int().min(1).default(30).describe('Longest life of a Bedrock API key.'),
  maxModelBreadth: z
    .enum(['EXACT', 'FAMILY', 'PROVIDER', 'TYPE', 'ALL'])
    .default('FAMILY')
    .describe('Widest class of model ARN that a grant may name.'),
  approvedModels: z
    .array(pattern)
    .default([])
    .describe('Model ids that may be invoked; empty means not enforced.'),
  minAzs: z.int().min(1).default(2).describe('Availability Zones that count as redundant.'),
  vectorDomainNames: z
    .array(z.string())
    .default([])
    .describe('OpenSearch domains to judge as vector stores.'),
  acceptPublicDomain: z
    .array(z.string())
    .default([])
    .describe('OpenSearch domains whose public endpoint is accepted.'),
  forbidInternalUsers: z.boolean().default(true).describe('Refuse the internal user database of OpenSearch.'),
  vectorAdminPatterns: z
    .array(pattern)
    .default([])
    .describe('Principal ARN patterns that may administer vector collections.'),
  ingestRolePatterns: z
    .array(pattern)
    .default([])
    .describe('Principal ARN patterns that may write to vector collections.'),
  exemptTypes: z
    .array(z.string())
    .default([])
    .describe('CloudTrail resource types that need no data events.'),
  draftGraceDays: z
    .int()
    .min(0)
    .default(14)
    .describe('Days that a prompt draft may stay ahead of its newest version.'),
  maxThrottlePct: z
    .number()
    .min(0)
    .max(100)
    .default(1)
    .describe('Share of throttled requests tolerated over 7 days and over 24 hours.'),
  maxHourlyThrottlePct: z
    .number()
    .min(0)
    .max(100)
    .default(10)
    .describe('Share of throttled requests tolerated in one hour.'),
  minHourly: z.int().min(0).default(50).describe('Requests an hour needs before its rate counts.'),
  maxOutputTokens: z.int().min(1).default(4096).describe('Largest maxTokens of a prompt or flow node.'),
  maxIdleSessionSeconds: z.int().min(60).default(1800).describe('Longest idle time of an agent session.'),
  maxMemoryDays: z.int().min(0).default(30).describe('Longest storage of agent memory.'),
  maxTrainHours: z.number().min(0).default(120).describe('Longest maximum run time of a training job.'),
  runtimeFactor: z
    .number()
    .min(1)
    .default(4)
    .describe('Maximum run time as a multiple of the median of earlier runs.'),
  maxContinuousDays: z.number().min(0).default(2).describe('Days a notebook may run without a stop.'),
  multiDimensionModels: z
    .array(pattern)
    .default(['amazon.titan-embed-text-v2*', 'amazon.nova-*-embeddings*', 'cohere.embed-v4*'])
    .describe('Embedding models that offer a choice of dimensions.'),
  feedbackStores: z.array(z.string()).default([]).describe('ARNs of stores of user feedback.'),
  sageMakerScope: z
    .enum(['genai-only', 'all'])
    .default('genai-only')
    .describe('Which SageMaker endpoints are judged.'),
  genAiTagKey: z
    .string()
    .default('genai-lens:workload')
    .describe('Tag that puts a resource in or out of scope.'),
  genAiImagePatterns: z
    .array(z.string())
    .default(['djl-inference', 'tgi', 'huggingface-pytorch-tgi', 'vllm', 'sglang', 'lmi', 'neuronx'])
    .describe('Container images of generative models.'),
  environmentTagKeys: z
    .array(z.string())
    .default(['environment', 'env', 'stage'])
    .describe('Tags that name the environment.'),
  prodValues: z
    .array(z.string())
    .default(['prod', 'production', 'prd'])
    .describe('Values of those tags that mean production.'),
  accountEnvironment: z
    .enum(['prod', 'non-prod'])
    .default('prod')
    .describe('Environment of untagged resources.'),
  alarmNoDataDays: z
    .int()
    .min(0)
    .default(14)
    .describe('Days without data after which an alarm covers nothing.'),
});

/** The parameters in force. */
export type Parameters = z.infer<typeof parameterSchema>;
export type ParameterName = keyof Parameters;

/** The parameters nobody changed. */
export const defaultParameters: Parameters = parameterSchema.parse({});
