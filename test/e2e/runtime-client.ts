import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';

const run = promisify(execFile);
const folder = new URL('./', import.meta.url).pathname;
const entry = `${folder}node_modules/aws-lambda-ric/index.mjs`;
const built = `${folder}node_modules/aws-lambda-ric/rapid-client.node`;

/** What the native part of the client is built with. */
const tools = ['cmake', 'g++', 'make', 'python3', 'xz'];

/** Entry of the Lambda runtime interface client, or the reason why there is none. */
export type RuntimeClient = { readonly entry: string } | { readonly missing: string };

/** The client of `test/e2e/package.json`, built on first use: a minute once, nothing later. */
export async function runtimeClient(): Promise<RuntimeClient> {
  if (existsSync(built)) return { entry };
  for (const tool of tools) {
    try {
      await run(tool, ['--version']);
    } catch {
      return { missing: `${tool} is not installed` };
    }
  }
  try {
    await run('npm', ['ci', '--loglevel=error'], { cwd: folder, timeout: 600_000 });
  } catch (error) {
    return { missing: `aws-lambda-ric could not be built (${(error as Error).message.split('\n')[0]})` };
  }
  return existsSync(built) ? { entry } : { missing: 'aws-lambda-ric was installed but not built' };
}
