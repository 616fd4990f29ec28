// Prints how lenswatch judges accounts in which other tools are wrong; with --write into docs/comparison.md too.
import { readFileSync, writeFileSync } from 'node:fs';
import { comparison, withTable } from './comparison/table.ts';

const file = new URL('../docs/comparison.md', import.meta.url);
const { table, wrong } = await comparison();
process.stdout.write(`${table}\n`);
for (const line of wrong) process.stderr.write(`wrong: ${line}\n`);
if (process.argv.includes('--write')) writeFileSync(file, withTable(readFileSync(file, 'utf8'), table));
if (wrong.length > 0) process.exitCode = 1;
