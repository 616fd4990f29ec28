import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { diskHistory } from '@lenswatch/core/history/disk.ts';
import type { Delta } from '@lenswatch/core/history/history.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { finding } from '../../support/finding.ts';
import { guardrail, nothingNew, row, testHistory } from '../../support/test-history.ts';

const account = '111122223333';
const delta: Delta = {
  ...nothingNew,
  findings: [finding()],
  entries: [guardrail('g1', 1)],
  coverage: [row(1)],
  judged: ['c@us-east-1'],
};
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lenswatch-history-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

async function record(): Promise<void> {
  const history = diskHistory(folder);
  await history.commit(account, await history.recall(account), delta);
}

testHistory('A folder', async () => diskHistory(folder));

test('gives back in another process what was recorded', async () => {
  const history = diskHistory(folder);
  expect((await history.findings(account)).size).toBe(0);
  await record();
  await history.settle('security-hub', account, {
    g1: { digest: 'd', open: true, createdAt: 'c', updatedAt: 'u' },
  });
  const again = diskHistory(folder);
  expect((await again.findings(account)).get('g1')).toEqual(finding());
  expect((await again.recall(account)).judged).toEqual(new Set(delta.judged));
  expect(await again.published('security-hub', account)).toMatchObject({ g1: { open: true } });
});

test('does not touch a file whose content stays the same', async () => {
  await record();
  const file = join(folder, account, 'findings.json');
  const before = statSync(file, { bigint: true });
  await record();
  expect(statSync(file, { bigint: true }).ino).toBe(before.ino);
});

test('is readable by its owner alone, and leaves no draft behind', async () => {
  await record();
  expect(statSync(join(folder, account, 'findings.json')).mode & 0o077).toBe(0);
  expect(readdirSync(join(folder, account)).sort()).toEqual([
    'coverage.json',
    'findings.json',
    'judged.json',
    'resources.json',
  ]);
});

test('a broken file is an error that names it and says what to do, and is not overwritten', async () => {
  await record();
  const file = join(folder, account, 'findings.json');
  writeFileSync(file, '{ half');
  await expect(diskHistory(folder).findings(account)).rejects.toThrow(
    /findings\.json failed\. Mend or remove/,
  );
  expect(readFileSync(file, 'utf8')).toBe('{ half');
});

test.each(['{}', 'null', '[null]', '["g1"]', '[{ "id": 1 }]', '"findings"'])(
  'JSON of another shape is no history: %s',
  async (text) => {
    await record();
    const file = join(folder, account, 'findings.json');
    writeFileSync(file, text);
    await expect(diskHistory(folder).recall(account)).rejects.toThrow(
      /findings\.json failed\. Mend or remove/,
    );
    expect(readFileSync(file, 'utf8')).toBe(text);
  },
);

test.each(['coverage', 'judged', 'resources', 'published-security-hub'])(
  'the shape of %s is asked for, too',
  async (name) => {
    await record();
    const history = diskHistory(folder);
    writeFileSync(join(folder, account, `${name}.json`), '[7]');
    const read = name.startsWith('published')
      ? history.published('security-hub', account)
      : history.recall(account);
    await expect(read).rejects.toThrow(`${name}.json failed.`);
  },
);
