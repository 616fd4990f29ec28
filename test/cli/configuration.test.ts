import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defaultConfiguration } from '@lenswatch/core/configuration.ts';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { configurationFrom, sourceOf } from '../../packages/cli/src/configuration/load.ts';
import { yamlSource } from '../../packages/cli/src/configuration/yaml-source.ts';

const controls = ['sagemaker-notebook-idle-stopped', 'bedrock-prompt-versioned'];
const load = (text: string, file = 'lenswatch.config.yaml') =>
  configurationFrom(file, yamlSource(text), controls);
const parse = (text: string, file?: string) => load(text, file).configuration;

const suppression = `suppressions:
  - control: bedrock-prompt-versioned
    resource: "*"
    reason: we know
    owner: a@example.com
    approver: b@example.com
    createdAt: 2026-11-01
    expiresAt: 2026-11-30T12:00:00+02:00
`;

describe('a good configuration', () => {
  test('an empty file is the default', () => {
    expect(parse('')).toEqual(defaultConfiguration);
    expect(parse('# nothing yet\n')).toEqual(defaultConfiguration);
  });

  test('parameters that nobody set keep their defaults', () => {
    const { parameters } = parse('parameters:\n  minAzs: 3\n');
    expect(parameters).toEqual({ ...defaultConfiguration.parameters, minAzs: 3 });
  });

  test('times are complete and in UTC', () => {
    const [first] = parse(suppression).suppressions;
    expect(first).toMatchObject({
      createdAt: '2026-11-01T00:00:00.000Z',
      expiresAt: '2026-11-30T10:00:00.000Z',
    });
  });

  test('JSON works too', () => {
    expect(parse('{"edition": "2025-04"}', 'lenswatch.config.json').edition).toBe('2025-04');
  });

  test('the example is one', () => {
    const file = new URL('../../examples/lenswatch.config.yaml', import.meta.url);
    const { suppressions, attestations } = parse(readFileSync(file, 'utf8'));
    expect([suppressions.length, attestations.length]).toEqual([1, 1]);
  });
});

describe('a broken one names file, line and key', () => {
  test.each([
    [
      'a misspelt key',
      'edition: "2025-04"\nparamters:\n  minAzs: 3\n',
      /line 2, paramters: there is no such key\. Did you mean parameters\?/,
    ],
    [
      'a misspelt parameter',
      'parameters:\n  minAzs: 3\n  guardrailMinStrenght: LOW\n',
      /line 3, parameters\.guardrailMinStrenght: .*guardrailMinStrength/,
    ],
    [
      'a wrong value',
      'parameters:\n  # weak\n  guardrailMinStrength: WEAK\n',
      /line 3, parameters\.guardrailMinStrength: /,
    ],
    ['a wrong type', 'parameters:\n  minAzs: two\n', /line 2, parameters\.minAzs: .*number/],
    ['an unknown edition', 'edition: 2024-01\n', /line 1, edition: /],
    ['broken YAML', 'parameters:\n  minAzs: [1\n', /line [23], /],
    ['a key twice', 'edition: "2025-04"\nedition: "2025-11"\n', /line 2, .*unique/i],
    [
      'an alias of nothing',
      'edition: "2025-04"\nparameters:\n  minAzs: *few\n',
      /line 3, there is no anchor "&few" before this alias/,
    ],
    [
      'two documents',
      'edition: "2025-04"\n---\nedition: "2025-11"\n',
      /line 2, a second document begins here/,
    ],
    [
      'an alias of an alias of an alias',
      `a: &a [x, x, x, x, x, x, x, x, x, x]\nb: &b [${'*a, '.repeat(10)}]\nc: &c [${'*b, '.repeat(10)}]\nd: [${'*c, '.repeat(10)}]\n`,
      /line 1, its aliases stand for too much/,
    ],
    [
      'a text that every image begins with',
      'parameters:\n  trustedImagePrefixes:\n    - ""\n',
      /line 3, parameters\.trustedImagePrefixes\[0\]: /,
    ],
    ['a list instead of a map', '- a\n- b\n', /line 1, the file: /],
    [
      'an owner who approves',
      suppression.replace('b@example', 'A@example'),
      /line 6, suppressions\[0\]\.approver: .*somebody else/,
    ],
    [
      'an end before the start',
      suppression.replace('2026-11-30', '2026-10-30'),
      /line 8, suppressions\[0\]\.expiresAt: .*later/,
    ],
    [
      'a missing owner',
      suppression.replace('    owner: a@example.com\n', ''),
      /line 2, suppressions\[0\]\.owner: /,
    ],
    [
      'no such control',
      suppression.replace('prompt-versioned', 'prompt-versoned'),
      /line 2, .*no control "bedrock-prompt-versoned"\. Did you mean bedrock-prompt-versioned\?/,
    ],
    [
      'a time that is none',
      suppression.replace('2026-11-01', 'yesterday'),
      /line 7, suppressions\[0\]\.createdAt: a date/,
    ],
    [
      'an unknown practice',
      'attestations:\n  - account: "111122223333"\n    practice: GENOPS99-BP01\n    answer: YES\n    statement: x\n    signer: y\n    signedAt: 2026-01-01\n    expiresAt: 2027-01-01\n',
      /line 3, attestations\[0\]\.practice: is no practice/,
    ],
    [
      'an override of nothing in particular',
      'overrides:\n  - parameters:\n      minAzs: 3\n',
      /line 2, overrides\[0\]: name a unit, an account or a tag/,
    ],
    [
      'a unit that is none',
      'overrides:\n  - unit: sandbox\n    parameters: {}\n',
      /line 2, overrides\[0\]\.unit: a unit is an id such as ou-/,
    ],
    [
      'a misspelt parameter of an override',
      'overrides:\n  - account: "111122223333"\n    parameters:\n      minAz: 3\n',
      /line 4, overrides\[0\]\.parameters\.minAz: .*Did you mean minAzs\?/,
    ],
    [
      'a wrong value of an override',
      'overrides:\n  - account: "111122223333"\n    parameters:\n      minAzs: 0\n',
      /line 4, overrides\[0\]\.parameters\.minAzs: /,
    ],
    [
      'a misspelt selector',
      'overrides:\n  - acount: "111122223333"\n    parameters: {}\n',
      /line 2, overrides\[0\]\.acount: .*Did you mean account\?/,
    ],
    [
      'an account that YAML read as a number',
      'attestations:\n  - account: 111122223333\n    practice: GENOPS01-BP02\n    answer: YES\n    statement: x\n    signer: y\n    signedAt: 2026-01-01\n    expiresAt: 2027-01-01\n',
      /line 2, attestations\[0\]\.account: /,
    ],
  ])('%s', (_what, text, expected) => {
    expect(() => parse(text, 'my.yaml')).toThrow(expect.objectContaining({ code: 'CONFIGURATION_BROKEN' }));
    expect(() => parse(text, 'my.yaml')).toThrow(expected);
    expect(() => parse(text, 'my.yaml')).toThrow(/^The configuration in my\.yaml is not valid: /);
  });
});

