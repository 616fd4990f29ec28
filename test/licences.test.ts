import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const root = new URL('../', import.meta.url).pathname;
const allowed = new Set([
  'Apache-2.0',
  'MIT',
  'MIT-0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BSD',
  'ISC',
  '0BSD',
  'Python-2.0',
  'CC0-1.0',
  'BlueOak-1.0.0',
]);

/** Tools of development with another licence, each looked at; nothing that is shipped may depend on them. */
const toolsLookedAt: { readonly [name: string]: string } = JSON.parse(
  readFileSync(`${root}test/licences.json`, 'utf8'),
) as { [name: string]: string };

/** True when one side of every "or" and all sides of every "and" are allowed. */
function permits(expression: string): boolean {
  const text = expression.replace(/[()]/g, ' ').trim();
  if (/ OR /i.test(text)) return text.split(/ OR /i).some(permits);
  if (/ AND /i.test(text)) return text.split(/ AND /i).every(permits);
  return allowed.has(text);
}

const isTool = (name: string) =>
  Object.keys(toolsLookedAt).some((tool) => name === tool || name.startsWith(`${tool}-`));

test('every dependency, direct or not, has a permissive licence', () => {
  const lock = JSON.parse(readFileSync(`${root}package-lock.json`, 'utf8')) as {
    packages: { [path: string]: { license?: string; version?: string; link?: boolean; optional?: boolean } };
  };
  const refused: string[] = [];
  let checked = 0;
  for (const [path, entry] of Object.entries(lock.packages)) {
    if (!path.startsWith('node_modules/') && !path.includes('/node_modules/')) continue;
    if (entry.link) continue;
    const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
    const licence = entry.license ?? licenceInPlace(path) ?? 'none stated';
    checked += 1;
    if (!permits(licence) && !isTool(name)) refused.push(`${name}@${entry.version}: ${licence}`);
  }
  expect(refused).toEqual([]);
  expect(checked).toBeGreaterThan(100);
});

test('nothing that is shipped depends on a tool with another licence', () => {
  const lock = JSON.parse(readFileSync(`${root}package-lock.json`, 'utf8')) as {
    packages: {
      [path: string]: {
        dependencies?: { [name: string]: string };
        devDependencies?: { [name: string]: string };
      };
    };
  };
  const shipped = new Set<string>();
  const visit = (path: string, dependencies: { [name: string]: string } = {}): void => {
    for (const name of Object.keys(dependencies)) {
      const place = [`${path}/node_modules/${name}`, `node_modules/${name}`].find(
        (entry) => lock.packages[entry],
      );
      if (!place || shipped.has(place)) continue;
      shipped.add(place);
      visit(place, lock.packages[place]?.dependencies);
    }
  };
  for (const workspace of ['core', 'functions', 'emulator', 'cli']) {
    const entry = lock.packages[`packages/${workspace}`];
    // The CLI is bundled: what it ships stands among its development dependencies.
    visit(`packages/${workspace}`, {
      ...entry?.dependencies,
      ...(workspace === 'cli' ? entry?.devDependencies : {}),
    });
  }
  expect(shipped.size).toBeGreaterThan(50);
  const names = [...shipped].map((path) =>
    path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length),
  );
  expect(names.filter(isTool)).toEqual([]);
});

function licenceInPlace(path: string): string | undefined {
  const manifest = `${root}${path}/package.json`;
  if (!existsSync(manifest)) return undefined;
  const { license, licenses } = JSON.parse(readFileSync(manifest, 'utf8')) as {
    license?: string | { type: string };
    licenses?: readonly { type: string }[];
  };
  return typeof license === 'string'
    ? license
    : (license?.type ?? licenses?.map(({ type }) => type).join(' OR '));
}
