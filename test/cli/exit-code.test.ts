import { expect, test } from 'vitest';
import { exitCodeOf } from '../../packages/cli/src/exit-code.ts';
import { finding } from '../support/finding.ts';
import { report } from './report.ts';

const complete = report();
const incomplete = report({ run: { ...complete.run, complete: false } });
const failing = finding({ severity: 'medium' });
const accepted = finding({ suppressed: { reason: 'known', owner: 'a', expiresAt: null } });

test.each([
  ['nothing found', complete, 'low', 0],
  ['a pass', { ...complete, findings: [finding({ verdict: 'pass' })] }, 'low', 0],
  ['a failure at the limit', { ...complete, findings: [failing] }, 'medium', 1],
  ['a failure below it', { ...complete, findings: [failing] }, 'high', 0],
  ['a failure that nobody asked about', { ...complete, findings: [failing] }, 'none', 0],
  ['an accepted failure', { ...complete, findings: [accepted] }, 'low', 0],
  ['an unknown', { ...complete, findings: [finding({ verdict: 'unknown' })] }, 'low', 0],
  [
    'what a fault of ours kept from being judged',
    { ...complete, findings: [finding({ verdict: 'unknown', reason: 'INTERNAL' })] },
    'low',
    3,
  ],
  ['gaps alone', incomplete, 'low', 3],
  ['gaps and a failure', { ...incomplete, findings: [failing] }, 'low', 1],
  ['gaps and a failure below the limit', { ...incomplete, findings: [failing] }, 'high', 3],
] as const)('%s', (_what, of, failOn, expected) => {
  expect(exitCodeOf(of, failOn)).toBe(expected);
});

test('what could not be published makes a scan incomplete', () => {
  expect(exitCodeOf(complete, 'low', false)).toBe(3);
});
