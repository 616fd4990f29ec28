import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A tool written in Python, in an environment of the project's own; or the reason why there is none. */
export type PythonTool = { readonly folder: string } | { readonly missing: string };

/**
 * Makes a virtual environment under node_modules at the first use and installs one pinned requirement. Another pin
 * gets an environment of its own.
 *
 * @param requirement as pip understands it, e.g. `moto[server]==5.2.1`.
 * @param binary that shows that the requirement is installed.
 */
export async function pythonTool(requirement: string, binary: string): Promise<PythonTool> {
  const folder = new URL(`../node_modules/.cache/${requirement}/`, import.meta.url).pathname;
  try {
    await run('python3', ['--version']);
  } catch {
    return { missing: 'python3 is not installed' };
  }
  if (!existsSync(`${folder}bin/${binary}`)) {
    try {
      await run('python3', ['-m', 'venv', folder]);
      await run(`${folder}bin/pip`, ['install', '--quiet', '--disable-pip-version-check', requirement]);
    } catch (error) {
      return {
        missing: `${requirement} could not be installed (${(error as Error).message.split('\n')[0]})`,
      };
    }
  }
  return { folder };
}
