import { functionsOf } from '@lenswatch/core/collectors/bedrock-agent/action-functions.ts';
import { expect, test } from 'vitest';

const reading = {
  giveUp(reason: string, message: string): never {
    throw new Error(`${reason}: ${message}`);
  },
};
const group = (extra: object) =>
  functionsOf(reading, { actionGroupName: 'orders', ...extra } as Parameters<typeof functionsOf>[1]);
const api = (payload: string) => group({ apiSchema: { payload } });
const document = {
  openapi: '3.0.0',
  paths: {
    '/orders/{id}': {
      summary: 'One order',
      parameters: [],
      get: { operationId: 'readOrder', description: 'Reads one order for the customer Ada.' },
      delete: { description: 'Cancels it.', 'x-requireConfirmation': 'ENABLED' },
      put: { operationId: 'changeOrder', summary: 'Update it', 'x-requireConfirmation': 'DISABLED' },
    },
  },
};
const operations = [
  { name: 'readOrder', method: 'get', describedAs: ['order'], confirmed: false },
  { name: 'changeOrder', method: 'put', describedAs: ['update'], confirmed: false },
  { name: 'DELETE /orders/{id}', method: 'delete', describedAs: ['cancel'], confirmed: true },
];

test('functions keep their name, whether they ask, and telling words of what describes them', () => {
  const functions = [
    { name: 'find', description: 'Finds the order of Ada Lovelace.', requireConfirmation: 'DISABLED' },
    { name: 'pay', description: 'REFUNDS and re-sends', requireConfirmation: 'ENABLED' },
    { name: 'bare' },
  ];
  const found = group({ functionSchema: { functions } });
  expect(found).toEqual([
    { name: 'find', method: null, describedAs: ['order'], confirmed: false },
    { name: 'pay', method: null, describedAs: ['send', 'refund'], confirmed: true },
    { name: 'bare', method: null, describedAs: [], confirmed: false },
  ]);
  expect(JSON.stringify(found)).not.toContain('Ada');
});

test('operations are read from JSON and from YAML alike', () => {
  expect(api(JSON.stringify(document))).toEqual(operations);
  const yaml = [
    'openapi: 3.0.0',
    'paths:',
    '  /orders/{id}:',
    '    summary: One order',
    '    parameters: []',
    '    get: { operationId: readOrder, description: Reads one order. }',
    '    put: { operationId: changeOrder, summary: Update it }',
    '    delete:',
    '      description: Cancels it.',
    '      x-requireConfirmation: ENABLED',
  ].join('\n');
  expect(api(yaml)).toEqual(operations);
});

test('a group without schema has no functions; one that does not parse has none that are known', () => {
  expect(group({})).toEqual([]);
  expect(group({ apiSchema: { s3: { s3BucketName: 'schemas' } } })).toEqual([]);
  const bomb = [
    'a: &a [x, x]',
    ...[1, 2, 3, 4, 5, 6, 7].map((n) => `b${n}: &b${n} [*${n === 1 ? 'a' : `b${n - 1}`}, *a]`),
  ];
  for (const text of [
    '',
    '{',
    'paths',
    'paths: 1',
    '{"paths": {"/": {"post": 1}}}',
    '"',
    `${bomb.join('\n')}\npaths: *b7`,
  ]) {
    expect(api(text), text).toBeNull();
  }
});

test('a function without a name is a broken answer', () => {
  expect(() => group({ functionSchema: { functions: [{}] } })).toThrow('SERVICE_ERROR');
});
