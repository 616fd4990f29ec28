import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, test } from 'vitest';
import manifest from '../package.json' with { type: 'json' };

// What a reader follows: links, anchors, commands and tables of every document.

const root = new URL('../', import.meta.url).pathname;
const documents = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*.md'], {
  cwd: root,
  encoding: 'utf8',
})
  .split('\n')
  .filter((file) => file !== '' && existsSync(root + file));

const textOf = (file: string) => readFileSync(root + file, 'utf8');
const withoutBlocks = (text: string) => text.replace(/^( *)```.*?^\1```$/gms, '');
const withoutCode = (text: string) => withoutBlocks(text).replace(/`[^`\n]*`/g, '');

/** The anchors that a hosted page makes of its headings: small letters, hyphens, a number for the second of a kind. */
function anchorsOf(text: string): ReadonlySet<string> {
  const seen = new Map<string, number>();
  const anchors = new Set<string>();
  for (const [, heading = ''] of withoutBlocks(text).matchAll(/^#{1,6} +(.+?) *$/gm)) {
    const name = heading
      .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .toLowerCase()
      .replace(/[^\p{L}\p{N}_\- ]/gu, '')
      .replaceAll(' ', '-');
    const before = seen.get(name) ?? 0;
    seen.set(name, before + 1);
    anchors.add(before === 0 ? name : `${name}-${before}`);
  }
  return anchors;
}

/** Why the links of a document that stay in the repository lead nowhere. */
function deadLinks(file: string, text: string): readonly string[] {
  const targets = [...withoutCode(text).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
  return targets.flatMap((target) => {
    if (/^[a-z]+:/.test(target)) return [];
    const [path = '', anchor] = target.split('#');
    const to = path === '' ? file : normalize(join(dirname(file), path));
    if (!existsSync(root + to)) return [`${target}: no such file`];
    const lost = anchor !== undefined && !anchorsOf(to === file ? text : textOf(to)).has(anchor);
    return lost ? [`${target}: no such heading`] : [];
  });
}

/** Rows that a page does not show as part of a table, or whose last cells it drops. */
function brokenRows(text: string): readonly string[] {
  let columns: number | undefined;
  return withoutBlocks(text)
    .split('\n')
    .flatMap((line, index, lines) => {
      if (!/^ *\|/.test(line)) {
        columns = undefined;
        return [];
      }
      const cells =
        line
          .replace(/`[^`]*`/g, '')
          .replaceAll('\\|', '')
          .split('|').length - 2;
      if (columns === undefined) {
        columns = cells;
        return /^ *\|[ :|-]+\|$/.test(lines[index + 1] ?? '') ? [] : [`a row without a head: ${line}`];
      }
      return cells === columns ? [] : [`${cells} cells in place of ${columns}: ${line}`];
    });
}

/** Names after `npm run` that package.json does not have. */
function unknownScripts(text: string): readonly string[] {
  const names = [...text.matchAll(/npm run (?:--silent )?([a-z][\w:-]*)/g)].map(([, name = '']) => name);
  return names.filter((name) => !(name in manifest.scripts));
}

/** Paths in code that do not exist; patterns and placeholders are none. */
function lostPaths(text: string): readonly string[] {
  const paths = [...text.matchAll(/`((?:bench|docs|examples|packages|scripts|stacks|test)\/[^`\s]*)`/g)];
  return paths
    .map(([, path = '']) => path)
    .filter((path) => !/[<>*…]/.test(path) && !existsSync(root + path));
}

test('there are documents', () => {
  expect(documents).toEqual(expect.arrayContaining(['README.md', 'CONTRIBUTING.md', 'docs/operating.md']));
});

test.each(documents)('%s leads somewhere', (file) => {
  const text = textOf(file);
  expect(deadLinks(file, text)).toEqual([]);
  expect(brokenRows(text)).toEqual([]);
  expect(unknownScripts(text)).toEqual([]);
  expect(lostPaths(text)).toEqual([]);
});

describe('what would lead nowhere', () => {
  test('is seen in links and anchors', () => {
    const text =
      '# One two\n## One two\n[a](docs/none.md) [b](#one-two-1) [c](#three) `[d](none)` [e](https://x.org)\n';
    expect(deadLinks('README.md', text)).toEqual(['docs/none.md: no such file', '#three: no such heading']);
  });

  test('is seen in tables', () => {
    const table = '| a | b |\n|---|---|\n| `x|y` | \\| |\n';
    expect(brokenRows(table)).toEqual([]);
    expect(brokenRows(`${table}| 1 |\n\n| 1 | 2 |\n`)).toEqual([
      '1 cells in place of 2: | 1 |',
      'a row without a head: | 1 | 2 |',
    ]);
  });

  test('is seen in commands and paths', () => {
    expect(unknownScripts('npm run demo, npm run dmeo')).toEqual(['dmeo']);
    expect(lostPaths('`docs/none.md`, `docs/controls/<id>.md`, `docs/operating.md`')).toEqual([
      'docs/none.md',
    ]);
  });
});
