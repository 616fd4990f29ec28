import { readFileSync } from 'node:fs';
import { controls } from '@lenswatch/core/catalogue.generated.ts';
import { expect, test } from 'vitest';
import { comparison, peerCases, withTable } from '../../scripts/comparison/table.ts';

test('where other tools are wrong we are right, and the page says what the scan says', async () => {
  const { table, wrong } = await comparison();
  expect(wrong).toEqual([]);
  const page = readFileSync(new URL('../../docs/comparison.md', import.meta.url), 'utf8');
  expect(withTable(page, table)).toBe(page);
});

test('each case names a control that exists, and no two cases say the same', () => {
  const ids = new Set(controls.map(({ id }) => id));
  expect(peerCases.filter(({ control }) => !ids.has(control))).toEqual([]);
  const said = peerCases.map(({ peer, check, because, right }) => `${peer} ${check} ${because} ${right}`);
  expect(new Set(said).size).toBe(said.length);
});

test('a page without marks is refused', () => {
  expect(() => withTable('# Nothing\n', '| |')).toThrow('no marks');
});
