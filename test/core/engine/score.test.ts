import type { Confidence, Severity } from '@lenswatch/core/controls/control.ts';
import { type ControlResults, scorePractice } from '@lenswatch/core/engine/score.ts';
import { describe, expect, test } from 'vitest';

function results(
  severity: Severity,
  confidence: Confidence,
  [pass, fail, unknown]: readonly [number, number, number],
  more: Partial<ControlResults> = {},
): ControlResults {
  const worstOpen = fail > 0 ? severity : null;
  return { control: 'c', severity, confidence, pass, fail, unknown, suppressed: 0, worstOpen, ...more };
}

describe('the worked example of the scoring rules', () => {
  test('observing model metrics', () => {
    const practice = scorePractice('GENOPS02-BP02', [
      results('high', 'direct', [1, 0, 0]),
      results('high', 'direct', [2, 1, 1]),
      results('medium', 'direct', [0, 1, 0]),
      results('high', 'direct', [0, 0, 0]),
      results('low', 'direct', [1, 0, 0]),
    ]);
    expect(practice.assured).toBeCloseTo(0.625, 3);
    expect(practice.observed).toBeCloseTo(0.688, 3);
    expect(practice.state).toBe('PARTIAL');
  });

  test('re-testing answers, with the attestation missing and present', () => {
    const controls = [
      results('high', 'indicator', [1, 0, 0]),
      results('medium', 'indicator', [1, 1, 0]),
      results('medium', 'direct', [1, 0, 0]),
    ];
    const missing = scorePractice('GENOPS01-BP01', [...controls, results('medium', 'attested', [0, 0, 1])]);
    expect(missing.assured).toBeCloseTo(0.764, 3);
    const present = scorePractice('GENOPS01-BP01', [...controls, results('medium', 'attested', [1, 0, 0])]);
    expect(present.assured).toBeCloseTo(0.903, 3);
    expect(scorePractice('GENOPS01-BP01', controls).observed).toBeCloseTo(0.887, 3);
  });

  test('managing prompts, with one accepted risk left out', () => {
    const practice = scorePractice('GENOPS03-BP01', [
      results('medium', 'indicator', [1, 0, 0]),
      results('medium', 'direct', [3, 1, 0]),
      results('high', 'direct', [1, 0, 0], { suppressed: 1 }),
    ]);
    expect(practice.assured).toBeCloseTo(0.932, 3);
    expect(practice.limitedByAcceptedRisk).toBe(true);
    expect(practice.state).toBe('PARTIAL');
  });
});

describe('a practice', () => {
  test('without applicable results is not applicable', () => {
    expect(scorePractice('X', [results('high', 'direct', [0, 0, 0])]).state).toBe('NOT_APPLICABLE');
  });

  test('mostly unknown is unknown, and unknown never counts as a pass', () => {
    const practice = scorePractice('X', [results('high', 'direct', [1, 0, 3])]);
    expect(practice.state).toBe('UNKNOWN');
    expect(practice.assured).toBe(0.25);
  });

  test('is capped by an open critical failure', () => {
    const practice = scorePractice('X', [results('medium', 'direct', [99, 1, 0], { worstOpen: 'critical' })]);
    expect(practice.assured).toBe(0.4);
    expect(practice.state).toBe('NOT_MET');
  });

  test('is capped by an open high failure that is direct, not by an indicator', () => {
    expect(scorePractice('X', [results('high', 'direct', [99, 1, 0])]).assured).toBe(0.75);
    expect(scorePractice('X', [results('high', 'indicator', [99, 1, 0])]).assured).toBe(0.99);
  });

  test('is met when all is proven', () => {
    expect(scorePractice('X', [results('high', 'direct', [3, 0, 0])]).state).toBe('MET');
  });
});
