// Prints what lenswatch costs an organization: once to roll out, every month, once to remove.
// "--set accounts=50" changes an assumption, "--price configEvaluation=0.0008" a price; "--list" shows their names.
// "--write" puts the tables into docs/operating.md too, with nothing changed.
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { assumptions } from './cost-model/assumptions.ts';
import { measure } from './cost-model/measured.ts';
import { bill } from './cost-model/model.ts';
import { prices } from './cost-model/prices.ts';
import { costTables, withTables } from './cost-model/tables.ts';
import './one-line-errors.ts';

const { values } = parseArgs({
  options: {
    set: { type: 'string', multiple: true, default: [] },
    price: { type: 'string', multiple: true, default: [] },
    list: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
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

if (values.write && values.set.length + values.price.length > 0)
  throw new Error('The document holds the tables as they are without --set and --price.');
const print = (line: string) => process.stdout.write(`${line}\n`);
const given = changed(assumptions, values.set);
const priced = changed(prices, values.price);
if (values.list) {
  for (const [name, value] of [...Object.entries(given), ...Object.entries(priced)])
    print(`${name} = ${value}`);
} else {
  const lines = bill({ prices: priced, assumptions: given, measured: await measure() });
  const tables = costTables(lines, given);
  print(tables);
  const file = new URL('../docs/operating.md', import.meta.url);
  if (values.write) writeFileSync(file, withTables(readFileSync(file, 'utf8'), tables));
}
