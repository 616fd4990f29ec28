import { control } from '@lenswatch/core/controls/bedrock/bedrock-enforced-guardrail-comprehensive.ts';
import type { GuardedContent } from '@lenswatch/core/facts/bedrock.ts';
import { referring } from '../../../support/guardrail-references.ts';
import { testControl } from '../../../support/test-control.ts';

const guarding = (more: Partial<GuardedContent>): GuardedContent => ({
  system: null,
  messages: null,
  inputTags: null,
  ...more,
});
const account = (...all: Partial<GuardedContent>[]) => ({
  'bedrock.enforced-guardrails': {
    'us-east-1': {
      configurations: all.map((more, index) => ({
        configId: `c${index}`,
        guardrailArn: `arn:aws:bedrock:us-east-1:111122223333:guardrail/gr${index}`,
        guardrailId: `gr${index}`,
        guardrailVersion: '1',
        includedModels: null,
        excludedModels: [],
        owner: 'ACCOUNT',
        guarded: guarding(more),
      })),
    },
  },
});
const organization = (more: Partial<GuardedContent>, region = 'us-east-1', valid = true) => ({
  'organizations.bedrock-policy': {
    organization: {
      valid,
      guardrails: [
        {
          region,
          identifier: 'arn:aws:bedrock:us-east-1:999999999999:guardrail/org:1',
          includedModels: null,
          excludedModels: [],
          guarded: guarding(more),
        },
      ],
    },
  },
});
const subject = { fact: 'aws.region' as const, id: 'us-east-1', value: {} };

testControl(control, [
  { when: 'AWS states no mode', subject, facts: referring.account('1'), expect: 'pass' },
  {
    when: 'both modes are comprehensive',
    subject,
    facts: account({ messages: 'COMPREHENSIVE', system: 'COMPREHENSIVE' }),
    expect: 'pass',
  },
  {
    when: 'messages are screened selectively',
    subject,
    facts: account({ messages: 'SELECTIVE' }),
    expect: 'fail',
    severity: 'medium',
    reason: 'MESSAGES_SELECTIVE',
  },
  {
    when: 'system prompts are screened selectively',
    subject,
    facts: account({ system: 'SELECTIVE' }),
    expect: 'fail',
    severity: 'low',
    reason: 'SYSTEM_SELECTIVE',
  },
  {
    when: 'the older setting honours input tags',
    subject,
    facts: account({ inputTags: 'HONOR' }),
    expect: 'fail',
    reason: 'MESSAGES_SELECTIVE',
  },
  {
    when: 'the older setting honours input tags though messages are comprehensive',
    subject,
    facts: account({ inputTags: 'HONOR', messages: 'COMPREHENSIVE' }),
    expect: 'fail',
  },
  {
    when: 'the older setting ignores input tags',
    subject,
    facts: account({ inputTags: 'IGNORE' }),
    expect: 'pass',
  },
  {
    when: 'the second of two configurations is selective',
    subject,
    facts: account({}, { messages: 'SELECTIVE' }),
    expect: 'fail',
    message: /account enforcement c1/,
  },
  {
    when: 'the organization screens comprehensively',
    subject,
    facts: organization({ messages: 'COMPREHENSIVE' }),
    expect: 'pass',
  },
  {
    when: 'the organization screens messages selectively',
    subject,
    facts: organization({ messages: 'SELECTIVE' }),
    expect: 'fail',
    message: /Bedrock policy of the organization/,
  },
  {
    when: 'the organization is selective beside a comprehensive account',
    subject,
    facts: { ...account({}), ...organization({ system: 'SELECTIVE' }) },
    expect: 'fail',
    severity: 'low',
  },
  {
    when: 'the organization is selective in another region',
    subject,
    facts: organization({ messages: 'SELECTIVE' }, 'eu-west-1'),
    expect: 'not-applicable',
  },
  {
    when: 'nothing is enforced',
    subject,
    facts: { 'bedrock.enforced-guardrails': { 'us-east-1': { configurations: [] } } },
    expect: 'not-applicable',
  },
  {
    when: 'a mode is one we do not know',
    subject,
    facts: account({ messages: 'ADAPTIVE' }),
    expect: 'unknown',
    reason: 'OPAQUE_POLICY',
  },
  {
    when: 'the mode of system prompts is one we do not know',
    subject,
    facts: account({ system: 'ADAPTIVE' }),
    expect: 'unknown',
    reason: 'OPAQUE_POLICY',
  },
  {
    when: 'the policy of the organization cannot be understood',
    subject,
    facts: { ...account({}), ...organization({}, 'us-east-1', false) },
    expect: 'unknown',
    reason: 'PARSE_ERROR',
  },
  {
    when: 'the account fails and the policy of the organization cannot be understood',
    subject,
    facts: { ...account({ messages: 'SELECTIVE' }), ...organization({}, 'us-east-1', false) },
    expect: 'fail',
  },
  {
    when: 'the account fails and the policy of the organization could not be read',
    subject,
    facts: account({ messages: 'SELECTIVE' }),
    missing: ['organizations.bedrock-policy'],
    expect: 'fail',
  },
]);
