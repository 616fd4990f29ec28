import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';

const root = new URL('../../', import.meta.url).pathname;
const run = (...args: readonly string[]) =>
  spawnSync(process.execPath, [...args], {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, LENSWATCH_DEBUG: '' },
  });

test.each([
  ['an option that is none', ['scripts/cost-model.ts', '--nonsense'], /^Unknown option '--nonsense'.*\n$/],
  ['a value that is none', ['scripts/cost-model.ts', '--set', 'accounts=x'], /^accounts takes a number.*\n$/],
  ['a number out of bounds', ['bench/simulate-organization.ts', '--accounts=0'], /^--accounts takes.*\n$/],
  ['a folder that is none', ['scripts/mutate.ts', 'nosuch'], /^There is no folder nosuch.*\n$/],
])('%s is told in one line', (_what, args, line) => {
  const { status, stderr, stdout } = run(...args);
  expect(stderr).toMatch(line);
  expect(stdout).toBe('');
  expect(status).toBe(2);
});

test('who reads no further ends a script without a word', () => {
  const print = "setInterval(() => process.stdout.write('x'.repeat(1_000_000)), 1)";
  const script = `import './scripts/one-line-errors.ts'; ${print}`;
  const { stdout, stderr } = spawnSync(
    'bash',
    ['-c', '"$0" --input-type=module --eval "$1" | head -c 1', process.execPath, script],
    { cwd: root, encoding: 'utf8', timeout: 30_000 },
  );
  expect(stdout).toBe('x');
  expect(stderr).toBe('');
});
