import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

// In a copy of the checkout, so that nothing of it stays.

const root = new URL('../../', import.meta.url).pathname;
let copy: string;
const run = (file: string, ...args: string[]) =>
  execFileSync(process.execPath, [file, ...args], {
    cwd: copy,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });

beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), 'lenswatch-new-control-'));
  for (const entry of ['packages', 'scripts', 'test', 'examples', 'bench', 'stacks', 'docs']) {
    cpSync(join(root, entry), join(copy, entry), {
      recursive: true,
      filter: (source) => !source.includes('node_modules'),
    });
  }
  for (const file of ['package.json', 'tsconfig.json', 'biome.json', 'vitest.config.ts', 'sst.config.ts']) {
    cpSync(join(root, file), join(copy, file));
  }
  linkModules();
  execFileSync('git', ['init', '--quiet'], { cwd: copy }); // Biome asks git what to leave out
  cpSync(join(root, '.gitignore'), join(copy, '.gitignore'));
});
afterAll(() => rmSync(copy, { recursive: true }));

/** The installed packages of the checkout; the workspace's own are those of the copy. */
function linkModules(): void {
  const own = new Map([
    ['@lenswatch/core', 'core'],
    ['@lenswatch/emulator', 'emulator'],
    ['@lenswatch/functions', 'functions'],
    ['lenswatch', 'cli'],
  ]);
  mkdirSync(join(copy, 'node_modules', '@lenswatch'), { recursive: true });
  for (const entry of readdirSync(join(root, 'node_modules'))) {
    if (entry === '@lenswatch' || own.has(entry)) continue;
    symlinkSync(join(root, 'node_modules', entry), join(copy, 'node_modules', entry));
  }
  for (const [name, folder] of own)
    symlinkSync(join(copy, 'packages', folder), join(copy, 'node_modules', name));
  for (const folder of own.values()) {
    const nested = join(root, 'packages', folder, 'node_modules');
    if (existsSync(nested)) symlinkSync(nested, join(copy, 'packages', folder, 'node_modules'));
  }
}

describe('npm run new-control', () => {
  test('writes a control that is green, listed, documented and counted, with no other file edited', () => {
    const printed = run(
      'scripts/new-control.ts',
      ...[
        'bedrock',
        'agent',
        'is-told-in-a-story',
        '--subject',
        'bedrock-agent.agent',
        '--practice',
        'GENSEC05-BP01',
      ],
    );
    expect(printed).toContain('bedrock-agent-is-told-in-a-story.ts');
    run('scripts/generate.ts', '--check');
    const files = printed.split('\n').filter((line) => line.endsWith('.ts'));
    expect(files).toHaveLength(2);
    run('node_modules/@biomejs/biome/bin/biome', 'ci', ...files);
    run(
      'node_modules/vitest/vitest.mjs',
      'run',
      '--project',
      'unit',
      'bedrock-agent-is-told-in-a-story',
      'test/core/catalogue.test.ts',
    );
    const listed = JSON.parse(run('packages/cli/bin/lenswatch.js', 'controls', '--json')) as readonly {
      id: string;
      permissions: readonly string[];
    }[];
    const control = listed.find(({ id }) => id === 'bedrock-agent-is-told-in-a-story');
    expect(control?.permissions).toContain('bedrock:GetAgent');
  }, 120_000);

  test.each([
    [['Bedrock', 'agent', 'x'], 'kebab-case'],
    [
      ['bedrock', 'agent', 'x', '--subject', 'bedrock.nothing'],
      'No collector declares the fact "bedrock.nothing"',
    ],
    [['bedrock', 'agent', 'x', '--subject', 'bedrock-agent.agent', '--practice', 'GENSEC99'], 'no practice'],
  ])('refuses %j and says why', (args, why) => {
    expect(() => run('scripts/new-control.ts', ...args)).toThrow(why);
  });
});
