import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

const root = new URL('../../', import.meta.url).pathname;

export interface FirstHourRun {
  readonly options: readonly string[];
  /** Whose administrator runs it. */
  readonly account: string;
  /** Of the emulator. */
  readonly url: string;
  /** What its output has to say for it to be stopped. */
  readonly stopAt?: string;
  /** Services that answer every call with nothing at all, as the AWS CLI names them. */
  readonly silent?: readonly string[];
}

/** How the script ended, and what it says of each assumption, by id. */
export interface FirstHour {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly verdicts: ReadonlyMap<string, { readonly verdict: string; readonly text: string }>;
}

/**
 * Runs `scripts/first-hour.sh` in us-east-1 of an emulated account. `aws` is a stand-in there that calls the
 * emulator: the real one needs Python.
 */
export async function firstHour({
  options,
  account,
  url,
  stopAt,
  silent = [],
}: FirstHourRun): Promise<FirstHour> {
  const bin = mkdtempSync(join(tmpdir(), 'lenswatch-first-hour-'));
  const cli = `exec '${process.execPath}' '${root}test/support/aws-cli.ts' "$@"`;
  const nothing = `case ' ${silent.join(' ')} ' in *" $1 "*) echo '{}'; exit 0 ;; esac`;
  writeFileSync(join(bin, 'aws'), `#!/bin/sh\n${nothing}\n${cli}\n`);
  chmodSync(join(bin, 'aws'), 0o755);
  const child = spawn('bash', [`${root}scripts/first-hour.sh`, '--region', 'us-east-1', ...options], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: `${bin}${delimiter}${process.env['PATH']}`,
      HOME: bin,
      AWS_ACCESS_KEY_ID: account,
      AWS_SECRET_ACCESS_KEY: 'any',
      AWS_ENDPOINT_URL: url,
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
  rmSync(bin, { recursive: true });
  const lines = stdout.matchAll(/^(ok|differs|not checked) +(A\d\d) {2}(.+)$/gm);
  const verdicts = new Map([...lines].map(([, verdict = '', id = '', text = '']) => [id, { verdict, text }]));
  return { code, stdout, stderr, verdicts };
}
