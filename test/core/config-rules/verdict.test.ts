import { evaluationOf } from '@lenswatch/core/config-rules/verdict.ts';
import type { Finding } from '@lenswatch/core/engine/finding.ts';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { finding } from '../../support/finding.ts';

const pass = finding({ verdict: 'pass', control: 'a-passes' });
const fail = finding({ verdict: 'fail', control: 'b-fails', message: 'It is open.' });
const unknown = finding({
  verdict: 'unknown',
  control: 'c-unknown',
  reason: 'ACCESS_DENIED',
  message: 'Denied.',
});
const aside = finding({ verdict: 'not-applicable', control: 'd-aside' });
const suppressed = { reason: 'Sandbox.', owner: 'ada', expiresAt: null };

describe('the verdict of Config', () => {
  test.each<[string, readonly Finding[], string]>([
    ['one failure among all others', [pass, unknown, aside, fail], 'NON_COMPLIANT'],
    ['one that could not be judged, and no failure', [pass, aside, unknown], 'NOT_APPLICABLE'],
    ['a pass and nothing against it', [pass, aside], 'COMPLIANT'],
    ['no control that applies', [aside], 'NOT_APPLICABLE'],
    ['no finding at all', [], 'NOT_APPLICABLE'],
    ['an accepted failure beside a pass', [pass, { ...fail, suppressed }], 'NOT_APPLICABLE'],
    ['an accepted failure beside another', [fail, { ...fail, suppressed }], 'NON_COMPLIANT'],
    ['an accepted gap beside a pass', [pass, { ...unknown, suppressed }], 'NOT_APPLICABLE'],
  ])('%s', (_when, findings, compliance) => {
    expect(evaluationOf(findings).compliance).toBe(compliance);
  });

  test('says why, and nothing where there is nothing to say', () => {
    expect(evaluationOf([fail]).annotation).toBe('b-fails (It is open.)');
    expect(evaluationOf([{ ...fail, control: 'z' }, fail]).annotation).toBe('b-fails, z (It is open.)');
    expect(evaluationOf([unknown, pass]).annotation).toBe('could not judge: c-unknown (Denied.)');
    expect(evaluationOf([{ ...fail, suppressed }]).annotation).toBe('accepted: b-fails (It is open.)');
    expect(evaluationOf([pass]).annotation).toBeNull();
    expect(evaluationOf([]).annotation).toBeNull();
  });

  test('one control that failed twice is named once', () => {
    expect(evaluationOf([fail, fail]).annotation).toBe('b-fails (It is open.)');
  });
});

test('an annotation is 1 to 256 characters, whole ones, whatever a resource is called', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 600 }), fc.nat({ max: 300 }), (message, pad) => {
      for (const verdict of ['fail', 'unknown'] as const) {
        const { annotation } = evaluationOf([
          finding({ verdict, message: `${'x'.repeat(pad)}${message}😀` }),
        ]);
        expect(annotation?.length).toBeGreaterThan(0);
        expect(annotation?.length).toBeLessThanOrEqual(256);
        expect(annotation?.isWellFormed()).toBe(true);
        // biome-ignore lint/suspicious/noControlCharactersInRegex: that there are none is what is tested
        expect(annotation).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/);
      }
    }),
  );
  const long = evaluationOf([finding({ message: 'x'.repeat(500) })]).annotation;
  expect(long).toHaveLength(256);
  expect(long?.endsWith('…')).toBe(true);
});
