import { controls } from '@lenswatch/core/catalogue.generated.ts';
import { describe, expect, test } from 'vitest';
import { nearest } from '../../packages/cli/src/nearest.ts';
import { noFilters, pillarsOf, select, serviceOf } from '../../packages/cli/src/selection.ts';

describe('filters', () => {
  test('none means all', () => {
    expect(select(controls, noFilters)).toHaveLength(controls.length);
  });

  test('several of one kind widen, several kinds narrow', () => {
    const two = select(controls, { ...noFilters, service: ['bedrock', 'iam'] });
    expect(new Set(two.map(serviceOf))).toEqual(new Set(['bedrock', 'iam']));
    const narrower = select(controls, { ...noFilters, service: ['bedrock', 'iam'], pillar: ['security'] });
    expect(narrower.length).toBeLessThan(two.length);
    for (const control of narrower) expect(pillarsOf(control)).toContain('security');
  });

  test('severity means at or above', () => {
    const chosen = select(controls, { ...noFilters, severity: 'high' });
    expect(new Set(chosen.map(({ severity }) => severity))).toEqual(new Set(['critical', 'high']));
    expect(select(controls, { ...noFilters, severity: 'informational' })).toHaveLength(controls.length);
  });

  test.each([
    [
      { control: ['bedrock-prompt-versoned'] },
      /no control "bedrock-prompt-versoned"\. Did you mean bedrock-prompt-versioned\?/,
    ],
    [{ pillar: ['securty'] }, /no pillar "securty"\. Did you mean security\? Known are /],
    [{ service: ['redshift'] }, /no service "redshift"\. Known are .*bedrock/],
  ])('an unknown name is refused with what is near: %j', (filters, expected) => {
    expect(() => select(controls, { ...noFilters, ...filters })).toThrow(expected);
  });

  test('nothing left is an error, not an empty scan', () => {
    const filters = { ...noFilters, control: ['bedrock-prompt-versioned'], service: ['iam'] };
    expect(() => select(controls, filters)).toThrow(/No control satisfies all/);
  });
});

test('near names come nearest first, far ones not at all', () => {
  expect(nearest('us-east1', ['us-east-1', 'us-east-2', 'ap-south-1'])[0]).toBe('us-east-1');
  expect(nearest('zebra', ['us-east-1', 'security'])).toEqual([]);
});
