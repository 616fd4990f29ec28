import { control } from '@lenswatch/core/controls/iam/iam-bedrock-invoke-requires-guardrail.ts';
import type { EnforcedGuardrail } from '@lenswatch/core/facts/bedrock.ts';
import {
  agent,
  agentVersion,
  flow,
  flowVersion,
  guardrailVersion,
  model,
  profile,
} from '../../../support/bedrock-values.ts';
import { testControl } from '../../../support/test-control.ts';
import { allow, deny, organizationWith, principal, type Statement, trust } from '../../iam/principals.ts';

const invoke = ['bedrock:InvokeModel', 'bedrock:InvokeModelWithResponseStream'];
const key = 'bedrock:GuardrailIdentifier';
const owner = 'arn:aws:bedrock:us-east-1:111122223333';
const inEurope = 'arn:aws:bedrock:eu-west-1:111122223333';
const gr1 = `${owner}:guardrail/gr1`;
const nova = 'arn:aws:bedrock:*::foundation-model/amazon.nova-pro-v1:0';
const titan = 'arn:aws:bedrock:*::foundation-model/amazon.titan-embed-text-v2:0';
const apply = allow('bedrock:ApplyGuardrail', gr1);
const role = (...statements: Statement[]) => principal(statements);
const allowing = (operator: string, value: string | string[]) =>
  role(allow(invoke, nova, { [operator]: { [key]: value } }), apply);
const denying = (
  operator: string,
  value: string | string[],
  actions: string | string[] = invoke,
  resource = '*',
) => role(allow(invoke, nova), deny(actions, resource, { [operator]: { [key]: value } }), apply);

const existing = {
  'bedrock.guardrail': {
    gr1: { name: 'chat', versions: [guardrailVersion('DRAFT'), guardrailVersion('1')] },
  },
  'bedrock.foundation-model': {
    'amazon.nova-pro-v1:0': model(),
    'amazon.titan-embed-text-v2:0': model({ outputModalities: ['EMBEDDING'] }),
    'amazon.titan-embed-image-v1': model({ outputModalities: ['EMBEDDING', 'TEXT'] }),
  },
};
const guarded = { system: null, messages: null, inputTags: null };
const enforcing = (more: Partial<EnforcedGuardrail> = {}) => ({
  ...existing,
  'bedrock.enforced-guardrails': {
    'us-east-1': {
      configurations: [
        {
          configId: 'c1',
          guardrailArn: gr1,
          guardrailId: 'gr1',
          guardrailVersion: '1',
          includedModels: null,
          excludedModels: [],
          guarded,
          owner: 'ACCOUNT',
          ...more,
        },
      ],
    },
  },
});
const organization = {
  ...existing,
  'bedrock.enforced-guardrails': { 'us-east-1': { configurations: [] } },
  'organizations.bedrock-policy': {
    organization: {
      valid: true,
      guardrails: [
        {
          region: 'us-east-1',
          identifier: 'arn:aws:bedrock:us-east-1:999999999999:guardrail/org:1',
          includedModels: ['ALL'],
          excludedModels: [],
          guarded,
        },
      ],
    },
  },
};
const above = (...given: Parameters<typeof organizationWith>) => ({
  ...existing,
  ...organizationWith(...given),
});
const unlessGuarded = (value: string) => deny(invoke, '*', { StringNotLike: { [key]: value } });
const free = role(allow(invoke, nova));
const arn = 'arn:aws:iam::111122223333:role/example';
const service = {
  fact: 'iam.principal' as const,
  id: arn,
  arn,
  value: principal([allow(invoke, nova)], { trust: [trust({ Service: 'bedrock.amazonaws.com' })] }),
};
const knowledgeBase = {
  name: 'manuals',
  status: 'ACTIVE',
  type: 'VECTOR',
  roleArn: arn,
  embeddingModelArn: null,
  embeddingDimensions: null,
  managedEmbeddingType: null,
  supplementalBuckets: [],
  storageType: null,
  collectionArn: null,
  domainArn: null,
};

