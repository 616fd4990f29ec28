import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runSchema } from '@lenswatch/core/engine/documents.ts';
import type { Finding } from '@lenswatch/core/engine/finding.ts';
import type { Run } from '@lenswatch/core/run.ts';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type EmulatedOrganization, emulatedOrganization } from '../support/emulated-organization.ts';
import { lenswatch } from './lenswatch-process.ts';

let organization: EmulatedOrganization;
let state: string;

beforeAll(async () => {
  organization = await emulatedOrganization();
});

afterAll(async () => {
  await organization[Symbol.asyncDispose]();
});

beforeEach(() => {
  organization.emulator.faults.clear();
  state = mkdtempSync(join(tmpdir(), 'lenswatch-scan-'));
  return () => rmSync(state, { recursive: true, force: true });
});

const env = (account: string) => ({
  AWS_ACCESS_KEY_ID: account,
  AWS_SECRET_ACCESS_KEY: 'any',
  AWS_REGION: 'us-east-1',
  AWS_ENDPOINT_URL: organization.emulator.url,
});
const hub = '111111111111';
const payments = '222222222222';
const marketing = '333333333333';
const throughRoles = ['--external-id', 'lenswatch-demo', '--region', 'us-east-1'];
const json = (text: string) => JSON.parse(text) as Run;
/** Times and the id that follows from them differ between any two runs. */
const timeless = (text: string) =>
  text.replace(/20\d\d-\d\d-\d\dT[\d:.]+Z/g, 'T').replace(/"id": ?"[0-9a-f]{16}"/, '"id":"I"');

