// Writes the table of roles into docs/operating.md, from the templates. A test fails when it is not what they say.
import { readFileSync, writeFileSync } from 'node:fs';
import { roleTable, withTable } from './role-table/role-table.ts';

const file = new URL('../docs/operating.md', import.meta.url).pathname;
writeFileSync(file, withTable(readFileSync(file, 'utf8'), roleTable()));
