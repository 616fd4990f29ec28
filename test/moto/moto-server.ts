import { execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';

const run = promisify(execFile);
const folder = new URL('../../node_modules/.cache/moto/', import.meta.url).pathname;
const requirement = 'moto[server]==5.2.1';

/** A running moto, or the reason why there is none. */
export type Moto = { readonly url: string; stop(): Promise<void> } | { readonly missing: string };

/**
 * Starts moto from a virtual environment of the project's own, made at the first use. Where Python or its
 * package index is missing, says so.
 */
export async function startMoto(): Promise<Moto> {
  try {
    await run('python3', ['--version']);
  } catch {
    return { missing: 'python3 is not installed' };
  }
  if (!existsSync(`${folder}bin/moto_server`)) {
    try {
      await run('python3', ['-m', 'venv', folder]);
      await run(`${folder}bin/pip`, ['install', '--quiet', '--disable-pip-version-check', requirement]);
    } catch (error) {
      return {
        missing: `${requirement} could not be installed (${(error as Error).message.split('\n')[0]})`,
      };
    }
  }
  const child = spawn(`${folder}bin/python`, ['-m', 'moto.server', '-H', '127.0.0.1', '-p', '0'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const port = await new Promise<string>((resolve, reject) => {
    let log = '';
    child.stderr.on('data', (chunk) => {
      log += String(chunk);
      const found = /127\.0\.0\.1:(\d+)/.exec(log)?.[1];
      if (found) resolve(found);
    });
    child.on('exit', (code) => reject(new Error(`moto ended with ${code}: ${log}`)));
  });
  return {
    url: `http://127.0.0.1:${port}`,
    async stop() {
      child.removeAllListeners('exit');
      child.kill();
      await new Promise((resolve) => child.once('exit', resolve));
    },
  };
}
