import * as z from 'zod';
import { pillars } from '../requirements/requirement.ts';

/** The shapes of what `collect` and `scan` print, for whoever reads it. Published under `docs/schema/`. */

const json: z.ZodType = z.json();
const time = z.iso.datetime().describe('ISO 8601, UTC.');
const place = { partition: z.string(), account: z.string().regex(/^\d{12}$/), region: z.string() };
const severity = z.enum(['critical', 'high', 'medium', 'low', 'informational']);
const verdict = z.enum(['pass', 'fail', 'not-applicable', 'unknown']);
const unknownReason = z.enum([
  'ACCESS_DENIED',
  'THROTTLED',
  'PARTIAL_PAGE',
  'TRANSIENT_STATE',
  'NO_DATA',
  'STALE_FACTS',
  'REGION_UNSUPPORTED',
  'CROSS_ACCOUNT',
  'OPAQUE_POLICY',
  'PARSE_ERROR',
  'MODEL_ID_UNRESOLVED',
  'PRICE_UNAVAILABLE',
  'ATTESTATION_MISSING',
  'ATTESTATION_EXPIRED',
  'INTERNAL',
  'ORG_DENIED',
  'SERVICE_ERROR',
  'INTERRUPTED',
]);

const gap = z
  .object({
    ...place,
    fact: z.string(),
    id: z
      .string()
      .nullable()
      .describe('The resource that could not be read; null: the listing is incomplete.'),
    reason: unknownReason,
    operation: z.string().nullable().describe('The SDK operation that failed.'),
    permission: z.string().nullable().describe('The IAM action to allow.'),
    message: z.string(),
  })
  .describe('What AWS would not tell us, and why.');

const coverage = z
  .object({
    ...place,
    fact: z.string(),
    readAt: time,
    state: z.enum(['complete', 'partial', 'unreadable']),
    resources: z.int().min(0),
    calls: z.int().min(0),
    bounded: z.object({ newest: z.int(), since: z.string() }).optional(),
    notOffered: z
      .literal(true)
      .optional()
      .describe('Nothing was listed because AWS does not offer the service in this region.'),
    gaps: z.array(gap),
    absent: z.array(z.string()).optional(),
  })
  .describe('How completely one fact was read in one account and region.');

const resource = z.object({
  ...place,
  fact: z.string(),
  id: z.string(),
  arn: z.string(),
  value: z.record(z.string(), json).describe('The fields that some control reads.'),
});

const unreachable = z
  .array(z.object({ account: z.string(), reason: z.string(), message: z.string() }))
  .describe('Accounts that could not be entered at all.');

/** What `collect` prints and `evaluate` reads. */
export const snapshotSchema = z
  .object({
    schemaVersion: z.literal('1.0'),
    collectedAt: time,
    places: z.array(z.object(place)),
    coverage: z.array(coverage),
    resources: z.array(resource),
    unreachable: unreachable.optional(),
    units: z
      .record(z.string(), z.array(z.string()))
      .optional()
      .describe('The organizational units that hold each account, the root first.'),
  })
  .meta({ title: 'lenswatch snapshot' });

const findingResource = z.object({
  ...place,
  type: z.string().describe('CloudFormation type, or Custom::…'),
  id: z.string(),
  arn: z.string().nullable(),
});

const finding = z.object({
  id: z.string(),
  control: z.string(),
  requirements: z.array(z.string()),
  severity,
  confidence: z.enum(['direct', 'indicator', 'attested']),
  verdict,
  reason: z.string().optional(),
  message: z.string(),
  evidence: z.record(z.string(), json),
  remediation: z.string(),
  resource: findingResource,
  observedAt: time,
  firstSeen: time,
  suppressed: z.object({ reason: z.string(), owner: z.string(), expiresAt: time.nullable() }).optional(),
  moving: z
    .literal(true)
    .optional()
    .describe('Message and evidence move by themselves; differences there are no change.'),
  missing: z
    .array(
      z.object({
        reason: unknownReason,
        fact: z.string(),
        operation: z.string().nullable(),
        permission: z.string().nullable(),
        message: z.string(),
      }),
    )
    .optional(),
});

const side = z.object({ verdict, severity, message: z.string() });
const change = z.object({
  kind: z.enum(['opened', 'resolved', 'changed', 'lost', 'regained', 'gone']),
  finding: z.string(),
  control: z.string(),
  resource: findingResource,
  before: side.nullable(),
  after: side.nullable(),
  fields: z.array(z.object({ path: z.string(), before: json, after: json })),
});

const ratio = {
  assured: z.number().nullable(),
  observed: z.number().nullable(),
  coverage: z.number().nullable(),
};
const pillarScore = z.object({ pillar: z.enum(pillars), ...ratio });
const score = z.object({
  framework: z.string(),
  edition: z.string(),
  weightsVersion: z.string(),
  grade: z.enum(['A', 'B', 'C', 'D', 'E']).nullable(),
  ...ratio,
  pillars: z.array(pillarScore),
  accounts: z.array(
    z.object({
      account: z.string(),
      ...ratio,
      pillars: z.array(pillarScore),
      practices: z.array(
        z.object({
          requirement: z.string(),
          state: z.enum(['MET', 'PARTIAL', 'NOT_MET', 'UNKNOWN', 'NOT_APPLICABLE', 'NOT_ASSESSED']),
          ...ratio,
          suppressed: z.number(),
          limitedByAcceptedRisk: z.boolean(),
        }),
      ),
    }),
  ),
});

/** What `scan --format json` prints. */
export const runSchema = z
  .object({
    schemaVersion: z.literal('1.0'),
    run: z.object({
      id: z.string(),
      startedAt: time,
      places: z.array(z.object(place)),
      controls: z.array(z.string()),
      complete: z.boolean(),
      calls: z.int().min(0),
      unreachable: z
        .array(z.object({ account: z.string(), reason: z.string(), message: z.string() }))
        .optional(),
    }),
    coverage: z.array(coverage),
    findings: z.array(finding),
    changes: z.array(change),
    score,
  })
  .meta({ title: 'lenswatch run' });

/** The published JSON Schemas, by document name. */
export function jsonSchemas(): { readonly [name: string]: object } {
  return { snapshot: z.toJSONSchema(snapshotSchema), run: z.toJSONSchema(runSchema) };
}
