import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type EmulatedOrganization, emulatedOrganization } from '../support/emulated-organization.ts';

// `aws` is a stand-in here that calls the emulator: the real one needs Python. What only AWS can answer, the
// emulator refuses, and the script has to say "not checked".

const root = new URL('../../', import.meta.url).pathname;
const script = `${root}scripts/first-hour.sh`;
const marketing = '333333333333';

const idsOf = (text: string) => [...text.matchAll(/\bA\d{2}\b/g)].map(([id]) => id);
const listed = readFileSync(`${root}docs/assumptions.md`, 'utf8')
  .split('\n')
  .flatMap((line) => /\| (A\d{2}) \|$/.exec(line)?.[1] ?? []);

describe('scripts/first-hour.sh', () => {
  test('is Bash', () => {
    const { status, stderr } = spawnSync('bash', ['-n', script], { encoding: 'utf8' });
    expect(stderr).toBe('');
    expect(status).toBe(0);
  });

  test('checks each line of docs/assumptions.md that has an id, and no other', () => {
    expect(new Set(listed).size).toBe(listed.length);
    expect([...new Set(idsOf(readFileSync(script, 'utf8')))].sort()).toEqual(listed.toSorted());
  });
});

describe('on the emulator', () => {
  let organization: EmulatedOrganization;
  let bin: string;

  beforeAll(async () => {
    organization = await emulatedOrganization();
    organization.world.now = () => new Date(); // the script tells AWS the time
    bin = mkdtempSync(join(tmpdir(), 'lenswatch-first-hour-'));
    writeFileSync(
      join(bin, 'aws'),
      `#!/bin/sh\nexec '${process.execPath}' '${root}test/support/aws-cli.ts' "$@"\n`,
    );
    chmodSync(join(bin, 'aws'), 0o755);
  });
  afterAll(async () => {
    await organization[Symbol.asyncDispose]();
    rmSync(bin, { recursive: true });
  });

  /** Runs the script as an administrator, until it says `stopAt`; gives its verdicts by id. */
  async function firstHour(options: readonly string[], stopAt?: string) {
    const child = spawn('bash', [script, '--region', 'us-east-1', ...options], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH: `${bin}${delimiter}${process.env['PATH']}`,
        HOME: bin,
        AWS_ACCESS_KEY_ID: marketing,
        AWS_SECRET_ACCESS_KEY: 'any',
        AWS_ENDPOINT_URL: organization.emulator.url,
        AWS_EC2_METADATA_DISABLED: 'true',
      },
    });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
      if (stopAt !== undefined && stdout.includes(stopAt)) child.kill('SIGTERM');
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
    const lines = stdout.matchAll(/^(ok|differs|not checked) +(A\d\d) {2}(.+)$/gm);
    const verdicts = new Map([...lines].map(([, verdict, id = '', text]) => [id, { verdict, text }]));
    return { code, stdout, stderr, verdicts };
  }
  const guardrails = async () => {
    const aws = organization.administrated(marketing);
    const { guardrails: found = [] } = await aws.send('bedrock:ListGuardrails', 'us-east-1', {});
    await aws.close();
    return found.map(({ name }) => name);
  };

  test('reads, says of each line what it saw, and makes nothing unasked', { timeout: 300_000 }, async () => {
    organization.emulator.calls.clear();
    const { code, stdout, stderr, verdicts } = await firstHour(['--role', '--resources', '--security-hub']);
    expect(stderr).toBe('');
    expect(code, stdout).toBe(0);
    expect(stdout).toContain(`You are arn:aws:iam::${marketing}:`);
    expect(stdout.match(/Skipped: nobody is there to agree/g)).toHaveLength(3);
    expect([...verdicts].filter(([, { verdict }]) => verdict === 'differs')).toEqual([]);
    for (const id of ['A04', 'A05', 'A09', 'A13', 'A15', 'A16', 'A19', 'A29']) {
      expect(verdicts.get(id)?.verdict, `${id} ${stdout}`).toBe('ok');
    }
    for (const [id, { text }] of verdicts) expect(text, id).toMatch(/^[A-Z`]/);
    const changes = /:(Create|Put|Update|Delete|Attach|Detach|Batch(Import|Update)|Assume)/;
    const asked = organization.emulator.calls.all.map(({ operation }) => operation);
    expect(asked.length).toBeGreaterThan(50);
    expect(asked.filter((operation) => changes.test(operation))).toEqual([]);
  });

  test('makes what it says, and takes it away when it is stopped half-way', {
    timeout: 300_000,
  }, async () => {
    const before = await guardrails();
    const { code, stdout, stderr, verdicts } = await firstHour(
      ['--role', '--resources', '--security-hub', '--yes', '--trail', '5', '--settle', '2'],
      'Waiting for CloudTrail',
    );
    expect(stderr).toBe('');
    expect(code, stdout).toBe(143);
    expect(stdout).toContain('Judged fail with inputAction NONE, and pass with BLOCK');
    for (const id of ['A01', 'A07', 'A08', 'A23', 'A27', 'A30', 'A31']) {
      expect(verdicts.get(id)?.verdict, `${id} ${stdout}`).toBe('ok');
    }
    expect(await guardrails()).toEqual(before);
    const aws = organization.administrated(marketing);
    const { Findings = [] } = await aws.send('securityhub:GetFindings', 'us-east-1', {});
    await aws.close();
    const ours = Findings.filter(({ GeneratorId }) => GeneratorId === 'lenswatch-first-hour');
    expect(ours.map(({ RecordState }) => RecordState)).toEqual(['ARCHIVED']);
    const done = (operation: string) =>
      organization.emulator.calls.of(operation).filter(({ error }) => error === null).length;
    expect(done('iam:CreatePolicy')).toBeGreaterThan(0);
    for (const thing of ['iam:*Role', 'iam:*Policy', 'bedrock:*Guardrail']) {
      expect(done(thing.replace('*', 'Delete')), thing).toBe(done(thing.replace('*', 'Create')));
    }
  });
});
