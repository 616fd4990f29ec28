import { control } from '@lenswatch/core/controls/bedrock-agent/bedrock-prompt-customer-key.ts';
import type { PromptVersion } from '@lenswatch/core/facts/bedrock-agent.ts';
import { flow, flowNode, flowVersion, prompt, promptVersion } from '../../../support/bedrock-values.ts';
import { testControl } from '../../../support/test-control.ts';

const keyArn = 'arn:aws:kms:us-east-1:111122223333:key/one';
const key = (state = 'Enabled', manager = 'CUSTOMER') => ({ 'kms.key': { [keyArn]: { manager, state } } });
const encrypted = (version: string) => promptVersion(version, { keyArn });
const of = (...versions: PromptVersion[]) => ({
  fact: 'bedrock-agent.prompt' as const,
  id: 'P1',
  value: prompt(...versions),
});
const both = of(encrypted('DRAFT'), encrypted('1'));
const taken = (version: string) => ({
  'bedrock-agent.flow': {
    f: flow(
      [
        flowVersion('1', [
          flowNode('n', 'Prompt', {
            promptArn: `arn:aws:bedrock:us-east-1:111122223333:prompt/P1${version}`,
          }),
        ]),
      ],
      ['1'],
    ),
  },
});

testControl(control, [
  { when: 'draft and newest version have a customer key', subject: both, facts: key(), expect: 'pass' },
  {
    when: 'the newest version has no key',
    subject: of(encrypted('DRAFT'), promptVersion('1')),
    facts: key(),
    expect: 'fail',
    severity: 'medium',
    reason: 'NO_CUSTOMER_KEY',
  },
  {
    when: 'only the draft has no key',
    subject: of(promptVersion('DRAFT'), encrypted('1')),
    facts: key(),
    expect: 'fail',
    severity: 'low',
  },
  {
    when: 'only the draft has no key, and drafts are left out',
    subject: of(promptVersion('DRAFT'), encrypted('1')),
    facts: key(),
    parameters: { evaluateDraft: false },
    expect: 'pass',
  },
  {
    when: 'the draft has no key and a served flow takes it',
    subject: of(promptVersion('DRAFT'), encrypted('1')),
    facts: { ...key(), ...taken('') },
    expect: 'fail',
    severity: 'medium',
  },
  {
    when: 'an older version without key is taken by a served flow',
    subject: of(encrypted('DRAFT'), promptVersion('1'), encrypted('2')),
    facts: { ...key(), ...taken(':1') },
    expect: 'fail',
    severity: 'medium',
  },
  {
    when: 'an older version without key is taken by nobody',
    subject: of(encrypted('DRAFT'), promptVersion('1'), encrypted('2')),
    facts: key(),
    expect: 'pass',
  },
  {
    when: 'the key is managed by AWS',
    subject: both,
    facts: key('Enabled', 'AWS'),
    expect: 'fail',
    reason: 'NO_CUSTOMER_KEY',
  },
  {
    when: 'customer keys are not asked for',
    subject: of(promptVersion('1')),
    parameters: { requireCmk: false },
    expect: 'fail',
    severity: 'informational',
  },
  {
    when: 'the key is about to be deleted',
    subject: both,
    facts: key('PendingDeletion'),
    expect: 'fail',
    severity: 'high',
    reason: 'KEY_PENDING_DELETION',
  },
  {
    when: 'a replica of the key is about to be deleted, and customer keys are not asked for',
    subject: both,
    facts: key('PendingReplicaDeletion'),
    parameters: { requireCmk: false },
    expect: 'fail',
    severity: 'high',
  },
  { when: 'the key does not exist', subject: both, expect: 'fail', severity: 'high', reason: 'KEY_MISSING' },
  {
    when: 'the key is disabled',
    subject: both,
    facts: key('Disabled'),
    expect: 'fail',
    severity: 'medium',
    reason: 'KEY_UNUSABLE',
  },
  {
    when: 'the key is being made',
    subject: both,
    facts: key('Creating'),
    expect: 'unknown',
    reason: 'TRANSIENT_STATE',
  },
  {
    when: 'the key is being changed',
    subject: both,
    facts: key('Updating'),
    expect: 'unknown',
    reason: 'TRANSIENT_STATE',
  },
  {
    when: 'flows could not be read and the newest version fails',
    subject: of(encrypted('DRAFT'), promptVersion('1')),
    facts: key(),
    missing: ['bedrock-agent.flow'],
    expect: 'fail',
  },
  {
    when: 'there is only a draft, and drafts are left out',
    subject: of(promptVersion('DRAFT')),
    facts: taken(':7'),
    parameters: { evaluateDraft: false },
    expect: 'not-applicable',
  },
  { when: 'AWS lists no version', subject: of(), expect: 'not-applicable' },
]);
