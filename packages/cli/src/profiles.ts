import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * The profiles that the AWS configuration files name. The SDK says only that it found no credentials, whether
 * a profile is missing or empty.
 *
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/file-format.html
 */
export async function profileNames(): Promise<ReadonlySet<string>> {
  const folder = join(homedir(), '.aws');
  const config = await linesOf(process.env['AWS_CONFIG_FILE'] || join(folder, 'config'));
  const credentials = await linesOf(
    process.env['AWS_SHARED_CREDENTIALS_FILE'] || join(folder, 'credentials'),
  );
  const names = new Set<string>();
  for (const line of config) {
    const name = /^\s*\[\s*(?:profile\s+["']?([^"'\]]+?)["']?|(default))\s*\]/.exec(line);
    if (name) names.add(name[1] ?? name[2] ?? '');
  }
  for (const line of credentials) {
    const name = /^\s*\[\s*["']?([^"'\]]+?)["']?\s*\]/.exec(line)?.[1];
    if (name) names.add(name);
  }
  return names;
}

async function linesOf(file: string): Promise<readonly string[]> {
  try {
    return (await readFile(file, 'utf8')).split('\n');
  } catch {
    return [];
  }
}
