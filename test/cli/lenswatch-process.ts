import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The command as npm links it. */
export const bin = new URL('../../packages/cli/bin/lenswatch.js', import.meta.url).pathname;

/** How a command ended. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Started {
  readonly env?: { readonly [name: string]: string };
  readonly input?: string;
  readonly cwd?: string;
  readonly onStart?: (child: ChildProcess) => void;
  /** Called with everything that stderr said so far. */
  readonly onStderr?: (text: string, child: ChildProcess) => void;
}

/** Runs the command in an environment of its own: nothing of this machine's AWS settings reaches it. */
export function lenswatch(args: readonly string[], started: Started = {}): Promise<Ended> {
  const home = started.env?.['HOME'] ?? mkdtempSync(join(tmpdir(), 'lenswatch-test-'));
  const child = spawn(process.execPath, [bin, ...args], {
    cwd: started.cwd ?? home,
    env: { PATH: process.env['PATH'], HOME: home, AWS_EC2_METADATA_DISABLED: 'true', ...started.env },
  });
  started.onStart?.(child);
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
    started.onStderr?.(stderr, child);
  });
  child.stdin.on('error', () => {}); // it may end before it has read all
  child.stdin.end(started.input ?? '');
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      if (!started.env?.['HOME']) rmSync(home, { recursive: true, force: true });
      resolve({ code, stdout, stderr });
    });
  });
}
