// Bundles the functions of the hub into dist/functions: one entry each, and chunks that they share. What
// `import()` loads, such as the SDK client of a service, is a chunk that is read on first use. Same sources, same bytes.
// A configuration (lenswatch.config.yaml here, or the file that LENSWATCH_CONFIG names) is checked and goes into the zip.

import { hash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { controls } from '@lenswatch/core/catalogue.generated.ts';
import { defaultConfiguration } from '@lenswatch/core/configuration.ts';
import { MonitorError } from '@lenswatch/core/monitor-error.ts';
import { CONFIGURATION_FILE } from '@lenswatch/functions/configuration.ts';
import { build, type Metafile, type Plugin } from 'esbuild';
import { type Zippable, zipSync } from 'fflate';
import { loadConfiguration } from '../packages/cli/src/configuration/load.ts';
import { hubFunctions } from '../stacks/names.ts';
import { esm } from './bundle/esm.ts';

const root = new URL('../', import.meta.url).pathname;
const folder = 'dist/functions';
const kB = 1_000;
const MB = 1_000 * kB;
/** What a cold start of a function reads before its first event, and what a deployment uploads. */
const limits = { atStart: 400 * kB, zip: 8 * MB } as const;

rmSync(root + folder, { recursive: true, force: true });
mkdirSync(root + folder, { recursive: true });
const { metafile } = await build({
  absWorkingDir: root,
  entryPoints: hubFunctions.map((name) => `packages/functions/src/${name}.ts`),
  outdir: folder,
  ...esm,
  legalComments: 'none',
  plugins: [englishOnly()],
  metafile: true,
});

// What people decided goes with the code: judged by the same release, changed by the same review.
const known = controls.map(({ id }) => id);
const { configuration } = await loadConfiguration(process.env['LENSWATCH_CONFIG'], known).catch(refuse);
if (configuration !== defaultConfiguration) {
  writeFileSync(`${root}${folder}/${CONFIGURATION_FILE}`, JSON.stringify(configuration, null, 1));
}

const zip = zipOf(root + folder);
const digest = hash('sha256', zip, 'hex').slice(0, 16);
writeFileSync(`${root}dist/functions-${digest}.zip`, zip);
for (const file of readdirSync(`${root}dist`)) {
  if (/^functions-[0-9a-f]{16}\.zip$/.test(file) && file !== `functions-${digest}.zip`)
    rmSync(`${root}dist/${file}`);
}
report(metafile, zip.length, `dist/functions-${digest}.zip`);

/** Ends without a trace of our code when a configuration cannot be used. */
function refuse(error: unknown): never {
  if (!(error instanceof MonitorError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exit(2);
}

/** zod brings its messages in fifty languages, half its size; ours go to logs, in English. */
function englishOnly(): Plugin {
  return {
    name: 'english-only',
    setup({ onLoad }) {
      onLoad({ filter: /\/zod\/v4\/locales\/index\.js$/ }, () => ({
        contents: "export { default as en } from './en.js';",
      }));
    },
  };
}

/** Every file in name order, with a date that never changes: zip has no dates before 1980. */
function zipOf(path: string): Uint8Array {
  const files: Zippable = {};
  for (const file of readdirSync(path, { recursive: true, encoding: 'utf8' }).sort()) {
    if (/\.(mjs|json)$/.test(file))
      files[file] = [readFileSync(`${path}/${file}`), { mtime: '1980-01-01T12:00:00Z', level: 9 }];
  }
  return zipSync(files);
}

function report({ outputs }: Metafile, zipped: number, zipFile: string): void {
  const say = (line: string) => process.stdout.write(`${line}\n`);
  const faults: string[] = [];
  for (const name of hubFunctions) {
    const entry = `${folder}/${name}.mjs`;
    const atStart = staticClosure(outputs, entry);
    const bytes = atStart.reduce((sum, file) => sum + (outputs[file]?.bytes ?? 0), 0);
    const own = outputs[entry]?.bytes ?? 0;
    say(`${name}: entry ${kilo(own)}, read at start ${kilo(bytes)} in ${atStart.length} files`);
    if (bytes > limits.atStart) {
      faults.push(`${name} reads ${kilo(bytes)} at start; at most ${kilo(limits.atStart)}.`);
    }
  }
  const clients = Object.values(outputs)
    .flatMap(({ entryPoint, bytes }) => {
      const client = /@aws-sdk\/(client-[a-z0-9-]+)\//.exec(entryPoint ?? '')?.[1];
      return client === undefined ? [] : [{ client, bytes }];
    })
    .sort((a, b) => b.bytes - a.bytes);
  for (const { client, bytes } of clients) say(`  on first use: ${client} ${kilo(bytes)}`);
  say(`${zipFile}: ${kilo(zipped)}`);
  if (zipped > limits.zip) faults.push(`The zip has ${kilo(zipped)}; at most ${kilo(limits.zip)}.`);
  for (const fault of faults) process.stderr.write(`${fault}\n`);
  if (faults.length > 0) process.exitCode = 1;
}

/** An entry and every chunk that it imports before it runs. */
function staticClosure(outputs: Metafile['outputs'], entry: string): readonly string[] {
  const seen = new Set<string>();
  const visit = (file: string): void => {
    if (seen.has(file)) return;
    seen.add(file);
    for (const { path, kind, external } of outputs[file]?.imports ?? []) {
      if (kind === 'import-statement' && !external) visit(path);
    }
  };
  visit(entry);
  return [...seen];
}

function kilo(bytes: number): string {
  return `${(bytes / kB).toFixed(1)} kB`;
}
