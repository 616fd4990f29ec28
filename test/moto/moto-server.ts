import { spawn } from 'node:child_process';
import { pythonTool } from '../../scripts/python-tool.ts';

/** A running moto, or the reason why there is none. */
export type Moto = { readonly url: string; stop(): Promise<void> } | { readonly missing: string };

/**
 * Starts moto from a virtual environment of the project's own, made at the first use. Where Python or its
 * package index is missing, says so.
 */
export async function startMoto(): Promise<Moto> {
  const tool = await pythonTool('moto[server]==5.2.1', 'moto_server');
  if ('missing' in tool) return tool;
  const child = spawn(`${tool.folder}bin/python`, ['-m', 'moto.server', '-H', '127.0.0.1', '-p', '0'], {
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
