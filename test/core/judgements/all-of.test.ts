import { fail, moving, notApplicable, pass } from '@lenswatch/core/controls/control.ts';
import { Unreadable } from '@lenswatch/core/controls/unreadable.ts';
import { allOf, answered } from '@lenswatch/core/judgements/all-of.ts';
import { anyOf } from '@lenswatch/core/judgements/any-of.ts';
import { expect, test } from 'vitest';

const good = () => pass('Good.');
const bad = () => fail('Bad.');
const unreadable = () => {
  throw new Unreadable([]);
};
const broken = () => {
  throw new RangeError('A bug.');
};

test('a failure stands beside what could not be read, and a pass does not', () => {
  expect(allOf('high', [good, unreadable, bad]).verdict).toBe('fail');
  expect(() => allOf('high', [good, unreadable])).toThrow(Unreadable);
  expect(anyOf([bad, unreadable, good])).toEqual([pass('Good.')]);
  expect(() => anyOf([bad, unreadable])).toThrow(Unreadable);
});

test('a bug is no gap, whatever stands beside it', () => {
  expect(() => allOf('high', [bad, broken])).toThrow(RangeError);
  expect(() => anyOf([broken, good])).toThrow(RangeError);
  expect(() => answered([() => 1, broken])).toThrow(RangeError);
});

test('a failure without a reason has none, and the severity of the control', () => {
  expect(allOf('high', [bad, good])).toStrictEqual({
    verdict: 'fail',
    message: 'Bad.',
    evidence: {},
    severity: 'high',
  });
});

test('one failure that moves by itself makes the whole move', () => {
  expect(allOf('high', [bad, () => moving(bad())]).moving).toBe(true);
  expect(allOf('high', [bad, bad]).moving).toBeUndefined();
});

test('parts that do not apply are left out, and the first speaks if none does', () => {
  expect(allOf('high', [() => notApplicable('First.'), good]).verdict).toBe('pass');
  expect(allOf('high', [() => notApplicable('First.'), () => notApplicable('Second.')]).message).toBe(
    'First.',
  );
  expect(() => allOf('high', [])).toThrow('at least one part');
});