describe('scan', () => {
  test('prints the published contract', async () => {
    const { code, stdout, stderr } = await lenswatch(['scan', '--format', 'json', '--state', state], {
      env: env(marketing),
    });
    const report = json(stdout);
    expect(runSchema.safeParse(report).error).toBeUndefined();
    expect(code).toBe(1);
    expect(report.findings.some(({ verdict }) => verdict === 'fail')).toBe(true);
    expect(stderr).toMatch(/^Scanning 1 account in 1 place for \d+ controls\n/);
    expect(stderr).toMatch(/\n333333333333 us-east-1: \d+ resources, \d+ calls/);
  });

  test('--quiet says nothing beside the result, --output writes a file of the owner alone', async () => {
    const file = join(state, 'result.txt');
    const control = ['--control', 'bedrock-prompt-versioned'];
    const args = ['scan', ...control, '--quiet', '--output', file, '--state', state];
    const { stdout, stderr } = await lenswatch(args, { env: env(marketing) });
    expect([stdout, stderr]).toEqual(['', '']);
    expect(readFileSync(file, 'utf8')).toContain('Each prompt has a published version');
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  test('filters judge less, read less, and --fail-on decides the exit code', async () => {
    const filter = ['--control', 'bedrock-prompt-versioned', '--format', 'json', '--quiet', '--state', state];
    organization.emulator.calls.clear();
    const all = await lenswatch(['scan', ...filter], { env: env(marketing) });
    expect(json(all.stdout).run.controls).toEqual(['bedrock-prompt-versioned']);
    expect(organization.emulator.calls.count('iam:GetAccountAuthorizationDetails')).toBe(0);
    expect(all.code).toBe(1);
    const high = await lenswatch(['scan', ...filter, '--fail-on', 'high'], { env: env(marketing) });
    expect(high.code).toBe(0);
  });

  test('collect and evaluate compose to what scan prints', async () => {
    for (const format of ['json', 'ndjson', 'table']) {
      const output = ['--format', format, '--state', join(state, format)];
      const scanned = await lenswatch(['scan', ...output, '--quiet'], { env: env(marketing) });
      const collected = await lenswatch(['collect', '--quiet'], { env: env(marketing) });
      const output2 = ['--format', format, '--state', join(state, `${format}-2`)];
      const evaluated = await lenswatch(['evaluate', '-', ...output2], { input: collected.stdout });
      expect(timeless(evaluated.stdout)).toBe(timeless(scanned.stdout));
      expect(evaluated.code).toBe(scanned.code);
    }
  });

  test('an account that cannot be entered is named, and the others are scanned', async () => {
    const args = [
      'scan',
      '--accounts',
      `${payments},999999999999`,
      ...throughRoles,
      '--format',
      'json',
      '--state',
      state,
    ];
    const { code, stdout } = await lenswatch([...args, '--control', 'bedrock-prompt-versioned'], {
      env: env(hub),
    });
    const { run } = json(stdout);
    expect(run.unreachable).toEqual([
      {
        account: '999999999999',
        reason: 'PERMISSION_MISSING',
        message: expect.stringContaining('sts:AssumeRole'),
      },
    ]);
    expect(run.complete).toBe(false);
    expect(run.places.map(({ account }) => account)).toEqual([payments]);
    expect(code).toBe(3);
    const collected = await lenswatch(
      ['collect', ...args.slice(1, 7), '--control', 'bedrock-prompt-versioned', '--quiet'],
      { env: env(hub) },
    );
    const evaluated = await lenswatch(['evaluate', '-', '--format', 'json', '--state', join(state, '2')], {
      input: collected.stdout,
    });
    expect(json(evaluated.stdout).run.unreachable).toEqual(run.unreachable);
  });

  test('--organization scans every active account, --region all every enabled region', async () => {
    const args = ['scan', '--organization', '--external-id', 'lenswatch-demo', '--region', 'eu-west-1'];
    const filter = ['--control', 'bedrock-prompt-versioned', '--format', 'json', '--quiet', '--state', state];
    const { stdout } = await lenswatch([...args, ...filter], { env: env(hub) });
    expect(json(stdout).run.places.map(({ account }) => account)).toEqual([
      hub,
      payments,
      marketing,
      '444444444444',
    ]);
    const all = await lenswatch(['scan', '--region', 'all', ...filter], { env: env(payments) });
    expect(json(all.stdout).run.places.map(({ region }) => region)).toEqual(['eu-west-1', 'us-east-1']);
  });

  test('what the role may not read is named, with the statement to add', async () => {
    const args = [
      'scan',
      '--accounts',
      '444444444444',
      '--external-id',
      'lenswatch-demo',
      '--region',
      'eu-west-1',
    ];
    const { stdout } = await lenswatch([...args, '--fail-on', 'none', '--state', state], { env: env(hub) });
    expect(stdout).toContain('bedrock:GetGuardrail · 444444444444 · eu-west-1');
    expect(stdout).toContain('"bedrock:GetGuardrail"');
  });

  test('a second scan shows what changed, and explain what is remembered', async () => {
    const control = 'bedrock-model-invocation-logging-enabled';
    const args = ['scan', '--control', control, '--format', 'json', '--quiet', '--state', state];
    const first = json((await lenswatch(args, { env: env(payments) })).stdout);
    expect(first.changes).toEqual([]);
    expect(json((await lenswatch(args, { env: env(payments) })).stdout).changes).toEqual([]);
    const owner = organization.awsOf(payments, {
      clientConfig: { credentials: organization.emulator.credentialsFor({ account: payments, admin: true }) },
    });
    await owner.send('bedrock:DeleteModelInvocationLoggingConfiguration', 'us-east-1', {});
    await owner.close();
    const after = json((await lenswatch(args, { env: env(payments) })).stdout);
    expect(after.changes).toMatchObject([
      { kind: 'opened', before: { verdict: 'pass' }, after: { verdict: 'fail' } },
    ]);
    const [{ id }] = after.findings as [Finding];
    const explained = await lenswatch(['explain', id, '--state', state]);
    expect(explained.code).toBe(0);
    expect(explained.stdout).toMatch(
      /Invocation logging is off.*Evidence.*Do\n {2}aws bedrock put-model-invocation/s,
    );
  });

  test('an old snapshot neither compares with nor replaces a newer memory', async () => {
    const filter = ['--control', 'bedrock-prompt-versioned', '--quiet'];
    const old = await lenswatch(['collect', ...filter], { env: env(marketing) });
    await lenswatch(['scan', ...filter, '--state', state], { env: env(marketing) });
    const memory = join(state, marketing, 'findings.json');
    const before = readFileSync(memory, 'utf8');
    const { stdout, stderr } = await lenswatch(['evaluate', '-', '--format', 'json', '--state', state], {
      input: old.stdout,
    });
    expect(stderr).toMatch(/was scanned after this snapshot/);
    expect(json(stdout).changes).toEqual([]);
    expect(readFileSync(memory, 'utf8')).toBe(before);
  });
});

describe('publishing', () => {
  const filter = ['--control', 'bedrock-prompt-versioned'];
  const publish = ['--publish', 'security-hub', '--accounts', marketing, ...throughRoles];

  test('sends what is new, then nothing', async () => {
    const args = ['scan', ...filter, ...publish, '--state', state];
    const first = await lenswatch(args, { env: env(hub) });
    expect(first.stderr).toMatch(/Security Hub: [1-9]\d* findings sent, 0 archived, 0 unchanged\.\n$/);
    organization.emulator.calls.clear();
    const second = await lenswatch(args, { env: env(hub) });
    expect(second.stderr).toMatch(/Security Hub: 0 findings sent, 0 archived, [1-9]\d* unchanged\.\n$/);
    expect(organization.emulator.calls.count('securityhub:BatchImportFindings')).toBe(0);
  });

  test('a filtered scan closes nothing that it did not look at', async () => {
    const wide = ['--control', 'bedrock-prompt-versioned,bedrock-prompt-max-tokens-set', ...publish];
    await lenswatch(['scan', ...wide, '--state', state], { env: env(hub) });
    const { stderr } = await lenswatch(['scan', ...filter, ...publish, '--state', state], { env: env(hub) });
    expect(stderr).toMatch(/Security Hub: 0 findings sent, 0 archived, [1-9]\d* unchanged\.\n$/);
  });

  test('what Security Hub does not take makes the scan incomplete', async () => {
    organization.emulator.faults.add({ operation: 'securityhub:BatchImportFindings', fault: 'deny' });
    const args = ['scan', ...filter, ...publish, '--fail-on', 'none', '--state', state];
    const { code, stderr } = await lenswatch(args, { env: env(hub) });
    expect(stderr).toMatch(/securityhub:BatchImportFindings in 333333333333 us-east-1 was denied/);
    expect(code).toBe(3);
  });
});

describe('a snapshot from elsewhere', () => {
  const some = ['--control', 'bedrock-prompt-versioned', '--quiet'];
  const evaluate = (input: string, ...args: readonly string[]) =>
    lenswatch(['evaluate', '-', '--state', state, ...args], { input });

  test('that holds nothing of what is asked for is no clean bill', async () => {
    const { stdout: input } = await lenswatch(['collect', ...some], { env: env(payments) });
    const { code, stdout, stderr } = await evaluate(input, '--service', 's3');
    expect(stderr).toMatch(/^lenswatch: The snapshot holds nothing that the chosen controls read/);
    expect([code, stdout]).toEqual([2, '']);
    const emptied = JSON.stringify({ ...JSON.parse(input), coverage: [], resources: [] });
    expect((await evaluate(emptied)).code).toBe(2);
  });

  test('that another version collected is not called a fault of ours alone, and is no clean bill', async () => {
    const { stdout: input } = await lenswatch(['collect', ...some], { env: env(payments) });
    const { resources, ...rest } = JSON.parse(input) as { resources: object[] };
    const older = { ...rest, resources: resources.map((resource) => ({ ...resource, value: {} })) };
    const { code, stderr } = await evaluate(JSON.stringify(older), '--control', 'bedrock-prompt-versioned');
    expect(stderr).toMatch(
      /^Control \S+ failed: the snapshot is not of this version, or a fault of lenswatch/,
    );
    expect(code).toBe(3);
  });

  test('says how many controls it is too small for, and may begin with a byte order mark', async () => {
    const { stdout: input } = await lenswatch(['collect', ...some], { env: env(payments) });
    const { code, stderr } = await evaluate(`\ufeff${input}`);
    expect(stderr).toMatch(
      /^\d\d of \d\d controls are left out: the snapshot does not hold what they read\.\n$/,
    );
    expect(code).toBe(0);
    expect((await evaluate(input, ...some)).stderr).toBe('');
  });
});

describe('Ctrl-C', () => {
  test('ends the scan, prints what was read, and spoils no memory', async () => {
    const args = ['scan', '--format', 'json', '--state', state];
    await lenswatch([...args, '--quiet'], { env: env(payments) });
    const memory = () =>
      JSON.parse(readFileSync(join(state, payments, 'findings.json'), 'utf8')) as readonly Finding[];
    const before = memory();
    organization.emulator.faults.add({ operation: 'sagemaker:*', fault: 'latency', ms: 8_000 });
    let sent = false;
    const { code, stdout, stderr } = await lenswatch(args, {
      env: env(payments),
      onStderr: (text, child) => {
        if (sent || !text.includes('Scanning')) return;
        sent = true;
        setTimeout(() => child.kill('SIGINT'), 2_500);
      },
    });
    expect(code).toBe(130);
    expect(stderr).toMatch(/Interrupted: finishing with what was read/);
    const report = json(stdout);
    expect(report.run.complete).toBe(false);
    expect(report.findings.some(({ reason }) => reason === 'INTERRUPTED')).toBe(true);
    expect(report.findings.some(({ verdict }) => verdict === 'pass')).toBe(true);
    expect(report.changes.filter(({ kind }) => kind === 'lost')).toEqual([]);
    expect(memory().map(({ id, verdict }) => ({ id, verdict }))).toEqual(
      before.map(({ id, verdict }) => ({ id, verdict })),
    );
  });

  test('before anything was read it just ends', async () => {
    organization.emulator.faults.add({ operation: 'sts:*', fault: 'latency', ms: 5_000 });
    const started = performance.now();
    const { code, stdout } = await lenswatch(['scan', '--state', state], {
      env: env(payments),
      onStart: (child) => setTimeout(() => child.kill('SIGINT'), 1_500),
    });
    expect([code, stdout]).toEqual([130, '']);
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});
