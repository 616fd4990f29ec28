import { embeddedSecrets } from '@lenswatch/core/collectors/bedrock-agent/embedded-secrets.ts';
import { type SecretKind, secretKinds, secretsIn } from '@lenswatch/core/texts/secret-patterns.ts';
import { expect, test } from 'vitest';

// Put together here, so that nothing that looks for secrets takes this file for a leak.
const join = (...parts: string[]) => parts.join('');
const accessKey = join('AKIA', '2OGYBAH6STMMNXNN');
const secretKey = join('wJalrXUtnFEMI/K7MDENG', '/bPxRfiCYzD4gK3k2Qa');
const jwt = join('eyJhbGciOiJIUzI1NiJ9', '.eyJzdWIiOiIxMjM0NTYifQ', '.c2lnbmF0dXJlLWhlcmU');
const emails = (count: number, domain = 'acme.io') =>
  Array.from({ length: count }, (_, index) => `person${index}@${domain}`).join(', ');

const found: readonly (readonly [SecretKind, string])[] = [
  ['aws-access-key-id', `key ${accessKey}.`],
  ['aws-access-key-id', join('ASIA', '2OGYBAH6STMMNXNN')],
  ['aws-secret-key', `aws_secret_access_key = ${secretKey}`],
  ['aws-secret-key', `${secretKey} is the secret`],
  ['bedrock-api-key', `use ${join('ABSK', 'QmVkcm9ja0FQSUtleS1hYmNkZWZnaGlqa2xtbm9wcXJzdHV2')}`],
  [
    'bedrock-api-key',
    join('bedrock-api-key-', 'YmVkcm9jay5hbWF6b25hd3MuY29tLz9BY3Rpb249Q2FsbFdpdGhCZWFyZXI'),
  ],
  ['private-key', join('-----BEGIN ', 'PRIVATE KEY-----')],
  ['private-key', join('-----BEGIN RSA ', 'PRIVATE KEY-----')],
  ['private-key', join('-----BEGIN PGP ', 'PRIVATE KEY BLOCK-----')],
  ['jwt', `token: ${jwt}`],
  ['bearer-token', 'Authorization: Bearer 8f14e45fceea167a5a36dedd4bea2543'],
  ['connection-string', join('postgres://app:', 'hunter22@db.internal:5432/app')],
  ['connection-string', join('redis://:', 'hunter22@cache:6379')],
  ['connection-string', join('Server=db;User Id=app;', 'Password=hunter22;')],
  ['payment-card', 'card 4539 1488 0343 6467'],
  ['payment-card', '4539148803436467'],
  ['payment-card', '3782-822463-10005'],
  ['email-list', emails(6)],
];

test.each(found)('%s is found in a text', (kind, text) => {
  expect(secretsIn(text).map((match) => match.kind)).toEqual([kind]);
});

const innocent: readonly (readonly [string, string])[] = [
  ['a key of the documents', join('AKIA', 'IOSFODNN7EXAMPLE')],
  ['a key that is longer', join('AKIA', '2OGYBAH6STMMNXNN', 'X')],
  ['a word that ends like a key', join('xAKIA', '2OGYBAH6STMMNXNN')],
  ['forty characters that nobody calls secret', `digest ${secretKey}`],
  ['forty characters far from the word', `secret${' '.repeat(100)}${secretKey}`],
  ['a digest in hexadecimal beside the word', 'secret da39a3ee5e6b4b0d3255bfef95601890afd80709'],
  ['a secret key of the documents', `secret ${join('wJalrXUtnFEMI/K7MDENG', '/bPxRfiCYEXAMPLEKEY')}`],
  ['a public key', '-----BEGIN PUBLIC KEY-----'],
  ['a certificate', '-----BEGIN CERTIFICATE-----'],
  ['half a token', 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTYifQ'],
  ['a placeholder of a bearer token', 'Bearer your-access-token-goes-here'],
  ['a short bearer', 'bearer of good news 2026'],
  ['a connection string with a variable', 'postgres://app:{{password}}@db'],
  ['a connection string of the environment', 'postgres://app:$PASSWORD@db'],
  ['a connection string without password', 'postgres://app@db:5432/app'],
  ['a password that is masked', 'Server=db;Password=****;'],
  ['a password of no server', 'password=hunter22;'],
  ['a number that fails the checksum', '4539 1488 0343 6468'],
  ['a number of twelve digits', '453914880343'],
  ['one digit over and over', '4444444444444448'.replaceAll('8', '4')],
  ['a number that no scheme begins with', '1234567890123452'],
  ['a number in a version', '1.4539148803436467'],
  ['an ARN', 'arn:aws:bedrock:us-east-1:111122223333:agent-alias/AAAAAAAAAA/BBBBBBBBBB'],
  ['five addresses', emails(5)],
  ['one address six times', Array.from({ length: 6 }, () => 'Desk@acme.io').join(' ')],
  ['addresses of the documents', emails(9, 'example.com')],
  ['a template', 'Summarise {{document}} in three sentences, as a support agent of acme.io would.'],
];

test.each(innocent)('%s is none', (_what, text) => {
  expect(secretsIn(text)).toEqual([]);
});

test('each kind of the pack has a text that shows it', () => {
  expect(new Set(found.map(([kind]) => kind))).toEqual(new Set(secretKinds));
});

test('what is found tells where and of which kind, and not what', () => {
  const value = { chat: { system: [{ text: 'Be kind.' }, { text: `line one\nkey ${accessKey}` }] } };
  const [mark, ...rest] = embeddedSecrets(value, 'variant first');
  expect(rest).toEqual([]);
  expect(mark).toMatchObject({
    kind: 'aws-access-key-id',
    place: 'variant first, chat, system 2, text',
    offset: 13,
    line: 2,
  });
  expect(mark?.hash).toMatch(/^[0-9a-f]{8}$/);
  expect(JSON.stringify(mark)).not.toContain(accessKey.slice(4, 10));
});

test('the same secret has the same hash wherever it stands, another one another', () => {
  const hashOf = (text: string) => embeddedSecrets(text, 'text')[0]?.hash;
  expect(hashOf(`a ${accessKey}`)).toBe(hashOf(`somewhere else: ${accessKey}`));
  expect(hashOf(accessKey)).not.toBe(hashOf(join('AKIA', '2OGYBAH6STMMNXNM')));
});

test('texts without end and values that are none are looked through in time', () => {
  expect(embeddedSecrets(undefined, 'text')).toEqual([]);
  expect(embeddedSecrets([1, null, true], 'text')).toEqual([]);
  expect(embeddedSecrets(`${accessKey} `.repeat(60), 'text')).toHaveLength(1);
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const keys = Array.from({ length: 60 }, (_, index) =>
    join(accessKey.slice(0, -2), `${letters[index % 32]}${letters[Math.floor(index / 32)]}`),
  );
  expect(embeddedSecrets(keys.join(' '), 'text')).toHaveLength(50);
  for (const piece of [
    'eyJ-',
    'a@',
    '-----BEGIN ',
    'password= ',
    'bearer ',
    '4539 ',
    'x://a:',
    'AKIA',
    'a.',
  ]) {
    secretsIn(piece.repeat(50_000));
  }
});
