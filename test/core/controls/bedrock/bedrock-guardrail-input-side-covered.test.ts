import { control } from '@lenswatch/core/controls/bedrock/bedrock-guardrail-input-side-covered.ts';
import type { GuardrailVersion } from '@lenswatch/core/facts/bedrock.ts';
import { contentFilter, guardrailVersion, screen } from '../../../support/bedrock-values.ts';
import { referring } from '../../../support/guardrail-references.ts';
import { testControl } from '../../../support/test-control.ts';

const guardrail = (...versions: GuardrailVersion[]) => ({
  fact: 'bedrock.guardrail' as const,
  id: 'gr1',
  value: { name: 'chat', versions },
});
const topic = screen('topic', 'advice');
const card = screen('pii', 'CREDIT_DEBIT_CARD_NUMBER', { action: 'BLOCK' });
const hate = contentFilter('HATE');
const of = (more: Partial<GuardrailVersion>, version = '1') =>
  guardrailVersion(version, { screens: [topic, card], contentFilters: [hate], ...more });
const one = (more: Partial<GuardrailVersion>) => guardrail(of(more, 'DRAFT'));
const sound = of({});
const blind = of({ screens: [screen('topic', 'advice', { inputAction: 'NONE' })] }, '2');

testControl(control, [
  { when: 'each policy stops something on input', subject: one({}), expect: 'pass' },
  {
    when: 'a policy stops one entry and only detects another',
    subject: one({ screens: [topic, screen('topic', 'news', { inputAction: 'NONE' })] }),
    expect: 'pass',
  },
  {
    when: 'all topics are only detected on input',
    subject: one({ screens: [screen('topic', 'advice', { inputAction: 'NONE' })] }),
    expect: 'fail',
    severity: 'medium',
    reason: 'INPUT_UNSCREENED',
    message: /stops nothing on input by its denied topics/,
  },
  {
    when: 'all words are only detected on input',
    subject: one({ screens: [screen('word', 'words', { inputAction: 'NONE' })] }),
    expect: 'fail',
    message: /its words/,
  },
  {
    when: 'own words are only detected, but a word list blocks',
    subject: one({
      screens: [screen('word', 'words', { inputAction: 'NONE' }), screen('word-list', 'PROFANITY')],
    }),
    expect: 'pass',
  },
  {
    when: 'all entities are detected only',
    subject: one({ screens: [topic, screen('pii', 'EMAIL', { action: 'NONE' })] }),
    expect: 'fail',
    message: /its sensitive information/,
  },
  {
    when: 'a pattern blocks beside an entity that is detected only',
    subject: one({ screens: [topic, screen('pii', 'EMAIL', { action: 'NONE' }), screen('regex', 'iban')] }),
    expect: 'pass',
  },
  {
    when: 'content filters are NONE on input',
    subject: one({ contentFilters: [contentFilter('HATE', { inputStrength: 'NONE' })] }),
    expect: 'fail',
    message: /its content filters/,
  },
  {
    when: 'content filters are LOW on input',
    subject: one({ contentFilters: [contentFilter('HATE', { inputStrength: 'LOW' })] }),
    expect: 'pass',
  },
  {
    when: 'one entry is disabled on input beside one that is not',
    subject: one({ screens: [topic, card, screen('pii', 'EMAIL', { inputEnabled: false })] }),
    expect: 'fail',
    message: /switched input evaluation off for EMAIL\./,
  },
  {
    when: 'one content filter is disabled on input',
    subject: one({ contentFilters: [hate, contentFilter('INSULTS', { inputEnabled: false })] }),
    expect: 'fail',
    message: /off for INSULTS/,
  },
  {
    when: 'the disabled entry is a declared exception',
    subject: one({ screens: [topic, card, screen('pii', 'EMAIL', { inputEnabled: false })] }),
    parameters: { inputExceptions: ['EMAIL'] },
    expect: 'pass',
  },
  {
    when: 'another entry is the declared exception',
    subject: one({ screens: [topic, card, screen('pii', 'EMAIL', { inputEnabled: false })] }),
    parameters: { inputExceptions: ['PHONE'] },
    expect: 'fail',
  },
  {
    when: 'entries are disabled on output only',
    subject: one({ screens: [screen('topic', 'advice', { outputEnabled: false })] }),
    expect: 'pass',
  },
  {
    when: 'there are neither topics nor words',
    subject: one({ screens: [card] }),
    expect: 'fail',
    message: /neither denied topics nor a word policy/,
  },
  {
    when: 'there are words and no topics',
    subject: one({ screens: [card, screen('word', 'words')] }),
    expect: 'pass',
  },
  {
    when: 'neither topics nor words are asked for',
    subject: one({ screens: [card] }),
    parameters: { requireTopicsOrWords: false },
    expect: 'pass',
  },
  {
    when: 'the guardrail has no policy for input at all',
    subject: one({ screens: [], contentFilters: [] }),
    parameters: { requireTopicsOrWords: false },
    expect: 'fail',
    message: /screens nothing that comes in/,
  },
  {
    when: 'an agent serves the covered version beside a blind one',
    subject: guardrail(sound, blind),
    facts: referring.agent('1'),
    expect: 'pass',
  },
  {
    when: 'a flow serves the blind version',
    subject: guardrail(sound, blind),
    facts: referring.flow('2'),
    expect: 'fail',
  },
  {
    when: 'only a draft of an agent names the blind version',
    subject: guardrail(sound, blind),
    facts: referring.draftOfAgent('2'),
    expect: 'fail',
    severity: 'low',
  },
  {
    when: 'drafts are left out and the newest version is blind',
    subject: guardrail(sound, blind),
    facts: referring.draftOfAgent('1'),
    parameters: { evaluateDraft: false },
    expect: 'fail',
    severity: 'medium',
  },
  {
    when: 'the account enforces the blind version',
    subject: guardrail(sound, blind),
    facts: referring.account('2'),
    expect: 'fail',
  },
  {
    when: 'the organization enforces the covered version',
    subject: guardrail(sound, blind),
    facts: referring.organization('1'),
    expect: 'pass',
  },
  {
    when: 'a condition of IAM names any numbered version, and there is only a draft',
    subject: one({}),
    facts: referring.condition('*'),
    expect: 'pass',
  },
  {
    when: 'a condition of IAM names the covered version',
    subject: guardrail(sound, blind),
    facts: referring.condition('1'),
    expect: 'pass',
  },
  { when: 'the guardrail is being deleted', subject: one({ status: 'DELETING' }), expect: 'not-applicable' },
]);
