import { describe, expect, test } from 'vitest';
import { type Assumptions, assumptions } from '../../scripts/cost-model/assumptions.ts';
import { bill, type Line, type Phase } from '../../scripts/cost-model/model.ts';
import { prices } from '../../scripts/cost-model/prices.ts';

const measured = {
  ai: { calls: 300, metrics: 10, rows: 60, resources: 120, failures: 20 },
  ordinary: { calls: 40, metrics: 0, rows: 60, resources: 60, failures: 0 },
};

const billOf = (given: Partial<Assumptions> = {}, changed: Partial<typeof prices> = {}) =>
  bill({ prices: { ...prices, ...changed }, assumptions: { ...assumptions, ...given }, measured });
const total = (lines: readonly Line[], phase: Phase, account?: Line['bill']) =>
  lines
    .filter((line) => line.phase === phase && (account === undefined || line.bill === account))
    .reduce((sum, { usd }) => sum + usd, 0);

describe('the bill', () => {
  test('of members grows with the accounts; the hub has a base that does not', () => {
    const [one, ten] = [billOf({ accounts: 100 }), billOf({ accounts: 1_000 })];
    expect(total(ten, 'month', 'members')).toBeCloseTo(10 * total(one, 'month', 'members'), 6);
    expect(total(ten, 'month', 'hub')).toBeLessThan(10 * total(one, 'month', 'hub'));
    expect(total(billOf({ accounts: 0 }), 'month', 'members')).toBe(0);
    expect(total(billOf({ accounts: 0 }), 'month', 'hub')).toBeGreaterThan(0);
  });

  test('has nothing of Config where no Config rules are deployed', () => {
    const config = billOf({ configRules: 0 }).filter(({ what }) => what.startsWith('Config'));
    expect(config.length).toBeGreaterThan(3);
    expect(config.map(({ usd }) => usd)).toEqual(config.map(() => 0));
  });

  test('names every price: a price that is raised raises some line', () => {
    const before = billOf();
    for (const name of Object.keys(prices) as (keyof typeof prices)[]) {
      const after = billOf({}, { [name]: prices[name] * 2 });
      const sum = (lines: readonly Line[]) => lines.reduce((all, { usd }) => all + usd, 0);
      expect(sum(after), name).toBeGreaterThan(sum(before));
    }
  });

  test('uses every assumption: one that changes changes some line', () => {
    const before = JSON.stringify(billOf());
    for (const name of Object.keys(assumptions) as (keyof Assumptions)[]) {
      expect(JSON.stringify(billOf({ [name]: assumptions[name] * 0.5 })), name).not.toBe(before);
    }
  });
});
