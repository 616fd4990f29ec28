// Asks cfn-lint about every template in dist/templates. W3005 is left out: CDK states dependencies that follow
// from references anyway. Any other warning counts as an error.
import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { promisify } from 'node:util';
import { pythonTool } from './python-tool.ts';

const root = new URL('../', import.meta.url).pathname;
const tool = await pythonTool('cfn-lint==1.58.0', 'cfn-lint');
if ('missing' in tool) {
  process.stdout.write(`skipped: cfn-lint (${tool.missing})\n`);
} else {
  const files = readdirSync(`${root}dist/templates`).sort();
  const lint = promisify(execFile)(
    `${tool.folder}bin/cfn-lint`,
    ['--ignore-checks', 'W3005', '--', ...files],
    {
      cwd: `${root}dist/templates`,
      timeout: 120_000,
    },
  );
  try {
    await lint;
    process.stdout.write(`cfn-lint: ${files.length} templates without a finding\n`);
  } catch (error) {
    const { stdout = '', message } = error as { stdout?: string; message: string };
    process.stderr.write(`${stdout || message}\n`);
    process.exitCode = 1;
  }
}
