import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { controls } from '@lenswatch/core/catalogue.generated.ts';
import { defaultConfiguration } from '@lenswatch/core/configuration.ts';
import { CONFIGURATION_FILE, configurationIn } from '@lenswatch/functions/configuration.ts';
import { expect, test } from 'vitest';
import { loadConfiguration } from '../../packages/cli/src/configuration/load.ts';

const folder = () => mkdtempSync(join(tmpdir(), 'configuration-'));
const example = new URL('../../examples/lenswatch.config.yaml', import.meta.url).pathname;

test('where nobody decided anything, the defaults hold', async () => {
  expect(await configurationIn(folder())).toBe(defaultConfiguration);
});

test('what the bundle took from a configuration file is read back as it was', async () => {
  const known = controls.map(({ id }) => id);
  const { configuration } = await loadConfiguration(example, known);
  const code = folder();
  writeFileSync(join(code, CONFIGURATION_FILE), JSON.stringify(configuration));
  expect(await configurationIn(code)).toEqual(configuration);
  expect(configuration.suppressions.length).toBeGreaterThan(0);
});

test.each([
  ['no JSON', '{'],
  ['no configuration', '{"supressions": []}'],
])('a file that is %s stops the function: nobody is judged by the defaults instead', async (_, text) => {
  const code = folder();
  writeFileSync(join(code, CONFIGURATION_FILE), text);
  await expect(configurationIn(code)).rejects.toThrow();
});
