import { control } from '@lenswatch/core/controls/bedrock/bedrock-guardrail-sensitive-information-effective.ts';
import type { GuardrailScreen, GuardrailVersion } from '@lenswatch/core/facts/bedrock.ts';
import { guardrailVersion, screen } from '../../../support/bedrock-values.ts';
import { referring } from '../../../support/guardrail-references.ts';
import { testControl } from '../../../support/test-control.ts';

const required = [
  'EMAIL',
  'PHONE',
  'CREDIT_DEBIT_CARD_NUMBER',
  'US_SOCIAL_SECURITY_NUMBER',
  'PASSWORD',
  'AWS_ACCESS_KEY',
  'AWS_SECRET_KEY',
];
const all = (more: Partial<GuardrailScreen> = {}) => required.map((type) => screen('pii', type, more));
const guardrail = (...versions: GuardrailVersion[]) => ({
  fact: 'bedrock.guardrail' as const,
  id: 'gr1',
  value: { name: 'chat', versions },
});
const with1 = (screens: GuardrailScreen[]) => guardrail(guardrailVersion('DRAFT', { screens }));
const but = (type: string, more: Partial<GuardrailScreen>) => [
  ...all().filter(({ name }) => name !== type),
  screen('pii', type, more),
];
const sound = guardrailVersion('1', { screens: all() });
const open = guardrailVersion('2');

testControl(control, [
  { when: 'every required kind is masked or blocked on output', subject: with1(all()), expect: 'pass' },
  {
    when: 'a kind is missing',
    subject: with1(all().slice(1)),
    expect: 'fail',
    severity: 'high',
    reason: 'SENSITIVE_INFORMATION_OPEN',
    message: /does not stop EMAIL on output\./,
  },
  { when: 'nothing is configured', subject: with1([]), expect: 'fail', message: /EMAIL, PHONE/ },
  {
    when: 'a kind is only detected',
    subject: with1(but('PHONE', { action: 'NONE' })),
    expect: 'fail',
    message: /PHONE/,
  },
  {
    when: 'a kind is only detected on output',
    subject: with1(but('PHONE', { outputAction: 'NONE' })),
    expect: 'fail',
  },
  {
    when: 'a kind is detected only, but blocked on output',
    subject: with1(but('PHONE', { action: 'NONE', outputAction: 'BLOCK' })),
    expect: 'pass',
  },
  {
    when: 'a kind is disabled on output',
    subject: with1(but('PHONE', { outputEnabled: false })),
    expect: 'fail',
  },
  {
    when: 'a kind is disabled on input, which is not asked for',
    subject: with1(but('PHONE', { inputEnabled: false })),
    expect: 'pass',
  },
  {
    when: 'a kind is disabled on input, which is asked for',
    subject: with1(but('PHONE', { inputEnabled: false })),
    parameters: { requireInputPii: true },
    expect: 'fail',
    message: /PHONE on input and output/,
  },
  {
    when: 'a kind is only detected on input, which is asked for',
    subject: with1(but('PHONE', { inputAction: 'NONE' })),
    parameters: { requireInputPii: true },
    expect: 'fail',
  },
  {
    when: 'both sides are asked for and stopped',
    subject: with1(all()),
    parameters: { requireInputPii: true },
    expect: 'pass',
  },
  {
    when: 'a required pattern is missing',
    subject: with1(all()),
    parameters: { requiredRegexNames: ['iban'] },
    expect: 'fail',
    message: /pattern iban/,
  },
  {
    when: 'a required pattern has the name of a kind only',
    subject: with1(all()),
    parameters: { requiredRegexNames: ['EMAIL'] },
    expect: 'fail',
  },
  {
    when: 'a required kind is the name of a pattern only',
    subject: with1([screen('regex', 'EMAIL')]),
    parameters: { requiredPiiTypes: ['EMAIL'] },
    expect: 'fail',
  },
  {
    when: 'a required pattern is stopped',
    subject: with1([...all(), screen('regex', 'iban')]),
    parameters: { requiredRegexNames: ['iban'] },
    expect: 'pass',
  },
  {
    when: 'no kind is named and one pattern is stopped',
    subject: with1([screen('regex', 'iban')]),
    parameters: { requiredPiiTypes: [] },
    expect: 'pass',
  },
  {
    when: 'no kind is named and nothing is stopped',
    subject: with1([screen('pii', 'EMAIL', { action: 'NONE' })]),
    parameters: { requiredPiiTypes: [] },
    expect: 'fail',
    message: /stops no sensitive data on output/,
  },
  {
    when: 'a word stands where data should',
    subject: with1([screen('word-list', 'PROFANITY')]),
    parameters: { requiredPiiTypes: [] },
    expect: 'fail',
  },
  {
    when: 'an agent serves the sound version beside an open one',
    subject: guardrail(sound, open),
    facts: referring.agent('1'),
    expect: 'pass',
  },
  {
    when: 'a flow serves the open version',
    subject: guardrail(sound, open),
    facts: referring.flow('2'),
    expect: 'fail',
  },
  {
    when: 'only a draft of an agent names the open version',
    subject: guardrail(sound, open),
    facts: referring.draftOfAgent('2'),
    expect: 'fail',
    severity: 'medium',
  },
  {
    when: 'drafts are left out and the newest version is open',
    subject: guardrail(sound, open),
    facts: referring.draftOfAgent('1'),
    parameters: { evaluateDraft: false },
    expect: 'fail',
    severity: 'high',
  },
  {
    when: 'the account enforces the open version',
    subject: guardrail(sound, open),
    facts: referring.account('2'),
    expect: 'fail',
  },
  {
    when: 'the organization enforces the sound version',
    subject: guardrail(sound, open),
    facts: referring.organization('1'),
    expect: 'pass',
  },
  {
    when: 'a condition of IAM names the sound version',
    subject: guardrail(sound, open),
    facts: referring.condition('1'),
    expect: 'pass',
  },
  {
    when: 'the guardrail is being deleted',
    subject: guardrail(guardrailVersion('1', { status: 'DELETING' })),
    expect: 'not-applicable',
  },
  {
    when: 'the guardrail is being updated',
    subject: guardrail(guardrailVersion('1', { status: 'UPDATING' })),
    expect: 'unknown',
    reason: 'TRANSIENT_STATE',
  },
  { when: 'AWS lists no version', subject: guardrail(), expect: 'unknown', reason: 'NO_DATA' },
]);
