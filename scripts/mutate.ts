// Changes controls and judgements one mutant at a time, folder by folder, and runs their tests: who notices? Each folder leaves a
// report in reports/mutation; a folder that has one is left out, so that a stopped run goes on. Names of folders
// choose among them and are always run, "judgements" or "controls/iam". At the end: the score of each, and the
// survivors that scripts/mutation/survivors.yaml does not explain, and what it explains for nothing. "--report" only
// prints that.
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, globSync, mkdirSync, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { reportOf } from './mutation/report.ts';

const least = 85;
const root = new URL('../', import.meta.url).pathname;
const reports = `${root}reports/mutation`;
const { values, positionals } = parseArgs({
  options: { report: { type: 'boolean', default: false } },
  allowPositionals: true,
});
const core = `${root}packages/core/src`;
const all = [
  'judgements',
  ...globSync('controls/*/', { cwd: core }).map((path) => path.replace(/\/$/, '')),
].sort();
const strange = positionals.find((name) => !all.includes(name));
if (strange !== undefined) throw new Error(`There is no folder ${strange}; there are ${all.join(', ')}.`);

const fileOf = (folder: string) => `${reports}/${folder.replace('/', '-')}.json`;
mkdirSync(reports, { recursive: true });
if (!values.report) {
  for (const folder of positionals.length > 0 ? positionals : all) {
    if (positionals.length === 0 && existsSync(fileOf(folder))) continue;
    const { status } = spawnSync(
      'npx',
      ['--no', 'stryker', 'run', '--mutate', `packages/core/src/${folder}/*.ts`],
      {
        cwd: root,
        stdio: 'inherit',
      },
    );
    if (status !== 0) throw new Error(`stryker ended with ${status} on ${folder}.`);
    copyFileSync(`${root}reports/mutation.json`, fileOf(folder));
  }
}

const done = all.filter((folder) => existsSync(fileOf(folder)));
const report = reportOf(
  done.map((folder) => ({ folder, text: readFileSync(fileOf(folder), 'utf8') })),
  readFileSync(new URL('./mutation/survivors.yaml', import.meta.url), 'utf8'),
);
process.stdout.write(report.text);
const unfinished = all.filter((folder) => !done.includes(folder));
if (unfinished.length > 0) process.stdout.write(`not run: ${unfinished.join(', ')}\n`);
if (report.score < least || report.unexplained + report.idle + unfinished.length > 0) process.exitCode = 1;
