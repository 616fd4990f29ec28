import { coversGlob, matchesGlob, meetOfGlobs, overlapsGlob } from '@lenswatch/core/iam/glob.ts';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

const pattern = fc.stringMatching(/^[ab:*?]{0,7}$/);
const text = fc.stringMatching(/^[ab:]{0,7}$/);
const naive = (glob: string) => new RegExp(`^${glob.replaceAll('*', '.*').replaceAll('?', '.')}$`);
const naiveSegments = (glob: string) =>
  new RegExp(
    `^${glob.replace(/\*+$/, '#').replaceAll('*', '[^:]*').replaceAll('?', '[^:]').replace('#', '.*')}$`,
  );

describe('globs', () => {
  test('match what a naive regular expression matches', () => {
    fc.assert(
      fc.property(pattern, text, (glob, subject) => {
        expect(matchesGlob(glob, subject)).toBe(naive(glob).test(subject));
      }),
      { numRuns: 5000 },
    );
  });

  test('keep their stars within a segment, the last character apart, when told not to cross colons', () => {
    fc.assert(
      fc.property(pattern, text, (glob, subject) => {
        expect(matchesGlob(glob, subject, false)).toBe(naiveSegments(glob).test(subject));
      }),
      { numRuns: 5000 },
    );
  });

  test('without crossing they never match more', () => {
    fc.assert(
      fc.property(pattern, text, (glob, subject) => {
        if (matchesGlob(glob, subject, false)) expect(matchesGlob(glob, subject)).toBe(true);
      }),
    );
  });

  test('a glob that covers another matches all its texts', () => {
    fc.assert(
      fc.property(pattern, pattern, text, (wide, narrow, subject) => {
        if (coversGlob(wide, narrow) && matchesGlob(narrow, subject))
          expect(matchesGlob(wide, subject)).toBe(true);
      }),
      { numRuns: 5000 },
    );
  });

  test('two globs overlap if some text matches both, and their meet matches it', () => {
    fc.assert(
      fc.property(pattern, pattern, text, (a, b, subject) => {
        if (!matchesGlob(a, subject) || !matchesGlob(b, subject)) return;
        expect(overlapsGlob(a, b)).toBe(true);
        const meet = meetOfGlobs(a, b);
        expect(meet).not.toBeNull();
        expect(matchesGlob(meet as string, subject)).toBe(true);
      }),
      { numRuns: 5000 },
    );
  });

  test('overlap is symmetric and told apart where it is plain', () => {
    fc.assert(
      fc.property(pattern, pattern, (a, b) => {
        expect(overlapsGlob(a, b)).toBe(overlapsGlob(b, a));
      }),
    );
    expect(overlapsGlob('bedrock:get*', 'bedrock:list*')).toBe(false);
    expect(overlapsGlob('*:getobject', 's3:*')).toBe(true);
    expect(overlapsGlob('a*b', 'b*a')).toBe(false);
    expect(overlapsGlob('a*b', '?*b')).toBe(true);
    expect(meetOfGlobs('bedrock:*', 'bedrock:invoke*')).toBe('bedrock:invoke*');
    expect(meetOfGlobs('bedrock:get*', 's3:*')).toBeNull();
  });

  test('a hostile pattern takes no longer than a harmless one', () => {
    const started = performance.now();
    expect(matchesGlob('*a'.repeat(500), `${'a'.repeat(5000)}b`)).toBe(false);
    expect(performance.now() - started).toBeLessThan(500);
  });
});
