import * as z from 'zod';
import { secretKinds } from './texts/secret-patterns.ts';

const pattern = z.string().min(1);

/** Every parameter with its type, its default and its meaning. One default for all controls that use it. */
export const parameterSchema = z.strictObject({
  guardrailMinStrength: z
    .enum(['LOW', 'MEDIUM', 'HIGH'])
    .default('MEDIUM')
    .describe('Weakest content-filter strength that counts.'),
  optionalCategories: z.array(pattern).default([]).describe('Content categories a guardrail may leave out.'),
  nonContentPurposes: z
    .array(pattern)
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
  requiredPiiTypes: z
    .array(pattern)
    .default([
      'EMAIL',
      'PHONE',
      'CREDIT_DEBIT_CARD_NUMBER',
      'US_SOCIAL_SECURITY_NUMBER',
      'PASSWORD',
      'AWS_ACCESS_KEY',
      'AWS_SECRET_KEY',
    ])
    .describe('Kinds of sensitive data a guardrail must stop; empty asks for any one kind or pattern.'),
  requiredRegexNames: z
    .array(pattern)
    .default([])
    .describe('Names of sensitive-data patterns a guardrail must stop.'),
  requireInputPii: z
    .boolean()
    .default(false)
    .describe('Ask that guardrails stop sensitive data on input too.'),
  requireTopicsOrWords: z
    .boolean()
    .default(true)
    .describe('Ask for denied topics or a word policy in every guardrail.'),
  inputExceptions: z
    .array(pattern)
    .default([])
    .describe('Names of guardrail entries that may be disabled on input.'),
  minGroundingThreshold: z
    .number()
    .min(0)
    .max(0.99)
    .default(0.7)
    .describe('Lowest threshold of the grounding check that counts.'),
  minRelevanceThreshold: z
    .number()
    .min(0)
    .max(0.99)
    .default(0.5)
    .describe('Lowest threshold of the relevance check that counts.'),
  automatedReasoningCounts: z
    .boolean()
    .default(true)
    .describe('Automated reasoning stands in for the grounding check.'),
  allowedExcludedModels: z
    .array(pattern)
    .default([])
    .describe('Model ids an enforced guardrail may leave out, beside models that only make embeddings.'),
  allowDraftInCondition: z
    .boolean()
    .default(false)
    .describe('Accept IAM conditions that let the draft of a guardrail through.'),
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
    .array(pattern)
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
  eolWarningDays: z
    .int()
    .min(0)
    .default(120)
    .describe('Days before the end of life of a model from which its use is urgent.'),
  residencyRegions: z
    .array(pattern)
    .default([])
    .describe('Regions in which inference may run; empty means anywhere.'),
  trustedIssuers: z
    .array(pattern)
    .default([])
    .describe('Hosts whose tokens AgentCore may trust; empty means not enforced.'),
  maxInvokers: z
    .int()
    .min(0)
    .default(20)
    .describe('Principals that may call one AgentCore runtime or harness.'),
  shellPrincipals: z
    .array(pattern)
    .default([])
    .describe('Principal ARN patterns that may impersonate users or run commands in AgentCore sessions.'),
  egressException: z
    .array(pattern)
    .default([])
    .describe('AgentCore runtimes and harnesses that need the internet, by name, as their owner attests.'),
  logOnlyGraceDays: z
    .int()
    .min(0)
    .default(14)
    .describe('Days that a new AgentCore policy engine may only log.'),
  userIdAllowed: z
    .array(pattern)
    .default([])
    .describe('Role ARN patterns that may ask for tokens of a user they name themselves.'),
  toolDataAllow: z
    .array(pattern)
    .default([])
    .describe('ARN patterns of data that roles of browsers and code interpreters may reach.'),
  multiRegionRequired: z
    .boolean()
    .default(false)
    .describe('Judge what another Region lacks at full severity; else it is advice.'),
  secondaryRegions: z
    .array(pattern)
    .default([])
    .describe('Regions that must be able to take over; empty means any other Region.'),
  reportAdvisory: z.boolean().default(true).describe('Report what another Region lacks as advice.'),
  trustedDomains: z
    .array(pattern)
    .default([])
    .describe('Domains that knowledge bases may crawl; empty means not enforced for seeds.'),
  maxCrawlPages: z.int().min(1).default(25_000).describe('Most pages that one web crawl may take in.'),
  maxIngestPrincipals: z
    .int()
    .min(0)
    .default(3)
    .describe('Principals that may put documents into a knowledge base directly.'),
  maxTrainingDataWriters: z
    .int()
    .min(0)
    .default(5)
    .describe('Principals that may write training data of one bucket.'),
  trustedImagePrefixes: z
    .array(pattern)
    .default([])
    .describe('Beginnings of training images that may run without network isolation.'),
  minDataNodes: z.int().min(1).default(3).describe('Data nodes that a vector domain needs.'),
  checkpointThresholdSeconds: z
    .int()
    .min(0)
    .default(14_400)
    .describe('Run time in seconds from which a training job needs checkpoints.'),
  evaluateUnusedGrants: z
    .boolean()
    .default(true)
    .describe('Judge grants on SageMaker endpoints even where no endpoint exists.'),
  maxRoleSessionSeconds: z
    .int()
    .min(3600)
    .max(43_200)
    .default(14_400)
    .describe('Longest session of a role that may invoke models.'),
  mantleAllowedPrincipalPatterns: z
    .array(pattern)
    .default([])
    .describe('Principal ARN patterns that may call models through the bedrock-mantle endpoint.'),
  maxPromptWriters: z.int().min(0).default(10).describe('Principals that may change prompts.'),
  sharedRoleExceptions: z
    .array(pattern)
    .default([])
    .describe('Role ARN patterns that several AI resources may share.'),
  agentRolePatterns: z
    .array(pattern)
    .default([])
    .describe('Role ARN patterns of agents, beside the roles that agents and flows name.'),
  boundaryArns: z
    .array(pattern)
    .default([])
    .describe('Permissions boundaries that agent roles may carry; empty accepts any that holds.'),
  extraAllowedArns: z
    .array(pattern)
    .default([])
    .describe('ARN patterns that a knowledge base role may reach beyond its own stores.'),
  minSamplingPercent: z
    .int()
    .min(0)
    .max(100)
    .default(10)
    .describe('Share of requests that the data capture of an endpoint must sample.'),
  minAzs: z.int().min(1).default(2).describe('Availability Zones that count as redundant.'),
  vectorDomainNames: z.array(pattern).default([]).describe('OpenSearch domains to judge as vector stores.'),
  acceptPublicDomain: z
    .array(pattern)
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
  exemptTypes: z.array(pattern).default([]).describe('CloudTrail resource types that need no data events.'),
  draftGraceDays: z
    .int()
    .min(0)
    .default(14)
    .describe('Days that a prompt draft may stay ahead of its newest version.'),
  requireCatalog: z
    .boolean()
    .default(true)
    .describe('Ask that flows take prompts from the catalogue, not write them inline.'),
  patternPack: z
    .array(z.enum(secretKinds))
    .default([...secretKinds])
    .describe('What is looked for in prompts, instructions and flows.'),
  secretSuppressions: z
    .array(z.string().regex(/^[0-9a-f]{8}$/))
    .default([])
    .describe('Hashes of matches in prompts that were looked at and are no secrets.'),
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
  feedbackStores: z.array(pattern).default([]).describe('ARNs of stores of user feedback.'),
  sageMakerScope: z
    .enum(['genai-only', 'all'])
    .default('genai-only')
    .describe('Which SageMaker endpoints are judged.'),
  genAiTagKey: z
    .string()
    .default('genai-lens:workload')
    .describe('Tag that puts a resource in or out of scope.'),
  genAiImagePatterns: z
    .array(pattern)
    .default(['djl-inference', 'tgi', 'huggingface-pytorch-tgi', 'vllm', 'sglang', 'lmi', 'neuronx'])
    .describe('Container images of generative models.'),
  environmentTagKeys: z
    .array(pattern)
    .default(['environment', 'env', 'stage'])
    .describe('Tags that name the environment.'),
  prodValues: z
    .array(pattern)
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
  approvalTagKey: z
    .string()
    .min(1)
    .default('approved-tools')
    .describe('Tag of an agent that names its approved tools.'),
  centralEndpointVpcIds: z
    .array(pattern)
    .default([])
    .describe('VPCs whose interface endpoints serve other VPCs too.'),
  minPrefixLength: z
    .int()
    .min(0)
    .max(128)
    .default(16)
    .describe('Shortest prefix of an address block outside the VPC that may reach an AI endpoint.'),
  mutatingPattern: z
    .string()
    .min(1)
    .refine(isExpression, 'is no regular expression')
    .default(
      '(create|update|delete|remove|send|pay|transfer|refund|book|cancel|approve|grant|reset|write|post|execute|deploy)',
    )
    .describe('Regular expression for names and descriptions of functions that change something.'),
  workloadVpcIds: z
    .array(pattern)
    .default([])
    .describe('VPCs that call AI services from where it cannot be seen.'),
});

function isExpression(text: string): boolean {
  try {
    return new RegExp(text) instanceof RegExp;
  } catch {
    return false;
  }
}

/** The parameters in force. */
export type Parameters = z.infer<typeof parameterSchema>;
export type ParameterName = keyof Parameters;

/** Some of the parameters, as an override names them: what is left out stays as it was. */
export const someParametersSchema = z.strictObject(
  Object.fromEntries(
    Object.entries(parameterSchema.shape).map(([name, field]) => [name, field.unwrap().optional()]),
  ) as { [P in ParameterName]: z.ZodOptional<ReturnType<(typeof parameterSchema.shape)[P]['unwrap']>> },
);

/** The parameters nobody changed. */
export const defaultParameters: Parameters = parameterSchema.parse({});
