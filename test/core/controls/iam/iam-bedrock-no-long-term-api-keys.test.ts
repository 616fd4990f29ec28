import { control } from '@lenswatch/core/controls/iam/iam-bedrock-no-long-term-api-keys.ts';
import type { ServiceSpecificCredentials } from '@lenswatch/core/facts/iam.ts';
import { testControl } from '../../../support/test-control.ts';
import { allow, principal, type Statement } from '../../iam/principals.ts';

type Key = ServiceSpecificCredentials['credentials'][number];
const key = (more: Partial<Key>): Key => ({
  id: 'ACCA1',
  alias: 'chat',
  service: 'bedrock.amazonaws.com',
  status: 'Active',
  createdAt: '2026-11-10T00:00:00Z',
  expiresAt: '2027-11-10T00:00:00Z',
  ...more,
});
const ada = (...credentials: readonly Key[]) => ({ userName: 'ada', credentials });
const soon = '2026-12-01T00:00:00Z';
const user = (...statements: readonly Statement[]) => ({
  'iam.principal': {
    'arn:aws:iam::111122223333:user/ada': principal(statements, { kind: 'user', name: 'ada' }),
  },
});

testControl(control, [
  { when: 'the only key is inactive', subject: ada(key({ status: 'Inactive' })), expect: 'pass' },
  { when: 'the only key is marked as expired', subject: ada(key({ status: 'Expired' })), expect: 'pass' },
  {
    when: 'the only key has passed its date',
    subject: ada(key({ createdAt: '2026-01-01T00:00:00Z', expiresAt: '2026-02-01T00:00:00Z' })),
    expect: 'pass',
  },
  {
    when: 'keys that end in time are accepted and this one does',
    subject: ada(key({ expiresAt: soon })),
    parameters: { allowLongTermKeys: true },
    expect: 'pass',
  },
  {
    when: 'keys that end in time are accepted and this one lives just as long',
    subject: ada(key({ expiresAt: '2026-12-10T00:00:00Z' })),
    parameters: { allowLongTermKeys: true },
    expect: 'pass',
  },
  {
    when: 'the only key ends just now',
    subject: ada(key({ expiresAt: '2026-11-20T12:00:00Z' })),
    expect: 'pass',
  },
  {
    when: 'a key works for a year',
    subject: ada(key({})),
    facts: user(allow('bedrock:InvokeModel')),
    expect: 'fail',
    severity: 'high',
  },
  {
    when: 'a key works for three weeks',
    subject: ada(key({ expiresAt: soon })),
    expect: 'fail',
    severity: 'medium',
  },
  {
    when: 'a key never expires',
    subject: ada(key({ expiresAt: null })),
    expect: 'fail',
    severity: 'critical',
    message: /it never expires/,
  },
  {
    when: 'the user of a key is an administrator',
    subject: ada(key({ expiresAt: soon })),
    facts: user(allow('*')),
    expect: 'fail',
    severity: 'critical',
    message: /administrator/,
  },
  {
    when: 'keys that end in time are accepted and this one lives too long',
    subject: ada(key({})),
    parameters: { allowLongTermKeys: true },
    expect: 'fail',
    severity: 'high',
  },
  {
    when: 'keys that end in time are accepted and this one never ends',
    subject: ada(key({ expiresAt: null })),
    parameters: { allowLongTermKeys: true },
    expect: 'fail',
    severity: 'critical',
  },
  {
    when: 'a key works for just as long as others may',
    subject: ada(key({ expiresAt: '2026-12-10T00:00:00Z' })),
    expect: 'fail',
    severity: 'medium',
  },
  {
    when: 'one of two keys never expires',
    subject: ada(key({ expiresAt: soon }), key({ id: 'ACCA2', expiresAt: null })),
    expect: 'fail',
    severity: 'critical',
    message: /2 active Bedrock API keys; one of them never expires/,
  },
  {
    when: 'one of two keys works for three weeks and the other for a year',
    subject: ada(key({ expiresAt: soon }), key({ id: 'ACCA2' })),
    expect: 'fail',
    severity: 'high',
  },
  {
    when: 'another user and a role of the same name are administrators',
    subject: ada(key({ expiresAt: soon })),
    facts: {
      'iam.principal': {
        'arn:aws:iam::111122223333:role/ada': principal([allow('*')], { name: 'ada' }),
        'arn:aws:iam::111122223333:user/bob': principal([allow('*')], { kind: 'user', name: 'bob' }),
        ...user(allow('bedrock:InvokeModel'))['iam.principal'],
      },
    },
    expect: 'fail',
    severity: 'medium',
  },
  {
    when: 'one of two keys is inactive',
    subject: ada(key({ status: 'Inactive' }), key({ id: 'ACCA2' })),
    expect: 'fail',
  },
  { when: 'the user has no credential', subject: ada(), expect: 'not-applicable' },
  {
    when: 'the credential belongs to another service',
    subject: ada(key({ service: 'codecommit.amazonaws.com', expiresAt: null })),
    expect: 'not-applicable',
  },
]);
