import { spawn } from 'node:child_process';

const root = new URL('../../', import.meta.url).pathname;
const cli = `${root}node_modules/sst/cli/sst.js`;

export interface Outcome {
  readonly output: string;
  readonly seconds: number;
}

/**
 * Runs sst against one endpoint on loopback, with credentials that are worth nothing, and ends it after a time:
 * without an endpoint that answers it would wait for ever.
 *
 * @throws Error with everything it printed, when it fails or takes too long.
 */
export async function sst(
  command: readonly string[],
  endpoint: string,
  environment: { readonly [name: string]: string },
  timeout: number,
): Promise<Outcome> {
  if (!endpoint.startsWith('http://127.0.0.1:')) throw new Error(`${endpoint} is not on loopback.`);
  const began = performance.now();
  const child = spawn(process.execPath, [cli, ...command], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout,
    killSignal: 'SIGKILL',
    env: {
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      NO_COLOR: '1',
      CI: '1',
      SST_TELEMETRY_DISABLED: '1',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_REGION: 'us-east-1',
      AWS_ENDPOINT_URL: endpoint,
      ...environment,
    },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
  }
  const code = await new Promise<number | string>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status, signal) => resolve(status ?? signal ?? 'unknown'));
  });
  const seconds = (performance.now() - began) / 1_000;
  if (code !== 0)
    throw new Error(`sst ${command.join(' ')} ended with ${code} after ${seconds.toFixed(1)} s:\n${output}`);
  return { output, seconds };
}
