import { expect, test } from 'vitest';
import { reportOf } from '../../scripts/mutation/report.ts';

const source = ['const a = one;', 'const b = list?.some(', '  (x) => x,', ');', ''].join('\n');
const at = (line: number, column: number, endLine: number, endColumn: number) => ({
  start: { line, column },
  end: { line: endLine, column: endColumn },
});
const mutant = (status: string, location: object, replacement = 'false') => ({
  mutatorName: 'ConditionalExpression',
  status,
  replacement,
  location,
});
const text = JSON.stringify({
  files: {
    'packages/core/src/judgements/some.ts': {
      source,
      mutants: [
        mutant('Killed', at(1, 11, 1, 14)),
        mutant('Timeout', at(1, 11, 1, 14)),
        mutant('Ignored', at(1, 11, 1, 14)),
        mutant('Survived', at(1, 11, 1, 14), 'two'),
        mutant('NoCoverage', at(2, 11, 4, 2), 'list.some(\n  (x) => x,\n)'),
      ],
    },
  },
});
const reports = [{ folder: 'judgements', text }];

test('what was noticed counts, what nobody tried does not, and each survivor is named', () => {
  const report = reportOf(reports, '[]');
  expect(report).toMatchObject({ score: 50, unexplained: 2 });
  expect(report.text.split('\n')).toEqual([
    'judgements: 50.0 % (2 noticed, 2 survived)',
    'all: 50.0 % (2 noticed, 2 survived, 0 of them explained)',
    'judgements/some.ts:1: one -> two',
    'judgements/some.ts:2: list?.some( (x) => x, ) -> list.some( (x) => x, )',
    '',
  ]);
});

test('an explanation holds for its file, its code and, if it says so, one change alone', () => {
  const because = (file: string, code: string, becomes?: string) =>
    reportOf(reports, JSON.stringify([{ file, code, ...(becomes ? { becomes } : {}), why: 'It is a test.' }]))
      .unexplained;
  expect(because('judgements/some.ts', 'one')).toBe(1);
  expect(because('judgements/some.ts', 'one', 'two')).toBe(1);
  expect(because('judgements/some.ts', 'list?.some(*')).toBe(1);
  expect(because('judgements/some.ts', 'one', 'three')).toBe(2);
  expect(because('judgements/other.ts', 'one')).toBe(2);
  expect(() => because('judgements/some.ts', '')).not.toThrow();
  expect(() => reportOf(reports, '- file: judgements/some.ts')).toThrow();
});

test('an explanation that no survivor of a file in the reports needs is named', () => {
  const idle = (file: string, code: string) =>
    reportOf(reports, JSON.stringify([{ file, code, why: 'It is a test.' }]));
  expect(idle('judgements/some.ts', 'one').idle).toBe(0);
  expect(idle('judgements/unread.ts', 'one').idle).toBe(0);
  const report = idle('judgements/some.ts', 'three');
  expect(report.idle).toBe(1);
  expect(report.text).toContain('explains nothing: judgements/some.ts: three -> *\n');
});
