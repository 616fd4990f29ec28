import { embeddedSecrets } from '@lenswatch/core/collectors/bedrock-agent/embedded-secrets.ts';
import { expect, test } from 'vitest';

// In two parts, so that nothing that looks for keys takes it for one.
const key = ['AKIA', '2OGYBAH6STMMNXNN'].join('');
const connection = (number: number) => `postgres://app:pass${number}word@db${number}\n`;

test('a text full of one kind of secret does not hide another kind further down', () => {
  const text = `${Array.from({ length: 200 }, (_, number) => connection(number)).join('')}${key}`;
  const kinds = embeddedSecrets(text, 'instruction').map(({ kind }) => kind);
  expect(kinds.filter((kind) => kind === 'connection-string')).toHaveLength(50);
  expect(kinds.at(-1)).toBe('aws-access-key-id');
});

test('one secret that stands in many places of a text does not hide another of its kind', () => {
  const found = embeddedSecrets(`${connection(1).repeat(200)}${connection(2)}`, 'instruction');
  expect(found.map(({ line }) => line)).toEqual([1, 201]);
});
