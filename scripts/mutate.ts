// Changes controls and judgements one mutant at a time, folder by folder, and runs their tests: who notices? Each folder leaves a
// report in reports/mutation; a folder that has one is left out, so that a stopped run goes on. Names of folders
// choose among them and are always run, "judgements" or "controls/iam"; names of files, "judgements/cidr.ts", renew those
// files in the reports of their folders. At the end: the score of each, and the
// survivors that scripts/mutation/survivors.yaml does not explain, and what it explains for nothing. "--report" only
// prints that.
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { parseArgs } from 'node:util';
import { reportOf } from './mutation/report.ts';
import './one-line-errors.ts';

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
const isFile = (name: string) =>
  name.endsWith('.ts') && all.includes(dirname(name)) && existsSync(`${core}/${name}`);
const strange = positionals.find((name) => !all.includes(name) && !isFile(name));
if (strange !== undefined)
  throw new Error(`There is no folder ${strange}, and no file of one; there are ${all.join(', ')}.`);

const fileOf = (folder: string) => `${reports}/${folder.replace('/', '-')}.json`;
mkdirSync(reports, { recursive: true });
if (!values.report) {
  const named = positionals.filter((name) => all.includes(name));
  for (const folder of positionals.length > 0 ? named : all) {
    if (positionals.length === 0 && existsSync(fileOf(folder))) continue;
    change([`${folder}/*.ts`]);
    copyFileSync(`${root}reports/mutation.json`, fileOf(folder));
  }
  const files = positionals.filter(isFile);
  if (files.length > 0) {
    change(files);
    for (const folder of new Set(files.map(dirname))) replaceIn(folder);
  }
}

/** Runs stryker on files below packages/core/src, once. */
function change(files: readonly string[]): void {
  const paths = files.map((file) => `packages/core/src/${file}`).join(',');
  const { status } = spawnSync('npx', ['--no', 'stryker', 'run', '--mutate', paths], {
    cwd: root,
    stdio: 'inherit',
  });
  if (status !== 0) throw new Error(`stryker ended with ${status} on ${files.join(', ')}.`);
}

/** Puts what was just found about single files in the place of what the folder's report says of them. */
function replaceIn(folder: string): void {
  const read = (path: string) => JSON.parse(readFileSync(path, 'utf8')) as { readonly files: object };
  const report = read(fileOf(folder));
  const inFolder = ([path]: [string, unknown]) => dirname(path).endsWith(`/src/${folder}`);
  const found = Object.fromEntries(
    Object.entries(read(`${root}reports/mutation.json`).files).filter(inFolder),
  );
  writeFileSync(fileOf(folder), JSON.stringify({ ...report, files: { ...report.files, ...found } }));
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
