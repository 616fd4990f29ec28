// Prints what lenswatch costs an organization: once to roll out, every month, once to remove.
// "--set accounts=50" changes an assumption, "--price configEvaluation=0.0008" a price; "--list" shows their names.
import { parseArgs } from 'node:util';
import { assumptions } from './cost-model/assumptions.ts';
import { measure } from './cost-model/measured.ts';
import { bill, phases } from './cost-model/model.ts';
import { prices } from './cost-model/prices.ts';

const { values } = parseArgs({
  options: {
    set: { type: 'string', multiple: true, default: [] },
    price: { type: 'string', multiple: true, default: [] },
    list: { type: 'boolean', default: false },
  },
});

/** Lays `name=value` over numbers. @throws Error for a name that is none, or a value that is no number. */
function changed<T extends { [name: string]: number }>(numbers: T, changes: readonly string[]): T {
  const result: { [name: string]: number } = { ...numbers };
  for (const change of changes) {
    const [name = '', text = ''] = change.split('=');
    const value = Number(text);
    if (!(name in numbers)) throw new Error(`There is no "${name}"; --list shows the names.`);
    if (text === '' || !Number.isFinite(value) || value < 0)
      throw new Error(`${name} takes a number, as in --set ${name}=1; "${text}" is none.`);
    result[name] = value;
  }
  return result as T;
}

const print = (line: string) => process.stdout.write(`${line}\n`);
const given = changed(assumptions, values.set);
const priced = changed(prices, values.price);
if (values.list) {
  for (const [name, value] of [...Object.entries(given), ...Object.entries(priced)])
    print(`${name} = ${value}`);
} else {
  const lines = bill({ prices: priced, assumptions: given, measured: await measure() });
  const usd = (amount: number) => amount.toFixed(2);
  print(
    `${given.accounts} accounts, ${given.aiShare * 100} % with AI, ${given.regions} regions; list prices in USD, free tiers left out`,
  );
  for (const phase of phases) {
    print(
      `\n## ${phase === 'month' ? 'Every month' : phase === 'roll-out' ? 'Roll-out, once' : 'Uninstall, once'}\n`,
    );
    print('| Bill | What | Quantity | USD |');
    print('|---|---|---|---|');
    for (const where of ['hub', 'members'] as const) {
      const part = lines.filter((line) => line.phase === phase && line.bill === where);
      for (const { what, quantity, usd: amount } of part)
        print(`| ${where} | ${what} | ${Math.round(quantity).toLocaleString('en')} | ${usd(amount)} |`);
      const total = part.reduce((sum, line) => sum + line.usd, 0);
      print(
        `| **${where}** | **together; an account: ${(total / given.accounts).toFixed(4)}** | | **${usd(total)}** |`,
      );
    }
  }
}