describe('the origin of a value', () => {
  const text =
    'parameters:\n  minAzs: 3\noverrides:\n  - account: "111122223333"\n    parameters:\n      minAzs: 1\n';

  test('is the line that says it', () => {
    const { originOf } = load(text);
    expect(originOf(['parameters', 'minAzs'])).toBe('lenswatch.config.yaml line 2');
    expect(originOf(['overrides', 0, 'parameters', 'minAzs'])).toBe('lenswatch.config.yaml line 6');
  });

  test('is the default where no line says it', () => {
    expect(load(text).originOf(['parameters', 'maxKeyAgeDays'])).toBe('default');
  });
});

describe('a configuration in TypeScript', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lenswatch-config-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  let written = 0;
  async function loadTypeScript(text: string) {
    written += 1;
    const file = join(folder, `config-${written}.ts`);
    writeFileSync(file, text);
    return { file, source: await sourceOf(file, text) };
  }

  test('says what its default export says', async () => {
    const { file, source } = await loadTypeScript(
      'interface Limits { minAzs: number }\nconst limits: Limits = { minAzs: 1 + 2 };\nexport default { parameters: limits };\n',
    );
    expect(configurationFrom(file, source, controls).configuration.parameters.minAzs).toBe(3);
  });

  test('and prints where it does not mix with the result', async () => {
    const written = vi.spyOn(process.stdout, 'write');
    const told = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    const { source } = await loadTypeScript('process.stdout.write("hello\\n");\nexport default {};\n');
    expect(source.value).toEqual({});
    expect(written).not.toHaveBeenCalled();
    expect(told).toHaveBeenCalledWith('hello\n');
    written.mockRestore();
    told.mockRestore();
  });

  test.each([
    [
      'a wrong value',
      'export default {\n  parameters: {\n    minAzs: 0,\n  },\n};\n',
      /line 3, parameters\.minAzs: /,
    ],
    [
      'a wrong value of an exported constant',
      'const all = {\n  edition: "2024-01",\n} as const;\nexport default all satisfies object;\n',
      /line 2, edition: /,
    ],
    [
      'an element of a list',
      'export default {\n  overrides: [\n    { account: "111122223333", parameters: {} },\n    { acount: "1", parameters: {} },\n  ],\n};\n',
      /line 4, overrides\[1\]\.acount: .*Did you mean account\?/,
    ],
    [
      'a value that is computed, at the place that computes it',
      'const azs = () => 0;\nexport default {\n  parameters: { ...{ minAzs: azs() } },\n};\n',
      /line 3, parameters\.minAzs: /,
    ],
    ['broken syntax', 'export default {\n  parameters: {,\n};\n', /line 2, Unexpected token/],
    [
      'an error while it runs',
      'const a = 1;\nthrow new Error("no such team");\n',
      /line 2, running it failed: no such team/,
    ],
    [
      'nothing at all that it throws',
      'const a = 1;\nthrow null;\n',
      /line 1, running it failed: it threw null/,
    ],
    ['a text that it throws', 'throw "no such team";\n', /line 1, running it failed: no such team/],
    ['no default export', 'export const edition = "2025-04";\n', /line 1, it has no default export/],
  ])('names file, line and key of %s', async (_what, text, expected) => {
    const { file, source } = await loadTypeScript(text);
    expect(() => configurationFrom(file, source, controls)).toThrow(expected);
    expect(() => configurationFrom(file, source, controls)).toThrow(
      `The configuration in ${file} is not valid`,
    );
  });
});
