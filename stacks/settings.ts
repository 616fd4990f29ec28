import { readFileSync } from 'node:fs';
import { partitionOf } from '@lenswatch/core/aws/partition.ts';
import { MonitorError } from '@lenswatch/core/monitor-error.ts';
import { parse } from 'yaml';
import { z } from 'zod';
import { kinds, longest } from './parameter.ts';

/** Text of one of the kinds that the templates check, too. */
const text = ({ allowedPattern, constraintDescription }: (typeof kinds)[keyof typeof kinds]) =>
  z.string().regex(new RegExp(`^(?:${allowedPattern})$`), `must be ${constraintDescription}`);

const account = text(kinds.account);
const unit = text(kinds.unit);
const region = text(kinds.region).refine((name) => partitionOf(name) !== 'aws-cn', {
  message: 'lies in China, which has no service-managed StackSets: not supported',
});
const regions = z
  .array(region)
  .min(1, 'name at least one region')
  .refine((list) => new Set(list).size === list.length, { message: 'names a region twice' });

/** What CloudWatch Logs takes as retention, in days; lenswatch keeps its own logs at least a week. */
const retentions = [
  7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 3653,
] as const;

/** The choices a template offers; each cadence is at most the next longer one, whatever is chosen. */
export const choices = {
  fullSweepHours: [12, 24],
  accountSweepHours: [6, 8, 12],
  /** 0: metric-based controls run with the full sweep only. */
  metricSweepHours: [0, 1, 2, 3, 4, 6],
  /** 0: nothing is kept. An event source needs at least 2. */
  reservedConcurrency: [0, 2, 5, 10, 20, 50, 100],
  threshold: ['critical', 'high', 'medium', 'low', 'informational'],
  logRetentionDays: retentions,
} as const;

const organization = z.strictObject({
  id: text(kinds.organization),
  managementAccount: account.describe('StackSets of a delegated administrator live there.'),
  units: z.array(unit).min(1, 'name at least one organizational unit, or the root'),
  configUnits: z
    .array(unit)
    .default([])
    .describe('Units whose accounts have a Config recorder; none: no rules.'),
  excludedAccounts: z.array(account).default([]),
  delegatedAdministrator: z
    .boolean()
    .default(true)
    .describe('False only where the hub account is the management account itself.'),
});

/** Everything a customer can set, in one place. Unknown keys are refused, so that typos show. */
export const settingsSchema = z
  .strictObject({
    prefix: text(kinds.prefix).default('lenswatch'),
    externalId: text(kinds.externalId).default('lenswatch'),
    organization: organization.nullable().default(null).describe('Null: this account alone.'),
    regions: regions.describe('Where AI workloads may run. The region of IAM is always watched too.'),
    configRegions: z
      .array(region)
      .default([])
      .describe('Regions with a Config recorder. Empty: no Config rules.'),
    administrator: z
      .boolean()
      .default(false)
      .describe('True in the account that administers Security Hub: hides the copies that Config makes.'),
    tier2: z
      .boolean()
      .default(true)
      .describe('Also forward changes of what AI resources depend on: keys, buckets, networks, logs.'),
    threshold: z.string().toLowerCase().pipe(z.enum(choices.threshold)).optional(),
    fullSweepHours: z.literal(choices.fullSweepHours).default(24),
    accountSweepHours: z.literal(choices.accountSweepHours).default(6),
    metricSweepHours: z.literal(choices.metricSweepHours).default(1),
    sweepConcurrency: z.int().min(1).max(500).default(40),
    reservedConcurrency: z
      .literal(choices.reservedConcurrency)
      .default(10)
      .describe('Executions kept for on-change. 0 where the account may run no more than 100 at once.'),
    logRetentionDays: z.literal(choices.logRetentionDays).default(90),
    keyArn: text(kinds.key)
      .nullable()
      .default(null)
      .describe('A key of your own in the region of the hub; its policy must name the services.'),
    permissionsBoundary: text(kinds.boundary)
      .nullable()
      .default(null)
      .describe('Name of a managed policy that exists in the hub and in every member account.'),
    notify: z.email().nullable().default(null).describe('Who hears of alarms.'),
  })
  .superRefine(({ organization, regions, configRegions }, context) => {
    const lists = {
      regions,
      units: organization?.units ?? [],
      accounts: organization?.excludedAccounts ?? [],
    };
    for (const [name, most] of Object.entries(longest)) {
      const { length } = lists[name as keyof typeof lists].join(',');
      if (length <= most) continue;
      const path = { regions: ['regions'], units: ['organization', 'units'] }[name];
      context.addIssue({
        code: 'custom',
        path: path ?? ['organization', 'excludedAccounts'],
        message: `has ${length} characters with its commas; functions take ${most}`,
      });
    }
    const partitions = new Set([...regions, ...configRegions].map(partitionOf));
    if (partitions.size > 1) {
      context.addIssue({
        code: 'custom',
        path: ['regions'],
        message: `lie in ${[...partitions].join(' and ')}; one hub serves one partition`,
      });
    }
    if (organization && configRegions.length > 0 !== organization.configUnits.length > 0) {
      context.addIssue({
        code: 'custom',
        path: ['configRegions'],
        message: 'and organization.configUnits belong together: give both or none',
      });
    }
    const units = new Set(organization?.units);
    const strange = organization?.configUnits.find((id) => !units.has(id));
    if (strange !== undefined) {
      context.addIssue({
        code: 'custom',
        path: ['organization', 'configUnits'],
        message: `names ${strange}, which is not among the units; Config rules need the roles of "access"`,
      });
    }
  })
  .transform(({ threshold, ...settings }) => ({
    ...settings,
    // Design: an organization hears of high and worse, somebody trying one account of everything.
    threshold: threshold ?? (settings.organization ? ('high' as const) : ('low' as const)),
  }));

/** Settings in force. */
export type Settings = z.output<typeof settingsSchema>;

/**
 * Checks what a customer wrote.
 *
 * @param source where it was written, for the message.
 * @throws MonitorError `SETTINGS_INVALID`, one line for each thing that is wrong.
 */
export function parseSettings(value: unknown, source: string): Settings {
  const result = settingsSchema.safeParse(value);
  if (result.success) return result.data;
  const lines = result.error.issues.map(
    ({ path, message }) => `  ${path.join('.') || 'the file'}: ${message}`,
  );
  throw new MonitorError('SETTINGS_INVALID', `${source} cannot be used:\n${lines.join('\n')}`);
}

/**
 * The settings that `sst deploy` uses: the YAML file named by `LENSWATCH_SETTINGS`, or one account in one region.
 *
 * @throws MonitorError when the file is not there or not valid.
 */
export function settingsFrom(file: string | undefined, home: string): Settings {
  if (!file) return parseSettings({ regions: [home] }, 'The default');
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw new MonitorError(
      'SETTINGS_MISSING',
      `LENSWATCH_SETTINGS names ${file}, which cannot be read. examples/deployment.yaml is one to start from.`,
      { cause },
    );
  }
  return parseSettings(parse(text), file);
}
