// Writes dist/templates/<name>.template.json: what anybody can deploy without this repository. Needs no
// credentials and no network; two clones write the same bytes. "npm run synth" bundles the functions first.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { spokes } from '../stacks/spoke/templates.ts';
import { templateNames, templates } from '../stacks/templates.ts';

const root = new URL('../', import.meta.url).pathname;
const folder = `${root}dist/templates`;
/** A StackSet, and a stack from a template that is passed along, take this many bytes. */
const bodyLimit = 51_200;
/** A template in a bucket. */
const fileLimit = 1_000_000;

const zip = readdirSync(`${root}dist`).find((file) => /^functions-[0-9a-f]{16}\.zip$/.test(file));
if (zip === undefined) throw new Error('There is no dist/functions-….zip: run "npm run bundle" first.');
const { version } = JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as { version: string };

rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
const made = templates({ version, zip });
for (const name of templateNames) {
  // Members get theirs as it is embedded in a StackSet: in one line.
  const compact = (spokes as readonly string[]).includes(name);
  const text = `${JSON.stringify(made[name], null, compact ? undefined : 1)}\n`;
  const bytes = Buffer.byteLength(text);
  const limit = compact ? bodyLimit : fileLimit;
  const resources = Object.keys((made[name] as { Resources: object }).Resources).length;
  process.stdout.write(`${name}.template.json: ${bytes} of ${limit} bytes, ${resources} resources\n`);
  if (bytes >= limit) throw new Error(`${name} is too long for CloudFormation.`);
  writeFileSync(`${folder}/${name}.template.json`, text);
}
