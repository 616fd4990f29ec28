import * as z from 'zod';
import { defaultParameters, parameterSchema, someParametersSchema } from './parameters.ts';
import { requirementOf } from './requirements/frameworks.ts';

const text = z.string().trim().min(1);
const account = z.string().regex(/^\d{12}$/, 'an account id has 12 digits; put it in quotes');
const pattern = text.describe('ARN pattern; `*` and `?` are wildcards.');

/** A day or a moment, as people write it; always UTC and complete afterwards, so that times compare as text. */
const time = z
  .union([z.iso.date(), z.iso.datetime({ offset: true })], 'a date such as 2026-11-30, or an ISO 8601 time')
  .transform((value) => new Date(value).toISOString());

const suppression = z
  .strictObject({
    control: text.describe('Id of the control.'),
    resource: text.describe('ARN or id of the resource; `*` and `?` are wildcards.'),
    reason: text,
    owner: text.describe('Who answers for the accepted risk.'),
    approver: text.describe('Who agreed; never the owner.'),
    createdAt: time,
    expiresAt: time,
  })
  .refine(({ owner, approver }) => owner.toLowerCase() !== approver.toLowerCase(), {
    path: ['approver'],
    message: 'the approver must be somebody else than the owner',
  })
  .refine(({ createdAt, expiresAt }) => createdAt < expiresAt, {
    path: ['expiresAt'],
    message: 'must be later than createdAt',
  });

const attestation = z
  .strictObject({
    account,
    practice: text.refine((id) => requirementOf(id) !== undefined, {
      message: 'is no practice of the lens; practices look like GENSEC01-BP01',
    }),
    answer: z.enum(['YES', 'NO', 'PARTIAL', 'NOT_APPLICABLE']),
    statement: text.max(2_000),
    signer: text,
    signedAt: time,
    expiresAt: time,
  })
  .refine(({ signedAt, expiresAt }) => signedAt < expiresAt, {
    path: ['expiresAt'],
    message: 'must be later than signedAt',
  });

const override = z
  .strictObject({
    unit: z
      .string()
      .regex(
        /^(r-[0-9a-z]{4,32}|ou-[0-9a-z]{4,32}-[0-9a-z]{8,32})$/,
        'a unit is an id such as ou-ab12-11111111',
      )
      .optional()
      .describe('Organizational unit or root: every account below it.'),
    account: account.optional(),
    tag: z.strictObject({ key: text, value: z.string() }).optional().describe('A tag of the resource.'),
    parameters: someParametersSchema,
  })
  .refine(({ unit, account, tag }) => unit !== undefined || account !== undefined || tag !== undefined, {
    message: 'name a unit, an account or a tag; for all of the organization there is "parameters"',
  });

/** What people decided: the content of `lenswatch.config.yaml`. Unknown keys are refused, so that typos show. */
export const configurationSchema = z.strictObject({
  edition: z.enum(['2025-04', '2025-11']).optional().describe('Edition of the lens that scores use.'),
  parameters: parameterSchema.default(defaultParameters),
  overrides: z
    .array(override)
    .default([])
    .describe('Other parameters for a unit, an account or tagged resources; the closer fit wins.'),
  suppressions: z.array(suppression).default([]),
  attestations: z.array(attestation).default([]),
  exemptPrincipalArnPatterns: z
    .array(pattern)
    .default([
      'arn:*:iam::*:role/aws-service-role/*',
      'arn:*:iam::*:role/aws-reserved/sso.amazonaws.com/*AWSReservedSSO_AdministratorAccess_*',
    ])
    .describe('Principals whose findings are accepted by kind.'),
  breakGlassPrincipals: z.array(pattern).default([]).describe('Principals for emergencies, by ARN pattern.'),
});

/** A configuration in force. */
export type Configuration = z.infer<typeof configurationSchema>;

/** The configuration of somebody who wrote none. */
export const defaultConfiguration: Configuration = configurationSchema.parse({});
