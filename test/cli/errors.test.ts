import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type EmulatedOrganization, emulatedOrganization } from '../support/emulated-organization.ts';
import { bin, type Ended, lenswatch } from './lenswatch-process.ts';

let organization: EmulatedOrganization;
let folder: string;

beforeAll(async () => {
  organization = await emulatedOrganization();
  folder = mkdtempSync(join(tmpdir(), 'lenswatch-errors-'));
});

afterAll(async () => {
  await organization[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

const keys = { AWS_ACCESS_KEY_ID: '222222222222', AWS_SECRET_ACCESS_KEY: 'any', AWS_REGION: 'us-east-1' };
const emulated = () => ({ ...keys, AWS_ENDPOINT_URL: organization.emulator.url });

/** One paragraph for people on stderr, nothing on stdout, and never a stack. */
function expectParagraph({ code, stdout, stderr }: Ended, message: RegExp): void {
  expect(stderr).toMatch(message);
  expect(stderr).toMatch(/^lenswatch: \S.*\.\n$/);
  expect(stderr).not.toMatch(/\n\s+at |\[object/);
  expect(stdout).toBe('');
  expect(code).toBe(2);
}

describe('a way into AWS that is closed is told in one paragraph', () => {
  test('no credentials', async () => {
    const ended = await lenswatch(['scan'], { env: { AWS_REGION: 'us-east-1' } });
    expectParagraph(ended, /no AWS credentials were found.*--profile/);
  });

  test('no region', async () => {
    const { AWS_REGION: _, ...env } = keys;
    expectParagraph(await lenswatch(['scan'], { env }), /No region is set.*--region/);
  });

  test('no such profile', async () => {
    await mkdir(join(folder, '.aws'), { recursive: true });
    await writeFile(join(folder, '.aws', 'config'), '[profile production]\nregion = eu-west-1\n');
    const ended = await lenswatch(['scan', '--profile', 'prodution'], { env: { HOME: folder } });
    expectParagraph(ended, /no AWS profile "prodution".*Did you mean production\?/);
  });

  test('a profile without credentials', async () => {
    await mkdir(join(folder, '.aws'), { recursive: true });
    await writeFile(join(folder, '.aws', 'config'), '[profile production]\nregion = eu-west-1\n');
    const ended = await lenswatch(['scan', '--profile', 'production'], { env: { HOME: folder } });
    expectParagraph(ended, /no AWS credentials were found for profile production/);
  });

  test.each([
    [
      'that asks for a second factor',
      'role_arn = arn:aws:iam::222222222222:role/x\nmfa_serial = arn:aws:iam::222222222222:mfa/me\nsource_profile = keys',
      /multi-factor.*"aws configure export-credentials --profile odd --format env"/,
    ],
    [
      'that leads to itself',
      'role_arn = arn:aws:iam::222222222222:role/x\nsource_profile = other',
      /no AWS credentials were found for profile odd \(Detected a cycle/,
    ],
    [
      'whose command gives what has expired',
      `credential_process = echo '{"Version":1,"AccessKeyId":"A","SecretAccessKey":"s3cret","SessionToken":"t","Expiration":"2020-01-01T00:00:00Z"}'`,
      /credentials of profile odd have expired/,
    ],
    [
      'whose command fails, of which nothing is repeated',
      'credential_process = sh -c "echo s3cret >&2; exit 3"',
      /no AWS credentials were found for profile odd \(its credential_process failed\)/,
    ],
    [
      'that names a session which is not there',
      'sso_session = gone\nsso_account_id = 222222222222\nsso_role_name = x',
      /no AWS credentials were found for profile odd \(its settings in ~\/\.aws\/config are incomplete\)/,
    ],
  ])('a profile %s', async (_what, settings, message) => {
    await mkdir(join(folder, '.aws'), { recursive: true });
    const others =
      '[profile keys]\naws_access_key_id = 222222222222\naws_secret_access_key = any\n' +
      '[profile other]\nrole_arn = arn:aws:iam::222222222222:role/y\nsource_profile = odd\n';
    await writeFile(
      join(folder, '.aws', 'config'),
      `${others}[profile odd]\nregion = us-east-1\n${settings}\n`,
    );
    const ended = await lenswatch(['scan', '--profile', 'odd'], { env: { HOME: folder } });
    expectParagraph(ended, message);
    expect(ended.stderr).not.toContain('s3cret');
  });

  test('an unreachable endpoint', async () => {
    const ended = await lenswatch(['scan'], { env: { ...keys, AWS_ENDPOINT_URL: 'http://127.0.0.1:1' } });
    expectParagraph(ended, /endpoint http:\/\/127\.0\.0\.1:1 \(AWS_ENDPOINT_URL\) could not be reached/);
  });

  test('expired credentials', async () => {
    const env = { ...emulated(), AWS_ACCESS_KEY_ID: 'ASIAEXPIRED0000000', AWS_SESSION_TOKEN: 'old' };
    expectParagraph(await lenswatch(['scan'], { env }), /credentials have expired.*aws sso login/);
  });

  test.each([
    ['a misspelt region', 'us-east1', /no AWS region "us-east1"\. Did you mean us-east-1/],
    ['a region that does not exist', 'us-east-9', /no AWS region "us-east-9"\. Did you mean us-east-1/],
    [
      'a region that is not enabled',
      'af-south-1',
      /af-south-1 is not enabled in account 222222222222.*enable-region/,
    ],
  ])('%s', async (_what, region, message) => {
    expectParagraph(await lenswatch(['scan', '--region', region], { env: emulated() }), message);
  });

  test('a role that cannot be assumed', async () => {
    const role = 'arn:aws:iam::333333333333:role/nobody';
    const ended = await lenswatch(['scan', '--role-arn', role], { env: emulated() });
    expectParagraph(
      ended,
      /Assuming arn:aws:iam::333333333333:role\/nobody .*was denied.*trusts.*--external-id/,
    );
  });

  test('an organization that only its management account may list', async () => {
    const env = { ...emulated(), AWS_ACCESS_KEY_ID: '333333333333' };
    const ended = await lenswatch(['scan', '--organization'], { env });
    expectParagraph(ended, /Listing the accounts.*denied.*organizations:ListAccounts.*--accounts/);
  });

  test('regions that may not be listed', async () => {
    const env = { ...emulated(), AWS_ACCESS_KEY_ID: '111111111111' };
    const args = ['scan', '--accounts', '222222222222', '--region', 'all', '--external-id', 'lenswatch-demo'];
    expectParagraph(
      await lenswatch(args, { env }),
      /Listing the regions of 222222222222.*account:ListRegions/,
    );
  });
});

describe('a usage error is told in one paragraph', () => {
  test.each([
    [
      'an unknown control',
      ['scan', '--control', 'bedrock-prompt-versoned'],
      /Did you mean bedrock-prompt-versioned\?/,
    ],
    ['accounts that are none', ['scan', '--accounts', '1234'], /12 digits/],
    ['accounts and organization', ['scan', '--accounts', '222222222222', '--organization'], /not both/],
    ['a role that is none', ['scan', '--role-arn', 'audit'], /not the ARN of a role/],
    [
      'one role for several accounts',
      [
        'scan',
        '--accounts',
        '222222222222,333333333333',
        '--role-arn',
        'arn:aws:iam::222222222222:role/audit',
      ],
      /names one account.*\{account\}/,
    ],
    [
      'a result that cannot be written',
      ['scan', '--output', '/nowhere/result.json'],
      /\/nowhere\/result\.json cannot be written/,
    ],
    [
      'a snapshot that is not there',
      ['evaluate', 'nothing.json'],
      /Reading the snapshot from nothing\.json failed: ENOENT/,
    ],
    ['a result that would be a folder', ['scan', '--output', tmpdir()], /cannot be written: it is a folder/],
    [
      'a result below what is no folder',
      ['scan', '--output', join(bin, 'result.json')],
      /result\.json cannot be written: the folder .*lenswatch\.js does not exist/,
    ],
    [
      'a memory below what is no folder',
      ['scan', '--state', join(bin, 'state')],
      /Nothing can be remembered in .*lenswatch\.js\/state \(E\w+\).*--state/,
    ],
    [
      'a role for publishing that is none',
      ['scan', '--publish', 'security-hub', '--report-role-arn', 'report'],
      /--report-role-arn report is not the ARN of a role/,
    ],
    [
      'one role that publishes for several accounts',
      [
        'scan',
        '--accounts',
        '222222222222,333333333333',
        '--publish',
        'security-hub',
        '--report-role-arn',
        'arn:aws:iam::222222222222:role/report',
      ],
      /--report-role-arn .* names one account.*\{account\}/,
    ],
    [
      'an unknown finding',
      ['explain', 'aws/222222222222/us-east-1/bedrock-prompt-versioned/0'],
      /not remembered/,
    ],
    [
      'neither control nor finding',
      ['explain', 'bedrock-prompt-version'],
      /Did you mean bedrock-prompt-versioned\?/,
    ],
  ])('%s', async (_what, args, message) => {
    expectParagraph(await lenswatch(args, { env: emulated() }), message);
  });

  test('an unknown option, with what is near', async () => {
    const { code, stderr } = await lenswatch(['scan', '--regoin', 'x']);
    expect(stderr).toMatch(/unknown option '--regoin'\n\(Did you mean --region\?\)/);
    expect(code).toBe(2);
  });

  test.each(['profile', 'role-arn', 'external-id', 'state', 'output', 'config', 'report-role-arn'])(
    'an option that is empty, as an unset variable leaves it: --%s',
    async (option) => {
      const { code, stdout, stderr } = await lenswatch(['scan', `--${option}`, ''], { env: emulated() });
      expect(stderr).toMatch(new RegExp(`option '--${option} <\\w+>' argument '' is invalid\\. It is empty`));
      expect([code, stdout]).toEqual([2, '']);
    },
  );

  test('a configuration that ends in the middle of what it does', async () => {
    const file = join(folder, 'endless.ts');
    writeFileSync(file, 'await new Promise(() => {});\nexport default {};\n');
    const ended = await lenswatch(['scan', '--config', file], { env: emulated() });
    expectParagraph(ended, /endless\.ts is not valid: line 1, running it failed: it waits for something/);
  });

  test('a broken configuration, found where it lies', async () => {
    const file = join(folder, 'lenswatch.config.yaml');
    writeFileSync(file, 'parameters:\n  minAz: 3\n');
    const ended = await lenswatch(['scan'], { env: emulated(), cwd: folder });
    expectParagraph(
      ended,
      /lenswatch\.config\.yaml is not valid: line 2, parameters\.minAz: .*Did you mean minAzs\?/,
    );
    rmSync(file);
  });

  test('a snapshot that is none', async () => {
    const ended = await lenswatch(['evaluate', '-'], { input: '{"schemaVersion":"1.0"}' });
    expectParagraph(ended, /standard input holds no lenswatch snapshot: collectedAt/);
  });

  test('a memory that was damaged', async () => {
    const state = join(folder, 'state');
    await mkdir(join(state, '222222222222'), { recursive: true });
    await writeFile(join(state, '222222222222', 'findings.json'), 'not json');
    const args = ['scan', '--control', 'bedrock-prompt-versioned', '--state', state, '--quiet'];
    expectParagraph(await lenswatch(args, { env: emulated() }), /findings\.json failed\. Mend or remove/);
    expect(await readFile(join(state, '222222222222', 'findings.json'), 'utf8')).toBe('not json');
  });
});

test('AWS_DEFAULT_REGION names the region where nothing else does', async () => {
  const { AWS_REGION: _, ...env } = { ...emulated(), AWS_DEFAULT_REGION: 'us-east1' };
  expectParagraph(await lenswatch(['scan'], { env }), /There is no AWS region "us-east1"/);
});

test('accounts may be named one by one', async () => {
  const args = ['scan', '--accounts', '1234', '--accounts', '222222222222'];
  expectParagraph(await lenswatch(args, { env: emulated() }), /"1234" is none/);
});

test('an endpoint that is no address is named as such', async () => {
  const ended = await lenswatch(['scan'], { env: { ...keys, AWS_ENDPOINT_URL: 'localhost' } });
  expectParagraph(ended, /AWS_ENDPOINT_URL is "localhost", which is no address\. .*http/);
});

test('a password in the address of an endpoint is not repeated', async () => {
  const env = { ...keys, AWS_ENDPOINT_URL: 'http://somebody:s3cret@127.0.0.1:1' };
  const ended = await lenswatch(['scan'], { env });
  expectParagraph(ended, /endpoint http:\/\/127\.0\.0\.1:1/);
  expect(ended.stderr).not.toMatch(/somebody|s3cret/);
});

test.skipIf(!existsSync('/dev/full'))('an output that takes no more is told in one paragraph', async () => {
  const full = openSync('/dev/full', 'w');
  const child = spawn(process.execPath, [bin, 'controls'], { stdio: ['ignore', full, 'pipe'] });
  const ended = once(child, 'close');
  const said = await text(child.stderr as Readable);
  const [code] = await ended;
  closeSync(full);
  expect(said).toMatch(/^lenswatch: Writing to standard output failed \(ENOSPC\)\. .*\.\n$/);
  expect(code).toBe(2);
});

test('LENSWATCH_DEBUG shows the stack', async () => {
  const { stderr } = await lenswatch(['explain', 'nothing'], { env: { LENSWATCH_DEBUG: '1' } });
  expect(stderr).toMatch(/\n\s+at /);
});

test('--version needs no environment', async () => {
  const { code, stdout, stderr } = await lenswatch(['--version']);
  expect([code, stdout, stderr]).toEqual([0, '0.1.0\n', '']);
});

test('a reader that has seen enough is no error', async () => {
  const { code, stderr } = await lenswatch(['controls', '--json'], {
    onStart: (child) => child.stdout?.destroy(),
  });
  expect([code, stderr]).toEqual([0, '']);
});
