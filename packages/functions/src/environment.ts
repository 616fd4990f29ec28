import * as z from 'zod';

const list = z
  .string()
  .default('')
  .transform((text) =>
    text
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== ''),
  );

const schema = z
  .object({
    LENSWATCH_PREFIX: z.string().min(1).default('lenswatch'),
    LENSWATCH_TABLE: z.string().min(1),
    LENSWATCH_BUCKET: z.string().min(1),
    LENSWATCH_CHANGE_QUEUE_URL: z.string().default(''),
    LENSWATCH_ORGANIZATION: z
      .string()
      .regex(/^(o-[a-z0-9]{10,32})?$/)
      .default(''),
    LENSWATCH_UNITS: list,
    LENSWATCH_EXCLUDED_ACCOUNTS: list,
    LENSWATCH_REGIONS: list.refine((regions) => regions.length > 0, 'names no region'),
    LENSWATCH_EXTERNAL_ID: z.string().default(''),
    LENSWATCH_THRESHOLD: z.enum(['critical', 'high', 'medium', 'low', 'informational']).default('high'),
    LENSWATCH_VERSION: z.string().default('0.0.0'),
    LENSWATCH_METRICS_NAMESPACE: z.string().min(1).max(255).default('GenAILens'),
    AWS_REGION: z.string().min(1),
  })
  .transform((given) => ({
    prefix: given.LENSWATCH_PREFIX,
    table: given.LENSWATCH_TABLE,
    bucket: given.LENSWATCH_BUCKET,
    changeQueueUrl: given.LENSWATCH_CHANGE_QUEUE_URL,
    /** Empty for a hub that watches its own account alone. */
    organization: given.LENSWATCH_ORGANIZATION,
    /** Organizational units and roots. */
    units: given.LENSWATCH_UNITS,
    excludedAccounts: given.LENSWATCH_EXCLUDED_ACCOUNTS,
    regions: given.LENSWATCH_REGIONS,
    externalId: given.LENSWATCH_EXTERNAL_ID,
    threshold: given.LENSWATCH_THRESHOLD,
    version: given.LENSWATCH_VERSION,
    metricsNamespace: given.LENSWATCH_METRICS_NAMESPACE,
    /** The hub's. */
    region: given.AWS_REGION,
  }));

/** How this hub was set up. */
export type Settings = z.infer<typeof schema>;

/** Reads the settings from the environment. @throws ZodError that names each variable that is wrong. */
export function settingsIn(environment: NodeJS.ProcessEnv): Settings {
  return schema.parse(environment);
}
