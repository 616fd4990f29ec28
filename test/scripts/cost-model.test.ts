import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { type Assumptions, assumptions } from '../../scripts/cost-model/assumptions.ts';
import { measure } from '../../scripts/cost-model/measured.ts';
import { bill, type Line, type Phase, standing } from '../../scripts/cost-model/model.ts';
import { prices } from '../../scripts/cost-model/prices.ts';
import { costTables, withTables } from '../../scripts/cost-model/tables.ts';
import { templates } from '../../stacks/templates.ts';

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

describe('the page', () => {
  test('says what the script prints', async () => {
    // After a change of what is read, judged, deployed or assumed: npm run cost-model -- --write
    const page = readFileSync(new URL('../../docs/operating.md', import.meta.url), 'utf8');
    const tables = costTables(bill({ prices, assumptions, measured: await measure() }), assumptions);
    expect(withTables(page, tables)).toBe(page);
  });

  test('without marks is refused', () => {
    expect(() => withTables('# Nothing\n', '| |')).toThrow('no marks');
  });

  test('has sums that its lines make', () => {
    const lines = billOf();
    const tables = costTables(lines, assumptions);
    for (const phase of ['roll-out', 'month', 'uninstall'] as const)
      for (const where of ['hub', 'members'] as const)
        expect(tables).toContain(`| | **${total(lines, phase, where).toFixed(2)}** |`);
    expect(tables.split('\n').filter((line) => /^\| (hub|members) /.test(line))).toHaveLength(lines.length);
  });
});

test('alarms, dashboards and keys are as many as the template of the hub makes', () => {
  const { Resources } = templates({ version: '', zip: '' }).hub as {
    Resources: { readonly [id: string]: { readonly Type: string } };
  };
  const made = (type: string) => Object.values(Resources).filter(({ Type }) => Type === type).length;
  expect({
    alarms: made('AWS::CloudWatch::Alarm'),
    dashboards: made('AWS::CloudWatch::Dashboard'),
    keys: made('AWS::KMS::Key'),
  }).toEqual({ alarms: standing.alarms, dashboards: standing.dashboards, keys: standing.keys });
});
