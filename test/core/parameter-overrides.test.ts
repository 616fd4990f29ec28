import type { Resource } from '@lenswatch/core/facts/fact.ts';
import { type ParameterOverride, parametersFor } from '@lenswatch/core/parameter-overrides.ts';
import { defaultParameters } from '@lenswatch/core/parameters.ts';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

const units = ['r-root', 'ou-root-workload', 'ou-root-payments'];
const unitsOf = (account: string) => (account === '222222222222' ? units : []);

function minAzs(
  overrides: readonly ParameterOverride[],
  { account = '222222222222', tags }: { account?: string; tags?: { readonly [key: string]: string } } = {},
): number {
  const resource = { account, value: tags ? { tags } : {} } as unknown as Resource;
  return parametersFor(defaultParameters, overrides, unitsOf)(resource).minAzs;
}

const at = (azs: number, selector: Omit<ParameterOverride, 'parameters'>): ParameterOverride => ({
  ...selector,
  parameters: { minAzs: azs },
});

describe('an override', () => {
  test('holds for its unit, its account and its tag, and nowhere else', () => {
    expect(minAzs([at(3, { unit: 'ou-root-workload' })])).toBe(3);
    expect(minAzs([at(3, { unit: 'ou-root-other000' })])).toBe(2);
    expect(minAzs([at(3, { account: '222222222222' })])).toBe(3);
    expect(minAzs([at(3, { account: '333333333333' })])).toBe(2);
    const tag = { key: 'team', value: 'search' };
    expect(minAzs([at(3, { tag })], { tags: { team: 'search' } })).toBe(3);
    expect(minAzs([at(3, { tag })], { tags: { team: 'ads' } })).toBe(2);
    expect(minAzs([at(3, { tag })])).toBe(2);
  });

  test('needs every selector to fit', () => {
    const both = at(3, { account: '222222222222', tag: { key: 'team', value: 'search' } });
    expect(minAzs([both], { tags: { team: 'search' } })).toBe(3);
    expect(minAzs([both])).toBe(2);
    expect(minAzs([both], { account: '333333333333', tags: { team: 'search' } })).toBe(2);
  });

  test('changes nothing that it does not name, nor what it names as undefined', () => {
    expect(minAzs([{ account: '222222222222', parameters: { maxKeyAgeDays: 1 } }])).toBe(2);
    expect(minAzs([{ account: '222222222222', parameters: { minAzs: undefined } }])).toBe(2);
  });
});

describe('of several that fit', () => {
  const tags = { team: 'search' };
  const root = at(3, { unit: 'r-root' });
  const unit = at(4, { unit: 'ou-root-payments' });
  const account = at(5, { account: '222222222222' });
  const tag = at(6, { tag: { key: 'team', value: 'search' } });

  test('the closer wins, in whatever order they stand', () => {
    const ranked = [root, unit, account, tag];
    fc.assert(
      fc.property(fc.shuffledSubarray(ranked, { minLength: 1 }), (overrides) => {
        const closest = Math.max(...overrides.map((override) => ranked.indexOf(override)));
        expect(minAzs(overrides, { tags })).toBe(closest + 3);
      }),
    );
  });

  test('of two alike the later wins', () => {
    expect(minAzs([at(3, { account: '222222222222' }), at(4, { account: '222222222222' })])).toBe(4);
  });

  test('each names other parameters: both hold', () => {
    const overrides = [
      at(3, { unit: 'r-root' }),
      { account: '222222222222', parameters: { maxKeyAgeDays: 7 } },
    ];
    const resource = { account: '222222222222', value: {} } as unknown as Resource;
    const { maxKeyAgeDays, minAzs: azs } = parametersFor(defaultParameters, overrides, unitsOf)(resource);
    expect([azs, maxKeyAgeDays]).toEqual([3, 7]);
  });
});