testControl(control, [
  {
    when: 'the Allow names a version of a guardrail',
    subject: allowing('StringEquals', `${gr1}:1`),
    facts: existing,
    expect: 'pass',
  },
  {
    when: 'the Allow names a version of a guardrail, and policies of the organization could not be read',
    subject: allowing('StringEquals', `${gr1}:1`),
    facts: existing,
    missing: ['organizations.policies'],
    expect: 'pass',
  },
  {
    when: 'the Allow names any numbered version',
    subject: allowing('StringLike', `${gr1}:*`),
    facts: existing,
    expect: 'pass',
  },
  {
    when: 'the Allow compares ARNs',
    subject: allowing('ArnLike', `${gr1}:1`),
    facts: existing,
    expect: 'pass',
  },
  {
    when: 'a Deny refuses every other guardrail',
    subject: denying('StringNotEquals', `${gr1}:1`),
    facts: existing,
    expect: 'pass',
  },
  {
    when: 'a Deny on all of Bedrock refuses every other guardrail to an Allow on everything',
    subject: role(
      allow(invoke),
      apply,
      deny(invoke, 'arn:aws:bedrock:*:*:*', { StringNotEquals: { [key]: `${gr1}:1` } }),
    ),
    facts: existing,
    expect: 'pass',
  },
  {
    when: 'the models demand a guardrail, and profiles over them do not',
    subject: role(
      allow(invoke, nova, { StringEquals: { [key]: `${gr1}:1` } }),
      allow(invoke, `${owner}:inference-profile/*`),
      apply,
    ),
    facts: existing,
    expect: 'pass',
  },
  {
    when: 'a Deny leaves embedding models alone and refuses every other guardrail to the rest',
    subject: role(
      allow(invoke),
      {
        Effect: 'Deny',
        Action: invoke,
        NotResource: titan,
        Condition: { StringNotEquals: { [key]: `${gr1}:1` } },
      },
      apply,
    ),
    facts: existing,
    expect: 'pass',
  },
  {
    when: 'a Deny by ARN refuses every other guardrail',
    subject: denying('ArnNotLike', `${gr1}:1`),
    facts: existing,
    expect: 'pass',
  },
  {
    when: 'the Allow names a guardrail in any region',
    subject: allowing('StringLike', 'arn:aws:bedrock:*:111122223333:guardrail/gr1:1'),
    facts: existing,
    expect: 'pass',
  },
  {
    when: 'the Allow names a guardrail of another account that may be applied',
    subject: role(
      allow(invoke, nova, {
        StringEquals: { [key]: 'arn:aws:bedrock:us-east-1:999999999999:guardrail/org:1' },
      }),
      allow('bedrock:ApplyGuardrail'),
    ),
    facts: existing,
    expect: 'pass',
  },
  {
    when: 'a user is bound to a guardrail',
    subject: principal([allow(invoke, nova, { StringEquals: { [key]: `${gr1}:1` } }), apply], {
      kind: 'user',
    }),
    facts: existing,
    expect: 'pass',
  },
  {
    when: 'the organization refuses every other guardrail',
    subject: role(allow(invoke, nova), apply),
    facts: above('read', unlessGuarded(`${gr1}:*`)),
    expect: 'pass',
    reason: 'OK_COMPENSATED',
    evidence: { organizationPolicies: 'considered' },
  },
  {
    when: 'the organization denies the mantle endpoint that is open beside',
    subject: role(
      allow(invoke, nova, { StringEquals: { [key]: `${gr1}:1` } }),
      apply,
      allow('bedrock-mantle:CreateInference'),
    ),
    facts: above('read', deny('bedrock-mantle:*')),
    expect: 'pass',
    reason: 'OK_COMPENSATED',
  },
  {
    when: 'the organization demands a guardrail and any will do',
    subject: role(allow(invoke, nova), apply),
    facts: above('read', unlessGuarded('*')),
    expect: 'fail',
    severity: 'medium',
    reason: 'ANY_GUARDRAIL',
    evidence: { organizationPolicies: 'considered' },
  },
  {
    when: 'nothing of the account demands a guardrail, and the organization is hidden',
    subject: role(allow(invoke, nova), apply),
    facts: above('hidden'),
    expect: 'fail',
    severity: 'high',
    evidence: { organizationPolicies: 'not considered' },
  },
  {
    when: 'nothing demands a guardrail',
    subject: free,
    facts: existing,
    expect: 'fail',
    severity: 'high',
    reason: 'GUARDRAIL_NOT_REQUIRED',
    message: /policy example, statement #1 allows it on arn/,
  },
  {
    when: 'one of two Allows demands none',
    subject: role(
      allow('bedrock:InvokeModel', nova, { StringEquals: { [key]: `${gr1}:1` } }),
      allow('bedrock:InvokeModel', nova),
      apply,
    ),
    facts: existing,
    expect: 'fail',
    severity: 'high',
    message: /statement #2/,
  },
  {
    when: 'profiles demand none, and there is no grant on models beside',
    subject: role(allow(invoke, `${owner}:inference-profile/*`), apply),
    facts: existing,
    expect: 'fail',
    reason: 'GUARDRAIL_NOT_REQUIRED',
  },
  {
    when: 'the models demand a guardrail, and provisioned ones do not',
    subject: role(
      allow(invoke, nova, { StringEquals: { [key]: `${gr1}:1` } }),
      allow(invoke, `${owner}:provisioned-model/*`),
      apply,
    ),
    facts: existing,
    expect: 'fail',
    reason: 'GUARDRAIL_NOT_REQUIRED',
  },
  {
    when: 'a Deny leaves one writing model alone and refuses every other guardrail to the rest',
    subject: role(
      allow(invoke),
      {
        Effect: 'Deny',
        Action: invoke,
        NotResource: nova,
        Condition: { StringNotEquals: { [key]: `${gr1}:1` } },
      },
      apply,
    ),
    facts: existing,
    expect: 'fail',
    reason: 'GUARDRAIL_NOT_REQUIRED',
  },
  {
    when: 'the streaming action is allowed without one',
    subject: role(
      allow('bedrock:InvokeModel', nova, { StringEquals: { [key]: `${gr1}:1` } }),
      allow('bedrock:InvokeModelWithResponseStream', nova),
      apply,
    ),
    facts: existing,
    expect: 'fail',
    reason: 'GUARDRAIL_NOT_REQUIRED',
  },
  {
    when: 'a Deny covers one of the two actions only',
    subject: denying('StringNotEquals', `${gr1}:1`, 'bedrock:InvokeModel'),
    facts: existing,
    expect: 'fail',
    reason: 'GUARDRAIL_NOT_REQUIRED',
  },
  {
    when: 'a Deny covers other models only',
    subject: denying('StringNotEquals', `${gr1}:1`, invoke, titan),
    facts: existing,
    expect: 'fail',
    reason: 'GUARDRAIL_NOT_REQUIRED',
  },
  {
    when: 'a Deny refuses every other guardrail, and says that it does so where the key is not there',
    subject: denying('StringNotEqualsIfExists', `${gr1}:1`),
    facts: existing,
    expect: 'pass',
  },
  {
    when: 'a Deny holds only if the key is there',
    subject: denying('ForAnyValue:StringNotEquals', `${gr1}:1`),
    facts: existing,
    expect: 'fail',
    reason: 'GUARDRAIL_NOT_REQUIRED',
  },
  {
    when: 'an Allow holds if the key is not there',
    subject: allowing('StringEqualsIfExists', `${gr1}:1`),
    facts: existing,
    expect: 'fail',
    reason: 'GUARDRAIL_NOT_REQUIRED',
  },
  {
    when: 'an Allow holds for all values, none included',
    subject: allowing('ForAllValues:StringEquals', `${gr1}:1`),
    facts: existing,
    expect: 'fail',
    reason: 'GUARDRAIL_NOT_REQUIRED',
  },
  {
    when: 'a Deny of several conditions holds only where the others do',
    subject: role(
      allow(invoke, nova),
      deny(invoke, '*', { StringNotEquals: { [key]: `${gr1}:1` }, Bool: { 'aws:SecureTransport': 'true' } }),
      apply,
    ),
    facts: existing,
    expect: 'fail',
    reason: 'GUARDRAIL_NOT_REQUIRED',
  },
  {
    when: 'a Deny has two conditions on the guardrail',
    subject: role(
      allow(invoke, nova),
      deny(invoke, '*', { StringNotEquals: { [key]: `${gr1}:1` }, ArnNotLike: { [key]: `${gr1}:1` } }),
      apply,
    ),
    facts: existing,
    expect: 'pass',
  },
  {
    when: 'a Deny lets what is named through, and anything that is there',
    subject: role(
      allow(invoke, nova),
      deny(invoke, '*', { StringNotEquals: { [key]: `${gr1}:1` }, Null: { [key]: 'true' } }),
      apply,
    ),
    facts: existing,
    expect: 'fail',
    reason: 'ANY_GUARDRAIL',
  },
  {
    when: 'a Deny of the wrong operator refuses the approved guardrail',
    subject: denying('StringEquals', `${gr1}:1`),
    facts: existing,
    expect: 'fail',
    reason: 'GUARDRAIL_NOT_REQUIRED',
  },
  {
    when: 'an Allow excludes one guardrail',
    subject: allowing('StringNotEquals', `${gr1}:1`),
    facts: existing,
    expect: 'fail',
    reason: 'GUARDRAIL_NOT_REQUIRED',
  },
  {
    when: 'a condition is on another key',
    subject: role(allow(invoke, nova, { StringEquals: { 'aws:RequestedRegion': 'us-east-1' } }), apply),
    facts: existing,
    expect: 'fail',
    reason: 'GUARDRAIL_NOT_REQUIRED',
  },
  {
    when: 'a Deny is on another key',
    subject: role(
      allow(invoke, nova),
      deny(invoke, '*', { StringNotEquals: { 'aws:RequestedRegion': 'us-east-1' } }),
      apply,
    ),
    facts: existing,
    expect: 'fail',
    reason: 'GUARDRAIL_NOT_REQUIRED',
  },
  {
    when: 'any guardrail will do by a star',
    subject: allowing('StringLike', '*'),
    facts: existing,
    expect: 'fail',
    severity: 'medium',
    reason: 'ANY_GUARDRAIL',
  },
  {
    when: 'any guardrail of the account will do',
    subject: allowing('StringLike', `${owner}:guardrail/*`),
    facts: existing,
    expect: 'fail',
    severity: 'medium',
    reason: 'ANY_GUARDRAIL',
  },
  {
    when: 'any guardrail whose id ends so will do',
    subject: allowing('StringLike', `${owner}:guardrail/*1:1`),
    facts: existing,
    expect: 'fail',
    reason: 'ANY_GUARDRAIL',
  },
  {
    when: 'a guardrail must be there and any will do',
    subject: denying('Null', 'true'),
    facts: existing,
    expect: 'fail',
    severity: 'medium',
    reason: 'ANY_GUARDRAIL',
  },
  {
    when: 'a guardrail must not be there',
    subject: denying('Null', 'false'),
    facts: existing,
    expect: 'fail',
    reason: 'GUARDRAIL_NOT_REQUIRED',
  },
  {
    when: 'the Allow wants the key there',
    subject: allowing('Null', 'false'),
    facts: existing,
    expect: 'fail',
    reason: 'ANY_GUARDRAIL',
  },
  {
    when: 'the Allow wants the key away',
    subject: allowing('Null', 'true'),
    facts: existing,
    expect: 'fail',
    reason: 'GUARDRAIL_NOT_REQUIRED',
  },
  {
    when: 'a guardrail must be there, and a named one at that',
    subject: role(
      allow(invoke, nova, { StringEquals: { [key]: `${gr1}:1` } }),
      deny(invoke, '*', { Null: { [key]: 'true' } }),
      apply,
    ),
    facts: existing,
    expect: 'pass',
  },
  {
    when: 'the ARN without version means the draft',
    subject: allowing('StringEquals', gr1),
    facts: existing,
    expect: 'fail',
    severity: 'medium',
    reason: 'DRAFT_ALLOWED',
  },
  {
    when: 'the draft is named',
    subject: allowing('StringEquals', `${gr1}:DRAFT`),
    facts: existing,
    expect: 'fail',
    reason: 'DRAFT_ALLOWED',
  },
  {
    when: 'a star after the id lets the draft through',
    subject: allowing('StringLike', `${gr1}*`),
    facts: existing,
    expect: 'fail',
    reason: 'DRAFT_ALLOWED',
  },
  {
    when: 'the draft is allowed to count',
    subject: allowing('StringEquals', gr1),
    facts: existing,
    parameters: { allowDraftInCondition: true },
    expect: 'pass',
  },
  {
    when: 'a star after the id is allowed to count',
    subject: allowing('StringLike', `${gr1}*`),
    facts: existing,
    parameters: { allowDraftInCondition: true },
    expect: 'pass',
  },
  {
    when: 'the guardrail does not exist',
    subject: role(
      allow(invoke, nova, { StringEquals: { [key]: `${owner}:guardrail/gone:1` } }),
      allow('bedrock:ApplyGuardrail'),
    ),
    facts: existing,
    expect: 'fail',
    severity: 'medium',
    reason: 'GUARDRAIL_MISSING',
  },
  {
    when: 'the version does not exist',
    subject: allowing('StringEquals', `${gr1}:9`),
    facts: existing,
    expect: 'fail',
    reason: 'GUARDRAIL_MISSING',
  },
  {
    when: 'any numbered version will do and there is none',
    subject: allowing('StringLike', `${gr1}:*`),
    facts: {
      ...existing,
      'bedrock.guardrail': { gr1: { name: 'chat', versions: [guardrailVersion('DRAFT')] } },
    },
    expect: 'fail',
    reason: 'GUARDRAIL_MISSING',
  },
  {
    when: 'the guardrail of whatever account is named, and there is none of that name',
    subject: role(
      allow(invoke, nova, { StringLike: { [key]: 'arn:aws:bedrock:us-east-1:*:guardrail/gone:1' } }),
      allow('bedrock:ApplyGuardrail'),
    ),
    facts: existing,
    expect: 'fail',
    reason: 'GUARDRAIL_MISSING',
  },
  {
    when: 'a star is compared literally',
    subject: allowing('StringEquals', `${gr1}:*`),
    facts: existing,
    expect: 'fail',
    reason: 'GUARDRAIL_MISSING',
  },
  {
    when: 'a bare id is compared, which no call has',
    subject: allowing('StringEquals', 'gr1'),
    facts: existing,
    expect: 'fail',
    reason: 'GUARDRAIL_MISSING',
  },
  {
    when: 'the guardrail is meant in another region, which was scanned',
    subject: role(
      allow(invoke, nova, { StringEquals: { [key]: `${inEurope}:guardrail/gr1:1` } }),
      allow('bedrock:ApplyGuardrail'),
    ),
    facts: { ...existing, 'bedrock.enforced-guardrails': { 'eu-west-1': { configurations: [] } } },
    expect: 'fail',
    reason: 'GUARDRAIL_MISSING',
  },
  {
    when: 'the guardrail is meant in a region that was not scanned',
    subject: role(
      allow(invoke, nova, { StringEquals: { [key]: `${inEurope}:guardrail/eu1:1` } }),
      allow('bedrock:ApplyGuardrail'),
    ),
    facts: existing,
    expect: 'unknown',
    reason: 'NO_DATA',
    message: /eu-west-1/,
  },
  {
    when: 'the guardrail is meant in any region, and those that were scanned have none of that name',
    subject: role(
      allow(invoke, nova, {
        StringLike: { [key]: 'arn:aws:bedrock:*:111122223333:guardrail/eu1:1' },
      }),
      allow('bedrock:ApplyGuardrail'),
    ),
    facts: existing,
    expect: 'unknown',
    reason: 'NO_DATA',
  },
  {
    when: 'the guardrail is meant in some regions by a pattern, and is in one of them',
    subject: role(
      allow(invoke, nova, {
        StringLike: { [key]: 'arn:aws:bedrock:us-*:111122223333:guardrail/gr1:1' },
      }),
      allow('bedrock:ApplyGuardrail'),
    ),
    facts: existing,
    expect: 'pass',
  },
  {
    when: 'one guardrail does not exist, and another is of a region that was not scanned',
    subject: role(
      allow(invoke, nova, {
        StringEquals: { [key]: [`${inEurope}:guardrail/eu1:1`, `${owner}:guardrail/gone:1`] },
      }),
      allow('bedrock:ApplyGuardrail'),
    ),
    facts: existing,
    expect: 'fail',
    reason: 'GUARDRAIL_MISSING',
    message: /exist: [^,]*gone:1\./,
  },
  {
    when: 'the guardrail of a region that was not scanned may not be applied',
    subject: role(allow(invoke, nova, { StringEquals: { [key]: `${inEurope}:guardrail/eu1:1` } })),
    facts: existing,
    expect: 'fail',
    reason: 'APPLY_GUARDRAIL_MISSING',
  },
  {
    when: 'one of two named guardrails does not exist',
    subject: role(
      allow(invoke, nova, { StringEquals: { [key]: [`${gr1}:1`, `${owner}:guardrail/gone:1`] } }),
      allow('bedrock:ApplyGuardrail'),
    ),
    facts: existing,
    expect: 'fail',
    reason: 'GUARDRAIL_MISSING',
    message: /exist: [^,]*gone:1\./,
  },
  {
    when: 'the guardrail may not be applied',
    subject: role(allow(invoke, nova, { StringEquals: { [key]: `${gr1}:1` } })),
    facts: existing,
    expect: 'fail',
    severity: 'medium',
    reason: 'APPLY_GUARDRAIL_MISSING',
  },
  {
    when: 'another guardrail may be applied',
    subject: role(
      allow(invoke, nova, { StringEquals: { [key]: `${gr1}:1` } }),
      allow('bedrock:ApplyGuardrail', `${owner}:guardrail/gr2`),
    ),
    facts: existing,
    expect: 'fail',
    reason: 'APPLY_GUARDRAIL_MISSING',
  },
  {
    when: 'the mantle endpoint is open beside',
    subject: role(
      allow(invoke, nova, { StringEquals: { [key]: `${gr1}:1` } }),
      apply,
      allow('bedrock-mantle:CreateInference'),
    ),
    facts: existing,
    expect: 'fail',
    severity: 'high',
    reason: 'MANTLE_BYPASS',
  },
  {
    when: 'everything is allowed on one bucket, which is no project of the mantle endpoint',
    subject: role(
      allow(invoke, nova, { StringEquals: { [key]: `${gr1}:1` } }),
      apply,
      allow('*', ['arn:aws:s3:::data', 'arn:aws:s3:::data/*']),
    ),
    facts: existing,
    expect: 'pass',
  },
  {
    when: 'the mantle endpoint is open though a guardrail is enforced',
    subject: role(
      allow(invoke, nova, { StringEquals: { [key]: `${gr1}:1` } }),
      apply,
      allow('bedrock-mantle:CreateInference'),
    ),
    facts: enforcing(),
    expect: 'fail',
    severity: 'high',
  },
  {
    when: 'one value varies by caller, and another lets the draft through',
    subject: allowing('StringLike', [`\${aws:PrincipalTag/guardrail}`, gr1]),
    facts: existing,
    expect: 'fail',
    reason: 'DRAFT_ALLOWED',
  },
  {
    when: 'the value varies by caller',
    subject: allowing('StringEquals', `\${aws:PrincipalTag/guardrail}`),
    facts: existing,
    expect: 'unknown',
    reason: 'OPAQUE_POLICY',
  },
  {
    when: 'nothing demands a guardrail but the account enforces one',
    subject: free,
    facts: enforcing(),
    expect: 'fail',
    severity: 'low',
    reason: 'GUARDRAIL_NOT_REQUIRED',
  },
  {
    when: 'nothing demands a guardrail but the organization enforces one',
    subject: free,
    facts: organization,
    expect: 'fail',
    severity: 'low',
  },
  {
    when: 'any will do and the account enforces one',
    subject: allowing('StringLike', '*'),
    facts: enforcing(),
    expect: 'fail',
    severity: 'informational',
  },
  {
    when: 'the account enforces a draft',
    subject: free,
    facts: enforcing({ guardrailVersion: 'DRAFT' }),
    expect: 'fail',
    severity: 'high',
  },
  {
    when: 'the account enforces one that does not exist',
    subject: free,
    facts: enforcing({ guardrailVersion: '9' }),
    expect: 'fail',
    severity: 'high',
  },
  {
    when: 'the account enforces one on some models',
    subject: free,
    facts: enforcing({ includedModels: ['amazon.nova-pro-v1:0'] }),
    expect: 'fail',
    severity: 'high',
  },
  {
    when: 'the account leaves a generating model out',
    subject: free,
    facts: enforcing({ excludedModels: ['amazon.nova-pro-v1:0'] }),
    expect: 'fail',
    severity: 'high',
  },
  {
    when: 'the account leaves embedding models out',
    subject: free,
    facts: enforcing({ excludedModels: ['amazon.titan-embed-text-v2:0'] }),
    expect: 'fail',
    severity: 'low',
  },
  {
    when: 'the account leaves a model out that may be',
    subject: free,
    facts: enforcing({ excludedModels: ['amazon.nova-pro-v1:0'] }),
    parameters: { allowedExcludedModels: ['amazon.nova-pro-v1:0'] },
    expect: 'fail',
    severity: 'low',
  },
  {
    when: 'the account enforces one in the only region of the grant',
    subject: role(allow(invoke, 'arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-pro-v1:0')),
    facts: enforcing(),
    expect: 'fail',
    severity: 'low',
  },
  {
    when: 'the grant is for a region that was not looked at',
    subject: role(allow(invoke, 'arn:aws:bedrock:eu-west-1::foundation-model/amazon.nova-pro-v1:0')),
    facts: enforcing(),
    expect: 'fail',
    severity: 'high',
  },
  {
    when: 'the account enforces one in one of two Regions of the grants',
    subject: role(
      allow(invoke, [
        'arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-pro-v1:0',
        'arn:aws:bedrock:eu-west-1::foundation-model/amazon.nova-pro-v1:0',
      ]),
    ),
    facts: enforcing(),
    expect: 'fail',
    severity: 'high',
  },
  {
    when: 'the account enforces one in one of two Regions that were scanned',
    subject: free,
    facts: {
      ...enforcing(),
      'bedrock.enforced-guardrails': {
        ...enforcing()['bedrock.enforced-guardrails'],
        'eu-west-1': { configurations: [] },
      },
    },
    regions: { 'eu-west-1': 'eu-west-1' },
    expect: 'fail',
    severity: 'high',
  },
  {
    when: 'the account enforces one in a Region, and what it enforces in others could not be read',
    subject: free,
    facts: enforcing(),
    partial: ['bedrock.enforced-guardrails'],
    expect: 'fail',
    severity: 'high',
    evidence: { enforced: false },
  },
  {
    when: 'the account enforces one, and the Bedrock policy of the organization could not be read',
    subject: free,
    facts: { ...existing, 'bedrock.enforced-guardrails': { 'us-east-1': { configurations: [] } } },
    partial: ['organizations.bedrock-policy'],
    expect: 'fail',
    severity: 'high',
  },
  {
    when: 'the organization enforces one, and what else it says could not be read',
    subject: free,
    facts: organization,
    partial: ['organizations.bedrock-policy'],
    expect: 'fail',
    severity: 'high',
  },
  {
    when: 'the organization enforces one by a policy that is not understood',
    subject: free,
    facts: {
      ...organization,
      'organizations.bedrock-policy': {
        organization: { ...organization['organizations.bedrock-policy'].organization, valid: false },
      },
    },
    expect: 'fail',
    severity: 'high',
  },
  {
    when: 'the account enforces one and everything is granted',
    subject: role(allow('*')),
    facts: enforcing(),
    expect: 'fail',
    severity: 'low',
  },
  {
    when: 'a Deny lets the draft through',
    subject: denying('StringNotEquals', gr1),
    facts: existing,
    expect: 'fail',
    reason: 'DRAFT_ALLOWED',
  },
  {
    when: 'a Deny lets through a guardrail that does not exist',
    subject: denying('StringNotLike', `${owner}:guardrail/gone:*`),
    facts: existing,
    expect: 'fail',
    reason: 'GUARDRAIL_MISSING',
  },
  {
    when: 'a Deny with two conditions lets the draft through by one of them',
    subject: role(
      allow(invoke, nova),
      deny(invoke, '*', { StringNotEquals: { [key]: `${gr1}:1` }, ArnNotLike: { [key]: gr1 } }),
      apply,
    ),
    facts: existing,
    expect: 'fail',
    reason: 'DRAFT_ALLOWED',
  },
  {
    when: 'a Deny lets any guardrail through by a star',
    subject: denying('StringNotLike', '*'),
    facts: existing,
    expect: 'fail',
    reason: 'ANY_GUARDRAIL',
  },
  {
    when: 'a Deny compares by set',
    subject: denying('ForAnyValue:StringNotEquals', `${gr1}:1`),
    facts: existing,
    expect: 'fail',
    reason: 'GUARDRAIL_NOT_REQUIRED',
  },
  {
    when: 'a guardrail must be there and another condition names it',
    subject: role(
      allow(invoke, nova, { Null: { [key]: 'false' }, StringEquals: { [key]: `${gr1}:1` } }),
      apply,
    ),
    facts: existing,
    expect: 'pass',
  },
  {
    when: 'a bare pattern admits any guardrail',
    subject: allowing('StringLike', 'gr*'),
    facts: existing,
    expect: 'fail',
    reason: 'ANY_GUARDRAIL',
  },
  {
    when: 'an id pattern ends in two stars',
    subject: allowing('StringLike', `${gr1}**`),
    facts: existing,
    parameters: { allowDraftInCondition: true },
    expect: 'pass',
  },
  {
    when: 'embedding models alone may be invoked',
    subject: role(allow(invoke, titan)),
    facts: existing,
    expect: 'not-applicable',
    message: /embedding models only/,
  },
  {
    when: 'a family of embedding models may be invoked',
    subject: role(allow(invoke, 'arn:aws:bedrock:*::foundation-model/amazon.titan-embed-text*')),
    facts: existing,
    expect: 'not-applicable',
  },
  {
    when: 'a family with one that writes too may be invoked',
    subject: role(allow(invoke, 'arn:aws:bedrock:*::foundation-model/amazon.titan-embed*')),
    facts: existing,
    expect: 'fail',
  },
  {
    when: 'an embedding model that AWS does not list may be invoked',
    subject: role(allow(invoke, 'arn:aws:bedrock:*::foundation-model/other.embed-v9')),
    facts: existing,
    expect: 'fail',
  },
  {
    when: 'a profile over an embedding model may be invoked',
    subject: role(allow(invoke, `${owner}:inference-profile/us.amazon.titan-embed-text-v2:0`)),
    facts: existing,
    expect: 'not-applicable',
  },
  {
    when: 'a profile of the account over an embedding model may be invoked',
    subject: role(allow(invoke, `${owner}:application-inference-profile/embedders0001`)),
    facts: {
      ...existing,
      'bedrock.inference-profile': {
        embedders0001: profile('amazon.titan-embed-text-v2:0', ['us-east-1'], { type: 'APPLICATION' }),
      },
    },
    expect: 'not-applicable',
  },
  {
    when: 'a profile named like one for embeddings is over a model that writes',
    subject: role(allow(invoke, `${owner}:application-inference-profile/embedders0001`)),
    facts: {
      ...existing,
      'bedrock.inference-profile': {
        embedders0001: profile('amazon.nova-pro-v1:0', ['us-east-1'], { type: 'APPLICATION' }),
      },
    },
    expect: 'fail',
  },
  {
    when: 'a profile named like one for embeddings is not known',
    subject: role(allow(invoke, `${owner}:application-inference-profile/embedders0001`)),
    facts: existing,
    expect: 'fail',
  },
  {
    when: 'a profile named like one for embeddings is over one that makes them and one that writes',
    subject: role(allow(invoke, `${owner}:application-inference-profile/embedders0001`)),
    facts: {
      ...existing,
      'bedrock.inference-profile': {
        embedders0001: profile('', [], {
          type: 'APPLICATION',
          modelArns: ['amazon.titan-embed-text-v2:0', 'amazon.nova-pro-v1:0'].map(
            (id) => `arn:aws:bedrock:us-east-1::foundation-model/${id}`,
          ),
        }),
      },
    },
    expect: 'fail',
  },
  {
    when: 'embedding models beside one that writes may be invoked',
    subject: role(allow(invoke, [titan, nova])),
    facts: existing,
    expect: 'fail',
  },
  {
    when: 'any model may be invoked',
    subject: role(allow('bedrock:*')),
    facts: existing,
    expect: 'fail',
    severity: 'high',
  },
  {
    when: 'no model may be invoked',
    subject: role(allow('bedrock:GetGuardrail')),
    expect: 'not-applicable',
    message: /may invoke no model/,
  },
  {
    when: 'invocation is granted on agents only',
    subject: role(allow(invoke, `${owner}:agent/A1`)),
    expect: 'not-applicable',
  },
  { when: 'nothing of Bedrock is granted', subject: role(allow('s3:*')), expect: 'not-applicable' },
  {
    when: 'a group is looked at',
    subject: principal([allow(invoke)], { kind: 'group' }),
    expect: 'not-applicable',
  },
  {
    when: 'a role acts for an agent',
    subject: service,
    facts: { ...existing, 'bedrock-agent.agent': { a: agent([agentVersion('1', { roleArn: arn })], ['1']) } },
    expect: 'not-applicable',
    message: /role of agent support/,
  },
  {
    when: 'a role acts for a knowledge base',
    subject: service,
    facts: { ...existing, 'bedrock-agent.knowledge-base': { k: knowledgeBase } },
    expect: 'not-applicable',
    message: /role of knowledge base manuals/,
  },
  {
    when: 'a role acts for a flow',
    subject: service,
    facts: {
      ...existing,
      'bedrock-agent.flow': { f: flow([flowVersion('1', [], { roleArn: arn })], ['1']) },
    },
    expect: 'not-applicable',
    message: /role of flow triage/,
  },
  {
    when: 'a role that Bedrock may assume acts for nothing',
    subject: service,
    facts: {
      ...existing,
      'bedrock-agent.agent': { a: agent([agentVersion('1', { roleArn: 'arn:other' })], ['1']) },
    },
    expect: 'fail',
  },
  {
    when: 'an agent names a role that Bedrock may not assume',
    subject: {
      ...service,
      value: principal([allow(invoke, nova)], { trust: [trust({ Service: 'lambda.amazonaws.com' })] }),
    },
    facts: { ...existing, 'bedrock-agent.agent': { a: agent([agentVersion('1', { roleArn: arn })], ['1']) } },
    expect: 'fail',
  },
  {
    when: 'a role acts for an agent in one of its versions',
    subject: service,
    facts: {
      ...existing,
      'bedrock-agent.agent': {
        a: agent(
          [agentVersion('DRAFT', { roleArn: 'arn:other' }), agentVersion('1', { roleArn: arn })],
          ['1'],
        ),
      },
    },
    expect: 'not-applicable',
  },
  {
    when: 'a role acts for a flow in one of its versions',
    subject: service,
    facts: {
      ...existing,
      'bedrock-agent.flow': {
        f: flow(
          [flowVersion('DRAFT', [], { roleArn: 'arn:other' }), flowVersion('1', [], { roleArn: arn })],
          ['1'],
        ),
      },
    },
    expect: 'not-applicable',
  },
  {
    when: 'a knowledge base and a flow act as other roles that Bedrock may assume',
    subject: service,
    facts: {
      ...existing,
      'bedrock-agent.knowledge-base': { k: { ...knowledgeBase, roleArn: 'arn:other' } },
      'bedrock-agent.flow': { f: flow([flowVersion('1', [], { roleArn: 'arn:other' })], ['1']) },
    },
    expect: 'fail',
  },
]);
