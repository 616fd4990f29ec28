import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Run } from '@lenswatch/core/run.ts';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type EmulatedOrganization, emulatedOrganization } from '../support/emulated-organization.ts';
import { lenswatch } from './lenswatch-process.ts';

const control = 'bedrock-agent-session-bounded';
const hub = '111111111111';
const payments = '222222222222';
/** Neither the management account nor a delegated administrator. */
const member = '333333333333';
let organization: EmulatedOrganization;
let folder: string;

beforeAll(async () => {
  organization = await emulatedOrganization();
});

afterAll(async () => {
  await organization[Symbol.asyncDispose]();
});

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lenswatch-overrides-'));
  return () => rmSync(folder, { recursive: true, force: true });
});

/** Scans one account from another and gives the verdicts of one control in it. */
async function verdicts(configuration: string, args: readonly string[], caller = hub) {
  const config = join(folder, 'lenswatch.config.yaml');
  writeFileSync(config, configuration);
  const scope = ['--region', 'us-east-1', '--external-id', 'lenswatch-demo', ...args];
  const { stdout, stderr, code } = await lenswatch(
    ['scan', '--control', control, '--format', 'json', '--config', config, '--state', folder, ...scope],
    {
      env: {
        AWS_ACCESS_KEY_ID: caller,
        AWS_SECRET_ACCESS_KEY: 'any',
        AWS_ENDPOINT_URL: organization.emulator.url,
      },
    },
  );
  const report = code === 2 ? undefined : (JSON.parse(stdout) as Run);
  const judged = report?.findings.filter(({ verdict }) => verdict !== 'not-applicable') ?? [];
  return { report, stderr, judged, seen: new Set(judged.map(({ verdict }) => verdict)) };
}

const override = (selector: string) =>
  `overrides:\n  - ${selector}\n    parameters:\n      maxIdleSessionSeconds: 60\n`;

describe('an override of parameters', () => {
  test('for a unit holds in the accounts below it', async () => {
    const accounts = ['--accounts', payments];
    expect((await verdicts('', accounts)).seen).toEqual(new Set(['pass']));
    const { seen, judged } = await verdicts(override('unit: ou-root-workload'), accounts);
    expect(seen).toEqual(new Set(['fail']));
    expect(judged[0]?.message).toMatch(/limit 60/);
  });

  test('for another account changes nothing', async () => {
    const { seen } = await verdicts(override('account: "333333333333"'), ['--accounts', payments]);
    expect(seen).toEqual(new Set(['pass']));
  });

  test('for a unit that cannot be read ends with what to do, not with the wrong parameters', async () => {
    const { stderr, report } = await verdicts(override('unit: ou-root-workload'), [], member);
    expect(report).toBeUndefined();
    expect(stderr).toMatch(/organizational units.*organizations:ListParents/s);
    expect(stderr).toMatch(/name\s+accounts in the overrides/);
  });
});

test('explain tells the value in force and the line that says so', async () => {
  const config = join(folder, 'lenswatch.config.ts');
  writeFileSync(
    config,
    'export default {\n  parameters: { maxIdleSessionSeconds: 900 },\n  overrides: [\n    { account: "222222222222", parameters: { maxIdleSessionSeconds: 300 } },\n  ],\n};\n',
  );
  const { stdout, code, stderr } = await lenswatch(['explain', control, '--no-color'], { cwd: folder });
  expect(stderr).toBe('');
  expect(code).toBe(0);
  const text = stdout.replace(/\s+/g, ' ');
  expect(text).toContain('maxIdleSessionSeconds = 900 (lenswatch.config.ts line 2): Longest idle time');
  expect(text).toContain('maxIdleSessionSeconds = 300 in account 222222222222 (lenswatch.config.ts line 4)');
});
