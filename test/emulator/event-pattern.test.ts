import { matchesPattern, patternProblem } from '@lenswatch/emulator/services/event-pattern.ts';
import { describe, expect, test } from 'vitest';

const event = {
  source: 'aws.iam',
  account: '222222222222',
  detail: {
    eventName: 'PutRolePolicy',
    count: 300,
    nothing: null,
    address: '10.1.2.3',
    tags: ['blue', 'Green'],
    parts: [
      { kind: 'a', state: 'up' },
      { kind: 'b', state: 'down' },
    ],
    empty: {},
  },
};

const detail = (pattern: object) => ({ detail: pattern });

test.each<[string, object, boolean]>([
  ['one of the listed values', detail({ eventName: ['DeleteRole', 'PutRolePolicy'] }), true],
  ['no value that differs in case', detail({ eventName: ['putrolepolicy'] }), false],
  ['every field of the pattern', { source: ['aws.iam'], ...detail({ eventName: ['DeleteRole'] }) }, false],
  ['a number, not its text', detail({ count: [300] }), true],
  ['no text for a number', detail({ count: ['300'] }), false],
  ['null', detail({ nothing: [null] }), true],
  ['a prefix', detail({ eventName: [{ prefix: 'Put' }] }), true],
  ['a prefix in any case', detail({ eventName: [{ prefix: { 'equals-ignore-case': 'PUT' } }] }), true],
  ['a suffix', detail({ eventName: [{ suffix: 'Policy' }] }), true],
  ['a text in any case', detail({ eventName: [{ 'equals-ignore-case': 'PUTROLEPOLICY' }] }), true],
  ['a wildcard', detail({ eventName: [{ wildcard: 'Put*Policy' }] }), true],
  ['an escaped star is a star', detail({ eventName: [{ wildcard: 'Put\\*Policy' }] }), false],
  ['a range of numbers', detail({ count: [{ numeric: ['>', 0, '<=', 300] }] }), true],
  ['out of range', detail({ count: [{ numeric: ['<', 300] }] }), false],
  ['an address', detail({ address: [{ cidr: '10.0.0.0/8' }] }), true],
  ['anything but', detail({ eventName: [{ 'anything-but': ['DeleteRole'] }] }), true],
  ['anything but a prefix', detail({ eventName: [{ 'anything-but': { prefix: 'Put' } }] }), false],
  ['anything but something that is missing', detail({ gone: [{ 'anything-but': 'x' }] }), false],
  ['what exists', detail({ nothing: [{ exists: true }] }), true],
  ['what does not', detail({ gone: [{ exists: false }] }), true],
  ['what does not, below something that does not', detail({ gone: { deep: [{ exists: false }] } }), true],
  ['no inner node as existing leaf', detail({ empty: [{ exists: true }] }), false],
  ['an element of an array', detail({ tags: ['Green'] }), true],
  ['one element with both fields', detail({ parts: { kind: ['a'], state: ['up'] } }), true],
  ['no two elements with one field each', detail({ parts: { kind: ['a'], state: ['down'] } }), false],
  ['either', { $or: [{ source: ['aws.s3'] }, detail({ count: [300] })] }, true],
  ['either, and the rest', { $or: [{ source: ['aws.iam'] }, { source: ['x'] }], account: ['1'] }, false],
])('a pattern takes %s', (_name, pattern, expected) => {
  expect(patternProblem(JSON.stringify(pattern))).toBeNull();
  expect(matchesPattern(pattern, event)).toBe(expected);
});

describe('refused are', () => {
  test.each<[string, string, RegExp]>([
    ['no JSON', '{', /no JSON/],
    ['nothing', '{}', /Empty patterns/],
    ['a bare value', '{"source":"aws.iam"}', /must be an object or an array/],
    ['an empty list', '{"source":[]}', /empty arrays/],
    ['an unknown filter', '{"source":[{"like":"a"}]}', /unrecognized match type/],
    ['an alternative without alternative', '{"$or":[{"a":["b"]}]}', /two alternatives/],
    ['a long one', JSON.stringify({ source: ['x'.repeat(2048)] }), /longer than 2048/],
  ])('%s', (_name, text, problem) => {
    expect(patternProblem(text)).toMatch(problem);
  });
});
